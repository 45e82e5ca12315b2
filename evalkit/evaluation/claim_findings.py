"""What is said of every claim and compared value: one finding each, by its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, exact_text
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.evaluation.result import ClaimResult, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.claim_verdicts import ClaimVerdict
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Instrument

NOTHING = "–"
_MOST_DECIMALS = 6  # of a number in a sentence; one with more is told as a fraction
_SEVERITY = {AGREES: NOTE, ROUNDING: WARNING, CONTRADICTED: ERROR, UNSUPPORTED: WARNING}
CODES = frozenset(f"claim-{what}" for what in (*_SEVERITY, "other-edition", "unattainable"))
"""Of all findings about claims that evalkit has: they are made whatever else is asked for, those of plugins are not."""


def of_claims(runs: Runs, checked: Sequence[ClaimVerdict]) -> Iterator[Finding]:
    """One finding for each claim and compared value, and what else was noticed about it."""
    for one in checked:
        if one.result is not None and not any(finding.code == "claim-other-edition" for finding in one.findings):
            yield _of_claim(runs, one.result, one)
        yield from one.findings


def _of_claim(runs: Runs, claim: ClaimResult, verdict: ClaimVerdict) -> Finding:
    node = claim.code if claim.code in runs.plan.instrument.nodes else None
    say = {AGREES: _agrees, ROUNDING: _rounding, CONTRADICTED: _contradicted}.get(claim.verdict, _unsupported)
    return Finding(
        code=f"{'value' if verdict.compared else 'claim'}-{claim.verdict}",
        severity=_SEVERITY[claim.verdict],
        node=node,
        message=say(runs, claim, verdict),
    )


def _where(runs: Runs, claim: ClaimResult) -> dict[str, Prose]:
    printed: Prose = claim.printed if isinstance(claim.printed, Decimal) else visible(claim.printed)
    return {"code": _claim_name(claim.code, runs.plan.instrument), "claim": printed}


def _claim_name(code: str, instrument: Instrument) -> Prose:
    """What a claim is called: a code of the instrument stands for itself."""
    rule = instrument.claims.get(code)
    if rule is not None and rule.title is not None:
        return rule.title
    return msg("predicate") if code == "predicate" else code


def _agrees(runs: Runs, claim: ClaimResult, verdict: ClaimVerdict) -> Message:
    where = _where(runs, claim)
    if claim.leaves is not None:
        return msg(
            "{code}: {claim} is possible: the inputs as printed give {computed}, but they are rounded and leave {leaves}",
            computed=claim.computed or NOTHING,
            leaves=claim.leaves or NOTHING,
            **where,
        )
    if verdict.compared:
        return msg("{code}: the given value {claim} agrees with the answers below it", **where)
    exact = _exact(runs, claim.code if claim.code in runs.plan.position else None)
    if exact is not None:
        return msg("{code}: {claim} as printed (exactly {exact})", exact=exact, **where)
    return msg("{code}: {claim} as printed", **where)


def _rounding(runs: Runs, claim: ClaimResult, _one: ClaimVerdict) -> Message:
    return msg(
        "{code}: {claim} is printed; this file's rules give {computed}. Only another reading gives it: {by}",
        by=_reading_names(runs.plan.instrument, claim.by or ""),
        computed=claim.computed or NOTHING,
        **_where(runs, claim),
    )


def _contradicted(runs: Runs, claim: ClaimResult, verdict: ClaimVerdict) -> Message:
    if verdict.reason is not None:
        return msg(
            "{code}: {claim} is printed, but cannot come out. {reason}", reason=verdict.reason, **_where(runs, claim)
        )
    return msg(
        "{code}: {claim} is printed, but {computed} comes out; no documented reading gives the printed one",
        computed=claim.computed or NOTHING,
        **_where(runs, claim),
    )


def _unsupported(runs: Runs, claim: ClaimResult, verdict: ClaimVerdict) -> Message:
    where, computed = _where(runs, claim), claim.computed or NOTHING
    if verdict.reason is not None:
        return msg("{code}: {claim} can be neither confirmed nor refuted. {reason}", reason=verdict.reason, **where)
    if claim.computed and claim.by:
        return msg(
            "{code}: {claim} can be neither confirmed nor refuted: possible is {computed}, and {claim} only under another reading: {by}",
            by=_reading_names(runs.plan.instrument, claim.by),
            computed=computed,
            **where,
        )
    if claim.computed:
        return msg(
            "{code}: {claim} can be neither confirmed nor refuted: possible is {computed}", computed=computed, **where
        )
    return msg("{code}: {claim} can be neither confirmed nor refuted from what is given", **where)


def _exact(runs: Runs, node: str | None) -> Decimal | None:
    """The unrounded value of a computed node, where it has more decimals than are shown."""
    if node is None:
        return None
    at = runs.plan.position[node]
    raw = runs.point.raw[at]
    if raw is None or at in runs.used:
        return None
    shown = runs.plan.nodes[at].digits
    digits = decimals_of(raw, _MOST_DECIMALS)
    if digits is None:
        return Decimal(exact_text(raw))
    return decimal_text(raw, digits) if digits > shown else None


def _reading_names(instrument: Instrument, ids: str) -> tuple[Prose, ...]:
    titles = {reading.id: reading.title for reading in instrument.readings}
    return tuple(titles[one] for one in ids.split("+") if one in titles)
