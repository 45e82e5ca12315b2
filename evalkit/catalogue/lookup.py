"""Which rule files a name means: an index, ``index@edition``, a file or a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.base.errors import Fault, RuleFileError, UnknownInstrumentError
from evalkit.base.system_errors import circle_in
from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.catalogue.folders import CASES, content_of, entries, is_a
from evalkit.catalogue.rule_file import (
    INSTRUMENT,
    RULE_KINDS,
    SUFFIX,
    RuleFile,
    RuleKind,
    kind_in,
    read_file,
    stated_id,
)
from evalkit.files.file_kind import has_table, kind_of, refuse_other

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.catalogue.registry import Registry

R = TypeVar("R")


def find_rule_files(
    names: Iterable[str], registry: Registry, *kinds: RuleKind[R], faults: list[Fault] | None = None
) -> tuple[RuleFile[R], ...]:
    """The rule files that *names* mean: each an index, an ``index@edition``, a rule file, or a folder of rules.

    Nothing named: every rule file that is installed, whatever files and folders are called like its index. A folder holds
    rule files, or folders of them. A file that is named twice comes once.

    Args:
        names: What the user named.
        registry: Knows what is installed; is told of what a user must know.
        kinds: What the command takes.
        faults: Takes what is wrong with files that cannot be read, which are left out; without it that is raised.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: A file cannot be read, or is no rule file of *kinds*.
    """
    wrong: list[Fault] = [] if faults is None else faults
    rule_files: dict[Path, RuleFile[R]] = {}
    for name, file in _named_files(tuple(names), registry, kinds, wrong):
        try:
            read = _read(file, Path(name), registry, kinds)
        except RuleFileError as error:
            wrong += [fault for fault in error.faults if fault not in wrong]  # it may be named twice
        else:
            rule_files.setdefault(read.real_path, read)
    _note_one_id(rule_files.values(), registry)
    if wrong and faults is None:
        raise RuleFileError(wrong)
    return tuple(rule_files.values())


def _named_files(
    names: Sequence[str], registry: Registry, kinds: Sequence[RuleKind[R]], faults: list[Fault]
) -> Iterator[tuple[str, RuleFile[R] | Path]]:
    """Each name with each file that it means, all indices where nothing is named; *faults* takes what cannot be looked up."""
    every = dict.fromkeys(index for kind in kinds for index in registry.indices(kind)) if not names else ()
    for name in names or every:
        try:
            files = meant(name, registry, *kinds) if names else registry.rule_files(name, *kinds)
        except RuleFileError as error:
            faults += error.faults
        else:
            yield from ((name, file) for file in files)


def _read(file: RuleFile[R] | Path, named: Path, registry: Registry, kinds: Sequence[RuleKind[R]]) -> RuleFile[R]:
    """A rule file and its bytes: what keeps it from being read is said before any work."""
    rule_file = rule_file_at(file, registry, *kinds, alone=file == named) if isinstance(file, Path) else file
    rule_file.data  # noqa: B018  # a property that is read once
    return rule_file


def _note_one_id(files: Iterable[RuleFile[Any]], registry: Registry) -> None:
    """Tell which of *files* have one id: what is said of an id does not say of which of them."""
    first: dict[str, RuleFile[Any]] = {}
    for file in files:
        other = first.setdefault(file.id, file)
        if other is not file:
            names = {"id": visible(file.id), "file": visible(file.file, 200), "other": visible(other.file, 200)}
            registry.note(msg("{id}: {file} and {other} are two files of one edition", **names))


def meant(name: str, registry: Registry, *kinds: RuleKind[R]) -> Sequence[RuleFile[R] | Path]:
    """The rule files of *kinds* that *name* means: those installed, or paths of files, which are not read yet.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: There are no rule files in a folder, or it cannot be read.
    """
    path = Path(name)
    index = name.partition("@")[0]
    if os.path.isdir(name):  # noqa: PTH112  # a name that is too long for a file is none, and may be asked about
        if not registry.may_hold(index, *RULE_KINDS):
            return _files_in(path, registry, kinds)
        registry.note(msg("{name} is read as an index; for the folder of that name write ./{name}", name=visible(name)))
    elif name.endswith(SUFFIX):
        if not os.path.lexists(name) or circle_in([name]) is not None:
            raise UnknownInstrumentError(_no_rule_file(path))
        return [path]
    elif os.sep in name or (os.path.isfile(name) and not registry.may_hold(index, *RULE_KINDS)):  # noqa: PTH113  # as above
        raise UnknownInstrumentError(_no_rule_file(path))
    return registry.rule_files(name, *kinds)


def rule_file_at(file: Path, registry: Registry, *kinds: RuleKind[R], alone: bool = False) -> RuleFile[R]:
    """The rule file at the path *file*, whose index and edition are those of its folder and its own name.

    Args:
        file: The file.
        registry: Knows what it may name; is told of what a user must know.
        kinds: Of one of which it must be.
        alone: It may lie outside the folders of the indices: then it is what it says it is.

    Raises:
        RuleFileError: It cannot be read, or is no rule file of *kinds*.
    """
    data = read_file(file, RuleFileError)
    content = parse_toml(data, str(file), RuleFileError)
    kind: RuleKind[Any] = next((rule_kind for rule_kind in kinds if rule_kind is kind_in(content)), INSTRUMENT)
    refuse_other(content, str(file), kind.table, msg("a rule file of an instrument"), RuleFileError)
    stated = stated_id(content) if alone else None
    folder = Path(os.path.abspath(file)).parent.name  # noqa: PTH100  # as --rules does: a link is what it is called
    if stated is None or folder in (stated[0], *registry.files.names()):
        edition = file.name.removesuffix(SUFFIX)
        rule_file = RuleFile(kind, folder, edition, file, registry.plugins.vocabulary, data=data)
        rule_file.rules = file.resolve().parent.parent
    else:
        rule_file = RuleFile(kind, *stated, file, registry.plugins.vocabulary, data=data)
        rule_file.rules = None
        text = msg("{file} lies in no folder of an index; it is taken for {place}",
                   file=visible(file, 200), place=f"{rule_file.index}/{rule_file.edition}{SUFFIX}")  # fmt: skip
        registry.note(text)
    return rule_file


def is_rule_file(file: Path, *kinds: RuleKind[Any]) -> bool:
    """Whether *file* is one of *kinds*, or cannot be read: then whoever reads it says why."""
    try:
        return has_table(content_of(file), [kind.table for kind in kinds])
    except RuleFileError:
        return True


def _files_in(folder: Path, registry: Registry, kinds: Sequence[RuleKind[Any]]) -> list[Path]:
    """The rule files that lie in *folder* itself; if no TOML file does, those in the folders in it.

    Files of which nothing is known are told: one may be a rule file whose head is mistyped.
    """
    faults: list[Fault] = []
    files = _toml_files_in(folder, faults)
    rule_files = [file for file in files if is_rule_file(file, *kinds)]
    others = {file: kind_of(content_of(file)) for file in files if file not in rule_files}
    if not rule_files and not faults:
        problem = msg("there are no rule files in this folder")
        hints = (
            msg("{file}: {kind}", file=visible(file.name), kind=kind.what) for file, kind in others.items() if kind
        )
        faults.append(
            Fault(file=str(folder), problem=problem, expected="<index>/<edition>.toml", hint=next(hints, None))
        )
    if faults:
        raise RuleFileError(faults)
    for file, kind in others.items():
        if kind is None:
            registry.note(msg("{file} is passed over: it has no table of a rule file", file=visible(file, 200)))
    return rule_files


def _toml_files_in(folder: Path, faults: list[Fault]) -> list[Path]:
    """The TOML files in *folder* itself; if there are none, those in the folders in it, but for cases."""
    inside = entries(folder, faults)
    files = [entry for entry in inside if entry.name.endswith(SUFFIX)]
    if files:
        return files
    folders = [entry for entry in inside if entry.name != CASES and is_a(entry, stat.S_ISDIR)]
    return [file for below in folders for file in entries(below, faults) if file.name.endswith(SUFFIX)]


def _no_rule_file(path: Path) -> Message:
    """Why *path*, which is neither a folder nor called like a rule file, cannot be meant."""
    if path.exists():
        return msg("{file} is no rule file: the names of rule files end in .toml", file=visible(path, 200))
    return circle_in([str(path)]) or msg("there is no file or folder {names}", names=(visible(path, 200),))
