"""Scores, ranges and answers as keys of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text

if TYPE_CHECKING:
    from evalkit.evaluation.result import NodeResult, Score


def score_keys(score: Score | None, digits: int) -> dict[str, str | None]:
    """Text after the rounding stage, exact value before it."""
    if score is None:
        return {"score": None, "exact": None}
    return {"score": decimal_text(score.value, digits), "exact": exact_text(score.exact)}


def range_keys(result: NodeResult) -> dict[str, Any] | None:
    """The ends of its range; nothing where the score is known."""
    if result.score is not None or result.low is None or result.high is None:
        return None
    return {"low": score_keys(result.low, result.node.digits), "high": score_keys(result.high, result.node.digits)}


def answer_of(result: NodeResult) -> str | None:
    """The answer as the scale words it, else the number as it was written."""
    if result.answer is None and result.node.is_leaf and result.printed is not None:
        return result.printed.text
    return result.answer
