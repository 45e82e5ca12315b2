"""What ``evalkit report`` writes of a run, as documents: a paper for each result, and before several of them a page that compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report import named
from evalkit.report.evaluate_pages import summaries
from evalkit.report.ranking.order import anchor_of
from evalkit.report.ranking.page import index_page
from evalkit.report.signoff import Run
from evalkit.report.survey.kind import is_survey
from evalkit.report.survey.page import poster, survey_report
from evalkit.report.working_paper.page import working_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Document

POSTER = "poster"


def papers(
    evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = (), *, page: str = "", run: Run | None = None
) -> Iterator[Document]:
    """The papers of *evaluations* and, behind them, of performance *reports*.

    Args:
        evaluations: In the order in which they are shown; a page that ranks them stands first where there are several.
        reports: The same.
        page: ``poster`` for the posters of the surveys among them, and nothing else; else the papers.
        run: The installed version of evalkit and today, if not given.
    """
    run = run or Run.now()
    if page == POSTER:
        yield from map(poster, filter(is_survey, evaluations))
        return
    if len(evaluations) > 1:
        yield index_page(evaluations)
    for number, evaluation in enumerate(evaluations, 1):
        paper = survey_report if is_survey(evaluation) else working_paper
        yield paper(evaluation, run, anchor=anchor_of(number))._replace(facts=named.of_evaluation(evaluation, run))
    if reports:
        yield from _of_reports(reports, run)


def _of_reports(reports: Sequence[ReportResult], run: Run) -> Iterator[Document]:
    from evalkit.report.performance.chapter import chapter  # noqa: PLC0415  # most runs hold no report

    if len(reports) > 1:
        yield summaries((), reports)
    for result in reports:
        yield chapter(result, run)._replace(facts=named.of_report(result, run))
