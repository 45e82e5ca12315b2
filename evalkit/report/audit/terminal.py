"""The audit on a terminal or in a plain file: totals, findings by severity, and what an auditor signs under."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, TextIO

from evalkit.base.distribution import installed_version
from evalkit.base.text import msg
from evalkit.report.audit.groups import Finding, Section, WrongInput, count_prose, places, told, wrong_title
from evalkit.report.audit.signoff import audit_sign_off
from evalkit.report.audit.summary import audit_summary, totals
from evalkit.report.audit.words import (
    AGREES,
    NOTHING,
    VERDICT,
    culprit_prose,
    explanation,
    further,
    head_of,
    is_empty,
    other_prose,
    others_of,
    relation_prose,
    severity_of,
)
from evalkit.report.grouped import grouped
from evalkit.report.lines import findings, severity_mark
from evalkit.report.render import as_written
from evalkit.report.render.layout import Column, Line, Row, Span, joined, line, paragraph, ruled, table
from evalkit.report.render.page import Page
from evalkit.report.signoff import Run
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditResult, Check
    from evalkit.base.language import Language

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
    run = Run(version or installed_version(), day or dt.datetime.now(tz=dt.UTC).astimezone().date())
    file.write(as_written(audit_report(results, page, run), color=color))


def audit_report(results: Sequence[AuditResult], page: Page, run: Run) -> list[Line]:
    """The lines of the report."""
    blocks = [_single(result, page, run) for result in results]
    if len(results) > 1:
        blocks.append(audit_summary(results, page))
    return ruled(blocks, page.rule)


def _single(result: AuditResult, page: Page, run: Run) -> list[Line]:
    if is_empty(result):
        nothing = paragraph(page.say(NOTHING), page.width, first=line("  "), indent=2)
        return joined([_head(result, page), nothing, audit_sign_off(result, run, page)])
    found = told(result, agreeing=page.detail)
    sheet = _Sheet(result, page, found.numbers())
    blocks = [_head(result, page), totals(result, page), findings(result, page), _wrong_inputs(found.wrong, sheet)]
    blocks += [_section(section, sheet) for section in found.sections]
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


def _wrong_inputs(wrong: Sequence[WrongInput], sheet: _Sheet) -> list[Line]:
    """Each wrong input, what all its checks say alike, and the checks that go back to it."""
    if not wrong:
        return []
    page = sheet.page
    title = page.say(wrong_title(wrong))
    found: list[Line] = paragraph(
        listed(page, [severity_mark("error", page), title]), page.width, first=line("  "), indent=4, style="error"
    )
    for one in wrong:
        count = page.say(msg("{count} checks", count=str(len(one.checks))))
        head = listed(page, [page.say(culprit_prose(one.address, sheet.result)), count])
        found += paragraph(head, page.width, first=line(_PAD), indent=len(_PAD) + 2, style="strong")
        alike = "; ".join([page.say(each) for each in one.alike])
        found += paragraph(alike, page.width, first=line(_PAD), indent=len(_PAD)) if alike else []
        found += _table(one.findings, sheet, one)
    return found


def _section(section: Section, sheet: _Sheet) -> list[Line]:
    page, severity = sheet.page, severity_of(section.verdict)
    words = [severity_mark(severity, page)]
    if section.verdict != AGREES:
        words.append(page.say(VERDICT[section.verdict]))
    text = f"{listed(page, words)} ({page.say(count_prose(section))})"
    found = paragraph(text, page.width, first=line("  "), indent=4, style=severity)
    return [*found, *_table(section.findings, sheet), *_alone(section, sheet)]


def _table(findings: Sequence[Finding], sheet: _Sheet, wrong: WrongInput | None = None) -> list[Line]:
    """*findings*, a row each; under a *wrong* input nothing stands beside what is printed: it would come from that input."""
    if not findings:
        return []
    page = sheet.page
    columns = (
        Column("", right=True),
        Column(page.say(msg("place")), wrap=True, least=14),
        Column(page.say(msg("printed")), right=True, wrap=True, least=20, most=40),
        Column(page.say(head_of(findings[0].checks[0].verdict)), right=True, wrap=True, least=16, most=40),
    )
    rows = []
    for finding in findings:
        others = [] if wrong else others_of(finding.checks, page.say)
        cells = [
            line(str(sheet.numbers[finding.checks[0].id])),
            line(Span(page.clean(finding.claim.at), "strong")),
            line(page.clean(finding.claim.printed)),
            line(others[0] if len(others) == 1 else ""),
        ]
        remarks = _remarks(finding, sheet, wrong, each=len(others) > 1)
        rows.append(Row(cells, [Span(text) for text in remarks if text]))
    return table(columns, rows, page.width, indent=len(_PAD) + (2 if wrong else 0))


def _remarks(finding: Finding, sheet: _Sheet, wrong: WrongInput | None, *, each: bool) -> Iterator[str]:
    """What stands below a claim: address, relations, explanations, notes; in detail computations and their parts.

    *each*: what comes out differs from relation to relation, and stands beside each.
    """
    page, checks = sheet.page, finding.checks
    address = page.clean(finding.claim.address)
    if len(checks) == 1:
        yield listed(page, [address, *_relation(checks[0], sheet, wrong, each=each)])
        yield from _explained(checks[0], sheet, wrong)
    else:
        yield address
        for check in checks:
            yield listed(page, [*_relation(check, sheet, wrong, each=each), *_explained(check, sheet, wrong)])
            yield from _in_detail(check, page)
    for text in dict.fromkeys(check.relation.note for check in checks if check.relation and check.relation.note):
        yield page.say(msg("note: {text}", text=text))
    if len(checks) == 1:
        yield from _in_detail(checks[0], page)


def _relation(check: Check, sheet: _Sheet, wrong: WrongInput | None, *, each: bool) -> Iterator[str]:
    page = sheet.page
    if check.relation is None:
        return
    yield page.say(relation_prose(check.relation, full=page.detail))
    if each:
        yield page.say(other_prose(check))
    if wrong is not None:
        yield page.say(VERDICT[check.verdict])


def _explained(check: Check, sheet: _Sheet, wrong: WrongInput | None) -> Iterator[str]:
    page = sheet.page
    if check.relation is not None:  # of a claim in none, the heading says it
        yield page.clean(explanation(check, page.language, said=wrong.alike if wrong else ()))
    if check.culprit not in (None, check.claim.address, wrong.address if wrong else None):
        yield page.say(culprit_prose(check.culprit or "", sheet.result))


def _in_detail(check: Check, page: Page) -> Iterator[str]:
    if not page.detail:
        return
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
        return [*found, *_table([Finding(check.claim, (check,)) for check in section.alone], sheet)]
    text = msg("in no relation ({option} lists them):", option="--detail")
    rows = [
        Row([line(str(place.claims)), line(listed(page, [page.clean(place.name), page.clean(place.title)], "  "))])
        for place in places(sheet.result, section.alone)
    ]
    found = paragraph(page.say(text), page.width, first=line(_PAD), indent=len(_PAD))
    return [*found, *table((Column(right=True), Column(wrap=True)), rows, page.width, indent=len(_PAD))]
