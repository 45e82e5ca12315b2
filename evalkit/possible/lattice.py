"""Every value that a node can take from complete answers, exactly, by dynamic programming over its children.

Nodes of the tree share no leaves, so the values of a parent are all combinations of the values of its children. Values
are rounded where the rule file has a stage, before they feed the parent.

How to use it::

    lattice = Lattice(plan_for(instrument))
    lattice.values("total")              # what the total can be, after its rounding stage
    lattice.raw("total")                 # before it
    answers_for(lattice, "total", 551)   # evalkit.possible.answers: answers that give it
    lattice.narrowed({"RS": Interval(high=20, high_open=True)}).values("total")   # the totals where RS lies below 20

Two plans give the same values to every assessment only if more is known than that their sets are equal: a set says
which values occur, not for which answers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, floor, prod
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import attrs

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import Interval
from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.instruments.bands import rounded
from evalkit.method.methods import levels_rise
from evalkit.method.scales import options, worth_and_level
from evalkit.method.shapes import composed_of
from evalkit.possible.values import (
    EMPTY,
    Enclosure,
    Finite,
    Values,
    added,
    between_ends,
    finite,
    multiplied,
    whole_numbers,
)
from evalkit.questions.choice import LeafAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node, Rounding
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.method.scales import Reply
    from evalkit.method.shapes import Composed, Gated, Linear
    from evalkit.possible.values import Share
    from evalkit.questions.gates import GateStates

# Of a leaf below a gate that is a whole number, so many are looked at one by one.
MAX_NUMBERS = 1_000
_Known = TypeVar("_Known")
Summed = tuple[int, "Linear | Composed"]  # a node, and the sum of it that is meant


class Lattice:
    """The values of every node of a plan.

    A set of values is ``Finite`` (each is known), ``Enclosure`` (the ends; ``full`` if every value between them occurs),
    or ``None``: a formula of a plugin of which nothing is known. A grade that an assessor gives in place of criteria
    counts as an answer; a value given to any other parent does not.

    Attributes:
        plan: The compiled instrument.
        steps: Its steps, by position.
        sums_before: What ``answers_for`` has worked out on its way back.

    Args:
        plan: The compiled instrument.
        answers: Leaf → the answers that count, in place of those of its scale.
        given: Code → the values that the node has, whatever its scale or its children say: a printed number, a mean.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        answers: Mapping[str, Sequence[LeafAnswer]] = MappingProxyType({}),
        given: Mapping[str, Values] = MappingProxyType({}),
    ) -> None:
        """Compute nothing yet."""
        self.plan = plan
        self.steps: dict[int, NodeStep] = {step.at: step for step in plan.steps}
        self.sums_before: dict[Summed, tuple[list[int], list[Values]]] = {}
        self._keep: dict[int, Interval] = {}
        self._answers = {plan.position[code]: listed for code, listed in answers.items()}
        self._given = {plan.position[code]: found for code, found in given.items()}
        self._raw: dict[int, Values | None] = {}
        self._values: dict[int, Values | None] = {}
        self._choices: dict[int, tuple[LeafAnswer, ...] | None] = {}
        self._gates: dict[int, GateStates | None] = {}
        self._parts: dict[int, Sequence[Share]] = {}
        # Leaves with the same points share one set, so that a sum sees which of its parts are alike.
        self._sets: dict[tuple[Exact, ...], Values] = {}
        self._rounded_sets: dict[tuple[int, Rounding], Values] = {}
        self._scales: dict[int, tuple[Mapping[str | int, Reply], tuple[LeafAnswer, ...]]] = {}

    def narrowed(
        self, keep: Mapping[str, Interval] = MappingProxyType({}), *, given: Mapping[str, Values] = MappingProxyType({})
    ) -> Lattice:
        """The lattice of fewer answers.

        Args:
            keep: Code → range: only answers count that also bring the (rounded) value of that node into the range.
            given: As above.
        """
        lattice = Lattice(self.plan, given=given)
        kept = {self.plan.position[code]: inside for code, inside in keep.items()}
        lattice._keep = self._keep | {at: self._keep.get(at, Interval()) & inside for at, inside in kept.items()}
        lattice._answers, lattice._given = self._answers, self._given | lattice._given
        changed = {self.plan.position[code] for code in (*keep, *given)}
        above = (changed - set(kept)).union(*map(self.plan.hanging_at, changed))
        # What no new range touches is not computed again.
        lattice._raw = _without(self._raw, above)
        lattice._values = _without(self._values, above | changed)
        lattice._choices = _without(self._choices, changed)
        lattice._gates = _without(self._gates, above)
        lattice._parts = _without(self._parts, above | changed)
        return lattice

    @property
    def kept(self) -> tuple[str, ...]:
        """The nodes that are kept to a range."""
        return tuple(self.plan.codes[at] for at in self._keep)

    def raw(self, code: str) -> Values | None:
        """Values of a node before its rounding stage."""
        return self.raw_at(self.plan.position[code])

    def values(self, code: str) -> Values | None:
        """Values of a node after its rounding stage: what feeds its parent, its bands and its floor."""
        return self.values_at(self.plan.position[code])

    def raw_at(self, at: int) -> Values | None:
        """As ``raw``, by position."""
        if at not in self._raw:
            self._raw[at] = self._found(at)
        return self._raw[at]

    def _found(self, at: int) -> Values | None:
        if at in self._given:
            return self._given[at]
        return self._parent(self.steps[at]) if at in self.steps else self._leaf(at)

    def values_at(self, at: int) -> Values | None:
        """As ``values``, by position."""
        if at not in self._values:
            self._values[at] = self._rounded(at, self.raw_at(at))
        return self._values[at]

    # --- Leaves -------------------------------------------------------------------------------------------------

    def choices(self, at: int) -> tuple[LeafAnswer, ...] | None:
        """The answers of a leaf that count, with their points after its rounding stage; ``None`` for a number."""
        if at not in self._choices:
            self._choices[at] = self._made_choices(at)
        return self._choices[at]

    def _made_choices(self, at: int) -> tuple[LeafAnswer, ...] | None:
        listed = None if at in self._given else self._listed(at)
        if listed is None:
            return None
        stage, inside = self.plan.leaf_stages.get(at), self._keep.get(at)
        if stage is not None:
            listed = [choice._replace(points=rounded(choice.points, stage)) for choice in listed]
        return tuple(listed if inside is None else [choice for choice in listed if choice.points in inside])

    def _listed(self, at: int) -> Sequence[LeafAnswer] | None:
        """The answers of a leaf that count, with their points as the scale has them; ``None`` for a number."""
        if at in self._answers:
            return self._answers[at]
        listed = options(self.plan.instrument, self.plan.nodes[at])
        if not listed:
            return None
        if id(listed) not in self._scales:
            made = tuple([LeafAnswer(key, one.points, one.level) for key, one in listed.items()])
            self._scales[id(listed)] = (listed, made)
        return self._scales[id(listed)][1]

    def _leaf(self, at: int) -> Values:
        listed = self._listed(at)
        if listed is None:
            return values_of_scale(self.plan.instrument, self.plan.nodes[at])
        points = tuple([choice.points for choice in listed])
        if points not in self._sets:
            self._sets[points] = finite(points)
        return self._sets[points]

    # --- Parents ------------------------------------------------------------------------------------------------

    def _rounded(self, at: int, raw: Values | None) -> Values | None:
        if raw is None or raw.count == 0:
            return raw
        stage = self.steps[at].stage if at in self.steps else self.plan.leaf_stages.get(at)
        found = raw if stage is None else self._after(raw, stage)
        inside = self._keep.get(at)
        return found if inside is None else found.within(inside)

    def _after(self, raw: Values, stage: Rounding) -> Values:
        """A set after a stage; sets that are one stay one."""
        key = (id(raw), stage)
        if key not in self._rounded_sets:
            self._rounded_sets[key] = raw.rounded(stage)
        return self._rounded_sets[key]

    def _parent(self, step: NodeStep) -> Values | None:
        inside = [self.values_at(i) for i in step.children]
        known = [one for one in inside if one is not None]
        if any(one.count == 0 for one in known):
            return EMPTY
        found = self._computed(step, known) if len(known) == len(inside) else None
        return between_ends(found) if self._is_entangled(step) else found

    def _is_entangled(self, step: NodeStep) -> bool:
        """Whether not every value of one child can stand beside every value of another."""
        known = map(self.values_at, self.plan.tied.get(step.at, ()))
        return any(one is None or one.count != 1 for one in known)

    def _computed(self, step: NodeStep, known: Sequence[Values]) -> Values | None:
        linear, gate = self.plan.linear_at(step.at), self.gate(step.at)
        if linear is not None:
            return added(multiplied(self._shares(step, linear)))
        if gate is not None:
            from evalkit.possible.gates import values_of  # noqa: PLC0415  # few nodes have a gate

            return values_of(gate)
        found = self._of_sums(step.formula.composed, known) if step.formula.composed else self._one_by_one(step, known)
        return None if found is None else self._or_given(step.at, found)

    def values_of(self, step: NodeStep, part: Expression) -> Values | None:
        """Values of a *part* of what *step* computes, where it looks at sums of children alone."""
        known = [one for i in step.children if (one := self.values_at(i)) is not None]
        formula = composed_of(part, len(step.children)) if len(known) == len(step.children) else None
        return None if formula is None else self._of_sums(formula, known)

    def _of_sums(self, formula: Composed, known: Sequence[Values]) -> Values | None:
        from evalkit.possible.composed import terms_of  # noqa: PLC0415  # most formulas are sums

        parts = terms_of(formula, known)
        return None if parts is None else added(parts)

    def _shares(self, step: NodeStep, formula: Linear) -> list[Share]:
        """The parts of a weighted sum."""
        each = zip(step.children, formula.weights, strict=True)
        return [
            (part, factor * Fraction(weight, formula.divisor))
            for at, weight in each
            for part, factor in self._parts_of(at)
        ]

    def _parts_of(self, at: int) -> Sequence[Share]:
        """What adds up to the value of a node: of a sum that stays what it is its own parts, where they have fewer values."""
        if at not in self._parts:
            found = self.values_at(at) or EMPTY
            parts = self._own_parts(at) if isinstance(found, Finite) else []
            counts = [part.count for part, _ in parts if isinstance(part, Finite)]
            fewer = found.count is not None and 0 < sum(counts) < found.count and len(counts) == len(parts)
            self._parts[at] = parts if fewer else [(found, Fraction(1))]
        return self._parts[at]

    def _own_parts(self, at: int) -> list[Share]:
        step = self.steps.get(at)
        linear = self.plan.linear_at(at)
        if step is None or step.stage is not None or linear is None:
            return []
        is_bound = at in self._given or at in self._keep or self._is_entangled(step)
        return [] if is_bound else self._shares(step, linear)

    def gate(self, at: int) -> GateStates | None:
        """The states of a gated node; ``None`` if it is none, or a leaf is one of too many numbers or has no answer left."""
        if at not in self._gates:
            gate = self.plan.gates.get(at)
            self._gates[at] = None if gate is None else self._states(gate, at)
        return self._gates[at]

    def _states(self, gate: Gated, at: int) -> GateStates | None:
        from evalkit.questions.gates import GateStates  # noqa: PLC0415  # few nodes have a gate

        listed = [self._cases(i, MAX_NUMBERS) for i in self.steps[at].children]
        known = [choices for choices in listed if choices]
        return GateStates(gate, known) if len(known) == len(listed) else None

    def _or_given(self, at: int, found: Values) -> Values:
        """Values that are computed, or those of grades that an assessor can give: those between them, and by hand.

        By hand a grade can only be raised where every criterion is met. A grade that follows from criteria can also be
        given in place of these, if the criteria that count leave it open.
        """
        words, by_hand = self.plan.words_at(at), self.plan.by_hand_at(at)
        if by_hand and not self._all_met(at):
            words = tuple([word for word in words if word not in by_hand])
        given = [word.points for word in words if word in by_hand or found.low <= word.points <= found.high]
        if isinstance(found, Finite):
            return finite([*found, *given]) if given else found
        low, high = (Fraction(end([end(found.low, found.high), *given])) for end in (min, max))
        return attrs.evolve(found, low=low, high=high, full=False, sure=False) if given else found

    def _all_met(self, at: int) -> bool:
        """Whether every criterion of a node can have its best value."""
        best, criteria = lattice_for(self.plan), self.plan.criteria_at(at)
        both = [(self.values_at(i), best.values_at(i)) for i in criteria]
        return bool(both) and all(one is not None and top is not None and one.high == top.high for one, top in both)

    # --- Formulas of plugins ------------------------------------------------------------------------------------

    def cases(self, step: NodeStep) -> Iterator[tuple[tuple[LeafAnswer, ...], Exact]] | None:
        """Every combination of the children of a formula, and what comes out; ``None`` if there are too many."""
        listed = [self._cases(i) for i in step.children]
        small = [choices for choices in listed if choices is not None]
        if len(small) < len(listed) or prod(len(choices) for choices in small) > MAX_COMBINATIONS:
            return None
        return _with_value(step, product(*small))

    def _cases(self, at: int, most: int = MAX_COMBINATIONS) -> tuple[LeafAnswer, ...] | None:
        choices, inside = None if at in self.steps else self.choices(at), self.values_at(at)
        if choices is None and isinstance(inside, Finite) and inside.count <= most:
            return tuple(LeafAnswer(None, value, None) for value in inside)
        return choices

    def _one_by_one(self, step: NodeStep, known: Sequence[Values]) -> Values | None:
        cases = self.cases(step)
        if cases is not None:
            return finite(found for _, found in cases)
        ends = [self.end_case(step, best=best) for best in (False, True)]
        if not step.formula.monotone or None in ends:
            from evalkit.possible.cases import enclosed  # noqa: PLC0415  # few formulas have so many cases

            return enclosed(step.formula, known)
        low, high = (Fraction(computed(step, end)) for end in ends if end is not None)
        sure = all(enclosure.sure for enclosure in known if isinstance(enclosure, Enclosure))
        return finite([low]) if low == high and sure else Enclosure(low=low, high=high, full=False, sure=sure)

    def end_case(self, step: NodeStep, *, best: bool) -> tuple[LeafAnswer, ...] | None:
        """All children at their worst or at their best; ``None`` if points and levels do not rise together."""
        answers = []
        for at in step.children:
            inside, choices = self.values_at(at), None if at in self.steps else self.choices(at)
            if choices:
                if step.reads_answers and not levels_rise(choices):
                    return None
                answers.append((max if best else min)(choices, key=worth_and_level))
            elif inside is not None:
                answers.append(LeafAnswer(None, inside.high if best else inside.low, None))
        return tuple(answers)


def _without(known: Mapping[int, _Known], positions: Collection[int]) -> dict[int, _Known]:
    return {at: one for at, one in known.items() if at not in positions}


@lru_cache(maxsize=8)
def lattice_for(plan: Plan) -> Lattice:
    """The lattice of all answers of *plan*, made once for all that is asked of it, and of a few readings beside it."""
    return Lattice(plan)


def values_of_scale(instrument: Instrument, node: Node) -> Values:
    """What an answer on the scale of a leaf can be worth."""
    scale, listed = instrument.scales[node.scale or ""], options(instrument, node)
    if listed:
        return finite(one.points for one in listed.values())
    if scale.whole:
        return whole_numbers(ceil(scale.minimum), floor(scale.maximum))
    return Enclosure(low=Fraction(scale.minimum), high=Fraction(scale.maximum), full=True)


def values_of_row(instrument: Instrument, node: Node) -> Values:
    """What the answer of one respondent to a leaf can be worth: on the scale for these, or else on that of the leaf."""
    scale = instrument.records.answers if instrument.records is not None else None
    return values_of_scale(instrument, node if scale is None else attrs.evolve(node, scale=scale))


def computed(step: NodeStep, case: Sequence[LeafAnswer]) -> Exact:
    """What the formula of *step* makes of its children."""
    levels = [choice.level for choice in case] if step.reads_answers else ()
    return step.formula.value([choice.points for choice in case], levels)


def _with_value(
    step: NodeStep, listed: Iterable[tuple[LeafAnswer, ...]]
) -> Iterator[tuple[tuple[LeafAnswer, ...], Exact]]:
    """Each case and what comes out; those under which the formula has no value are no assessment."""
    for case in listed:
        try:
            yield case, computed(step, case)
        except UndefinedError:
            continue
