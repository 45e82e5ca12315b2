"""Answers that give a node a certain value, found by walking the dynamic programming of its children back."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from evalkit.base.bit_sets import indices
from evalkit.base.exact import MAX_DIGITS, Exact
from evalkit.base.value import Value, value
from evalkit.instruments.bands import rounded
from evalkit.possible.composed import sums_that_give, terms_of
from evalkit.possible.lattice import Lattice, computed
from evalkit.possible.values import Enclosure, Finite, Values, added, finite, weighed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Rounding
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.method.shapes import Composed, Linear, Term
    from evalkit.possible.lattice import Summed
    from evalkit.questions.choice import LeafAnswer


@value
class WayToValue(Value):
    """What an assessment says to bring a node to a value.

    Attributes:
        answers: Leaf → answer: a level or letter, ``na``, 1 or 0 for yes or no, or a number.
        grades: Node → grade that only an assessor can give.
    """

    answers: Mapping[str, Any] = {}
    grades: Mapping[str, str] = {}

    def __or__(self, other: WayToValue) -> WayToValue:
        """Both together; what *other* says comes first."""
        return WayToValue(answers={**self.answers, **other.answers}, grades={**self.grades, **other.grades})


def answers_for(plan: Plan | Lattice, code: str, wanted: Exact) -> WayToValue | None:
    """Answers of all leaves below *code* under which its value, after its rounding stage, is *wanted*.

    Args:
        plan: The compiled instrument, or a lattice of it that keeps to some of its answers.
        code: The node.
        wanted: The value.

    Returns:
        ``None`` if no answers give the value, or none that can be found: a value between the ends of a set that is not
        known in full, or one that takes a number without end (1/3).
    """
    lattice = plan if isinstance(plan, Lattice) else Lattice(plan)
    return _at(lattice, lattice.plan.position[code], Fraction(wanted))


def _at(lattice: Lattice, at: int, wanted: Fraction) -> WayToValue | None:
    inside, raw = lattice.values_at(at), lattice.raw_at(at)
    if inside is None or raw is None or wanted not in inside:
        return None
    if at not in lattice.steps:
        return _leaf(lattice, at, wanted)
    step = lattice.steps[at]
    target = _before(raw, step.stage, wanted)
    return None if target is None else _parent(lattice, step, raw, target)


def _before(raw: Values, stage: Rounding | None, wanted: Fraction) -> Fraction | None:
    """A value that is *wanted* after the stage."""
    if stage is None:
        return wanted
    if isinstance(raw, Enclosure):
        inside = min(max(wanted, raw.low), raw.high)
        return inside if rounded(inside, stage) == wanted else None
    index = bisect_left(range(raw.bits.bit_length()), wanted, key=lambda i: Fraction(rounded(raw.at(i), stage)))
    rest = raw.bits >> index
    found = raw.at(index + (rest & -rest).bit_length() - 1) if rest else None
    return found if found is not None and rounded(found, stage) == wanted else None


def _leaf(lattice: Lattice, at: int, wanted: Fraction) -> WayToValue | None:
    code, choices = lattice.plan.codes[at], lattice.choices(at)
    if choices is not None:
        return WayToValue(answers={code: next(choice.answer for choice in choices if choice.points == wanted)})
    number = _before(lattice.raw_at(at) or finite([]), lattice.plan.leaf_stages.get(at), wanted)
    written = None if number is None else _short_between(number, number)
    return None if written is None else WayToValue(answers={code: written})


def _parent(lattice: Lattice, step: NodeStep, raw: Values, target: Fraction) -> WayToValue | None:
    gate, composed = lattice.gate(step.at), step.formula.composed
    if gate is not None:
        path = gate.answers_for(target)
        return None if path is None else way_of(lattice, step, path)
    if composed is not None:
        found = _composed(lattice, step, composed, raw, target)
    else:
        found = _one_by_one(lattice, step, target)
    return _given(lattice, step, target) if found is None else found


def way_of(lattice: Lattice, step: NodeStep, case: Sequence[LeafAnswer]) -> WayToValue | None:
    """The answers of leaves that are chosen, and answers below the other children that give their values."""
    found = WayToValue()
    for at, choice in zip(step.children, case, strict=True):
        chosen = None if choice.answer is None else WayToValue(answers={lattice.plan.codes[at]: choice.answer})
        below = _at(lattice, at, Fraction(choice.points)) if chosen is None else chosen
        if below is None:
            return None
        found = found | below
    return found


def _children(
    lattice: Lattice,
    step: NodeStep,
    formula: Linear,
    inside: Sequence[Values],
    target: Fraction,
    *,
    is_all: bool = True,
) -> WayToValue | None:
    """Answers under which the children add up to *target*; without those that have no weight, unless the sum is all."""
    order, before = _sums_before(lattice, (step.at, formula), weighed(formula, inside))
    found, rest = WayToValue(), target
    for i, others in reversed(list(zip(order, before, strict=True))):
        share = Fraction(formula.weights[i], formula.divisor)
        if not share and not is_all:
            continue
        chosen = _chosen(inside[i], share, others, rest)
        below = None if chosen is None else _at(lattice, step.children[i], chosen)
        if chosen is None or below is None:
            return None
        found, rest = below | found, rest - share * chosen
    return found if not rest else None


def _composed(lattice: Lattice, step: NodeStep, formula: Composed, raw: Values, target: Fraction) -> WayToValue | None:
    """Answers under which the parts of a node add up to *target*."""
    inside = [one for i in step.children if (one := lattice.values_at(i)) is not None]
    parts = [raw] if len(formula.terms) == 1 else terms_of(formula, inside) or []
    order, before = _sums_before(lattice, (step.at, formula), parts)
    found = WayToValue()
    for i, others in reversed(list(zip(order, before, strict=True))):
        chosen = target if len(parts) == 1 else _chosen(parts[i], Fraction(1), others, target)
        below = None if chosen is None else _term(lattice, step, formula.terms[i], inside, chosen)
        if chosen is None or below is None:
            return None
        found, target = below | found, target - chosen
    seen = {at for term in formula.terms for linear in term.sums for at, weight in enumerate(linear.weights) if weight}
    for at in set(range(len(inside))) - seen:  # whatever it is, nothing hangs on it
        found = found | (_at(lattice, step.children[at], inside[at].low) or WayToValue())
    return found if not target else None


def _term(lattice: Lattice, step: NodeStep, term: Term, inside: Sequence[Values], value: Fraction) -> WayToValue | None:
    """Answers under which a part of a node adds *value*."""
    sums = [] if term.is_sum and term.factor else [added(weighed(linear, inside)) for linear in term.sums]
    wanted = sums_that_give(term, sums, value)
    found = WayToValue()
    for linear, number in zip(term.sums, wanted or (), strict=wanted is not None):
        below = _children(lattice, step, linear, inside, number, is_all=False)
        if below is None:
            return None
        found = found | below
    return None if wanted is None else found


def _sums_before(lattice: Lattice, at: Summed, parts: Sequence[Values]) -> tuple[list[int], list[Values]]:
    """Children in the order they are added, and the sums that those before each can have; made once for a lattice."""
    if at not in lattice.sums_before:
        order = sorted(range(len(parts)), key=lambda i: (*_turn(parts[i], parts), i))
        before: list[Values] = [finite([0])]
        for i in order[:-1]:
            before.append(added([before[-1], parts[i]]))
        lattice.sums_before[at] = (order, before)
    return lattice.sums_before[at]


def _turn(part: Values, parts: Sequence[Values]) -> tuple[bool, Exact]:
    """Where a child stands in the order: numbers between two ends first.

    Beside these the narrow steps come before the wide ones, so that no sum between the ends is left out as long as
    possible; among finite sets the large ones come first, as the walk begins with the last.
    """
    if not isinstance(part, Finite):
        return False, 0
    return True, part.gap if any(isinstance(one, Enclosure) for one in parts) else -part.count


def _chosen(values: Values, share: Fraction, others: Values, rest: Fraction) -> Fraction | None:
    """A value of a child that leaves to the others a sum that they can have."""
    if isinstance(values, Finite) and isinstance(others, Finite):
        return _partner(values, share, others, rest)
    if isinstance(values, Finite):
        return next((value for value in values if rest - share * value in others), None)
    if not share:
        return values.low
    ends = sorted(((rest - others.low) / share, (rest - others.high) / share))
    low, high = max(values.low, ends[0]), min(values.high, ends[1])
    if low > high:
        return None
    short = _short_between(low, high)
    return short if short is not None and rest - share * short in others else None


def _partner(one: Finite, share: Fraction, others: Finite, rest: Fraction) -> Fraction | None:
    """The same of two finite sets, in whole numbers: an index of the one and of the other, which falls as it rises."""
    start, stride = (rest - share * one.offset - others.offset) / others.step, share * one.step / others.step
    unit = lcm(start.denominator, stride.denominator)
    first, fall = int(start * unit), int(stride * unit)
    for index in indices(one.bits):
        other, between = divmod(first - index * fall, unit)
        if other >= 0 and not between and others.bits >> other & 1:
            return one.at(index)
    return None


def _short_between(low: Fraction, high: Fraction) -> Fraction | None:
    """The number with the fewest decimals from *low* to *high*; ``None`` if none of 30 decimals lies there."""
    for digits in range(MAX_DIGITS + 1):
        unit = 10**digits
        number = Fraction(-(-low.numerator * unit // low.denominator), unit)
        if number <= high:
            return number
    return None


def _given(lattice: Lattice, step: NodeStep, target: Fraction) -> WayToValue | None:
    """A grade that an assessor gives, by hand beside the best answers."""
    plan = lattice.plan
    word = next((word for word in plan.words_at(step.at) if word.points == target), None)
    if word is None:
        return None
    found: WayToValue | None = WayToValue(grades={plan.codes[step.at]: word.word})
    for at in step.children if word in plan.by_hand_at(step.at) else ():
        best = lattice.values_at(at)
        below = None if best is None else _at(lattice, at, best.high)
        found = None if found is None or below is None else below | found
    return found


def _one_by_one(lattice: Lattice, step: NodeStep, target: Fraction) -> WayToValue | None:
    cases = lattice.cases(step)
    ends = [lattice.end_case(step, best=best) for best in (False, True)]
    listed = cases if cases is not None else ((end, computed(step, end)) for end in ends if end is not None)
    choices = next((case for case, value in listed if value == target), None)
    return None if choices is None else way_of(lattice, step, choices)
