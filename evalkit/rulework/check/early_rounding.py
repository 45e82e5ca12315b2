"""Rounding before the end: stages whose value feeds a parent, each with an assessment that they change."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import short_text
from evalkit.base.interval import Interval
from evalkit.base.limits import MAX_SUMS
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for
from evalkit.method.plan import plan_for, rounded
from evalkit.possible.answers import WayToValue, answers_for
from evalkit.possible.lattice import lattice_for
from evalkit.possible.values import EMPTY, Finite
from evalkit.rulework.assessments import example_toml, run_answered
from evalkit.rulework.check.model import Statement, Witness, failed, proved
from evalkit.rulework.check.search import on_the_way, ordered_choices, reached
from evalkit.rulework.precision import decimals, from_bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Instrument, Node, Rounding
    from evalkit.method.plan import Plan
    from evalkit.possible.values import Values

CHECK = "rounding-early"


class _RoundingTrial(NamedTuple):
    """Answers, and what they give with and without the stage: the total, or the node that is rounded."""

    given: WayToValue
    code: str
    rounded: Exact
    unrounded: Exact


def statements(instrument: Instrument) -> Iterator[Statement]:
    """A stage below the total, unless a property of the rule file accounts for it, is a mistake."""
    early = 0
    for stage in instrument.rounding:
        nodes = [
            node for node in instrument.nodes.values() if node.parent is not None and instrument.stage_of(node) is stage
        ]
        if nodes:
            early += 1
            yield _early(instrument, stage, nodes)
    if not early:
        text = msg("no value is rounded before it feeds its parent")
        yield proved(CHECK, "rounding", text)


def _early(instrument: Instrument, stage: Rounding, nodes: list[Node]) -> Statement:
    text = msg(
        "rounded to {decimals} before it feeds its parent: {code}; such values: {count}",
        count=str(len(nodes)),
        code=nodes[0].code,
        decimals=decimals(stage.digits),
    )
    place = f"rounding[{stage.at}]"
    raw = [lattice_for(plan_for(instrument)).raw(node.code) for node in nodes]
    if all(isinstance(values, Finite) and values.rounded(stage) == values for values in raw):
        text = msg("{text}; no answer has more decimals", text=text)
        return proved(CHECK, place, text, how="enumerated")
    without = attrs.evolve(instrument, rounding=tuple(one for one in instrument.rounding if one is not stage))
    inside = {node.code: lattice_for(plan_for(without)).values(node.code) for node in nodes}
    witness = _witness(instrument, without, {code: _most_moved(values, stage) for code, values in inside.items()})
    if witness is None:
        text = msg("{text}; no assessment was found that it changes", text=text)
    return failed(CHECK, place, text, witness)


def _most_moved(values: Values | None, stage: Rounding) -> Fraction | None:
    """The value that a stage moves most, if they are known; between two ends, the first halfway between two roundings."""
    if isinstance(values, Finite) and values.count <= MAX_SUMS:
        return max(values, key=lambda value: abs(rounded(value, stage) - value), default=None)
    half = Fraction(1, 2)
    return None if values is None else (ceil(values.low / stage.step - half) + half) * stage.step


def _witness(instrument: Instrument, without: Instrument, moved: Mapping[str, Fraction | None]) -> Witness | None:
    """An assessment under which the predicate changes; else one under which the total does; else a value that does."""
    when = instrument.context[instrument.bands_by].values[0] if instrument.bands_by is not None else None
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    best: _RoundingTrial | None = None
    for answers in _tries(without, table, moved):
        tried = _try(plan_for(instrument), plan_for(without), answers, (TOTAL, *moved))
        if tried is None:
            continue
        if tried.code == TOTAL and table is not None and _words(table, tried):
            return _told(instrument, tried, table, when)
        if best is None or (tried.code == TOTAL and best.code != TOTAL):
            best = tried
    return None if best is None else _told(instrument, best, table, when)


def _tries(without: Instrument, table: BandTable | None, moved: Mapping[str, Fraction | None]) -> Iterator[WayToValue]:
    """Answers under which a node has the value that the stage moves most, and the total lies next to a bound, or anywhere; then others near bounds."""
    plan = plan_for(without)
    lattice, leaves = lattice_for(plan), [plan.position[code] for code in without.leaves_under(TOTAL)]
    bounds = [from_bound(band) for band in table.bands if band.minimum is not None] if table is not None else []
    for code, value in moved.items():
        if value is not None:
            narrow = lattice.narrowed({code: Interval.of(value)})
            ends = _beside(narrow.values(TOTAL) or EMPTY, bounds)
            found = [*[answers_for(narrow, TOTAL, end) for end in ends], answers_for(lattice, code, value)]
            yield from (one for one in found if one is not None and not one.grades)
    lowest = {at: ordered_choices(plan, at)[0] for at in plan.leaf_ends}
    for bound in bounds:
        yield reached(plan, on_the_way(plan, lowest, leaves, bound.low or 0))


def _beside(total: Values, bounds: Sequence[Interval]) -> Iterator[Fraction]:
    """The totals next to each of *bounds*, above it and below."""
    for side in (half for bound in bounds for half in (bound, bound.below())):
        cut = total.within(side)
        if cut.count != 0:
            yield cut.high if side.low is None else cut.low


def _try(plan: Plan, without: Plan, given: WayToValue, codes: Iterable[str]) -> _RoundingTrial | None:
    found, other = (run_answered(one, given.answers).values for one in (plan, without))
    for code in codes:
        value, unrounded = found[plan.position[code]], other[plan.position[code]]
        if value is not None and unrounded is not None and value != unrounded:
            return _RoundingTrial(given, code, value, unrounded)
    return None


def _words(table: BandTable, tried: _RoundingTrial) -> tuple[str, str] | None:
    found = (find_band(table, tried.rounded).predicate, find_band(table, tried.unrounded).predicate)
    return found if found[0] != found[1] else None


def _told(instrument: Instrument, tried: _RoundingTrial, table: BandTable | None, when: str | None) -> Witness:
    context = {instrument.bands_by: when} if instrument.bands_by is not None else {}
    text = example_toml(instrument, tried.given, context)
    return Witness(shows=_shows(tried, table), value=tried.rounded, assessments=(text,))


def _shows(tried: _RoundingTrial, table: BandTable | None) -> Message:
    args = {"code": tried.code, "value": short_text(tried.rounded), "other": short_text(tried.unrounded)}
    words = _words(table, tried) if table is not None and tried.code == TOTAL else None
    if words is None:
        return msg("{code} comes out as {value}, and without this stage as {other}", **args)
    return msg(
        "{code} comes out as {value} ({predicate}), and without this stage as {other} ({word})",
        **args,
        predicate=words[0],
        word=words[1],
    )
