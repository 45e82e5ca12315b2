"""A rule file: of which kind it is, what it is called, where it lies, and what it states."""

from __future__ import annotations

import stat
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from evalkit.base.errors import AssessmentError, Fault, RuleFileError
from evalkit.base.system_errors import reason_of
from evalkit.base.text import Message, msg, visible, visible_name
from evalkit.base.value import Frozen, value
from evalkit.catalogue import entrypoints
from evalkit.files.file_kind import OF_INSTRUMENT, OF_REPORTS
from evalkit.loading import load
from evalkit.method.methods import CORE_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from evalkit.base.errors import FileError
    from evalkit.base.installed import EntryPoint
    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules

R = TypeVar("R")
SUFFIX = ".toml"


@value
class RuleKind(Frozen, Generic[R]):
    """A kind of rule file.

    Attributes:
        name: What ``evalkit plugins`` calls it.
        table: The table that such files have, and those of other kinds have not.
        hook: By which plugins bring such files.
        vocabulary_hook: By which plugins bring what such a file may name.
        core: What it may name of evalkit's own, by name.
        load: Bytes, what the file may name, then ``file``, ``index`` and ``edition`` as it must call itself → what it
            states; raises a ``RuleFileError``.
    """

    name: str
    table: str
    hook: str
    vocabulary_hook: str
    core: Mapping[str, Any]
    load: Callable[..., R]


def _load_report_rules(data: bytes, vocabulary: Mapping[str, Any], **called: str) -> ReportRules:
    from evalkit.loading.report_rules import load_report_rules  # noqa: PLC0415  # most runs hold no report

    return load_report_rules(data, vocabulary, **called)


INSTRUMENT: RuleKind[Instrument] = RuleKind(
    name="instrument",
    table=OF_INSTRUMENT,
    hook="evalkit_instruments",
    vocabulary_hook="evalkit_methods",
    core=CORE_METHODS,
    load=load,
)
REPORT_RULES: RuleKind[ReportRules] = RuleKind(
    name="report-rules",
    table=OF_REPORTS,
    hook="evalkit_report_rules",
    vocabulary_hook="evalkit_achievements",
    core={},
    load=_load_report_rules,
)
RULE_KINDS: tuple[RuleKind[Any], ...] = (INSTRUMENT, REPORT_RULES)


def kind_in(content: Mapping[str, Any]) -> RuleKind[Any] | None:
    """Of which kind the rule file with that *content* is, if it is one."""
    return next((kind for kind in RULE_KINDS if kind.table in content), None)


class RuleFile(Generic[R]):
    """A rule file. It is read, and plugins are asked for what it may name, when that is needed, and once.

    Attributes:
        kind: Of which kind it is.
        index: What it must call its index.
        edition: What it must call its edition.
        resource: The file.
        point: The entry point that brought it; ``None``: its user named it, or the folder of rules it lies in.
        file: Name for messages and reports: ``index/edition.toml`` if a plugin brought it, else its path as it was given.
        path: Where it lies, if it is a file on the disk.
        rules: The folder of rules it lies in (which holds a folder for each index), where it lies in one.
    """

    def __init__(
        self,
        kind: RuleKind[R],
        index: str,
        edition: str,
        resource: Traversable,
        vocabulary: Callable[[RuleKind[R], str, bytes], Mapping[str, Any]],
        point: EntryPoint | None = None,
        *,
        data: bytes | None = None,
    ) -> None:
        """Read nothing yet, unless *data* was; *vocabulary* is asked what a file of that kind and index, and with these bytes, may name."""
        self.kind = kind
        self.index = index
        self.edition = edition
        self.resource: Traversable | None = resource
        self.point = point
        self.path = resource if isinstance(resource, Path) else None
        self.rules = None if self.path is None else self.path.parent.parent
        self.file = f"{index}/{edition}{SUFFIX}" if point is not None else str(resource)
        self._vocabulary: Callable[[RuleKind[R], str, bytes], Mapping[str, Any]] | None = vocabulary
        self._data = data
        self._loaded: R | None = None

    def __getstate__(self) -> dict[str, Any]:
        """It travels to other processes with its bytes and what they may name, without the plugins."""
        held = {"_data": self.data, "vocabulary": self.vocabulary}
        return {**vars(self), **held, "resource": self.path, "_vocabulary": None, "_loaded": None}

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def is_installed(self) -> bool:
        """Whether a plugin brought it, and nobody named its path or folder."""
        return self.point is not None

    @property
    def real_path(self) -> Path:
        """The same for one file, however it is named; of one in an archive its name, which is no absolute path."""
        return Path(self.file) if self.path is None else self.path.resolve()

    @property
    def data(self) -> bytes:
        """Its bytes.

        Raises:
            PluginError: It cannot be read, and a plugin brought it.
            RuleFileError: It cannot be read, and its user named it or its folder.
        """
        if self._data is None:
            assert self.resource is not None
            if self.point is None:
                self._data = read_file(Path(str(self.resource)), RuleFileError)
            else:
                with entrypoints.blamed(self.point):
                    self._data = self.resource.read_bytes()
        return self._data

    @cached_property
    def vocabulary(self) -> Mapping[str, Any]:
        """What it may name: methods, or the arithmetic of performance reports, by name.

        Raises:
            PluginError: A plugin of its index, or one that it uses, cannot be used.
        """
        assert self._vocabulary is not None
        return self._vocabulary(self.kind, self.index, self.data)

    def load(self) -> R:
        """What it states; it is loaded once.

        Raises:
            PluginError: A plugin of its index cannot be used.
            RuleFileError: It has faults, all of which are listed.
        """
        if self._loaded is None:
            self._loaded = self.kind.load(
                self.data, self.vocabulary, file=self.file, index=self.index, edition=self.edition
            )
        return self._loaded

    def cases(self) -> tuple[Case, ...]:
        """Its cases, from the case files of its index.

        Raises:
            AssessmentError: A case file has faults.
        """
        from evalkit.cases import case_files, read_cases  # noqa: PLC0415  # most runs need none

        files = () if self.rules is None else case_files(self.rules, self.index)
        read = (read_cases(read_file(path, AssessmentError), str(path)) for path in files)
        return tuple(case for cases in read for case in cases if case.instrument == self.id)


def read_file(file: Path, error: type[FileError]) -> bytes:
    """Content of *file*. A named pipe is refused: it would be read for ever.

    Raises:
        FileError: It is no file, or cannot be read; of the type *error*.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            problem = msg("this is no file")
            raise error([Fault(file=str(file), problem=problem, expected=msg("a file, no folder and no pipe"))])
        return file.read_bytes()
    except OSError as broken:
        raise error([unreadable(str(file), broken)]) from broken


def toml_files(item: Any, point: EntryPoint, hook: str) -> list[Traversable]:
    """The rule files that an object returned by a plugin stands for."""
    if not all(hasattr(item, name) for name in ("name", "is_dir", "is_file", "iterdir", "read_bytes")):
        problem = msg("{hook} returned {found}, not a file or folder", hook=hook, found=entrypoints.shown(item))
        raise entrypoints.failed(point, problem)
    files = list(item.iterdir()) if item.is_dir() else [item]
    found = sorted(
        (file for file in files if file.name.endswith(SUFFIX) and file.is_file()), key=lambda file: file.name
    )
    if not found:
        raise entrypoints.failed(point, msg("there are no rule files in {place}", place=visible(item, 200)))
    return found


def unreadable(file: str, error: OSError) -> Fault:
    """That a file or folder cannot be read."""
    if isinstance(error, FileNotFoundError) and Path(file).is_symlink():
        return Fault(file=file, problem=msg("the link leads nowhere"))
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=reason_of(error)))


def wrong_name(name: str) -> Message | None:
    """Why *name* cannot be the name of an index or of an edition, if so."""
    if name[:1].isalnum() and all(char.isalnum() or char in "._-" for char in name):
        return None
    return msg("{name} cannot be part of an id index@edition", name=visible_name(name))


def stated_id(content: Mapping[str, Any]) -> tuple[str, str] | None:
    """The index and edition that a rule file with that *content* gives itself, where both could be names."""
    kind = kind_in(content)
    head = content[kind.table] if kind is not None else None
    index, edition = (head.get("index"), head.get("edition")) if isinstance(head, dict) else (None, None)
    if not isinstance(index, str) or not isinstance(edition, str) or wrong_name(index) or wrong_name(edition):
        return None
    return index, edition
