"""Means over indicators and objectives."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.performance.model import IndicatorResult


def shares(results: Iterable[IndicatorResult]) -> dict[str, Fraction]:
    """Code of each indicator with an achievement → its share of a mean over them, by the weights where there are some.

    Nothing where one of the achievements is not known: without it, it would be the mean of something else.
    """
    results = tuple(results)
    if any(result.is_unknown for result in results):
        return {}
    weights = {result.code: Fraction(result.indicator.weight or 1) for result in results if result.counted is not None}
    total = sum(weights.values(), Fraction(0))
    return {code: weight / total for code, weight in weights.items()}


def weighted_mean(results: Sequence[IndicatorResult]) -> Exact | None:
    """The mean of what indicators count; nothing of nothing."""
    found = shares(results)
    return (
        sum((found[result.code] * result.counted for result in results if result.counted is not None), Fraction(0))
        if found
        else None
    )


def mean(values: Sequence[Exact]) -> Exact | None:
    """The plain mean; nothing of nothing."""
    return Fraction(sum(values)) / len(values) if values else None
