"""How large a sample should be, and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.evaluation.result import SampleResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.instruments import Instrument


def sample_size(instrument: Instrument, context: Mapping[str, Any], bound: BoundInput) -> SampleResult | None:
    """The sample that the population asks for, and the one there is."""
    rule = instrument.sample
    if rule is None or rule.section.sample is None or rule.population not in context:
        return None
    population = context[rule.population]
    required = rule.section.sample(rule.stated, population)
    rows = bound.rows
    reached = rows.answered if rows else context.get(instrument.attainable.n) if instrument.attainable else None
    return SampleResult(population=population, required=required, reached=reached)
