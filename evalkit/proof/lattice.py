"""Every value that a node can take from complete answers, exactly, by dynamic programming over its children.

Nodes of the tree share no leaves, so the values of a parent are all combinations of the values of its children. Values
are rounded where the rule file has a stage, before they feed the parent.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor, prod
from typing import TYPE_CHECKING

from evalkit.evaluate.plan import rounded
from evalkit.methods import Gated, Graded, Linear
from evalkit.proof.gates import Choice, GateStates
from evalkit.proof.values import EMPTY, Finite, Interval, Range, Values, added, finite
from evalkit.scales import options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.evaluate.plan import Plan, Step
    from evalkit.exact import Exact
    from evalkit.methods import Formula
    from evalkit.model import Node

# Of a formula that is none of evalkit's own, so many combinations of its children's values are computed one by one.
MAX_COMBINATIONS = 20_000


class Lattice:
    """The values of every node of a plan.

    A set of values is ``Finite`` (each is known), ``Interval`` (the ends; ``full`` if every value between them occurs),
    or ``None``: a formula of a plugin of which nothing is known.

    Args:
        plan: The compiled instrument.
        keep: Code → range. Only answers count that bring the (rounded) value of that node into the range.
        leaves: Leaf → the only answer that counts, as a key of its scale.
    """

    def __init__(
        self, plan: Plan, keep: Mapping[str, Range] | None = None, leaves: Mapping[str, int | str] | None = None
    ) -> None:
        """Compute nothing yet."""
        self.plan = plan
        self.keep = {plan.position[code]: inside for code, inside in (keep or {}).items()}
        self.fixed = {plan.position[code]: answer for code, answer in (leaves or {}).items()}
        self.steps: dict[int, Step] = {step.at: step for step in plan.steps}
        self._raw: dict[int, Values | None] = {}
        self._values: dict[int, Values | None] = {}
        self._choices: dict[int, tuple[Choice, ...] | None] = {}
        self.sums_before: dict[int, tuple[list[int], list[Values]]] = {}

    def raw(self, code: str) -> Values | None:
        """Values of a node before its rounding stage."""
        return self.raw_at(self.plan.position[code])

    def values(self, code: str) -> Values | None:
        """Values of a node after its rounding stage: what feeds its parent, its bands and its floor."""
        return self.values_at(self.plan.position[code])

    def raw_at(self, at: int) -> Values | None:
        """As ``raw``, by position."""
        if at not in self._raw:
            self._raw[at] = self._parent(self.steps[at]) if at in self.steps else self._leaf(at)
        return self._raw[at]

    def values_at(self, at: int) -> Values | None:
        """As ``values``, by position."""
        if at not in self._values:
            self._values[at] = self._rounded(at, self.raw_at(at))
        return self._values[at]

    def choices(self, at: int) -> tuple[Choice, ...] | None:
        """The answers of a leaf that count, with their points after its rounding stage; ``None`` for a number."""
        if at not in self._choices:
            self._choices[at] = self._made_choices(at)
        return self._choices[at]

    def _made_choices(self, at: int) -> tuple[Choice, ...] | None:
        listed = options(self.plan.instrument, self.plan.nodes[at])
        if not listed:
            return None
        stage, inside = self.plan.leaf_stages.get(at), self.keep.get(at, Range())
        made = [Choice(answer, rounded(given.points, stage), given.level) for answer, given in listed.items()]
        only = self.fixed.get(at)
        return tuple(one for one in made if inside.holds(one.points) and (only is None or one.answer == only))

    def hand_grades(self, at: int) -> tuple[Exact, ...]:
        """Points that a node of criteria can only have by the assessor's word."""
        formula = self.steps[at].formula if at in self.steps else None
        return tuple(self.plan.hand_points(self.plan.nodes[at])) if isinstance(formula, Graded) else ()

    def _leaf(self, at: int) -> Values:
        node = self.plan.nodes[at]
        scale = self.plan.instrument.scales[node.scale or ""]
        if scale.kind == "number":
            if scale.whole:
                return finite(range(ceil(scale.minimum), floor(scale.maximum) + 1))
            return Interval(low=Fraction(scale.minimum), high=Fraction(scale.maximum), full=True)
        only = self.fixed.get(at)
        given = options(self.plan.instrument, node)
        return finite(one.points for key, one in given.items() if only is None or key == only)

    def _rounded(self, at: int, raw: Values | None) -> Values | None:
        if raw is None or raw.count == 0:
            return raw
        stage = self.steps[at].stage if at in self.steps else self.plan.leaf_stages.get(at)
        found = raw.rounded(stage)
        inside = self.keep.get(at)
        return found if inside is None else found.within(inside)

    def _parent(self, step: Step) -> Values | None:
        formula = step.formula
        if isinstance(formula, Gated):
            states = self.gate(step.at)
            if states is not None:
                return finite(value for opened in (False, True) for value in states.outcomes(opened=opened))
            return self._ends(step)
        inside = [self.values_at(i) for i in step.children]
        known = [one for one in inside if one is not None]
        if any(one.count == 0 for one in known):
            return EMPTY
        return self._computed(step, formula, known) if len(known) == len(inside) else None

    def _computed(self, step: Step, formula: Formula, known: Sequence[Values]) -> Values | None:
        if isinstance(formula, Linear):
            return added(weighed(formula, known))
        if isinstance(formula, Graded):
            return self._graded(step.at, formula, added(known))
        return self._one_by_one(step, formula, known)

    def gate(self, at: int) -> GateStates | None:
        """The states of a gated node; ``None`` if it is none, or one of its leaves is a number."""
        formula = self.steps[at].formula
        listed = [self.choices(i) for i in self.steps[at].children]
        known = [one for one in listed if one is not None]
        return GateStates(formula, known) if isinstance(formula, Gated) and len(known) == len(listed) else None

    def _graded(self, at: int, formula: Graded, met: Values) -> Values:
        number = len(self.steps[at].children)
        if isinstance(met, Interval):
            ends = [Fraction(formula.value([end / number])) for end in (met.low, met.high)]
            return Interval(low=min(ends), high=max(ends), full=False, sure=formula.monotone and met.sure)
        found = [formula.value([one / number]) for one in met]
        # By hand a grade can only be raised where every criterion is met.
        all_met = sum(max((c.points for c in self.choices(i) or ()), default=0) for i in self.steps[at].children)
        return finite([*found, *(self.hand_grades(at) if all_met in met else ())])

    def _one_by_one(self, step: Step, formula: Formula, inside: Sequence[Values]) -> Values | None:
        listed = [self._cases(i, one) for i, one in zip(step.children, inside, strict=True)]
        small = [cases for cases in listed if cases is not None]
        if len(small) < len(listed) or prod(len(cases) for cases in small) > MAX_COMBINATIONS:
            return self._ends(step)
        return finite(formula.value([c.points for c in case], [c.level for c in case]) for case in product(*small))

    def _cases(self, at: int, inside: Values) -> tuple[Choice, ...] | None:
        choices = None if at in self.steps else self.choices(at)
        if choices is None and isinstance(inside, Finite) and inside.count <= MAX_COMBINATIONS:
            return tuple(Choice(None, value, None) for value in inside)
        return choices

    def _ends(self, step: Step) -> Values | None:
        """The ends alone, of a formula that says it is monotone: all children at their worst, all at their best."""
        if not step.formula.monotone:
            return None
        ends = [self._end(step, best=best) for best in (False, True)]
        if None in ends:
            return None
        low, high = (Fraction(end) for end in ends if end is not None)
        inside = [self.values_at(i) for i in step.children]
        sure = all(one.sure for one in inside if isinstance(one, Interval))
        return finite([low]) if low == high else Interval(low=low, high=high, full=False, sure=sure)

    def _end(self, step: Step, *, best: bool) -> Exact | None:
        points: list[Exact] = []
        levels: list[int | None] = []
        for at in step.children:
            choices = None if at in self.steps else self.choices(at)
            if choices:
                pick = max if best else min
                chosen = pick(choices, key=lambda one: (one.points, one.level or 0))
                points.append(chosen.points)
                levels.append(chosen.level)
                continue
            inside = self.values_at(at)
            if inside is None or inside.count == 0:
                return None
            points.append(inside.high if best else inside.low)
            levels.append(None)
        return step.formula.value(points, levels)


def weighed(formula: Linear, inside: Sequence[Values]) -> list[Values]:
    """What each child can add to a parent."""
    return [one.times(Fraction(w, formula.divisor)) for one, w in zip(inside, formula.weights, strict=True)]


def node_values(plan: Plan, code: str) -> tuple[Values | None, Values | None]:
    """The values that complete answers can give to a node, before and after its rounding stage."""
    lattice = Lattice(plan)
    return lattice.raw(code), lattice.values(code)


def sums_of(lattice: Lattice, leaves: Sequence[str]) -> Values:
    """The sums that the points of some leaves can have together."""
    found = [lattice.values(code) for code in leaves]
    return added([one for one in found if one is not None])


def leaves_with(plan: Plan, code: str, attribute: str, value: object) -> tuple[str, ...]:
    """Children of a node that carry a value of an attribute."""
    nodes: Mapping[str, Node] = plan.instrument.nodes
    return tuple(child for child in nodes[code].children if nodes[child].attributes.get(attribute) == value)
