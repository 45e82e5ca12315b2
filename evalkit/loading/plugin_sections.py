"""What a rule file asks of plugins: the methods of those that ``uses`` of ``[instrument]`` names, and sections that evalkit lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import RuleFileError
from evalkit.base.pattern import pattern
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.instruments import Instrument
from evalkit.schema.declare import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.text import Message
    from evalkit.instruments import Section

PLACE = "instrument.uses"
SECTIONS = frozenset(key.name for key in table_of(Instrument).keys)  # of evalkit
_HEADER = pattern(rb"^[ \t]*\[+[ \t]*[\"']?([\w-]+)", re.MULTILINE)
_KEY = pattern(rb"^[ \t]*[\"']?([\w-]+)[\"']?[ \t]*=", re.MULTILINE)  # before the first header


class Vocabulary(dict[str, Any]):
    """What a rule file may name, by name.

    Attributes:
        brought: Plugin that the file uses → names of what it brings.
        refused: Plugin that it cannot use → why, and what to do.
        findings: Functions of plugins that give findings of an evaluation.
        sections: The sections that plugins declare for it, by name.
    """

    brought: Mapping[str, tuple[str, ...]] = {}
    refused: Mapping[str, tuple[Message, Message | None]] = {}
    findings: tuple[Callable[[Any], Sequence[Any]], ...] = ()
    sections: Mapping[str, Section] = {}

    def add(self, sections: Mapping[str, Section]) -> None:
        """Take *sections*, and their methods but for those whose names are taken."""
        self.sections = sections
        for section in sections.values():
            for method in section.methods:
                self.setdefault(method.name, method)


def sections_of(methods: Mapping[str, Any]) -> Iterable[Section]:
    """The sections that plugins declare for a rule file which may name these *methods*."""
    return methods.sections.values() if isinstance(methods, Vocabulary) else ()


def uses_in(data: bytes) -> tuple[str, ...]:
    """The plugins that the rule file *data* uses; what is wrong with the file is told by whoever loads it."""
    if b"uses" not in data:  # most use none, and reading a file twice takes its time
        return ()
    try:
        head = parse_toml(data, "", RuleFileError).get("instrument")
    except RuleFileError:
        return ()
    found = head.get("uses") if isinstance(head, dict) else None
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str))) if isinstance(found, list) else ()


def unknown_sections(data: bytes) -> tuple[str, ...]:
    """The sections of the rule file *data* that evalkit lacks; slips of the pen are among them."""
    first = _HEADER.search(data)
    found = _KEY.findall(data, 0, first.start() if first else len(data)) + _HEADER.findall(data)
    return tuple(name for name in dict.fromkeys(one.decode() for one in found) if name not in SECTIONS)


def check_uses(instrument: Instrument, methods: Mapping[str, Any], faults: Faults) -> None:
    """Note in *faults* every plugin that *instrument* cannot use, or uses in vain."""
    if not isinstance(methods, Vocabulary):
        return
    named = {*(node.method for node in instrument.nodes.values()), *instrument.sections}
    for name in instrument.uses:
        if name in methods.refused:
            problem, hint = methods.refused[name]
            faults.add(PLACE, problem, hint=hint)
        elif name in methods.brought and named.isdisjoint(methods.brought[name]):
            problem = msg("no node names a method of {name}", name=name)
            brings = msg("it brings {methods}; leave out what is not used", methods=methods.brought[name])
            none = msg("it brings no methods; leave it out")
            faults.add(PLACE, problem, hint=brings if methods.brought[name] else none)
