"""The smallest and the largest value of every node, also where a formula may turn between the ends of its children, and whatever facts are open."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.method.context_facts import scored_by, scored_under
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.method.plan import Plan


@lru_cache(maxsize=256)
def ends_of(plan: Plan) -> tuple[Interval, ...]:
    """Between which values each node of *plan* lies, by position, before its rounding stage; without ends where that is not known.

    Where a method of a plugin does not say that it is monotone, every value is looked at if there are few enough. Of facts
    that scores hang on and that are open, every one may hold.
    """
    instrument = plan.instrument
    under = () if instrument.facts.keys() >= {*scored_by(instrument)} else scored_under(instrument)
    if under:
        each = [dict(zip(one.codes, ends_of(one), strict=True)) for one in map(plan_for, under)]
        return tuple(_around([ends[code] for ends in each if code in ends]) for code in plan.codes)
    if all(end.is_bounded for end in plan.ends):
        return plan.ends
    from evalkit.possible.lattice import Lattice  # noqa: PLC0415  (start-up: no shipped instrument needs it)

    lattice = Lattice(plan)
    raw = [None if end.is_bounded else lattice.raw_at(at) for at, end in enumerate(plan.ends)]
    return tuple(
        Interval(found.low, found.high) if found is not None and found.count != 0 else end
        for end, found in zip(plan.ends, raw, strict=True)
    )


def _around(each: Sequence[Interval]) -> Interval:
    """From the lowest of some ends to the highest; without ends where one has none."""
    if not all(one.is_bounded for one in each):
        return Interval()
    lows, highs = zip(*(one.ends for one in each), strict=True)
    return Interval(min(lows), max(highs))
