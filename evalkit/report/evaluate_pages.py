"""What a run of ``evaluate`` says, as documents: a page for each evaluation and performance report, and summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.blocks import Document
from evalkit.report.evaluation.page import evaluation_page, explained_page
from evalkit.report.signoff import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Section


def documents(
    evaluations: Sequence[Evaluation],
    reports: Sequence[ReportResult] = (),
    *,
    detail: bool = False,
    explain: str | None = None,
    run: Stamp | None = None,
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
    run = run or Stamp.now()
    if explain and reports:
        evaluations = [evaluation for evaluation in evaluations if explain in evaluation.nodes]
    for evaluation in evaluations:
        if explain is None:
            yield evaluation_page(evaluation, run, detail=detail)
        else:
            yield explained_page(evaluation, explain, run, detail=detail)
    if len(evaluations) > 1:
        yield summaries(evaluations)
    if reports:
        yield from _of_reports(reports, run, detail=detail, explain=explain)


def _of_reports(
    reports: Sequence[ReportResult], run: Stamp, *, detail: bool, explain: str | None
) -> Iterator[Document]:
    from evalkit.report.performance.page import explained_report, report_page  # noqa: PLC0415  # most runs hold no report

    for result in reports:
        if explain is None:
            yield report_page(result, run, detail=detail)
        else:
            yield from explained_report(result, explain, run, detail=detail)
    if len(reports) > 1 and explain is None:
        yield summaries((), reports)


def summaries(evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = ()) -> Document:
    """The summaries alone."""
    sections: list[Section] = []
    if evaluations or not reports:
        from evalkit.report.evaluation.summary import evaluations_in_short  # noqa: PLC0415  # most runs hold one

        sections.append(list(evaluations_in_short(evaluations)))
    if reports:
        from evalkit.report.performance.page import reports_in_short  # noqa: PLC0415  # most runs hold no report

        sections.append(list(reports_in_short(reports)))
    return Document(sections)
