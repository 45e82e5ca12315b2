"""How large a sample should be, and how large it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, round_to
from evalkit.evaluation.result import SampleResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.instruments import Instrument


def krejcie_morgan(population: int, chi_square: Exact, proportion: Exact, margin: Exact) -> int:
    """Smallest sample for a population of that size.

    References:
        Krejcie and Morgan (1970); the published table equals this formula rounded half up in every row.
    """
    spread = Fraction(chi_square) * proportion * (1 - Fraction(proportion))
    size = spread * population / (Fraction(margin) ** 2 * (population - 1) + spread)
    return int(round_to(size, 0, "half-up"))


def sample_size(instrument: Instrument, context: Mapping[str, Any], bound: BoundInput) -> SampleResult | None:
    """The sample that the population asks for, and the one there is."""
    rule = instrument.sample
    if rule is None or rule.population not in context:
        return None
    population = context[rule.population]
    required = krejcie_morgan(population, rule.chi_square, rule.proportion, rule.margin)
    rows = bound.rows
    reached = rows.answered if rows else context.get(instrument.attainable.n) if instrument.attainable else None
    return SampleResult(population=population, required=required, reached=reached)
