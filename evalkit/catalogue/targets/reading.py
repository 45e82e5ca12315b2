"""A rule file on the disk, or one that is installed → its target: what it must call itself, and what it may name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import Value, value
from evalkit.catalogue.folders import SUFFIX, read_file, wrong_name
from evalkit.catalogue.targets.model import ReportTarget, Target
from evalkit.files.kinds import OF_INSTRUMENT, OF_REPORTS, is_of_reports, other_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.catalogue.registry import Registry, RuleFile


def target_at(file: Path, registry: Registry, *, alone: bool = False) -> Target:
    """The rule file at *file*, whose index and edition are those of its folder and its own name.

    Args:
        file: The file.
        registry: Knows the methods; is told of what a user must know.
        alone: It may lie outside the folders of the indices: then it is what it says it is.

    Raises:
        RuleFileError: It cannot be read, or is no rule file of an instrument.
    """
    return _target(file, *_content(file), registry, alone=alone)


def any_target_at(file: Path, registry: Registry, *, alone: bool = False) -> Target | ReportTarget:
    """The same of a rule file of an instrument or of performance reports.

    Args:
        file: The file.
        registry: Knows the methods and formulas; is told of what a user must know.
        alone: As for ``target_at``.

    Raises:
        RuleFileError: It cannot be read, or is no rule file.
    """
    data, content = _content(file)
    of_kind = _report_target if is_of_reports(content) else _target
    return of_kind(file, data, content, registry, alone=alone)


def _content(file: Path) -> tuple[bytes, dict[str, Any]]:
    data = read_file(file, RuleFileError)
    return data, parse_toml(data, str(file), RuleFileError)


def _target(file: Path, data: bytes, content: Mapping[str, Any], registry: Registry, *, alone: bool) -> Target:
    if OF_INSTRUMENT not in content and (kind := other_kind(content)) is not None:
        expected = msg("a rule file of an instrument")
        raise RuleFileError([Fault(file=str(file), problem=kind.what, expected=expected, hint=kind.taken)])
    lies = _lies(file, content.get(OF_INSTRUMENT), registry, alone=alone)
    return Target(
        file=str(file),
        data=data,
        index=lies.index,
        edition=lies.edition,
        methods=registry.methods(lies.index),
        path=file,
        rules=lies.rules,
        installed=False,
    )


def _report_target(
    file: Path, data: bytes, content: Mapping[str, Any], registry: Registry, *, alone: bool
) -> ReportTarget:
    lies = _lies(file, content[OF_REPORTS], registry, alone=alone)
    return ReportTarget(
        file=str(file),
        data=data,
        index=lies.index,
        edition=lies.edition,
        achievements=registry.achievements(lies.index),
        path=file,
        rules=lies.rules,
        installed=False,
    )


@value
class _Lies(Value):
    """What a file must call itself, after where it lies, and the folder of rules it lies in, if it lies in one."""

    index: str
    edition: str
    rules: Path | None


def _lies(file: Path, head: object, registry: Registry, *, alone: bool) -> _Lies:
    """What *file* must call itself: by its folder and its name, or, where it lies in no folder of an index, by its *head*."""
    folder = Path(os.path.abspath(file)).parent.name  # noqa: PTH100  # as --rules does: a link is what it is called
    told: list[Any] = [head.get(key) for key in ("index", "edition")] if isinstance(head, dict) else []
    if not (alone and told and all(map(_is_name, told)) and folder not in (told[0], *registry.files.names())):
        return _Lies(index=folder, edition=file.name.removesuffix(SUFFIX), rules=file.resolve().parent.parent)
    index, edition = told
    place = f"{index}/{edition}{SUFFIX}"
    registry.note(
        msg("{file} lies in no folder of an index; it is taken for {place}", file=visible(file, 200), place=place)
    )
    return _Lies(index=index, edition=edition, rules=None)


def _is_name(told: object) -> bool:
    return isinstance(told, str) and wrong_name(told) is None


def installed_target(spec: str, registry: Registry) -> Target:
    """The installed rule file of *spec*, ``index@edition``, whatever files or folders have that name.

    Raises:
        UnknownInstrumentError: No such index or edition.
    """
    return installed(registry.rule_file(spec), registry)


def installed(rule_file: RuleFile, registry: Registry) -> Target:
    """The target of an installed rule file of an instrument; reads it."""
    return Target(
        file=rule_file.name,
        data=rule_file.read(),
        index=rule_file.index,
        edition=rule_file.edition,
        methods=registry.methods(rule_file.index),
        path=_path_of(rule_file),
        rules=_folder_of(rule_file),
        installed=rule_file.point is not None,
    )


def installed_rules(rule_file: RuleFile, registry: Registry) -> ReportTarget:
    """The same of one of performance reports."""
    return ReportTarget(
        file=rule_file.name,
        data=rule_file.read(),
        index=rule_file.index,
        edition=rule_file.edition,
        achievements=registry.achievements(rule_file.index),
        path=_path_of(rule_file),
        rules=_folder_of(rule_file),
        installed=rule_file.point is not None,
    )


def _path_of(rule_file: RuleFile) -> Path | None:
    """Where it lies, if it is a file on the disk."""
    return rule_file.resource if isinstance(rule_file.resource, Path) else None


def _folder_of(rule_file: RuleFile) -> Path | None:
    """The folder of rules it lies in, if it is a file on the disk."""
    path = _path_of(rule_file)
    return None if path is None else path.parent.parent
