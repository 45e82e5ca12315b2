"""How far a plan still is: the step it needs each year against the step last measured. No line through two points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.method.achievement import HIGHER
from evalkit.performance.achieved import is_number
from evalkit.performance.model import PlanStep
from evalkit.performance.realised import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.performance.model import Indicator, Quantity
    from evalkit.performance.realised import Values

LEAST_FOR_A_LINE = 3
Point = tuple[int, "Exact"]


def plan_steps(indicator: Indicator, values: Values, year: int) -> tuple[PlanStep, ...]:
    """What each plan of *indicator* still asks for, in *year*."""
    points = measured(indicator, values, year)
    return tuple(_step(indicator, plan, targets, points) for plan, targets in indicator.plans.items() if targets)


def measured(indicator: Indicator, values: Values, year: int) -> tuple[Point, ...]:
    """Years and numbers that were measured; a reused value is no measurement."""
    found = [(earlier, number_of(one)) for earlier, one in values.history.items()]
    if indicator.reused is None:
        found.append((year, number_of(values.realised)))
    return tuple((at, number) for at, number in sorted(found, key=lambda one: one[0]) if number is not None)


def _step(indicator: Indicator, plan: str, targets: Mapping[int, Quantity], points: Sequence[Point]) -> PlanStep:
    end_year = max(targets)
    last = targets[end_year]
    end = last.number.exact if is_number(last) and last.number is not None else None
    return PlanStep(
        plan=plan,
        targets=dict(sorted(targets.items())),
        end_year=end_year,
        end=end,
        measured=tuple(points),
        needed=_needed(points, end_year, end),
        last_step=_last_step(points),
        line=least_squares(points, end_year) if len(points) >= LEAST_FOR_A_LINE else None,
        reached=_reached(indicator, points, end),
    )


def _needed(points: Sequence[Point], end_year: int, end: Exact | None) -> Fraction | None:
    if not points or end is None or end_year <= points[-1][0]:
        return None
    year, value = points[-1]
    return Fraction(end - value) / (end_year - year)


def _last_step(points: Sequence[Point]) -> Fraction | None:
    if len(points) < LEAST_FOR_A_LINE - 1:
        return None
    (first_year, first), (year, value) = points[-2:]
    return Fraction(value - first) / (year - first_year)


def _reached(indicator: Indicator, points: Sequence[Point], end: Exact | None) -> bool | None:
    if not points or end is None or indicator.direction is None:
        return None
    value = points[-1][1]
    return value >= end if indicator.direction == HIGHER else value <= end


def least_squares(points: Sequence[Point], year: int) -> Fraction:
    """Value in *year* on the straight line that lies nearest to *points*, which are of different years."""
    count, years = len(points), [at for at, _ in points]
    total = Fraction(sum(value for _, value in points))
    along = count * sum(at * value for at, value in points) - sum(years) * total
    across = count * sum(at * at for at in years) - sum(years) ** 2
    slope = along / across
    return (total - slope * sum(years)) / count + slope * year
