"""Numbers of which more is better up to a point and worse beyond it, or better only as far as others go: what is worth looking at."""

from __future__ import annotations

from functools import lru_cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.method.ends import BOTH
from evalkit.method.plan import Side, ends_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan, Step


class Turning(NamedTuple):
    """The leaves of formulas that some child turns both ways.

    Attributes:
        leaves: Leaves that do.
        steps: Leaf → the formula, of these and of the leaves beside them.
    """

    leaves: frozenset[int]
    steps: Mapping[int, Step]


@lru_cache(maxsize=256)
def turning_of(plan: Plan) -> Turning:
    """What turns both ways in *plan*."""
    steps = [step for step in plan.steps if BOTH in step.formula.moves.values()]
    leaves = {at: step for step in steps for at in step.children if at in plan.leaf_ends}
    turns = [at for at, step in leaves.items() if step.formula.moves.get(step.children.index(at)) == BOTH]
    return Turning(frozenset(turns), leaves)


def useful(
    step: Step,
    at: int,
    held: Mapping[int, tuple[Exact, int | None]],
    number: Callable[[int], Exact],
    count: int,
    sign: int,
) -> int:
    """How many steps of the number at *at* are worth a look: beyond these nothing is better, the others as they are held.

    Args:
        step: The formula.
        at: The leaf.
        held: The children as they are: values, and answers as levels.
        number: The number so many steps away.
        count: How many there are.
        sign: 1: more of the formula is better; -1: less.
    """

    def best(most: int) -> Exact | None:
        return _best(step, at, held, (number(0), number(most)), sign)

    top, low, high = best(count), 0, count
    if top is None:
        return count
    while low < high:
        middle = (low + high) // 2
        if best(middle) == top:
            high = middle
        else:
            low = middle + 1
    return high


def _best(
    step: Step, at: int, held: Mapping[int, tuple[Exact, int | None]], ends: tuple[Exact, Exact], sign: int
) -> Exact | None:
    """The best that the formula can give while the number lies between two *ends*, with the sign of the direction; ``None``: not known."""
    sides = [
        Side([end if i == at else held[i][0] for i in step.children], [held[i][1] for i in step.children])
        for end in sorted(ends)
    ]
    found = ends_between(step.formula, *sides)
    return None if found is None else sign * found[sign > 0]


def nearest_best(
    step: Step,
    at: int,
    held: Mapping[int, tuple[Exact, int | None]],
    number: Callable[[int], Exact],
    last: int,
    sign: int,
) -> int | None:
    """Which of the numbers up to the *last* one gives the best value, the others as they are held; of several alike the nearest.

    What is between two numbers is looked into as long as it may hold a better one. ``None``: none of them gives a value.
    """

    def bound(low: int, high: int) -> tuple[bool, Exact, int, int]:
        best = _best(step, at, held, (number(low), number(high)), sign)
        return best is not None, -(best or 0), low, high

    between = [bound(0, last)] if last >= 0 else []
    while between:
        is_known, least, low, high = heappop(between)
        if is_known and (low == high or bound(low, low)[:2] == (True, least)):
            return low
        middle = (low + high) // 2
        if low < high:
            heappush(between, bound(low, middle))
            heappush(between, bound(middle + 1, high))
    return None
