"""What ``evalkit report`` writes of a run, as documents: a paper for each result, and before several of them a page that compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import exact_text
from evalkit.base.text import Prose, msg
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.evaluate_pages import summaries
from evalkit.report.evaluation.texts import name_of, predicate_text, score_text
from evalkit.report.performance.head import achieved_text
from evalkit.report.ranking import anchor_of, index_page
from evalkit.report.signoff import Run
from evalkit.report.sources import source_texts
from evalkit.report.survey import is_survey, poster, survey_report
from evalkit.report.working_paper import working_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        yield paper(evaluation, run, anchor=anchor_of(number))._replace(facts=of_evaluation(evaluation, run))
    if reports:
        yield from _of_reports(reports, run)


def _of_reports(reports: Sequence[ReportResult], run: Run) -> Iterator[Document]:
    from evalkit.report.performance.chapter import chapter  # noqa: PLC0415  # most runs hold no report

    if len(reports) > 1:
        yield summaries((), reports)
    for result in reports:
        yield chapter(result, run)._replace(facts=of_report(result, run))


# --- What a template of an office may name of a result: a text for each name ------------------------------------------


def of_evaluation(evaluation: Evaluation, run: Run) -> Mapping[str, Prose]:
    """Of an assessment."""
    assessment, instrument, total = evaluation.assessment, evaluation.instrument, evaluation.total
    return {
        "subject": assessment.subject,
        "period": assessment.period.text,
        "status": STATUS_WORDS.get(assessment.status, assessment.status),
        "instrument": instrument.title,
        "short": name_of(instrument),
        "edition": instrument.id,
        "legal_basis": "; ".join(source_texts(instrument, instrument.cite)),
        "score": score_text(evaluation),
        "exact": exact_text(total.score.exact) if total.score else "",
        "predicate": predicate_text(evaluation),
        "label": (evaluation.band.label or "") if evaluation.band else "",
        **_of_run(run),
    }


def of_report(result: ReportResult, run: Run) -> Mapping[str, Prose]:
    """Of a performance report."""
    band = result.band
    return {
        "subject": result.report.agency,
        "period": str(result.report.year),
        "edition": result.rules.id if result.rules else "",
        "score": "" if result.mean is None else achieved_text(result.mean, result),
        "predicate": band.predicate if band else "",
        "label": (band.label or "") if band else "",
        **_of_run(run),
    }


def _of_run(run: Run) -> Mapping[str, Prose]:
    return {"date": run.day.isoformat(), "program": msg("evalkit {version}", version=run.version)}
