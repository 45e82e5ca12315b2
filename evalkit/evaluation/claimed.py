"""The claims and compared values of an assessment, each with its verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Printed, decimal_text, round_to
from evalkit.base.interval import stands_for
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.value import Value, value
from evalkit.evaluation.claim_input import PREDICATE
from evalkit.evaluation.claimed_levels import levels_text, levels_verdict
from evalkit.evaluation.claims import (
    AGREES,
    CONTRADICTED,
    ROUNDING,
    UNSUPPORTED,
    NumberClaim,
    check_number,
    held_against,
    under_readings,
)
from evalkit.evaluation.outcome import Outcome, find_outcome
from evalkit.evaluation.result import ClaimResult, Finding
from evalkit.evaluation.spread import Spread, raised_by_hand
from evalkit.evaluation.unattainable import near, of_claim
from evalkit.evaluation.variants import MAX_COMBINATIONS
from evalkit.evaluation.vocabulary import band_names, meanings, same_word
from evalkit.evaluation.words import said_of, words_of
from evalkit.instruments import TOTAL, ClaimRule
from evalkit.method.bands import bands_between, table_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.attained import Attained
    from evalkit.evaluation.material import Material
    from evalkit.evaluation.unattainable import Forms
    from evalkit.evaluation.variants import Others

_AS_PRINTED = msg("Other numbers than the printed ones may give it: what these leave to the result is not known.")
_ASSESSOR = msg("Only the assessor's word could give it: a grade above what the criteria give.")


@value
class Checked(Value):
    """A claim (or a compared value) with its verdict and what is to be said beside it; a given value may have only that."""

    result: ClaimResult | None
    compared: bool = False
    reason: Message | None = None
    findings: tuple[Finding, ...] = ()


class Claims:
    """What the claims of an assessment are held against.

    Args:
        material: The assessment.
        result: Its runs under the rules of the file.
        outcome: Its predicate.
        context: Facts beside the answers.
        others: Its runs under other readings.
        attained: What complete answers can give.
        forms: So many forms of whole answers, where somebody says how many there are.
    """

    def __init__(
        self,
        material: Material,
        result: Spread,
        outcome: Outcome,
        context: Mapping[str, Any],
        others: Others,
        attained: Attained,
        forms: Forms | None,
    ) -> None:
        """Check nothing yet."""
        self.material = material
        self.result = result
        self.outcome = outcome
        self.context = context
        self.others = others
        self.attained = attained
        self.forms = forms

    def check_all(self, claims: Mapping[str, Any]) -> list[Checked]:
        """Verdicts on *claims*, then on the values that were compared, not used."""
        result = self.result
        checked = [self.check(code, raw) for code, raw in claims.items()]
        if TOTAL not in claims and 0 in result.used:
            checked += self.given_total()
        for at, entry in sorted(result.inputs.given.items()):
            if at in result.used or entry.n is not None:
                continue
            raw = entry.grade if entry.grade is not None else entry.printed
            number = raw if raw is not None else int(entry.point or 0)
            checked.append(attrs.evolve(self.check(result.plan.codes[at], number), compared=True))
        return checked

    def check(self, code: str, raw: Any) -> Checked:
        """The verdict on a claim. Not every combination of readings may have been tried: then none is contradicted."""
        self.others.ended_early = False
        found = self._checked(code, raw)
        if found.result is None or found.result.verdict != CONTRADICTED:
            return found
        if self._at(code) in self.result.as_printed:
            return attrs.evolve(found, result=attrs.evolve(found.result, verdict=UNSUPPORTED), reason=_AS_PRINTED)
        if not self.others.ended_early:
            return found
        tried, count = Decimal(MAX_COMBINATIONS), Decimal(self.others.count)
        reason = msg("Only the {tried} simplest of {count} combinations of other readings were tried.",
                     tried=tried, count=count)  # fmt: skip
        return attrs.evolve(found, result=attrs.evolve(found.result, verdict=UNSUPPORTED), reason=reason)

    def _at(self, code: str) -> int:
        """The node that a claim is about."""
        instrument, position = self.result.plan.instrument, self.result.plan.position
        rule = instrument.claims.get(code)
        return position.get(code, position.get(rule.of, 0) if rule is not None else 0)

    def _checked(self, code: str, raw: Any) -> Checked:
        instrument = self.result.plan.instrument
        if code in instrument.claims and code not in instrument.nodes:
            return self._by_rule(instrument.claims[code], raw)
        if code == PREDICATE or (code == TOTAL and isinstance(raw, str)):
            return Checked(result=self._predicate(str(raw), code))
        if isinstance(raw, (str, bool)):
            return Checked(result=self._word(code, raw))
        claim = NumberClaim(code, raw)
        if self._by_hand_only(claim):
            result = ClaimResult(code=code, printed=str(raw), verdict=UNSUPPORTED, computed=self._shown(code))
            return Checked(result=result, reason=_ASSESSOR)
        said = said_of(instrument, self.context, code)
        if said is not None and not self._lies_in(claim, said):
            return Checked(result=ClaimResult(code=code, printed=str(raw), verdict=CONTRADICTED, computed=said))
        found = self._held(claim, check_number(self.result, claim, self.others))
        explained = found.result is not None and found.result.verdict == ROUNDING  # a reading says how it came about
        asked = not explained and (code == TOTAL or instrument.nodes[code].is_leaf)
        return attrs.evolve(found, findings=self._of_forms(claim) if asked else ())

    def _lies_in(self, claim: NumberClaim, word: str) -> bool:
        """Whether a number can stand for one in the band *word* of its node."""
        plan = self.result.plan
        at = plan.position[claim.code]
        table = table_for(plan.instrument, plan.nodes[at])
        ends = stands_for(claim.number, claim.digits, plan.display_mode(at)).inner_ends
        return table is None or any(band.predicate == word for band in bands_between(table, *ends))

    def _by_hand_only(self, claim: NumberClaim) -> bool:
        """Whether a number lies above what the criteria give, where an assessor may have given a better grade."""
        at, raised = self.result.plan.position[claim.code], raised_by_hand(self.result)
        top, value = raised.values[at] if raised else None, self.result.wide_high.values[at]
        if top is None or value is None or value == top:
            return False
        return round_to(value, claim.digits, "half-up") < claim.number <= round_to(top, claim.digits, "half-up")

    def _shown(self, code: str) -> str | None:
        at = self.result.plan.position[code]
        value = self.result.point.values[at]
        return None if value is None else decimal_text(value, self.result.plan.nodes[at].digits)

    def given_total(self) -> list[Checked]:
        """What is to be said of a total that is only given: whether it can come out at all."""
        printed = self.result.inputs.given[0].printed
        found = self._of_forms(NumberClaim(TOTAL, printed)) if printed is not None else ()
        return [Checked(result=None, findings=found)] if found else []

    def _of_forms(self, claim: NumberClaim) -> tuple[Finding, ...]:
        return of_claim(self.forms, claim) if self.forms is not None else ()

    def _held(self, claim: NumberClaim, found: ClaimResult) -> Checked:
        """*found* held against what answers can give: a number between two of their values cannot be true."""
        at = self.result.plan.position[claim.code]
        asked = found.verdict in {AGREES, UNSUPPORTED} and self._rests_on_answers(at)
        if not asked or not self.attained.misses(claim.code, claim.number, claim.digits):
            return Checked(result=found)
        around = near(self.attained, claim.code, claim.number, claim.digits)
        reason = msg("The nearest values that answers can give are {near}.", near=around)
        return Checked(result=attrs.evolve(found, verdict=CONTRADICTED, leaves=None), reason=reason)

    def _rests_on_answers(self, at: int) -> bool:
        """Whether the node is open, or given itself: what follows from answers or from values below it is known."""
        result = self.result
        if self.material.rows is not None or self.material.groups:
            return False
        is_open = at in result.used or result.point.values[at] is None
        return is_open and not any(result.plan.is_below(one, at) for one in result.used)

    def _predicate(self, word: str, code: str) -> ClaimResult:
        band = self.outcome.band
        shown = band.predicate if band else " / ".join(self.outcome.possible)
        if band is not None and same_word(word, *band_names(band)):
            return ClaimResult(code=code, printed=word, verdict=AGREES, computed=shown)
        possible = " / ".join(self.outcome.possible)
        if self._possible(word, self.outcome):
            # Printed decimals stand for an interval, so both words agree with it; open floors or answers decide nothing.
            if self.outcome.crossing:
                return ClaimResult(code=code, printed=word, verdict=AGREES, computed=shown, leaves=possible)
            return ClaimResult(code=code, printed=word, verdict=UNSUPPORTED, computed=possible)
        if self._raised_to(word):
            return ClaimResult(code=code, printed=word, verdict=UNSUPPORTED, computed=shown)

        def verdict_under(other: Spread) -> str:
            theirs = find_outcome(other, self.context)
            if not self._possible(word, theirs):
                return CONTRADICTED
            return AGREES if theirs.band is not None else UNSUPPORTED

        verdict, by = under_readings(self.others, verdict_under)
        return ClaimResult(code=code, printed=word, verdict=verdict, by=by, computed=shown)

    def _raised_to(self, word: str) -> bool:
        """Whether grades that only an assessor gives can lift the predicate to *word*."""
        raised, total = raised_by_hand(self.result), self.result.wide_high.values[0]
        table = table_for(self.result.plan.instrument, self.result.plan.nodes[0])
        top = raised.values[0] if raised else None
        if top is None or total is None or table is None:
            return False
        bands = bands_between(table, total, max(top, total))
        return same_word(word, *[name for band in bands for name in band_names(band)])

    def _possible(self, word: str, outcome: Outcome) -> bool:
        return bool(meanings(self.result.plan.instrument, TOTAL, word) & set(outcome.possible))

    def _word(self, code: str, word: str | bool) -> ClaimResult:  # noqa: FBT001  (a flag is an answer)
        instrument = self.result.plan.instrument
        said, meant = said_of(instrument, self.context, code), meanings(instrument, code, word)
        printed = word if isinstance(word, str) else next(iter(meant))
        mine = words_of(self.result, code, said)
        shown = " / ".join(mine.all) or None
        if meant & set(mine.all):
            verdict = AGREES if mine.decided else UNSUPPORTED
            return ClaimResult(code=code, printed=printed, verdict=verdict, computed=shown)
        if not mine.all or meant & set(mine.by_hand):
            return ClaimResult(code=code, printed=printed, verdict=UNSUPPORTED, computed=shown)

        def verdict_under(other: Spread) -> str:
            theirs = words_of(other, code, said)
            if not meant & set(theirs.all):
                return CONTRADICTED
            return AGREES if theirs.decided else UNSUPPORTED

        verdict, by = under_readings(self.others, verdict_under)
        return ClaimResult(code=code, printed=printed, verdict=verdict, by=by, computed=shown)

    def _by_rule(self, rule: ClaimRule, raw: Any) -> Checked:
        if rule.kind == "percent-of-max":
            return self._percent(rule, raw)
        if rule.kind == "ladder":
            return self._ladder(rule, str(raw))
        result = ClaimResult(code=rule.key, printed=str(raw), verdict=UNSUPPORTED)
        return Checked(result=result, reason=msg("{reason}", reason=rule.reason))

    def _percent(self, rule: ClaimRule, raw: Printed | int) -> Checked:
        claim = NumberClaim(rule.of, raw, percent=True)
        mine = claim.highest(self.result)
        if not mine:
            reason = msg("The highest value of {code} is not known.", code=rule.of)
            return Checked(result=ClaimResult(code=rule.key, printed=str(raw), verdict=UNSUPPORTED), reason=reason)
        found = check_number(self.result, claim, self.others)
        result = attrs.evolve(found, code=rule.key)
        value = self.result.point.values[self.result.plan.position[rule.of]]
        if found.verdict != CONTRADICTED or value is None:
            return Checked(result=result)
        for other in rule.others:
            if claim.of_maximum(other.max).printed_by(self.result):
                return Checked(
                    result=result,
                    findings=(self._of_other_edition(rule, claim, other.instrument, (mine, other.max), value),),
                )
        return Checked(result=result)

    def _of_other_edition(
        self, rule: ClaimRule, claim: NumberClaim, other: str, maxima: tuple[Exact, Exact], value: Exact
    ) -> Finding:
        plan = self.result.plan
        at = plan.position[rule.of]
        digits, (mine, maximum) = plan.nodes[at].digits, maxima
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
        return Finding(code="claim-other-edition", severity="error", node=rule.of, message=text)

    def _ladder(self, rule: ClaimRule, words: str) -> Checked:
        verdict, by = held_against(self.result, self.others, lambda one: levels_verdict(one, words))
        shown = levels_text(self.result)
        result = ClaimResult(code=rule.key, printed=words, verdict=verdict, by=by, computed=shown)
        return Checked(result=result, reason=msg("{reason}", reason=rule.reason) if verdict == UNSUPPORTED else None)
