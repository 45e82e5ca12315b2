"""What a command about rules is pointed at: rule files of instruments, by id, by path or by folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.cases import case_files, read_cases
from evalkit.errors import Fault, RuleFileError, UnknownInstrumentError
from evalkit.folders import CASES
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


@value
class Target(Value):
    """A rule file, read but not yet understood.

    Attributes:
        file: Name for messages: the path as the user gave it, else ``index/edition.toml``.
        data: Its bytes.
        methods: The methods it may name.
        rules: The folder of rules it lies in (which holds a folder for each index), where it lies in one.
    """

    file: str
    data: bytes
    index: str
    edition: str
    methods: Mapping[str, Method]
    rules: Path | None = None

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

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
        read = (read_cases(path.read_bytes(), str(path)) for path in case_files(self.rules, self.index))
        return tuple(case for cases in read for case in cases if case.instrument == self.id)


def find_targets(named: Iterable[str], registry: Registry) -> tuple[Target, ...]:
    """The rule files that *named* means: each an index, an ``index@edition``, a rule file, or a folder of rules.

    Nothing named: every instrument that is installed. A folder holds rule files, or folders of them.

    Raises:
        UnknownInstrumentError: No such index or edition, and no such path.
        RuleFileError: A file cannot be read, or does not say which instrument it is.
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
    found: list[Target] = []
    for name in tuple(named) or registry.indices():
        for read in _reads(name, registry):
            try:
                found.append(read())
            except RuleFileError as error:
                faults += error.faults
    return tuple(found)


def installed_target(spec: str, registry: Registry) -> Target:
    """The installed rule file of *spec*, ``index@edition``, whatever files or folders have that name.

    Raises:
        UnknownInstrumentError: No such index or edition.
    """
    return _installed(registry.rule_file(spec), registry)


def _reads(name: str, registry: Registry) -> list[Callable[[], Target]]:
    """What reads each rule file that *name* means."""
    path = Path(name)
    if name.endswith(".toml") or path.is_dir():
        if not path.exists() and not path.is_symlink():
            raise UnknownInstrumentError(msg("there is no file or folder {names}", names=(visible(name, 200),)))
        files = _files(path)
        return [partial(_at, file, registry) for file in files] or [partial(_nothing, path)]
    found = (registry.rule_file(name),) if "@" in name else registry.rule_files(name)
    return [partial(_installed, one, registry) for one in found]


def _files(path: Path) -> list[Path]:
    """The rule files in *path*: itself, those directly in it, or those in its folders; crosswalks are none."""
    if not path.is_dir():
        return [path]
    found = sorted(path.glob("*.toml")) or sorted(file for file in path.glob("*/*.toml") if file.parent.name != CASES)
    return [file for file in found if _holds(file, "instrument")]


def _nothing(folder: Path) -> Target:
    raise RuleFileError([Fault(file=str(folder), problem=msg("there are no rule files in this folder"))])


def _holds(file: Path, table: str) -> bool:
    """Whether *file* has a table of that name, or cannot be read: then whoever reads it says why."""
    try:
        return table in parse_toml(file.read_bytes(), str(file), RuleFileError)
    except (OSError, RuleFileError):
        return True


def _at(file: Path, registry: Registry) -> Target:
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = msg("cannot be read: {reason}", reason=error.strerror or type(error).__name__)
        raise RuleFileError([Fault(file=str(file), problem=problem)]) from error
    content = parse_toml(data, str(file), RuleFileError)
    head = content.get("instrument")
    told = [head.get(key) if isinstance(head, dict) else None for key in ("index", "edition")]
    index, edition = (one if isinstance(one, str) else "" for one in told)
    return Target(
        file=str(file),
        data=data,
        index=index,
        edition=edition,
        methods=registry.methods(index),
        rules=file.resolve().parent.parent,
    )


def _installed(rule_file: RuleFile, registry: Registry) -> Target:
    resource = rule_file.resource
    return Target(
        file=rule_file.name,
        data=rule_file.read(),
        index=rule_file.index,
        edition=rule_file.edition,
        methods=registry.methods(rule_file.index),
        rules=resource.parent.parent if isinstance(resource, Path) else None,
    )
