"""Rule files before they are read, and the folders of them that a user names (``DIR/<index>/<edition>.toml``)."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.reasons import reason_of
from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.files.kinds import OF_INSTRUMENT, OF_REPORTS, has_table, other_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

    from evalkit.base.errors import FileError

INSTRUMENTS, REPORT_RULES = "evalkit_instruments", "evalkit_report_rules"
CASES = "cases"  # beside the folders of indices: no index, but case files
SUFFIX = ".toml"
_LAYOUT = "DIR/<index>/<edition>.toml"
_ONE_NAME = msg("many computers take the two for one name: rename one")
_SHOWN = 5  # names of what lies in a folder, in a message


@value
class RuleFile(Value):
    """A rule file that is known, but not yet read.

    Attributes:
        resource: The file.
        point: The entry point that brought it; ``None``: it lies in a folder that the user named.
    """

    index: str
    edition: str
    resource: Traversable
    point: EntryPoint | None

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def name(self) -> str:
        """Name for messages and reports: ``index/edition.toml``, in a folder of the user's its path."""
        return f"{self.index}/{self.edition}{SUFFIX}" if self.point is not None else str(self.resource)

    def read(self) -> bytes:
        """Content of the file.

        Raises:
            PluginError: It cannot be read, and a plugin brought it.
            RuleFileError: It cannot be read, and it lies in a folder that the user named.
        """
        if self.point is not None:
            with entrypoints.blamed(self.point):
                return self.resource.read_bytes()
        return read_file(Path(str(self.resource)), RuleFileError)


@value
class Folder(Value):
    """A folder of rules, looked through.

    Attributes:
        files: Hook that a plugin would bring such files by → index → its files.
    """

    path: Path
    files: Mapping[str, Mapping[str, tuple[RuleFile, ...]]]

    def of(self, hook: str, index: str) -> tuple[RuleFile, ...]:
        """Its files of *index*, by name."""
        return self.files[hook].get(index, ())

    def all(self) -> tuple[RuleFile, ...]:
        """Its files."""
        return tuple(file for by_index in self.files.values() for files in by_index.values() for file in files)


def read_folder(path: Path) -> Folder:
    """Look *path* through: a folder for each index, whose TOML files all are rule files, and ``cases``.

    Other files are nobody's business; what lies deeper is not looked at. Names that begin with a point are passed over.

    Raises:
        RuleFileError: There is no rule file in it, or something does not lie where it should; all of it is listed.
    """
    faults: list[Fault] = []
    found: dict[str, dict[str, tuple[RuleFile, ...]]] = {INSTRUMENTS: {}, REPORT_RULES: {}}
    entries = _entries(path, faults)
    folders = [entry for entry in entries if _is_folder(entry, faults)]
    for folder in folders:
        if folder.name != CASES:
            for hook, files in _read_index(folder, faults).items():
                found[hook][folder.name] = files
    faults += _same_but_for_case(folders)
    faults += _misplaced(path, [one for one in entries if one.name.endswith(SUFFIX) and _is(one, stat.S_ISREG)])
    if not faults and not any(found.values()):
        faults.append(_empty(path, entries))
    if faults:
        raise RuleFileError(faults)
    return Folder(path=path, files=found)


def read_folders(paths: Iterable[str], indices: Iterable[str] = ()) -> tuple[Folder, ...]:
    """Look several folders through; one that is named twice counts once.

    Args:
        paths: The folders.
        indices: Names of indices that are installed; no folder may hold one that differs by case alone.

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
            found[place] = read_folder(Path(path))
        except RuleFileError as error:
            faults += error.faults
    faults += _twice(found.values())
    faults += _unlike_installed(found.values(), indices)
    if faults:
        raise RuleFileError(faults)
    return tuple(found.values())


def rule_files_in(
    folder: Path, kinds: Iterable[str] = (OF_INSTRUMENT,), strangers: list[Path] | None = None
) -> list[Path]:
    """The rule files that lie in *folder* itself; if no TOML file does, those in the folders in it.

    Args:
        folder: The folder.
        kinds: Tables one of which a file must have: ``OF_INSTRUMENT``, ``OF_REPORTS``.
        strangers: Takes the TOML files of which nothing is known: one may be a rule file whose head is mistyped.

    Raises:
        RuleFileError: There is none, or a folder cannot be read.
    """
    faults: list[Fault] = []
    entries = _entries(folder, faults)
    files = [entry for entry in entries if entry.name.endswith(SUFFIX)]
    if not files:
        inside = [entry for entry in entries if entry.name != CASES and _is(entry, stat.S_ISDIR)]
        files = [file for one in inside for file in _entries(one, faults) if file.name.endswith(SUFFIX)]
    found = [file for file in files if is_rule_file(file, kinds)]
    if not found and not faults:
        faults.append(_none_in(folder, files))
    if faults:
        raise RuleFileError(faults)
    if strangers is not None:
        strangers += [file for file in files if file not in found and other_kind(_content(file)) is None]
    return found


def is_rule_file(file: Path, kinds: Iterable[str] = (OF_INSTRUMENT,)) -> bool:
    """Whether *file* has a table of *kinds*, or cannot be read: then whoever reads it says why."""
    try:
        return has_table(_content(file), kinds)
    except RuleFileError:
        return True


def _content(file: Path) -> dict[str, Any]:
    return parse_toml(read_file(file, RuleFileError), str(file), RuleFileError)


def read_file(file: Path, error: type[FileError]) -> bytes:
    """Content of *file*. A named pipe is refused: it would be read for ever.

    Raises:
        FileError: It is no file, or cannot be read; of the type *error*.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise error([_no_file(file)])
        return file.read_bytes()
    except OSError as broken:
        raise error([_unreadable(str(file), broken)]) from broken


def wrong_name(name: str) -> Message | None:
    """Why *name* cannot be the name of an index or of an edition, if so."""
    if name[:1].isalnum() and all(char.isalnum() or char in "._-" for char in name):
        return None
    return msg("{name} cannot be part of an id index@edition", name=visible(name) or '""')


def by_case_alone(file: RuleFile, other: str) -> Fault:
    """That the name of *file* differs from *other* by nothing but capital letters."""
    problem = msg("{name} differs from {other} by case alone", name=visible(file.id), other=visible(other, 200))
    return Fault(file=file.name, problem=problem, hint=_ONE_NAME)


# --- one folder -----------------------------------------------------------------------------------------------------


def _entries(path: Path, faults: list[Fault]) -> list[Path]:
    try:
        return sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        faults.append(_unreadable(str(path), error))
        return []


def _is_folder(entry: Path, faults: list[Fault]) -> bool:
    try:
        return stat.S_ISDIR(entry.stat().st_mode)
    except OSError as error:
        faults.append(_unreadable(str(entry), error))
        return False


def _is(path: Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(path.stat().st_mode)
    except OSError:
        return False


def _read_index(folder: Path, faults: list[Fault]) -> dict[str, tuple[RuleFile, ...]]:
    """The files of one index by hook: of one alone, for an index is assessed, or report files name it."""
    faulty = len(faults)
    entries = _entries(folder, faults)
    files = [entry for entry in entries if entry.name.endswith(SUFFIX)]
    if len(faults) == faulty and not files:
        faults.append(_empty(folder, entries, layout="<index>/<edition>.toml"))
    faults += [fault for name in (folder, *files) if (fault := _check_name(name))]
    faults += _same_but_for_case(files)
    found: dict[str, list[RuleFile]] = {}
    hooks = {file: _hook_of(file, faults) for file in files}
    known = {hook for hook in hooks.values() if hook is not None}
    for file, hook in hooks.items():
        # Whoever loads a file without a head says that it lacks one: as those beside it have.
        taken = hook or (REPORT_RULES if known == {REPORT_RULES} else INSTRUMENTS)
        edition = file.name.removesuffix(SUFFIX)
        found.setdefault(taken, []).append(RuleFile(index=folder.name, edition=edition, resource=file, point=None))
    if len(found) > 1:
        names = tuple(visible(one.resource.name) for one in found[REPORT_RULES])
        problem = msg("the folder holds instruments and, in {names}, rules of performance reports", names=names)
        faults.append(Fault(file=str(folder), problem=problem, hint=msg("give each its own index")))
    return {hook: tuple(each) for hook, each in found.items()}


def _hook_of(file: Path, faults: list[Fault]) -> str | None:
    """What kind of rule file *file* is, if that can be known; whoever loads it says what else is wrong with it."""
    try:
        content = _content(file)
    except RuleFileError as error:
        faults += error.faults
        return None
    if OF_INSTRUMENT in content:
        return INSTRUMENTS
    return REPORT_RULES if OF_REPORTS in content else None


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


# --- what lies in the wrong place -------------------------------------------------------------------------------------


def _misplaced(path: Path, files: list[Path]) -> Iterator[Fault]:
    """Rule files that lie in *path* itself."""
    place = Path(os.path.realpath(path))
    heads = [_head(file) for file in files]
    if {head[0] for head in heads if head is not None} == {place.name}:
        problem = msg("this is the folder of one index; its rule files lie in it")
        hint = msg("name the folder above it: {folder}", folder=visible(place.parent, 200))
        yield Fault(file=str(path), problem=problem, expected=_LAYOUT, hint=hint)
        return
    for file, head in zip(files, heads, strict=True):
        hint = msg("move it into a folder that is called like its index: {layout}", layout=_LAYOUT)
        if head is not None:
            hint = msg("move it to {path}", path=visible(file.parent / head[0] / f"{head[1]}{SUFFIX}", 200))
        problem = msg("a TOML file lies outside the folders of the indices")
        yield Fault(file=str(file), problem=problem, expected=_LAYOUT, hint=hint)


def _head(file: Path) -> tuple[str, str] | None:
    """Index and edition that *file* gives itself, where both could be names."""
    try:
        content = parse_toml(read_file(file, RuleFileError), str(file), RuleFileError)
        head: Any = content.get("instrument") or content.get("rules")
        index, edition = head["index"], head["edition"]
    except (RuleFileError, LookupError, TypeError):
        return None
    if not (isinstance(index, str) and isinstance(edition, str)) or wrong_name(index) or wrong_name(edition):
        return None
    return index, edition


def _empty(path: Path, entries: list[Path], layout: str = _LAYOUT) -> Fault:
    names = [visible(entry.name) for entry in entries[:_SHOWN]] + (["…"] if len(entries) > _SHOWN else [])
    problem = (
        msg("there is no rule file in this folder; it holds: {names}", names=tuple(names))
        if names
        else msg("there is no rule file in this folder; it is empty")
    )
    deeper = any(_is(entry, stat.S_ISDIR) and any(entry.glob(f"*{SUFFIX}")) for entry in entries if entry.name != CASES)
    hint = msg("rule files lie deeper; name the folder {folder}", folder=visible(path, 200)) if deeper else None
    return Fault(file=str(path), problem=problem, expected=layout, hint=hint)


def _none_in(folder: Path, files: list[Path]) -> Fault:
    """That none of the TOML *files* in *folder* is one that is meant; what the first of them is, if that is known."""
    kinds = {file.name: kind.what for file in files if (kind := other_kind(_content(file))) is not None}
    hint = next((msg("{file}: {kind}", file=visible(name), kind=kind) for name, kind in kinds.items()), None)
    problem = msg("there are no rule files in this folder")
    return Fault(file=str(folder), problem=problem, expected="<index>/<edition>.toml", hint=hint)


def _no_file(file: Path) -> Fault:
    return Fault(file=str(file), problem=msg("this is no file"), expected=msg("a file, no folder and no pipe"))


def _unreadable(file: str, error: OSError) -> Fault:
    if isinstance(error, FileNotFoundError) and Path(file).is_symlink():
        return Fault(file=file, problem=msg("the link leads nowhere"))
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=reason_of(error)))


# --- several folders ------------------------------------------------------------------------------------------------


def _twice(folders: Iterable[Folder]) -> Iterator[Fault]:
    """Ids that two folders hold: which one is meant cannot be known."""
    seen: dict[str, tuple[Folder, RuleFile]] = {}
    for folder in folders:
        for file in folder.all():
            where, first = seen.setdefault(file.id.casefold(), (folder, file))
            if where is folder:
                continue
            if first.id == file.id:
                problem = msg("{id} lies in {other} as well", id=file.id, other=visible(first.name, 200))
                yield Fault(file=file.name, problem=problem, hint=msg("name one of the two folders"))
            else:
                yield by_case_alone(file, first.id)


def _unlike_installed(folders: Iterable[Folder], indices: Iterable[str]) -> Iterator[Fault]:
    """Indices that would be another one than an installed one, by case alone."""
    known = {index.casefold(): index for index in indices}
    for file in (file for folder in folders for file in folder.all()):
        other = known.get(file.index.casefold(), file.index)
        if other != file.index:
            yield by_case_alone(file, f"{other}@{file.edition}")


def shadow_note(used: RuleFile, instead: RuleFile) -> Message:
    """That a file of a folder is used in place of an installed one."""
    return msg(
        "{id}: {file} is used in place of {other}, which is installed",
        id=used.id,
        file=visible(used.name, 200),
        other=visible(instead.name, 200),
    )
