"""Several performance reports in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.findings import severity_of
from evalkit.report.lines import counts, severity_mark
from evalkit.report.performance.words import NOTHING, achieved_text
from evalkit.report.render.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.words import listed, word_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.performance.model import ReportResult
    from evalkit.report.render.page import Page


def performance_summary(results: Sequence[ReportResult], page: Page) -> list[Line]:
    """One row a report: mean achievement, category, indicators measured, absorption, findings by severity."""
    columns = (
        Column(page.say(msg("agency")), wrap=True, least=12),
        Column(page.say(msg("year")), drop=4),
        Column(page.say(msg("achievement (%)")), right=True, wrap=True, least=11),
        Column(page.say(msg("category")), wrap=True, least=8),
        Column(page.say(msg("measured")), right=True, drop=3),
        Column(page.say(msg("absorption (%)")), right=True, drop=2),
        Column(page.say(msg("findings")), drop=1),
    )
    title = page.say(msg("Performance reports"))
    alike = Counter(map(_what, results))
    rows = [_row(result, page, with_file=alike[_what(result)] > 1) for result in results]
    found = [*paragraph(title, page.width, style="title"), *table(columns, rows, page.width)]
    if any(result.findings for result in results):
        legend = listed(page, [severity_mark(severity, page) for severity in ("note", "warning", "error")])
        found += paragraph(legend, page.width, first=line("  "), indent=2)
    return found


def _what(result: ReportResult) -> tuple[str, int]:
    return result.report.agency, result.report.year


def _row(result: ReportResult, page: Page, *, with_file: bool) -> Row:
    name = f"{result.report.agency} ({result.report.file})" if with_file else result.report.agency
    measured = sum(one.achievement is not None for one in result.indicators)
    absorption = result.money.absorption if result.money is not None else None
    found = Counter(map(severity_of, result.findings))
    return Row(
        [
            line(page.clean(name)),
            line(str(result.report.year)),
            line(Span(achieved_text(result.mean, result, page), "strong")),
            line(page.clean(word_of(result.band)) if result.band is not None else NOTHING),
            line(f"{measured}/{len(result.indicators)}"),
            line(achieved_text(absorption, result, page)),
            counts([(severity, found[severity]) for severity in ("note", "warning", "error")], page),
        ]
    )
