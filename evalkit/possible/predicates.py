"""What a predicate asks of the values of nodes, and whether a set of values gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, floors_kept, range_of
from evalkit.possible.values import EMPTY, Enclosure, Finite, Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable
    from evalkit.possible.lattice import Lattice


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


def can_meet_floors(lattice: Lattice, when: str | None) -> bool:
    """Whether no floor needs to be missed; where that is not known, it is taken to be so."""
    instrument = lattice.plan.instrument
    found = kept_values(lattice, context_kept(instrument, when), floors_kept(instrument))
    return found is None or found.count != 0


def can_miss_floor(lattice: Lattice, when: str | None) -> bool:
    """Whether some floor may be missed; where that is not known, it is taken to be so."""
    instrument = lattice.plan.instrument
    keep = context_kept(instrument, when)
    found = (kept_values(lattice, keep, {code: one.below()}) for code, one in floors_kept(instrument).items())
    return any(one is None or one.count != 0 for one in found)


def can_give(lattice: Lattice, table: BandTable, word: str) -> bool:
    """Whether answers may lead to a predicate of the total; where that is not known, they may.

    Args:
        lattice: What is known of the answers.
        table: The bands of the total; the context that they are for is kept to.
        word: The predicate.
    """
    instrument = lattice.plan.instrument
    if word == instrument.floor_predicate and can_miss_floor(lattice, table.when):
        return True
    total = kept_values(lattice, context_kept(instrument, table.when), floors_kept(instrument))
    numbers = [number for number, band in enumerate(table.bands) if band.predicate == word]
    return total is None or any(total.within(range_of(table, number)).count != 0 for number in numbers)


def gives(found: Values, inside: Interval) -> bool:
    """Whether some value of the set surely lies in a range."""
    if isinstance(found, Enclosure) and found.sure and (found.low in inside or found.high in inside):
        return True
    return found.count != 0 and occurs(found.within(inside))


def occurs(found: Values) -> bool:
    """Whether some value of the set surely occurs."""
    return found.count > 0 if isinstance(found, Finite) else found.full or found.sure


def nearest(sets: Sequence[Values], inside: Interval) -> tuple[Fraction, ...]:
    """The values next to a range that has none: below it and above it."""
    below, above = ([one.within(side) for one in sets] for side in (inside.below(), inside.above()))
    lower, higher = [one.high for one in below if one.count != 0], [one.low for one in above if one.count != 0]
    return (*([max(lower)] if lower else []), *([min(higher)] if higher else []))
