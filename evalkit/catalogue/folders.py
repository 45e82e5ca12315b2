"""The folders of rule files that a user names, ``DIR/<index>/<edition>.toml``: read, and held to that layout."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.text import first_named, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import Frozen, value
from evalkit.catalogue.rule_file import (
    INSTRUMENT,
    REPORT_RULES,
    RULE_KINDS,
    SUFFIX,
    RuleFile,
    RuleKind,
    kind_in,
    read_file,
    stated_id,
    unreadable,
    wrong_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.catalogue.plugins import Plugins

CASES = "cases"  # beside the folders of indices: no index, but case files
_LAYOUT = "DIR/<index>/<edition>.toml"
_ONE_NAME = msg("many computers take the two for one name: rename one")


@value
class Folder(Frozen):
    """A folder of rules, looked through."""

    path: str
    files: tuple[RuleFile[Any], ...]


def read_folders(paths: Iterable[str], plugins: Plugins) -> tuple[Folder, ...]:
    """Look several folders through; one that is named twice counts once.

    Args:
        paths: The folders.
        plugins: Know what the files may name, and the indices that are installed: no folder may hold one that differs
            by case alone.

    Raises:
        RuleFileError: With the faults of all of them; that two hold one instrument is a fault as well.
    """
    faults: list[Fault] = []
    found: dict[str, Folder] = {}
    for path in paths:
        place = os.path.realpath(path)  # Path.resolve fails where links lead in a circle
        if place in found:
            continue
        try:
            found[place] = read_folder(path, plugins)
        except RuleFileError as error:
            faults += error.faults
    faults += _twice(found.values())
    faults += _unlike_installed(found.values(), plugins.names())
    if faults:
        raise RuleFileError(faults)
    return tuple(found.values())


def read_folder(path: str, plugins: Plugins) -> Folder:
    """Look *path* through: a folder for each index, whose TOML files all are rule files, and ``cases``; one may be empty.

    Other files are nobody's business; what lies deeper is not looked at. Names that begin with a point are passed over.

    Raises:
        RuleFileError: There is no rule file in it, or something does not lie where it should; all of it is listed.
    """
    faults: list[Fault] = []
    top = Path(path)
    inside = entries(top, faults)
    folders = [entry for entry in inside if _is_folder(entry, faults)]
    files = [file for folder in folders if folder.name != CASES for file in _read_index(folder, plugins, faults)]
    faults += _same_but_for_case(folders)
    faults += _misplaced(top, [one for one in inside if one.name.endswith(SUFFIX) and is_a(one, stat.S_ISREG)])
    if not faults and not files:
        faults.append(_empty(top, inside))
    if faults:
        raise RuleFileError(faults)
    return Folder(path=path, files=tuple(sorted(files, key=lambda file: RULE_KINDS.index(file.kind))))


def entries(path: Path, faults: list[Fault]) -> list[Path]:
    """What lies in the folder *path*, by name; nothing, and a fault more, if it cannot be read."""
    try:
        return sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        faults.append(unreadable(str(path), error))
        return []


def is_a(path: Path, kind: Callable[[int], bool]) -> bool:
    """Whether *path* is of a *kind*, a function of ``stat``; what cannot be asked is of none."""
    try:
        return kind(path.stat().st_mode)
    except OSError:
        return False


def content_of(file: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        RuleFileError: It cannot be read.
    """
    return parse_toml(read_file(file, RuleFileError), str(file), RuleFileError)


def by_case_alone(file: RuleFile[Any], other: str) -> Fault:
    """That the name of *file* differs from *other* by nothing but capital letters."""
    problem = msg("{name} differs from {other} by case alone", name=visible(file.id), other=visible(other, 200))
    return Fault(file=file.file, problem=problem, hint=_ONE_NAME)


# --- one folder -----------------------------------------------------------------------------------------------------


def _is_folder(entry: Path, faults: list[Fault]) -> bool:
    try:
        return stat.S_ISDIR(entry.stat().st_mode)
    except OSError as error:
        faults.append(unreadable(str(entry), error))
        return False


def _read_index(folder: Path, plugins: Plugins, faults: list[Fault]) -> list[RuleFile[Any]]:
    """The files of one index, all of one kind: an index is assessed, or report files name it."""
    faulty = len(faults)
    inside = entries(folder, faults)
    files = [entry for entry in inside if entry.name.endswith(SUFFIX)]
    if len(faults) == faulty and inside and not files:  # nothing at all says nothing wrong
        faults.append(_empty(folder, inside, layout="<index>/<edition>.toml"))
    faults += [fault for name in (folder, *files) if (fault := _check_name(name))]
    faults += _same_but_for_case(files)
    kinds = {file: _kind_of(file, faults) for file in files}
    # Whoever loads a file without a head says that it lacks one: as those beside it have.
    kind = INSTRUMENT if INSTRUMENT in kinds.values() or REPORT_RULES not in kinds.values() else REPORT_RULES
    names = tuple(visible(file.name) for file, own in kinds.items() if own is REPORT_RULES)
    if names and kind is INSTRUMENT:
        problem = msg("the folder holds instruments and, in {names}, rules of performance reports", names=names)
        faults.append(Fault(file=str(folder), problem=problem, hint=msg("give each its own index")))
    return [
        RuleFile(own or kind, folder.name, file.name.removesuffix(SUFFIX), file, plugins.vocabulary)
        for file, own in kinds.items()
    ]


def _kind_of(file: Path, faults: list[Fault]) -> RuleKind[Any] | None:
    """What kind of rule file *file* is, if that can be known; whoever loads it says what else is wrong with it."""
    try:
        return kind_in(content_of(file))
    except RuleFileError as error:
        faults += error.faults
        return None


def _check_name(path: Path) -> Fault | None:
    """A fault if no id can be made of the name of *path*, a folder of an index or a rule file."""
    problem = wrong_name(path.name.removesuffix(SUFFIX))
    if problem is None:
        return None
    expected = msg("letters, digits, points, hyphens and underscores, a letter or digit first")
    return Fault(file=str(path), problem=problem, expected=expected, hint=msg("rename the file or folder"))


def _same_but_for_case(paths: Iterable[Path]) -> Iterator[Fault]:
    """Names that are two here and one on a computer that makes no difference between capital and small letters."""
    seen: dict[str, Path] = {}
    for path in paths:
        first = seen.setdefault(path.name.casefold(), path)
        if first is not path:
            problem = msg(
                "{name} differs from {other} by case alone", name=visible(path.name), other=visible(first.name)
            )
            yield Fault(file=str(path), problem=problem, hint=_ONE_NAME)


# --- what lies in the wrong place -----------------------------------------------------------------------------------


def _misplaced(path: Path, files: list[Path]) -> Iterator[Fault]:
    """Rule files that lie in *path* itself."""
    place = Path(os.path.realpath(path))
    ids = [_stated_id(file) for file in files]
    if {one[0] for one in ids if one is not None} == {place.name}:
        problem = msg("this is the folder of one index; its rule files lie in it")
        hint = msg("name the folder above it: {folder}", folder=visible(place.parent, 200))
        yield Fault(file=str(path), problem=problem, expected=_LAYOUT, hint=hint)
        return
    for file, one in zip(files, ids, strict=True):
        hint = msg("move it into a folder that is called like its index: {layout}", layout=_LAYOUT)
        if one is not None:
            hint = msg("move it to {path}", path=visible(file.parent / one[0] / f"{one[1]}{SUFFIX}", 200))
        problem = msg("a TOML file lies outside the folders of the indices")
        yield Fault(file=str(file), problem=problem, expected=_LAYOUT, hint=hint)


def _stated_id(file: Path) -> tuple[str, str] | None:
    try:
        return stated_id(content_of(file))
    except RuleFileError:
        return None


def _empty(path: Path, inside: list[Path], layout: str = _LAYOUT) -> Fault:
    names = first_named([visible(entry.name) for entry in inside])
    problem = (
        msg("there is no rule file in this folder; it holds: {names}", names=names)
        if names
        else msg("there is no rule file in this folder; it is empty")
    )
    deeper = any(is_a(entry, stat.S_ISDIR) and any(entry.glob(f"*{SUFFIX}")) for entry in inside if entry.name != CASES)
    hint = msg("rule files lie deeper; name the folder {folder}", folder=visible(path, 200)) if deeper else None
    return Fault(file=str(path), problem=problem, expected=layout, hint=hint)


# --- several folders ------------------------------------------------------------------------------------------------


def _twice(folders: Iterable[Folder]) -> Iterator[Fault]:
    """Ids that two folders hold: which one is meant cannot be known."""
    seen: dict[str, tuple[Folder, RuleFile[Any]]] = {}
    for folder in folders:
        for file in folder.files:
            where, first = seen.setdefault(file.id.casefold(), (folder, file))
            if where is folder:
                continue
            if first.id == file.id:
                problem = msg("{id} lies in {other} as well", id=file.id, other=visible(first.file, 200))
                yield Fault(file=file.file, problem=problem, hint=msg("name one of the two folders"))
            else:
                yield by_case_alone(file, first.id)


def _unlike_installed(folders: Iterable[Folder], indices: Iterable[str]) -> Iterator[Fault]:
    """Indices that would be another one than an installed one, by case alone."""
    known = {index.casefold(): index for index in indices}
    for file in (file for folder in folders for file in folder.files):
        other = known.get(file.index.casefold(), file.index)
        if other != file.index:
            yield by_case_alone(file, f"{other}@{file.edition}")
