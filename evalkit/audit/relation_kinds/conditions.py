"""Numbers held against a condition ("at most" and its kin): whether they meet it, how many do, and which word follows from it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from evalkit.audit.relation_kinds.condition import AT_LEAST, AT_MOST, LESS, MORE
from evalkit.audit.relation_kinds.kind import SCALE, WORDS, Judgement, RelationKind, held, unsupported
from evalkit.audit.rounding import rounded
from evalkit.audit.word_comparison import says
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, msg
from evalkit.base.verdicts import CONTRADICTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.lookup import Operand
    from evalkit.audit.relation_kinds.condition import Condition

_ANOTHER_NAME = msg("some say it with another name beside it, and may be counted")


Kind = TypeVar("Kind", bound=RelationKind)


def _of_each(
    base: type[Kind], meaning: str, conditions: Mapping[str, Condition], **more: Any
) -> tuple[type[Kind], ...]:
    """The kind *base* by each of the *conditions*, which have the names of the kinds; *meaning*: what its claim is, with ``{}``."""

    def by(name: str, condition: Condition) -> type[Kind]:
        said = meaning.format(condition.words)
        own = {"__doc__": f"{said[0].upper()}{said[1:]}", "name": name, "condition": condition}
        return cast("type[Kind]", type(base.__name__, (base,), {"prose": condition.prose, **own, **more}))

    return tuple(by(name, condition) for name, condition in conditions.items())


# --- One number ---------------------------------------------------------------------------------------------------


class ComparisonRelation(RelationKind):
    """The claim is at most b; or it is the sentence "a is at most b"."""

    high = 2
    alike = SCALE
    sentence = msg("{first} is {condition}")
    condition: ClassVar[Condition]

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
        args = {"left": a.text, "sign": self.condition.sign, "right": b.text}
        return held(
            b.as_computed if len(self.operands) == 1 else None,
            msg("{left} {sign} {right}", **args),
            as_printed=self.condition.holds_as_printed(a, b),
            is_possible=lambda: self.condition.holds(a.range, b.range),
            otherwise=[msg("{left} {sign} {right} does not hold", **args)],
        )


COMPARISONS = _of_each(
    ComparisonRelation,
    "{0} the operand; of two: the sentence holds that the first is {0} the second.",
    {"at-most": AT_MOST, "at-least": AT_LEAST, "less-than": LESS, "more-than": MORE},
)


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
        args = {"low": low.text, "value": number.text, "high": high.text}
        in_order = (low, number, high)
        judgement = held(
            None,
            msg("{low} ≤ {value} ≤ {high}", **args),
            as_printed=all(AT_MOST.holds_as_printed(one, other) for one, other in pairwise(in_order)),
            is_possible=lambda: all(AT_MOST.holds(one.range, other.range) for one, other in combinations(in_order, 2)),
            otherwise=[msg("{value} lies outside {low} to {high}", **args)],
        )
        return judgement._replace(formula=None) if judgement.verdict == CONTRADICTED else judgement


# --- How many ---------------------------------------------------------------------------------------------------


class CountIfRelation(RelationKind):
    """How many of the operands meet a condition."""

    alike = SCALE
    compares_claim = False
    needs = ("than",)
    least = 0
    condition: ClassVar[Condition]

    def verdict(self) -> Judgement:
        """The verdict on how many there are."""
        number = sum(self.condition.holds_as_printed(operand, self.than) for operand in self.operands)
        formula = msg(
            "{count} of {all} are {sign} {limit}",
            count=Decimal(number),
            all=Decimal(len(self.operands)),
            sign=self.condition.sign,
            limit=self.than.text,
        )
        return held(rounded(number, 0), formula, as_printed=self.mine.exact == number, is_possible=self._can_be)

    def _can_be(self) -> bool:
        """Whether the claim is the number for some numbers that round to those that are printed, all held against one limit."""
        others = [one for one in self.operands if not self.is_limit(one)]
        itself = (len(self.operands) - len(others)) * self.condition.holds_as_printed(self.than, self.than)
        ranges, opposite, than = [one.range for one in others], self.condition.opposite, self.than.range
        ends = sorted({than.nearest(end) for each in (than, *ranges) for end in each.ends})
        limits = (*ends, *(Fraction(low + high) / 2 for low, high in pairwise(ends)))
        return any(
            self.mine.exact
            in range(
                itself + sum(not opposite.holds(each, limit) for each in ranges),
                itself + sum(self.condition.holds(each, limit) for each in ranges) + 1,
            )
            for limit in (Interval.of(limit) for limit in limits if limit in than)
        )


COUNTS = _of_each(
    CountIfRelation,
    "How many of the operands are {} `than`.",
    {"count-at-least": AT_LEAST, "count-at-most": AT_MOST, "count-above": MORE, "count-below": LESS},
    prose=msg("how many are {condition}: {parts}"),
)


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
        return held(
            rounded(number, 0),
            msg("{count} of {all} say so", count=Decimal(number), all=Decimal(len(said))),
            as_printed=self.mine.exact == number,
            is_possible=lambda: self.mine.exact in range(number, number + said.count(None) + 1),
            possible=_ANOTHER_NAME,
        )


# --- Which word -------------------------------------------------------------------------------------------------


class WordIfRelation(RelationKind):
    """The word that follows from whether one number meets a condition on another."""

    alike = SCALE
    compares_claim = False
    claim_is = WORDS
    low = high = least = 2
    needs = ("words",)
    number_of_words = 2
    prose_with_blank = msg("word by {parts}")
    condition: ClassVar[Condition]

    def verdict(self) -> Judgement:
        """The verdict on the word."""
        first, second = self.operands
        holds, opposite = self.condition.holds_as_printed(first, second), self.condition.opposite
        due, other = self.relation.words if holds else reversed(self.relation.words)
        sign = self.condition.sign if holds else opposite.sign
        formula = msg("{left} {sign} {right}: {word}", left=first.text, sign=sign, right=second.text, word=due)
        word = " ".join(self.mine.words)
        is_neither = says(word, (due,)) is False and says(word, (other,)) is False
        return held(
            due,
            formula,
            as_printed=says(word, (due,)) is not False,
            is_possible=lambda: (
                not is_neither and all(one.holds(first.range, second.range) for one in (self.condition, opposite))
            ),
            otherwise=[msg("{word} is neither of the two words", word=word)] if is_neither else (),
        )


WORD_BY = _of_each(
    WordIfRelation,
    "The first of two `words` if the first operand is {} the second, else the second.",
    {"word-at-least": AT_LEAST, "word-at-most": AT_MOST, "word-above": MORE, "word-below": LESS},
    prose=msg("{words}, as {first} is {condition} or not"),
)
