"""Between which two numbers a claim or an input must lie if a relation is to hold: a sieve before judging again.

A window is never too narrow: every printed number counts as one whole unit of its last decimal less or more.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.causes.retrials import Figure, Trials
    from evalkit.audit.model import Relation
    from evalkit.base.exact import Exact

HUNDRED = 100


class Window(NamedTuple):
    """The lowest and the highest number that need be tried."""

    low: Exact
    high: Exact

    def has(self, number: Exact) -> bool:
        """Whether *number* lies in it."""
        return self.low <= number <= self.high


class Windows:
    """The windows of the places of relations, each worked out once."""

    def __init__(self, trials: Trials) -> None:
        """Start with none."""
        self._trials = trials
        self._figures: dict[str, tuple[Figure, list[Figure]] | None] = {}
        self._sums: dict[str, tuple[Exact, Exact]] = {}

    def of(self, relation: Relation, address: str) -> Window | None:
        """The window of *address* in *relation*; nothing where any number might do."""
        figures = self._numbers(relation)
        at = self._trials.members(relation).get(address, ())
        if figures is None or len(at) + (relation.claim == address) != 1:
            return None
        claim, parts = figures
        place = at[0] if at else None
        if relation.kind == "equal":
            return _around(parts[0] if place is None else claim, claim.unit + sum(part.unit for part in parts))
        if relation.kind in ("sum", "mean"):
            return self._of_sum(relation, claim, parts, place)
        if relation.kind == "difference" and len(parts) == 2:  # noqa: PLR2004  # a, b
            return _of_difference(claim, parts, place)
        if relation.kind in ("percent", "ratio") and len(parts) == 2:  # noqa: PLR2004  # a, b
            return _of_ratio(HUNDRED if relation.kind == "percent" else 1, claim, parts, place)
        return None

    def _numbers(self, relation: Relation) -> tuple[Figure, list[Figure]] | None:
        if relation.id not in self._figures:
            claim = self._trials.figure(relation.claim)
            parts = self._trials.figures(relation)
            known = [part for part in parts if part is not None]
            complete = claim is not None and known and len(known) == len(parts)
            self._figures[relation.id] = (claim, known) if complete and claim is not None else None
        return self._figures[relation.id]

    def _of_sum(self, relation: Relation, claim: Figure, parts: list[Figure], place: int | None) -> Window:
        if relation.id not in self._sums:
            self._sums[relation.id] = sum(part.value for part in parts), sum(part.unit for part in parts)
        total, slack = self._sums[relation.id]
        times = len(parts) if relation.kind == "mean" else 1
        slack += times * claim.unit
        if place is None:
            return Window(Fraction(total - slack, times), Fraction(total + slack, times))
        middle = times * claim.value - total + parts[place].value
        return Window(middle - slack, middle + slack)


def _around(figure: Figure, slack: Exact) -> Window:
    return Window(figure.value - slack, figure.value + slack)


def _of_difference(claim: Figure, parts: Sequence[Figure], place: int | None) -> Window:
    first, second = parts
    slack = claim.unit + first.unit + second.unit
    middle = (first.value - second.value, claim.value + second.value, first.value - claim.value)[
        0 if place is None else place + 1
    ]
    return Window(middle - slack, middle + slack)


def _of_ratio(times: int, claim: Figure, parts: Sequence[Figure], place: int | None) -> Window | None:
    """Of a claim that is first by second, so many times; nothing where a divisor may be 0."""
    first, second = parts
    if place == 0:
        ends = [Fraction(c * b, times) for c, b in product(_ends(claim), _ends(second))]
    else:
        under = second if place is None else claim
        if any(end <= 0 for end in _ends(under)):
            return None
        ends = [Fraction(times * a) / b for a, b in product(_ends(first), _ends(under))]
    slack = (claim if place is None else parts[place]).unit
    return Window(min(ends) - slack, max(ends) + slack)


def _ends(figure: Figure) -> Sequence[Exact]:
    return figure.value - figure.unit, figure.value + figure.unit
