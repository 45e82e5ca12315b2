"""Numbers of which more is better up to a point and worse beyond it, or better only as far as others go: what is worth looking at."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.ends import BOTH, UP, ChildEnds, course
from evalkit.method.formula_range import ChildrenEnd, ends_between
from evalkit.method.outcome_rules import after, nodes_asked, predicate_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.plan import NodeStep, Plan


MOST_RECORDS = 16


class Turning(NamedTuple):
    """What turns both ways, and what hangs on one formula alone.

    Attributes:
        leaves: Leaves that turn what is computed from them both ways.
        below: Leaves below parents that do.
        sole: Leaf → the formula that is all that looks at it, and 1 if more of that is better for the total and for its rules, -1 if less is;
            of formulas that are no plain sums.
    """

    leaves: frozenset[int]
    below: frozenset[int]
    sole: Mapping[int, tuple[NodeStep, int]]


@lru_cache(maxsize=256)
def turning_of(plan: Plan) -> Turning:
    """What turns both ways in *plan*."""
    asked = {0, *nodes_asked(plan.instrument)}
    readers: dict[int, list[NodeStep]] = {}
    for step in plan.steps:
        for at in step.children if not asked.isdisjoint({step.at, *plan.hanging_at(step.at)}) else ():
            readers.setdefault(at, []).append(step)
    both = {at for at, steps in readers.items() if any(_move(step, at) == BOTH for step in steps)}
    named = asked | {
        plan.position[context_key.from_node]
        for context_key in plan.instrument.context.values()
        if context_key.from_node is not None
    }
    tables = [
        table for table in plan.instrument.bands if table.at in {TOTAL, plan.instrument.level_name(plan.nodes[0])}
    ]
    turns = turns_of(plan) if all(is_orderly(plan.instrument, table) for table in tables) else {}
    sole = {
        at: (steps[0], turn)
        for at, steps in readers.items()
        if at in plan.leaf_ends
        and at not in named
        and len(steps) == 1
        and plan.linear_at(steps[0].at) is None
        and plan.leaf_stages.keys().isdisjoint(steps[0].children)
        and (turn := turns.get(steps[0].at, BOTH))
    }
    below = [at for at in plan.leaf_ends if not both.isdisjoint(plan.hanging_at(at))]
    return Turning(frozenset(both & plan.leaf_ends.keys()), frozenset(below), sole)


def _move(step: NodeStep, at: int) -> int:
    """Which way a child moves a formula that looks at it."""
    return step.formula.moves.get(step.children.index(at), UP)


def is_orderly(instrument: Instrument, table: BandTable) -> bool:
    """Whether a rule makes no predicate better, and none of two that was worse the better one."""
    for rule in predicate_rules(instrument):
        places = [table.bands.index(after(rule.stated, table, band)) for band in table.bands]
        if places != sorted(places) or any(place < here for here, place in enumerate(places)):
            return False
    return True


def turns_of(plan: Plan) -> dict[int, int]:
    """1 for each node of which more never lowers the total, nor brings about a rule of the predicate; -1 where less does neither; of others ``BOTH``."""
    moves: dict[int, set[int]] = {0: {UP}}
    unknown = [ChildEnds(None)] * len(plan.nodes)
    for rule in predicate_rules(plan.instrument):
        for at, move in course(rule.condition, unknown).moves.items():
            moves.setdefault(at, set()).add(-move)
    for step in reversed(plan.steps):
        turn = _only(moves.get(step.at, set()))
        for child, move in step.formula.moves.items() if step.at in moves else ():
            moves.setdefault(step.children[child], set()).add(turn * move)
    return {at: _only(each) for at, each in moves.items()}


def _only(moves: set[int]) -> int:
    return next(iter(moves)) if len(moves) == 1 else BOTH


class NumberLine(NamedTuple):
    """A number that moves away from what is held, step by step, and what a formula gives, the others as they are held.

    Attributes:
        step: The formula.
        at: The leaf.
        held: The children as they are: values, and answers as levels.
        number: The number so many steps away.
        sign: 1: more of the formula is better; -1: less.
        known: The best between two places, where it was looked for.
    """

    step: NodeStep
    at: int
    held: Mapping[int, tuple[Exact, int | None]]
    number: Callable[[int], Exact]
    sign: int
    known: dict[tuple[int, int], Exact | None]

    def best(self, low: int, high: int) -> Exact | None:
        """The best between two places, with the sign of the direction; ``None``: not known."""
        if (low, high) not in self.known:
            self.known[low, high] = self._best(low, high)
        return self.known[low, high]

    def _best(self, low: int, high: int) -> Exact | None:
        ends = [self.number(low)] if low == high else sorted((self.number(low), self.number(high)))
        sides = [
            ChildrenEnd(
                [end if i == self.at else self.held[i][0] for i in self.step.children],
                [self.held[i][1] for i in self.step.children],
            )
            for end in ends
        ]
        found = ends_between(self.step.formula, sides[0], sides[-1])
        return None if found is None else self.sign * found[self.sign > 0]

    def useful(self, count: int) -> tuple[int, int]:
        """How many steps away the numbers lie that are worth a look: nearer ones give no more than what is held, farther ones no more than these."""
        top, now = self.best(0, count), self.best(0, 0)
        if top is None or now is None:
            return 1, count
        first = self.first(1, count, now)
        if first is None:
            return 1, 0
        # The first that gives as much.
        return first, bisect_left(range(count), True, lo=first, key=lambda last: self.best(first, last) == top)  # noqa: FBT003

    def first(self, low: int, high: int, above: Exact) -> int | None:
        """The nearest that gives more than *above*; ``None``: none is known to."""
        top = self.best(low, high) if low <= high else None
        if top is None or top <= above:
            return None
        middle = (low + high) // 2
        return low if low == high else self.first(low, middle, above) or self.first(middle + 1, high, above)

    def records(self, first: int, last: int) -> list[int] | None:
        """Which of the numbers give more than every nearer one; ``None``: too many to be listed, or not known."""
        found: list[int] = []
        reached = self.best(0, 0)
        if first > last:
            return found
        while reached is not None and len(found) <= MOST_RECORDS:
            next_one = self.best(first, first)  # most often each gives more, or few do
            rises = next_one is not None and next_one > reached
            if not rises and self.best(first, last) is None:
                return None
            place = first if rises else self.first(first, last, reached)
            if place is None:
                return found
            found.append(place)
            reached, first = self.best(place, place), place + 1
            if first > last:
                return found
        return None

    def _is_first_best(self, first: int, last: int) -> bool:
        """Whether the last number is known to give the best value, and no nearer one: so it is where numbers are left out from there on."""
        top = self.best(first, last) if first <= last else None
        is_best = top is not None and self.best(last, last) == top
        return is_best and (first == last or self.best(first, last - 1) != top)

    def nearest_best(self, first: int, last: int) -> int | None:
        """Which of the numbers gives the best value; of several alike the nearest.

        What is between two numbers is looked into as long as it may hold a better one. ``None``: none of them gives a value.
        """

        def bound(low: int, high: int) -> tuple[bool, Exact, int, int]:
            best = self.best(low, high)
            return best is not None, -(best or 0), low, high

        if self._is_first_best(first, last):
            return last
        between = [bound(first, last)] if first <= last else []
        while between:
            is_known, least, low, high = heappop(between)
            if is_known and (low == high or bound(low, low)[:2] == (True, least)):
                return low
            middle = (low + high) // 2
            if low < high:
                heappush(between, bound(low, middle))
                heappush(between, bound(middle + 1, high))
        return None
