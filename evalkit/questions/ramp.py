"""Numbers: hundreds of answers each a little dearer and a little better than the one before, added to a table in one go.

Of a sum and a ramp of ``n`` cells, what is best at a cost comes from one of the ``n`` cells of the sum before it: the
largest value in a window, which moves along with the cost.
"""

from __future__ import annotations

import operator
from collections import deque
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.questions.table import Best, Table, better, linked, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.questions.table import Chain

SHORTEST = 16  # what is shorter is added cell by cell


class Ramp(NamedTuple):
    """Cells whose costs and values rise in equal steps, each made when somebody looks at it.

    Attributes:
        many: How many there are.
        cost, value: Of the first, the cheapest.
        dearer, better: The steps.
        chain: The answers that give a cell, by number; the first one has the number *start*.
    """

    many: int
    cost: int
    value: Exact
    dearer: int
    better: Exact
    chain: Callable[[int], Chain]
    start: int = 0

    def cell(self, at: int) -> tuple[int, Best]:
        """A cell with its cost."""
        return self.cost + at * self.dearer, Best(self.value + at * self.better, self.chain(self.start + at))

    @property
    def ends(self) -> tuple[tuple[int, Exact], tuple[int, Exact]]:
        """Cost and value of the first and of the last."""
        more = self.many - 1
        return (self.cost, self.value), (self.cost + more * self.dearer, self.value + more * self.better)

    def part(self, first: int, last: int) -> Ramp:
        """The cells from one to another."""
        (cost, value), count = (self.cost + first * self.dearer, self.value + first * self.better), last - first + 1
        return self._replace(many=count, cost=cost, value=value, start=self.start + first)

    def followed_by(self, other: Ramp) -> list[Ramp]:
        """Both, as one where the steps go on."""
        (_, end), goes_on = self.ends[1], other.start == self.start + self.many
        each = {other.value - end, *[ramp.better for ramp in (self, other) if ramp.many > 1]}
        if goes_on and len(each) == 1:
            return [self._replace(many=self.many + other.many, better=each.pop())]
        return [self, other]

    @property
    def last(self) -> int:
        """The number of the last."""
        return self.start + self.many - 1


class Pieces:
    """A table of which cells that rise in equal steps are kept as one."""

    def __init__(self, cells: Table, ramps: Sequence[Ramp]) -> None:
        """Keep them."""
        self.cells, self.ramps = cells, ramps

    @cached_property
    def unit(self) -> int:
        """Into how many parts 1 is divided where all values are whole numbers."""
        steps = {ramp.better.denominator for ramp in self.ramps}  # ends may be whole where what lies between is not
        return lcm(*{value.denominator for _, value in self._corners}, *steps)

    @cached_property
    def corners(self) -> list[tuple[int, int]]:
        """Costs and values, in these parts, between which those of all cells lie, each of which is there."""
        return [(cost, _whole(value, self.unit)) for cost, value in self._corners]

    @cached_property
    def _corners(self) -> list[tuple[int, Exact]]:
        ends = [end for ramp in self.ramps for end in ramp.ends]
        return [*[(cost, cell.value) for cost, cell in self.cells.items()], *ends]

    def times(self, parts: int) -> Pieces:
        """The same in whole numbers, so many for 1."""
        cells = {cost: Best(_whole(cell.value, parts), cell.chain) for cost, cell in self.cells.items()}
        ramps = [one._replace(value=_whole(one.value, parts), better=_whole(one.better, parts)) for one in self.ramps]
        return Pieces(cells, ramps)

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.cells) + sum([ramp.many for ramp in self.ramps])


def _whole(value: Exact, parts: int) -> int:
    return value.numerator * parts // value.denominator


def pieces(table: Table) -> Pieces:
    """A table by its ramps."""
    if len(table) <= SHORTEST:
        return Pieces(table, ())
    listed = list(ramps(list(table.items())))
    return apart(
        dict([one for one in listed if not isinstance(one, Ramp)]), [one for one in listed if isinstance(one, Ramp)]
    )


def apart(cells: Table, listed: Iterable[Ramp]) -> Pieces:
    """Cells, and ramps as long as they are worth it."""
    long = []
    for ramp in listed:
        if ramp.many > SHORTEST:
            long.append(ramp)
        else:
            for at in range(ramp.many):
                better(cells, *ramp.cell(at))
    return Pieces(cells, long)


def ramps(cells: Sequence[tuple[int, Best]]) -> Iterator[Ramp | tuple[int, Best]]:
    """The cells one by one, but for ramps, which come as one."""
    first = 0
    if len(cells) <= SHORTEST:
        yield from cells
        return
    while first < len(cells):
        last = _last(cells, first)
        if last - first < SHORTEST:
            yield cells[first]
            first += 1
        else:
            cost, cell = cells[first]
            count = last - first + 1
            yield Ramp(count, cost, cell.value, *_step(cells, first), lambda at: cells[at][1].chain, first)
            first = last + 1


def _last(cells: Sequence[tuple[int, Best]], first: int) -> int:
    """The last cell of the ramp that begins there."""
    at, step = first, None
    while at + 1 < len(cells) and (step is None or _step(cells, at) == step):
        step = step or _step(cells, at)
        at += 1
    return at


def _step(cells: Sequence[tuple[int, Best]], at: int) -> tuple[int, Exact]:
    (cost, cell), (after, other) = cells[at : at + 2]
    return after - cost, other.value - cell.value


def add(
    table: Table,
    move: Ramp | tuple[int, Best],
    into: Table,
    most: int,
    join: Callable[[Exact, Exact], Exact] = operator.add,
) -> None:
    """Put into another table what is in *table* together with a cell, or with each of a ramp, as long as it costs no more than *most*; ramps are added up."""
    if isinstance(move, Ramp):
        _add_ramp(table, move, into, most)
        return
    cost, (gain, chain, _) = move
    room = most - cost
    for before, cell in table.items():
        if before <= room:
            value, known = join(cell.value, gain), into.get(before + cost)
            if known is None or value > known.value:
                into[before + cost] = Best(value, cell.chain if chain is None else linked(cell.chain, chain))


def _add_ramp(table: Table, ramp: Ramp, into: Table, most: int) -> None:
    alike = by_key(sorted(table.items()), lambda item: (unpacked(item[0])[1], item[0] % ramp.dearer))
    for cells in alike.values():
        _add_alike(cells, ramp, into, most)


def _add_alike(cells: Sequence[tuple[int, Best]], ramp: Ramp, into: Table, most: int) -> None:
    """The same of cells whose costs lie whole steps of the ramp apart."""
    start = cells[0][0]
    places = [(cost - start) // ramp.dearer for cost, _ in cells]
    # Place, value less what the ramp has given by then; the best first.
    window: deque[tuple[int, Exact, Best]] = deque()
    entering = at = 0
    while window or entering < len(cells):
        at = at if window else places[entering]
        while entering < len(cells) and places[entering] == at:
            level = cells[entering][1].value - ramp.better * at
            while window and window[-1][1] <= level:
                window.pop()
            window.append((at, level, cells[entering][1]))
            entering += 1
        place, _, cell = window[0]
        together = start + at * ramp.dearer + ramp.cost
        if together > most:
            return
        value = cell.value + ramp.value + (at - place) * ramp.better
        if together not in into or value > into[together].value:
            into[together] = Best(value, linked(cell.chain, ramp.chain(ramp.start + at - place)))
        at += 1
        while window and window[0][0] <= at - ramp.many:
            window.popleft()
