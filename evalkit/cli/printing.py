"""How ``evalkit evaluate`` prints: it is given each evaluation as it gets done, and the reports at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.text import msg
from evalkit.cli import output
from evalkit.cli.seen import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.cli.call import Call
    from evalkit.cli.output import Spool
    from evalkit.evaluation.result import Evaluation
    from evalkit.hookspecs import Reporter
    from evalkit.performance.model import ReportResult


class Printing(Protocol):
    """One form of output."""

    def take(self, one: Evaluation, /) -> None:
        """*one* is done. Nothing is printed before all are."""

    def finish(self, reports: Sequence[ReportResult], /) -> None:
        """Print them all, and *reports*."""


class Json:
    """As JSON. An evaluation is kept as its text only: memory for thousands of them is not to be had everywhere."""

    def __init__(self, spool: Spool, call: Call) -> None:
        """Begin the text."""
        from evalkit.report.evaluation.json import ResultsText

        self._to, self._text, self._spool = call.to, ResultsText(call.speech), spool

    def take(self, one: Evaluation) -> None:
        """Keep the text of *one*."""
        self._spool.add(self._text.evaluation(one))

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Print it."""
        self._spool.add(self._text.rest(reports))
        output.write_spool(self._spool, self._to)


class ForPeople:
    """A page for each file, or a summary."""

    def __init__(self, call: Call, explain: str | None) -> None:
        """Take what was asked for; *explain*: the code of which it tells how it came about, empty for all."""
        self._call, self._explain = call, explain
        self._done: list[Evaluation] = []

    def take(self, one: Evaluation) -> None:
        """Keep *one* until all can be shown."""
        self._done.append(one)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Show them."""
        from evalkit.report.documents import documents, summaries

        if self._call.form == "table":
            self._call.show(lambda: [summaries(self._done, reports)])
        else:
            detail = self._call.detail
            self._call.show(lambda: list(documents(self._done, reports, detail=detail, explain=self._explain)))


class ByPlugin:
    """As the reporter of a plugin does."""

    def __init__(self, reporter: Reporter, call: Call) -> None:
        """Take what was asked for."""
        self._render, self._call = reporter.render, call
        self._done: list[Evaluation] = []

    def take(self, one: Evaluation) -> None:
        """Keep *one*: a reporter is given all at a time."""
        self._done.append(one)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Let it print them."""
        for name in names(reports):
            self._call.say(msg("{file} is not shown: this format is for assessments only", file=name))
        output.write(self._render(tuple(self._done), self._call.speech.code), self._call.to)
