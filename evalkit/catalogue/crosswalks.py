"""Crosswalks that are installed or lie beside rule files: which there are, and the one between two instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import EvalkitError, RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.files.crosswalk import read_crosswalk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument

_HEAD = "crosswalk"


class UnreadCrosswalk(NamedTuple):
    """A crosswalk that is not read yet, and the rule files that it leads from and to."""

    file: RuleFile[Any]
    old: RuleFile[Instrument]
    new: RuleFile[Instrument]

    def read(self) -> Crosswalk:
        """The crosswalk.

        Raises:
            RuleFileError: It or one of the rule files has faults.
        """
        return read_crosswalk(self.file.data, self.file.file, self.old.load(), self.new.load())


def between(registry: Registry, rule_file: RuleFile[Instrument], other: RuleFile[Instrument]) -> UnreadCrosswalk | None:
    """The crosswalk from *rule_file* to *other*, or from *other* to *rule_file*."""
    for old, new in ((rule_file, other), (other, rule_file)) if rule_file.id != other.id else ():
        file = registry.crosswalk(old, new)
        if file is not None:
            return UnreadCrosswalk(file, old, new)
    return None


def installed(registry: Registry) -> Iterator[tuple[str, str]]:
    """From which instrument to which crosswalks lead, by index and name. Loads all plugins."""
    for index in registry.files.names():
        try:
            files = registry.files.crosswalks(index)
        except EvalkitError:
            continue  # what is wrong there is told by who asks for it
        yield from (ends for file in files.values() if (ends := stated_ends(file)) is not None)


def stated_ends(file: RuleFile[Any]) -> tuple[str, str] | None:
    """The ids that the head of a crosswalk names; nothing if the file is none, or its head says nothing."""
    try:
        head = parse_toml(file.data, file.file, RuleFileError).get(_HEAD)
    except RuleFileError:
        return None
    if not isinstance(head, dict):
        return None
    old, new = head.get("from"), head.get("to")
    return (old, new) if isinstance(old, str) and isinstance(new, str) else None
