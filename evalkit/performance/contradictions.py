"""Inputs of one indicator that contradict each other: a reused value and the history, the target and a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import round_to
from evalkit.base.text import msg, visible
from evalkit.evaluation.result import Finding
from evalkit.performance.assessments import folded
from evalkit.performance.shown import ERROR, WARNING, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Printed
    from evalkit.performance.model import Indicator, Quantity
    from evalkit.performance.realised import Values


def contradictions(indicator: Indicator, values: Values, year: int) -> Iterator[Finding]:
    """What *indicator*, with *values*, says in two ways in a report of *year*."""
    yield from _of_reused(indicator, values)
    for plan, targets in indicator.plans.items():
        planned = targets.get(year)
        if planned is not None and not _is_same(indicator.target, planned):
            text = msg(
                "{code}: the target is {target}, that of {plan} for {year} is {planned}",
                code=indicator.code,
                target=quantity(indicator.target),
                plan=visible(plan),
                year=str(year),
                planned=quantity(planned),
            )
            yield Finding(code="target-differs-from-plan", severity=WARNING, message=text, node=indicator.code)


def _of_reused(indicator: Indicator, values: Values) -> Iterator[Finding]:
    """The value of an earlier year that is used again must be that of the history."""
    if indicator.reused is None or indicator.reused.year not in values.history:
        return
    used, then = values.realised.quantity, values.history[indicator.reused.year].quantity
    if used is None or then is None or _is_same(used, then):
        return
    text = msg(
        "{code}: the realisation is {used}, used again from {year}; the history has {then} for that year",
        code=indicator.code,
        used=quantity(used),
        year=str(indicator.reused.year),
        then=quantity(then),
    )
    yield Finding(code="reused-differs", severity=ERROR, message=text, node=indicator.code)


def _is_same(one: Quantity, other: Quantity) -> bool:
    """Whether two targets, or two realisations, are the same."""
    if one.word is not None or other.word is not None:
        return folded(one.word or "") == folded(other.word or "")
    if one.present is not None or other.present is not None:
        return one.present == other.present
    return _agree(one.number, other.number) and _agree(one.upper, other.upper)


def _agree(one: Printed | None, other: Printed | None) -> bool:
    """Whether two numbers are the same; of two decimals, as far as both go. A whole number is itself."""
    if one is None or other is None:
        return one is other
    digits = min(one.digits, other.digits)
    if digits <= 0:
        return one.exact == other.exact
    return round_to(one.exact, digits, "half-up") == round_to(other.exact, digits, "half-up")
