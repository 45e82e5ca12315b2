"""The audit on a terminal or in a plain file: totals, findings by severity, and what an auditor signs under."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, TextIO

import evalkit
from evalkit.report.audit_groups import Group, Section, numbered, places, sections
from evalkit.report.audit_signoff import audit_sign_off
from evalkit.report.audit_summary import audit_summary, totals
from evalkit.report.audit_words import (
    AGREES,
    VERDICT,
    computed_prose,
    culprit_prose,
    explanation,
    further,
    grouped,
    relation_prose,
    severity_of,
)
from evalkit.report.findings import severity_mark
from evalkit.report.layout import BLANK, Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.page import Page
from evalkit.report.signoff import Run
from evalkit.report.terminal import as_written
from evalkit.report.words import listed
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditResult, Check, Relation
    from evalkit.language import Language

_PAD = "    "


def render_audit(
    results: Sequence[AuditResult],
    language: Language,
    *,
    width: int | None = None,
    color: bool,
    detail: bool = False,
    file: TextIO,
    day: dt.date | None = None,
    version: str | None = None,
) -> None:
    """Write the report of *results*.

    Args:
        results: In the order in which they are shown.
        language: Of fixed words and numbers.
        width: Columns; that of the terminal, or 80, if not given. At most 120 are used.
        color: Whether to colour.
        detail: Whether to show every check, also those that agree, its computation, whole hashes, and lines to sign on.
        file: Where to.
        day: Date of the audit; today if not given.
        version: Of evalkit; the installed one if not given.
    """
    page = Page.of_file(file, grouped(language.code), width=width, color=color, detail=detail)
    run = Run(version or evalkit.__version__, day or dt.datetime.now(tz=dt.UTC).astimezone().date())
    file.write(as_written(audit_report(results, page, run), color=color))


def audit_report(results: Sequence[AuditResult], page: Page, run: Run) -> list[Line]:
    """The lines of the report."""
    rule = [BLANK, line(Span(page.signs.rule * page.width, "rest")), BLANK]
    found: list[Line] = []
    for result in results:
        found += rule if found else []
        found += _single(result, page, run)
    if len(results) > 1:
        found += [*rule, *audit_summary(results, page)]
    return found


def _single(result: AuditResult, page: Page, run: Run) -> list[Line]:
    found = sections(result, agreeing=page.detail)
    sheet = _Sheet(result, page, numbered(found))
    blocks = [_head(result, page), totals(result, page), *[_section(section, sheet) for section in found]]
    return joined([*blocks, audit_sign_off(result, run, page)])


def _head(result: AuditResult, page: Page) -> list[Line]:
    sheet = result.sheet
    parts = [page.say(msg("Audit of a performance report")), page.clean(sheet.agency), str(sheet.year)]
    found = paragraph(listed(page, parts), page.width, indent=2, style="title")
    return [*found, *paragraph(page.clean(sheet.file), page.width, first=line("  "), indent=2)]


# --- Findings ---------------------------------------------------------------------------------------------------


class _Sheet(NamedTuple):
    """What every part of the findings needs: the audit, the page, and the number of each check."""

    result: AuditResult
    page: Page
    numbers: Mapping[str, int]


def _section(section: Section, sheet: _Sheet) -> list[Line]:
    page, severity = sheet.page, severity_of(section.verdict)
    words = [severity_mark(severity, page)]
    if section.verdict != AGREES:
        words.append(page.say(VERDICT[section.verdict]))
    text = f"{listed(page, words)} ({section.total})"
    found: list[Line] = [line("  ", Span(text, severity))]
    single = [group.checks[0] for group in section.groups if group.culprit is None]
    found += _table(single, sheet)
    for group in section.groups:
        found += _together(group, sheet) if group.culprit is not None else []
    return [*found, *_alone(section, sheet)]


def _together(group: Group, sheet: _Sheet) -> list[Line]:
    """The wrong input, what all its checks say alike, and the checks that go back to it."""
    page = sheet.page
    count = page.say(msg("{count} checks", count=str(len(group.checks))))
    head = listed(page, [page.say(culprit_prose(group.culprit or "", sheet.result)), count])
    found = paragraph(head, page.width, first=line(_PAD), indent=len(_PAD) + 2, style="strong")
    alike = "; ".join([page.say(one) for one in group.alike])
    found += paragraph(alike, page.width, first=line(_PAD), indent=len(_PAD)) if alike else []
    return [*found, *_table(group.checks, sheet, group)]


def _table(checks: Sequence[Check], sheet: _Sheet, group: Group | None = None) -> list[Line]:
    if not checks:
        return []
    page = sheet.page
    computed = msg("computed") if checks[0].verdict == AGREES else msg("should be")
    columns = (
        Column("", right=True),
        Column(page.say(msg("place")), wrap=True, least=14),
        Column(page.say(msg("printed")), right=True, wrap=True, least=20, most=40),
        Column(page.say(computed), right=True, wrap=True, least=16, most=40),
    )
    rows = [
        Row(
            [
                line(str(sheet.numbers[check.id])),
                line(Span(page.clean(check.claim.at), "strong")),
                line(page.clean(check.claim.printed)),
                line(page.say(computed_prose(check))),
            ],
            [Span(text) for text in _remarks(check, sheet, group) if text],
        )
        for check in checks
    ]
    return table(columns, rows, page.width, indent=len(_PAD) + (2 if group else 0))


def _remarks(check: Check, sheet: _Sheet, group: Group | None) -> Iterator[str]:
    """What stands below a check: address and relation, explanation, note; in detail the computation and its parts."""
    relation, page = check.relation, sheet.page
    if relation is None:
        yield page.clean(check.claim.address)
        return
    heads = [page.clean(check.claim.address), page.say(relation_prose(relation, full=page.detail))]
    if group is not None and check.verdict != group.verdict:
        heads.append(page.say(VERDICT[check.verdict]))
    yield listed(page, heads)
    yield page.clean(explanation(check, page.language, told=group.alike if group else ()))
    if check.culprit not in (None, check.claim.address, group.culprit if group else None):
        yield page.say(culprit_prose(check.culprit or "", sheet.result))
    if relation.note:
        yield page.say(msg("note: {text}", text=relation.note))
    if page.detail:
        yield from _in_detail(check, relation, page)


def _in_detail(check: Check, relation: Relation, page: Page) -> Iterator[str]:
    if check.formula is not None:
        yield page.say(check.formula)
    if further(check):
        yield page.say(msg("see also: {places}", places=further(check)))


def _alone(section: Section, sheet: _Sheet) -> list[Line]:
    """Claims in no relation: each in the detailed report, else how many there are in each table and chapter."""
    page = sheet.page
    if not section.alone:
        return []
    if page.detail:
        found = paragraph(page.say(msg("in no relation:")), page.width, first=line(_PAD), indent=len(_PAD))
        return [*found, *_table(section.alone, sheet)]
    text = msg("in no relation ({option} lists them):", option="--detail")
    rows = [
        Row([line(str(place.claims)), line(listed(page, [page.clean(place.name), page.clean(place.title)], "  "))])
        for place in places(sheet.result, section.alone)
    ]
    found = paragraph(page.say(text), page.width, first=line(_PAD), indent=len(_PAD))
    return [*found, *table((Column(right=True), Column(wrap=True)), rows, page.width, indent=len(_PAD))]
