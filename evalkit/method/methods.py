"""The named methods of rule files: what a node does with its children.

A method turns a node into a *formula*, a small value that says what is computed, apart from how: ``value`` executes
it exactly for one assessment. A second execution over columns reads the same attributes; the rule is not written twice.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from operator import mul
from typing import TYPE_CHECKING, Any, ClassVar

from evalkit.base.value import Value, value
from evalkit.instruments.edition import Method
from evalkit.instruments.formula import Formula, Levels
from evalkit.method.builders import FORMULA_METHOD
from evalkit.method.scales import ends, options
from evalkit.schema.keys import NUMBER, NUMBERS, POSITIVE, Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node

__all__ = [
    "CORE_METHODS", "AnswerCondition", "Formula", "Gated", "Graded", "Key", "Levels", "Linear", "Method", "children_rise",
    "grade_points", "linear", "rises",
]  # fmt: skip
_ratio = lru_cache(maxsize=8192)(
    Fraction
)  # means of levels recur; making a fraction is half the time of a weighted mean


@value
class Linear(Value):
    """Σ weightᵢ · childᵢ / divisor, with whole weights."""

    weights: tuple[int, ...]
    divisor: int = 1

    reads_answers: ClassVar[bool] = False

    @property
    def monotone(self) -> bool:
        """No weight is negative."""
        return min(self.weights) >= 0

    @property
    def whole(self) -> bool:
        """Nothing is divided."""
        return self.divisor == 1

    def value(self, children: Sequence[Exact], levels: Levels = ()) -> Exact:
        """Exact, in whole numbers over a common denominator (four times as fast as adding fractions)."""
        if type(children[0]) is int:  # most often all are answers, and whole
            top = sum(map(mul, self.weights, children))
            if type(top) is int:
                return top if self.divisor == 1 else _ratio(top, self.divisor)
        common = lcm(*[child.denominator for child in children])
        scaled = [child.numerator * (common // child.denominator) for child in children]
        return _ratio(sum(map(mul, self.weights, scaled)), common * self.divisor)


@value
class AnswerCondition(Value):
    """None of these children is answered below ``lowest``, and at most so many exactly at it."""

    children: tuple[int, ...]
    lowest: int
    most_at_lowest: int | None

    def holds(self, levels: Levels) -> bool:
        """Whether the answers fulfil it; a child without an answer does not."""
        answers = [levels[i] for i in self.children]
        if any(answer is None or answer < self.lowest for answer in answers):
            return False
        return self.most_at_lowest is None or answers.count(self.lowest) <= self.most_at_lowest


@value
class Gated(Value):
    """Σ childᵢ, where the ``locked`` children count only if the gate is open.

    The gate is open if the ``summed`` children reach ``minimum`` together and every condition on answers holds.

    Attributes:
        monotone: Whether better points never close the gate, and opening it never costs any: no locked child can have
            less than 0 points, and where a condition looks at answers, more points are no lower answer.
    """

    locked: frozenset[int]
    summed: tuple[int, ...]
    minimum: Exact
    conditions: tuple[AnswerCondition, ...] = ()
    monotone: bool = True

    reads_answers: ClassVar[bool] = True  # its conditions are on answers
    whole: ClassVar[bool] = True  # it only adds

    def is_open(self, children: Sequence[Exact], levels: Levels) -> bool:
        """Whether the locked children count."""
        reached = sum(children[i] for i in self.summed) >= self.minimum
        return bool(reached) and all(condition.holds(levels) for condition in self.conditions)

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """The sum, with or without the locked children."""
        if self.is_open(children, levels):
            return sum(children)
        return sum(child for i, child in enumerate(children) if i not in self.locked)


@value
class Graded(Value):
    """Points of the grade that follows from the share of children met (each 1 or 0).

    ``steps`` are (least share, excluded, points, grade), best first; the last has no least share.
    """

    steps: tuple[tuple[Exact | None, bool, Exact, str], ...]

    reads_answers: ClassVar[bool] = False
    whole: ClassVar[bool] = False  # points of a grade are what they are

    @property
    def monotone(self) -> bool:
        """A better grade is worth more."""
        points = [step[2] for step in self.steps]
        return points == sorted(points, reverse=True)

    def step(self, children: Sequence[Exact]) -> tuple[Exact | None, bool, Exact, str]:
        """The step reached."""
        share = Fraction(sum(children), len(children))
        return next(
            step for step in self.steps if step[0] is None or share > step[0] or (share == step[0] and not step[1])
        )

    def value(self, children: Sequence[Exact], levels: Levels = ()) -> Exact:
        """Points of the step reached."""
        return self.step(children)[2]


def _weights(instrument: Instrument, node: Node) -> list[Fraction]:
    return [Fraction(instrument.nodes[child].weight or 0) for child in node.children]


def linear(weights: Sequence[Fraction], divisor: Exact) -> Linear:
    """Σ weightᵢ · childᵢ / divisor in lowest whole numbers."""
    shares = [weight / Fraction(divisor) for weight in weights]
    common = lcm(*[share.denominator for share in shares])
    return Linear(weights=tuple(int(share * common) for share in shares), divisor=common)


def _weighted_mean(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    weights = _weights(instrument, node)
    return linear(weights, sum(weights))


def _weighted_sum(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    factor = Fraction(node.params.get("factor", 1))
    return linear([weight * factor for weight in _weights(instrument, node)], 1)


def _sum(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    return Linear(weights=(1,) * len(node.children))


def _mean(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    return Linear(weights=(1,) * len(node.children), divisor=len(node.children))


def _percent(_instrument: Instrument, node: Node, highest: Sequence[Exact]) -> Formula:
    return linear([Fraction(100)] * len(node.children), sum(highest))


def _gated_sum(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    gate = instrument.gate
    assert gate is not None  # the loader checks ``needs``
    carried = [instrument.nodes[child].attributes.get(gate.attribute) for child in node.children]

    def having(values: Sequence[Any]) -> tuple[int, ...]:
        return tuple(i for i, attribute in enumerate(carried) if attribute in values)

    locked = having([gate.locked])
    conditions = tuple(
        AnswerCondition(children=having(rule.values), lowest=rule.lowest, most_at_lowest=rule.most_at_lowest)
        for rule in gate.answers
    )
    leaves = [instrument.nodes[child] for child in node.children]
    looked_at = {i for condition in conditions for i in condition.children}
    return Gated(
        locked=frozenset(locked),
        summed=having(gate.sum_of),
        minimum=node.params.get("gate_min", 0),
        conditions=conditions,
        monotone=all(ends(instrument, leaves[i])[0].points >= 0 for i in locked)
        and all(rises(instrument, leaves[i]) for i in looked_at),
    )


def rises(instrument: Instrument, leaf: Node) -> bool:
    """Whether more points are never a lower answer; one that is no level, as "not applicable" may be, is the lowest."""
    listed = sorted((given.points, -1 if given.level is None else given.level)
                    for given in options(instrument, leaf).values())  # fmt: skip
    return all(one[1] <= other[1] for one, other in pairwise(listed))


def children_rise(instrument: Instrument, node: Node) -> bool:
    """Whether that is so of every leaf right below *node*."""
    children = [instrument.nodes[child] for child in node.children]
    return all(rises(instrument, child) for child in children if child.is_leaf)


def _grade(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Formula:
    weight = Fraction(node.weight or 0)
    return Graded(
        steps=tuple(
            (grade.minimum, grade.exclusive, grade_points(grade.value, weight), grade.grade)
            for grade in instrument.grades
            if not grade.by_hand
        )
    )


def grade_points(percent: Exact, weight: Exact) -> Fraction:
    """Points of a grade worth *percent* of the *weight* of its node."""
    return Fraction(percent) * Fraction(weight) / 100


_FACTOR = Key(name="factor", type=POSITIVE, default="1", meaning="Of `weighted-sum`: multiplies the sum.", example="25")
_GATE_MIN = Key(
    name="gate_min",
    type=NUMBER,
    required=True,
    unit="points",
    meaning="Of `gated-sum`, and required there: see `[gate]`.",
    otherwise="the method needs it",
    example="48",
)
_THRESHOLDS = Key(
    name="thresholds",
    type=NUMBERS,
    unit="points",
    meaning="Of `gated-sum`: the thresholds of the ladder by name, see `[ladder]`.",
    otherwise="the node has no level",
    example="{ full1 = 36, v3 = 12 }",
)
CORE_METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method(name="weighted-mean", build=_weighted_mean, weighs=True),
        Method(name="weighted-sum", build=_weighted_sum, weighs=True, keys=(_FACTOR,)),
        Method(name="sum", build=_sum),
        Method(name="mean", build=_mean),
        Method(name="percent", build=_percent, of_highest=True),
        Method(
            name="gated-sum",
            build=_gated_sum,
            keys=(_GATE_MIN, _THRESHOLDS),
            needs=("gate",),
            leaves_only=True,
        ),
        Method(name="grade", build=_grade, own_weight=True, needs=("grades",), leaves_only=True),
        FORMULA_METHOD,
    )
}
