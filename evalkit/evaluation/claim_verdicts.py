"""The claims and compared values of an assessment, each with its verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Printed, decimal_text, round_to
from evalkit.base.interval import stands_for
from evalkit.base.limits import MAX_RUNS
from evalkit.base.severities import ERROR
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.value import Value, value
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.evaluation.attainable import of_claim
from evalkit.evaluation.claim_input import PREDICATE
from evalkit.evaluation.claims import LevelsClaim, NumberClaim, PredicateClaim, WordClaim
from evalkit.evaluation.execution import raised_by_hand
from evalkit.evaluation.node_words import said_of
from evalkit.evaluation.result import ClaimResult, Finding
from evalkit.instruments import TOTAL, ClaimRule
from evalkit.method.bands import bands_between, table_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.attainable import Attained, Forms
    from evalkit.evaluation.bound_input import BoundInput, OtherReadings
    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.runs import Runs

_AS_PRINTED = msg("Other numbers than the printed ones may give it: what these leave to the result is not known.")
_ASSESSOR = msg("Only the assessor's word could give it: a grade above what the criteria give.")


@value
class ClaimVerdict(Value):
    """A claim (or a compared value) with its verdict and what is to be said beside it; a given value may have only that."""

    result: ClaimResult | None
    compared: bool = False
    reason: Message | None = None
    findings: tuple[Finding, ...] = ()


@value
class Claims(Value):
    """What the claims of an assessment are held against.

    Attributes:
        bound: The assessment.
        runs: Its runs under the rules of the file.
        outcome: Its predicate.
        stated: Facts beside the answers, without those that follow from answers: these follow anew under each reading.
        others: Its runs under other readings.
        attained: What complete answers can give.
        forms: So many forms of whole answers, where somebody says how many there are.
    """

    bound: BoundInput
    runs: Runs
    outcome: Outcome
    stated: Mapping[str, Any]
    others: OtherReadings
    attained: Attained
    forms: Forms | None

    def check_all(self, claims: Mapping[str, Any]) -> list[ClaimVerdict]:
        """Verdicts on *claims*, then on the values that were compared, not used."""
        runs = self.runs
        checked = [self.check(code, raw) for code, raw in claims.items()]
        if TOTAL not in claims and 0 in runs.used:
            checked += self._given_total()
        for at, entry in sorted(runs.inputs.given.items()):
            if at in runs.used or entry.n is not None:
                continue
            raw = entry.grade if entry.grade is not None else entry.printed
            number = raw if raw is not None else int(entry.point or 0)
            checked.append(attrs.evolve(self.check(runs.plan.codes[at], number), compared=True))
        return checked

    def check(self, code: str, raw: Any) -> ClaimVerdict:
        """The verdict on a claim. Not every combination of readings may have been tried: then none is contradicted."""
        self.others.ended_early = False
        verdict = self._checked(code, raw)
        if verdict.result is None or verdict.result.verdict != CONTRADICTED:
            return verdict
        if self._at(code) in self.runs.as_printed:
            reason = _AS_PRINTED
        elif self.others.ended_early:
            tried, count = Decimal(MAX_RUNS), Decimal(self.others.count)
            reason = msg("Only the {tried} simplest of {count} combinations of other readings were tried.",
                         tried=tried, count=count)  # fmt: skip
        else:
            return verdict
        return attrs.evolve(verdict, result=attrs.evolve(verdict.result, verdict=UNSUPPORTED), reason=reason)

    def _at(self, code: str) -> int:
        """The node that a claim is about."""
        instrument, position = self.runs.plan.instrument, self.runs.plan.position
        rule = instrument.claims.get(code)
        return position.get(code, position.get(rule.of, 0) if rule is not None else 0)

    def _checked(self, code: str, raw: Any) -> ClaimVerdict:
        instrument = self.runs.plan.instrument
        if code in instrument.claims and code not in instrument.nodes:
            return self._by_rule(instrument.claims[code], raw)
        if code == PREDICATE or (code == TOTAL and isinstance(raw, str)):
            predicate = PredicateClaim(code, str(raw), self.stated, (self.runs, self.outcome))
            return ClaimVerdict(result=predicate.held_against(self.runs, self.others))
        if isinstance(raw, (str, bool)):
            word = WordClaim(code, raw, self.stated, self.runs)
            return ClaimVerdict(result=word.held_against(self.runs, self.others))
        return self._number(NumberClaim(code, raw))

    def _by_rule(self, rule: ClaimRule, raw: Any) -> ClaimVerdict:
        if rule.kind == "percent-of-max":
            return self._percent(rule, raw)
        printed = raw if isinstance(raw, str) else Decimal(str(raw))
        reason = msg("{reason}", reason=rule.reason)
        if rule.kind != "ladder":
            return ClaimVerdict(result=ClaimResult(code=rule.key, printed=printed, verdict=UNSUPPORTED), reason=reason)
        result = LevelsClaim(rule.key, printed).held_against(self.runs, self.others)
        return ClaimVerdict(result=result, reason=reason if result.verdict == UNSUPPORTED else None)

    # --- Numbers ------------------------------------------------------------------------------------------------

    def _number(self, claim: NumberClaim) -> ClaimVerdict:
        instrument, code = self.runs.plan.instrument, claim.node
        result = ClaimResult(code=code, printed=claim.printed, verdict=UNSUPPORTED)
        if self._by_hand_only(claim):
            return ClaimVerdict(result=attrs.evolve(result, computed=self._as_written(code)), reason=_ASSESSOR)
        said = said_of(instrument, self.stated, code)
        if said is not None and not self._lies_in(claim, said):
            return ClaimVerdict(result=attrs.evolve(result, verdict=CONTRADICTED, computed=said))
        found = self._of_answers(claim, claim.held_against(self.runs, self.others))
        explained = found.result is not None and found.result.verdict == ROUNDING  # a reading says how it came about
        asked = not explained and (code == TOTAL or instrument.nodes[code].is_leaf)
        return attrs.evolve(found, findings=self._of_forms(claim) if asked else ())

    def _lies_in(self, claim: NumberClaim, word: str) -> bool:
        """Whether a number can stand for one in the band *word* of its node."""
        plan = self.runs.plan
        at = plan.position[claim.node]
        table = table_for(plan.instrument, plan.nodes[at])
        ends = stands_for(claim.number, claim.digits, plan.display_mode(at)).inner_ends
        return table is None or any(band.predicate == word for band in bands_between(table, *ends))

    def _by_hand_only(self, claim: NumberClaim) -> bool:
        """Whether a number lies above what the criteria give, where an assessor may have given a better grade."""
        at, raised = self.runs.plan.position[claim.node], raised_by_hand(self.runs)
        top, value = raised.values[at] if raised else None, self.runs.wide_high.values[at]
        if top is None or value is None or value == top:
            return False
        below, most = (round_to(end, claim.digits, self.runs.plan.display_mode(at)) for end in (value, top))
        return below < claim.number <= most

    def _as_written(self, code: str) -> str | None:
        at = self.runs.plan.position[code]
        value = self.runs.point.values[at]
        return None if value is None else decimal_text(value, self.runs.plan.nodes[at].digits)

    def _given_total(self) -> list[ClaimVerdict]:
        """What is to be said of a total that is only given: whether it can come out at all."""
        printed = self.runs.inputs.given[0].printed
        findings = self._of_forms(NumberClaim(TOTAL, printed)) if printed is not None else ()
        return [ClaimVerdict(result=None, findings=findings)] if findings else []

    def _of_forms(self, claim: NumberClaim) -> tuple[Finding, ...]:
        return of_claim(self.forms, claim) if self.forms is not None else ()

    def _of_answers(self, claim: NumberClaim, claim_result: ClaimResult) -> ClaimVerdict:
        """*claim_result* held against what answers can give: a number between two of their values cannot be true."""
        at = self.runs.plan.position[claim.node]
        asked = claim_result.verdict in {AGREES, UNSUPPORTED} and self._rests_on_answers(at)
        if not asked or not self.attained.misses(claim.node, claim.number, claim.digits):
            return ClaimVerdict(result=claim_result)
        around = self.attained.nearest(claim.node, claim.number, claim.digits)
        reason = msg("The nearest values that answers can give are {near}.", near=around)
        return ClaimVerdict(result=attrs.evolve(claim_result, verdict=CONTRADICTED, leaves=None), reason=reason)

    def _rests_on_answers(self, at: int) -> bool:
        """Whether the node is open, or given itself: what follows from answers or from values below it is known."""
        runs = self.runs
        if self.bound.rows is not None or self.bound.groups:
            return False
        is_open = at in runs.used or runs.point.values[at] is None
        return is_open and not any(runs.plan.is_below(one, at) for one in runs.used)

    # --- Shares of a maximum ------------------------------------------------------------------------------------

    def _percent(self, rule: ClaimRule, raw: Printed | int) -> ClaimVerdict:
        claim = NumberClaim(rule.of, raw, key=rule.key, percent=True)
        mine = claim.highest(self.runs)
        if not mine:
            reason = msg("The highest value of {code} is not known.", code=rule.of)
            return ClaimVerdict(
                result=ClaimResult(code=rule.key, printed=claim.printed, verdict=UNSUPPORTED), reason=reason
            )
        result = claim.held_against(self.runs, self.others)
        value = self.runs.point.values[self.runs.plan.position[rule.of]]
        if result.verdict != CONTRADICTED or value is None:
            return ClaimVerdict(result=result)
        for other in rule.others:
            if NumberClaim(rule.of, raw, percent=True, maximum=other.max).verdict_under(self.runs) == AGREES:
                finding = self._of_other_edition(claim, other.instrument, (mine, other.max), value)
                return ClaimVerdict(result=result, findings=(finding,))
        return ClaimVerdict(result=result)

    def _of_other_edition(self, claim: NumberClaim, other: str, maxima: tuple[Exact, Exact], value: Exact) -> Finding:
        plan = self.runs.plan
        digits, (mine, maximum) = plan.nodes[plan.position[claim.node]].digits, maxima
        text = msg(
            "{claim} % is {value} of {other_max}, the maximum of {other}; {instrument} has the maximum {maximum}: {percent} %",
            claim=decimal_text(claim.number, claim.digits),
            value=decimal_text(value, digits),
            other_max=decimal_text(maximum, digits),
            other=other,
            instrument=plan.instrument.id,
            maximum=decimal_text(mine, digits),
            percent=decimal_text(Fraction(value) * 100 / Fraction(mine), max(claim.digits, 2)),
        )
        return Finding(code="claim-other-edition", severity=ERROR, node=claim.node, message=text)
