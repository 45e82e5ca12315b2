"""Choices that are made when somebody looks at them: numbers, of which there may be thousands, and what takes a search."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.base.lazy_sequence import LazySequence
from evalkit.base.tuples import NamedTuple
from evalkit.method.piecewise import pieces
from evalkit.questions.ramp import Ramp, apart
from evalkit.questions.table import Best, LastAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.base.exact import Ends, Exact
    from evalkit.method.formula import Formula
    from evalkit.method.piecewise import Piece
    from evalkit.questions.ramp import Pieces


class PricedAnswer(NamedTuple):
    """An answer that a leaf can have.

    Attributes:
        cost: What it takes; 0 of the answer that it has.
        answer: As a file would hold it; ``None``: as it is.
        points: Before its rounding stage.
        level: The answer as a level.
    """

    cost: int
    answer: Any
    points: Exact
    level: int | None


class NumberSteps(NamedTuple):
    """Numbers in equal steps.

    Attributes:
        start: The number that the first step leads on from.
        by: The step.
        cost: What a step takes, without the question.
        first, last: How many steps away those are that can be had.
    """

    start: Fraction
    by: Fraction
    cost: int
    first: int
    last: int

    @property
    def many(self) -> int:
        """How many there are."""
        return max(self.last - self.first + 1, 0)

    def number(self, steps: int) -> PricedAnswer:
        """The one so many steps away."""
        number = self.start + steps * self.by
        return PricedAnswer(steps * self.cost + 1, number, number, None)

    def ramp(self, code: str, sign: int) -> Ramp:
        """The numbers as cells of the leaf *code*, values with a *sign*."""
        first = self.number(self.first)
        return Ramp(
            self.many,
            first.cost,
            sign * first.points,
            self.cost,
            sign * self.by,
            self._chain(code),
            self.first,
        )

    def rises(self, code: str, made: Iterable[Piece], now: Exact, sign: int) -> list[Ramp]:
        """The numbers that give more than what is held gives *now* and than every nearer one, as cells of what *made* says of them.

        Args:
            code: Of the leaf.
            made: What numbers give, from the least on.
            now: What is held gives.
            sign: 1 if more is better, -1 if less is.
        """
        found: list[Ramp] = []
        best = sign * now
        for piece in sorted(made, key=lambda one: one[:2], reverse=self.by < 0):
            ends = sorted([(end - self.start) / self.by for end in piece[:2]])
            low, high = (
                (ceil(ends[0]), floor(ends[1])) if ends[0] == ends[1] else (floor(ends[0]) + 1, ceil(ends[1]) - 1)
            )
            first, last, more = max(low, self.first), min(high, self.last), sign * piece.slope * self.by
            value = sign * piece.at(self.start + first * self.by)
            beyond = 0 if value > best else (best - value) // more + 1 if more > 0 else last + 1
            first, value = first + beyond, value + beyond * more
            last = last if more > 0 else min(first, last)
            if first <= last:
                many = last - first + 1
                ramp = Ramp(
                    many, first * self.cost + 1, value, self.cost, more if many > 1 else 0, self._chain(code), first
                )
                found[-1:] = found[-1].followed_by(ramp) if found else [ramp]
                best = found[-1].ends[1][1]
        return found

    def _chain(self, code: str) -> Callable[[int], LastAnswer]:
        return lambda steps: LastAnswer(code, self.start + steps * self.by)


class Numbers(Sequence[PricedAnswer]):
    """What is held, and the numbers that it can move to, one way after the other, each made when somebody looks at it: there may be thousands."""

    def __init__(self, now: PricedAnswer, ways: Sequence[NumberSteps]) -> None:
        """Keep them."""
        self._now, self.ways = now, ways

    def __len__(self) -> int:
        """With what is held."""
        return 1 + sum(way.many for way in self.ways)

    def __getitem__(self, at: Any) -> Any:
        """The one at a place."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        steps = at + len(self) if at < 0 else at
        if steps == 0:
            return self._now
        for way in self.ways:
            if 0 < steps <= way.many:
                return way.number(way.first + steps - 1)
            steps -= way.many
        raise IndexError

    def place(self, number: Exact) -> int:
        """Where a number stands that is one of those that it can move to.

        Raises:
            ValueError: It is none of them.
        """
        before = 1
        for way in self.ways:
            steps = (number - way.start) / way.by
            if steps.denominator == 1 and way.first <= steps <= way.last:
                return before + int(steps) - way.first
            before += way.many
        raise ValueError(number)

    def pieces(self, code: str, sign: int) -> Pieces | None:
        """The table of a leaf with these choices, values with a *sign*; ``None``: some cost no more than nearer ones."""
        if not all(way.cost for way in self.ways):
            return None
        # Others cost, and give less.
        each = [way.ramp(code, sign) for way in self.ways if way.many and sign * way.by > 0]
        return apart({0: Best(sign * self._now.points)}, each)

    def pieces_of(self, code: str, formula: Formula, ends: Ends, sign: int) -> Pieces | None:
        """The table of what a formula makes of the leaf *code* alone, which lies between these *ends*; ``None``: it is not linear between its turns, or as above."""
        made = pieces(formula.expression, *map(Fraction, ends))
        if made is None or not all(way.cost for way in self.ways):
            return None
        now = formula.value([self._now.points], [None])
        rises = [ramp for way in self.ways for ramp in way.rises(code, made, now, sign)]
        return apart({0: Best(sign * now)}, rises)

    def within(self, cost: int) -> Numbers:
        """Those that cost no more, beside the question."""
        ways = [way._replace(last=min(way.last, cost // way.cost)) if way.cost else way for way in self.ways]
        return Numbers(self._now, ways)


class Late(LazySequence[PricedAnswer]):
    """What is held, and other choices that are worked out when somebody looks at them."""

    def __init__(self, now: PricedAnswer, others: Callable[[], Iterable[PricedAnswer]]) -> None:
        """Keep them."""
        super().__init__(lambda: [now, *others()])
        self._now = now

    def __getitem__(self, at: Any) -> Any:
        """The one at a place; of what is held no other is worked out."""
        return self._now if at == 0 else self._all()[at]
