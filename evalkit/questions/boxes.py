"""Boxes of answers, the cheapest first: what no table can say is decided by ruling out all that costs less.

Parts are leaves, and nodes that are seen by their value alone. A box leaves to each part a range of what it can be; it is
left out where no answers in it do, by the ends of all nodes, and halved where its cheapest ones do not.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.ends import Between
from evalkit.method.methods import rises
from evalkit.method.plan import rounded
from evalkit.method.sides import Side, around
from evalkit.questions.table import Cell, Unproved, linked, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan
    from evalkit.questions.search import Search
    from evalkit.questions.walk import Budget

    Judge = Callable[[Sequence[Between]], bool | None]
    Ranges = tuple[tuple[int, int], ...]

MAX_BOXES = 8_000


class Part(NamedTuple):
    """What is one thing or another, whatever the others are.

    Attributes:
        at: Its place.
        cells: What it can be, with what that costs, the least first.
    """

    at: int
    cells: Sequence[tuple[int, Cell]]


class _End(NamedTuple):
    """The values of all nodes, and answers as levels, at one end of a box."""

    values: list[Exact | None]
    levels: list[int | None]


class Boxes:
    """All that can be chosen.

    Args:
        search: The answers, and the tables of nodes.
        roots: The nodes that are looked at: the total, and others that are.
        turns: Node → 1 if more of it never does harm, -1 if less never does; of others every value is looked at.
        judge: Whether it is surely so, or surely not, while nodes lie between their ends.
        budget: For the boxes of this search and of others.

    Raises:
        Unproved: An answer of which more points may be a lower level is looked at as a level.
    """

    def __init__(
        self, search: Search, roots: Iterable[int], turns: Mapping[int, int], judge: Judge, budget: Budget
    ) -> None:
        """Take the tree apart into as few parts as can be."""
        self._search, self._turns, self._judge, self._budget = search, turns, judge, budget
        self._plan, self._named = search.plan, frozenset(roots)
        _refuse_falling_levels(self._plan)
        found = dict.fromkeys(at for root in sorted(self._named) for at in self._apart(root))
        self._parts = [Part(at, self._cells(at)) for at in found]
        self._steps = [step for step in self._plan.anew(found) if step.at not in found]
        self._all = tuple([(0, len(part.cells) - 1) for part in self._parts])
        self._least = lru_cache(maxsize=None)(self._least_of)

    def front(self, most: int) -> Iterator[tuple[int, Cell]]:
        """The cheapest choices that do, then those with fewer of the second cost; none costs more than *most* of either."""
        room, fewest = unpacked(most)
        ordered, todo = count(), [(0, 0, self._all)]
        while todo:
            cost, _, ranges = heappop(todo)
            if unpacked(cost)[1] > fewest:
                continue
            cheapest = tuple([self._least(at, *one)[2] for at, one in enumerate(ranges)])
            if cost == self._price(cheapest) and self._judged(tuple(zip(cheapest, cheapest, strict=True)))[0]:
                yield cost, self._cell(cheapest)
                fewest = unpacked(cost)[1] - 1
                continue
            for half in _halves(ranges, self._spread):
                low = self._low(half)
                if low[0] <= room and low[1] <= fewest and self._judged(half)[0] is not False:
                    heappush(todo, (packed(*low), next(ordered), half))

    def top(self, most: int) -> Exact | None:
        """The highest total of the choices that do, and cost no more; ``None``: none does."""
        ordered = count()
        todo: list[tuple[bool, Exact, int, Ranges]] = [(False, 0, 0, self._all)]
        while todo:
            _, least, _, ranges = heappop(todo)
            for side in zip(*ranges, strict=True) if ranges else [()]:
                does, total = self._judged(tuple(zip(side, side, strict=True)))
                if does and total == -least and _is_within(self._low(tuple(zip(side, side, strict=True))), most):
                    return total
            for half in _halves(ranges, self._spread):
                does, high = self._judged(half)
                if does is not False and _is_within(self._low(half), most):
                    heappush(todo, (high is not None, -(high or 0), next(ordered), half))
        return None

    # --- Parts ----------------------------------------------------------------------------------------------------------

    def _apart(self, at: int) -> list[int]:
        """The parts that a node is made of: itself, where its children are looked at for its sake alone."""
        if at in self._plan.leaf_ends or (at and self._is_private(at) and self._cells(at)):
            return [at]
        return [one for child in self._plan.children[at] for one in self._apart(child)]

    def _is_private(self, at: int) -> bool:
        """Whether nothing else looks at what is below a node, and nothing looks at it twice."""
        below = [one for child in self._plan.children[at] for one in (child, *self._below(child))]
        readers = [step.at for step in self._plan.steps for one in step.children if one in below]
        return (
            len(readers) == len(set(below)) == len(below)
            and {at, *below}.issuperset(readers)
            and self._named.isdisjoint(below)
        )

    def _below(self, at: int) -> Iterator[int]:
        for child in self._plan.children.get(at, ()):
            yield child
            yield from self._below(child)

    def _cells(self, at: int) -> Sequence[tuple[int, Cell]]:
        """What a part can be; nothing of a node that can be too much, or of which that cannot be told."""
        turn = self._search.sign * self._turns.get(at, 0)
        try:
            if turn and at not in self._plan.leaf_ends:
                table = self._search.table(at, turn)
                found = [(cost, cell._replace(value=turn * cell.value)) for cost, cell in table.items()]
            else:
                found = self._search.every(at)
        except Unproved:
            return ()
        return sorted(found, key=lambda one: (one[1].value, one[1].level or 0))

    # --- Boxes ----------------------------------------------------------------------------------------------------------

    def _judged(self, ranges: Ranges) -> tuple[bool | None, Exact | None]:
        """Whether the choices of a box do, and the highest total of them; ``None``: not known."""
        self._budget.spend(1)
        ends = [_End([None] * len(self._plan.nodes), [None] * len(self._plan.nodes)) for _ in range(2)]
        for part, places in zip(self._parts, ranges, strict=True):
            for end, place in zip(ends, places, strict=True):
                _, (end.values[part.at], _, end.levels[part.at]) = part.cells[place]
        for step in self._steps:
            low, high = (Side(step.pick(end.values), step.pick(end.levels)) for end in ends)
            is_known = None not in low.values and None not in high.values
            found = around(step.formula, low, high) if is_known else None
            for end, value in zip(ends, found or (), strict=False):
                end.values[step.at] = rounded(value, step.stage)
        nodes = [
            Between(None if one is None or other is None else (one, other))
            for one, other in zip(ends[0].values, ends[1].values, strict=True)
        ]
        return self._judge(nodes), ends[1].values[0]

    def _least_of(self, part: int, first: int, last: int) -> tuple[int, int, int]:
        """The least of either cost within a range of a part, and the place of the cheapest."""
        costs = [cost for cost, _ in self._parts[part].cells[first : last + 1]]
        each = [unpacked(cost) for cost in costs]
        return min(one for one, _ in each), min(other for _, other in each), first + costs.index(min(costs))

    def _low(self, ranges: Ranges) -> tuple[int, int]:
        """No choice of a box costs less, of either cost."""
        each = [self._least(at, *one) for at, one in enumerate(ranges)]
        return sum(one[0] for one in each), sum(one[1] for one in each)

    def _spread(self, part: int, first: int, last: int) -> tuple[int, int]:
        """By how much it matters to know more of a part."""
        cells = self._parts[part].cells
        return abs(cells[last][0] - cells[first][0]), last - first

    def _price(self, places: Sequence[int]) -> int:
        return sum(part.cells[place][0] for part, place in zip(self._parts, places, strict=True))

    def _cell(self, places: Sequence[int]) -> Cell:
        chosen = [part.cells[place][1].chain for part, place in zip(self._parts, places, strict=True)]
        return Cell(0, reduce(linked, chosen, None))


def _halves(ranges: Ranges, spread: Callable[[int, int, int], tuple[int, int]]) -> Iterator[Ranges]:
    """A box in two, by the part that spreads most; nothing of one that is a single choice."""
    wide = [at for at, (first, last) in enumerate(ranges) if first < last]
    if not wide:
        return
    at = max(wide, key=lambda one: spread(one, *ranges[one]))
    first, last = ranges[at]
    middle = (first + last) // 2
    for half in ((first, middle), (middle + 1, last)):
        yield (*ranges[:at], half, *ranges[at + 1 :])


def _is_within(cost: tuple[int, int], most: int) -> bool:
    room, fewest = unpacked(most)
    return cost[0] <= room and cost[1] <= fewest


def _refuse_falling_levels(plan: Plan) -> None:
    """Refuse scales of which more points may be a lower level, where levels are looked at: a range of points has no ends then."""
    looked_at = {at for step in plan.steps if step.reads_answers for at in step.children if at in plan.leaf_ends}
    for at in looked_at:
        if not rises(plan.instrument, plan.nodes[at]):
            raise Unproved(msg("{code}: a better answer may lower the value", code=plan.codes[at]))
