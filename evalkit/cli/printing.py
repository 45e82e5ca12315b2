"""How ``evalkit evaluate`` prints: it is given each evaluation as it gets done, and the reports at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.text import msg
from evalkit.cli import output
from evalkit.cli.faults import say
from evalkit.cli.seen import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.cli.output import Look, Spool
    from evalkit.evaluation.result import Evaluation
    from evalkit.hookspecs import Reporter
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Document


class Printing(Protocol):
    """One form of output."""

    def take(self, one: Evaluation, /) -> None:
        """*one* is done. Nothing is printed before all are."""

    def finish(self, reports: Sequence[ReportResult], /) -> None:
        """Print them all, and *reports*."""


class Json:
    """As JSON. An evaluation is kept as its text only: memory for thousands of them is not to be had everywhere."""

    def __init__(self, spool: Spool, to: str | None, speech: Language) -> None:
        """Begin the text."""
        from evalkit.report.evaluation.json import ResultsText

        self._to, self._text, self._spool = to, ResultsText(speech), spool

    def take(self, one: Evaluation) -> None:
        """Keep the text of *one*."""
        self._spool.add(self._text.evaluation(one))

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Print it."""
        self._spool.add(self._text.rest(reports))
        output.write_spool(self._spool, self._to)


class Terminal:
    """For people: a page for each file, or a summary."""

    def __init__(self, look: Look, to: str | None, speech: Language) -> None:
        """Take what was asked for."""
        self._look, self._to, self._speech = look, to, speech
        self._done: list[Evaluation] = []

    def take(self, one: Evaluation) -> None:
        """Keep *one* until all can be shown."""
        self._done.append(one)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Show them."""
        if self._look.form == "table":
            from evalkit.report.documents import summaries

            pages = [summaries(self._done, reports)]
        else:
            pages = list(_pages(self._done, reports, self._look))
        output.write_report(pages, self._look, self._to, self._speech)


class ByPlugin:
    """As the reporter of a plugin does."""

    def __init__(self, reporter: Reporter, look: Look, to: str | None, speech: Language) -> None:
        """Take what was asked for."""
        self._reporter, self._look, self._to, self._speech = reporter, look, to, speech
        self._done: list[Evaluation] = []

    def take(self, one: Evaluation) -> None:
        """Keep *one*: a reporter is given all at a time."""
        self._done.append(one)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Let it print them."""
        pages, render = self._reporter.pages, self._reporter.render
        if pages is not None:
            text = pages(tuple(_pages(self._done, reports, self._look)), self._speech.code)
        else:
            assert render is not None  # one of the two is there
            for name in names(reports):
                say(self._speech.say(msg("{file} is not shown: this format is for assessments only", file=name)))
            text = render(tuple(self._done), self._speech.code)
        output.write(text, self._to)


def _pages(done: Sequence[Evaluation], reports: Sequence[ReportResult], look: Look) -> Iterator[Document]:
    from evalkit.report.documents import documents

    return documents(done, reports, detail=look.detail, explain=look.explain)
