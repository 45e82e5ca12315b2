"""The smallest and the largest value of every node, also where a formula may turn between the ends of its children."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval

if TYPE_CHECKING:
    from evalkit.method.plan import Plan


@lru_cache(maxsize=256)
def ends_of(plan: Plan) -> tuple[Interval, ...]:
    """Between which values each node of *plan* lies, by position, before its rounding stage; without ends where that is not known.

    Where a method of a plugin does not say that it is monotone, every value is looked at if there are few enough.
    """
    if all(end.is_bounded for end in plan.ends):
        return plan.ends
    from evalkit.possible.lattice import Lattice  # noqa: PLC0415  (start-up: no shipped instrument needs it)

    lattice = Lattice(plan)
    raw = [None if end.is_bounded else lattice.raw_at(at) for at, end in enumerate(plan.ends)]
    return tuple(
        Interval(found.low, found.high) if found is not None and found.count != 0 else end
        for end, found in zip(plan.ends, raw, strict=True)
    )
