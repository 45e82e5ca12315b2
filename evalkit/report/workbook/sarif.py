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
    return sarif.text(_RULES, [_result(one, result) for one in result.findings], "evalkitWorkbook/v1", speech)


def _result(one: CheckFinding, result: CheckResult) -> sarif.Result:
    file = Path(result.file)
    first, *others = (sarif.Place(f"{one.sheet}!{cell}", file) for cell in one.cells[:_FEW])
    mark = sarif.fingerprint(result.file, one.code, one.sheet, one.cells[0])
    return sarif.Result(one.code, one.severity, [*_sentences(one)], first, mark, others)


def _sentences(one: CheckFinding) -> Iterator[Prose]:
    yield one.message
    if one.ours is not None:
        yield msg("the rules: {what}", what=one.ours)
    if one.why is not None:
        yield msg("why: {what}", what=one.why)
