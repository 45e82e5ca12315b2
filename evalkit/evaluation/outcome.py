"""The predicate of the total as far as it is known, the bands that it is looked up in, and floors that may be missed."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.bands import bands_at, bands_between, find_band
from evalkit.method.ends import ChildEnds
from evalkit.method.outcome_rules import after, floor_rules, holds, outcome_rules, predicate_rules, surely
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Plan, Values

    # Value of the context that the bands hang on (None: they hang on none) → predicates.
    ByWhen = Mapping[str | None, tuple[str, ...]]


class MissedFloors(NamedTuple):
    """What is known of the floors.

    Attributes:
        broken: Codes of nodes that lie below their floor whatever is missing.
        open: Codes of nodes that may lie below it.
        certain: Whether at least one floor is broken in any case, also if it is not known which.
        unchecked: Whether, beside a given total, they could not be checked though they could matter.
    """

    broken: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    certain: bool = False
    unchecked: bool = False

    @property
    def state(self) -> bool | None:
        """Whether one is missed; ``None``: that is open."""
        return True if self.certain else None if self.open else False


@value
class Outcome(Value):
    """The predicate of the total.

    Attributes:
        band: The one that comes out; ``None`` if it is open.
        possible: All that can come out, best first.
        possible_by: For each value of an unknown context key, the predicates.
        crossing: Whether only the printed decimals leave more than one.
        floors: What is known of the floors of each rule that has some.
        rules: For each rule of the predicate, that of the floors among them, whether it holds; ``None``: that is open.
    """

    band: Band | None
    possible: tuple[str, ...] = ()
    possible_by: Mapping[str, tuple[str, ...]] = {}
    crossing: bool = False
    floors: tuple[MissedFloors, ...] = ()
    rules: tuple[bool | None, ...] = ()


@lru_cache(maxsize=256)
def hangs_on_total(instrument: Instrument) -> bool:
    """Whether nothing but the total decides the predicate: there is no rule, or none that can hold where these facts are known."""
    nodes = [ChildEnds(None)] * len(instrument.nodes)
    return instrument.bands_by is None and all(surely(rule, nodes) is False for rule in predicate_rules(instrument))


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
        bands = [band for when in by_when for band in bands_at(instrument, TOTAL, when).bands]
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


def band_of_values(instrument: Instrument, when: str | None, values: Values) -> Band:
    """The band of the total for complete *values*, floors and rules looked at; what has no value here does not hold."""
    return bands_of_values(instrument, when, values)[0]


def bands_of_values(instrument: Instrument, when: str | None, values: Values) -> tuple[Band, ...]:
    """The same, and behind it what it becomes where rules that have no value here hold."""
    table, total = bands_at(instrument, TOTAL, when), values[0]
    assert total is not None
    states = [holds(rule, values) for rule in predicate_rules(instrument)]
    return after_rules(instrument, table, (find_band(table, total),), states)


# --- Rules of the predicate, given all that is known ---------------------------------------------------------------------


class KnownNodes(NamedTuple):
    """What rules of the predicate look at.

    Attributes:
        inside: Between which values a node lies, after its rounding stage, by position.
        total_is_given: Whether the total is given and not computed; then it bounds what it is made of.
    """

    plan: Plan
    inside: Callable[[int], Interval]
    total_is_given: bool


def known_by(runs: Runs) -> KnownNodes:
    """What *runs* leave to the nodes; where that is not known, what they can have at all."""

    def inside(at: int) -> Interval:
        left = runs.missing_leaves(at)
        return left if left.is_bounded else anywhere(runs.plan, at)

    return KnownNodes(runs.plan, inside, 0 in runs.used)


def anywhere(plan: Plan, at: int) -> Interval:
    """Between which values a node lies after its rounding stage, whatever is answered; without ends where that is not known."""
    inside, stage = ends_of(plan)[at], plan.instrument.stage_of(plan.nodes[at])
    if not inside.is_bounded:
        return inside
    low, high = (rounded(end, stage) for end in inside.ends)
    return Interval(low, high)


def known_from(evaluation: Evaluation) -> KnownNodes:
    """The same of what came out; an answer behind a closed gate is what its leaf is worth by itself, as rules see it."""
    plan = plan_for(evaluation.instrument)

    def inside(at: int) -> Interval:
        result = evaluation.nodes[plan.codes[at]]
        if result.unlocked is not None:
            return Interval.of(result.unlocked.value)
        return anywhere(plan, at) if result.ends is None else Interval(*result.ends)

    return KnownNodes(plan, inside, evaluation.total.origin == "given")


def ends_for_rules(known: KnownNodes, places: Iterable[int]) -> list[ChildEnds]:
    """The ends of all nodes, as rules see those at *places*: a given total bounds the nodes that they name, as it does those with a floor."""
    values = {at: known.inside(at) for at in places}
    if known.total_is_given:
        values, _ = _within_total(known, values, {})
    nodes = [ChildEnds(None)] * len(known.plan.nodes)
    for at, inside in values.items():
        nodes[at] = ChildEnds(inside.ends if inside.is_bounded else None)
    return nodes


def look_at_rules(known: KnownNodes, floors: Iterable[MissedFloors]) -> tuple[bool | None, ...]:
    """Whether each rule holds."""
    rules, missed = outcome_rules(known.plan.instrument), [floor.state for floor in floors]
    if not rules:
        return tuple(missed)
    nodes = ends_for_rules(known, [at for rule in rules for at in rule.at])
    return (*missed, *(surely(rule, nodes) for rule in rules))


def after_rules(
    instrument: Instrument, table: BandTable, bands: Iterable[Band], states: Sequence[bool | None]
) -> tuple[Band, ...]:
    """What *bands* can become: a rule that is open leaves both."""
    found = tuple(bands)
    for rule, state in zip(predicate_rules(instrument), states, strict=True):
        found = after_rule(rule, table, found, state=state)
    return found


def words_between(instrument: Instrument, table: BandTable, nodes: Sequence[ChildEnds]) -> set[str]:
    """The predicates that can come out while all nodes lie between their ends; those of the total are known."""
    total, states = nodes[0].ends, [surely(rule, nodes) for rule in predicate_rules(instrument)]
    assert total is not None
    return {band.predicate for band in after_rules(instrument, table, bands_between(table, *total), states)}


def after_rule(
    rule: PredicateRule, table: BandTable, bands: tuple[Band, ...], *, state: bool | None
) -> tuple[Band, ...]:
    """What *bands* become by one rule: ``None`` for one that is open."""
    changed = tuple(after(rule.stated, table, band) for band in bands)
    return bands if state is False else changed if state else tuple(dict.fromkeys((*bands, *changed)))


# --- Floors: nodes below their smallest value, surely or possibly, given all that is known -----------------------------


def look_at_floors(known: KnownNodes) -> tuple[MissedFloors, ...]:
    """Hold every node with a floor against it, of each rule that has floors."""
    return tuple(_missed(known, rule) for rule in floor_rules(known.plan.instrument))


def _missed(known: KnownNodes, rule: PredicateRule) -> MissedFloors:
    """What is known of the floors of *rule*.

    Where the total is given and not computed, what the other nodes leave of it bounds each node: 551 with 533 in the
    other areas leaves 18 for the one that is not known.
    """
    plan = known.plan
    floors = {at: Interval(low=floor) for at, floor in rule.floors.items()}
    values = {at: known.inside(at) for at in floors}
    together = True
    if known.total_is_given:
        values, together = _within_total(known, values, floors)
    broken = [at for at, inside in values.items() if not inside.meets(floors[at])]
    may = [at for at, inside in values.items() if at not in broken and inside.meets(floors[at].below())]
    codes, open_codes = (tuple(plan.codes[at] for at in listed) for listed in (broken, may))
    return MissedFloors(codes, open_codes, certain=bool(broken) or not together)


def _within_total(
    known: KnownNodes, values: dict[int, Interval], floors: dict[int, Interval]
) -> tuple[dict[int, Interval], bool]:
    """*values* narrowed by the given total, and whether all floors can hold at once under it."""
    plan, total = known.plan, known.inside(0)
    linear = plan.linear_at(0)
    if linear is None or not linear.monotone or not total.is_bounded:
        return values, True
    shares = {at: Fraction(weight, linear.divisor) for at, weight in zip(plan.children[0], linear.weights, strict=True)}
    parts = {at: known.inside(at).scaled(share) for at, share in shares.items()}
    if not all(part.is_bounded for part in parts.values()) or not _sum(parts.values()).meets(total):
        return values, True  # not known, or contradicted elsewhere: what is shown does not give this total
    narrowed = dict(values)
    for at, inside in values.items():
        if shares.get(at):
            others = _sum(part for i, part in parts.items() if i != at)
            narrowed[at] = inside & (total - others).scaled(1 / shares[at])
    kept = [part & floors[at].scaled(shares[at]) if at in floors else part for at, part in parts.items()]
    return narrowed, _sum(kept).can_be_at_most(total)


def _sum(parts: Iterable[Interval]) -> Interval:
    return sum(parts, Interval.of(0))
