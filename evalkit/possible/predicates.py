"""What a predicate asks of the values of nodes, and whether a set of values gives it."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of
from evalkit.method.outcomes import after, predicate_rules, under_facts
from evalkit.possible.conditions import both, sides_of
from evalkit.possible.values import EMPTY, Enclosure, Finite, Values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.outcomes import Rule
    from evalkit.possible.conditions import Box, Boxes
    from evalkit.possible.lattice import Lattice

_MOST_CHANGES = 5  # each may happen or not


def kept(lattice: Lattice, *ranges: Mapping[str, Interval]) -> Lattice:
    """The lattice of the answers that keep every node named in all its ranges."""
    for one in ranges:
        if one:
            lattice = lattice.narrowed(one)
    return lattice


def kept_values(lattice: Lattice, *ranges: Mapping[str, Interval]) -> Values | None:
    """The total under answers that keep every node named in all its ranges, and those that the lattice keeps already."""
    lattice.values(TOTAL)  # once: the narrowed ones share what no range touches
    narrow = kept(lattice, *ranges)
    for code in narrow.kept:
        inside = narrow.values(code)
        if inside is not None and inside.count == 0:
            return EMPTY
    return narrow.values(TOTAL)


def can_keep(lattice: Lattice, *ranges: Mapping[str, Interval]) -> bool | None:
    """Whether some answers keep every node named in all its ranges; ``None``: not known."""
    found = kept_values(lattice, *ranges)
    if found is None:
        return None
    return True if occurs(found) else False if found.count == 0 else None


def may_keep(lattice: Lattice, when: str | None, boxes: Boxes) -> bool:
    """Whether answers may lie in one of these boxes, under a value of the context; where that is not known, they may."""
    keep = context_kept(lattice.plan.instrument, when)
    found = (kept_values(lattice, keep, box) for box in boxes) if boxes is not None else (None,)
    return any(one is None or one.count != 0 for one in found)


class Way(NamedTuple):
    """How a predicate can come out: a total from a range, among these values.

    Attributes:
        total: The totals of the answers that lead there; ``None``: not known.
        inside: Where it must lie; ``None``: anywhere.
        exact: Whether every total of them does lead there.
    """

    total: Values | None
    inside: Interval | None
    exact: bool

    def left(self) -> Values | None:
        """The totals that lead there."""
        return self.total if self.total is None or self.inside is None else self.total.within(self.inside)

    def is_sure(self) -> bool:
        """Whether some answers surely lead there."""
        if not self.exact or self.total is None:
            return False
        return occurs(self.total) if self.inside is None else gives(self.total, self.inside)


class Route(NamedTuple):
    """What some of the ways to a predicate ask for.

    Attributes:
        box: Node → range; all of them hold.
        inside: Ranges of the total, one of which holds; ``None``: anywhere.
        exact: Whether that is enough.
    """

    box: Box
    inside: tuple[Interval, ...] | None
    exact: bool


def routes(instrument: Instrument, table: BandTable, words: Collection[str]) -> Iterator[Route]:
    """Every route to one of these predicates of the total, under the context that *table* is for."""
    turns = _turns(instrument)
    if turns is None:
        yield Route({}, None, exact=False)
        return
    for applied, boxes in turns:
        numbers = [i for i in range(len(table.bands)) if _end(table, i, applied) in words]
        inside = None if len(numbers) == len(table.bands) else tuple(range_of(table, number) for number in numbers)
        for box in ({},) if boxes is None and numbers else boxes or () if numbers else ():
            yield Route(box, inside, exact=boxes is not None)


@lru_cache(maxsize=64)
def _turns(instrument: Instrument) -> tuple[tuple[tuple[Rule, ...], Boxes], ...] | None:
    """Which rules of the predicate may hold together, and where; nothing if they are too many."""
    codes = tuple(instrument.nodes)
    known = [(rule, sides_of(rule.condition, codes)) for rule in predicate_rules(instrument)]
    rules = [(rule, sides) for rule, sides in known if sides.holds != ()]  # what never holds changes nothing
    if len(rules) > _MOST_CHANGES:
        return None
    turns = []
    for chosen in product((True, False), repeat=len(rules)):
        each = list(zip(rules, chosen, strict=True))
        boxes = both(*(sides.holds if is_so else sides.fails for (_, sides), is_so in each))
        turns.append((tuple(rule for (rule, _), is_so in each if is_so), boxes))
    return tuple(turns)


def ways(lattice: Lattice, table: BandTable, word: str) -> Iterator[Way]:
    """Every way to a predicate of the total, under the context that *table* is for, whatever the facts that are open."""
    for instrument in under_facts(lattice.plan.instrument):
        keep = context_kept(instrument, table.when)
        for route in routes(instrument, table, (word,)):
            total = kept_values(lattice, keep, route.box)
            for inside in (None,) if route.inside is None else route.inside:
                yield Way(total, inside, exact=route.exact)


def _end(table: BandTable, number: int, rules: Sequence[Rule]) -> str:
    """The predicate that these rules make of a band."""
    band = table.bands[number]
    for rule in rules:
        band = after(rule.stated, table, band)
    return band.predicate


def can_give(lattice: Lattice, table: BandTable, word: str) -> bool:
    """Whether answers may lead to a predicate of the total; where that is not known, they may.

    Args:
        lattice: What is known of the answers.
        table: The bands of the total; the context that they are for is kept to.
        word: The predicate.
    """
    return any((left := way.left()) is None or left.count != 0 for way in ways(lattice, table, word))


def gives(values: Values, inside: Interval) -> bool:
    """Whether some value of the set surely lies in a range."""
    if isinstance(values, Enclosure) and values.sure and (values.low in inside or values.high in inside):
        return True
    return values.count != 0 and occurs(values.within(inside))


def occurs(values: Values) -> bool:
    """Whether some value of the set surely occurs."""
    return values.count > 0 if isinstance(values, Finite) else values.full or values.sure


def nearest(sets: Sequence[Values], inside: Interval) -> tuple[Fraction, ...]:
    """The values next to a range that has none: below it and above it."""
    below, above = ([one.within(side) for one in sets] for side in (inside.below(), inside.above()))
    lower, higher = [one.high for one in below if one.count != 0], [one.low for one in above if one.count != 0]
    return (*([max(lower)] if lower else []), *([min(higher)] if higher else []))
