"""Everything that a gated node can come to: the sums of its children, together with whether its gate is open.

The state of a gate is the sum of some children and, for each condition on answers, how many stand at its lowest answer.
Children are added one by one, and only states that differ are kept; sums are the bits of a whole number.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, lcm
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.possible.values import Enclosure, Finite, Values, added, finite, runs, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.shapes import AnswerCondition, Gated

BROKEN = -1
# Which points count beside the sum that the gate looks at: all, all but the locked ones, or the locked ones alone.
OPEN, CLOSED, LOCKED = "open", "closed", "locked"


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


class _Move(NamedTuple):
    """What one answer of a child adds: bits to the sum, units beside it, and what it does to each condition."""

    shift: int
    more: int
    does: tuple[int, ...]


States = dict[Key, int]


class GateStates:
    """The states of a gated node.

    Attributes:
        unit: Points are counted in this part.
        choices: Of each child, in the order of the tree.
    """

    def __init__(self, formula: Gated, choices: Sequence[Sequence[Choice]]) -> None:
        """Take the *choices* of each child, in the order of the tree; none is without."""
        self.formula = formula
        self.choices = choices
        self.unit = Fraction(1, lcm(*[choice.points.denominator for listed in choices for choice in listed]))
        self._summed = frozenset(formula.summed)
        self._watched = [frozenset(condition.children) for condition in formula.conditions]
        self._least: dict[int, int] = {}
        # Children that are alike share their moves.
        self._moves: dict[tuple[Any, ...], tuple[_Move, ...]] = {}
        self._bound = ceil(Fraction(formula.minimum) / self.unit)

    # --- One child after the other ------------------------------------------------------------------------------

    def start(self) -> States:
        """No child added yet."""
        return {Key((0,) * len(self.formula.conditions), 0): 1}

    def added(self, states: States, child: int, mode: str) -> States:
        """*states* with one child more, under the *mode* of counting."""
        found: States = {}
        alike: dict[tuple[int, tuple[int, ...]], list[_Move]] = {}  # lead to the same key
        for move in dict.fromkeys(self.moves(child, mode)):  # answers that come to the same are one
            alike.setdefault((move.more, move.does), []).append(move)
        for key, bits in states.items():
            for moves in alike.values():
                to = self.after(key, moves[0])
                moved = found.get(to, 0)
                for move in moves:
                    moved |= bits << move.shift
                found[to] = moved
        return found

    def moves(self, child: int, mode: str) -> tuple[_Move, ...]:
        """What each answer of a child adds, in the order of its choices."""
        watched = tuple([child in one for one in self._watched])
        like = (mode, child in self.formula.locked, child in self._summed, watched, *self.choices[child])
        if like not in self._moves:
            self._moves[like] = tuple([self._move(child, choice, mode) for choice in self.choices[child]])
        return self._moves[like]

    def _move(self, child: int, choice: Choice, mode: str) -> _Move:
        points, locked = self.units(choice.points), child in self.formula.locked
        summed = points if child in self._summed else 0
        more = (points if locked else 0) if mode == LOCKED else (points if mode == OPEN or not locked else 0) - summed
        does = tuple(_does(condition, child, choice.level) for condition in self.formula.conditions)
        return _Move(summed - self.least(child), more, does)

    def after(self, key: Key, move: _Move) -> Key:
        """Where *move* leads from *key*."""
        stands = self.merged(key.stands, move.does) if any(move.does) else key.stands
        return Key(stands, key.more + move.more)

    def merged(self, one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
        """Where the conditions stand once two groups of children are taken together."""
        found = []
        for condition, a, b in zip(self.formula.conditions, one, other, strict=True):
            most = condition.most_at_lowest
            found.append(BROKEN if BROKEN in (a, b) or (most is not None and a + b > most) else a + b)
        return tuple(found)

    def least(self, child: int) -> int:
        """What bit 0 stands for: the fewest units that the child gives to the sum that the gate looks at."""
        if child not in self._summed:
            return 0
        if child not in self._least:
            self._least[child] = self.units(min([choice.points for choice in self.choices[child]]))
        return self._least[child]

    def units(self, points: Exact) -> int:
        """*points* in units."""
        return points.numerator * (self.unit.denominator // points.denominator)

    def of(self, children: Iterable[int], mode: str) -> States:
        """States of these children, under a mode of counting. Bit i is the sum of what is ``least`` plus i."""
        states = self.start()
        for child in children:
            states = self.added(states, child, mode)
        return states

    def base(self, children: Iterable[int]) -> int:
        """What bit 0 stands for in the states of these children."""
        return sum(self.least(child) for child in children)

    # --- The gate -----------------------------------------------------------------------------------------------

    def matching(self, stands: tuple[int, ...], bits: int, base: int, mode: str) -> int:
        """The sums among *bits* under which the gate is as *mode* says."""
        reached = 0 if BROKEN in stands else self._reached(bits, base)
        return reached if mode == OPEN else bits & ~reached

    def looked_at(self) -> list[int]:
        """The children that decide whether the gate is open."""
        return sorted(self._summed.union(*self._watched))

    def opens(self) -> bool:
        """Whether any answers open the gate."""
        children = self.looked_at()
        base, states = self.base(children), self.of(children, OPEN)
        return any(self.matching(key.stands, bits, base, OPEN) for key, bits in states.items())

    def kept_closed(self, stands: tuple[int, ...], bits: int, base: int, by: int | None) -> int:
        """The sums among *bits* under which one thing alone closes the gate: a condition, or (``None``) the sum."""
        broken = [number for number, stood in enumerate(stands) if stood == BROKEN]
        reached = self._reached(bits, base)
        if by is None:
            return 0 if broken else bits & ~reached
        return reached if broken == [by] else 0

    def _reached(self, bits: int, base: int) -> int:
        first = max(self._bound - base, 0)
        return bits >> first << first

    def values(self) -> Values:
        """Every value that the node can have. It is worked out once for nodes alike: editions and mutants share most."""
        return _values_of(self.formula, _frozen(self.choices))

    def worked_out(self) -> Values:
        """The same, worked out."""
        sets = [found for mode in (CLOSED, OPEN) if (found := self._summed_up(mode)).count != 0]
        known = [one for one in sets if isinstance(one, Finite)]
        if len(known) < len(sets):
            return Enclosure(low=min(one.low for one in sets), high=max(one.high for one in sets), full=False)
        first, together = min([one.offset for one in known], default=Fraction(0)), 0
        for one in known:
            laid = spread(1, list(runs(one.bits)), int(one.step / self.unit))
            together |= laid << int((one.offset - first) / self.unit)
        return Finite(offset=first, step=self.unit, bits=together)

    def _summed_up(self, mode: str) -> Values:
        """What all children come to while the gate is as *mode* says.

        Children that the gate does not look at move the sums, and nothing else: they are added when it has been looked at.
        """
        held, bits = self.looked_at(), 0
        base = self.base(held)
        states = _states_of(attrs.evolve(self.formula, minimum=0), _frozen(self.choices), mode)
        least = min(key.more for key in states)
        for key, sums in states.items():
            bits |= self.matching(key.stands, sums, base, mode) << (key.more - least)
        others = [self.moves(i, mode) for i in range(len(self.choices)) if i not in held]
        sets = {moves: finite([move.more * self.unit for move in moves]) for moves in dict.fromkeys(others)}
        looked_at = Finite(offset=(base + least) * self.unit, step=self.unit, bits=bits)
        return added([looked_at, *[sets[moves] for moves in others]])

    # --- Back to answers ----------------------------------------------------------------------------------------

    def answers_for(self, value: Exact) -> list[Choice] | None:
        """An answer of each child that together give *value*; ``None`` if none do."""
        found = (self._walked_back(Fraction(value), mode) for mode in (CLOSED, OPEN))
        return next((path for path in found if path is not None), None)

    def _walked_back(self, value: Fraction, mode: str) -> list[Choice] | None:
        children = range(len(self.choices))
        base, layers = self.base(children), self.layers(children, mode)
        for key, bits in layers[-1].items():
            index = value / self.unit - base - key.more
            allowed = self.matching(key.stands, bits, base, mode)
            if index.denominator == 1 and index >= 0 and allowed >> int(index) & 1:
                return self.walked_back(children, layers, (key, int(index)), mode)
        return None

    def layers(self, children: Iterable[int], mode: str) -> list[States]:
        """The states before the first of *children*, and after each of them."""
        found = [self.start()]
        for child in children:
            found.append(self.added(found[-1], child, mode))
        return found

    def walked_back(
        self, children: Sequence[int], layers: Sequence[States], end: tuple[Key, int], mode: str
    ) -> list[Choice]:
        """An answer of each of *children* that together lead to *end*, a state and the bit of its sum."""
        path: list[Choice] = []
        for child, before in zip(reversed(children), reversed(layers[:-1]), strict=True):
            key, index, choice = next(self._steps_back(before, child, end, mode))
            end = key, index
            path.append(choice)
        return path[::-1]

    def _steps_back(
        self, before: States, child: int, to: tuple[Key, int], mode: str
    ) -> Iterator[tuple[Key, int, Choice]]:
        for key, bits in before.items():
            for move, choice in zip(self.moves(child, mode), self.choices[child], strict=True):
                index = to[1] - move.shift
                if index >= 0 and bits >> index & 1 and self.after(key, move) == to[0]:
                    yield key, index, choice


_Frozen = tuple[tuple[Choice, ...], ...]


def _frozen(choices: Sequence[Sequence[Choice]]) -> _Frozen:
    return tuple([tuple(choice) for choice in choices])


@lru_cache(maxsize=512)
def _values_of(formula: Gated, choices: _Frozen) -> Values:
    return GateStates(formula, choices).worked_out()


@lru_cache(maxsize=64)
def _states_of(formula: Gated, choices: _Frozen, mode: str) -> States:
    """The states of the children that a gate looks at: the same whatever sum it asks for."""
    gate = GateStates(formula, choices)
    return gate.of(gate.looked_at(), mode)


def _does(condition: AnswerCondition, child: int, level: int | None) -> int:
    """What an answer does to a condition: breaks it, counts as one at its lowest, or nothing."""
    if child not in condition.children:
        return 0
    if level is None or level < condition.lowest:
        return BROKEN
    if level > condition.lowest or condition.most_at_lowest is None:
        return 0
    return 1 if condition.most_at_lowest else BROKEN
