"""The same assessment under other readings, one at a time and combined."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.limits import MAX_RUNS
from evalkit.evaluation.inputs import Entry
from evalkit.instruments import TOTAL
from evalkit.loading.readings import under_readings
from evalkit.method.plan import Plan, plan_alike, plan_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.instruments import Instrument, Reading


def variant_plan(instrument: Instrument, readings: Sequence[Reading]) -> Plan:
    """The plan of *instrument* under *readings*, made once."""
    return _variant_plan(instrument, tuple(reading.id for reading in readings))


@lru_cache(maxsize=1024)
def _variant_plan(instrument: Instrument, ids: tuple[str, ...]) -> Plan:
    by_id = {reading.id: reading for reading in instrument.readings}
    base, other = plan_for(instrument), under_readings(instrument, [by_id[one] for one in ids])
    same = other.nodes is instrument.nodes and other.scales is instrument.scales
    # What is known of a formula that is no sum hangs on the ends of its children, which have other stages.
    sums = all(map(base.linear_at, base.formulas))
    if same and sums and other.computing == instrument.computing:
        return base.restaged(other)
    return plan_alike(other, "+".join((instrument.id, *ids)), base)


def count_combinations(readings: Iterable[Reading]) -> int:
    """How many combinations there are, with at most one of each axis."""
    return prod(1 + count for count in Counter(reading.axis for reading in readings).values()) - 1


def combined_readings(readings: Sequence[Reading]) -> Iterator[tuple[Reading, ...]]:
    """Combinations of readings with at most one of each axis, the smallest first; no more than ``MAX_RUNS``.

    Whoever concludes something from all of them looks at ``count_combinations``.
    """
    axes = by_key(readings, lambda reading: reading.axis)
    found = 0
    for size in range(1, len(axes) + 1):
        for chosen in combinations(axes.values(), size):
            for together in product(*chosen):
                found += 1
                if found > MAX_RUNS:
                    return
                yield together


def name_of(readings: Sequence[Reading]) -> str:
    """Ids joined by ``+``."""
    return "+".join(reading.id for reading in readings)


def can_matter(reading: Reading, *, rows: bool, missing: Callable[[str], bool]) -> bool:
    """Whether a reading can change anything: not if it only speaks of rows and there are none, or of missing answers."""
    if reading.rounding or reading.bands or reading.scales or (reading.points and rows):
        return True
    for change in reading.sets:
        if change.get("section") in ("records", "offices"):
            if rows:
                return True
        elif set(change) - {"codes"} == {"missing"}:
            if any(missing(code) for code in change["codes"]):
                return True
        else:
            return True
    return False


@lru_cache(maxsize=256)
def matter_to_answers(instrument: Instrument) -> tuple[Reading, ...]:
    """The readings that can change anything where every leaf is answered, and not by rows."""
    return tuple(reading for reading in instrument.readings if can_matter(reading, rows=False, missing=lambda _: False))


@lru_cache(maxsize=256)
def beside_total(instrument: Instrument) -> tuple[str, ...]:
    """The results that stand beside the total: computed nodes without a parent."""
    tops = (code for code, node in instrument.nodes.items() if node.parent is None and not node.is_leaf)
    return tuple([code for code in tops if code != TOTAL])


@lru_cache(maxsize=1024)
def total_ratio(base: Plan, other: Plan) -> Fraction:
    """By what a total made under *other* differs from the exact one, whatever the answers: weights 0.11 give 99 %.

    1 where no single factor does.
    """
    mine, theirs = base.linear_at(0), other.linear_at(0)
    if mine is None or theirs is None or len(mine.weights) != len(theirs.weights):
        return Fraction(1)
    ratios = {
        Fraction(b, theirs.divisor) / Fraction(a, mine.divisor)
        for a, b in zip(mine.weights, theirs.weights, strict=True)
        if a
    }
    return ratios.pop() if len(ratios) == 1 else Fraction(1)


def as_exact_total(entry: Entry, ratio: Fraction, inside: Interval) -> Entry:
    """What a printed total stands for if it was made with weights that give *ratio* of the exact one."""

    def true(value: Exact) -> Exact:
        return inside.nearest(Fraction(value) / ratio)

    point = None if entry.point is None else true(entry.point)
    return Entry(
        entry.origin,
        point,
        true(entry.low),
        true(entry.high),
        true(entry.wide_low),
        true(entry.wide_high),
        printed=entry.printed,
        n=entry.n,
    )


# --- What a reading leaves as it is -------------------------------------------------------------------------------------


def same_leaves(plan: Plan, other: Plan) -> bool:
    """Whether answers mean the same under both: no node was changed, no scale, nor the way rows are read."""
    mine, theirs = plan.instrument, other.instrument
    return mine.nodes is theirs.nodes and mine.records is theirs.records and mine.scales is theirs.scales


@lru_cache(maxsize=1024)
def same_answers(plan: Plan, other: Plan) -> bool:
    """Whether an answer of a leaf means the same under both: the leaves are alike, and so are their scales."""
    mine, theirs = plan.instrument, other.instrument
    alike = plan.codes == other.codes and plan.leaf_ends == other.leaf_ends and mine.scales == theirs.scales
    return alike and all(plan.nodes[at] == other.nodes[at] for at in plan.leaf_ends)


@lru_cache(maxsize=1024)
def differs_only_at_total(plan: Plan, other: Plan) -> bool:
    """Whether *other* has the same tree, rows and stages, but for the total's stage and the bands."""
    mine, theirs = plan.instrument, other.instrument
    if not same_leaves(plan, other) or mine.computing != theirs.computing:
        return False
    inner = [stage for stage in mine.rounding if stage.at != TOTAL]
    return inner == [stage for stage in theirs.rounding if stage.at != TOTAL]
