"""Printed numbers that no answers can give: what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.evaluation.attained import Attained
from evalkit.evaluation.checks import given_text
from evalkit.evaluation.result import Finding
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.claims import NumberClaim
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.material import Material
    from evalkit.evaluation.spread import Spread
    from evalkit.evaluation.variants import Others
    from evalkit.instruments import Instrument, Reading


# Beyond so many answers of one leaf, totals of a few decimals are all attained, and sets are too large to look at.
MAX_ANSWERS = 100_000


class Forms(NamedTuple):
    """So many complete forms of whole answers.

    Attributes:
        assumed: Whether nobody said how many questions there are for each leaf, and one was taken.
    """

    said: Message
    attained: Attained
    assumed: bool


def read_forms(material: Material, result: Spread, others: Others, context: Mapping[str, Any]) -> Forms | None:
    """The forms that the context tells of, where the instrument holds totals against them and there is no table."""
    instrument = material.plan.instrument
    rule = instrument.attainable
    n = context.get(rule.n) if rule is not None else None
    if rule is None or n is None or material.rows is not None:
        return None
    items = context.get(rule.items, 1) if rule.items is not None else 1
    if n * items > MAX_ANSWERS:
        return None
    from evalkit.questions.numbers import means_of  # noqa: PLC0415  (start-up: few facts ask for it)

    attained = Attained(result, others, means_of(instrument, n * items))
    assumed = rule.items is not None and rule.items not in context
    return Forms(_said(instrument, n, items, rule.items if assumed else None), attained, assumed)


def _said(instrument: Instrument, n: int, items: int, unsaid: str | None) -> Message:
    level = instrument.levels[-1] if instrument.levels else TOTAL
    if unsaid is not None:
        return msg(
            "{n} complete forms (assumed: one question for each {level}; context.{key} says how many)",
            n=Decimal(n),
            level=level,
            key=unsaid,
        )
    if items == 1:
        return msg("{n} complete forms", n=Decimal(n))
    return msg(
        "{n} complete forms with {items} questions for each {level}", n=Decimal(n), items=Decimal(items), level=level
    )


def of_claim(forms: Forms, claim: NumberClaim) -> tuple[Finding, ...]:
    """Whether the forms can give a total, with the weights of the rule file or of a reading, or the mean of a leaf."""
    attained, code, number, digits = forms.attained, claim.code, claim.number, claim.digits
    if attained.by_rules(code, number, digits):
        return ()
    args: dict[str, Any] = {
        "claim": decimal_text(number, digits),
        "forms": forms.said,
        "near": near(attained, code, number, digits),
    }
    text = msg("{claim} cannot come out of {forms}; the nearest that can are {near}", **args)
    if code != TOTAL:
        text = msg("{code}: {claim} cannot come out of {forms}; the nearest that can are {near}", code=code, **args)
        if attained.by_readings(code, number, digits):
            return ()
    by = tuple(_together(readings) for readings in attained.by_readings(code, number, digits))
    if by:
        text = msg(
            "{claim} cannot come out of {forms} by this file's rules (nearest: {near}), but can so: {by}", by=by, **args
        )
    severity = "note" if forms.assumed else "warning"
    return (Finding(code="claim-unattainable", severity=severity, node=code, message=text),)


def _together(readings: Sequence[Reading]) -> Prose:
    found: Prose = readings[0].title
    for reading in readings[1:]:
        found = msg("{first} + {second}", first=found, second=reading.title)
    return found


def near(attained: Attained, code: str, number: Any, digits: int) -> Prose:
    """The values on both sides of a number that is not attained."""
    found = attained.nearest(code, number, digits)
    return msg("{below} and {above}", below=found[0], above=found[-1]) if len(found) > 1 else found[0] if found else "–"


def of_values(result: Spread, attained: Attained, forms: Forms | None) -> Iterator[Finding]:
    """Given values that no answers can give: used as printed, but told."""
    for at in sorted(result.used):
        entry = result.inputs.given[at]
        if entry.grade is None and entry.n is None and not (at == 0 and forms is not None):
            yield from _of_value(result, at, entry, attained, msg("the answers of one assessment"))
    if forms is None or forms.assumed:
        return
    for at, entry in sorted(result.inputs.leaves.items()):
        if entry.known and entry.printed is not None and at not in result.below:
            yield from _of_value(result, at, entry, forms.attained, forms.said)


def _of_value(result: Spread, at: int, entry: Entry, attained: Attained, source: Message) -> Iterator[Finding]:
    code = result.plan.codes[at]
    number, digits = (entry.point or 0, 0) if entry.printed is None else (entry.printed.exact, entry.printed.digits)
    if attained.misses(code, number, digits):
        text = msg(
            "{code}: the given value {value} cannot come out of {source}; it is used as printed. Nearest: {near}",
            code=code,
            value=given_text(entry),
            source=source,
            near=near(attained, code, number, digits),
        )
        yield Finding(code="value-unattainable", severity="warning", node=code, message=text)
