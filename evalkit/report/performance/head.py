"""Whose report it is, by which rules, and what came out: the mean of the agency with its category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import msg
from evalkit.loading.report_rules.model import MEANS
from evalkit.report.bands import rank
from evalkit.report.performance.words import achieved_text, digits_of
from evalkit.report.render.layout import Line, Span, line, line_cells, paragraph
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import ReportResult
    from evalkit.report.render.page import Page


def head(result: ReportResult, page: Page) -> list[Line]:
    """Agency and year; the rules."""
    report, rules = result.report, result.rules
    title = page.say(msg("Performance report {year}", year=str(report.year)))
    found = paragraph(listed(page, [title, page.clean(report.agency)]), page.width, indent=2, style="title")
    if rules is not None:
        found += paragraph(listed(page, [page.clean(rules.id), page.clean(rules.title)]), page.width, indent=2)
    return found


def mean_verdict(result: ReportResult, page: Page) -> list[Line]:
    """The mean and its category, large and clear; below, what it is the mean of."""
    if not result.indicators:
        return paragraph(page.say(msg("no indicators")), page.width, first=line("  "), indent=2)
    found = _verdict(result, page)
    for prose in _sentences(result):
        found += paragraph(page.say(prose), page.width, first=line("  "), indent=4)
    return found


def _verdict(result: ReportResult, page: Page) -> list[Line]:
    if result.mean is None:
        return paragraph(page.say(msg("NO ACHIEVEMENT")), page.width, first=line("  "), indent=2, style="strong")
    score = line("  ", Span(f"{achieved_text(result.mean, result, page)} %", "score"))
    if result.band is None:
        return [(*score, *line("   ", page.say(msg("no category"))))]
    whole = line(*score, "   ", *band_spans(result.band, result.rules, page))
    if line_cells(whole) <= page.width:
        return [whole]
    word = f"{page.clean(result.band.predicate.upper())}  {page.clean(result.band.label or '')}".strip()
    return [score, *paragraph(word, page.width, first=line("  "), indent=4, style="strong")]


def band_spans(band: Band, rules: ReportRules | None, page: Page) -> list[Span]:
    """A category in its colour, with its label."""
    style = rank(band, rules.bands) if rules is not None else "strong"
    label = [Span(f"  {page.clean(band.label)}")] if band.label else []
    return [Span(f" {page.clean(band.predicate.upper())} ", style), *label]


def _sentences(result: ReportResult) -> Iterator[Prose]:
    measured = str(sum(one.achievement is not None for one in result.indicators))
    every = str(len(result.indicators))
    if result.mean is None:
        yield msg("no indicator has an achievement ({all} in all)", all=every)
        return
    have = msg("{measured} of {all} indicators have an achievement", measured=measured, all=every)
    if result.over == MEANS[0]:
        yield msg("mean over indicators; {have}", have=have)
    else:
        counted = str(sum(one.mean is not None for one in result.objectives))
        yield msg(
            "mean over {counted} of {all} objectives; {have}",
            counted=counted,
            all=str(len(result.objectives)),
            have=have,
        )
    yield from _other(result)
    if result.report.cap is not None:
        yield msg("each achievement counts at most {cap}", cap=short_text(result.report.cap))


def _other(result: ReportResult) -> Iterator[Message]:
    if result.other_mean is None or result.other_mean == result.mean:
        return
    value = decimal_text(result.other_mean, digits_of(result))
    if result.over == MEANS[0]:
        yield msg("over the objectives it would be {value}", value=value)
    else:
        yield msg("over the indicators it would be {value}", value=value)
