"""Floors: are nodes below their smallest value, surely or possibly, given all that is known?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.method.methods import Linear
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from evalkit.evaluation.spread import Spread
    from evalkit.method.plan import Ends


class Floors(NamedTuple):
    """What is known of the floors.

    Attributes:
        broken: Codes of nodes that lie below their floor whatever is missing.
        open: Codes of nodes that may lie below it.
        certain: Whether at least one floor is broken in any case, also if it is not known which.
    """

    broken: tuple[str, ...]
    open: tuple[str, ...]
    certain: bool


NONE = Floors((), (), certain=False)


def look_at_floors(result: Spread) -> Floors:
    """Hold every node with a floor against it.

    Where the total is given and not computed, what the other nodes leave of it bounds each node: 551 with 533 in the
    other areas leaves 18 for the one that is not known.
    """
    plan = result.plan
    if plan.instrument.floor_predicate is None:
        return NONE
    ends = {at: _ends(result, at) for at, node in enumerate(plan.nodes) if node.floor is not None}
    together = True
    if 0 in result.used:
        ends, together = _within_total(result, ends)
    floors = {at: Fraction(plan.nodes[at].floor or 0) for at in ends}
    broken = tuple(plan.codes[at] for at, end in ends.items() if end is not None and end[1] < floors[at])
    may = tuple(plan.codes[at] for at, end in ends.items() if end is None or end[0] < floors[at] <= end[1])
    return Floors(broken, may, certain=bool(broken) or not together)


def _ends(result: Spread, at: int) -> Ends | None:
    low, high = result.low.values[at], result.high.values[at]
    if low is not None and high is not None:
        return low, high
    known = ends_of(result.plan)[at]
    return known.ends if known.is_bounded else None


def _within_total(result: Spread, ends: dict[int, Ends | None]) -> tuple[dict[int, Ends | None], bool]:
    """Ends narrowed by the given total, and whether all floors can hold at once under it."""
    plan = result.plan
    formula = plan.formulas[0]
    low, high = result.low.values[0], result.high.values[0]
    if not isinstance(formula, Linear) or not formula.monotone or low is None or high is None:
        return ends, True
    children = [plan.position[child] for child in plan.nodes[0].children]
    weights = dict(zip(children, formula.weights, strict=True))
    all_ends = {at: end for at in children if (end := _ends(result, at)) is not None}
    if len(all_ends) < len(children):
        return ends, True
    least = sum(weights[at] * all_ends[at][0] for at in children)
    most = sum(weights[at] * all_ends[at][1] for at in children)
    total = (low * formula.divisor, high * formula.divisor)
    if not least <= total[1] or not total[0] <= most:
        return ends, True  # contradicted elsewhere: what is shown does not give this total
    narrowed = dict(ends)
    for at, own in ends.items():
        if own is not None and weights.get(at):
            bottom = Fraction(total[0] - (most - weights[at] * all_ends[at][1])) / weights[at]
            top = Fraction(total[1] - (least - weights[at] * all_ends[at][0])) / weights[at]
            narrowed[at] = (max(own[0], bottom), min(own[1], top))
    floors = {at: Fraction(plan.nodes[at].floor or 0) if at in ends else all_ends[at][0] for at in children}
    needed = sum(weights[at] * max(all_ends[at][0], floors[at]) for at in children)
    return narrowed, needed <= total[1]
