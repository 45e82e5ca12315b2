"""What the plans still ask for: the step needed each year beside the last one that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.performance.trajectory import LEAST_FOR_A_LINE
from evalkit.report.performance.tables import code_width
from evalkit.report.performance.words import (
    NOTHING,
    heading,
    named,
    quantity_text,
    step_text,
    value_text,
)
from evalkit.report.render.layout import Column, Line, Row, Span, line, table
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Prose
    from evalkit.performance.model import IndicatorResult, PlanStep, ReportResult
    from evalkit.report.render.page import Page

_WITH_STEPS = 56  # columns; on a narrower page the steps stand below
_WITH_OUTLOOK = 72  # the same for what there is to say
Planned = tuple["IndicatorResult", "PlanStep"]


def plans(result: ReportResult, page: Page) -> Iterator[list[Line]]:
    """One table a plan."""
    names = dict.fromkeys(step.plan for one in result.indicators for step in one.plans)
    for name in names:
        planned = [(one, step) for one in result.indicators for step in one.plans if step.plan == name]
        yield _plan(name, planned, page, result.report.year)


def _plan(name: str, planned: list[Planned], page: Page, report_year: int) -> list[Line]:
    columns = (
        Column(page.say(msg("code")), most=code_width(page)),
        Column(page.say(msg("last measured")), right=True, wrap=True, least=10),
        Column("", drop=2),
        Column(page.say(msg("final target")), right=True, wrap=True, least=10),
        Column("", drop=3),
        Column(page.say(msg("needed a year")), right=True, wrap=True, least=7),
        Column(page.say(msg("last step")), right=True, wrap=True, least=7),
        Column("", wrap=True, least=10),
    )
    rows = [_row(one, step, page, report_year) for one, step in planned]
    title = msg("Trajectory: {plan}", plan=name)
    return [*heading(title, page), *table(columns, rows, page.width), *_below(planned, page)]


def _row(one: IndicatorResult, step: PlanStep, page: Page, report_year: int) -> Row:
    measured, year = _last(one, step, page, report_year)
    has_room = page.width >= _WITH_OUTLOOK
    prose = _outlook(step)
    outlook = page.say(prose) if prose is not None else ""
    needed, last = step_text(None if step.reached else step.needed, page), step_text(step.last_step, page)
    has_steps = page.width >= _WITH_STEPS
    below = [] if has_steps else [*_steps(needed, last, page)]
    below += [] if has_room or not outlook else [outlook]
    remarks = [*below, *_targets(step, page), *_line(step, page)]
    return Row(
        [
            line(page.clean(one.code)),
            line(measured),
            line(year),
            line(quantity_text(step.targets[step.end_year], page)),
            line(str(step.end_year)),
            line(Span(needed if has_steps else "", "strong")),
            line(last if has_steps else ""),
            line(outlook if has_room else ""),
        ],
        [Span(text) for text in remarks],
    )


def _steps(needed: str, last: str, page: Page) -> Iterator[str]:
    """The steps in words, where they have no columns."""
    if needed != NOTHING:
        yield page.say(msg("needed a year: {step}", step=needed))
    if last != NOTHING:
        yield page.say(msg("last step: {step}", step=last))


def _last(one: IndicatorResult, step: PlanStep, page: Page, report_year: int) -> tuple[str, str]:
    """The last measurement and its year; of a word, as the file gives it."""
    if one.indicator.reused is None and one.realised.quantity is not None:
        return quantity_text(one.realised.quantity, page), str(report_year)
    if step.measured:
        year, value = step.measured[-1]
        known = one.last_year.quantity if one.last_year is not None and year == report_year - 1 else None
        return quantity_text(known, page) if known is not None else value_text(value, page), str(year)
    if one.last_year is not None and one.last_year.quantity is not None:
        return quantity_text(one.last_year.quantity, page), str(report_year - 1)
    for year, found in sorted(one.indicator.history.items(), reverse=True):
        if found.quantity is not None:
            return quantity_text(found.quantity, page), str(year)
    return NOTHING, ""


def _outlook(step: PlanStep) -> Prose | None:
    if step.end is None:
        return msg("the target is not one number")
    if not step.measured:
        return msg("not measured yet")
    if step.reached:
        return msg("reached")
    return msg("not reached") if step.needed is None else None


def _targets(step: PlanStep, page: Page) -> Iterator[str]:
    """Every target, where there are several."""
    if len(step.targets) > 1:
        parts = [f"{year} {quantity_text(target, page)}" for year, target in step.targets.items()]
        yield f"{page.say(msg('targets:'))} {listed(page, parts)}"


def _line(step: PlanStep, page: Page) -> Iterator[str]:
    if step.line is not None:
        text = msg(
            "on the straight line through {count} measured years: {value} in {year}",
            count=str(len(step.measured)),
            value=value_text(step.line, page),
            year=str(step.end_year),
        )
        yield page.say(text)


def _below(planned: list[Planned], page: Page) -> list[Line]:
    """Why there is no line, and what was not counted as a measurement."""
    least = str(LEAST_FOR_A_LINE)
    short = [one.code for one, step in planned if step.line is None]
    text = msg("no line, because fewer than {least} years were measured", least=least)
    found = named(text, short, page, of=len(planned))
    reused = [one.code for one, _ in planned if one.indicator.reused is not None]
    return [*found, *named(msg("a reused value is not a measurement"), reused, page)]
