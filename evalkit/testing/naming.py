"""Which rule files the options of pytest name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError, RuleFileError
from evalkit.base.text import english, msg, visible
from evalkit.catalogue.lookup import meant
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import RULE_KINDS, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable


class NamingError(Exception):
    """What was named is no rule file, holds none, or is not installed."""


def files_named(names: Iterable[str]) -> tuple[list[Path], tuple[str, ...]]:
    """The rule files that *names* mean, as for ``evalkit rules check``, and what their user should know.

    Raises:
        NamingError: One of them means nothing.
    """
    registry = Registry()
    files = list(dict.fromkeys(file for name in names for file in _files(name, registry)))
    return files, tuple(english(note) for note in registry.notes)


def _files(name: str, registry: Registry) -> list[Path]:
    if not name:
        raise NamingError(str(msg("--evalkit-rules: no file, folder or id is named")))
    found: list[Path] = []
    try:
        for file in meant(name, registry, *RULE_KINDS):
            path = file if isinstance(file, Path) else file.path
            if path is None:
                raise NamingError(
                    str(msg("--evalkit-rules: the rule files of {name} lie in an archive", name=visible(name)))
                )
            if not path.is_file():
                read_file(path, RuleFileError)  # what pytest would not take for a file is told here
            found.append(path)
    except EvalkitError as error:
        raise NamingError(str(msg("--evalkit-rules: {problem}", problem=str(error)))) from error
    return found
