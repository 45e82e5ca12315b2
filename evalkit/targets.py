"""What a command about rules is pointed at: rule files of instruments, by id, by path or by folder."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.cases import case_files, read_cases
from evalkit.errors import AssessmentError, Fault, RuleFileError, UnknownInstrumentError
from evalkit.folders import SUFFIX, other_kind, read_file, rule_files_in, wrong_name
from evalkit.rules import load
from evalkit.text import msg, visible
from evalkit.tomlfile import parse_toml
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evalkit.cases import Case
    from evalkit.methods import Method
    from evalkit.model import Instrument
    from evalkit.registry import Registry, RuleFile
    from evalkit.text import Message


@value
class Target(Value):
    """A rule file, read but not yet understood.

    Attributes:
        file: Name for messages: the path as the user gave it, else ``index/edition.toml``.
        data: Its bytes.
        index: What it must call its index.
        edition: What it must call its edition.
        methods: The methods it may name.
        rules: The folder of rules it lies in (which holds a folder for each index), where it lies in one.
        installed: Whether a plugin brought it, and nobody named its path or folder.
    """

    file: str
    data: bytes
    index: str
    edition: str
    methods: Mapping[str, Method]
    rules: Path | None = None
    installed: bool = False

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def place(self) -> Path:
        """Where it lies, as far as it is a file: the same however it is named."""
        if not Path(self.file).is_file() and self.rules is not None:
            return (self.rules / self.file).resolve()
        return Path(self.file).resolve()

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
    found: dict[Path, Target] = {}
    for name in tuple(named) or registry.indices():
        try:
            reads = _reads(name, registry)
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


def _note_one_id(targets: Iterable[Target], registry: Registry) -> None:
    """Tell which of *targets* have one id: what is said of an instrument does not say of which of them."""
    first: dict[str, Target] = {}
    for target in targets:
        other = first.setdefault(target.id, target)
        if other is not target:
            names = {"id": visible(target.id), "file": visible(target.file, 200), "other": visible(other.file, 200)}
            registry.note(msg("{id}: {file} and {other} are two files of one instrument", **names))


def target_at(file: Path, registry: Registry, *, alone: bool = False) -> Target:
    """The rule file at *file*, whose index and edition are those of its folder and its own name.

    Args:
        file: The file.
        registry: Knows the methods; is told of what a user must know.
        alone: It may lie outside the folders of the indices: then it is what it says it is.

    Raises:
        RuleFileError: It cannot be read, or is no rule file of an instrument.
    """
    data = read_file(file, RuleFileError)
    content = parse_toml(data, str(file), RuleFileError)
    if "instrument" not in content and (kind := other_kind(file)) is not None:
        raise RuleFileError([Fault(file=str(file), problem=kind, expected=msg("a rule file of an instrument"))])
    folder = Path(os.path.abspath(file)).parent.name  # noqa: PTH100  # as --rules does: a link is what it is called
    index, edition = folder, file.name.removesuffix(SUFFIX)
    head = content.get("instrument")
    told: list[Any] = [head.get(key) for key in ("index", "edition")] if isinstance(head, dict) else []
    stray = alone and bool(told) and all(map(_is_name, told)) and folder not in (told[0], *registry.files.names())
    if stray:
        index, edition = told
        place = f"{index}/{edition}{SUFFIX}"
        text = msg(
            "{file} lies in no folder of an index; it is taken for {place}", file=visible(file, 200), place=place
        )
        registry.note(text)
    return Target(
        file=str(file),
        data=data,
        index=index,
        edition=edition,
        methods=registry.methods(index),
        rules=None if stray else file.resolve().parent.parent,
    )


def _is_name(told: object) -> bool:
    return isinstance(told, str) and wrong_name(told) is None


def installed_target(spec: str, registry: Registry) -> Target:
    """The installed rule file of *spec*, ``index@edition``, whatever files or folders have that name.

    Raises:
        UnknownInstrumentError: No such index or edition.
    """
    return _installed(registry.rule_file(spec), registry)


def _reads(name: str, registry: Registry) -> list[Callable[[], Target]]:
    """What reads each rule file that *name* means.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: There are no rule files in a folder, or it cannot be read.
    """
    path = Path(name)
    if name and path.is_dir():
        return [partial(target_at, file, registry) for file in rule_files_in(path)]
    if name.endswith(SUFFIX):
        if not path.exists() and not path.is_symlink():
            raise UnknownInstrumentError(msg("there is no file or folder {names}", names=(visible(name, 200),)))
        return [partial(target_at, path, registry, alone=True)]
    if os.sep in name or (path.is_file() and name.partition("@")[0] not in registry.files.names()):
        raise UnknownInstrumentError(_no_target(path))
    found = registry.rule_files(name) if name and "@" not in name else (registry.rule_file(name),)
    return [partial(_installed, one, registry) for one in found]


def _no_target(path: Path) -> Message:
    """Why *path*, which is neither a folder nor called like a rule file, cannot be meant."""
    if path.exists():
        return msg("{file} is no rule file: the names of rule files end in .toml", file=visible(path, 200))
    return msg("there is no file or folder {names}", names=(visible(path, 200),))


def _installed(rule_file: RuleFile, registry: Registry) -> Target:
    resource = rule_file.resource
    return Target(
        file=rule_file.name,
        data=rule_file.read(),
        index=rule_file.index,
        edition=rule_file.edition,
        methods=registry.methods(rule_file.index),
        rules=resource.parent.parent if isinstance(resource, Path) else None,
        installed=rule_file.point is not None,
    )
