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
# Of these the message has both values.
_SAID = ("value", "stale", "follows", "error-cell", "number-for-formula", "blank")
UNCOMPARED = msg("Nothing was found, and there was no computed cell to compare.")
NOTHING = msg("Nothing was found.")


def workbook_page(result: CheckResult, *, detail: bool) -> list[Document]:
    """The page of a workbook; *detail*: with every cell of each finding."""
    return [Document([*_sections(result, detail=detail)])]


def _sections(result: CheckResult, *, detail: bool) -> Iterator[Section]:
    yield [*_head(result)]
    yield [_sheets(result.sheets)]
    for severity in SEVERITIES:
        alike = [finding for finding in result.findings if finding.severity == severity]
        if alike:
            yield [Heading(together(_WORDS[severity], f"({len(alike)})", separator=" "), severity=severity)]
            yield from ([*_finding(finding, result.instrument, detail=detail)] for finding in alike)
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


def _finding(finding: CheckFinding, rules: Instrument | None, *, detail: bool) -> Iterator[Block]:
    yield Paragraph(together(_cells(finding, detail=detail), KINDS[finding.code].meaning), 1, style="strong")
    yield Paragraph(finding.message, 2, hang=0)
    if finding.formula is not None:
        yield Verbatim(visible(finding.formula, _LONG), 3)
    if finding.stored is not None and finding.code not in _SAID:
        yield Paragraph(msg("in the workbook: {what}", what=finding.stored), 2, hang=0)
    if finding.ours is not None and finding.code not in _SAID:
        yield Paragraph(msg("the rules: {what}", what=finding.ours), 2, hang=0)
    if finding.why is not None:
        yield Paragraph(msg("why: {what}", what=finding.why), 2, hang=0)
    sources = [] if rules is None or finding.cite is None else source_texts(rules, finding.cite)
    if sources:
        yield Paragraph(msg("source: {sources}", sources="; ".join(sources)), 2, hang=0)


def _cells(finding: CheckFinding, *, detail: bool) -> Prose:
    shown = finding.cells if detail else finding.cells[:_FEW_CELLS]
    named = ", ".join(shown)
    more = len(finding.cells) - len(shown)
    sheet = visible(finding.sheet)
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
    args = {f"{severity}s": Decimal(counts[severity]) for severity in SEVERITIES}
    text = msg("errors: {errors}, warnings: {warnings}, notes: {notes}", **args)
    return verdict_line(next(each for each in SEVERITIES if counts[each]), text)


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


def _finding_json(finding: CheckFinding) -> dict[str, Any]:
    return {
        **keys(finding, "code", "severity", "sheet"),
        "cell": finding.cells[0],
        **keys(finding, "cells", "node", "message", "formula", "stored", "ours", "why"),
        "sources": [] if finding.cite is None else finding.cite.sources,
    }


_RULES = [sarif.SarifRule(name, kind.severity, kind.meaning) for name, kind in KINDS.items()]
_FEW = 20  # further cells that are named


def workbook_sarif(result: CheckResult, speech: Language) -> str:
    """The SARIF text of *result*."""
    return sarif.text(_RULES, [_result(finding, result) for finding in result.findings], "evalkitWorkbook/v1", speech)


def _result(finding: CheckFinding, result: CheckResult) -> sarif.SarifResult:
    file = Path(result.file)
    first, *others = (sarif.Location(f"{finding.sheet}!{cell}", file) for cell in finding.cells[:_FEW])
    mark = sarif.fingerprint(result.file, finding.code, finding.sheet, finding.cells[0])
    return sarif.SarifResult(finding.code, finding.severity, [*_sentences(finding)], first, mark, others)


def _sentences(finding: CheckFinding) -> Iterator[Prose]:
    yield finding.message
    if finding.ours is not None:
        yield msg("the rules: {what}", what=finding.ours)
    if finding.why is not None:
        yield msg("why: {what}", what=finding.why)
