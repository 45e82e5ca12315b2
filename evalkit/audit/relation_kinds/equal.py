"""What should be the same in two places, the same as a computed quantity, or the same base of two percentages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import VERDICTS
from evalkit.audit.quantities import address_prose
from evalkit.audit.relation_kinds.arithmetic import quotient
from evalkit.audit.relation_kinds.by_rules import bands_at, by_evaluation
from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.kind import RELATION_KINDS, SCALE, Judgement, RelationKind, no_number
from evalkit.audit.rounding import CUT_OFF, TWICE, WAYS, cut_to, is_printed, printed_as, rounded, way_of, way_text
from evalkit.audit.word_comparison import fold, means, named_like, names_in, plain_name, same
from evalkit.base.exact import decimal_text
from evalkit.base.interval import Interval
from evalkit.base.printed.parse import grade_of, named, spans
from evalkit.base.text import Decimal, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, ROUNDING
from evalkit.instruments import TOTAL
from evalkit.performance.typed_quantities import says_absent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message


class EqualRelation(RelationKind):
    """The same quantity, printed in other places; each of these is a check of its own."""

    name = "equal"
    prose = msg("the same as {parts}")
    alike = (*SCALE, "year")
    claim_is = operands_are = None
    is_making = True
    is_strict = True

    def verdict(self) -> Judgement:
        """The gravest verdict of the places that should print the same."""
        judgements = [
            self._with_known(operand) if operand.computed else self._with_printed(operand) for operand in self.operands
        ]
        return min(judgements, key=lambda outcome: VERDICTS.index(outcome.verdict))

    @property
    def achieved(self) -> Exact | None:
        """The achievement of an indicator, if the claim is held against it alone."""
        address = self.operands[0].address if len(self.operands) == 1 else None
        if address is None or not (address.startswith("indicator:") and address.endswith(":achievement")):
            return None
        return self.operands[0].exact

    @property
    def result(self) -> Exact | None:
        """The number of the other place."""
        return self.operands[0].exact if self.operands else None

    def solve(self, _at: int) -> Exact | None:
        """The number of the claim."""
        return self.mine.exact

    def window(self, at: int | None) -> Interval | None:
        """Around the number of the other place."""
        middle = self.result if at is None else self.mine.exact
        slack = self.mine.unit + sum(operand.unit for operand in self.operands)
        return None if middle is None else Interval(middle - slack, middle + slack)

    # --- Beside what was computed ---------------------------------------------------------------------------------

    def _with_known(self, other: Operand) -> Judgement:
        mine, word = self.mine, " ".join(self.mine.words)
        if other.upper is not None:
            return _range_with_known(mine, other)
        if named(word):  # the assessment takes a word or a number, not both
            return self._word_with_known(_with_predicate(other))
        judgement = self._word_with_known(other) if mine.exact is None else _number_with_known(mine, other)
        if judgement.verdict == AGREES or other.evaluation is None:
            return judgement
        if mine.words:  # of letter and word, one that the instrument knows
            mine = mine._replace(words=(plain_name(word, bands_at(other.evaluation.instrument)),))
        by_file = by_evaluation(self, mine, other.evaluation, other.node)
        return judgement if (judgement.verdict, by_file.verdict) == (ROUNDING, CONTRADICTED) else by_file

    def _word_with_known(self, other: Operand) -> Judgement:
        if not other.words:
            if other.exact is None:
                return no_number(other)
            said = msg("a word is printed, but {place} is a number", place=address_prose(other.address))
            return Judgement(CONTRADICTED, other.as_computed, explanation=(said,))
        word, rules = " ".join(self.mine.words), self.lookup.rules
        if named(word):
            return _both_with_known(word, other)
        agrees = means(word, other.words) or _are_absent(word, other.words[0])
        computed = other.words[0]
        if agrees:
            computed = next((one for one in other.words if same(names_in(word)[0], (one,))), computed)
        elif rules is not None:
            own = [band for band in rules.bands if (band.predicate, band.label) == other.words]
            computed = named_like(word, own[0], rules.bands) if own else computed
        return Judgement(AGREES if agrees else CONTRADICTED, computed)

    # --- Beside what is printed -----------------------------------------------------------------------------------

    def _with_printed(self, other: Operand) -> Judgement:
        judgement = _with_claim(self.mine, other)
        if judgement.cause == CUT_OFF and not self._may_be_cut(other):
            judgement = _differs(other)
        grades = grade_of(self.mine.printed), grade_of(other.printed)
        if None not in grades and not same(grades[0] or "", (grades[1],)):
            judgement = Judgement(
                INCONSISTENT, judgement.computed, explanation=(_prints(other.address, other.printed),)
            )
        if other.address is not None or judgement.verdict != INCONSISTENT:
            return judgement
        return judgement._replace(verdict=CONTRADICTED, explanation=())  # a constant is no second place

    def _may_be_cut(self, other: Operand) -> bool:
        """Whether what the two places are computed from leaves a number that is cut off in one and rounded in the other."""
        both = _as_beside(self.mine, other), _as_beside(other, self.mine)
        computed = [interval for place in (self.mine, other) for interval in self._computed(place)]
        return any(
            all(interval.meets(cut_to(one.exact or 0, one.digits) & another.range) for interval in computed)
            for one, another in (both, both[::-1])
            if _is_cut(one, another)
        )

    def _computed(self, place: Operand) -> Iterator[Interval]:
        """What the computations leave for the number of *place* that give what is printed there."""
        for relation in self.lookup.relations_of(place.address or ""):
            kind = RELATION_KINDS[relation.kind]
            is_whole = not (relation.blank or relation.left_out or relation.excerpt)
            if relation.claim == place.address and issubclass(kind, ComputedRelation) and is_whole:
                made = kind(relation, self.lookup, self.instead)
                judgement = made.judge()
                interval = made.interval() if judgement.verdict == AGREES or judgement.cause in WAYS else None
                if interval is not None:
                    yield interval


def _with_predicate(other: Operand) -> Operand:
    """*other* with the predicate of its assessment, where it is the total of one and has no word itself."""
    evaluation = other.evaluation
    if other.words or evaluation is None or other.node != TOTAL or evaluation.band is None:
        return other
    band = evaluation.band
    return other._replace(words=tuple(filter(None, (band.predicate, band.label))))


def _range_with_known(mine: Operand, other: Operand) -> Judgement:
    """The verdict on both ends of a range that was computed."""
    number_spans = spans(" ".join(mine.words))
    low, high = other.exact or 0, other.upper or 0
    agrees = any(
        is_printed(low, number_span.low) and is_printed(high, number_span.high) for number_span in number_spans
    )
    if mine.exact is not None:
        agrees = low == high == mine.exact
    if agrees or number_spans or mine.exact is not None:
        return Judgement(AGREES if agrees else CONTRADICTED, other.printed)
    said = msg("{place} is a range, but what is printed is none", place=address_prose(other.address))
    return Judgement(CONTRADICTED, other.printed, explanation=(said,))


def _number_with_known(mine: Operand, other: Operand) -> Judgement:
    if other.exact is None or mine.exact is None:
        return no_number(other)
    computed = rounded(other.exact, mine.digits)
    formula = msg("{place} = {value}", place=address_prose(other.address), value=other.text)
    if computed.exact == mine.exact:
        return Judgement(AGREES, computed, formula=formula)
    way = way_of(other.exact, mine.exact, mine.digits)
    if way is not None:
        return Judgement(ROUNDING, computed, way, (way_text(way, other.exact, mine.exact, mine.digits),), formula)
    return Judgement(CONTRADICTED, computed, formula=formula)


def _both_with_known(text: str, other: Operand) -> Judgement:
    """A word with a number (``Informatif (90)``): the word is the one computed, and the number, where there is one."""
    computed = other.words[0] if other.exact is None else f"{other.words[0]} ({other.text})"
    agrees = any(
        means(one.word, other.words) and (other.exact is None or is_printed(other.exact, one.number))
        for one in named(text)
    )
    return Judgement(AGREES if agrees else CONTRADICTED, computed)


def _with_claim(mine: Operand, other: Operand) -> Judgement:
    if mine.exact is None or other.exact is None:
        return _with_words(mine, other)
    computed = rounded(other.exact, other.digits)
    operand, another = _as_beside(mine, other), _as_beside(other, mine)
    if mine.exact == other.exact or operand.range.meets(another.range):
        return Judgement(AGREES, computed)
    if _is_cut(operand, another) or _is_cut(another, operand):
        text = WAYS[CUT_OFF]
        if other.address is not None:
            text = msg(
                "{place} prints {value}: one is cut off, the other rounded, of the same number",
                place=other.address,
                value=Decimal(computed.text),
            )
        return Judgement(ROUNDING, computed if _is_cut(operand, another) else None, CUT_OFF, (text,))
    differs = _differs(other)
    if _is_rounded_twice(operand, another) or _is_rounded_twice(another, operand):
        shown = rounded(other.exact, mine.digits) if _is_rounded_twice(operand, another) else None
        return Judgement(ROUNDING, shown, TWICE, (*differs.explanation, WAYS[TWICE]))
    return differs


def _differs(other: Operand) -> Judgement:
    computed = rounded(other.exact or 0, other.digits)
    return Judgement(INCONSISTENT, computed, explanation=(_prints(other.address, Decimal(computed.text)),))


def _as_beside(one: Operand, other: Operand) -> Operand:
    """*one* as it is read beside *other*: a whole number beside a rounded one is the same quantity in fewer digits."""
    return one._replace(loose=True) if one.digits == 0 and other.loose and not one.attributes.exact else one


def _is_cut(operand: Operand, other: Operand) -> bool:
    """Whether the two stand for the same number if *operand* is cut off and *other* is rounded."""
    return operand.loose and cut_to(operand.exact or 0, operand.digits).meets(other.range)


def _is_rounded_twice(operand: Operand, other: Operand) -> bool:
    """Whether *operand* is the number of *other*, which has more decimals, rounded in two steps."""
    finer = operand.loose and operand.digits < other.digits
    return finer and way_of(other.exact or 0, operand.exact or 0, operand.digits) == TWICE


# --- Words ------------------------------------------------------------------------------------------------------


def _with_words(mine: Operand, other: Operand) -> Judgement:
    """Two places of which at least one prints words."""
    number = None if other.exact is None else rounded(other.exact, other.digits)
    shown = ", ".join(other.words) if number is None else number
    both = mine.exact is None and other.exact is None
    if both and (
        sorted(map(fold, mine.words)) == sorted(map(fold, other.words)) or _say_the_same(mine.words, other.words)
    ):
        return Judgement(AGREES, shown)
    said = Decimal(number.text) if number is not None else ", ".join(other.words)
    return Judgement(INCONSISTENT, shown, explanation=(_prints(other.address, said),))


def _say_the_same(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two texts that are written otherwise are the same range, or the same word with the same number."""
    if not (len(mine) == len(theirs) == 1):
        return False
    one, other = mine[0], theirs[0]
    if spans(one) and spans(other):
        return any(_meet(a.low, b.low) and _meet(a.high, b.high) for a in spans(one) for b in spans(other))
    if named(one) and named(other):
        return any(same(a.word, (b.word,)) and _meet(a.number, b.number) for a in named(one) for b in named(other))
    if named(one) or named(other):  # the number is printed in one place only
        words = [{fold(a.word) for a in named(text)} or {fold(text)} for text in (one, other)]
        return words[0] == words[1]
    return _are_absent(one, other) or means(one, names_in(other)) or means(other, names_in(one))


def _are_absent(one: str, other: str) -> bool:
    return says_absent(one) and says_absent(other)


def _meet(one: Printed, other: Printed) -> bool:
    """Whether some number is printed as both."""
    return _stands_for(one).meets(_stands_for(other))


def _stands_for(number: Printed) -> Interval:
    return printed_as(number.exact, number.digits) if number.digits else Interval.of(number.exact)


def _prints(place: str | None, shown: str) -> Message:
    return msg("{place} prints {value}", place=place, value=shown)


# --- Equations whose middle is not printed -----------------------------------------------------------------------------


class SameBaseRelation(ComputedRelation):
    """The first operand in percent of a base that is not printed: the second operand is the third in percent of the same base.

    Each pair of an amount and its percentage leaves an interval for the base, and the two intervals must meet.
    """

    name = "same-base"
    is_rounded = True
    prose = msg("percentage of the same unprinted base: {parts}")
    alike = ()  # amounts of two dates, and a percentage
    low = high = least = 3
    result_name = msg("percentage")
    operand_names = (msg("part"), msg("other part"), msg("percentage of the other part"))

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Divide the first by the base that the two others leave."""
        part, other, percentage = numbers
        return quotient(part * percentage, other)

    def interval(self) -> Interval | None:
        """First by the base."""
        part, other, percentage = (operand.range for operand in self.operands)
        found = part / other if other.ends[0] > 0 else None
        return None if found is None else found * percentage

    def left_side(self, texts: Sequence[str]) -> str:
        """``a / (b / c × 100) × 100``."""
        part, other, percentage = texts
        return f"{part} / ({other} / {percentage} × 100) × 100"

    def _otherwise(self, claim: Exact, digits: int) -> Judgement:
        """As ever; where the intervals do not meet, what each pair leaves for the base."""
        judgement = super()._otherwise(claim, digits)
        part, other, percentage = (operand.range for operand in self.operands)
        bases = [_base(part, printed_as(claim, digits)), _base(other, percentage)]
        if judgement.verdict != CONTRADICTED or None in bases:
            return judgement
        first, second = (_ends(base) for base in bases if base is not None)
        said = msg("the base that is not printed would be {first} by the one pair, and {second} by the other",
                   first=first, second=second)  # fmt: skip
        return judgement._replace(explanation=(said,))


def _base(part: Interval, percentage: Interval) -> Interval | None:
    """Of what *part* is *percentage*; nothing where that can be 0."""
    interval = part / percentage if percentage.ends[0] > 0 else None
    return None if interval is None else interval.scaled(100)


def _ends(base: Interval) -> Message:
    low, high = (decimal_text(end, 2) for end in base.ends)
    return msg("{low} to {high}", low=low, high=high)
