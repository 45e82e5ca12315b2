"""The predicate of the total as far as it is known, and the bands that it is looked up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from evalkit.base.value import Value, value
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.method.plan import Plan, Values

    # Value of the context that the bands hang on (None: they hang on none) → predicates.
    ByWhen = Mapping[str | None, tuple[str, ...]]


class Floors(NamedTuple):
    """What is known of the floors.

    Attributes:
        broken: Codes of nodes that lie below their floor whatever is missing.
        open: Codes of nodes that may lie below it.
        certain: Whether at least one floor is broken in any case, also if it is not known which.
    """

    broken: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    certain: bool = False


@value
class Outcome(Value):
    """The predicate of the total.

    Attributes:
        band: The one that comes out; ``None`` if it is open.
        possible: All that can come out, best first.
        possible_by: For each value of an unknown context key, the predicates.
        crossing: Whether only the printed decimals leave more than one.
        floors: What is known of the floors.
        floors_open: Whether, beside a given total, floors could not be checked though they could matter.
    """

    band: Band | None
    possible: tuple[str, ...] = ()
    possible_by: Mapping[str, tuple[str, ...]] = {}
    crossing: bool = False
    floors: Floors = Floors()
    floors_open: bool = False


def hangs_on_total(instrument: Instrument) -> bool:
    """Whether nothing but the total decides the predicate."""
    return instrument.bands_by is None and instrument.floor_predicate is None


def table_of_total(instrument: Instrument, when: str | None) -> BandTable:
    """The bands of the total under a value of the context."""
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    assert table is not None  # the loader asks for bands of the total, for every context value
    return table


def band_called(table: BandTable, predicate: str | None) -> Band:
    """The band of that predicate."""
    return next(band for band in table.bands if band.predicate == predicate)


def ordered_words(instrument: Instrument, by_when: ByWhen) -> tuple[str, ...]:
    """Predicates of the total, best first."""
    words = {word for words in by_when.values() for word in words}
    tables = [table for table in instrument.bands if table.at == TOTAL]
    ordered = dict.fromkeys(band.predicate for table in tables for band in table.bands)
    return tuple(word for word in ordered if word in words)


def with_words(outcome: Outcome, instrument: Instrument, by_when: ByWhen) -> Outcome:
    """*outcome* where these predicates, and no others, can come out."""
    ordered, band = ordered_words(instrument, by_when), outcome.band
    if len(ordered) == 1 and (band is None or band.predicate != ordered[0]):
        bands = [band for when in by_when for band in table_of_total(instrument, when).bands]
        band = next(one for one in bands if one.predicate == ordered[0])
    is_open = len(by_when) > 1
    return attrs.evolve(
        outcome,
        band=band,
        possible=ordered,
        possible_by={
            when: ordered_words(instrument, {when: words}) for when, words in by_when.items() if when and is_open
        },
        crossing=outcome.crossing and len(ordered) > 1,
    )


def band_of_values(plan: Plan, when: str | None, values: Values) -> Band:
    """The band of the total for complete *values*, floors looked at."""
    total = values[0]
    assert total is not None
    table, word = table_of_total(plan.instrument, when), plan.instrument.floor_predicate
    if word is not None:
        floors = [(node.floor, values[at]) for at, node in enumerate(plan.nodes) if node.floor is not None]
        if any(value is not None and value < floor for floor, value in floors):
            return band_called(table, word)
    return find_band(table, total)
