"""A sum that must reach a bound at little cost: what gives too little for what it costs is left out before anything is added up.

Every answer is priced with one rate, the value that a step must give. What a cell costs beyond the value that it gives at that rate,
against the best cell of its node, is its loss. Whatever reaches the bound within the cost has losses that add up to no more than a
``room`` that is known beforehand, whichever rate was chosen; with a good one there is little room, and few cells are left.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from evalkit.questions.ramp import SHORTEST, Ramp, add, ramps
from evalkit.questions.table import BITS, EVERY, Cell, Table, better, cheapest, linked, packed, pruned, unpacked
from evalkit.questions.walk import MAX_ADDED, Budget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval


class _Losses:
    """What cells of some tables lose of a cost, on the way to a bound of their sum.

    Attributes:
        enough: With how much of that cost the bound is reached, by one way that is known; ``None``: it is out of reach.
        least: By table, the least that a cell loses.
    """

    def __init__(self, tables: Sequence[Table], bound: int, prices: tuple[int, int]) -> None:
        """Choose the rate at which the bound is just reached while tables go from their cheapest cell to their best; the cost is both at these *prices*."""
        self._prices, self._cost, self._value = prices, 0, 1
        self.enough = self._rated(tables, bound)
        self.least = [min(self._of(table)) for table in tables]
        self._needed = bound * self._cost + sum(self.least)

    def _rated(self, tables: Sequence[Table], bound: int) -> int | None:
        firsts = [min((self._part(cost), -cell.value) for cost, cell in table.items()) for table in tables]
        missing, spent, moves = bound + sum(less for _, less in firsts), sum(cost for cost, _ in firsts), []
        if missing <= 0:
            return spent
        for (first, less), table in zip(firsts, tables, strict=True):
            last, best = max(table.items(), key=lambda one: one[1].value)
            if best.value > -less:
                moves.append((Fraction(self._part(last) - first, best.value + less), best.value + less, first, table))
        for rate, value, first, table in sorted(moves, key=lambda one: one[0]):
            if value >= missing:
                self._cost, self._value = rate.numerator, rate.denominator
                least = max(cell.value for cell in table.values()) - value + missing
                return spent + min(self._part(cost) for cost, cell in table.items() if cell.value >= least) - first
            missing, spent = missing - value, spent + int(rate * value)
        return None

    def _part(self, cost: int) -> int:
        first, second = unpacked(cost)
        return self._prices[0] * first + self._prices[1] * second

    def _of(self, table: Table) -> list[int]:
        one, other, cost = self._prices[0] * self._value, self._prices[1] * self._value, self._cost
        return [(at >> BITS) * one + (at & EVERY) * other - cell.value * cost for at, cell in table.items()]  # type: ignore[misc]  # of whole numbers

    def within(self, table: Table, room: int) -> Table:
        """The cells that lose no more."""
        return {cost: cell for (cost, cell), lost in zip(table.items(), self._of(table), strict=True) if lost <= room}

    @property
    def first(self) -> int:
        """With less of that cost the bound is not reached."""
        return -(-self._needed // self._value)

    def room(self, most: int) -> int:
        """What losses may add up to where no more than *most* is spent, beyond the least of each table."""
        return most * self._value - self._needed


def reaching(shares: Sequence[Fraction], tables: Sequence[Table], above: Interval, most: int, *, least: bool) -> Table:
    """What brings a sum *above* a bound: cost → its value; all that none beats in both costs.

    Args:
        shares: What each table is multiplied with, 0 or more.
        tables: Of the nodes that are added up; a greater value is better.
        above: Where the sum must lie; it has a lower end.
        most: What costs more is left out.
        least: Only what costs the least of the first cost is asked for.

    Raises:
        Unproved: There are too many states.
    """
    parts = list(zip(shares, tables, strict=True))
    unit = lcm(*{share.denominator * cell.value.denominator for share, table in parts for cell in table.values()})
    whole = [
        {cost: Cell(_whole(share, cell.value, unit), cell.chain) for cost, cell in table.items()}
        for share, table in parts
    ]
    assert above.low is not None  # as said
    end = above.low * unit
    bound = end.numerator // end.denominator + 1 if above.low_open else -(-end.numerator // end.denominator)
    steps = _Losses(whole, bound, (1, 0))
    if steps.enough is None:
        return {}
    last = unpacked(most)[0]
    fewest = min(steps.enough, last)
    found = _summed(whole, bound, [(steps, steps.room(fewest))], packed(fewest, EVERY))
    if found and not least and last > fewest:
        found |= _fewer(whole, bound, steps, *unpacked(min(found)), last)
    return {cost: Cell(Fraction(cell.value, unit), cell.chain) for cost, cell in found.items()}


def _fewer(tables: Sequence[Table], bound: int, steps: _Losses, first: int, second: int, last: int) -> Table:
    """What takes more than *first* of the first cost, up to the *last*, but less than *second* of the second: from the least of that on."""
    found: Table = {}
    seconds = _Losses(tables, bound, (0, 1))
    for most in range(seconds.first, second):
        if last <= first:
            break  # what takes more of the second must take less of the first
        prices = second - seconds.first, last - first
        both = _Losses(tables, bound, prices)
        limits = [(both, both.room(prices[0] * last + prices[1] * most)), (seconds, seconds.room(most))]
        near = _summed(tables, bound, [*limits, (steps, steps.room(last))], packed(last, EVERY))
        # What gives more than it must may take more of the second and still have room.
        more = {cost: cell for cost, cell in near.items() if unpacked(cost)[1] <= most}
        last = unpacked(min(more))[0] - 1 if more else last
        found |= more
    return found


def _whole(share: Exact, value: Exact, unit: int) -> int:
    return share.numerator * value.numerator * (unit // (share.denominator * value.denominator))


def _summed(tables: Sequence[Table], bound: int, limits: Sequence[tuple[_Losses, int]], most: int) -> Table:
    """The sums of *tables* that reach the bound, where losses stay within their room: what none of them beats in both costs."""
    if any(room < 0 for _, room in limits):
        return {}
    near, lines = list(tables), _lines(tables)
    for losses, room in limits:
        near = [losses.within(table, room + low) for table, low in zip(near, losses.least, strict=True)]
    found: Table = {0: Cell(0)}
    reached: Table = {}
    budget, passed = Budget(MAX_ADDED), [room for _, room in limits]
    later = sum(tables[i][0].value for i in lines)
    for i in sorted(range(len(near)), key=lambda i: _place(i, near[i], lines.get(i))):
        cells = list(near[i].items())
        if i in lines:
            later -= tables[i][0].value
            _reach(found, lines[i], reached, (bound, later, most))
            cells = [one for one in cells if one[0] in {0, lines[i].cells[-1][0]}]
        into: Table = {}
        for one in ramps(cells):
            budget.spend(len(found))
            add(found, one, into, most)
        found = pruned(into)
        for number, (losses, _) in enumerate(limits):
            passed[number] += losses.least[i]
            found = losses.within(found, passed[number])
    for cost, cell in found.items():
        if cell.value >= bound:
            better(reached, cost, cell)
    return {cost: reached[cost] for cost in cheapest(reached)}


def _place(at: int, table: Table, line: Ramp | None) -> tuple[int, Exact, int]:
    """When a table has its turn: long ones late, and last the lines, the steepest first."""
    return (0, max(len(table), SHORTEST), at) if line is None else (1, -line.better, -at)


def _lines(tables: Sequence[Table]) -> dict[int, Ramp]:
    """The tables that are a ramp beside what is held, whose first step gives no more than each other and takes no less; steps cost the same in all.

    Of two of them that are both raised, a step of the flatter one may as well be taken on the steeper one, as long as that has any, and
    nothing is lost. So all but one, the flattest, go as far as they can.
    """
    found: dict[int, Ramp] = {}
    for i, table in enumerate(tables):
        (start, now), *others = table.items()
        each = list(ramps(others))
        if start == 0 and len(each) == 1 and isinstance(each[0], Ramp):
            (cost, first), dearer = each[0].cells[0], each[0].dearer
            takes = all(one >= other for one, other in zip(unpacked(cost), unpacked(dearer), strict=True))
            if takes and first.value - now.value <= each[0].better:
                found[i] = each[0]
    return found if len({ramp.dearer for ramp in found.values()}) == 1 else {}


def _reach(table: Table, line: Ramp, reached: Table, until: tuple[int, Exact, int]) -> None:
    """Put into *reached* what reaches the bound together with the nearest cell of *line* that does, the *later* tables as they are."""
    bound, later, most = until
    first = line.cells[0][1].value
    for before, cell in table.items():
        step = max(-((cell.value + first + later - bound) // line.better), 0)
        if step < len(line.cells):
            cost, more = line.cells[step]
            if before + cost <= most:
                better(reached, before + cost, Cell(cell.value + more.value + later, linked(cell.chain, more.chain)))
