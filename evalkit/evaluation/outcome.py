"""From the value of the total to its predicate: bands, context, floors, and what is still possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.value import Value, value
from evalkit.evaluation.floors import NONE, Floors, look_at_floors
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_between, find_band, table_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.spread import Run, Spread
    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.method.plan import Plan, Values


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
    possible: tuple[str, ...]
    possible_by: Mapping[str, tuple[str, ...]]
    crossing: bool = False
    floors: Floors = NONE
    floors_open: bool = False


def find_outcome(result: Spread, context: Mapping[str, Any]) -> Outcome:
    """The predicate of the total under the known *context*."""
    instrument = result.plan.instrument
    if result.inputs.plain and instrument.bands_by is None and instrument.floor_predicate is None:
        band = band_of_values(result.plan, None, result.point.values)
        return Outcome(band=band, possible=(band.predicate,), possible_by={})
    whens = possible_whens(result, context)
    floors = look_at_floors(result)
    by_when = {when: _words(result, when, floors, result.wide_low, result.wide_high) for when in whens}
    narrow = {word for when in whens for word in _words(result, when, floors, result.low, result.high)}
    ordered = ordered_words(instrument, {word for words in by_when.values() for word in words})
    found = None
    if result.point.values[0] is not None and len(whens) == 1:
        found = _band_of_total(result, whens[0], floors)
    elif len(ordered) == 1:
        found = next(
            band for when in whens for band in table_of_total(instrument, when).bands if band.predicate == ordered[0]
        )
    unchecked = 0 in result.used and bool(floors.open) and not floors.certain
    outcome = Outcome(
        band=found,
        possible=ordered,
        possible_by={
            when: ordered_words(instrument, set(words)) for when, words in by_when.items() if when and len(whens) > 1
        },
        crossing=found is not None and len(narrow) == 1 and len(ordered) > 1,
        floors=floors,
        floors_open=unchecked and ordered != (instrument.floor_predicate,),
    )
    if len(ordered) == 1 or (len(ordered) == 2 and _by_ends(result)):  # noqa: PLR2004  (an end each)
        return outcome
    from evalkit.evaluation.reach import tightened  # noqa: PLC0415  (start-up: most outcomes are not open)

    return tightened(result, context, outcome, by_when)


def _by_ends(result: Spread) -> bool:
    """Whether nothing but the total decides the predicate, so that what its two ends have surely can come out."""
    instrument = result.plan.instrument
    return result.plan.monotone and instrument.bands_by is None and instrument.floor_predicate is None


def _words(result: Spread, when: str | None, floors: Floors, low: Run, high: Run) -> tuple[str, ...]:
    """Predicates between two runs, the floors looked at."""
    word = result.plan.instrument.floor_predicate
    if floors.certain and word is not None:
        return (word,)
    bottom, top = low.values[0], high.values[0]
    assert bottom is not None
    assert top is not None
    words = [band.predicate for band in bands_between(table_of_total(result.plan.instrument, when), bottom, top)]
    if floors.open and word is not None and word not in words:
        words.append(word)
    return tuple(words)


def _band_of_total(result: Spread, when: str | None, floors: Floors) -> Band:
    table, total = table_of_total(result.plan.instrument, when), result.point.values[0]
    assert total is not None
    if floors.certain:
        return next(band for band in table.bands if band.predicate == result.plan.instrument.floor_predicate)
    return find_band(table, total)


def band_of_values(plan: Plan, when: str | None, values: Values) -> Band:
    """The band of the total for complete *values*, floors looked at."""
    total = values[0]
    assert total is not None
    table, word = table_of_total(plan.instrument, when), plan.instrument.floor_predicate
    if word is not None:
        floors = [(node.floor, values[at]) for at, node in enumerate(plan.nodes) if node.floor is not None]
        if any(value is not None and value < floor for floor, value in floors):
            return next(band for band in table.bands if band.predicate == word)
    return find_band(table, total)


def possible_whens(result: Spread, context: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Context values that the bands of the total can be looked up under."""
    instrument = result.plan.instrument
    if instrument.bands_by is None:
        return (None,)
    key = instrument.context[instrument.bands_by]
    if key.key in context:
        return (str(context[key.key]),)
    if key.from_node is None:
        return key.values
    node = instrument.nodes[key.from_node]
    table, at = table_for(instrument, node), result.plan.position[key.from_node]
    low, high = result.wide_low.values[at], result.wide_high.values[at]
    assert table is not None  # the loader asks for bands of the node
    assert low is not None  # and a missing answer has ends
    assert high is not None
    words = {band.predicate for band in bands_between(table, low, high)}
    return tuple(word for word in key.values if word in words)


def table_of_total(instrument: Instrument, when: str | None) -> BandTable:
    """The bands of the total under a value of the context."""
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    assert table is not None  # the loader asks for bands of the total, for every context value
    return table


def ordered_words(instrument: Instrument, words: set[str]) -> tuple[str, ...]:
    """Predicates of the total, best first."""
    ordered: list[str] = []
    for table in instrument.bands:
        if table.at == TOTAL:
            ordered += [band.predicate for band in table.bands if band.predicate not in ordered]
    return tuple(word for word in ordered if word in words)
