"""A checked workbook: what was compared, and what is wrong, cell by cell, the worst first.

For programs it is ``evalkit-workbook-check/1``: numbers of cells and rules are text, counts are numbers; in SARIF each finding
stands at its first cell.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.severities import NOTE, SEVERITIES
from evalkit.base.text import Decimal, Prose, msg, visible
from evalkit.base.verdicts import AGREES
from evalkit.report import sarif
from evalkit.report.blocks import Block, Column, Document, Heading, Paragraph, Section, Table, Verbatim, together
from evalkit.report.columns import table
from evalkit.report.findings import verdict_line
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.report.sources import source_texts
from evalkit.workbook_check.model import KINDS, CheckFinding, SheetChecked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.workbook_check.model import CheckResult

_LONG = 400
_FEW_CELLS = 3
_WORDS = {
    "error": msg("Errors"),
    "warning": msg("Warnings"),
    "note": msg("Notes"),
}
_SAID = (
    "value",
    "stale",
    "follows",
    "error-cell",
    "number-for-formula",
    "blank",
)  # of these the message has both values
UNCOMPARED = msg("Nothing was found, and there was no computed cell to compare.")
NOTHING = msg("Nothing was found.")


def workbook_page(result: CheckResult, *, detail: bool) -> list[Document]:
    """The page of a workbook; *detail*: with every cell of each finding."""
    return [Document([*_sections(result, detail=detail)])]


def _sections(result: CheckResult, *, detail: bool) -> Iterator[Section]:
    yield [*_head(result)]
    yield [_sheets(result.sheets)]
    for severity in SEVERITIES:
        check_findings = [finding for finding in result.findings if finding.severity == severity]
        if check_findings:
            title = together(_WORDS[severity], f"({len(check_findings)})", separator=" ")
            yield [Heading(title, severity=severity)]
            yield from (
                [*_finding(check_finding, result.instrument, detail=detail)] for check_finding in check_findings
            )
    yield [_verdict(result)]


def _head(result: CheckResult) -> Iterator[Block]:
    yield Heading(together(msg("Check of a workbook"), visible(Path(result.file).name, _LONG)), 1)
    if Path(result.file).name != result.file:
        yield Paragraph(visible(result.file, _LONG), hang=0)
    rules = result.instrument
    if rules is not None:
        yield Paragraph(msg("held against {id}: {file}, sha256 {sha}", id=rules.id, file=visible(rules.file, _LONG),
                            sha=rules.sha256[:12]), hang=0)  # fmt: skip
    if result.chosen is not None:
        yield Paragraph(result.chosen, hang=0)
    if not result.has_formulas:
        text = msg("The form of this workbook does not let formulas be read: only its values were compared.")
        yield Paragraph(text, hang=0)


def _sheets(sheets: Sequence[SheetChecked]) -> Table:
    return table(
        sheets,
        (Column(msg("sheet"), wrap=True, least=10), lambda sheet: visible(sheet.name)),
        (Column(msg("formulas"), number=True), lambda sheet: Decimal(sheet.formulas)),
        (Column(msg("rows"), number=True, drop=2), lambda sheet: Decimal(sheet.records)),
        (Column(msg("cells compared"), number=True, wrap=True, least=8), lambda sheet: Decimal(sheet.compared)),
        (Column(msg("agree"), number=True), lambda sheet: Decimal(sheet.agree)),
    )


# --- A finding ------------------------------------------------------------------------------------------------------


def _finding(check_finding: CheckFinding, rules: Instrument | None, *, detail: bool) -> Iterator[Block]:
    yield Paragraph(
        together(_cells(check_finding, detail=detail), KINDS[check_finding.code].meaning), 1, style="strong"
    )
    yield Paragraph(check_finding.message, 2, hang=0)
    if check_finding.formula is not None:
        yield Verbatim(visible(check_finding.formula, _LONG), 3)
    if check_finding.stored is not None and check_finding.code not in _SAID:
        yield Paragraph(msg("in the workbook: {what}", what=check_finding.stored), 2, hang=0)
    if check_finding.ours is not None and check_finding.code not in _SAID:
        yield Paragraph(msg("the rules: {what}", what=check_finding.ours), 2, hang=0)
    if check_finding.why is not None:
        yield Paragraph(msg("why: {what}", what=check_finding.why), 2, hang=0)
    sources = [] if rules is None or check_finding.cite is None else source_texts(rules, check_finding.cite)
    if sources:
        yield Paragraph(msg("source: {sources}", sources="; ".join(sources)), 2, hang=0)


def _cells(check_finding: CheckFinding, *, detail: bool) -> Prose:
    shown = check_finding.cells if detail else check_finding.cells[:_FEW_CELLS]
    named = ", ".join(shown)
    more = len(check_finding.cells) - len(shown)
    sheet = visible(check_finding.sheet)
    if more:
        return msg("{sheet}: {cells} and {count} more", sheet=sheet, cells=named, count=Decimal(more))
    return msg("{sheet}: {cells}", sheet=sheet, cells=named)


def _verdict(result: CheckResult) -> Block:
    findings = result.findings
    if not findings and not any(sheet.compared for sheet in result.sheets):
        return verdict_line(NOTE, UNCOMPARED)
    if not findings:
        return verdict_line(AGREES, NOTHING)
    counts = Counter(finding.severity for finding in findings)
    severity = next(each for each in SEVERITIES if counts[each])
    text = msg(
        "errors: {errors}, warnings: {warnings}, notes: {notes}",
        errors=Decimal(counts["error"]),
        warnings=Decimal(counts["warning"]),
        notes=Decimal(counts["note"]),
    )
    return verdict_line(severity, text)


FORMAT = "evalkit-workbook-check/1"


def workbook_json(result: CheckResult, speech: Language) -> str:
    """The JSON text of *result*; sentences in the language *speech*."""
    sheet = by_keys("name", "formulas", "records", "columns", "compared", "agree")
    write = JsonWriter(speech, {CheckFinding: _finding_json, SheetChecked: sheet}, whole=int)
    counts = Counter(finding.severity for finding in result.findings)
    return write.text(
        FORMAT,
        **keys(result, "file", "instrument: instrument.id", "chosen", "has_formulas"),
        totals={severity: counts[severity] for severity in SEVERITIES},
        **keys(result, "sheets", "findings"),
    )


def _finding_json(check_finding: CheckFinding) -> dict[str, Any]:
    return {
        **keys(check_finding, "code", "severity", "sheet"),
        "cell": check_finding.cells[0],
        **keys(check_finding, "cells", "node", "message", "formula", "stored", "ours", "why"),
        "sources": [] if check_finding.cite is None else check_finding.cite.sources,
    }


_RULES = [sarif.SarifRule(name, kind.severity, kind.meaning) for name, kind in KINDS.items()]
_FEW = 20  # further cells that are named


def workbook_sarif(result: CheckResult, speech: Language) -> str:
    """The SARIF text of *result*."""
    return sarif.text(_RULES, [_result(finding, result) for finding in result.findings], "evalkitWorkbook/v1", speech)


def _result(check_finding: CheckFinding, result: CheckResult) -> sarif.SarifResult:
    file = Path(result.file)
    first, *others = (sarif.Location(f"{check_finding.sheet}!{cell}", file) for cell in check_finding.cells[:_FEW])
    mark = sarif.fingerprint(result.file, check_finding.code, check_finding.sheet, check_finding.cells[0])
    return sarif.SarifResult(
        check_finding.code, check_finding.severity, [*_sentences(check_finding)], first, mark, others
    )


def _sentences(check_finding: CheckFinding) -> Iterator[Prose]:
    yield check_finding.message
    if check_finding.ours is not None:
        yield msg("the rules: {what}", what=check_finding.ours)
    if check_finding.why is not None:
        yield msg("why: {what}", what=check_finding.why)
