"""A checked workbook → ``evalkit-workbook-check/1``. Numbers of cells and rules are text; counts are numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.base.verdicts import SEVERITIES
from evalkit.report.json import Writer, by_keys, keys
from evalkit.workbook_check.model import CheckFinding, SheetChecked

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.workbook_check.model import CheckResult

FORMAT = "evalkit-workbook-check/1"


def workbook_json(result: CheckResult, speech: Language) -> str:
    """The JSON text of *result*; sentences in the language *speech*."""
    sheet = by_keys("name", "formulas", "records", "columns", "compared", "agree")
    write = Writer(speech, {CheckFinding: _finding, SheetChecked: sheet}, whole=int)
    counts = Counter(finding.severity for finding in result.findings)
    return write.text(
        FORMAT,
        file=result.file,
        instrument=None if result.instrument is None else result.instrument.id,
        chosen=result.chosen,
        has_formulas=result.has_formulas,
        totals={severity: counts[severity] for severity in SEVERITIES},
        sheets=result.sheets,
        findings=result.findings,
    )


def _finding(check_finding: CheckFinding) -> dict[str, Any]:
    return {
        **keys(check_finding, "code", "severity", "sheet"),
        "cell": check_finding.cells[0],
        **keys(check_finding, "cells", "node", "message", "formula", "stored", "ours", "why"),
        "sources": [] if check_finding.cite is None else check_finding.cite.sources,
    }
