"""How many must be asked, by the table of Krejcie and Morgan; were they?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit import Finding, Section
from evalkit.base.exact import Exact, round_to, short_text
from evalkit.base.severities import NOTE, WARNING
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.value import value
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import COUNT, POSITIVE, number, word
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit import Instrument
    from evalkit.evaluation.result import SampleResult
    from evalkit.schema.citation import Citation


@table("[sample]")
@value
class Sample(Declared):
    """The smallest sample, and whether it was reached."""

    method: str = field(word("krejcie-morgan"), "χ²·N·p·(1 − p) / (d²·(N − 1) + χ²·p·(1 − p)).", '"krejcie-morgan"')
    population: str = field(COUNT, "N: how many there are.", '"population"')
    chi_square: Exact = field(POSITIVE, "χ² for one degree of freedom.", "3.841")
    proportion: Exact = field(number(above=0, below=1), "p: between 0 and 1.", "0.5", unit="share")
    margin: Exact = field(POSITIVE, "d: the error allowed.", "0.05", unit="share")
    cite: Citation = cited()


def smallest(rule: Sample, population: int) -> int:
    """Smallest sample for a population of that size.

    References:
        Krejcie and Morgan (1970); the published table equals this formula rounded half up in every row.
    """
    spread = Fraction(rule.chi_square) * rule.proportion * (1 - Fraction(rule.proportion))
    size = spread * population / (Fraction(rule.margin) ** 2 * (population - 1) + spread)
    return int(round_to(size, 0, "half-up"))


def words(_instrument: Instrument, rule: Sample) -> list[Message]:
    """What the rule file says."""
    return [
        msg(
            "Krejcie-Morgan: chi square {chi}, proportion {p}, margin {d}; population from {key}",
            chi=short_text(rule.chi_square),
            p=short_text(rule.proportion),
            d=short_text(rule.margin),
            key=rule.population,
        )
    ]


def told() -> dict[str, str | Message]:
    """What differences are called: the population last."""
    return {**{key: key for key in ("chi_square", "proportion", "margin")}, "population": msg("population")}


SAMPLE = Section(
    name="sample",
    table=Sample,
    title=msg("Sample"),
    kind="sample",
    called=msg("sample"),
    example='{ method = "krejcie-morgan", population = "population", chi_square = 3.841, proportion = 0.5, margin = 0.05 }',
    beside="records",
    told=told,
    words=words,
    sample=smallest,
)


def of_sample(sample: SampleResult) -> Finding:
    """Whether *sample* was reached."""
    args = {"required": Decimal(sample.required), "population": Decimal(sample.population)}
    if sample.reached is None:
        text = msg("a population of {population} needs a sample of at least {required}", **args)
        return Finding(code="sample-size", severity=NOTE, message=text)
    args["reached"] = Decimal(sample.reached)
    if sample.reached >= sample.required:
        text = msg("the sample of {reached} reaches the {required} that a population of {population} needs", **args)
        return Finding(code="sample-reached", severity=NOTE, message=text)
    text = msg("the sample of {reached} is below the {required} that a population of {population} needs", **args)
    return Finding(code="sample-too-small", severity=WARNING, message=text)
