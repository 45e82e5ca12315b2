"""Everything that the children of a node with a gate can come to: their sums, together with whether the gate is open.

A state is where each condition on answers stands, and what counts beside the sum that the gate looks at; all sums that go
with it are the bits of one whole number. Children, and groups of them, are taken together by ``joined``, and a group that
is held against bounds is known by how many of them it reaches.

How to use it::

    gate = GateStates(formula, choices)
    gate.of(gate.looked_at(), OPEN)                  # the states of these children
    gate.in_groups({"II": ([0, 2], (6, 9))}, OPEN)   # of all of them: how many of its bounds each group reaches
    gate.nearest(reached=False)                      # answers that just miss what the gate asks for
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from itertools import product
from math import ceil, lcm
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.bit_sets import lowest, runs, spread
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.shapes import AnswerCondition, Gated
    from evalkit.questions.choice import LeafAnswer

BROKEN = -1
# Which points count beside the sum that the gate looks at: all, all but the locked ones, or the locked ones alone.
OPEN, CLOSED, LOCKED = "open", "closed", "locked"


class GateState(NamedTuple):
    """A state of some children.

    Attributes:
        stands: For each condition, the number of answers exactly at its lowest; ``BROKEN`` if it cannot hold any more.
        more: What the points that count come to beyond the sum that the gate looks at, in units; of groups, how many of
            its bounds each reaches.
    """

    stands: tuple[int, ...]
    more: Any


States = dict[GateState, int]
End = tuple[GateState, int]  # a state, and the bit of its sum
Group = tuple["Sequence[int]", "Sequence[Exact]"]  # children, and the bounds that their sum is held against, ascending


class GateStates:
    """The states of a node with a gate.

    Attributes:
        unit: Points are counted in this part.
        choices: Of each child, in the order of the tree.
    """

    def __init__(self, formula: Gated, choices: Sequence[Sequence[LeafAnswer]]) -> None:
        """Take the *choices* of each child, in the order of the tree; none is without."""
        self.formula = formula
        self.choices = choices
        self.unit = Fraction(1, lcm(*[choice.points.denominator for listed in choices for choice in listed]))
        self._summed = frozenset(formula.summed)
        self._watched = [frozenset(condition.children) for condition in formula.conditions]
        self._known: dict[tuple[Any, ...], list[States]] = {}
        # Asked of the same children again and again; those that are alike share their moves.
        self._moves: dict[tuple[Any, ...], tuple[End, ...]] = {}
        self._bound = ceil(Fraction(formula.minimum) / self.unit)
        self._nothing = (0,) * len(formula.conditions)
        ends = [self.units(min([choice.points for choice in listed])) for listed in choices]
        self._least = [end if child in self._summed else 0 for child, end in enumerate(ends)]

    # --- One child after the other ------------------------------------------------------------------------------

    def of(self, children: Sequence[int], mode: str) -> States:
        """States of these children, under a *mode* of counting. Bit i is the sum of what is ``base`` plus i."""
        return self._layers(children, mode)[-1]

    def _layers(self, children: Sequence[int], mode: str) -> Sequence[States]:
        """The states before the first of *children*, and after each of them."""
        known = self._known.setdefault((mode, *children), [{GateState(self._nothing, 0): 1}])
        for child in children[len(known) - 1 :]:
            known.append(self.joined(known[-1], _together(self.moves(child, mode))))
        return known

    def moves(self, child: int, mode: str) -> tuple[End, ...]:
        """What each answer of a child adds, in the order of its choices: a state, and the bit of its sum."""
        watched = tuple([child in one for one in self._watched])
        like = (mode, child in self.formula.locked, child in self._summed, watched, *self.choices[child])
        if like not in self._moves:
            self._moves[like] = tuple([self._move(child, choice, mode) for choice in self.choices[child]])
        return self._moves[like]

    def _move(self, child: int, choice: LeafAnswer, mode: str) -> End:
        points, locked = self.units(choice.points), child in self.formula.locked
        summed = points if child in self._summed else 0
        more = (points if locked else 0) if mode == LOCKED else (points if mode == OPEN or not locked else 0) - summed
        does = tuple([_does(one, child, choice.level) for one in self.formula.conditions])
        return GateState(does, more), summed - self._least[child]

    def joined(self, one: States, other: States) -> States:
        """The states of two groups of children taken together."""
        found: States = {}
        moves = [(*key, _runs(bits)) for key, bits in other.items()]
        for (stands, more), bits in one.items():
            for does, beside, listed in moves:
                at = GateState(self.merged(stands, does), more + beside)
                found[at] = found.get(at, 0) | spread(bits, listed)
        return found

    def merged(self, one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
        """Where the conditions stand once two groups of children are taken together."""
        if other == self._nothing:
            return one
        found = []
        for condition, a, b in zip(self.formula.conditions, one, other, strict=True):
            most = condition.most_at_lowest
            found.append(BROKEN if BROKEN in (a, b) or (most is not None and a + b > most) else a + b)
        return tuple(found)

    def base(self, children: Iterable[int]) -> int:
        """What bit 0 stands for in the states of these children: the fewest units that they give to the sum that the gate looks at."""
        return sum([self._least[child] for child in children])

    def units(self, points: Exact) -> int:
        """*points* in units."""
        return points.numerator * (self.unit.denominator // points.denominator)

    # --- The gate -----------------------------------------------------------------------------------------------

    def matching(self, stands: tuple[int, ...], bits: int, base: int, mode: str) -> int:
        """The sums among *bits* under which the gate is as *mode* says."""
        opened = _opened(stands, bits, self._bound - base)
        return opened if mode == OPEN else bits & ~opened

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
        if by is None:
            return 0 if broken else self.matching(stands, bits, base, CLOSED)
        return _opened((), bits, self._bound - base) if broken == [by] else 0

    def opens_unlike(self, other: Gated) -> bool:
        """Whether some answers open the gate and not that of *other*, or the reverse."""
        count, conditions = len(self.formula.conditions), self.formula.conditions + other.conditions
        # What counts behind this gate is what the other one looks at, so that ``more`` is by how much its sum is larger.
        rest = frozenset(range(len(self.choices))).difference(other.summed)
        both = GateStates(attrs.evolve(self.formula, locked=rest, conditions=conditions), self.choices)
        children = sorted({*both.looked_at(), *other.summed})
        mine, theirs = self._edges(children, (self.formula.minimum, other.minimum))
        return any(
            _opened(key.stands[:count], bits, mine) != _opened(key.stands[count:], bits, theirs - key.more)
            for key, bits in both.of(children, CLOSED).items()
        )

    # --- Groups of children, each held against bounds -------------------------------------------------------------

    def in_groups(self, groups: Iterable[Group], mode: str) -> States:
        """Every state of all children in *groups*, whatever the gate says of it."""
        return reduce(self.joined, [self._cut(*group, mode) for group in groups], {GateState(self._nothing, ()): 1})

    def _cut(self, children: Sequence[int], bounds: Sequence[Exact], mode: str) -> States:
        """States by how many bounds their sum reaches; nothing is kept beside where there are none."""
        found: States = {}
        edges = self._edges(children, bounds)
        for key, bits in self.of(children, mode).items():
            for cell in range(len(bounds) + 1):
                inside = _in_cell(bits, edges, cell, key.more)
                if inside:
                    at = GateState(key.stands, (cell,) if bounds else ())
                    found[at] = found.get(at, 0) | inside
        return found

    def _edges(self, children: Sequence[int], bounds: Sequence[Exact]) -> list[int]:
        """For each of *bounds* the first bit of a state that reaches it, if nothing counts beside the sum."""
        base = self.base(children)
        return [ceil(bound / self.unit) - base for bound in bounds]

    # --- Back to answers ----------------------------------------------------------------------------------------

    def nearest(self, *, reached: bool) -> dict[int, LeafAnswer] | None:
        """Answers that keep every condition, and whose sum just reaches what the gate asks for, or just misses it."""
        children, ends = self.looked_at(), []
        (edge,) = self._edges(children, [self.formula.minimum])
        for key, bits in self.of(children, OPEN).items():
            inside = 0 if BROKEN in key.stands else _in_cell(bits, [edge], int(reached))
            if inside:
                ends.append((key, _end(inside, high=not reached)))
        end = min(ends, key=lambda one: abs(one[1] - edge), default=None)
        return None if end is None else self._walked_back(children, end, OPEN)

    def answers_for(self, value: Exact) -> list[LeafAnswer] | None:
        """An answer of each child that together give *value*; ``None`` if none do."""
        children = range(len(self.choices))
        wanted, base = value / self.unit, self.base(children)
        for mode in (CLOSED, OPEN) if wanted.denominator == 1 else ():
            for key, bits in self.of(children, mode).items():
                index = int(wanted) - base - key.more
                if index >= 0 and self.matching(key.stands, bits, base, mode) >> index & 1:
                    return [*self._walked_back(children, (key, index), mode).values()]
        return None

    def answers_in(self, groups: Sequence[Group], cells: Sequence[int], mode: str) -> list[LeafAnswer]:
        """An answer of each child under which the gate is as *mode* says, and each group reaches so many of its bounds, and no more."""
        each = [self._ends(*group, cell, mode) for group, cell in zip(groups, cells, strict=True)]
        base = self.base(range(len(self.choices)))
        for together in product(*each):
            stands = reduce(self.merged, [key.stands for key, _ in together], self._nothing)
            if self.matching(stands, 1 << sum(index for _, index in together), base, mode):
                found: dict[int, LeafAnswer] = {}
                for (children, _), end in zip(groups, together, strict=True):
                    found |= self._walked_back(children, end, mode)
                return [found[child] for child in range(len(self.choices))]
        raise AssertionError(cells)  # pragma: no cover - asked of states that there are

    def _ends(self, children: Sequence[int], bounds: Sequence[Exact], cell: int, mode: str) -> Iterable[End]:
        """Of the states of a group that reach so many of its bounds, by where conditions stand, the best one.

        The gate opens best with the largest sum, and stays closed best with the smallest.
        """
        found: dict[tuple[int, ...], End] = {}
        edges = self._edges(children, bounds)
        for key, bits in self.of(children, mode).items():
            inside = _in_cell(bits, edges, cell, key.more)
            if inside:
                index = _end(inside, high=mode == OPEN)
                known = found.get(key.stands)
                if known is None or (index > known[1] if mode == OPEN else index < known[1]):
                    found[key.stands] = key, index
        return found.values()

    def _walked_back(self, children: Sequence[int], end: End, mode: str) -> dict[int, LeafAnswer]:
        """An answer of each of *children* that together lead to *end*."""
        path = {}
        for child, before in zip(reversed(children), reversed(self._layers(children, mode)[:-1]), strict=True):
            key, index, path[child] = next(self._steps_back(before, child, end, mode))
            end = key, index
        return dict(reversed(path.items()))

    def _steps_back(
        self, before: States, child: int, to: End, mode: str
    ) -> Iterator[tuple[GateState, int, LeafAnswer]]:
        for key, bits in before.items():
            for (move, shift), choice in zip(self.moves(child, mode), self.choices[child], strict=True):
                index = to[1] - shift
                is_there = index >= 0 and bits >> index & 1 and key.more + move.more == to[0].more
                if is_there and self.merged(key.stands, move.stands) == to[0].stands:
                    yield key, index, choice


@lru_cache(maxsize=1024)
def _runs(bits: int) -> list[tuple[int, int]]:
    return list(runs(bits))


def _together(moves: Iterable[End]) -> States:
    found: States = {}
    for key, shift in moves:
        found[key] = found.get(key, 0) | 1 << shift
    return found


def _end(bits: int, *, high: bool) -> int:
    """The highest or the lowest of *bits*."""
    return bits.bit_length() - 1 if high else lowest(bits)


def _opened(stands: tuple[int, ...], bits: int, edge: int) -> int:
    """Those of *bits* that open a gate, from an *edge* on."""
    return 0 if BROKEN in stands else _in_cell(bits, [edge], 1)


def _in_cell(bits: int, edges: Sequence[int], cell: int, more: int = 0) -> int:
    """Those of *bits* that, with so many units *more*, reach so many of *edges*, and no others."""
    low = max(edges[cell - 1] - more, 0) if cell else 0
    inside = bits >> low << low
    return inside & ((1 << max(edges[cell] - more, 0)) - 1) if cell < len(edges) else inside


def _does(condition: AnswerCondition, child: int, level: int | None) -> int:
    """What an answer does to a condition: breaks it, counts as one at its lowest, or nothing."""
    if child not in condition.children:
        return 0
    if level is None or level < condition.lowest:
        return BROKEN
    if level > condition.lowest or condition.most_at_lowest is None:
        return 0
    return 1 if condition.most_at_lowest else BROKEN
