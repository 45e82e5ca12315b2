"""Audits → ``evalkit-audit/1``, for programs. Numbers are text with a decimal point; what is printed, is as printed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.audit.model import SEVERITY
from evalkit.report.audit.relations import counts, explanation
from evalkit.report.grouped import grouped
from evalkit.report.json import Writer, figure, keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Start
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Finding

FORMAT = "evalkit-audit/1"


def audit_json(results: Sequence[AuditResult], speech: Language, *, detail: bool = False) -> str:
    """The JSON text of *results*; explanations in the language *speech*.

    *detail*: of each printed number also how likely a wrong digit would be noticed, which takes longer than the audit.
    """
    totals: Counter[str] = Counter()
    for result in results:
        totals.update(counts(result))
    return Writer(speech, whole=int).text(
        FORMAT,
        totals=totals,
        checks=[_check(check, result, grouped(speech.code)) for result in results for check in result.checks],
        findings=[_finding(finding, result) for result in results for finding in result.findings],
        numbers=[number for result in results for number in _numbers(result, detail=detail)],
        reports=[keys(result.sheet, "file", "agency", "year", "sha256") for result in results],
    )


def _check(check: Check, result: AuditResult, words: Language) -> dict[str, Any]:
    relation = check.relation
    return {
        "id": check.id,
        "file": result.sheet.file,
        "place": check.claim.address,
        "at": check.claim.at,
        "relation": relation.kind if relation else None,
        "printed": check.claim.printed,
        **keys(check, "computed", "verdict"),
        "severity": SEVERITY.get(check.verdict),
        **keys(check, "cause", "culprit"),
        "slip": None if check.start is None else slip_json(check.start),
        "explanation": words.say(explanation(check)),
        "inputs": [{"address": address, "printed": printed} for address, printed in check.inputs],
        "note": relation.note if relation else None,
        **({"proposed": relation.proposed} if relation and relation.proposed is not None else {}),
        "related": check.related,
    }


def slip_json(start: Start) -> dict[str, Any]:
    """Where a slip starts, and what would be right there and where it is repeated."""
    return {"starts": list(start.places), "right": dict(start.right)}


def _numbers(result: AuditResult, *, detail: bool) -> Iterator[dict[str, Any]]:
    """Each printed number, in how many relations it stands, and in *detail* what share of wrong digits is noticed."""
    sheet = result.sheet
    relations = Counter(address for relation in sheet.relations for address in dict.fromkeys(relation.addresses))
    caught = result.noticing.caught if detail and result.noticing is not None else {}
    for address, claim in sheet.claims.items():
        if claim.number is not None:
            found = {"file": sheet.file, "address": address, **keys(claim, "at", "printed")}
            share = {"noticed": figure(caught[address].noticed, 2)} if address in caught else {}
            yield found | {"relations": relations[address]} | share


def _finding(finding: Finding, result: AuditResult) -> dict[str, Any]:
    head = {**keys(finding, "code", "severity"), "file": result.sheet.file}
    return head | {"address": finding.node, "message": finding.message}
