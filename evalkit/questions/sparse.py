"""A sum that must reach a bound at little cost: what gives too little for what it costs is left out before anything is added up.

Every answer is priced with one rate, the value that a step must give. What a cell costs beyond the value that it gives at that rate,
against the best cell of its node, is its loss. Whatever reaches the bound within the cost has losses that add up to no more than a
``room`` that is known beforehand, whichever rate was chosen; with a good one there is little room, and few cells are left.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from operator import itemgetter
from typing import TYPE_CHECKING

from evalkit.questions.ramp import SHORTEST, Pieces, Ramp, add, apart
from evalkit.questions.table import BITS, EVERY, Best, Table, better, cheapest, linked, packed, pruned, unpacked
from evalkit.questions.walk import MAX_ADDED, StepBudget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval


class _Terms:
    """Tables, each with its share of a sum, in whole numbers: none is listed that way before somebody asks for it.

    Attributes:
        unit: Into how many parts 1 of the sum is divided.
        corners: Of each table.
    """

    def __init__(self, shares: Sequence[Fraction], tables: Sequence[Pieces]) -> None:
        """Choose the unit."""
        self._tables = tables
        self.unit = lcm(*[share.denominator * table.unit for share, table in zip(shares, tables, strict=True)])
        self._parts = [share.numerator * (self.unit // share.denominator) for share in shares]
        each = [(table.corners, parts // table.unit) for table, parts in zip(tables, self._parts, strict=True)]
        self.corners = [[(cost, value * times) for cost, value in corners] for corners, times in each]
        self._whole: dict[int, Pieces] = {}

    def __getitem__(self, at: int) -> Pieces:
        """A table in whole numbers."""
        if at not in self._whole:
            self._whole[at] = self._tables[at].times(self._parts[at])
        return self._whole[at]


class _Losses:
    """What cells of some tables lose of a cost, on the way to a bound of their sum.

    Attributes:
        enough: With how much of that cost the bound is reached, by one way that is known; ``None``: it is out of reach.
        least: By table, the least that a cell loses.
    """

    def __init__(self, terms: _Terms, bound: int, prices: tuple[int, int]) -> None:
        """Choose the rate at which the bound is just reached while tables go from their cheapest cell to their best; the cost is both at these *prices*."""
        self._prices, self._cost, self._value = prices, 0, 1
        each = [self._priced(corners) for corners in terms.corners]
        self.enough = self._rated(terms, each, bound)
        self.least = [min([self._lost(*corner) for corner in corners]) for corners in each]
        self._needed = bound * self._cost + sum(self.least)

    def _rated(self, terms: _Terms, each: Sequence[Sequence[tuple[int, int]]], bound: int) -> int | None:
        firsts = [min([(cost, -value) for cost, value in corners]) for corners in each]
        missing, spent, moves = bound + sum([less for _, less in firsts]), sum([cost for cost, _ in firsts]), []
        if missing <= 0:
            return spent
        for i, (first, less) in enumerate(firsts):
            last, best = max(each[i], key=itemgetter(1))
            if best > -less:
                moves.append((((last - first) << BITS) // (best + less), last - first, best + less, i))
        for _, dearer, value, i in sorted(moves, key=itemgetter(0)):
            if value >= missing:
                rate = Fraction(dearer, value)
                self._cost, self._value = rate.numerator, rate.denominator
                return spent + self._nearest(terms[i], value - missing) - firsts[i][0]
            missing, spent = missing - value, spent + dearer
        return None

    def _nearest(self, table: Pieces, less: int) -> int:
        """What it costs to come to the best value, or so much *less*."""
        least = max([value for _, value in table.corners]) - less
        there = [(cost, cell.value) for cost, cell in table.cells.items() if cell.value >= least]
        for ramp in table.ramps:
            first = max(-((ramp.value - least) // ramp.better), 0) if ramp.better > 0 else 0
            if first < ramp.many:
                there += ramp.part(first, ramp.many - 1).ends
        return min([cost for cost, _ in self._priced(there)])

    def _priced(self, corners: Iterable[tuple[int, Exact]]) -> list[tuple[int, int]]:
        one, other = self._prices
        return [((cost >> BITS) * one + (cost & EVERY) * other, value) for cost, value in corners]  # type: ignore[misc]  # whole numbers

    def _lost(self, cost: int, value: int) -> int:
        return cost * self._value - value * self._cost

    def within(self, table: Table, room: int) -> Table:
        """The cells that lose no more."""
        one, other, cost = self._prices[0] * self._value, self._prices[1] * self._value, self._cost
        return {
            at: cell
            for at, cell in table.items()
            if (at >> BITS) * one + (at & EVERY) * other - cell.value * cost <= room
        }

    def parts_within(self, table: Pieces, room: int) -> Pieces:
        """The same of a table by its ramps."""
        cells = self.within(table.cells, room)
        return (
            apart(cells, [part for ramp in table.ramps if (part := self._part(ramp, room))])
            if table.ramps
            else Pieces(cells, ())
        )

    def _part(self, ramp: Ramp, room: int) -> Ramp | None:
        first, last = [self._lost(*end) for end in self._priced(ramp.ends)]
        more, count = (last - first) // (ramp.many - 1), ramp.many
        low = max(-((room - first) // -more), 0) if more < 0 else 0 if first <= room else count
        high = min((room - first) // more, count - 1) if more > 0 else count - 1
        return ramp.part(low, high) if low <= high else None

    @property
    def first(self) -> int:
        """With less of that cost the bound is not reached."""
        return -(-self._needed // self._value)

    def room(self, most: int) -> int:
        """What losses may add up to where no more than *most* is spent, beyond the least of each table."""
        return most * self._value - self._needed


def reaching(shares: Sequence[Fraction], tables: Sequence[Pieces], above: Interval, most: int, *, least: bool) -> Table:
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
    terms = _Terms(shares, tables)
    assert above.low is not None  # as said
    end = above.low * terms.unit
    bound = end.numerator // end.denominator + 1 if above.low_open else -(-end.numerator // end.denominator)
    steps = _Losses(terms, bound, (1, 0))
    if steps.enough is None:
        return {}
    last = unpacked(most)[0]
    fewest = min(steps.enough, last)
    found = _summed(terms, bound, [(steps, steps.room(fewest))], packed(fewest, EVERY))
    if found and not least and last > fewest:
        found |= _fewer(terms, bound, steps, *unpacked(min(found)), last)
    return {cost: Best(Fraction(cell.value, terms.unit), cell.chain) for cost, cell in found.items()}


def _fewer(terms: _Terms, bound: int, steps: _Losses, first: int, second: int, last: int) -> Table:
    """What takes more than *first* of the first cost, up to the *last*, but less than *second* of the second: from the least of that on."""
    found: Table = {}
    seconds = _Losses(terms, bound, (0, 1))
    for most in range(seconds.first, second):
        if last <= first:
            break  # what takes more of the second must take less of the first
        prices = second - seconds.first, last - first
        both = _Losses(terms, bound, prices)
        limits = [(both, both.room(prices[0] * last + prices[1] * most)), (seconds, seconds.room(most))]
        near = _summed(terms, bound, [*limits, (steps, steps.room(last))], packed(last, EVERY))
        # What gives more than it must may take more of the second and still have room.
        more = {cost: cell for cost, cell in near.items() if unpacked(cost)[1] <= most}
        last = unpacked(min(more))[0] - 1 if more else last
        found |= more
    return found


def _summed(terms: _Terms, bound: int, limits: Sequence[tuple[_Losses, int]], most: int) -> Table:
    """The sums of *tables* that reach the bound, where losses stay within their room: what none of them beats in both costs."""
    if any(room < 0 for _, room in limits):
        return {}
    tables = [terms[i] for i in range(len(terms.corners))]
    near, lines = tables, _lines(tables)
    for losses, room in limits:
        near = [losses.parts_within(table, room + low) for table, low in zip(near, losses.least, strict=True)]
    found: Table = {0: Best(0)}
    reached: Table = {}
    budget, passed = StepBudget(MAX_ADDED), [room for _, room in limits]
    later = sum(tables[i].cells[0].value for i in lines)
    for i in sorted(range(len(near)), key=lambda i: _place(i, near[i], lines.get(i))):
        moves: list[Ramp | tuple[int, Best]] = [*near[i].cells.items(), *near[i].ramps]
        if i in lines:
            later -= tables[i].cells[0].value
            _reach(found, lines[i], reached, (bound, later, most))
            moves = _at_ends(near[i], lines[i])
        into: Table = {}
        for one in moves:
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


def _at_ends(table: Pieces, line: Ramp) -> list[Ramp | tuple[int, Best]]:
    """What is left of a line, and of what is held, where it is not moved or goes as far as it can."""
    last = line.ends[1][0]
    far = [ramp.cell(ramp.many - 1) for ramp in table.ramps if ramp.ends[1][0] == last]
    return [*[one for one in table.cells.items() if one[0] in {0, last}], *far]


def _place(at: int, table: Pieces, line: Ramp | None) -> tuple[int, Exact, int]:
    """When a table has its turn: long ones late, and last the lines, the steepest first."""
    return (0, max(len(table), SHORTEST), at) if line is None else (1, -line.better, -at)


def _lines(tables: Sequence[Pieces]) -> dict[int, Ramp]:
    """The tables that are a ramp beside what is held, whose first step gives no more than each other and takes no less; steps cost the same in all.

    Of two of them that are both raised, a step of the flatter one may as well be taken on the steeper one, as long as that has any, and
    nothing is lost. So all but one, the flattest, go as far as they can.
    """
    found: dict[int, Ramp] = {}
    for i, table in enumerate(tables):
        if len(table.ramps) == 1 and table.cells.keys() == {0}:
            (ramp,) = table.ramps
            takes = all(one >= other for one, other in zip(unpacked(ramp.cost), unpacked(ramp.dearer), strict=True))
            if takes and ramp.value - table.cells[0].value <= ramp.better:
                found[i] = ramp
    return found if len({ramp.dearer for ramp in found.values()}) == 1 else {}


def _reach(table: Table, line: Ramp, reached: Table, until: tuple[int, Exact, int]) -> None:
    """Put into *reached* what reaches the bound together with the nearest cell of *line* that does, the *later* tables as they are."""
    bound, later, most = until
    for before, cell in table.items():
        step = max(-((cell.value + line.value + later - bound) // line.better), 0)
        if step < line.many:
            cost, more = line.cell(step)
            if before + cost <= most:
                better(reached, before + cost, Best(cell.value + more.value + later, linked(cell.chain, more.chain)))
