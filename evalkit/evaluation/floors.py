"""Floors: are nodes below their smallest value, surely or possibly, given all that is known?"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.evaluation.outcome import Floors
from evalkit.method.bands import floors_kept
from evalkit.method.methods import Linear
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.evaluation.runs import Runs


def look_at_floors(runs: Runs) -> Floors:
    """Hold every node with a floor against it.

    Where the total is given and not computed, what the other nodes leave of it bounds each node: 551 with 533 in the
    other areas leaves 18 for the one that is not known.
    """
    plan = runs.plan
    floors = {plan.position[code]: floor for code, floor in floors_kept(plan.instrument).items()}
    values = {at: _values(runs, at) for at in floors}
    together = True
    if 0 in runs.used:
        values, together = _within_total(runs, values, floors)
    broken = [at for at, inside in values.items() if not inside.meets(floors[at])]
    may = [at for at, inside in values.items() if at not in broken and inside.meets(floors[at].below())]
    codes, open_codes = (tuple(plan.codes[at] for at in listed) for listed in (broken, may))
    return Floors(codes, open_codes, certain=bool(broken) or not together)


def _values(runs: Runs, at: int) -> Interval:
    """What is left to a node; where that is not known, what it can have at all."""
    inside = runs.missing_leaves(at)
    return inside if inside.is_bounded else ends_of(runs.plan)[at]


def _within_total(
    runs: Runs, values: dict[int, Interval], floors: dict[int, Interval]
) -> tuple[dict[int, Interval], bool]:
    """*values* narrowed by the given total, and whether all floors can hold at once under it."""
    plan, total = runs.plan, runs.missing_leaves(0)
    formula = plan.formulas[0]
    if not isinstance(formula, Linear) or not formula.monotone or not total.is_bounded:
        return values, True
    shares = {
        at: Fraction(weight, formula.divisor) for at, weight in zip(plan.children[0], formula.weights, strict=True)
    }
    parts = {at: _values(runs, at).scaled(share) for at, share in shares.items()}
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
