"""Rule files that were read but not yet understood: of an instrument, or of performance reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.value import Value, value
from evalkit.cases import case_files, read_cases
from evalkit.catalogue.folders import read_file
from evalkit.loading import load
from evalkit.loading.report_rules import load_report_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.method.achievement import Arithmetic
    from evalkit.method.methods import Method


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
