"""Was the sample large enough, and can a claimed total come out at all?"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.exact import Exact, round_to
from evalkit.model import Finding, Instrument, SampleResult
from evalkit.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluate.material import Material
    from evalkit.plan import Plan


def krejcie_morgan(population: int, chi_square: Exact, proportion: Exact, margin: Exact) -> int:
    """Smallest sample for a population of that size.

    References:
        Krejcie and Morgan (1970); the published table equals this formula rounded half up in every row.
    """
    spread = Fraction(chi_square) * proportion * (1 - Fraction(proportion))
    size = spread * population / (Fraction(margin) ** 2 * (population - 1) + spread)
    return int(round_to(size, 0, "half-up"))


def sample_size(instrument: Instrument, context: Mapping[str, Any], material: Material) -> SampleResult | None:
    """The sample that the population asks for, and the one there is."""
    rule = instrument.sample
    if rule is None or rule.population not in context:
        return None
    population = context[rule.population]
    required = krejcie_morgan(population, rule.chi_square, rule.proportion, rule.margin)
    rows = material.rows
    reached = rows.answered if rows else context.get(instrument.attainable_n or "")
    return SampleResult(population=population, required=required, reached=reached)


def check_sample(instrument: Instrument, sample: SampleResult | None) -> list[Finding]:
    """Whether the sample was reached."""
    if sample is None:
        return []
    args = {"required": Decimal(sample.required), "population": Decimal(sample.population)}
    if sample.reached is None:
        text = msg("a population of {population} needs a sample of at least {required}", **args)
        return [Finding(code="sample-size", severity="note", message=text)]
    args["reached"] = Decimal(sample.reached)
    if sample.reached >= sample.required:
        text = msg("the sample of {reached} reaches the {required} that a population of {population} needs", **args)
        return [Finding(code="sample-reached", severity="note", message=text)]
    text = msg("the sample of {reached} is below the {required} that a population of {population} needs", **args)
    return [Finding(code="sample-too-small", severity="warning", message=text)]


def attainable_step(instrument: Instrument, n: int) -> Fraction | None:
    """The step between totals that *n* complete rows of whole answers can give; nothing if the weights differ."""
    total = instrument.nodes["total"]
    weights = {instrument.nodes[child].weight for child in total.children}
    weight = weights.pop() if len(weights) == 1 else None
    return None if weight is None else Fraction(weight) * Fraction(total.params.get("factor", 1)) / n


def neighbours(plan: Plan, n: int, claim: Exact, digits: int) -> tuple[Fraction, Fraction] | None:
    """The nearest totals that *n* complete rows can give, if none of them is printed as *claim*.

    The total of *n* complete rows is a whole number of answers times weight times factor over *n*.
    """
    step = attainable_step(plan.instrument, n)
    if step is None:
        return None
    position = Fraction(claim) / step
    below, above = floor(position) * step, ceil(position) * step
    mode = plan.display_mode(0)
    return None if claim in {round_to(below, digits, mode), round_to(above, digits, mode)} else (below, above)
