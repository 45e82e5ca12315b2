"""What a run of ``evaluate`` says, as documents: a page for each evaluation and performance report, and summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.blocks import Document
from evalkit.report.evaluation.page import evaluation_page, explained_page
from evalkit.report.evaluation.summary import summary
from evalkit.report.signoff import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult


def documents(
    evaluations: Sequence[Evaluation],
    reports: Sequence[ReportResult] = (),
    *,
    detail: bool = False,
    explain: str | None = None,
    run: Run | None = None,
) -> Iterator[Document]:
    """The pages of *evaluations* and, behind them, of performance *reports*; summaries where there are several.

    Args:
        evaluations: In the order in which they are shown.
        reports: The same.
        detail: Whether to show every leaf, reading, assumption and hash, and lines to sign on.
        explain: Code of a node whose value, and whose children's, is explained in place of the tables, or of an indicator;
            ``""``: every one.
        run: The installed version of evalkit and today, if not given.
    """
    run = run or Run.now()
    if explain and reports:
        evaluations = [one for one in evaluations if explain in one.nodes]
    for one in evaluations:
        if explain is None:
            yield evaluation_page(one, run, detail=detail)
        else:
            yield explained_page(one, explain, run, detail=detail)
    if len(evaluations) > 1:
        yield Document([list(summary(evaluations))])
    if reports:
        from evalkit.report.performance.page import report_documents  # noqa: PLC0415  # most runs hold no report

        yield from report_documents(reports, run, detail=detail, explain=explain)


def summaries(evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = ()) -> Document:
    """The summaries alone."""
    sections = [list(summary(evaluations))] if evaluations or not reports else []
    if reports:
        from evalkit.report.performance.summary import performance_summary  # noqa: PLC0415  # most runs hold no report

        sections.append(list(performance_summary(reports)))
    return Document(sections)
