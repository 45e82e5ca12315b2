"""Contradictions within an assessment that no result can be built on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, msg, visible
from evalkit.evaluation.execution import allowed, is_by_hand
from evalkit.evaluation.runs import left_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.runs import Run, Runs
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.method.plan import NodeStep, Plan


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


def check_given(runs: Runs, place: str, faults: Faults) -> None:
    """A used value must lie in the range that the answers below it allow; a grade by hand needs every criterion met."""
    ends: dict[frozenset[int], tuple[Run, Run]] = {}
    for at in sorted(runs.used):
        entry, node = runs.inputs.given[at], runs.plan.nodes[at]
        if is_by_hand(runs.plan, at, entry):
            _check_by_hand(runs, at, entry, place, faults)
            continue
        graded = frozenset(i for i, one in runs.inputs.given.items() if one.grade is not None and i != at)
        if graded not in ends:  # the same for all values that are numbers
            ends[graded] = allowed(runs.plan, runs.inputs, graded)
        left = left_between(runs.plan, *ends[graded], at)
        if left is not None and not left.can_be(entry.wide):
            faults.add(
                f"{place}values.{node.code}",
                msg(
                    "{found} cannot be: the answers below it leave another range",
                    found=given_text(entry),
                ),
                expected=_allowed_text(runs, at, *left.raw.ends),
            )


def _allowed_text(runs: Runs, at: int, low: Exact, high: Exact) -> Prose:
    """The values between two ends; for a node that takes grades, the grades."""
    node = runs.plan.nodes[at]
    words = runs.plan.words_at(at)
    if not words:
        first, last = decimal_text(low, node.digits), decimal_text(high, node.digits)
        return first if first == last else msg("a value from {low} to {high}", low=first, high=last)
    return msg("one of {choices}", choices=tuple(word.word for word in words if low <= word.points <= high))


def span_text(low: Exact, high: Exact, digits: int) -> Prose:
    """Two ends in words, or the one value that they are."""
    first, last = decimal_text(low, digits), decimal_text(high, digits)
    return first if first == last else msg("{low} to {high}", low=first, high=last)


def _check_by_hand(runs: Runs, at: int, entry: Entry, place: str, faults: Faults) -> None:
    unmet = [runs.plan.codes[i] for i in runs.plan.children[at] if runs.inputs.leaves[i].point == 0]
    if unmet:
        faults.add(
            f"{place}values.{runs.plan.codes[at]}",
            msg("the grade {grade} needs every criterion met", grade=entry.grade),
            expected=msg("no criterion unmet, but these are: {codes}", codes=tuple(unmet)),
        )


def check_missing(runs: Runs, place: str, faults: Faults) -> None:
    """Where a formula hides the ends of a node, missing answers below it leave no range that could be told."""
    plan = runs.plan
    hiding = [step.at for step in plan.steps if runs.low.raw[step.at] is None and _hides(runs, step)]
    hiding = [at for at in hiding if at not in runs.below]
    below = {plan.position[leaf] for at in hiding for leaf in plan.instrument.leaves_under(plan.codes[at])}
    missing = [plan.codes[at] for at in sorted(below) if runs.inputs.leaves[at].point is None and at not in runs.below]
    if not missing:
        return
    faults.add(
        f"{place}answers",
        msg("{count:answer is|answers are} missing", count=Decimal(len(missing))),
        expected=_why_all(plan, hiding),
        hint=msg("missing: {codes}", codes=tuple(missing[:_MOST_NAMED])) if len(missing) <= _MOST_NAMED else None,
    )


_MOST_NAMED = 10


def _why_all(plan: Plan, hiding: Sequence[int]) -> Message:
    """Why no answer may be missing below the nodes at *hiding*."""
    undefined = [plan.codes[at] for at in hiding if not plan.formulas[at].has_value]
    if undefined:
        return msg("all answers: with some of those that are missing {codes} has no value", codes=tuple(undefined))
    names = sorted({plan.nodes[at].method for at in hiding})
    return msg("all answers: under the method {names} a better answer can lower the result", names=tuple(names))


def _hides(runs: Runs, step: NodeStep) -> bool:
    """Whether it is this formula, not one below it, that hides the ends."""
    return step.formula.hides and all(runs.low.raw[i] is not None for i in step.children)


def check_counts(bound: BoundInput, context: Mapping[str, Any], faults: Faults) -> None:
    """Counts must fit each other: as many rows as the table has, and no more than there are people."""
    instrument, rows = bound.plan.instrument, bound.rows
    counted = instrument.attainable.n if instrument.attainable is not None else ""
    n = context.get(counted)
    if rows is not None and n is not None and n not in {rows.n, rows.answered}:
        problem = msg("{found} contradicts the table", found=str(n))
        faults.add(f"{bound.place}context.{counted}", problem, expected=str(rows.n))
    people = instrument.sample.population if instrument.sample else ""
    population = context.get(people)
    reached = rows.answered if rows is not None else n
    if population is not None and reached is not None and reached > population:
        problem = msg("{found} is less than were asked", found=str(population))
        faults.add(f"{bound.place}context.{people}", problem, expected=msg("at least {least}", least=str(reached)))


def check_evidence(instrument: Instrument, assessment: Assessment, faults: Faults) -> None:
    """Evidence and notes must belong to a known code."""
    wanted = msg("a code of {instrument}", instrument=instrument.id)
    for section, codes in (("evidence", assessment.evidence), ("notes", assessment.notes)):
        for code in codes:
            if code not in instrument.nodes:
                problem = msg("the code {code} is not known", code=visible(code))
                faults.unknown(f"{assessment.place}{section}.{code}", problem, code, instrument.nodes, expected=wanted)


def given_text(entry: Entry) -> Prose:
    """A given value as it was written: a grade, a decimal, a whole number."""
    if entry.grade is not None:
        return entry.grade
    return Decimal(entry.printed.text) if entry.printed is not None else short_text(entry.point or 0)
