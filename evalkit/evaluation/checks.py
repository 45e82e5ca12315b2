"""Contradictions within an assessment that no result can be built on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, msg, visible
from evalkit.evaluation.spread import Run, Spread, allowed
from evalkit.method.methods import Graded, grade_points
from evalkit.method.plan import hides

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.material import Material
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Step


def check_instrument(instrument: Instrument, assessment: Assessment, faults: Faults) -> None:
    """An assessment is evaluated under the instrument that it names: the same numbers would say something else elsewhere."""
    if assessment.variant is not None and instrument.variant is None:
        faults.add(
            f"{assessment.place or 'assessment.'}variant",
            msg(
                "{found} is named, but the assessment is evaluated without a variant", found=visible(assessment.variant)
            ),
            expected=msg("the instrument as the variant changes it"),
        )
    if assessment.instrument not in {instrument.index, instrument.id}:
        faults.add(
            f"{assessment.place or 'assessment.'}instrument",
            msg("{found} is named, but the assessment is evaluated under {instrument}",
                found=visible(assessment.instrument), instrument=instrument.id),
            expected=msg("{index} or {instrument}", index=instrument.index, instrument=instrument.id),
        )  # fmt: skip


def check_given(result: Spread, place: str, faults: Faults) -> None:
    """A used value must lie in the range that the answers below it allow; a grade by hand needs every criterion met."""
    for at in sorted(result.used):
        entry, node = result.inputs.given[at], result.plan.nodes[at]
        if entry.grade is not None and _by_hand(result, at, entry):
            _check_by_hand(result, at, entry, place, faults)
            continue
        low, high = allowed(result.plan, result.inputs, at)
        if not _inside(entry, at, low, high):
            bottom, top = low.raw[at], high.raw[at]
            faults.add(
                f"{place}values.{node.code}",
                msg(
                    "{found} cannot be: the answers below it leave another range",
                    found=given_text(entry),
                ),
                expected=_allowed_text(result, at, bottom or 0, top or 0),
            )


def _allowed_text(result: Spread, at: int, low: Exact, high: Exact) -> Prose:
    """The values between two ends; for a node that takes grades, the grades."""
    node = result.plan.nodes[at]
    if not isinstance(result.plan.formulas[at], Graded):
        first, last = decimal_text(low, node.digits), decimal_text(high, node.digits)
        return first if first == last else msg("a value from {low} to {high}", low=first, high=last)
    weight = node.weight or 0
    grades = [one.grade for one in result.plan.instrument.grades if low <= grade_points(one.value, weight) <= high]
    return msg("one of {choices}", choices=tuple(grades))


def span_text(low: Exact, high: Exact, digits: int) -> Prose:
    """Two ends in words, or the one value that they are."""
    first, last = decimal_text(low, digits), decimal_text(high, digits)
    return first if first == last else msg("{low} to {high}", low=first, high=last)


def _inside(entry: Entry, at: int, low: Run, high: Run) -> bool:
    """Whether a printed value, before or after the rounding stage of its node, can be one between the ends."""
    if low.raw[at] is None or high.raw[at] is None:
        return True
    return any(
        entry.wide_low <= (top or 0) and entry.wide_high >= (bottom or 0)
        for bottom, top in ((low.raw[at], high.raw[at]), (low.values[at], high.values[at]))
    )


def _by_hand(result: Spread, at: int, entry: Entry) -> bool:
    found = result.plan.grade_of(result.plan.nodes[at], entry.grade or "")
    return found is not None and found[0].by_hand


def _check_by_hand(result: Spread, at: int, entry: Entry, place: str, faults: Faults) -> None:
    formula = result.plan.formulas[at]
    assert isinstance(formula, Graded)
    children = [result.plan.position[child] for child in result.plan.nodes[at].children]
    unmet = [result.plan.codes[i] for i in children if result.inputs.leaves[i].point == 0]
    if unmet:
        faults.add(
            f"{place}values.{result.plan.codes[at]}",
            msg("the grade {grade} needs every criterion met", grade=entry.grade),
            expected=msg("no criterion unmet, but these are: {codes}", codes=tuple(unmet)),
        )


def check_missing(result: Spread, place: str, faults: Faults) -> None:
    """Where a formula hides the ends of a node, missing answers below it leave no range that could be told."""
    plan = result.plan
    hiding = [step.at for step in plan.steps if result.low.raw[step.at] is None and _hides(result, step)]
    hiding = [at for at in hiding if at not in result.below]
    below = {plan.position[leaf] for at in hiding for leaf in plan.instrument.leaves_under(plan.codes[at])}
    missing = [
        plan.codes[at] for at in sorted(below) if result.inputs.leaves[at].point is None and at not in result.below
    ]
    if not missing:
        return
    names = sorted({plan.nodes[at].method for at in hiding})
    faults.add(
        f"{place}answers",
        msg("{count} answers are missing", count=Decimal(len(missing))),
        expected=msg("all answers: under the method {names} a better answer can lower the result", names=tuple(names)),
        hint=msg("missing: {codes}", codes=tuple(missing[:_MOST_NAMED])) if len(missing) <= _MOST_NAMED else None,
    )


_MOST_NAMED = 10


def _hides(result: Spread, step: Step) -> bool:
    """Whether it is this formula, not one below it, that hides the ends."""
    return hides(step.formula) and all(result.low.raw[i] is not None for i in step.children)


def check_counts(material: Material, context: Mapping[str, Any], faults: Faults) -> None:
    """Counts must fit each other: as many rows as the table has, and no more than there are people."""
    instrument, rows = material.plan.instrument, material.rows
    counted = instrument.attainable.n if instrument.attainable is not None else ""
    n = context.get(counted)
    if rows is not None and n is not None and n not in {len(rows.rows), rows.answered}:
        problem = msg("{found} contradicts the table", found=str(n))
        faults.add(f"{material.place}context.{counted}", problem, expected=str(len(rows.rows)))
    population = context.get(instrument.sample.population) if instrument.sample else None
    reached = rows.answered if rows is not None else n
    if population is not None and reached is not None and reached > population:
        problem = msg("{found} is less than were asked", found=str(population))
        place = f"{material.place}context.{instrument.sample.population if instrument.sample else counted}"
        faults.add(place, problem, expected=msg("at least {least}", least=str(reached)))


def check_evidence(instrument: Instrument, assessment: Assessment, faults: Faults) -> None:
    """Evidence must belong to a known code."""
    for code in assessment.evidence:
        if code not in instrument.nodes:
            problem = msg("the code {code} is not known", code=visible(code))
            wanted = msg("a code of {instrument}", instrument=instrument.id)
            faults.unknown(f"{assessment.place}evidence.{code}", problem, code, instrument.nodes, expected=wanted)


def given_text(entry: Entry) -> Prose:
    """A given value as it was written: a grade, a decimal, a whole number."""
    if entry.grade is not None:
        return entry.grade
    return Decimal(entry.printed.text) if entry.printed is not None else short_text(entry.point or 0)
