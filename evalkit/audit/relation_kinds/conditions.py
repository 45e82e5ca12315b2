"""Numbers held against a condition: how many meet it, and which word follows from it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.relation_kinds.comparisons import (
    LEAVES_POSSIBLE,
    OPPOSITE,
    AtLeastRelation,
    AtMostRelation,
    LessThanRelation,
    MoreThanRelation,
)
from evalkit.audit.relation_kinds.kind import SCALE, WORDS, Judgement, RelationKind
from evalkit.audit.rounding import rounded
from evalkit.audit.word_comparison import says
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED

if TYPE_CHECKING:
    from evalkit.audit.relation_kinds.comparisons import ComparisonRelation


_ANOTHER_NAME = msg("some say it with another name beside it, and may be counted")


# --- How many ---------------------------------------------------------------------------------------------------


class CountIfRelation(RelationKind):
    """How many of the operands meet a condition.

    Attributes of the class:
        comparison: The condition.
    """

    alike = SCALE
    compares_claim = False
    needs = ("than",)
    least = 0
    comparison: ClassVar[type[ComparisonRelation]]

    def verdict(self) -> Judgement:
        """The verdict on how many there are."""
        number = sum(self.comparison.holds_as_printed(operand, self.than) for operand in self.operands)
        formula = msg(
            "{count} of {all} are {sign} {limit}",
            count=Decimal(number),
            all=Decimal(len(self.operands)),
            sign=self.comparison.sign,
            limit=self.than.text,
        )
        due = rounded(number, 0)
        if self.mine.exact == number:
            return Judgement(AGREES, due, formula=formula)
        if self._can_be():
            return Judgement(AGREES, due, explanation=(LEAVES_POSSIBLE,), formula=formula)
        return Judgement(CONTRADICTED, due, formula=formula)

    def _can_be(self) -> bool:
        """Whether the claim is the number for some numbers that round to those that are printed, all held against one limit."""
        others = [one for one in self.operands if not self.is_limit(one)]
        itself = (len(self.operands) - len(others)) * self.comparison.holds_as_printed(self.than, self.than)
        ranges, opposite, than = [one.range for one in others], OPPOSITE[self.comparison], self.than.range
        ends = sorted({than.nearest(end) for each in (than, *ranges) for end in each.ends})
        limits = (*ends, *(Fraction(low + high) / 2 for low, high in pairwise(ends)))
        return any(
            self.mine.exact
            in range(
                itself + sum(not opposite.holds(each, limit) for each in ranges),
                itself + sum(self.comparison.holds(each, limit) for each in ranges) + 1,
            )
            for limit in (Interval.of(limit) for limit in limits if limit in than)
        )


class CountAtLeastRelation(CountIfRelation):
    """How many of the operands are at least `than`."""

    name, comparison = "count-at-least", AtLeastRelation
    prose = msg("how many are at least {than}: {parts}")


class CountAtMostRelation(CountIfRelation):
    """How many of the operands are at most `than`."""

    name, comparison = "count-at-most", AtMostRelation
    prose = msg("how many are at most {than}: {parts}")


class CountAboveRelation(CountIfRelation):
    """How many of the operands are more than `than`."""

    name, comparison = "count-above", MoreThanRelation
    prose = msg("how many are more than {than}: {parts}")


class CountBelowRelation(CountIfRelation):
    """How many of the operands are less than `than`."""

    name, comparison = "count-below", LessThanRelation
    prose = msg("how many are less than {than}: {parts}")


class CountWordRelation(RelationKind):
    """How many of the operands say one of `words`."""

    name = "count-word"
    prose = msg("how many say {words}: {parts}")
    operands_are = WORDS
    needs = ("words",)
    least = 0

    def verdict(self) -> Judgement:
        """The verdict on how many there are."""
        said = [says(" ".join(operand.words), self.relation.words) for operand in self.operands]
        number = said.count(True)
        formula = msg("{count} of {all} say so", count=Decimal(number), all=Decimal(len(said)))
        if self.mine.exact == number:
            return Judgement(AGREES, rounded(number, 0), formula=formula)
        if self.mine.exact in range(number, number + said.count(None) + 1):
            return Judgement(AGREES, rounded(number, 0), explanation=(_ANOTHER_NAME,), formula=formula)
        return Judgement(CONTRADICTED, rounded(number, 0), formula=formula)


# --- Which word -------------------------------------------------------------------------------------------------


class WordIfRelation(RelationKind):
    """The word that follows from whether one number meets a condition on another.

    Attributes of the class:
        comparison: The condition.
    """

    alike = SCALE
    compares_claim = False
    claim_is = WORDS
    low = high = least = 2
    needs = ("words",)
    number_of_words = 2
    prose_with_blank = msg("word by {parts}")
    comparison: ClassVar[type[ComparisonRelation]]

    def verdict(self) -> Judgement:
        """The verdict on the word."""
        first, second = self.operands
        holds = self.comparison.holds_as_printed(first, second)
        due, other = self.relation.words if holds else reversed(self.relation.words)
        sign = self.comparison.sign if holds else OPPOSITE[self.comparison].sign
        formula = msg("{left} {sign} {right}: {word}", left=first.text, sign=sign, right=second.text, word=due)
        word = " ".join(self.mine.words)
        if says(word, (due,)) is not False:
            return Judgement(AGREES, due, formula=formula)
        if says(word, (other,)) is False:
            neither = msg("{word} is neither of the two words", word=word)
            return Judgement(CONTRADICTED, due, explanation=(neither,), formula=formula)
        if self.comparison.leaves_open(first, second):
            return Judgement(AGREES, due, explanation=(LEAVES_POSSIBLE,), formula=formula)
        return Judgement(CONTRADICTED, due, formula=formula)


class WordAtLeastRelation(WordIfRelation):
    """The first of two `words` if the first operand is at least the second, else the second."""

    name, comparison = "word-at-least", AtLeastRelation
    prose = msg("{words}, as {first} is at least {second} or not")


class WordAtMostRelation(WordIfRelation):
    """The first of two `words` if the first operand is at most the second, else the second."""

    name, comparison = "word-at-most", AtMostRelation
    prose = msg("{words}, as {first} is at most {second} or not")


class WordAboveRelation(WordIfRelation):
    """The first of two `words` if the first operand is more than the second, else the second."""

    name, comparison = "word-above", MoreThanRelation
    prose = msg("{words}, as {first} is more than {second} or not")


class WordBelowRelation(WordIfRelation):
    """The first of two `words` if the first operand is less than the second, else the second."""

    name, comparison = "word-below", LessThanRelation
    prose = msg("{words}, as {first} is less than {second} or not")
