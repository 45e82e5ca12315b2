"""The claims and compared values of an assessment, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.evaluate.claims import (
    AGREES,
    CONTRADICTED,
    ROUNDING,
    UNSUPPORTED,
    NumberClaim,
    check_number,
    same_word,
)
from evalkit.evaluate.outcome import Outcome, find_outcome
from evalkit.evaluate.results import node_results
from evalkit.evaluate.sample import check_attainable
from evalkit.evaluate.spread import Spread
from evalkit.evaluate.variants import name_of
from evalkit.evaluate.words import words_of
from evalkit.exact import Printed, decimal_text, round_to
from evalkit.model import TOTAL, ClaimResult, ClaimRule, Finding, NodeResult, Reading
from evalkit.rules.reader import show
from evalkit.text import Message, msg, visible
from evalkit.value import Value, value

if TYPE_CHECKING:
    from evalkit.errors import Faults
    from evalkit.evaluate.material import Material

Combinations = Callable[[], Iterator[tuple[tuple[Reading, ...], Spread]]]
PREDICATE = "predicate"


@value
class Checked(Value):
    """A claim (or a compared value) with its verdict and what is to be said beside it; a given value may have only that."""

    result: ClaimResult | None
    compared: bool = False
    reason: Message | None = None
    findings: tuple[Finding, ...] = ()


def read_claims(material: Material, faults: Faults) -> dict[str, Any]:
    """The claims; an unknown key or a value that is neither number nor word is a fault."""
    instrument = material.plan.instrument
    known = (*instrument.nodes, PREDICATE, *instrument.claims)
    found: dict[str, Any] = {}
    for code, raw in material.assessment.claims.items():
        place = f"{material.place}claims.{code}"
        if code not in known:
            problem = msg("the code {code} is not known", code=visible(code))
            wanted = msg("a code of {instrument}, or predicate", instrument=instrument.id)
            faults.unknown(place, problem, code, known, expected=wanted)
            continue
        is_number = isinstance(raw, Printed) or (
            isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**30
        )
        word_only = code == PREDICATE
        number_only = code in instrument.claims and instrument.claims[code].kind == "percent-of-max"
        if (
            (word_only and not isinstance(raw, str))
            or (number_only and not is_number)
            or not (is_number or isinstance(raw, str))
        ):
            wanted = msg("a word") if word_only else msg("a number") if number_only else msg("a number or a word")
            faults.add(place, msg("{found} is not allowed here", found=show(raw)), expected=wanted)
            continue
        found[code] = raw
    return found


def check_claims(
    material: Material,
    result: Spread,
    outcome: Outcome,
    context: Mapping[str, Any],
    claims: Mapping[str, Any],
    combinations: Combinations,
) -> list[Checked]:
    """Verdicts on every claim, then on the values that were compared, not used."""
    checker = _Checker(material, result, outcome, context, combinations)
    checked = [checker.check(code, raw) for code, raw in claims.items()]
    if TOTAL not in claims and 0 in result.used:
        checked += checker.given_total()
    for at, entry in sorted(result.inputs.given.items()):
        if at in result.used or entry.n is not None:
            continue
        code = result.plan.codes[at]
        raw = entry.grade if entry.grade is not None else entry.printed
        number = raw if raw is not None else int(entry.point or 0)
        checked.append(attrs.evolve(checker.check(code, number), compared=True))
    return checked


class _Checker:
    def __init__(
        self,
        material: Material,
        result: Spread,
        outcome: Outcome,
        context: Mapping[str, Any],
        combinations: Combinations,
    ) -> None:
        self.material = material
        self.result = result
        self.outcome = outcome
        self.context = context
        self.combinations = combinations
        self._nodes: Mapping[str, NodeResult] | None = None

    @property
    def nodes(self) -> Mapping[str, NodeResult]:
        if self._nodes is None:
            self._nodes = node_results(self.result)
        return self._nodes

    def check(self, code: str, raw: Any) -> Checked:
        instrument = self.result.plan.instrument
        if code in instrument.claims and code not in instrument.nodes:
            return self._by_rule(instrument.claims[code], raw)
        if code == PREDICATE or (code == TOTAL and isinstance(raw, str)):
            return Checked(result=self._predicate(str(raw), code))
        if isinstance(raw, str):
            return Checked(result=self._word(code, raw))
        claim = NumberClaim(code, raw)
        found = check_number(self.result, claim, ((name_of(r), other) for r, other in self.combinations()))
        explained = found.verdict == ROUNDING  # another reading says how the number came about
        return Checked(result=found, findings=self._attainable(claim) if code == TOTAL and not explained else ())

    def given_total(self) -> list[Checked]:
        """What is to be said of a total that is only given: whether it can come out at all."""
        printed = self.result.inputs.given[0].printed
        found = self._attainable(NumberClaim(TOTAL, printed)) if printed is not None else ()
        return [Checked(result=None, findings=found)] if found else []

    def _attainable(self, claim: NumberClaim) -> tuple[Finding, ...]:
        instrument = self.result.plan.instrument
        n = self.context.get(instrument.attainable_n or "")
        if n is None or self.material.rows is not None:
            return ()
        found = check_attainable(instrument, n, claim.number, claim.digits)
        return (found,) if found else ()

    def _predicate(self, word: str, code: str) -> ClaimResult:
        band = self.outcome.band
        shown = band.predicate if band else " / ".join(self.outcome.possible)
        if band is not None and same_word(word, band.predicate, band.label):
            return ClaimResult(code=code, printed=word, verdict=AGREES, computed=shown)
        if self._possible(word, self.outcome):
            # Printed decimals stand for an interval, so both words agree with it; open floors or answers decide nothing.
            verdict = AGREES if self.outcome.crossing else UNSUPPORTED
            return ClaimResult(code=code, printed=word, verdict=verdict, computed=shown)
        for readings, other in self.combinations():
            theirs = find_outcome(other, self.context)
            if self._possible(word, theirs):
                verdict = ROUNDING if theirs.band is not None else UNSUPPORTED
                return ClaimResult(code=code, printed=word, verdict=verdict, by=name_of(readings), computed=shown)
        return ClaimResult(code=code, printed=word, verdict=CONTRADICTED, computed=shown)

    def _possible(self, word: str, outcome: Outcome) -> bool:
        tables = [table for table in self.result.plan.instrument.bands if table.at == TOTAL]
        words = {
            band.predicate for table in tables for band in table.bands if same_word(word, band.predicate, band.label)
        }
        return bool(words & set(outcome.possible))

    def _word(self, code: str, word: str) -> ClaimResult:
        mine = words_of(self.result, code)
        shown = " / ".join(mine.all) or None
        if same_word(word, *mine.all):
            verdict = AGREES if mine.decided else UNSUPPORTED
            return ClaimResult(code=code, printed=word, verdict=verdict, computed=shown)
        if not mine.all:
            return ClaimResult(code=code, printed=word, verdict=UNSUPPORTED)
        for readings, other in self.combinations():
            theirs = words_of(other, code)
            if same_word(word, *theirs.all):
                verdict = ROUNDING if theirs.decided else UNSUPPORTED
                return ClaimResult(code=code, printed=word, verdict=verdict, by=name_of(readings), computed=shown)
        return ClaimResult(code=code, printed=word, verdict=CONTRADICTED, computed=shown)

    def _by_rule(self, rule: ClaimRule, raw: Any) -> Checked:
        if rule.kind == "percent-of-max":
            return self._percent(rule, raw)
        if rule.kind == "ladder":
            return self._ladder(rule, str(raw))
        result = ClaimResult(code=rule.key, printed=str(raw), verdict=UNSUPPORTED)
        return Checked(result=result, reason=msg("{reason}", reason=rule.reason))

    def _percent(self, rule: ClaimRule, raw: Printed | int) -> Checked:
        plan = self.result.plan
        at = plan.position[rule.of]
        value = self.result.point.values[at]
        claim = NumberClaim(rule.of, raw)
        if value is None:
            return Checked(result=ClaimResult(code=rule.key, printed=str(raw), verdict=UNSUPPORTED))
        percent = Fraction(value) * 100 / Fraction(plan.high[at])
        shown = decimal_text(percent, max(claim.digits, 2))
        if _prints(percent, claim):
            return Checked(result=ClaimResult(code=rule.key, printed=str(raw), verdict=AGREES, computed=shown))
        result = ClaimResult(code=rule.key, printed=str(raw), verdict=CONTRADICTED, computed=shown)
        for other, maximum in rule.others.items():
            if _prints(Fraction(value) * 100 / Fraction(maximum), claim):
                digits = plan.nodes[at].digits
                text = msg(
                    "{claim} % is {value} of {other_max}, the maximum of {other}; {instrument} has the maximum {maximum}: {percent} %",
                    claim=decimal_text(claim.number, claim.digits),
                    value=decimal_text(value, digits),
                    other_max=decimal_text(maximum, digits),
                    other=other,
                    instrument=plan.instrument.id,
                    maximum=decimal_text(plan.high[at], digits),
                    percent=shown,
                )
                finding = Finding(code="claim-other-edition", severity="error", node=rule.of, message=text)
                return Checked(result=result, findings=(finding,))
        return Checked(result=result)

    def _ladder(self, rule: ClaimRule, word: str) -> Checked:
        levels = [node.maturity for node in self.nodes.values() if node.maturity is not None]
        climbers = [node for node in self.nodes.values() if node.node.params.get("thresholds")]
        ladder = self.result.plan.instrument.ladder
        if ladder is None or len(levels) != len(climbers):
            result = ClaimResult(code=rule.key, printed=word, verdict=UNSUPPORTED)
            return Checked(result=result, reason=msg("{reason}", reason=rule.reason))
        order = [rung.level for rung in reversed(ladder.rungs)]
        low, high = min(levels, key=order.index), max(levels, key=order.index)
        forms = {low} if low == high else {f"{low} {join} {high}" for join in ("-", "–", "to", "sampai", "s.d.")}
        forms |= {form.replace(" - ", "-").replace(" – ", "–") for form in forms}
        shown = low if low == high else f"{low} – {high}"
        first, _, rest = " ".join(word.split()).partition(" ")
        bare = rest if first.casefold() in {"level", "tingkat"} else f"{first} {rest}".strip()
        verdict = AGREES if same_word(bare, *forms) else CONTRADICTED
        return Checked(result=ClaimResult(code=rule.key, printed=word, verdict=verdict, computed=shown))


def _prints(exact: Fraction, claim: NumberClaim) -> bool:
    return round_to(exact, claim.digits, "half-up") == claim.number
