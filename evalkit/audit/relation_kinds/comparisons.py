"""Counts, the largest and the smallest, and lists of names that hang on numbers."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.condition import AT_LEAST, AT_MOST, LESS, MORE
from evalkit.audit.relation_kinds.kind import SCALE, WORDS, Judgement, RelationKind, held, named, unsupported
from evalkit.audit.rounding import rounded
from evalkit.audit.word_comparison import fold
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, first_few, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.audit.relation_kinds.condition import Condition
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose

MAX_SHOWN = 24


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
        counted = msg("{count:is|are} counted", count=Decimal(rows))
        return held(rounded(rows, 0), counted, as_printed=self.mine.exact == rows)


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
        told = [
            (msg("missing: {names}", names=named(missing)), missing),
            (msg("too many: {names}", names=named(extra)), extra),
        ]
        return held(
            computed,
            due.formula,
            as_printed=not missing and not extra,
            is_possible=lambda: due.is_possible,
            otherwise=[said for said, names in told if names],
        )

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
    condition: ClassVar[Condition] = LESS

    def due(self) -> DueNames:
        """All beyond the limit."""
        beyond = [operand for operand in self.operands if self.condition.holds_as_printed(operand, self.than)]
        formula = msg(
            "{listed} {sign} {limit}", listed=_with_numbers(beyond), sign=self.condition.sign, limit=self.than.text
        )
        return DueNames(beyond, formula, is_possible=self._is_possible())

    def _is_possible(self) -> bool:
        """Whether some limit parts those that are named from the others: it does where any two of them leave one."""
        parted, than = self._parted(), self.than
        if parted is None or any(map(self.is_limit, parted[0])):  # no number lies beyond itself
            return False
        inside, outside = ([operand.range for operand in operands] for operands in parted)
        return (
            all(self.condition.holds(inner, than.range) for inner in inside)
            and all(self.condition.opposite.holds(outer, than.range) for outer in outside)
            and all(self.condition.holds(inner, outer) for inner, outer in product(inside, outside))
        )


class AboveRelation(BelowRelation):
    """The labels of all cells above `than`."""

    name = "list-above"
    prose = msg("names of those above {than}: {parts}")
    condition = MORE


class LargestRelation(NamesRelation):
    """The labels of as many of the largest cells as are named; of those that tie for the last place any will do."""

    name = "list-largest"
    prose = msg("names of the largest: {parts}")
    condition: ClassVar[Condition] = AT_LEAST

    def due(self) -> DueNames:
        """The first in order; of those that tie, the ones that are named."""
        sign = 1 if self.condition.is_rising else -1
        ordered = sorted(self.operands, key=lambda operand: sign * (operand.exact or 0))
        ranked = sorted(
            ordered, key=lambda operand: (sign * (operand.exact or 0), fold(_name(operand)) not in self.said)
        )
        parted = self._parted()
        is_possible = parted is not None and all(
            self.condition.holds(inner.range, outer.range) for inner, outer in product(*parted)
        )
        formula = msg("in order: {listed}", listed=_with_numbers(ordered))
        return DueNames(ranked[: len(self.mine.words)], formula, is_possible=is_possible)


class SmallestRelation(LargestRelation):
    """The labels of as many of the smallest cells as are named; of those that tie for the last place any will do."""

    name = "list-smallest"
    prose = msg("names of the smallest: {parts}")
    condition = AT_MOST


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
