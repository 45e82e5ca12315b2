"""Numbers: hundreds of answers each a little dearer and a little better than the one before, added to a table in one go.

Of a sum and a ramp of ``n`` cells, what is best at a cost comes from one of the ``n`` cells of the sum before it: the
largest value in a window, which moves along with the cost.
"""

from __future__ import annotations

import operator
from collections import deque
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.questions.table import Cell, Table, better, linked, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact

SHORTEST = 16  # what is shorter is added cell by cell


class Ramp(NamedTuple):
    """Cells whose costs and values rise in equal steps.

    Attributes:
        cells: Costs with their cells, the cheapest first.
        dearer, better: The steps.
    """

    cells: Sequence[tuple[int, Cell]]
    dearer: int
    better: Exact


def ramps(cells: Sequence[tuple[int, Cell]]) -> Iterator[Ramp | tuple[int, Cell]]:
    """The cells one by one, but for ramps, which come as one."""
    first = 0
    while first < len(cells):
        last = _last(cells, first)
        if last - first < SHORTEST:
            yield cells[first]
            first += 1
        else:
            yield Ramp(cells[first : last + 1], *_step(cells, first))
            first = last + 1


def _last(cells: Sequence[tuple[int, Cell]], first: int) -> int:
    """The last cell of the ramp that begins there."""
    at, step = first, None
    while at + 1 < len(cells) and (step is None or _step(cells, at) == step):
        step = step or _step(cells, at)
        at += 1
    return at


def _step(cells: Sequence[tuple[int, Cell]], at: int) -> tuple[int, Exact]:
    (cost, cell), (after, other) = cells[at : at + 2]
    return after - cost, other.value - cell.value


def add(
    table: Table,
    move: Ramp | tuple[int, Cell],
    into: Table,
    most: int,
    join: Callable[[Exact, Exact], Exact] = operator.add,
) -> None:
    """Put into another table what is in *table* together with a cell, or with each of a ramp, as long as it costs no more than *most*; ramps are added up."""
    if isinstance(move, Ramp):
        _add_ramp(table, move, into, most)
        return
    cost, more = move
    for before, cell in table.items():
        value, at = join(cell.value, more.value), before + cost
        known = into.get(at)
        if at <= most and (known is None or value > known.value):
            into[at] = Cell(value, linked(cell.chain, more.chain))


def _add_ramp(table: Table, ramp: Ramp, into: Table, most: int) -> None:
    alike: dict[tuple[int, int], list[tuple[int, Cell]]] = {}
    for cost, cell in sorted(table.items()):
        alike.setdefault((unpacked(cost)[1], cost % ramp.dearer), []).append((cost, cell))
    for cells in alike.values():
        _add_alike(cells, ramp, into, most)


def _add_alike(cells: Sequence[tuple[int, Cell]], ramp: Ramp, into: Table, most: int) -> None:
    """The same of cells whose costs lie whole steps of the ramp apart."""
    start, count = cells[0][0], len(ramp.cells)
    places = [(cost - start) // ramp.dearer for cost, _ in cells]
    window: deque[tuple[int, Exact, Cell]] = (
        deque()
    )  # place, value less what the ramp has given by then; the best first
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
        cost, more = ramp.cells[at - place]
        together = start + place * ramp.dearer + cost
        if together > most:
            return
        better(into, together, Cell(cell.value + more.value, linked(cell.chain, more.chain)))
        at += 1
        while window and window[0][0] <= at - count:
            window.popleft()
