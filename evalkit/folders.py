"""Rule files before they are read, and the folders of them that a user names (``DIR/<index>/<edition>.toml``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit import entrypoints
from evalkit.errors import Fault, RuleFileError
from evalkit.text import Message, msg, visible
from evalkit.tomlfile import parse_toml
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

INSTRUMENTS, REPORT_RULES = "evalkit_instruments", "evalkit_report_rules"
CASES = "cases"  # beside the folders of indices: no index, but case files
SUFFIX = ".toml"
_LAYOUT = msg("{layout}", layout="DIR/<index>/<edition>.toml")
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

    @property
    def origin(self) -> str:
        """Where it comes from, for messages: its entry point, or its path."""
        return entrypoints.origin(self.point) if self.point is not None else str(self.resource)

    def read(self) -> bytes:
        """Content of the file.

        Raises:
            PluginError: It cannot be read, and a plugin brought it.
            RuleFileError: It cannot be read, and it lies in a folder that the user named.
        """
        try:
            return self.resource.read_bytes()
        except OSError as error:
            if self.point is not None:
                raise entrypoints.failed(self.point, entrypoints.reason(error)) from error
            raise RuleFileError([_unreadable(self.name, error)]) from error


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


def read_folder(path: Path) -> Folder:
    """Look *path* through: a folder for each index, whose TOML files all are rule files, and ``cases``.

    Other files are nobody's business; what lies deeper is not looked at. Names that begin with a point are passed over.

    Raises:
        RuleFileError: There is no rule file in it, or something does not lie where it should; all of it is listed.
    """
    faults: list[Fault] = []
    found: dict[str, dict[str, tuple[RuleFile, ...]]] = {INSTRUMENTS: {}, REPORT_RULES: {}}
    entries = _entries(path, faults)
    for entry in entries:
        if entry.is_dir():
            if entry.name != CASES:
                for hook, files in _read_index(entry, faults).items():
                    found[hook][entry.name] = files
        elif entry.name.endswith(SUFFIX):
            faults.append(_misplaced(entry))
        elif entry.is_symlink() and not entry.exists():
            faults.append(Fault(file=str(entry), problem=msg("the link leads nowhere")))
    if not faults and not any(found.values()):
        faults.append(_empty(path, entries))
    if faults:
        raise RuleFileError(faults)
    return Folder(path=path, files=found)


def read_folders(paths: Iterable[str]) -> tuple[Folder, ...]:
    """Look several folders through; one that is named twice counts once.

    Raises:
        RuleFileError: With the faults of all of them; that two hold one instrument is a fault as well.
    """
    faults: list[Fault] = []
    found: dict[Path, Folder] = {}
    for path in paths:
        place = Path(path).resolve()
        if place in found:
            continue
        try:
            found[place] = read_folder(Path(path))
        except RuleFileError as error:
            faults += error.faults
    faults += _twice(found.values())
    if faults:
        raise RuleFileError(faults)
    return tuple(found.values())


def _entries(path: Path, faults: list[Fault]) -> list[Path]:
    try:
        return sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        faults.append(_unreadable(str(path), error))
        return []


def _read_index(folder: Path, faults: list[Fault]) -> dict[str, tuple[RuleFile, ...]]:
    """The files of one index by hook: of one alone, for an index is assessed, or report files name it."""
    faulty = len(faults)
    entries = _entries(folder, faults)
    files = [entry for entry in entries if entry.name.endswith(SUFFIX) and not entry.is_dir()]
    if len(faults) == faulty and not files:
        faults.append(_empty(folder, entries, layout="<index>/<edition>.toml"))
    faults += [fault for name in (folder, *files) if (fault := _check_name(name))]
    found: dict[str, list[RuleFile]] = {}
    for file in files:
        hook = _hook_of(file, faults)
        edition = file.name.removesuffix(SUFFIX)
        found.setdefault(hook, []).append(RuleFile(index=folder.name, edition=edition, resource=file, point=None))
    if len(found) > 1:
        names = tuple(visible(one.resource.name) for one in found[REPORT_RULES])
        problem = msg("the folder holds instruments and, in {names}, rules of performance reports", names=names)
        faults.append(Fault(file=str(folder), problem=problem, hint=msg("give each its own index")))
    return {hook: tuple(each) for hook, each in found.items()}


def _hook_of(file: Path, faults: list[Fault]) -> str:
    """What kind of rule file *file* is; whoever loads it says what else is wrong with it."""
    try:
        content: dict[str, Any] = parse_toml(file.read_bytes(), str(file), RuleFileError)
    except OSError as error:
        faults.append(_unreadable(str(file), error))
        return INSTRUMENTS
    except RuleFileError as error:
        faults += error.faults
        return INSTRUMENTS
    return REPORT_RULES if "rules" in content and "instrument" not in content else INSTRUMENTS


def _check_name(path: Path) -> Fault | None:
    """A fault if no id can be made of the name of *path*, a folder of an index or a rule file."""
    name = path.name.removesuffix(SUFFIX)
    if name[:1].isalnum() and all(char.isalnum() or char in "._-" for char in name):
        return None
    problem = msg("{name} cannot be part of an id index@edition", name=visible(name) or '""')
    expected = msg("letters, digits, points, hyphens and underscores, a letter or digit first")
    return Fault(file=str(path), problem=problem, expected=expected, hint=msg("rename the file or folder"))


def _misplaced(file: Path) -> Fault:
    problem = msg("a TOML file lies outside the folders of the indices")
    hint = msg("move it into a folder that is called like its index: {layout}", layout="DIR/<index>/<edition>.toml")
    try:
        content = parse_toml(file.read_bytes(), str(file), RuleFileError)
        head = content.get("instrument") or content.get("rules")
        index, edition = head["index"], head["edition"]  # type: ignore[index]  # whatever it is: the hint is dropped
    except (OSError, RuleFileError, LookupError, TypeError):
        index = edition = None
    if isinstance(index, str) and isinstance(edition, str):
        hint = msg("move it to {path}", path=visible(file.parent / index / f"{edition}{SUFFIX}", 200))
    return Fault(file=str(file), problem=problem, expected=_LAYOUT, hint=hint)


def _empty(path: Path, entries: list[Path], layout: str = "DIR/<index>/<edition>.toml") -> Fault:
    names = [visible(entry.name) for entry in entries[:_SHOWN]] + (["…"] if len(entries) > _SHOWN else [])
    problem = (
        msg("there is no rule file in this folder; it holds: {names}", names=tuple(names))
        if names
        else msg("there is no rule file in this folder; it is empty")
    )
    return Fault(file=str(path), problem=problem, expected=msg("{layout}", layout=layout))


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=error.strerror or type(error).__name__))


def _twice(folders: Iterable[Folder]) -> Iterator[Fault]:
    """Ids that two folders hold: which one is meant cannot be known."""
    seen: dict[str, RuleFile] = {}
    for folder in folders:
        for files in (each for by_index in folder.files.values() for each in by_index.values()):
            for file in files:
                first = seen.setdefault(file.id, file)
                if first is not file:
                    problem = msg("{id} lies in {other} as well", id=file.id, other=visible(first.name, 200))
                    yield Fault(file=file.name, problem=problem, hint=msg("name one of the two folders"))


def shadow_note(used: RuleFile, instead: RuleFile) -> Message:
    """That a file of a folder is used in place of an installed one."""
    return msg(
        "{id}: {file} is used in place of {other}, which is installed",
        id=used.id,
        file=visible(used.name, 200),
        other=visible(instead.name, 200),
    )
