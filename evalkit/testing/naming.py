"""Which rule files the options of pytest name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError, RuleFileError
from evalkit.base.text import english, msg, visible
from evalkit.catalogue.folders import SUFFIX, read_file
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.targets import files_in, is_taken_for_index
from evalkit.files.kinds import RULE_FILES

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
    path = Path(name)
    if not name:
        raise NamingError(str(msg("--evalkit-rules: no file, folder or id is named")))
    if not _exists(path):
        if "/" in name or "\\" in name or name.endswith(SUFFIX):
            raise NamingError(str(msg("--evalkit-rules: there is no file or folder {name}", name=visible(name, 200))))
        return _installed(name, registry)
    if path.is_dir() and is_taken_for_index(name, registry):
        return _installed(name, registry)
    if path.is_file() and not name.endswith(SUFFIX) and registry.may_hold_rules(name.partition("@")[0]):
        return _installed(name, registry)  # a file that is called like an index is no rule file
    try:
        return [_checked(file) for file in (files_in(path, RULE_FILES, registry) if path.is_dir() else [path])]
    except RuleFileError as error:
        raise NamingError(str(msg("--evalkit-rules: {problem}", problem=str(error)))) from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long for a file
        return False


def _checked(file: Path) -> Path:
    """The same; what pytest would not take for a file is told here."""
    if not file.is_file():
        read_file(file, RuleFileError)
    return file


def _installed(name: str, registry: Registry) -> list[Path]:
    try:
        known = [file for of_kind in registry.all_rule_files(name) for file in of_kind]
    except EvalkitError as error:
        raise NamingError(str(msg("--evalkit-rules: {problem}", problem=str(error)))) from error
    resources = [one.resource for one in known]
    files = [resource for resource in resources if isinstance(resource, Path)]
    if len(files) < len(resources):
        raise NamingError(str(msg("--evalkit-rules: the rule files of {name} lie in an archive", name=visible(name))))
    return files
