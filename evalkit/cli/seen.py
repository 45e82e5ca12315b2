"""What ``evalkit evaluate`` needs of every evaluation when its text is all that is left of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible
from evalkit.cli import exit_gates
from evalkit.cli.inputs import files_of
from evalkit.files.siblings import is_file, named_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.performance.model import ReportResult


class Seen:
    """The files, instruments and codes of a run, and the gates that it did not pass.

    Attributes:
        least: The lowest predicate that is wanted.
        severity: That of findings which must not be there.
    """

    def __init__(self, least: str | None, severity: str | None) -> None:
        """Nothing is seen yet."""
        self.least, self.severity = least, severity
        self._files: dict[str, None] = {}
        self._instruments: dict[str, Instrument] = {}
        self._codes: dict[str, None] = {}
        self._below: list[Message] = []
        self._noticed: list[Message] = []
        self._reports: Sequence[ReportResult] = ()

    def add(self, evaluation: Evaluation) -> None:
        """See *evaluation*."""
        self._files |= dict.fromkeys(files_of([evaluation], ()))
        self._instruments[evaluation.instrument.id] = evaluation.instrument
        self._codes |= dict.fromkeys(evaluation.nodes)
        if self.least is not None:
            self._below += exit_gates.below_predicate(self.least, evaluation)
        if self.severity is not None:
            self._noticed += exit_gates.with_findings(self.severity, evaluation)

    def add_reports(self, reports: Sequence[ReportResult]) -> None:
        """See *reports*."""
        self._reports = reports
        self._files |= dict.fromkeys(files_of((), reports))

    def add_faulty(self, faults: Iterable[Fault]) -> None:
        """See the files of *faults*, and those that they may name: they were not read, and are no less somebody's."""
        for file in dict.fromkeys(fault.file for fault in faults):
            self._files |= dict.fromkeys((file, *(named_beside(file) if is_file(file) else ())))

    def files(self) -> Iterator[str]:
        """Every file that must not be overwritten."""
        return iter(self._files)

    def check_predicate(self, speech: Language) -> None:
        """Refuse a lowest predicate that one of the instruments lacks."""
        if self.least is not None:
            exit_gates.check_predicate(self.least, tuple(self._instruments.values()), speech)

    def check_code(self, code: str | None, speech: Language) -> None:
        """Refuse a *code* that nothing has."""
        if not code or code in self._codes:
            return
        known = [*self._codes, *(each for report in self._reports for each in _explained(report))]
        if code in known:
            return
        problem = msg("--explain: there is no code {code} in {instruments}", code=visible(code),
                      instruments=(*self._instruments, *names(self._reports)))  # fmt: skip
        hint = did_you_mean(code, known)
        if Path(code).exists():
            hint = msg("write --explain behind the paths, or in front of another option")
        raise click.UsageError(speech.say(problem) + (f" ({speech.say(hint)})" if hint else ""))

    def failed(self) -> Iterator[Message]:
        """Why gates are closed."""
        yield from self._below
        yield from self._noticed
        if self.severity is not None:
            for report in self._reports:
                yield from exit_gates.with_findings_of_report(self.severity, report)


def names(reports: Sequence[ReportResult]) -> Iterator[str]:
    """What performance *reports* are called in messages."""
    return (visible(report.report.file, 200) for report in reports)


def _explained(report: ReportResult) -> tuple[str, ...]:
    from evalkit.report.performance.explain import explained_codes

    return explained_codes(report)
