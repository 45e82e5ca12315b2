"""How ``evalkit evaluate`` prints: it is given each evaluation as it gets done, and the reports at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.text import msg
from evalkit.cli import output
from evalkit.cli.seen import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.cli.call import Call
    from evalkit.cli.output import Spool
    from evalkit.evaluation.result import Evaluation
    from evalkit.hookspecs import Reporter
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Document

    Pages = Callable[[Sequence[Evaluation], Sequence[ReportResult], Call], Iterable[Document]]


class Printing(Protocol):
    """One form of output."""

    def take(self, evaluation: Evaluation, /) -> None:
        """*evaluation* is done. Nothing is printed before all are."""

    def finish(self, reports: Sequence[ReportResult], /) -> None:
        """Print them all, and *reports*."""


class Json:
    """As JSON. An evaluation is kept as its text only: memory for thousands of them is not to be had everywhere."""

    def __init__(self, spool: Spool, call: Call) -> None:
        """Begin the text."""
        from evalkit.report.evaluation.json_text import ResultsText

        self._to, self._text, self._spool = call.to, ResultsText(call.speech), spool

    def take(self, evaluation: Evaluation) -> None:
        """Keep the text of *evaluation*."""
        self._spool.add(self._text.evaluation(evaluation))

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Print it."""
        self._spool.add(self._text.rest(reports))
        output.write_spool(self._spool, self._to)


class ForPeople:
    """A page for each file, or a summary."""

    def __init__(self, call: Call) -> None:
        """Take what was asked for."""
        self._call = call
        self._done: list[Evaluation] = []

    def take(self, evaluation: Evaluation) -> None:
        """Keep *evaluation* until all can be shown."""
        self._done.append(evaluation)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Show them."""
        if self._call.form == "table":
            from evalkit.report.evaluate_pages import summaries

            self._call.show(lambda: [summaries(self._done, reports)])
        else:
            self._call.show(lambda: list(_pages(self._done, reports, self._call)))


class ByPlugin:
    """As the reporter of a plugin does."""

    def __init__(self, reporter: Reporter, call: Call, pages: Pages | None = None) -> None:
        """Take what was asked for; *pages*: what is made of the results, by default what ``evaluate`` prints."""
        self._reporter, self._call, self._pages = reporter, call, pages or _pages
        self._done: list[Evaluation] = []

    def take(self, evaluation: Evaluation) -> None:
        """Keep *evaluation*: a reporter is given all at a time."""
        self._done.append(evaluation)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Let it print them."""
        pages, render = self._reporter.pages, self._reporter.render
        if pages is not None:
            text = pages(tuple(self._pages(self._done, reports, self._call)), self._call.speech.code)
        else:
            assert render is not None  # one of the two is there
            for name in names(reports):
                self._call.say(msg("{file} is not shown: this format is for assessments only", file=name))
            text = render(tuple(self._done), self._call.speech.code)
        output.write(text, self._call.to)


def _pages(done: Sequence[Evaluation], reports: Sequence[ReportResult], call: Call) -> Iterator[Document]:
    from evalkit.report.evaluate_pages import documents

    return documents(done, reports, detail=call.detail, explain=call.explain, run=call.run)
