"""Totals of an audit, and several audits in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.audit.words import AGREES, TOTALS, VERDICT, counts, severity_of
from evalkit.report.lines import ORDER, severity_mark
from evalkit.report.render.layout import Column, Line, Row, Span, cells, line, paragraph, table
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import AuditResult
    from evalkit.report.render.page import Page


def totals(result: AuditResult, page: Page) -> list[Line]:
    """How many were checked, with which verdicts; how many claims there are, and how many stand in a relation."""
    found = counts(result)
    items: list[list[Span]] = [[Span(page.say(msg("checked: {count}", count=Decimal(found["checked"]))), "strong")]]
    for verdict in TOTALS:
        severity, count = severity_of(verdict), page.written(str(found[verdict]))
        sign = Span(getattr(page.signs, severity), severity if found[verdict] else "")
        items.append([sign, Span(f" {count} {page.say(VERDICT[verdict])}")])
    claims = msg(
        "{claims} claims, {related} of them in a relation",
        claims=Decimal(found["claims"]),
        related=Decimal(found["in_relations"]),
    )
    return [*_flow(items, page), *paragraph(page.say(claims), page.width, first=line("  "), indent=2)]


def _flow(items: Sequence[Sequence[Span]], page: Page) -> list[Line]:
    """*items* side by side; a line ends between two of them, never inside one."""
    between = page.clean(" · ")
    found: list[list[Span]] = []
    used = page.width
    for item in items:
        needed = sum(cells(span.text) for span in item)
        if used + len(between) + needed > page.width:
            found.append([Span("  "), *item])
            used = 2 + needed
        else:
            found[-1] += [Span(between), *item]
            used += len(between) + needed
    return [tuple(pieces) for pieces in found]


def audit_summary(results: Sequence[AuditResult], page: Page) -> list[Line]:
    """One row a report: how many were checked, and findings by severity."""
    columns = (
        Column(page.say(msg("agency")), wrap=True, least=12),
        Column(page.say(msg("year"))),
        Column(page.say(msg("file")), wrap=True, least=12),
        Column(page.say(msg("checked")), right=True),
        Column(page.say(msg("findings"))),
    )
    rows = [_row(result, page) for result in results]
    title = paragraph(page.say(msg("Summary")), page.width, style="title")
    legend = listed(page, [severity_mark(severity, page) for severity in reversed(ORDER)])
    return [*title, *table(columns, rows, page.width), *paragraph(legend, page.width, first=line("  "), indent=2)]


def _row(result: AuditResult, page: Page) -> Row:
    found, sheet = counts(result), result.sheet
    by_severity = dict.fromkeys(reversed(ORDER), 0)
    for verdict in TOTALS:
        by_severity[severity_of(verdict)] += found[verdict]
    pieces: list[Span | str] = []
    for severity, count in by_severity.items():
        if count or severity == AGREES:
            pieces += [" " if pieces else "", Span(f"{count}{getattr(page.signs, severity)}", severity)]
    return Row(
        [
            line(page.clean(sheet.agency)),
            line(str(sheet.year)),
            line(page.clean(sheet.file)),
            line(page.written(str(found["checked"]))),
            line(*pieces),
        ]
    )
