"""Boxes of answers, the cheapest first: what no table can say is decided by ruling out all that costs less.

Parts are leaves, and nodes that are seen by their value alone. A box leaves to each part a range of what it can be; it is
left out where no answers in it do, by the ends of all nodes, and halved where its cheapest ones do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial, reduce
from heapq import heappop, heappush
from itertools import accumulate, count, pairwise
from typing import TYPE_CHECKING, Any

from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import rounded
from evalkit.method.ends import ChildEnds
from evalkit.method.formula_range import ChildrenEnd, around
from evalkit.method.methods import rises
from evalkit.method.steepness import below
from evalkit.questions.least_costs import Least, LeastCosts, Point, best_mixed
from evalkit.questions.table import Best, Unproved, linked, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan
    from evalkit.questions.numbers import Numbers, PricedAnswer
    from evalkit.questions.search import Search
    from evalkit.questions.walk import StepBudget

    Judge = Callable[[Sequence[ChildEnds]], bool | None]
    Ranges = tuple[tuple[int, int], ...]

MAX_BOXES = 8_000
MAX_LISTED = 20_000  # numbers below a node: of more, each is a part of its own
MAX_IN_VAIN = 50  # boxes in a row of which slopes say nothing new
MAX_ALONE = 500  # numbers of one answer below a node, which says no less than the node does


class BoxSide(NamedTuple):
    """What is one thing or another, whatever the others are.

    Attributes:
        at: Its place.
        cells: What it can be, with what that costs, the least first.
    """

    at: int
    cells: Sequence[tuple[int, Best]]


class InOrder(Sequence[tuple[int, Best]]):
    """The numbers that a leaf can have, the least first, each made when somebody looks at it: there may be millions.

    Attributes:
        edges: The places between two of which costs only rise or only fall.
    """

    def __init__(self, listed: Numbers, cell: Callable[[PricedAnswer], tuple[int, Best]]) -> None:
        """Put what is held between the numbers below it and those above."""
        self._listed, self._cell = listed, cell
        behind = list(accumulate([way.many for way in listed.ways], initial=1))
        runs = [(way.by, range(*ends)) for way, ends in zip(listed.ways, pairwise(behind), strict=True)]
        below, above = [run[::-1] for by, run in runs if by < 0], [run for by, run in runs if by > 0]
        self._runs = [*below, range(1), *above]
        starts = accumulate([len(run) for run in self._runs], initial=0)
        self.edges = sorted({edge for one in starts for edge in (one - 1, one)})

    def __len__(self) -> int:
        """With what is held."""
        return len(self._listed)

    def __getitem__(self, at: Any) -> Any:
        """The one at a place."""
        for run in self._runs:
            if at < len(run):
                return self._cell(self._listed[run[at]])
            at -= len(run)
        raise IndexError


class _End(NamedTuple):
    """The values of all nodes, and answers as levels, at one end of a box."""

    values: list[Exact | None]
    levels: list[int | None]


class _Box(NamedTuple):
    """Some choices.

    Attributes:
        cost: The least of either cost.
        does: Whether all of them do; ``None``: some may.
        high: No total of them is higher; ``None``: not known.
        ranges: The places of each part.
        least: What the slopes of the total say of it; ``None``: nothing.
    """

    cost: int
    does: bool | None
    high: Exact | None
    ranges: Ranges
    least: Least | None


class BoxSearch:
    """All that can be chosen.

    Args:
        search: The answers, and the tables of nodes.
        roots: The nodes that are looked at: the total, and others that are.
        turns: Node → 1 if more of it never does harm, -1 if less never does; of others every value is looked at.
        judge: Whether it is surely so, or surely not, while nodes lie between their ends.
        budget: For the boxes of this search and of others.
        inside: Where the total must come before it is rounded, as far as that is known: one end at most.

    Raises:
        Unproved: An answer of which more points may be a lower level is looked at as a level.
    """

    def __init__(
        self,
        search: Search,
        roots: Iterable[int],
        turns: Mapping[int, int],
        judge: Judge,
        budget: StepBudget,
        inside: Interval,
    ) -> None:
        """Take the tree apart into as few parts as can be."""
        self._search, self._turns, self._judge, self._budget = search, turns, judge, budget
        self._plan, self._named = search.plan, frozenset(roots)
        _refuse_falling_levels(self._plan)
        found = {part.at: part for root in sorted(self._named) for part in self._apart(root)}
        self._parts = list(found.values())
        self._steps = [step for step in self._plan.anew(found) if step.at not in found]
        self._all = tuple([(0, len(part.cells) - 1) for part in self._parts])
        self._least = lru_cache(maxsize=None)(self._least_of)
        self._costs, self._in_vain = self._least_costs(inside), 0

    def front(self, most: int) -> Iterator[tuple[int, Best]]:
        """The cheapest choices that do, then those with fewer of the second cost; none costs more than *most* of either."""
        room, fewest = unpacked(most)
        ordered = count(1)
        todo = [(one.cost, 0, one) for one in self._left([self._all], room, fewest)]
        while todo:
            cost, _, box = heappop(todo)
            if unpacked(cost)[1] > fewest:
                continue
            cheapest = tuple([self._least(at, *one)[2] for at, one in enumerate(box.ranges)])
            if cost == self._price(cheapest) and self._judged(_single(cheapest))[0]:
                yield cost, self._cell(cheapest)
                fewest = unpacked(cost)[1] - 1
                continue
            for one in self._left(self._within(box), room, fewest):
                heappush(todo, (one.cost, -next(ordered), one))  # of several that cost the same what is known best

    def top(self, most: int) -> Exact | None:
        """The highest total of the choices that do, and cost no more; ``None``: none does."""
        limit = unpacked(most)
        ordered = count(1)
        todo = [(_first_unknown(one.high), 0, one) for one in self._left([self._all], *limit)]
        while todo:
            _, _, box = heappop(todo)
            sides = map(_single, zip(*box.ranges, strict=True)) if box.ranges else [()]
            if box.high is not None and any(one.does and one.high == box.high for one in self._left(sides, *limit)):
                return box.high
            for half in self._left(_halves(box.ranges, self._spread), *limit):
                heappush(todo, (_first_unknown(half.high), next(ordered), half))
        return None

    # --- Parts ----------------------------------------------------------------------------------------------------------

    def _apart(self, at: int) -> Iterator[BoxSide]:
        """The parts that a node is made of: itself, where its children are looked at for its sake alone."""
        is_leaf = at in self._plan.leaf_ends
        cells = self._cells(at) if is_leaf or (at and self._is_private(at)) else ()
        if is_leaf or cells:
            yield BoxSide(at, cells)
            return
        for child in self._plan.children[at]:
            yield from self._apart(child)

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

    def _cells(self, at: int) -> Sequence[tuple[int, Best]]:
        """What a part can be; nothing of a node that can be too much, or of which that cannot be told."""
        numbers = self._search.numbers(at)
        if numbers is not None:
            return InOrder(numbers, partial(self._search.cell, at))
        below = [listed for one in self._below(at) if (listed := self._search.numbers(one)) is not None]
        if sum(map(len, below)) > (MAX_LISTED if len(below) > 1 else MAX_ALONE):
            return ()
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

    def _left(self, boxes: Iterable[Ranges], room: int, fewest: int) -> list[_Box]:
        """Those that may do, and cost no more than so much of either."""
        priced = [(self._low(ranges), ranges) for ranges in boxes]
        found = []
        for low, ranges in priced:
            if low[0] > room or low[1] > fewest:
                continue
            nodes = self._between(ranges)
            does, high = self._said(nodes)
            least = self._least_by_slopes(ranges, nodes, low) if does is None else None
            if does is False or (least and not least.costs):
                continue
            costs = [max(pair) for pair in zip(low, (least and least.costs) or low, strict=True)]
            if costs[0] <= room and costs[1] <= fewest:
                found.append(_Box(packed(*costs), does, high, ranges, least))
        return found

    def _judged(self, ranges: Ranges) -> tuple[bool | None, Exact | None]:
        """Whether the choices of a box do, and the highest total of them; ``None``: not known."""
        return self._said(self._between(ranges))

    def _said(self, nodes: Sequence[ChildEnds]) -> tuple[bool | None, Exact | None]:
        total = nodes[0].ends
        return self._judge(nodes), None if total is None else total[1]

    def _between(self, ranges: Ranges) -> list[ChildEnds]:
        """Between which values each node lies in a box."""
        self._budget.spend(1)
        ends = [_End([None] * len(self._plan.nodes), [None] * len(self._plan.nodes)) for _ in range(2)]
        for part, places in zip(self._parts, ranges, strict=True):
            for end, place in zip(ends, places, strict=True):
                _, (end.values[part.at], _, end.levels[part.at]) = part.cells[place]
        for step in self._steps:
            low, high = (ChildrenEnd(step.pick(end.values), step.pick(end.levels)) for end in ends)
            is_known = None not in low.values and None not in high.values
            found = around(step.formula, low, high) if is_known else None
            for end, value in zip(ends, found or (), strict=False):
                end.values[step.at] = rounded(value, step.stage)
        return [
            ChildEnds(None if one is None or other is None else (one, other))
            for one, other in zip(ends[0].values, ends[1].values, strict=True)
        ]

    def _least_costs(self, inside: Interval) -> LeastCosts | None:
        """What tells the least that boxes cost; ``None``: nothing does."""
        parts = [part.at for part in self._parts]
        needed, todo = set[int](), [0]
        while todo:
            at = todo.pop()
            if at not in parts:
                needed.add(at)
                todo += self._plan.children[at]
        steps = [step for step in self._steps if step.at in needed]
        if inside == Interval() or not steps or steps[-1].at or len(steps) < len(needed):
            return None
        # Between two numbers that are rounded there are some that are worth more than a mixture of both.
        if any(isinstance(part.cells, InOrder) and part.at in self._plan.leaf_stages for part in self._parts):
            return None
        return LeastCosts(steps, parts, inside, lru_cache(maxsize=None)(self._best_mixed))

    def _least_by_slopes(self, ranges: Ranges, nodes: Sequence[ChildEnds], low: tuple[int, int]) -> Least | None:
        """The least that a box costs, as the slopes of the total have it; no longer looked at where they say no more than *low* time and again."""
        if self._costs is None or self._in_vain == MAX_IN_VAIN or all(first == last for first, last in ranges):
            return None
        self._budget.spend(1)
        start = _End([None] * len(nodes), [None] * len(nodes))
        for part, (first, _) in zip(self._parts, ranges, strict=True):
            _, (start.values[part.at], _, start.levels[part.at]) = part.cells[first]
        found = self._costs.of(ranges, nodes, *start)
        says = found is not None and (found.costs is None or found.costs[0] > low[0] or found.costs[1] > low[1])
        self._in_vain = 0 if says else self._in_vain + 1
        return found

    def _best_mixed(self, part: int, first: int, last: int, which: int, sign: int) -> list[Point]:
        """The choices within a range of a part of which no mixture of others is better, of one of the costs."""
        cells = self._parts[part].cells
        if not isinstance(cells, InOrder) and first < last:
            halves = [self._best_mixed(part, *half, which, sign) for half in _halved(first, last)]
            return best_mixed([point for half in halves for point in half], sign)
        inner = [edge for edge in cells.edges if first < edge < last] if isinstance(cells, InOrder) else []
        at_places = [(place, *cells[place]) for place in (first, *inner, last)]
        return best_mixed(
            [Point(unpacked(cost)[which], below(cell.value), place) for place, cost, cell in at_places], sign
        )

    def _within(self, box: _Box) -> Iterator[Ranges]:
        """A box in two, and one choice of it that may do."""
        least = box.least
        steep = least is not None and any(
            least.unsure[at] for at, (first, last) in enumerate(box.ranges) if first < last
        )
        yield from _halves(box.ranges, (lambda at, *_: least.unsure[at]) if least and steep else self._spread)
        if least and least.places and _single(least.places) != box.ranges:
            yield _single(least.places)

    def _least_of(self, part: int, first: int, last: int) -> tuple[int, int, int]:
        """The least of either cost within a range of a part, and the place of the cheapest."""
        cells = self._parts[part].cells
        if isinstance(cells, InOrder):
            places = sorted({first, last, *[edge for edge in cells.edges if first < edge < last]})
        elif first < last:  # what is known of either half is not looked for again
            places = []
        else:
            places = [first]
        each = [(*unpacked(cells[place][0]), place) for place in places]
        each = each or [self._least(part, *half) for half in _halved(first, last)]
        cheapest = min([place for *_, place in each], key=lambda place: cells[place][0])
        return min([one for one, *_ in each]), min([other for _, other, _ in each]), cheapest

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

    def _cell(self, places: Sequence[int]) -> Best:
        chosen = [part.cells[place][1].chain for part, place in zip(self._parts, places, strict=True)]
        return Best(0, reduce(linked, chosen, None))


def _halves(ranges: Ranges, spread: Callable[[int, int, int], Any]) -> Iterator[Ranges]:
    """A box in two, by the part that spreads most; nothing of one that is a single choice."""
    wide = [at for at, (first, last) in enumerate(ranges) if first < last]
    if not wide:
        return
    at = max(wide, key=lambda one: spread(one, *ranges[one]))
    for half in _halved(*ranges[at]):
        yield (*ranges[:at], half, *ranges[at + 1 :])


def _halved(first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
    middle = (first + last) // 2
    return (first, middle), (middle + 1, last)


def _single(places: Iterable[int]) -> Ranges:
    """The box of one choice."""
    return tuple([(place, place) for place in places])


def _first_unknown(high: Exact | None) -> tuple[bool, Exact]:
    """The order of boxes: what may be anything before all that is known, then the highest first."""
    return (False, 0) if high is None else (True, -high)


def _refuse_falling_levels(plan: Plan) -> None:
    """Refuse scales of which more points may be a lower level, where levels are looked at: a range of points has no ends then."""
    looked_at = {at for step in plan.steps if step.reads_answers for at in step.children if at in plan.leaf_ends}
    for at in looked_at:
        if not rises(plan.instrument, plan.nodes[at]):
            raise Unproved(msg("{code}: a better answer may lower the value", code=plan.codes[at]))
