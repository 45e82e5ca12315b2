"""Targets over time: what each quarter achieved, and how far the plan of several years still is."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Printed, decimal_text
from evalkit.base.printed.behind import PERCENT, PERMIL, unit_of
from evalkit.base.printed.parse import read_printed
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, msg
from evalkit.evaluation.result import Finding
from evalkit.method.achievement import HIGHER
from evalkit.performance.achievement import achieved, is_number
from evalkit.performance.model import PlanStep, Quantity, QuarterResult, Quarters, Realised
from evalkit.performance.model.report import RUNNING, UNKNOWN
from evalkit.performance.quantities import LEVEL, agree
from evalkit.performance.realisations import number_of
from evalkit.performance.typed_quantities import NUMBERS, ROMAN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import Indicator, IndicatorResult
    from evalkit.performance.quantities import QuantityReader
    from evalkit.performance.realisations import IndicatorValues
    from evalkit.schema.reader import Reader

Numbers = tuple["Printed | None", ...]
TARGET, REALISATION = "target", "realisation"
CUMULATIVE, _, SUM = RUNNING


# --- Read -----------------------------------------------------------------------------------------------------------


def read_quarters(table: Reader, values: QuantityReader, target: Quantity | None) -> Quarters | None:
    """The quarters of an indicator whose *target* is a number; nothing where there are none, or after a fault."""
    inner = table.table("quarters")
    if inner is None:
        return None
    if target is not None and target.kind not in ("number", LEVEL, UNKNOWN):
        table.wrong("quarters", msg("a target that is a number"))
        return None
    running = inner.word("running", RUNNING, required=True)
    if running == SUM and not adds_up(values.unit):
        inner.wrong("running", msg("{choices}: percentages of quarters do not add up", choices=RUNNING[:2]))
    found = {key: _numbers(inner, key, values) for key in (TARGET, REALISATION)}
    inner.close()
    return Quarters(running=running or CUMULATIVE, **found)


def adds_up(unit: str) -> bool:
    """Whether numbers in *unit* of several quarters can be added up: percentages cannot."""
    return unit_of(unit) not in (PERCENT, PERMIL)


def _numbers(inner: Reader, key: str, values: QuantityReader) -> Numbers:
    raw: Any = inner.data.get(key, [])
    inner.has(key)
    if not isinstance(raw, list) or len(raw) > len(NUMBERS):
        inner.wrong(key, msg("a list of at most four numbers"))
        return ()
    return tuple([_number(one, f"{inner.at(key)}[{at}]", values) for at, one in enumerate(raw, 1)])


def _number(raw: Any, place: str, values: QuantityReader) -> Printed | None:
    if isinstance(raw, str) and read_printed(raw) is None:
        return None  # a dash: not there
    quantity = values.target(raw, place)
    if quantity is not None and quantity.kind not in ("number", LEVEL):
        values.faults.add(place, msg("this is no number"), expected=msg("a number"))
    return None if quantity is None else quantity.number


# --- Computed -------------------------------------------------------------------------------------------------------


def quarter_results(
    indicator: Indicator, rules: ReportRules, instrument: Callable[[str], Instrument]
) -> tuple[QuarterResult, ...]:
    """What *indicator* achieved in each quarter that has a target or a realisation."""
    quarters = indicator.quarters
    if quarters is None:
        return ()
    each = zip_longest(quarters.target, quarters.realisation)
    return tuple(
        [
            QuarterResult(
                quarter=at,
                target=target,
                realised=realised,
                achievement=_achieved(indicator, target, realised, rules, instrument),
            )
            for at, (target, realised) in enumerate(each, 1)
            if (target, realised) != (None, None)
        ]
    )


def _achieved(
    indicator: Indicator,
    target: Printed | None,
    realised: Printed | None,
    rules: ReportRules,
    instrument: Callable[[str], Instrument],
) -> Exact | None:
    if target is None or realised is None or (target.exact == 0 and indicator.zero is None):
        return None
    kind = indicator.target.kind
    of_quarter = attrs.evolve(indicator, target=Quantity(kind=kind, number=target), not_measured=None)
    return achieved(
        of_quarter, Realised(origin="given", quantity=Quantity(kind=kind, number=realised)), rules, instrument
    ).value


def of_year(numbers: Numbers, running: str) -> Printed | None:
    """What quarters make of the year, up to the last that is there; nothing of nothing, and no sum without one in between."""
    known = {at: number for at, number in enumerate(numbers) if number is not None}
    last = max(known, default=None)
    if last is None or running != SUM:
        return None if last is None else known[last]
    if len(known) <= last:
        return None
    digits = max(number.digits for number in known.values())
    total = sum((Fraction(number.exact) for number in known.values()), Fraction(0))
    return Printed(decimal_text(total, digits), total, digits)


# --- Held against the year ------------------------------------------------------------------------------------------


def quarter_findings(indicator_result: IndicatorResult) -> Iterator[Finding]:
    """Quarters that do not make the year, running numbers that fall, and quarters that are not there yet."""
    quarters = indicator_result.indicator.quarters
    if quarters is None:
        return
    whole = len(quarters.target) == len(NUMBERS) and quarters.target[-1] is not None
    target = indicator_result.indicator.target.number if whole else None
    quantity = indicator_result.realised.quantity if indicator_result.indicator.reused is None else None
    realised = None if quantity is None else quantity.number
    for what, code, severity, numbers, year in (
        (msg("target"), "quarters-target-differs", WARNING, quarters.target, target),
        (msg("realisation"), "quarters-differ", ERROR, quarters.realisation, realised),
    ):
        made = of_year(numbers, quarters.running)
        if made is not None and year is not None and not agree(made, year):
            text = msg(
                "{code}: the quarters make a {what} of {made}, that of the year is {year}",
                code=indicator_result.code,
                what=what,
                made=Decimal(made.text),
                year=Decimal(year.text),
            )
            yield Finding(code=code, severity=severity, message=text, node=indicator_result.code)
    if quarters.running == CUMULATIVE:
        yield from _falling(indicator_result, msg("target"), quarters.target)
        yield from _falling(indicator_result, msg("realisation"), quarters.realisation)
    filled = [at for at, number in enumerate(quarters.realisation) if number is not None]
    if filled and filled[-1] + 1 < len(NUMBERS):
        text = msg(
            "{code}: realised up to quarter {quarter} only", code=indicator_result.code, quarter=ROMAN[filled[-1]]
        )
        yield Finding(code="quarters-open", severity=NOTE, message=text, node=indicator_result.code)


def _falling(indicator_result: IndicatorResult, what: Message, numbers: Sequence[Printed | None]) -> Iterator[Finding]:
    """Each running number that is below the one before it."""
    known = [(ROMAN[at], number) for at, number in enumerate(numbers) if number is not None]
    for (before, earlier), (quarter, later) in pairwise(known):
        if later.exact < earlier.exact:
            text = msg(
                "{code}: the running {what} falls from {earlier} in quarter {before} to {later} in quarter {quarter}",
                code=indicator_result.code,
                what=what,
                before=before,
                quarter=quarter,
                earlier=Decimal(earlier.text),
                later=Decimal(later.text),
            )
            yield Finding(code="quarter-falls", severity=ERROR, message=text, node=indicator_result.code)


# --- How far a plan still is -------------------------------------------------------------------------------------------


LEAST_FOR_A_LINE = 3
Point = tuple[int, "Exact"]


def plan_steps(indicator: Indicator, values: IndicatorValues, year: int) -> tuple[PlanStep, ...]:
    """What each plan of *indicator* still asks for, in *year*."""
    points = measured(indicator, values, year)
    return tuple(_step(indicator, plan, targets, points) for plan, targets in indicator.plans.items() if targets)


def measured(indicator: Indicator, values: IndicatorValues, year: int) -> tuple[Point, ...]:
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
