"""Verdicts in words, what stands beside a printed value, and how many checks there are of each verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import SEVERITY
from evalkit.audit.parse.addresses import RESERVED
from evalkit.audit.quantities import address_prose
from evalkit.base.text import Message, Prose, english, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED
from evalkit.report.audit.relations import computed_prose
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.audit.model import AuditResult, Check

TOTALS = (AGREES, ROUNDING, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, UNSUPPORTED)  # in the order of the page
VERDICT = {
    CONTRADICTED: msg("contradicted"),
    INCONSISTENT: msg("inconsistent"),
    NOT_COMPARABLE: msg("not comparable"),
    ROUNDING: msg("rounding"),
    UNSUPPORTED: msg("unsupported"),
    AGREES: msg("agrees"),
}
NOTHING = msg("Nothing to audit: no numbers or words are printed in the file, neither in [[tables]] nor in [[claims]].")
_HEADS = {AGREES: msg("computed"), UNSUPPORTED: msg("computed"), INCONSISTENT: msg("elsewhere")}
_COMPUTED = tuple(word for word in RESERVED if word != "claim")


def severity_of(verdict: str) -> str:
    """``error``, ``warning`` or ``note``; ``agrees`` where there is nothing to find."""
    return SEVERITY.get(verdict, AGREES)


def is_empty(result: AuditResult) -> bool:
    """Whether there is nothing to audit: no printed number or word, also none that was left out, so no relation either."""
    return not (result.checks or result.sheet.claims or result.sheet.left_out)


def counts(result: AuditResult) -> dict[str, int]:
    """Totals of an audit.

    ``checked`` are the checks that had something to be held against: all but the unsupported. ``in_relations`` are the
    claims that stand in a relation, as what is checked or as a part of it; ``left_out`` the cells that cannot be read or taken.
    """
    totals = result.totals
    alone = sum(check.relation is None for check in result.checks)
    claims = len(result.sheet.claims)
    checked = len(result.checks) - totals[UNSUPPORTED]
    return totals | {
        "checked": checked,
        "claims": claims,
        "in_relations": claims - alone,
        "left_out": result.sheet.left_out,
    }


def head_of(verdict: str) -> Message:
    """What stands above the values beside those that are printed, where checks of one verdict are listed."""
    return _HEADS.get(verdict, msg("should be"))


def other_prose(check: Check) -> Prose:
    """What stands beside the printed value under ``head_of`` its verdict; empty where nothing true can be said there.

    Unlike things give no number to hold the claim against, and a wrong input none that is right. Where another place
    prints a number that agrees once it is cut off, the claim need not be that number.
    """
    if check.verdict == NOT_COMPARABLE:
        return ""
    if check.verdict == INCONSISTENT:
        return computed_prose(check)
    if check.culprit not in (None, check.claim.address):
        return ""
    return "" if check.verdict == ROUNDING and _is_elsewhere(check) else computed_prose(check)


def others_of(checks: Sequence[Check]) -> list[Prose]:
    """What stands beside the printed value for *checks* of one claim, each once."""
    return list({english(other): other for other in map(other_prose, checks) if other}.values())


def _is_elsewhere(check: Check) -> bool:
    """Whether the check is against another printed place."""
    relation = check.relation
    assert relation is not None  # a claim in no relation is not rounded
    places = [str(term) for term in relation.operands] if relation.kind == "equal" else []
    return any("#" not in place and place.partition(":")[0] not in _COMPUTED for place in places)


def explanation(check: Check, *, without: Collection[Prose] = ()) -> Prose:
    """What the margin says, *without* what stands elsewhere."""
    return together(*(each for each in check.explanation if each not in without), separator="; ")


def culprit_prose(address: str, result: AuditResult) -> Message:
    """The input that is wrong, with what is printed there."""
    claim = result.sheet.claims.get(address)
    if claim is None:
        return msg("wrong input: {place}", place=address_prose(address))
    return msg("wrong input: {at} ({place}), printed: {printed}", at=claim.at, place=address, printed=claim.printed)
