"""Audits for programs: ``evalkit-audit/1``, and SARIF."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.audit.model import SEVERITY, VERDICTS
from evalkit.base.text import Prose, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED
from evalkit.report import sarif
from evalkit.report.audit.relations import (
    VERDICT,
    counts,
    explanation,
    other_prose,
    relation_prose,
    repeats_prose,
    slips_of,
    start_prose,
)
from evalkit.report.grouped_numbers import grouped
from evalkit.report.json import JsonWriter, figure, keys
from evalkit.tables.references import split_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, SlipStart
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Finding
    from evalkit.report.audit.relations import Slip

FORMAT = "evalkit-audit/1"


def audit_json(results: Sequence[AuditResult], speech: Language, *, detail: bool = False) -> str:
    """The JSON text of *results*; explanations in the language *speech*.

    *detail*: of each printed number also how likely a wrong digit would be noticed, which takes longer than the audit.
    """
    totals: Counter[str] = Counter()
    for result in results:
        totals.update(counts(result))
    return JsonWriter(speech, whole=int).text(
        FORMAT,
        totals=totals,
        checks=[_check(check, result, grouped(speech.code)) for result in results for check in result.checks],
        findings=[_finding(finding, result) for result in results for finding in result.findings],
        numbers=[number for result in results for number in _numbers(result, detail=detail)],
        reports=[keys(result.sheet, "file", "agency", "year", "sha256") for result in results],
    )


def _check(check: Check, result: AuditResult, words: Language) -> dict[str, Any]:
    return {
        **keys(check, "id"),
        **keys(result, "sheet.file"),
        **keys(
            check, "place: claim.address", "claim.at", "relation: relation.kind", "claim.printed", "computed", "verdict"
        ),
        "severity": SEVERITY.get(check.verdict),
        **keys(check, "cause", "culprit"),
        "slip": None if check.start is None else slip_json(check.start),
        "explanation": words.say(explanation(check)),
        "inputs": [{"address": address, "printed": printed} for address, printed in check.inputs],
        **keys(check, "relation.note", "relation.proposed?", "related"),
    }


def slip_json(start: SlipStart) -> dict[str, Any]:
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
    return keys(finding, "code", "severity") | keys(result, "sheet.file") | keys(finding, "address: node", "message")


_MEANING = {
    CONTRADICTED: msg("No numbers that round to the printed ones give it."),
    INCONSISTENT: msg("Two places print different values for the same quantity."),
    NOT_COMPARABLE: msg("The parts differ in edition, maximum, year or unit."),
    ROUNDING: msg("Only cutting off, or rounding of intermediate values, gives it."),
    UNSUPPORTED: msg("Nothing in the report file supports it."),
}
_ADVICE = {
    CONTRADICTED: msg("Hold the number and its inputs against their source, and correct the one that is wrong."),
    INCONSISTENT: msg("Find out which of the places is right, and correct the other."),
    NOT_COMPARABLE: msg("Compare like with like, or say in the report how the parts differ."),
    ROUNDING: msg("Compute with unrounded values, and round half up at the end."),
    UNSUPPORTED: msg("Add what is missing, or a relation that says what the number is made of."),
}
_STDIN = "-"
_RULES = [
    sarif.SarifRule(verdict, level, _MEANING[verdict], VERDICT[verdict], _ADVICE[verdict])
    for verdict, level in SEVERITY.items()
]


def audit_sarif(results: Sequence[AuditResult], speech: Language) -> str:
    """The SARIF text of *results*."""
    found = [check for result in results for check in _checks(result)]
    found += [_finding_sarif(finding, result) for result in results for finding in result.findings]
    return sarif.text(_RULES, found, "evalkitCheck/v1", speech)


def _checks(result: AuditResult) -> Iterator[sarif.SarifResult]:
    """What does not agree; of the checks that go back to one slip, the slip, in the place of the first."""
    slips = {slip.checks[0].id: slip for slip in slips_of(result.checks)}
    folded = {check.id for slip in slips.values() for check in slip.checks}
    for check in result.checks:
        if check.id in slips:
            yield _slip(slips[check.id], result)
        elif check.verdict != AGREES and check.id not in folded:
            yield _check_sarif(check, result)


def _slip(slip: Slip, result: AuditResult) -> sarif.SarifResult:
    worst = min((check.verdict for check in slip.checks), key=VERDICTS.index)
    places = [_place(check.claim.address, result)._replace(said=list(message_of(check))) for check in slip.checks]
    return sarif.SarifResult(
        rule=worst,
        level=SEVERITY[worst],
        message=[start_prose(slip, result), *repeats_prose(slip), *slip.common],
        place=_place(slip.start.places[0], result),
        fingerprint=_fingerprint(result, slip.checks[0].id),
        related=places,
        properties={"slip": slip_json(slip.start), "checks": [check.id for check in slip.checks]},
    )


def _check_sarif(check: Check, result: AuditResult) -> sarif.SarifResult:
    related = dict.fromkeys([*([check.culprit] if check.culprit else []), *check.related])
    return sarif.SarifResult(
        rule=check.verdict,
        level=SEVERITY[check.verdict],
        message=list(message_of(check)),
        place=sarif.Location(check.claim.address, _file(check.claim.file), check.claim.line),
        fingerprint=_fingerprint(result, check.id),
        related=[_place(address, result) for address in related],
    )


def _finding_sarif(finding: Finding, result: AuditResult) -> sarif.SarifResult:
    """What is to be known of an assessment file; its code is not among the verdicts."""
    address = finding.node or ""
    return sarif.SarifResult(
        rule=finding.code,
        level=finding.severity,
        message=[finding.message],
        place=sarif.Location(address, _file(result.sheet.file)),
        fingerprint=_fingerprint(result, f"{finding.code} {address}"),
    )


def message_of(check: Check) -> Iterator[Prose]:
    """What is found, sentence by sentence."""
    claim, other, args = check.claim, other_prose(check), {"at": check.claim.at, "printed": check.claim.printed}
    if not other:
        yield msg("{at}: {printed} is printed", **args)
    elif check.verdict == INCONSISTENT:
        yield msg("{at}: {printed} is printed, elsewhere {other}", other=other, **args)
    else:
        yield msg("{at}: {printed} is printed; should be {computed}", computed=other, **args)
    relation = check.relation
    if relation is not None:
        yield msg("{place}: {relation}", place=claim.address, relation=relation_prose(relation))
    yield from check.explanation
    if relation is not None and relation.note:
        yield relation.note


def _fingerprint(result: AuditResult, name: str) -> str:
    return sarif.fingerprint(result.sheet.agency, str(result.sheet.year), name)


def _place(address: str, result: AuditResult) -> sarif.Location:
    claim = result.sheet.claims.get(address)
    return sarif.Location(address) if claim is None else sarif.Location(address, _file(claim.file), claim.line)


def _file(file: str) -> Path | None:
    """Where a file lies, without the sheet; nothing if it came from standard input."""
    return None if file == _STDIN else Path(split_name(file).file)
