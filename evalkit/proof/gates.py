"""Everything that a gated node can come to: the sums of its children, together with whether its gate is open.

The state of a gate is the sum of some children and, for each condition on answers, how many stand at its lowest answer.
Children are added one by one, and only states that differ are kept; sums are the bits of a whole number.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.proof.values import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.exact import Exact
    from evalkit.methods import AnswerCondition, Gated

BROKEN = -1


class Choice(NamedTuple):
    """An answer that a leaf allows: as its key in the scale, in points (after the leaf's rounding stage), as a level."""

    answer: Any
    points: Exact
    level: int | None


class Key(NamedTuple):
    """A state of some children.

    Attributes:
        stands: For each condition, the number of answers exactly at its lowest; ``BROKEN`` if it cannot hold any more.
        more: What the points that count come to beyond the sum that the gate looks at, in units.
    """

    stands: tuple[int, ...]
    more: int


States = dict[Key, int]


class GateStates:
    """The states of a gated node.

    Attributes:
        unit: Points are counted in this part.
        names: How conditions are numbered in ``Key.stands``: as in the formula.
    """

    def __init__(self, formula: Gated, choices: Sequence[Sequence[Choice]]) -> None:
        """Take the *choices* of each child, in the order of the tree."""
        self.formula = formula
        self.choices = choices
        self.unit = Fraction(1, lcm(*[choice.points.denominator for listed in choices for choice in listed]))
        self._summed = frozenset(formula.summed)
        self._conditions = [
            tuple(i for i, condition in enumerate(formula.conditions) if child in condition.children)
            for child in range(len(choices))
        ]

    def start(self) -> States:
        """No child added yet."""
        return {Key((0,) * len(self.formula.conditions), 0): 1}

    def added(self, states: States, child: int, *, opened: bool) -> States:
        """*states* with one child more, under an open or a closed gate."""
        found: States = {}
        for key, bits in states.items():
            for to, shift, _ in self.moves(key, child, opened=opened):
                found[to] = found.get(to, 0) | bits << shift
        return found

    def moves(self, key: Key, child: int, *, opened: bool) -> Iterator[tuple[Key, int, Choice]]:
        """Where each answer of a child leads from *key*, and by how many bits it shifts the sum."""
        least = self.least(child)
        for choice in self.choices[child]:
            points = self.units(choice.points)
            counted = points if opened or child not in self.formula.locked else 0
            looked_at = points if child in self._summed else 0
            stands = key.stands
            for number in self._conditions[child]:
                stood = _stood(self.formula.conditions[number], stands[number], choice.level)
                stands = (*stands[:number], stood, *stands[number + 1 :])
            yield Key(stands, key.more + counted - looked_at), looked_at - least, choice

    def least(self, child: int) -> int:
        """What bit 0 stands for: the fewest units that the child gives to the sum that the gate looks at."""
        return min(self.units(choice.points) for choice in self.choices[child]) if child in self._summed else 0

    def units(self, points: Exact) -> int:
        """*points* in units."""
        return int(points / self.unit)

    def of(self, children: Sequence[int], *, opened: bool) -> States:
        """States of these children, under an open or a closed gate. Bit i is the sum of what is ``least`` plus i."""
        states = self.start()
        for child in children:
            states = self.added(states, child, opened=opened)
        return states

    def base(self, children: Sequence[int]) -> int:
        """What bit 0 stands for in the states of these children."""
        return sum(self.least(child) for child in children)

    def merged(self, one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
        """Where the conditions stand once two groups of children are taken together."""
        found = []
        for condition, a, b in zip(self.formula.conditions, one, other, strict=True):
            most = condition.most_at_lowest
            found.append(BROKEN if BROKEN in (a, b) or (most is not None and a + b > most) else a + b)
        return tuple(found)

    def matching(self, stands: tuple[int, ...], bits: int, base: int, *, opened: bool) -> int:
        """The sums among *bits* under which the gate is *opened*."""
        first = max(-(-self.units_of_minimum() // 1) - base, 0)
        reached = bits >> first << first
        if BROKEN in stands:
            return 0 if opened else bits
        return reached if opened else bits & ~reached

    def units_of_minimum(self) -> Fraction:
        """What the sum must reach, in units."""
        return Fraction(self.formula.minimum) / self.unit

    def outcomes(self, *, opened: bool) -> Iterator[Fraction]:
        """Every value of the node under a gate that is *opened*; the same one may come twice."""
        children = range(len(self.choices))
        base = self.base(children)
        for key, bits in self.of(children, opened=opened).items():
            for start, length in runs(self.matching(key.stands, bits, base, opened=opened)):
                for index in range(start, start + length):
                    yield (base + index + key.more) * self.unit

    def answers_for(self, value: Exact) -> list[Choice] | None:
        """An answer of each child that together give *value*; ``None`` if none do."""
        for opened in (False, True):
            found = self._walked_back(value, opened=opened)
            if found is not None:
                return found
        return None

    def _walked_back(self, value: Exact, *, opened: bool) -> list[Choice] | None:
        children = range(len(self.choices))
        base = self.base(children)
        layers = [self.start()]
        for child in children:
            layers.append(self.added(layers[-1], child, opened=opened))
        for key, bits in layers[-1].items():
            index = Fraction(value) / self.unit - base - key.more
            allowed = self.matching(key.stands, bits, base, opened=opened)
            if index.denominator == 1 and index >= 0 and allowed >> int(index) & 1:
                return self._path(layers, key, int(index), opened=opened)
        return None

    def _path(self, layers: Sequence[States], key: Key, index: int, *, opened: bool) -> list[Choice]:
        path: list[Choice] = []
        for child in range(len(self.choices) - 1, -1, -1):
            key, index, choice = next(
                (before, index - shift, choice)
                for before, bits in layers[child].items()
                for to, shift, choice in self.moves(before, child, opened=opened)
                if to == key and index >= shift and bits >> (index - shift) & 1
            )
            path.append(choice)
        return path[::-1]


def _stood(condition: AnswerCondition, stands: int, level: int | None) -> int:
    if stands == BROKEN or level is None or level < condition.lowest:
        return BROKEN
    if level > condition.lowest or condition.most_at_lowest is None:
        return stands
    return stands + 1 if stands < condition.most_at_lowest else BROKEN
