"""Which rule files the options of pytest name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, RuleFileError
from evalkit.folders import CASES
from evalkit.registry import Registry
from evalkit.text import msg, visible
from evalkit.tomlfile import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable


class NamingError(Exception):
    """What was named is no rule file, holds none, or is not installed."""


def files_named(names: Iterable[str]) -> list[Path]:
    """The rule files that *names* mean: each a file, a folder of rule files or of folders of them, or INDEX[@EDITION].

    Raises:
        NamingError: One of them means nothing.
    """
    registry = Registry()
    return list(dict.fromkeys(file for name in names for file in _files(name, registry)))


def _files(name: str, registry: Registry) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        found = [file for file in _in_folder(path) if is_rule_file(file)]
        if not found:
            raise NamingError(
                str(msg("--evalkit-rules: there are no rule files in {folder}", folder=visible(name, 200)))
            )
        return found
    if path.is_file():
        return [path]
    if "/" in name or "\\" in name or name.endswith(".toml"):
        raise NamingError(str(msg("--evalkit-rules: there is no file or folder {name}", name=visible(name, 200))))
    return _installed(name, registry)


def _in_folder(folder: Path) -> list[Path]:
    inside = sorted(folder.glob("*/*.toml"))
    return sorted(folder.glob("*.toml")) or [file for file in inside if file.parent.name != CASES]


def _installed(name: str, registry: Registry) -> list[Path]:
    try:
        known = (registry.rule_file(name),) if "@" in name else registry.rule_files(name)
    except EvalkitError as error:
        raise NamingError(str(msg("--evalkit-rules: {problem}", problem=str(error)))) from error
    resources = [one.resource for one in known]
    files = [resource for resource in resources if isinstance(resource, Path)]
    if len(files) < len(resources):
        raise NamingError(str(msg("--evalkit-rules: the rule files of {name} lie in an archive", name=visible(name))))
    return files


def is_rule_file(file: Path) -> bool:
    """Whether *file* holds a table ``[instrument]``, or cannot be read: then a test that fails says why."""
    try:
        return "instrument" in parse_toml(file.read_bytes(), str(file), RuleFileError)
    except (OSError, RuleFileError):
        return True
