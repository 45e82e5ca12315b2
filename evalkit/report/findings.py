"""Findings by severity, errors first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.severities import ERROR, SEVERITIES, WARNING
from evalkit.base.verdicts import AGREES, CONTRADICTED
from evalkit.report.blocks import SEVERITY_WORDS, Block, Findings, Item, List, Piece, Sign, Styled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import ClaimResult, Finding

_ELSEWHERE = ("reading-changes-score", "decided")  # the table of readings, or the verdict, says it


def severity_of(finding: Finding) -> str:
    """Severity, where a claim that agrees is set apart from other notes."""
    return AGREES if finding.code.endswith("-agrees") else finding.severity


def claim_severity(claim: ClaimResult) -> str:
    """``error``, ``warning`` or ``agrees``."""
    return {AGREES: AGREES, CONTRADICTED: ERROR}.get(claim.verdict, WARNING)


def findings(every: Iterable[Finding]) -> list[Block]:
    """Those that the page does not say elsewhere."""
    items = [(severity_of(finding), finding.message) for finding in every if finding.code not in _ELSEWHERE]
    order = list(SEVERITY_WORDS)
    return [Findings(sorted(items, key=lambda item: order.index(item[0])))] if items else []


def verdict_line(severity: str, text: Prose) -> List:
    """What came out, as one line behind its sign."""
    return List([Item(text, Sign(severity, severity), "strong")])


def counted(every: Iterable[Finding]) -> tuple[Piece, ...]:
    """How many findings there are of each severity."""
    return counts(Counter(map(severity_of, every)), reversed(SEVERITIES))


def counts(each: Mapping[str, int], severities: Iterable[str], always: str = "") -> tuple[Piece, ...]:
    """How many there are of each of *severities*, with its sign; those of which there is none are left out, but *always*."""
    found: list[Piece] = []
    for severity in severities:
        if each.get(severity) or severity == always:
            found += [" "] if found else []
            found += [Styled(str(each.get(severity, 0)), severity), Sign(severity, severity)]
    return tuple(found)
