"""Counts, "at most" and its kin, the largest and the smallest, and lists of names that hang on numbers."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.kind import (
    SCALE,
    WORDS,
    Judgement,
    RelationKind,
    named,
    unsupported,
)
from evalkit.audit.rounding import rounded
from evalkit.audit.word_comparison import fold
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, first_few, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose

MAX_SHOWN = 24
LEAVES_POSSIBLE = msg("as printed it does not hold, but the numbers are rounded and leave it possible")


class CountRelation(RelationKind):
    """How many rows (`3.18:A.*`), cells, objectives (`objective:*`) or indicators there are."""

    name = "count"
    counts = True
    prose = msg("number of {parts}")
    operands_are = None
    least = 0

    def verdict(self) -> Judgement:
        """The verdict on how many there are."""
        rows = self.relation.rows if self.relation.rows is not None else len(self.operands)
        verdict = AGREES if self.mine.exact == rows else CONTRADICTED
        return Judgement(verdict, rounded(rows, 0), formula=msg("{count:is|are} counted", count=Decimal(rows)))


# --- At most, at least ------------------------------------------------------------------------------------------


class ComparisonRelation(RelationKind):
    """The claim is at most b; or it is the sentence "a is at most b".

    Attributes of the class:
        sign: Between the two.
        is_rising: Whether the first is the lower one.
        allows_equal: Whether they may be the same.
    """

    high = 2
    alike = SCALE
    sign: ClassVar[str]
    is_rising: ClassVar[bool]
    allows_equal: ClassVar[bool]

    @classmethod
    def holds(cls, a: Interval, b: Interval) -> bool:
        """Whether some number of *a* and some number of *b* satisfy it."""
        lower, upper = (a, b) if cls.is_rising else (b, a)
        return lower.can_be_at_most(upper) if cls.allows_equal else lower.can_be_less_than(upper)

    @classmethod
    def holds_as_printed(cls, operand: Operand, than: Operand) -> bool:
        """Whether *operand* as printed satisfies it."""
        return cls.holds(Interval.of(operand.exact or 0), Interval.of(than.exact or 0))

    @classmethod
    def leaves_open(cls, operand: Operand, than: Operand) -> bool:
        """Whether of the numbers that round to what is printed some satisfy it and some do not."""
        return cls.holds(operand.range, than.range) and OPPOSITE[cls].holds(operand.range, than.range)

    @property
    def names_twice(self) -> bool:
        """A claim may be held against itself."""
        return super().names_twice or self.relation.operands == (self.relation.claim,)

    @property
    def compares_claim(self) -> bool:
        """The sentence about two numbers is none."""
        return len(self.operands) == 1

    @property
    def numbers_needed(self) -> tuple[Operand, ...]:
        """Both numbers."""
        return (self.mine, *self.operands) if len(self.operands) == 1 else self.operands

    def judge(self) -> Judgement:
        """As ever; without a blank, a sentence about two would be one about one."""
        return unsupported(self.too_few) if self.relation.left_out else super().judge()

    def verdict(self) -> Judgement:
        """The verdict on the claim, or on the sentence."""
        a, b = self.numbers_needed
        sentence = msg("{left} {sign} {right}", left=a.text, sign=self.sign, right=b.text)
        computed = b.as_computed if len(self.operands) == 1 else None
        if self.holds_as_printed(a, b):
            return Judgement(AGREES, computed, formula=sentence)
        if self.holds(a.range, b.range):
            return Judgement(AGREES, computed, explanation=(LEAVES_POSSIBLE,), formula=sentence)
        text = msg("{left} {sign} {right} does not hold", left=a.text, sign=self.sign, right=b.text)
        return Judgement(CONTRADICTED, computed, explanation=(text,), formula=sentence)


class AtMostRelation(ComparisonRelation):
    """At most the operand; of two: the sentence holds that the first is at most the second."""

    name, sign, is_rising, allows_equal = "at-most", "≤", True, True
    prose = msg("at most {parts}")
    sentence = msg("{first} is at most {second}")


class AtLeastRelation(ComparisonRelation):
    """At least the operand; of two: the sentence holds that the first is at least the second."""

    name, sign, is_rising, allows_equal = "at-least", "≥", False, True
    prose = msg("at least {parts}")
    sentence = msg("{first} is at least {second}")


class LessThanRelation(ComparisonRelation):
    """Less than the operand; of two: the sentence holds that the first is less than the second."""

    name, sign, is_rising, allows_equal = "less-than", "<", True, False
    prose = msg("less than {parts}")
    sentence = msg("{first} is less than {second}")


class MoreThanRelation(ComparisonRelation):
    """More than the operand; of two: the sentence holds that the first is more than the second."""

    name, sign, is_rising, allows_equal = "more-than", ">", False, False
    prose = msg("more than {parts}")
    sentence = msg("{first} is more than {second}")


# What holds exactly where the other does not.
OPPOSITE: dict[type[ComparisonRelation], type[ComparisonRelation]] = {
    AtMostRelation: MoreThanRelation,
    MoreThanRelation: AtMostRelation,
    AtLeastRelation: LessThanRelation,
    LessThanRelation: AtLeastRelation,
}


class BetweenRelation(RelationKind):
    """At least the first operand and at most the second."""

    name = "between"
    prose = msg("from {first} to {second}")
    prose_with_blank = msg("between {parts}")
    low = high = least = 2
    alike = SCALE

    def verdict(self) -> Judgement:
        """The verdict on the claim."""
        number, (low, high) = self.mine, self.operands
        formula = msg("{low} ≤ {value} ≤ {high}", low=low.text, value=number.text, high=high.text)
        if (low.exact or 0) <= (number.exact or 0) <= (high.exact or 0):
            return Judgement(AGREES, formula=formula)
        if all(one.range.can_be_at_most(other.range) for one, other in combinations((low, number, high), 2)):
            return Judgement(AGREES, explanation=(LEAVES_POSSIBLE,), formula=formula)
        text = msg("{value} lies outside {low} to {high}", value=number.text, low=low.text, high=high.text)
        return Judgement(CONTRADICTED, explanation=(text,))


# --- Lists ------------------------------------------------------------------------------------------------------


class DueNames(NamedTuple):
    """What a list should name.

    Attributes:
        printed: The operands that it should name by the numbers as printed.
        is_possible: Whether what it names would be right for some of the numbers that round to these.
    """

    printed: Sequence[Operand]
    formula: Message
    is_possible: bool


class NamesRelation(RelationKind):
    """The claim is a list of names: of what is below, above, largest or smallest among the operands."""

    claim_is = WORDS
    alike = SCALE
    names_twice = False
    compares_claim = False

    def due(self) -> DueNames:
        """What should be named."""
        raise NotImplementedError

    @cached_property
    def said(self) -> dict[str, str]:
        """The names of the claim, by how they are compared."""
        return {fold(word): word for word in self.mine.words}

    def verdict(self) -> Judgement:
        """The verdict on names that are said to be those."""
        if not self.mine.words:
            return unsupported(msg("{place} lists no names", place=self.relation.claim))
        due = self.due()
        names = {fold(_name(operand)): _name(operand) for operand in due.printed}
        computed = ", ".join(names.values())
        missing = [name for folded, name in names.items() if folded not in self.said]
        extra = [word for folded, word in self.said.items() if folded not in names]
        if not missing and not extra:
            return Judgement(AGREES, computed, formula=due.formula)
        if due.is_possible:
            return Judgement(AGREES, computed, explanation=(LEAVES_POSSIBLE,), formula=due.formula)
        explanation = []
        if missing:
            explanation.append(msg("missing: {names}", names=named(missing)))
        if extra:
            explanation.append(msg("too many: {names}", names=named(extra)))
        return Judgement(CONTRADICTED, computed, explanation=tuple(explanation), formula=due.formula)

    def _parted(self) -> tuple[list[Operand], list[Operand]] | None:
        """The operands that are named, and the others; nothing where a name is none of them."""
        inside = [operand for operand in self.operands if fold(_name(operand)) in self.said]
        outside = [operand for operand in self.operands if fold(_name(operand)) not in self.said]
        return (inside, outside) if len(inside) == len(self.said) else None


class BelowRelation(NamesRelation):
    """The labels of all cells below `than`."""

    name = "list-below"
    prose = msg("names of those below {than}: {parts}")
    needs = ("than",)
    comparison: ClassVar[type[ComparisonRelation]] = LessThanRelation

    def due(self) -> DueNames:
        """All beyond the limit."""
        beyond = [operand for operand in self.operands if self.comparison.holds_as_printed(operand, self.than)]
        formula = msg(
            "{listed} {sign} {limit}", listed=_with_numbers(beyond), sign=self.comparison.sign, limit=self.than.text
        )
        return DueNames(beyond, formula, is_possible=self._is_possible())

    def _is_possible(self) -> bool:
        """Whether some limit parts those that are named from the others: it does where any two of them leave one."""
        parted, than = self._parted(), self.than
        if parted is None or any(map(self.is_limit, parted[0])):  # no number lies beyond itself
            return False
        inside, outside = ([operand.range for operand in operands] for operands in parted)
        return (
            all(self.comparison.holds(inner, than.range) for inner in inside)
            and all(OPPOSITE[self.comparison].holds(outer, than.range) for outer in outside)
            and all(self.comparison.holds(inner, outer) for inner, outer in product(inside, outside))
        )


class AboveRelation(BelowRelation):
    """The labels of all cells above `than`."""

    name = "list-above"
    prose = msg("names of those above {than}: {parts}")
    comparison = MoreThanRelation


class LargestRelation(NamesRelation):
    """The labels of as many of the largest cells as are named; of those that tie for the last place any will do."""

    name = "list-largest"
    prose = msg("names of the largest: {parts}")
    comparison: ClassVar[type[ComparisonRelation]] = AtLeastRelation

    def due(self) -> DueNames:
        """The first in order; of those that tie, the ones that are named."""
        sign = 1 if self.comparison.is_rising else -1
        ordered = sorted(self.operands, key=lambda operand: sign * (operand.exact or 0))
        ranked = sorted(
            ordered, key=lambda operand: (sign * (operand.exact or 0), fold(_name(operand)) not in self.said)
        )
        parted = self._parted()
        is_possible = parted is not None and all(
            self.comparison.holds(inner.range, outer.range) for inner, outer in product(*parted)
        )
        formula = msg("in order: {listed}", listed=_with_numbers(ordered))
        return DueNames(ranked[: len(self.mine.words)], formula, is_possible=is_possible)


class SmallestRelation(LargestRelation):
    """The labels of as many of the smallest cells as are named; of those that tie for the last place any will do."""

    name = "list-smallest"
    prose = msg("names of the smallest: {parts}")
    comparison = AtMostRelation


def _with_numbers(operands: Sequence[Operand]) -> tuple[Prose, ...]:
    told = (msg("{name} {value}", name=_name(operand), value=operand.text) for operand in operands)
    return first_few(told, MAX_SHOWN)


def _name(operand: Operand) -> str:
    return operand.label or operand.address or operand.text


# --- The largest and the smallest of several numbers -------------------------------------------------------------------


class MaximumRelation(ComputedRelation):
    """The largest of the operands."""

    name = "maximum"
    prose = msg("largest of {parts}")
    result_name = msg("largest")
    chosen: ClassVar[Callable[..., Exact]] = staticmethod(max)

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """The largest number, or the smallest."""
        return self.chosen(numbers)

    def interval(self) -> Interval | None:
        """From the largest low end to the largest high end; of the smallest the same, turned round."""
        ranges, chosen = [operand.range for operand in self.operands], self.chosen
        return _largest(ranges) if chosen is max else -_largest([-each for each in ranges])

    def left_side(self, texts: Sequence[str]) -> str:
        """``max(a, b)``."""
        return f"{self.chosen.__name__}({'; '.join(texts)})"


class MinimumRelation(MaximumRelation):
    """The smallest of the operands."""

    name = "minimum"
    prose = msg("smallest of {parts}")
    result_name = msg("smallest")
    chosen = staticmethod(min)


def _largest(ranges: Sequence[Interval]) -> Interval:
    """Every number that can be the largest of one number of each range; an end is left out if all that reach it leave it out."""
    low, low_open = max((interval.ends[0], interval.low_open) for interval in ranges)
    high, is_in = max((interval.ends[1], not interval.high_open) for interval in ranges)
    return Interval(low, high, low_open, not is_in)
