"""What a command about rules is pointed at: rule files by id, by path or by folder; most take those of instruments alone."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from evalkit.cases import case_files, read_cases
from evalkit.errors import AssessmentError, Fault, RuleFileError, UnknownInstrumentError
from evalkit.folders import (
    OF_INSTRUMENT,
    OF_REPORTS,
    RULE_FILES,
    SUFFIX,
    is_of_reports,
    other_kind,
    read_file,
    rule_files_in,
    wrong_name,
)
from evalkit.performance.rules import load_report_rules
from evalkit.rules import load
from evalkit.text import msg, visible
from evalkit.tomlfile import parse_toml
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.achievement import Arithmetic
    from evalkit.cases import Case
    from evalkit.methods import Method
    from evalkit.model import Instrument
    from evalkit.performance.model import ReportRules
    from evalkit.registry import Registry, RuleFile
    from evalkit.text import Message

T = TypeVar("T", bound="AnyTarget")


@value
class AnyTarget(Value):
    """A rule file, read but not yet understood.

    Attributes:
        file: Name for messages: the path as the user gave it, else ``index/edition.toml``.
        data: Its bytes.
        index: What it must call its index.
        edition: What it must call its edition.
        path: Where it lies, if it is a file on the disk.
        rules: The folder of rules it lies in (which holds a folder for each index), where it lies in one.
        installed: Whether a plugin brought it, and nobody named its path or folder.
    """

    # No defaults: subclasses add attributes, and type checkers do not know that all are keyword-only.
    file: str
    data: bytes
    index: str
    edition: str
    path: Path | None
    rules: Path | None
    installed: bool

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def place(self) -> Path:
        """The same for one file, however it is named; of one in an archive its name, which is no absolute path."""
        return Path(self.file) if self.path is None else self.path.resolve()

    @property
    def is_named_by_path(self) -> bool:
        """Whether its name is its path, as the user gave it."""
        return self.path is not None and str(self.path) == self.file


@value
class Target(AnyTarget):
    """A rule file of an instrument.

    Attributes:
        methods: The methods it may name.
    """

    methods: Mapping[str, Method]

    def instrument(self) -> Instrument:
        """The instrument.

        Raises:
            RuleFileError: The file has faults; it lists all of them.
        """
        return load(self.data, self.methods, file=self.file, index=self.index, edition=self.edition)

    def cases(self) -> tuple[Case, ...]:
        """The cases of this instrument, from the case files of its index.

        Raises:
            AssessmentError: A case file has faults.
        """
        if self.rules is None:
            return ()
        files = case_files(self.rules, self.index)
        read = (read_cases(read_file(path, AssessmentError), str(path)) for path in files)
        return tuple(case for cases in read for case in cases if case.instrument == self.id)


@value
class ReportTarget(AnyTarget):
    """A rule file of performance reports.

    Attributes:
        achievements: The arithmetic it may name.
    """

    achievements: Mapping[str, Arithmetic]

    def report_rules(self) -> ReportRules:
        """The rules of performance reports.

        Raises:
            RuleFileError: The file has faults; it lists all of them.
        """
        return load_report_rules(self.data, self.file, self.achievements, index=self.index, edition=self.edition)


def find_targets(named: Iterable[str], registry: Registry) -> tuple[Target, ...]:
    """The rule files that *named* means: each an index, an ``index@edition``, a rule file, or a folder of rules.

    Nothing named: every instrument that is installed. A folder holds rule files, or folders of them. A file that is named
    twice is one target.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: A file cannot be read, or is no rule file of an instrument.
    """
    faults: list[Fault] = []
    found = read_targets(named, registry, faults)
    if faults:
        raise RuleFileError(faults)
    return found


def read_targets(named: Iterable[str], registry: Registry, faults: list[Fault]) -> tuple[Target, ...]:
    """The same, but rule files that cannot be read are left out and what is wrong with them is added to *faults*.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
    """
    return _read(named, registry.indices, registry, faults, _INSTRUMENTS)


def read_all_targets(
    named: Iterable[str], registry: Registry, faults: list[Fault]
) -> tuple[Target | ReportTarget, ...]:
    """The same, with rule files of performance reports among them.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
    """
    return _read(named, partial(_indices_of_both, registry), registry, faults, _ALL)


def _indices_of_both(registry: Registry) -> tuple[str, ...]:
    of_reports = (spec.partition("@")[0] for spec in registry.report_rule_ids())
    return tuple(dict.fromkeys((*registry.indices(), *of_reports)))


def _read(
    named: Iterable[str],
    every: Callable[[], tuple[str, ...]],
    registry: Registry,
    faults: list[Fault],
    meant: _Meant[T],
) -> tuple[T, ...]:
    """What is *named*, or else *every* index, whatever files and folders are called like one."""
    found: dict[Path, T] = {}
    names = tuple(named)
    for name in names or every():
        try:
            reads = _reads(name, registry, meant) if names else meant.of_name(name, registry)
        except RuleFileError as error:
            faults += error.faults
            continue
        for read in reads:
            try:
                target = read()
            except RuleFileError as error:
                faults += [fault for fault in error.faults if fault not in faults]  # it may be named twice
            else:
                found.setdefault(target.place, target)
    _note_one_id(found.values(), registry)
    return tuple(found.values())


def _note_one_id(targets: Iterable[AnyTarget], registry: Registry) -> None:
    """Tell which of *targets* have one id: what is said of an id does not say of which of them."""
    first: dict[str, AnyTarget] = {}
    for target in targets:
        other = first.setdefault(target.id, target)
        if other is not target:
            names = {"id": visible(target.id), "file": visible(target.file, 200), "other": visible(other.file, 200)}
            registry.note(msg("{id}: {file} and {other} are two files of one edition", **names))


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
        raise RuleFileError([Fault(file=str(file), problem=kind, expected=msg("a rule file of an instrument"))])
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
    return _installed(registry.rule_file(spec), registry)


class _Meant(NamedTuple, Generic[T]):
    """Which rule files a command takes.

    Attributes:
        kinds: Tables one of which such a file has.
        at: The target of a path; raises a ``RuleFileError``.
        of_name: What reads each installed file that an index or an id means; raises an ``UnknownInstrumentError``.
    """

    kinds: tuple[str, ...]
    at: Callable[..., T]
    of_name: Callable[[str, Registry], Sequence[Callable[[], T]]]


def _reads(name: str, registry: Registry, meant: _Meant[T]) -> Sequence[Callable[[], T]]:
    """What reads each rule file that *name* means.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: There are no rule files in a folder, or it cannot be read.
    """
    path = Path(name)
    if path.is_dir() and name and not is_taken_for_index(name, registry):
        return [partial(meant.at, file, registry) for file in files_in(path, meant.kinds, registry)]
    if name.endswith(SUFFIX):
        if not path.exists() and not path.is_symlink():
            raise UnknownInstrumentError(msg("there is no file or folder {names}", names=(visible(name, 200),)))
        return [partial(meant.at, path, registry, alone=True)]
    if os.sep in name or (path.is_file() and not registry.may_hold_rules(name.partition("@")[0])):
        raise UnknownInstrumentError(_no_target(path))
    return meant.of_name(name, registry)


def is_taken_for_index(name: str, registry: Registry) -> bool:
    """Whether *name*, which is that of a folder as well, means an index, or an id; then that is told."""
    taken = registry.may_hold_rules(name.partition("@")[0])
    if taken:
        registry.note(msg("{name} is read as an index; for the folder of that name write ./{name}", name=visible(name)))
    return taken


def files_in(folder: Path, kinds: Iterable[str], registry: Registry) -> list[Path]:
    """The rule files in *folder*, see ``rule_files_in``; what is passed over and may be one is told.

    Raises:
        RuleFileError: There is none, or a folder cannot be read.
    """
    strangers: list[Path] = []
    found = rule_files_in(folder, kinds, strangers)
    for file in strangers:
        registry.note(msg("{file} is passed over: it has no table of a rule file", file=visible(file, 200)))
    return found


def _instruments_of(name: str, registry: Registry) -> list[Callable[[], Target]]:
    found = registry.rule_files(name) if name and "@" not in name else (registry.rule_file(name),)
    return [partial(_installed, one, registry) for one in found]


def _all_of(name: str, registry: Registry) -> Sequence[Callable[[], Target | ReportTarget]]:
    instruments, reports = registry.all_rule_files(name)
    of_instruments = [partial(_installed, one, registry) for one in instruments]
    return [*of_instruments, *(partial(_installed_rules, one, registry) for one in reports)]


_INSTRUMENTS = _Meant((OF_INSTRUMENT,), target_at, _instruments_of)
_ALL = _Meant(RULE_FILES, any_target_at, _all_of)


def _no_target(path: Path) -> Message:
    """Why *path*, which is neither a folder nor called like a rule file, cannot be meant."""
    if path.exists():
        return msg("{file} is no rule file: the names of rule files end in .toml", file=visible(path, 200))
    return msg("there is no file or folder {names}", names=(visible(path, 200),))


def _installed(rule_file: RuleFile, registry: Registry) -> Target:
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


def _installed_rules(rule_file: RuleFile, registry: Registry) -> ReportTarget:
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
