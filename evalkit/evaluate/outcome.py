"""From the value of the total to its predicate: bands, context, floors, and what is still possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.bands import bands_between, find_band, table_for
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluate.plan import Plan, Values
    from evalkit.evaluate.spread import Run, Spread
    from evalkit.exact import Exact
    from evalkit.model import Band, BandTable, Instrument


@value
class Outcome(Value):
    """The predicate of the total.

    Attributes:
        band: The one that comes out; ``None`` if it is open.
        possible: All that can come out, best first.
        possible_by: For each value of an unknown context key, the predicates.
        crossing: Whether only the printed decimals leave more than one.
        floor_broken: Codes of nodes below their floor.
        floors_open: Whether floors could not be checked though they could matter.
    """

    band: Band | None
    possible: tuple[str, ...]
    possible_by: Mapping[str, tuple[str, ...]]
    crossing: bool = False
    floor_broken: tuple[str, ...] = ()
    floors_open: bool = False


def find_outcome(result: Spread, context: Mapping[str, Any]) -> Outcome:
    """The predicate of the total under the known *context*."""
    instrument = result.plan.instrument
    if result.inputs.plain and instrument.bands_by is None and instrument.floor_predicate is None:
        band = _band_of_run(result, None, result.point)
        return Outcome(band=band, possible=(band.predicate,), possible_by={})
    whens = possible_whens(result, context)
    by_when = {when: _possible(result, when) for when in whens}
    narrow = {word for when in whens for word in _between(result, when, result.low, result.high)}
    ordered = _ordered(instrument, {word for words in by_when.values() for word in words})
    found = None
    if result.point.values[0] is not None and len(whens) == 1:
        found = _band_of_run(result, whens[0], result.point)
    elif len(ordered) == 1:
        found = next(band for when in whens for band in _table(instrument, when).bands if band.predicate == ordered[0])
    broken = _broken(result, result.point)
    return Outcome(
        band=found,
        possible=ordered,
        possible_by={
            when: _ordered(instrument, set(words)) for when, words in by_when.items() if when and len(whens) > 1
        },
        crossing=found is not None and len(narrow) == 1 and len(ordered) > 1 and not _floors_open(result),
        floor_broken=tuple(broken),
        floors_open=_floors_open(result),
    )


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
    if table is None or low is None or high is None:
        return key.values
    words = {band.predicate for band in bands_between(table, low, high)}
    return tuple(word for word in key.values if word in words)


def _table(instrument: Instrument, when: str | None) -> BandTable:
    table = table_for(instrument, instrument.nodes["total"], when)
    assert table is not None  # the loader asks for bands of the total, for every context value
    return table


def _ordered(instrument: Instrument, words: set[str]) -> tuple[str, ...]:
    ordered: list[str] = []
    for table in instrument.bands:
        if table.at == "total":
            ordered += [band.predicate for band in table.bands if band.predicate not in ordered]
    return tuple(word for word in ordered if word in words)


def _band_of_run(result: Spread, when: str | None, run: Run) -> Band:
    return band_of_values(result.plan, when, run.values, broken=bool(_broken(result, run)))


def band_of_values(plan: Plan, when: str | None, values: Values, *, broken: bool | None = None) -> Band:
    """The band of the total for complete *values*, floors looked at."""
    total = values[0]
    assert total is not None
    table = _table(plan.instrument, when)
    if broken is None:
        floors = [(node.floor, values[at]) for at, node in enumerate(plan.nodes) if node.floor is not None]
        broken = plan.instrument.floor_predicate is not None and any(
            value is not None and value < floor for floor, value in floors
        )
    if broken:
        return next(band for band in table.bands if band.predicate == plan.instrument.floor_predicate)
    return find_band(table, total)


def _between(result: Spread, when: str | None, low: Run, high: Run) -> tuple[str, ...]:
    bottom, top = low.values[0], high.values[0]
    assert bottom is not None
    assert top is not None
    if _broken(result, high):  # even at best a floor is broken
        return (result.plan.instrument.floor_predicate or "",)
    words = [band.predicate for band in bands_between(_table(result.plan.instrument, when), bottom, top)]
    floor = result.plan.instrument.floor_predicate
    if floor is not None and floor not in words and _broken(result, low):
        words.append(floor)
    return tuple(words)


def _possible(result: Spread, when: str | None) -> tuple[str, ...]:
    words = _between(result, when, result.wide_low, result.wide_high)
    floor = result.plan.instrument.floor_predicate
    if floor is not None and floor not in words and _floors_open(result):
        return (*words, floor)
    return words


def _floor_values(result: Spread, run: Run) -> list[tuple[int, Exact, Exact | None]]:
    """Position, floor and value of each node with a floor; a shown value below a used total counts here."""
    plan = result.plan
    values: Values = run.values
    return [(at, node.floor, values[at]) for at, node in enumerate(plan.nodes) if node.floor is not None]


def _broken(result: Spread, run: Run) -> list[str]:
    if result.plan.instrument.floor_predicate is None:
        return []
    return [
        result.plan.codes[at]
        for at, floor, value in _floor_values(result, run)
        if value is not None and value < floor and _told(result, at)
    ]


def _told(result: Spread, at: int) -> bool:
    """Whether the value of a node says something: under a used total, ends of a node nobody filled in do not."""
    return at not in result.below or result.point.values[at] is not None


def _floors_open(result: Spread) -> bool:
    """Whether, under a used total, a node that nobody filled in could lie below its floor."""
    plan = result.plan
    total = result.wide_high.values[0]
    if plan.instrument.floor_predicate is None or 0 not in result.used or total is None:
        return False
    return any(
        total < plan.high[0] - plan.high[at] + floor
        for at, floor, _ in _floor_values(result, result.point)
        if not _told(result, at)
    )
