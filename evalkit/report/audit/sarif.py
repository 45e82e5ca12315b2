"""Audits → SARIF 2.1.0, for code review and editors: one result for every check that does not agree."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.audit.model import SEVERITY
from evalkit.base.text import Prose, msg
from evalkit.report import sarif
from evalkit.report.audit.words import ADVICE, AGREES, MEANING, VERDICT, other_prose, relation_prose
from evalkit.report.grouped import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Finding

FINGERPRINT = "evalkitCheck/v1"
_NO_FILE = "-"
_RULES = tuple(SEVERITY)


def render_sarif(results: Sequence[AuditResult], speech: Language, *, root: Path | None = None) -> str:
    """The SARIF text of *results*; file names relative to *root*, by default the folder one works in."""
    return sarif.text(log(results, speech, root or Path.cwd()))


def log(results: Sequence[AuditResult], speech: Language, root: Path) -> dict[str, Any]:
    """The document, before it becomes text."""
    words = grouped(speech.code)
    found = [
        _result(check, result, words, root) for result in results for check in result.checks if check.verdict != AGREES
    ]
    found += [_finding(finding, result, words, root) for result in results for finding in result.findings]
    return sarif.log([_rule(verdict, words) for verdict in _RULES], found, speech)


def _rule(verdict: str, words: Language) -> dict[str, Any]:
    return {
        "id": verdict,
        "name": words.say(VERDICT[verdict]),
        "shortDescription": {"text": words.say(MEANING[verdict])},
        "help": {"text": words.say(ADVICE[verdict])},
        "defaultConfiguration": {"level": SEVERITY[verdict]},
    }


def _result(check: Check, result: AuditResult, words: Language, root: Path) -> dict[str, Any]:
    related = [*([check.culprit] if check.culprit else []), *check.related]
    found: dict[str, Any] = {
        "ruleId": check.verdict,
        "ruleIndex": _RULES.index(check.verdict),
        "level": SEVERITY[check.verdict],
        "message": {"text": "; ".join([words.say(prose) for prose in _message(check)])},
        "locations": [_location(check.claim, check.claim.address, root)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(check, result)},
    }
    if related:
        places = dict.fromkeys(related)
        found["relatedLocations"] = [
            {"id": number, **_location(result.sheet.claims.get(address), address, root)}
            for number, address in enumerate(places, 1)
        ]
    return found


def _finding(finding: Finding, result: AuditResult, words: Language, root: Path) -> dict[str, Any]:
    """What is to be known of an assessment file; its code is not among the verdicts, so it has no index."""
    address = finding.node or ""
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": words.say(finding.message)},
        "locations": [sarif.location(_uri(result.sheet.file, root), None, address)],
        "partialFingerprints": {FINGERPRINT: _digest(result, f"{finding.code} {address}")},
    }


def _message(check: Check) -> Iterator[Prose]:
    claim, other, args = check.claim, other_prose(check), {"at": check.claim.at, "printed": check.claim.printed}
    if not other:
        yield msg("{at}: {printed} is printed", **args)
    elif check.verdict == "inconsistent":
        yield msg("{at}: {printed} is printed, elsewhere {other}", other=other, **args)
    else:
        yield msg("{at}: {printed} is printed; should be {computed}", computed=other, **args)
    relation = check.relation
    if relation is not None:
        yield msg("{place}: {relation}", place=claim.address, relation=relation_prose(relation))
    yield from check.explanation
    if relation is not None and relation.note:
        yield relation.note


def _fingerprint(check: Check, result: AuditResult) -> str:
    return _digest(result, check.id)


def _digest(result: AuditResult, name: str) -> str:
    return sarif.fingerprint(result.sheet.agency, str(result.sheet.year), name)


def _location(claim: Claim | None, address: str, root: Path) -> dict[str, Any]:
    """A place in a file, as far as it is known, and the address."""
    return sarif.location(_uri(claim.file, root) if claim else None, claim.line if claim else None, address)


@lru_cache(maxsize=1024)
def _uri(file: str, root: Path) -> str | None:
    """Where a file lies; nothing if it came from standard input."""
    return None if file == _NO_FILE else sarif.uri_of(file, root)
