"""What stands beside the answers, as JSON: the result of each table, its differences, and how far two assessors agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text
from evalkit.evaluation.agreement import agreements
from evalkit.report.evaluation.keys import answer_of, range_keys, score_keys
from evalkit.report.json import exact_or_none, keys

if TYPE_CHECKING:
    from evalkit.evaluation.agreement import Agreement, Kappa
    from evalkit.evaluation.result import Beside, Difference, Evaluation, NodeResult

_KAPPA_DIGITS = 4


def beside_keys(evaluation: Evaluation, one: Beside) -> dict[str, Any]:
    """What came out of a table beside the answers of *evaluation*."""
    found, total = one.evaluation, one.evaluation.total
    return {
        **score_keys(total.score, total.node.digits),
        "predicate": found.predicate,
        "range": range_keys(total),
        "possible": found.possible,
        "named": one.named,
        "differences": [_difference(each) for each in one.differences],
        "agreement": [agreement_json(each) for each in agreements(evaluation, found, one.named)],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "code": difference.claimed.code,
        "answered": _said(difference.claimed),
        "found": _said(difference.found),
        "points": exact_or_none(difference.points),
        "alone": None if difference.alone is None else difference.alone.predicate,
    }


def _said(result: NodeResult) -> dict[str, Any]:
    level = None if result.level is None else str(result.level)
    return {**score_keys(result.score, result.node.digits), "level": level, "answer": result.grade or answer_of(result)}


def agreement_json(agreement: Agreement) -> dict[str, Any]:
    """How far two agree on one scale."""
    return {
        **keys(agreement, "scale", "answers", "equal", "levels"),
        **{each.weights: _kappa(each) for each in agreement.kappas},
        **keys(agreement, "reason"),
    }


def _kappa(kappa: Kappa) -> dict[str, Any]:
    low, high = (None if end is None else decimal_text(end, _KAPPA_DIGITS) for end in (kappa.low, kappa.high))
    return {
        "kappa": decimal_text(kappa.value, _KAPPA_DIGITS),
        "exact": exact_text(kappa.value),
        "low": low,
        "high": high,
    }
