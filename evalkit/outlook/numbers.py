"""Choices that are made when somebody looks at them: numbers, of which there may be thousands, and what takes a search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.questions.search import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from fractions import Fraction

    from evalkit.base.exact import Exact


class Way(NamedTuple):
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

    def number(self, steps: int) -> Choice:
        """The one so many steps away."""
        number = self.start + steps * self.by
        return Choice(steps * self.cost + 1, number, number, None)


class Numbers(Sequence[Choice]):
    """What is held, and the numbers that it can move to, one way after the other, each made when somebody looks at it: there may be thousands."""

    def __init__(self, now: Choice, ways: Sequence[Way]) -> None:
        """Keep them."""
        self._now, self.ways = now, ways

    def __len__(self) -> int:
        """With what is held."""
        return 1 + sum(way.many for way in self.ways)

    def __iter__(self) -> Iterator[Choice]:
        """One after the other."""
        yield self._now
        for way in self.ways:
            number = way.start + (way.first - 1) * way.by
            for steps in range(way.first, way.last + 1):
                number += way.by
                yield Choice(steps * way.cost + 1, number, number, None)

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

    def within(self, cost: int) -> Numbers:
        """Those that cost no more, beside the question."""
        ways = [way._replace(last=min(way.last, cost // way.cost)) if way.cost else way for way in self.ways]
        return Numbers(self._now, ways)


class Late(Sequence[Choice]):
    """What is held, and other choices that are worked out when somebody looks at them."""

    def __init__(self, now: Choice, others: Callable[[], Iterable[Choice]]) -> None:
        """Keep them."""
        self._now, self._others = now, others

    @cached_property
    def _all(self) -> list[Choice]:
        return [self._now, *self._others()]

    def __len__(self) -> int:
        """With what is held."""
        return len(self._all)

    def __getitem__(self, at: Any) -> Any:
        """The one at a place."""
        return self._now if at == 0 else self._all[at]
