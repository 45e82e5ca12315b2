"""Tables of a node: what it costs → the best value that can be had for it, and the answers that give it.

A cost is two whole numbers, one for each thing that is counted (steps, then questions), packed into one: adding costs is
adding numbers, and the order of the numbers is that of the first, then of the second. A cell that is dearer than another
in neither and no worse in value makes that one superfluous: where formulas rise, what is left holds every best way.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose

BITS = 32
EVERY = (1 << BITS) - 1  # of the second cost: as much as there is
Chain = Any  # nothing, a changed answer, or two chains


class Unproved(Exception):  # noqa: N818  # an answer, not an error
    """What cannot be decided, and why; *within*: what is looked for costs no more than this, where that is known."""

    def __init__(self, reason: Prose, within: int | None = None) -> None:
        """Keep the *reason*."""
        super().__init__(reason)
        self.reason, self.within = reason, within


class Best(NamedTuple):
    """What can be had for a cost.

    Attributes:
        value: Of a node; with the sign of the direction, so that greater is better.
        chain: The answers that give it.
        level: Of a leaf: its answer as a level.
    """

    value: Exact
    chain: Chain = None
    level: int | None = None


class LastAnswer(NamedTuple):
    """An answer that is not what it was, the end of a chain; ``None``: it is withdrawn."""

    code: str
    answer: Any


Table = dict[int, Best]


def packed(first: int, second: int) -> int:
    """Two costs as one number."""
    return first << BITS | second


def unpacked(cost: int) -> tuple[int, int]:
    """The two costs."""
    return cost >> BITS, cost & EVERY


def better(table: Table, cost: int, cell: Best) -> None:
    """Keep *cell* if nothing better can be had for that cost."""
    known = table.get(cost)
    if known is None or cell.value > known.value:
        table[cost] = cell


def pruned(table: Mapping[int, Best]) -> Table:
    """Only cells whose value no cheaper cell has, the cheapest first."""
    found: Table = {}
    seconds: list[int] = []  # for each second cost so far, while the first one only rises, the best value
    values: list[Exact] = []
    for cost in sorted(table):
        second, value = cost & EVERY, table[cost].value
        at = bisect_right(seconds, second)
        if at and values[at - 1] >= value:
            continue
        first, end = at - (at > 0 and seconds[at - 1] == second), at
        while end < len(values) and values[end] <= value:
            end += 1
        seconds[first:end], values[first:end] = [second], [value]
        found[cost] = table[cost]
    return found


def cheapest(table: Mapping[int, Best]) -> Table:
    """The cells that none beats in both costs, where nothing hangs on the value: each has one that the table holds, since whoever computes with it may look."""
    value, _, level = next(iter(table.values()), Best(0))
    return pruned({cost: Best(value, cell.chain, level) for cost, cell in table.items()})


def mapped(table: Mapping[int, Best], value: Callable[[Exact], Exact]) -> Table:
    """The table of what follows from each value, which never falls as that rises."""
    return pruned({cost: Best(value(cell.value), cell.chain) for cost, cell in table.items()})


def smaller(one: Table, other: Table, into: Table, most: int) -> None:
    """Put into another table the smaller value of a cell of each: for every value the cheapest cells on both sides that reach it."""
    reach: tuple[Table, Table] = ({}, {})
    cells = [(cell.value, side, cost, cell) for side, table in enumerate((one, other)) for cost, cell in table.items()]
    for value, side, cost, cell in sorted(cells, key=lambda one: one[0], reverse=True):
        if any(_is_no_dearer(before, cost) for before in reach[side]):
            continue
        for dearer in [before for before in reach[side] if _is_no_dearer(cost, before)]:
            del reach[side][dearer]
        reach[side][cost] = cell
        _paired(value, (cost, cell), reach[1 - side], into, most)


def larger(one: Table, other: Table, into: Table, most: int) -> None:
    """The same of the larger value: the cell that has it beside the cheapest of the other table."""
    for table, beside in ((one, cheapest(other)), (other, cheapest(one))):
        for cost, cell in table.items():
            _paired(cell.value, (cost, cell), beside, into, most)


def _paired(value: Exact, first: tuple[int, Best], others: Table, into: Table, most: int) -> None:
    cost, cell = first
    for more, other in others.items():
        if cost + more <= most:
            better(into, cost + more, Best(value, linked(cell.chain, other.chain)))


def _is_no_dearer(cost: int, other: int) -> bool:
    """In neither of the two costs."""
    return cost <= other and cost & EVERY <= other & EVERY


def linked(one: Chain, other: Chain) -> Chain:
    """Both chains as one."""
    return other if one is None else one if other is None else (one, other)


def unlinked(chain: Chain) -> dict[str, Any]:
    """The changed answers of a chain, by code."""
    found: dict[str, Any] = {}
    todo = [chain]
    while todo:
        one = todo.pop()
        if isinstance(one, LastAnswer):
            found[one.code] = one.answer
        elif one is not None:
            todo += one
    return found
