"""Findings of a performance report by severity, and what it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.text import msg
from evalkit.report.lines import findings
from evalkit.report.performance.words import heading, named, told

if TYPE_CHECKING:
    from evalkit.performance.model import ReportResult
    from evalkit.report.render.layout import Line
    from evalkit.report.render.page import Page

# The verdict, or the line of the indicator in a table, says these; in detail they are listed again.
_IN_TABLES = ("above-categories", "capped", "means-differ", "not-measured", "reused")


def report_findings(result: ReportResult, page: Page) -> list[Line]:
    """Findings, errors first."""
    if page.detail:
        return findings(result, page)
    told_here = [one for one in result.findings if one.code not in _IN_TABLES]
    return findings(attrs.evolve(result, findings=tuple(told_here)), page)


def missing(result: ReportResult, page: Page) -> list[Line]:
    """What is missing of the whole: achievements, plans, costs."""
    every, objectives = len(result.indicators), len(result.objectives)
    unmet = [one.objective.code for one in result.objectives if one.mean is None]
    found = [
        *named(msg("indicators without achievement"), _codes_without(result, "achievement"), page, of=every),
        *named(msg("objectives without achievement"), unmet, page, of=objectives),
        *named(msg("indicators without targets of a plan"), _codes_without(result, "plans"), page, of=every),
    ]
    if not result.budget:
        found += told(msg("there is no budget"), page)
    else:
        unpaid = [one.objective.code for one in result.objectives if one.money is None]
        found += named(msg("objectives without a known cost"), unpaid, page, of=objectives)
    return [*heading(msg("Missing"), page), *found] if found else []


def _codes_without(result: ReportResult, field: str) -> list[str]:
    return [one.code for one in result.indicators if getattr(one, field) in (None, ())]
