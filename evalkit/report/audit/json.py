"""Audits → ``evalkit-audit/1``, for programs. Numbers are text with a decimal point; what is printed, is as printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.audit.model import SEVERITY
from evalkit.base.distribution import installed_version
from evalkit.report.audit.verdicts import counts, explanation
from evalkit.report.grouped import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import AuditResult, Check
    from evalkit.base.language import Language

FORMAT = "evalkit-audit/1"


def render_json(results: Sequence[AuditResult], speech: Language) -> str:
    """The JSON text of *results*; explanations in the language *speech*."""
    return json.dumps(document(results, speech), ensure_ascii=False, indent=1) + "\n"


def document(results: Sequence[AuditResult], speech: Language) -> dict[str, Any]:
    """The document, before it becomes text."""
    totals: dict[str, int] = {}
    for result in results:
        for key, count in counts(result).items():
            totals[key] = totals.get(key, 0) + count
    return {
        "format": FORMAT,
        "evalkit": installed_version(),
        "totals": totals,
        "checks": [_check(check, result, speech) for result in results for check in result.checks],
        "findings": [
            {
                "code": one.code,
                "severity": one.severity,
                "file": result.sheet.file,
                "address": one.node,
                "message": speech.say(one.message),
            }
            for result in results
            for one in result.findings
        ],
        "reports": [_report(result) for result in results],
    }


def _check(check: Check, result: AuditResult, speech: Language) -> dict[str, Any]:
    words = grouped(speech.code)
    return {
        "id": check.id,
        "file": result.sheet.file,
        "place": check.claim.address,
        "at": check.claim.at,
        "relation": check.relation.kind if check.relation else None,
        "printed": check.claim.printed,
        "computed": check.computed,
        "verdict": check.verdict,
        "severity": SEVERITY.get(check.verdict),
        "cause": check.cause,
        "culprit": check.culprit,
        "explanation": words.say(explanation(check)),
        "inputs": [{"address": address, "printed": printed} for address, printed in check.inputs],
        "note": check.relation.note if check.relation else None,
        "related": list(check.related),
    }


def _report(result: AuditResult) -> dict[str, Any]:
    sheet = result.sheet
    return {"file": sheet.file, "agency": sheet.agency, "year": sheet.year, "sha256": sheet.sha256}
