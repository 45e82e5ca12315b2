"""Which rule files a name means: an index, an id, a file or a folder."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from evalkit.base.errors import Fault, RuleFileError, UnknownInstrumentError
from evalkit.base.text import msg, visible
from evalkit.catalogue.folders import SUFFIX, rule_files_in
from evalkit.catalogue.targets.reading import any_target_at, installed, installed_rules, target_at
from evalkit.files.kinds import OF_INSTRUMENT, RULE_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.targets.model import AnyTarget, ReportTarget, Target

T = TypeVar("T", bound="AnyTarget")


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
    return [partial(installed, one, registry) for one in found]


def _all_of(name: str, registry: Registry) -> Sequence[Callable[[], Target | ReportTarget]]:
    instruments, reports = registry.all_rule_files(name)
    of_instruments = [partial(installed, one, registry) for one in instruments]
    return [*of_instruments, *(partial(installed_rules, one, registry) for one in reports)]


_INSTRUMENTS = _Meant((OF_INSTRUMENT,), target_at, _instruments_of)
_ALL = _Meant(RULE_FILES, any_target_at, _all_of)


def _no_target(path: Path) -> Message:
    """Why *path*, which is neither a folder nor called like a rule file, cannot be meant."""
    if path.exists():
        return msg("{file} is no rule file: the names of rule files end in .toml", file=visible(path, 200))
    return msg("there is no file or folder {names}", names=(visible(path, 200),))
