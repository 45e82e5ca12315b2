"""A checked workbook as SARIF: each finding at its first cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report import sarif
from evalkit.workbook_check.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.workbook_check.model import CheckFinding, CheckResult

_RULES = [sarif.Rule(name, kind.severity, kind.meaning) for name, kind in KINDS.items()]
_FEW = 20  # further cells that are named


def workbook_sarif(result: CheckResult, speech: Language) -> str:
    """The SARIF text of *result*."""
    return sarif.text(_RULES, [_result(finding, result) for finding in result.findings], "evalkitWorkbook/v1", speech)


def _result(check_finding: CheckFinding, result: CheckResult) -> sarif.Result:
    file = Path(result.file)
    first, *others = (sarif.Place(f"{check_finding.sheet}!{cell}", file) for cell in check_finding.cells[:_FEW])
    mark = sarif.fingerprint(result.file, check_finding.code, check_finding.sheet, check_finding.cells[0])
    return sarif.Result(check_finding.code, check_finding.severity, [*_sentences(check_finding)], first, mark, others)


def _sentences(check_finding: CheckFinding) -> Iterator[Prose]:
    yield check_finding.message
    if check_finding.ours is not None:
        yield msg("the rules: {what}", what=check_finding.ours)
    if check_finding.why is not None:
        yield msg("why: {what}", what=check_finding.why)
