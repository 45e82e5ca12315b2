"""Conditions as ranges of single nodes: which values of them make a condition hold, and which make it fail."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import ceil, comb, floor
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Folding
from evalkit.method.branches import FAILS, TURNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import (
        Answer,
        Child,
        Compare,
        Constant,
        Count,
        Every,
        Expression,
        Foreign,
        Maximum,
        Minimum,
        Negated,
        Some,
        Weighted,
    )

    # Ranges of nodes that are all kept to; of several boxes one.
    Box = Mapping[str, Interval]
    Boxes = tuple[Box, ...] | None  # None: not known

_MOST = 64  # boxes of a condition


class Sides(NamedTuple):
    """The boxes in which a condition holds, and those in which it fails."""

    holds: Boxes
    fails: Boxes

    @property
    def turned(self) -> Sides:
        """Those of the condition turned round."""
        return Sides(self.fails, self.holds)


UNKNOWN = Sides(None, None)


def sides_of(condition: Expression, codes: Sequence[str]) -> Sides:
    """Where *condition* holds and fails; not known where it compares more than single nodes with numbers.

    Args:
        condition: Over nodes.
        codes: Of these, by the place that the condition names them by.
    """
    return condition.read_by(_Reader(codes)).sides


def both(*many: Boxes) -> Boxes:
    """What lies in a box of each."""
    start: Boxes = ({},)
    return reduce(_met, many, start)


def either(*many: Boxes) -> Boxes:
    """What lies in a box of any."""
    if any(boxes is None for boxes in many):
        return None
    found = tuple(box for boxes in many for box in boxes or ())
    return found if len(found) <= _MOST else None


def _met(one: Boxes, other: Boxes) -> Boxes:
    if one is None or other is None or len(one) * len(other) > _MOST:
        return None
    every = Interval()
    met = [
        {code: mine.get(code, every) & theirs.get(code, every) for code in {**mine, **theirs}}
        for mine in one
        for theirs in other
    ]
    return tuple(box for box in met if not any(inside.is_empty for inside in box.values()))


def _range(sign: str, number: Exact) -> tuple[Interval, ...]:
    """The numbers that stand so to *number*."""
    if sign == "!=":
        return (Interval(high=number, high_open=True), Interval(low=number, low_open=True))
    if sign == "=":
        return (Interval.of(number),)
    is_open = sign in "<>"
    return (Interval(high=number, high_open=is_open) if "<" in sign else Interval(low=number, low_open=is_open),)


class _Part(NamedTuple):
    """A part of a condition.

    Attributes:
        number: Of a constant.
        code: Of a node, times *factor*.
        least, most: Of the smallest or the largest of several: these.
        counted: Of a count of conditions: the sides of these.
        sides: Of a condition.
    """

    number: Exact | None = None
    code: str = ""
    factor: Exact = 1
    least: tuple[_Part, ...] = ()
    most: tuple[_Part, ...] = ()
    counted: tuple[Sides, ...] = ()
    sides: Sides = UNKNOWN

    def compared(self, sign: str, number: Exact) -> Sides:
        """Where it stands so to *number*."""
        if self.code and self.factor:
            turned = sign if self.factor > 0 else TURNED[sign]
            kinds = (
                [{self.code: interval} for interval in _range(kind, Fraction(number) / self.factor)]
                for kind in (turned, FAILS[turned])
            )
            return Sides(*map(tuple, kinds))
        if self.counted:
            return _count_compared(self.counted, sign, number)
        parts = [part.compared(sign, number) for part in self.least or self.most]
        if not parts or sign in ("=", "!="):
            return UNKNOWN
        joined = [(both, either), (either, both)][("<" in sign) == bool(self.least)]
        return Sides(joined[0](*(part.holds for part in parts)), joined[1](*(part.fails for part in parts)))


def _count_compared(conditions: Sequence[Sides], sign: str, number: Exact) -> Sides:
    """Where the number of *conditions* that hold stands so to *number*."""
    if sign in ("=", "!="):
        least, more = (_count_compared(conditions, kind, number) for kind in (">=", ">"))
        found = Sides(both(least.holds, more.fails), either(least.fails, more.holds))
        return found if sign == "=" else found.turned
    if sign in "<=":
        return _count_compared(conditions, FAILS[sign], number).turned
    least_many = ceil(number) if sign == ">=" else floor(number) + 1
    return Sides(
        _so_many([one.holds for one in conditions], least_many),
        _so_many([one.fails for one in conditions], len(conditions) - least_many + 1),
    )


def _so_many(each: Sequence[Boxes], number: int) -> Boxes:
    """What lies in a box of each of *number* of them."""
    number = max(number, 0)
    if comb(len(each), number) > _MOST:
        return None
    return either(*(both(*some) for some in combinations(each, number)))


_NOTHING = _Part()


class _Reader(Folding[_Part]):
    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = codes

    def joined(self, parts: Iterable[_Part]) -> _Part:
        return _NOTHING

    def constant(self, one: Constant) -> _Part:
        return _Part(number=one.number)

    def child(self, one: Child) -> _Part:
        return _Part(code=self._codes[one.at]) if one.at < len(self._codes) else _NOTHING  # a fact that is not known

    def answer(self, one: Answer) -> _Part:
        return _NOTHING

    def foreign(self, one: Foreign) -> _Part:
        return _NOTHING

    def weighted(self, one: Weighted, parts: Sequence[_Part]) -> _Part:
        if len(parts) != 1 or not parts[0].code:
            return _NOTHING
        return parts[0]._replace(factor=parts[0].factor * Fraction(one.weights[0], one.divisor))

    def minimum(self, one: Minimum, parts: Sequence[_Part]) -> _Part:
        return _Part(least=tuple(parts))

    def maximum(self, one: Maximum, parts: Sequence[_Part]) -> _Part:
        return _Part(most=tuple(parts))

    def compare(self, one: Compare, left: _Part, right: _Part) -> _Part:
        if right.number is not None:
            return _Part(sides=left.compared(one.sign, right.number))
        if left.number is not None:
            return _Part(sides=right.compared(TURNED[one.sign], left.number))
        return _NOTHING

    def every(self, one: Every, parts: Sequence[_Part]) -> _Part:
        return _Part(
            sides=Sides(both(*(part.sides.holds for part in parts)), either(*(part.sides.fails for part in parts)))
        )

    def some(self, one: Some, parts: Sequence[_Part]) -> _Part:
        return _Part(
            sides=Sides(either(*(part.sides.holds for part in parts)), both(*(part.sides.fails for part in parts)))
        )

    def count(self, one: Count, parts: Sequence[_Part]) -> _Part:
        return _Part(counted=tuple([part.sides for part in parts]))

    def negated(self, one: Negated, of: _Part) -> _Part:
        return _Part(sides=of.sides.turned)
