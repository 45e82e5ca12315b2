"""Folds of an expression walked child by child: the states that they can come to, each with the least that it costs.

Of one fold, the ``main`` one, only the best value for a cost is kept: what is made of it never falls as it gets better.
The others are kept apart value by value; a sum that is only compared with numbers counts up to the largest of these.
"""

from __future__ import annotations

import operator
from bisect import bisect_right
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, floor, lcm, prod
from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.children_read import children_in
from evalkit.method.ends import ChildEnds, course
from evalkit.method.exact_value import computed
from evalkit.method.subexpressions import bounds_of, child_of
from evalkit.questions.folds import LEAST, MOST, SUM, TIMES
from evalkit.questions.ramp import Ramp, add, ramps
from evalkit.questions.table import BITS, Best, Table, Unproved, better, larger, pruned, smaller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Ends, Exact
    from evalkit.instruments.expression import Expression
    from evalkit.questions.folds import ChildFold, FoldPart
    from evalkit.questions.table import Chain

    State = tuple[Any, ...]  # of each fold that is kept apart; of what a child adds to them, ``None``: nothing
    Worth = dict[int, dict[int, Exact]]  # child → cost of a cell → what that adds
    Join = Callable[[Exact, Exact], Exact]

MAX_STATES = 4_000
MAX_ADDED = 5_000_000  # pairs of cells
NOT_A_SUM = 10  # so many times counts a pair of which no whole numbers are added up
TOO_MANY = msg("there are too many states for an exact search")
value_of: Callable[[Any], Any] = lru_cache(maxsize=4096)(computed)


class StepBudget:
    """Steps that several searches may take together."""

    def __init__(self, steps: int) -> None:
        """Nothing is spent yet."""
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take so many more.

        Raises:
            Unproved: That is more than are left.
        """
        self._left -= steps
        if self._left < 0:
            raise Unproved(TOO_MANY)


class ChildTables(NamedTuple):
    """The tables of the children of a node.

    Attributes:
        each: By place; their values have the sign of their direction.
        signs: 1 where more of a child is better, -1 where less is.
        most: What costs more is left out.
        prices: Where costs only number the cells of a child: what each of them costs.
        states: More are not looked at; 0: than ``MAX_STATES``.
        budget: For the steps of this search and of others.
    """

    each: Sequence[Table]
    signs: Sequence[int]
    most: int
    prices: Sequence[Mapping[int, int]] = ()
    states: int = 0
    budget: StepBudget | None = None

    def cost(self, child: int, number: int) -> int:
        """What a cell of a child costs."""
        return self.prices[child][number] if self.prices else number

    def real(self, child: int, cell: Best) -> Exact:
        """The value of a cell of a child."""
        # A fraction is not multiplied where it stays as it is: that takes a quarter of a search among fine numbers.
        sign = self.signs[child]
        return cell.value if sign == 1 else sign * cell.value


class Worths:
    """What every cell of every child adds to a fold; to what is no product in whole numbers over a common divisor."""

    def __init__(self, fold: ChildFold, tables: ChildTables) -> None:
        """Work it out."""
        self.kind, self.unit = fold.kind, 1
        self.of: Worth = {}
        for part in fold.parts:
            worth, adds = self.of.setdefault(part.child, {}), _alone(part, tables)
            for cost, one in adds.items():
                added = one if part.weight == 1 else part.weight * one
                worth[cost] = _JOINS[fold.kind, 1](worth[cost], added) if cost in worth else added
        if fold.kind != TIMES:
            self.unit = lcm(*{one.denominator for worth in self.of.values() for one in worth.values()})
            self.of = {
                child: {cost: one.numerator * (self.unit // one.denominator) for cost, one in worth.items()}
                for child, worth in self.of.items()
            }
        self.low, self.high = ([end(worth.values()) for worth in self.of.values()] for end in (min, max))

    @property
    def start(self) -> Exact:
        """What it is before any child is looked at."""
        return {SUM: 0, TIMES: 1, LEAST: max(self.high), MOST: min(self.low)}[self.kind]

    @property
    def rises(self) -> bool:
        """Whether it never falls as a part of it rises."""
        return self.kind != TIMES or min(self.low) >= 0

    @property
    def ends(self) -> Ends:
        """Between which values it lies."""
        if self.kind == SUM:
            return self.real(sum(self.low)), self.real(sum(self.high))
        if self.kind == TIMES:
            corners = [prod(one) for one in product(*zip(self.low, self.high, strict=True))] if not self.rises else []
            return min([prod(self.low), *corners]), max([prod(self.high), *corners])
        joined = min if self.kind == LEAST else max
        return self.real(joined(self.low)), self.real(joined(self.high))

    def ends_within(self, costs: Sequence[int]) -> list[Ends]:
        """The same where no more than each of these first *costs* is spent; of a sum, since what joins its parts otherwise may come to its end with one cell."""
        if self.kind != SUM:
            return [self.ends] * len(costs)
        lows, highs = (_most_within(self.of.values(), turn, costs) for turn in (-1, 1))
        return [(self.real(-low), self.real(high)) for low, high in zip(lows, highs, strict=True)]

    def real(self, value: Exact) -> Exact:
        """A value as the outer expression sees it."""
        return value if self.unit == 1 else Fraction(value, self.unit)

    def cuts(self, outers: Sequence[Expression], at: int) -> Cuts | None:
        """Of a sum that is only compared with numbers: all that hangs on it; ``None``: it is not such."""
        known = [bounds for outer in outers if (bounds := bounds_of(outer, at)) is not None]
        if self.kind != SUM or len(known) < len(outers):
            return None
        return Cuts(
            sorted({cut for each in known for sign, bound in each for cut in _cuts(sign, bound * self.unit)}), self
        )


def _most_within(each: Collection[Mapping[int, Exact]], turn: int, costs: Iterable[int]) -> Iterator[int]:
    """What a cell of each, values with a sign, cannot add up to more than for each of these costs: as if parts of a cell could be had, all at the steepest rate."""
    spent = gained = 0
    steep = []
    # Rates of costs of half as many bits differ by more than the division leaves out.
    bits = 2 * max([(cost >> BITS).bit_length() for worth in each for cost in worth])
    for worth in each:
        cells = [(cost >> BITS, turn * int(value)) for cost, value in worth.items()]
        first, less = min([(cost, -value) for cost, value in cells])
        rises = [(cost - first, value + less) for cost, value in cells if cost > first and value > -less]
        if rises:
            cost, value = max(rises, key=lambda one: (one[1] << bits) // one[0])
            top = max([value for _, value in rises])
            steep.append(((value << bits) // cost, top, top * cost // value))
        spent, gained = spent + first, gained - less
    steep.sort(reverse=True)
    for most in costs:
        found, room = gained, max(most - spent, 0)  # less brings nothing about at all
        for _, value, cost in steep:
            if cost > room:
                found -= -value * room // cost
                break
            found, room = found + value, room - cost
        yield found


def _alone(part: FoldPart, tables: ChildTables) -> dict[int, Exact]:
    """What a part makes of every cell of its child."""
    at, table = part.child, tables.each[part.child]
    if child_of(part.of) is not None:
        return {cost: tables.real(at, cell) for cost, cell in table.items()}
    value = value_of(part.of)
    values: list[Exact] = [0] * (at + 1)
    levels: list[int | None] = [None] * (at + 1)
    found = {}
    for cost, cell in table.items():
        values[-1], levels[-1] = tables.real(at, cell), cell.level
        found[cost] = value(values, levels)
    return found


def _cuts(sign: str, bound: Exact) -> set[int]:
    """The whole numbers from which on it is another answer how one compares with *bound*."""
    reaches, exceeds = {ceil(bound)}, {floor(bound) + 1}
    return {">=": reaches, "<": reaches, ">": exceeds, "<=": exceeds}.get(sign, reaches | exceeds)


class Cuts:
    """A sum of which only matters which of some numbers it reaches: once that is decided, all that is left of it."""

    def __init__(self, at: Sequence[int], worths: Worths) -> None:
        """Take the numbers, in order, and what children add."""
        self._at = at
        self._ends = {child: (int(min(one.values())), int(max(one.values()))) for child, one in worths.of.items()}
        self._low, self._high = (sum(one) for one in zip(*self._ends.values(), strict=True))

    def passed(self, child: int) -> None:
        """From now on *child* is part of the sum."""
        low, high = self._ends.get(child, (0, 0))
        self._low, self._high = self._low - low, self._high - high

    def kept(self, value: int) -> int:
        """What is kept of a sum: itself, or where all is decided the same number for all of which the same holds."""
        reached = bisect_right(self._at, value + self._low)
        if bisect_right(self._at, value + self._high) > reached:
            return value
        kept: int = self._at[reached - 1] - self._low if reached else self._at[0] - 1 - self._high
        return kept


class FoldEnd(NamedTuple):
    """What some folds come to: their values by place, what it costs, and what gives it."""

    values: Mapping[int, Exact]
    cost: int
    chain: Chain


class _Move(NamedTuple):
    """What cells of a child add: to the folds that are kept apart (``None``: nothing), and to the main one; what they cost at least."""

    does: State
    cells: Sequence[Ramp | tuple[int, Best]]
    least: int


class Walk:
    """Folds that share children.

    Args:
        outers: What is made of the folds: first what is to be as good as can be, then what is only to be known.
        at: The places of the folds.
        worths: Of all folds, by place.
        tables: Of the children.
        sign: 1 if more of the first is better, -1 if less is; 0: every value is to be known.
    """

    def __init__(
        self, outers: Sequence[Expression], at: Sequence[int], worths: Sequence[Worths], tables: ChildTables, sign: int
    ) -> None:
        """Choose the main fold."""
        self._worths, self._tables, self._added = worths, tables, 0
        moves, has_value = _moves(outers[0], worths) if sign else ({}, False)
        known = {place for outer in outers[1:] for place in children_in(outer)}
        fit = [one for one in at if worths[one].rises and moves.get(one) and one not in known]
        self.main = max(fit, key=lambda one: (worths[one].kind == SUM, len(worths[one].of)), default=None)
        self._turn = (sign or 1) if self.main is None else sign * moves[self.main]
        idle = [one for one in at if has_value and one not in moves and one not in known]
        self._folds, self._idle = at, {one: worths[one].ends[0] for one in idle}
        self._apart = [one for one in at if one != self.main and one not in idle]
        self._cuts = [worths[one].cuts(outers, one) for one in self._apart]
        self._joins = [_JOINS[worths[one].kind, 1] for one in self._apart]
        self._join = _JOINS[worths[self.main].kind, self._turn] if self.main is not None else _JOINS[SUM, 1]

    def ends(self) -> Iterator[FoldEnd]:
        """Everything that the folds can come to."""
        for state, table in self._walked().items():
            values = {at: self._worths[at].real(one) for at, one in zip(self._apart, state, strict=True)} | self._idle
            for cost, cell in table.items():
                if self.main is not None:
                    values[self.main] = self._worths[self.main].real(self._turn * cell.value)
                yield FoldEnd(dict(values), cost, cell.chain)

    def _walked(self) -> dict[State, Table]:
        first = 0 if self.main is None else self._turn * self._worths[self.main].start
        states: dict[State, Table] = {tuple([self._worths[at].start for at in self._apart]): {0: Best(first)}}
        children = sorted({child for at in self._folds for child in self._worths[at].of})
        each = [self._alike(child) for child in children]
        for number, adds in enumerate(each):
            for cuts in self._cuts:
                if cuts is not None:
                    cuts.passed(children[number])
            states = self._after(states, self._moves(adds))
            if len(states) > (self._tables.states or MAX_STATES):
                raise Unproved(TOO_MANY)
        return states

    @property
    def _is_sum(self) -> bool:
        return self.main is not None and self._worths[self.main].kind == SUM

    def _alike(self, child: int) -> dict[State, Table]:
        """What each cell of a child adds; of those that add the same to what is kept apart, the best."""
        found: dict[State, Table] = {}
        main = None if self.main is None else self._worths[self.main].of.get(child)
        nothing = 0 if self.main is None or main is not None else self._turn * self._worths[self.main].start
        beside = [self._worths[at].of.get(child) for at in self._apart]
        for cost, cell in self._tables.each[child].items():
            if (price := self._tables.cost(child, cost)) > self._tables.most:
                continue
            does = tuple([None if worth is None else worth[cost] for worth in beside])
            worth = nothing if main is None else main[cost] if self._turn == 1 else self._turn * main[cost]
            better(found.setdefault(does, {}), price, Best(worth, cell.chain))
        return {does: pruned(table) for does, table in found.items()}

    def _moves(self, adds: Mapping[State, Table]) -> list[_Move]:
        steady = self.main is None or self._is_sum
        listed = [(does, list(table.items())) for does, table in adds.items()]
        return [_Move(does, list(ramps(cells)) if steady else cells, cells[0][0]) for does, cells in listed if cells]

    def _after(self, states: Mapping[State, Table], moves: Sequence[_Move]) -> dict[State, Table]:
        found: dict[State, Table] = {}
        for state, table in states.items():
            room = self._tables.most - next(iter(table))
            for does, cells, least in moves:
                if least > room:
                    continue
                into = found.setdefault(self._state(state, does), {})
                self._add(table, cells, into)
        return {state: pruned(table) for state, table in found.items() if table}

    def _add(self, table: Table, cells: Sequence[Ramp | tuple[int, Best]], into: Table) -> None:
        """Put into another table what is in *table* together with each of the *cells*."""
        single = [cell for cell in cells if not isinstance(cell, Ramp)]
        picked = _PICKED.get(self._join)
        if picked is not None:
            self._spend(len(table) + len(single))
            picked(table, dict(single), into, self._tables.most)
            return
        self._spend(len(table) * len(single))
        for cell in cells:
            add(table, cell, into, self._tables.most, self._join)

    def _spend(self, steps: int) -> None:
        """Refuse to look at more cells than can be looked at."""
        if self._tables.budget is not None:
            self._tables.budget.spend(steps)
        self._added += steps * (1 if self._is_sum else NOT_A_SUM)
        if self._added > MAX_ADDED:
            raise Unproved(TOO_MANY)

    def _state(self, state: State, does: State) -> State:
        found: list[Any] = []
        for one, more, cuts, join in zip(state, does, self._cuts, self._joins, strict=True):
            joined: Any = one if more is None else join(one, more)
            found.append(joined if cuts is None else cuts.kept(joined))
        return tuple(found)


def _moves(outer: Expression, worths: Sequence[Worths]) -> tuple[Mapping[int, int], bool]:
    """Which way each fold moves what is made of them; and whether that has a value, whatever they come to."""
    at = child_of(outer)
    if at is not None:
        return {at: 1}, True
    found = course(outer, [ChildEnds(worth.ends) for worth in worths])
    return found.moves, found.ends is not None


# Two tables of which the smaller or the larger value counts need not be looked at pair by pair.
_PICKED: Mapping[Any, Callable[[Table, Table, Table, int], None]] = {min: smaller, max: larger}
# How two values of a fold are taken together; with the sign of the direction.
_JOINS: Mapping[tuple[str, int], Join] = {
    (SUM, 1): operator.add,
    (SUM, -1): operator.add,
    (LEAST, 1): min,
    (LEAST, -1): max,
    (MOST, 1): max,
    (MOST, -1): min,
    (TIMES, 1): operator.mul,
    (TIMES, -1): lambda a, b: -a * b,
}
