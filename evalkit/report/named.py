"""What a template of an office may name of a result: a text for each name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import exact_text
from evalkit.base.text import Prose, msg
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.evaluation.texts import name_of, predicate_text, score_text
from evalkit.report.performance.texts import achieved_text
from evalkit.report.sources import source_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult
    from evalkit.report.signoff import Run


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
