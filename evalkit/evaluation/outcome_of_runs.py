"""From the value of the total to its predicate: bands, context, floors, and what is still possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.evaluation.inputs import Inputs
from evalkit.evaluation.outcome import (
    Outcome,
    after_rules,
    band_of_values,
    hangs_on_total,
    known_by,
    look_at_floors,
    look_at_rules,
    with_words,
)
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at, bands_between, find_band
from evalkit.method.outcome_rules import floor_rules, predicate_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.interval import Interval
    from evalkit.evaluation.outcome import MissedFloors
    from evalkit.evaluation.runs import Run, Runs
    from evalkit.instruments import Band, Instrument


def find_outcome(runs: Runs, context: Mapping[str, Any]) -> Outcome:
    """The predicate of the total under the known *context*."""
    instrument = runs.plan.instrument
    if runs.inputs.plain and hangs_on_total(instrument):
        band = band_of_values(runs.plan.instrument, None, runs.point.values)
        return Outcome(band=band, possible=(band.predicate,))
    whens, (floors, states) = _whens(runs, context), _looked_at(runs)
    known = _band_of_total(runs, whens[0], states) if len(whens) == 1 else None
    if runs.inputs.plain and known is not None:  # nothing is open
        return Outcome(band=known, possible=(known.predicate,), floors=floors, rules=states)
    wide = runs.widened
    may = states if wide is runs else _looked_at(wide)[1]
    by_when = {when: _words(instrument, when, may, wide.missing_leaves(0)) for when in whens}
    narrow = {word for when in whens for word in _words(instrument, when, states, runs.missing_leaves(0))}
    outcome = Outcome(band=known, crossing=known is not None and len(narrow) == 1, floors=floors, rules=states)
    outcome = with_words(outcome, instrument, by_when)
    if 0 in runs.used:
        outcome = attrs.evolve(outcome, floors=_unchecked(instrument, outcome))
    by_ends = runs.plan.monotone and hangs_on_total(instrument)  # what its two ends have surely can come out
    if len(outcome.possible) <= (2 if by_ends else 1):
        return outcome
    from evalkit.evaluation.possible_predicates import tightened  # noqa: PLC0415  (start-up: most outcomes are not open)

    return tightened(runs, context, outcome, by_when)


def _looked_at(runs: Runs) -> tuple[tuple[MissedFloors, ...], tuple[bool | None, ...]]:
    """What is known of the floors, and whether each rule holds."""
    known = known_by(runs)
    floors = look_at_floors(known)
    return floors, look_at_rules(known, floors)


def words_raised(runs: Runs, raised: Run, stated: Mapping[str, Any]) -> frozenset[str]:
    """The predicates that bands, floors and rules leave between what is known and the run where an assessor *raised* all grades that he can."""
    inputs = Inputs(runs.inputs.leaves, runs.inputs.given)  # of which nothing is said to be plain: grades are open
    low = runs.wide_low
    between = attrs.evolve(runs, inputs=inputs, low=low, high=raised, wide_low=low, wide_high=raised, results=None)
    _, states = _looked_at(between)
    inside, instrument = between.missing_leaves(0), runs.plan.instrument
    if not inside.is_bounded:
        return frozenset()
    return frozenset([word for when in _whens(between, stated) for word in _words(instrument, when, states, inside)])


def _unchecked(instrument: Instrument, outcome: Outcome) -> tuple[MissedFloors, ...]:
    """The floors, where beside a given total it is open whether one is missed, and that can matter."""
    return tuple(
        floor._replace(unchecked=floor.state is None and outcome.possible != (rule.stated.then,))
        for rule, floor in zip(floor_rules(instrument), outcome.floors, strict=True)
    )


def _words(
    instrument: Instrument, when: str | None, states: Sequence[bool | None], inside: Interval
) -> tuple[str, ...]:
    """Predicates of a total, floors and rules looked at."""
    table = bands_at(instrument, TOTAL, when)
    bands = after_rules(instrument, table, bands_between(table, *inside.ends), states)
    return tuple(dict.fromkeys(band.predicate for band in bands))


def _band_of_total(runs: Runs, when: str | None, states: Sequence[bool | None]) -> Band | None:
    """The band of a known total; nothing where it hangs on a rule that is open.

    Beside a total that is given, a floor that may be missed is told (``floors-unchecked``), and the band stays.
    """
    instrument, total = runs.plan.instrument, runs.point.values[0]
    table = bands_at(instrument, TOTAL, when)
    if total is None:
        return None
    is_given, rules = 0 in runs.used, predicate_rules(instrument)
    taken = [bool(state) if rule.floors and is_given else state for rule, state in zip(rules, states, strict=True)]
    bands = after_rules(instrument, table, [find_band(table, total)], taken)
    return bands[0] if len(set(bands)) == 1 else None


def _whens(runs: Runs, context: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Values of the context that the bands of the total can be looked up under."""
    instrument = runs.plan.instrument
    key = instrument.bands_key
    if key is None:
        return (None,)
    if key.key in context:
        return (str(context[key.key]),)
    if key.from_node is None:
        return key.values
    table = bands_at(instrument, key.from_node)
    words = {band.predicate for band in bands_between(table, *runs.leaves(runs.plan.position[key.from_node]).ends)}
    return tuple(word for word in key.values if word in words)
