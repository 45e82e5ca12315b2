"""What is missing of the whole: achievements, plans, costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.blocks import Block, Heading, Paragraph
from evalkit.report.performance.texts import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.performance.model import ReportResult


def missing(result: ReportResult) -> list[Block]:
    """A heading and what is missing; nothing if nothing is."""
    found = list(_missing(result))
    return [Heading(msg("Missing")), *found] if found else []


def _missing(result: ReportResult) -> Iterator[Block]:
    every, objectives = len(result.indicators), len(result.objectives)
    unachieved = [one.code for one in result.indicators if one.achievement is None]
    yield from named(msg("indicators without achievement"), unachieved, of=every)
    unmet = [one.objective.code for one in result.objectives if one.mean is None]
    yield from named(msg("objectives without achievement"), unmet, of=objectives)
    unplanned = [one.code for one in result.indicators if not one.plans]
    yield from named(msg("indicators without targets of a plan"), unplanned, of=every)
    if not result.budget:
        yield Paragraph(msg("there is no budget"))
    else:
        unpaid = [one.objective.code for one in result.objectives if one.money is None]
        yield from named(msg("objectives without a known cost"), unpaid, of=objectives)
