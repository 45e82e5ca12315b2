"""The smallest and the largest value of every node, also where a formula may turn between the ends of its children."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan


class Ends(NamedTuple):
    """The ends of every node by position; ``None`` where they are not known."""

    low: tuple[Exact | None, ...]
    high: tuple[Exact | None, ...]

    def of(self, at: int) -> tuple[Exact, Exact] | None:
        """Both ends of the node at *at*."""
        low, high = self.low[at], self.high[at]
        return None if low is None or high is None else (low, high)

    def hold(self, at: int, value: Exact) -> bool:
        """Whether the node at *at* can have the *value*, as far as its ends tell."""
        low, high = self.low[at], self.high[at]
        return (low is None or low <= value) and (high is None or value <= high)


@lru_cache(maxsize=256)
def ends_of(plan: Plan) -> Ends:
    """The ends of every node of *plan*: before its rounding stage.

    Where a method of a plugin does not say that it is monotone, every value is looked at if there are few enough.
    """
    low, high = list(plan.low), list(plan.high)
    if None in low:
        from evalkit.questions.lattice import Lattice  # noqa: PLC0415  (start-up: no shipped instrument needs it)

        lattice = Lattice(plan)
        for at, end in enumerate(plan.low):
            found = lattice.raw_at(at) if end is None else None
            if found is not None and found.count != 0:
                low[at], high[at] = found.low, found.high
    return Ends(tuple(low), tuple(high))
