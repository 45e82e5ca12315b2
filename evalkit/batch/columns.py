"""Expressions over columns of a table: one more execution of the primitives, in whole numbers of 64 bits.

A column holds whole numbers over a denominator that is known before there are data, and so are the ends between which they
lie: they follow from the scales of the rule file. So it is proved beforehand that nothing overflows, at any step; where it
could, or where a part has no such form (a quotient of children, a root, a logarithm, arithmetic of a plugin), there are no
columns, and it is said which node hinders them.

Only what narwhals offers for Polars, DuckDB and PySpark alike is used: arithmetic, comparisons, ``when``, ``min_horizontal``,
``max_horizontal``. Division is of numbers that are not negative and stay below 2⁵³, so that engines which divide in floats
and cut off give the same as those which divide whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Rounding
    from evalkit.instruments.expression import (
        Answer,
        Child,
        Choice,
        Compare,
        Constant,
        Count,
        Every,
        Foreign,
        Logarithm,
        Maximum,
        Minimum,
        Negated,
        Product,
        Ratio,
        Root,
        Rounded,
        Some,
        Steps,
        Weighted,
    )

_LARGEST = 2**63 - 1
DIVISIBLE = 2**53  # above it a float is not every whole number
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class NoColumnsError(Exception):
    """A part of an expression cannot be computed in columns; its text says why."""


class Column(NamedTuple):
    """A number of each row as ``top / bottom``.

    Attributes:
        top: The whole number as an expression over columns; of a condition, whether it holds.
        low, high: No ``top`` lies beyond them.
        stage: How many times columns must have been added to the table before this one can be.
        number: Where it is a number of the law.
        is_condition: Whether ``top`` is true or false, not a number.
        is_bare: Whether it is nothing but a column.
    """

    top: Any
    low: int
    high: int
    bottom: int = 1
    stage: int = 0
    number: Exact | None = None
    is_condition: bool = False
    is_bare: bool = False

    @property
    def whole(self) -> Any:
        """The whole number: of a condition, 1 or 0."""
        return self.top.cast(nw.Int64) if self.is_condition else self.top


def whole(number: int) -> Any:
    """A whole number of 64 bits that is the same in each row."""
    return nw.lit(number, nw.Int64)


class Table:
    """The columns that are added to a table, stage by stage, under names that no code has."""

    def __init__(self, prefix: str = "evalkit_") -> None:
        """Add nothing yet."""
        self._prefix = prefix
        self._count = 0
        self.stages: list[list[Any]] = []

    def named(self, one: Column) -> Column:
        """*one* as a column of its own, so that what uses it twice computes it once."""
        if one.is_bare or one.number is not None:
            return one
        while len(self.stages) <= one.stage:
            self.stages.append([])
        self._count += 1
        name = f"{self._prefix}{self._count}"
        self.stages[one.stage].append(one.top.alias(name))
        return one._replace(top=nw.col(name), stage=one.stage + 1, is_bare=True)


class Columns(Interpreter[Column]):
    """The columns of one node, from those of its children."""

    def __init__(self, table: Table, children: Sequence[Column], answers: Sequence[Column]) -> None:
        """Keep the columns of the *children*, and those of their answers as levels."""
        self._table = table
        self._children = children
        self._answers = answers

    # --- Whole numbers ------------------------------------------------------------------------------------------------

    def _made(self, top: Any, ends: tuple[int, int], of: Sequence[Column], bottom: int = 1) -> Column:
        """A column made of others; its numbers must have room in 64 bits."""
        if max(abs(ends[0]), abs(ends[1]), bottom) > _LARGEST:
            problem = "its numbers do not fit into 64 bits"
            raise NoColumnsError(problem)
        return Column(top, ends[0], ends[1], bottom, max([one.stage for one in of], default=0))

    def _times(self, factor: int, one: Column) -> Column:
        """The same over another denominator, which the caller sets."""
        if factor == 1 and not one.is_condition:
            return one
        ends = sorted((one.low * factor, one.high * factor))
        top = (
            whole(one.low * factor) if one.low == one.high else one.whole * whole(factor) if factor != 1 else one.whole
        )
        return self._made(top, (ends[0], ends[1]), [one], one.bottom)

    def _alike(self, parts: Sequence[Column]) -> list[Column]:
        """*parts* over one denominator."""
        bottom = lcm(*[part.bottom for part in parts])
        return [self._times(bottom // part.bottom, part)._replace(bottom=bottom) for part in parts]

    def scaled(self, one: Column, factor: Fraction) -> Column:
        """*one* times *factor*."""
        share = factor / one.bottom
        return self._times(share.numerator, one)._replace(bottom=share.denominator, number=None)

    def divided(self, one: Column, by: int) -> Any:
        """The largest whole numbers that are at most *one* divided *by*, with their ends."""
        lift = max(0, -(one.low // by))  # what is divided is not negative
        if by > 1 and max(by, one.high + lift * by) >= DIVISIBLE:
            problem = "its numbers are too large to be divided exactly"
            raise NoColumnsError(problem)
        top = one.whole + whole(lift * by) if lift else one.whole
        found = top // whole(by) - whole(lift) if lift else top // whole(by)
        return self._made(found if by > 1 else one.whole, (one.low // by, one.high // by), [one])

    def rounded_to(self, of: Column, digits: int, mode: str) -> Column:
        """*of* rounded to *digits* decimals."""
        one = self.scaled(of, Fraction(10) ** digits)
        if mode == "half-even":
            one = self._table.named(one)
        over, by = one._replace(bottom=1), one.bottom
        if mode == "half-up" and by > 1:
            double = self._times(2, over)
            over = self._made(double.top + whole(by), (double.low + by, double.high + by), [over])
            by *= 2
        found = self.divided(over, by)
        if mode == "half-even" and by > 1:
            found = self._evened(found, over, by)
        return self._table.named(self.scaled(found, 1 / Fraction(10) ** digits))

    def _evened(self, floor: Column, over: Column, by: int) -> Column:
        """The whole number nearest to *over* / *by*, the even one of two, where *floor* is the one below."""
        floor = self._table.named(floor)
        twice = self._times(2, over)
        rest = twice.top - self._times(2 * by, floor).top
        odd = floor.top % whole(2) != whole(0)
        up = (rest > whole(by)) | ((rest == whole(by)) & odd)
        return self._made(floor.top + up.cast(nw.Int64), (floor.low, floor.high + 1), [floor, over])

    def staged(self, of: Column, stage: Rounding) -> Column:
        """*of* after a rounding stage."""
        unit = Fraction(stage.divided_by)
        if unit <= 0:
            problem = "its rounding stage divides by a number that is not above 0"
            raise NoColumnsError(problem)
        return self.scaled(self.rounded_to(self.scaled(of, 1 / unit), stage.digits, stage.mode), unit)

    # --- Conditions ---------------------------------------------------------------------------------------------------

    def at_least(self, of: Column, bound: Exact, *, exclusive: bool = False) -> Column:
        """Whether *of* is at least *bound*, or above it."""
        least = Fraction(bound) * of.bottom
        number = least.__floor__() + 1 if exclusive else least.__ceil__()
        if number <= of.low or number > of.high:
            return always(holds=number <= of.low)
        return self._if(of.whole >= whole(number), [of])

    def same(self, one: Column, other: Column) -> Column:
        """Whether two numbers over one denominator are the same."""
        return self._if(one.whole == other.whole, [one, other])

    def is_there(self, name: str) -> Column:
        """Whether a cell of the table is not missing."""
        return Column(~nw.col(name).is_null(), 0, 1, is_condition=True)

    def all_of(self, parts: Sequence[Column]) -> Column:
        """Whether all conditions hold."""
        left = [part for part in parts if part.number != 1]
        if not left or any(part.number == 0 for part in left):
            return always(holds=not left)
        return self._if(balanced(and_, [self.truth(part) for part in left]), left)

    def any_of(self, parts: Sequence[Column]) -> Column:
        """Whether a condition holds."""
        left = [part for part in parts if part.number != 0]
        if not left or any(part.number == 1 for part in left):
            return always(holds=bool(left))
        return self._if(balanced(or_, [self.truth(part) for part in left]), left)

    def not_(self, one: Column) -> Column:
        """Whether a condition does not hold."""
        return self._if(~self.truth(one), [one]) if one.number is None else always(holds=not one.number)

    def how_many(self, parts: Sequence[Column]) -> Column:
        """How many conditions hold."""
        return self._sum(parts) if parts else self._zero()

    def truth(self, one: Column) -> Any:
        """Whether a condition holds: one that is a number, if it is not 0."""
        return one.top if one.is_condition else one.top != whole(0)

    def _if(self, holds: Any, of: Sequence[Column]) -> Column:
        return self._made(holds, (0, 1), of)._replace(is_condition=True)

    # --- Primitives ---------------------------------------------------------------------------------------------------

    def constant(self, one: Constant) -> Column:
        """A number of the law."""
        top, bottom = one.number.numerator, one.number.denominator
        return self._made(whole(top), (top, top), (), bottom)._replace(number=one.number)

    def child(self, one: Child) -> Column:
        """The value of a child."""
        return self._children[one.at]

    def answer(self, one: Answer) -> Column:
        """The answer of a leaf."""
        return self._answers[one.at]

    def weighted(self, one: Weighted, parts: Sequence[Column]) -> Column:
        """A weighted sum: parts of one weight are added before they are multiplied with it."""
        shares = [Fraction(weight, one.divisor) / part.bottom for weight, part in zip(one.weights, parts, strict=True)]
        bottom = lcm(*[share.denominator for share in shares])
        by_factor: dict[int, list[Column]] = {}
        for share, part in zip(shares, parts, strict=True):
            if share:
                by_factor.setdefault(int(share * bottom), []).append(part)
        found = [self._times(factor, self._sum(alike))._replace(bottom=1) for factor, alike in by_factor.items()]
        return self._sum(found)._replace(bottom=bottom) if found else self._zero()

    def _zero(self) -> Column:
        return Column(whole(0), 0, 0, number=0)

    def _sum(self, parts: Sequence[Column]) -> Column:
        """The whole numbers of *parts* added up; whatever was added so far has room as well."""
        ends = sum(part.low for part in parts), sum(part.high for part in parts)
        self._made(None, (sum(min(0, part.low) for part in parts), sum(max(0, part.high) for part in parts)), ())
        return self._made(balanced(add, [part.whole for part in parts]), ends, parts)

    def minimum(self, one: Minimum, parts: Sequence[Column]) -> Column:
        """The smallest part."""
        return self._best(nw.min_horizontal, min, parts)

    def maximum(self, one: Maximum, parts: Sequence[Column]) -> Column:
        """The largest part."""
        return self._best(nw.max_horizontal, max, parts)

    def _best(self, of_row: Callable[..., Any], best: Callable[..., int], parts: Sequence[Column]) -> Column:
        if len(parts) == 1:
            return parts[0]
        alike = self._alike(parts)
        ends = best(part.low for part in alike), best(part.high for part in alike)
        return self._made(of_row(*[part.whole for part in alike]), ends, alike, alike[0].bottom)

    def product(self, one: Product, parts: Sequence[Column]) -> Column:
        """All parts multiplied, one after the other."""
        found = Column(whole(1), 1, 1)
        for part in parts:
            corners = [mine * theirs for mine in (found.low, found.high) for theirs in (part.low, part.high)]
            top = part.whole if found.low == found.high == 1 else found.top * part.whole
            found = self._made(top, (min(corners), max(corners)), [found, part], found.bottom * part.bottom)
        return found

    def ratio(self, one: Ratio, top: Column, bottom: Column) -> Column:
        """One part divided by a number of the law."""
        if not bottom.number:
            problem = "it divides by what hangs on answers"
            raise NoColumnsError(problem)
        return self.scaled(top, 1 / Fraction(bottom.number))

    def root(self, one: Root, of: Column) -> Column:
        """There are no roots of columns."""
        problem = "it takes a root"
        raise NoColumnsError(problem)

    def logarithm(self, one: Logarithm, of: Column) -> Column:
        """There are no logarithms of columns."""
        problem = "it takes a logarithm"
        raise NoColumnsError(problem)

    def rounded(self, one: Rounded, of: Column) -> Column:
        """A number after a rounding stage."""
        return self.rounded_to(of, one.digits, one.mode)

    def steps(self, one: Steps, of: Column) -> Column:
        """The value of the step that a number reaches."""
        of = self._table.named(of)
        bottom = lcm(*[step.points.denominator for step in one.steps])
        points = [int(step.points * bottom) for step in one.steps]
        bounds = [step for step in one.steps if step.minimum is not None]
        reached = [self.at_least(of, step.minimum or 0, exclusive=step.exclusive).top for step in bounds]
        top = first_of(list(zip(reached, map(whole, points), strict=False)), whole(points[len(reached)]))
        return self._made(top, (min(points), max(points)), [of], bottom)

    def choice(self, one: Choice, when: Column, then: Column, otherwise: Column) -> Column:
        """One part if a condition holds, else another."""
        first, second = self._alike([then, otherwise])
        ends = min(first.low, second.low), max(first.high, second.high)
        top = first_of([(self.truth(when), first.whole)], second.whole)
        return self._made(top, ends, [when, first, second], first.bottom)

    def compare(self, one: Compare, left: Column, right: Column) -> Column:
        """Whether a comparison holds."""
        first, second = self._alike([left, right])
        return self._if(_COMPARED[one.sign](first.whole, second.whole), [left, right])

    def every(self, one: Every, parts: Sequence[Column]) -> Column:
        """Whether all conditions hold."""
        return self.all_of(parts)

    def some(self, one: Some, parts: Sequence[Column]) -> Column:
        """Whether a condition holds."""
        return self.any_of(parts)

    def negated(self, one: Negated, of: Column) -> Column:
        """Whether a condition does not hold."""
        return self.not_(of)

    def count(self, one: Count, parts: Sequence[Column]) -> Column:
        """How many conditions hold."""
        return self.how_many(parts)

    def foreign(self, one: Foreign) -> Column:
        """Python has no columns."""
        problem = "a plugin computes it in Python"
        raise NoColumnsError(problem)


def always(*, holds: bool) -> Column:
    """A condition that holds in every row, or in none."""
    return Column(nw.lit(holds, nw.Boolean), int(holds), int(holds), number=int(holds), is_condition=True)


def balanced(join: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """*parts* joined two by two, so that an expression of hundreds of them is not nested hundreds deep."""
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [reduce(join, pair) for pair in pairs]
    return parts[0]


def first_of(cases: Sequence[tuple[Any, Any]], otherwise: Any) -> Any:
    """The value of the first case whose condition holds."""
    if not cases:
        return otherwise
    chain: Any = nw
    for holds, found in cases:
        chain = chain.when(holds).then(found)
    return chain.otherwise(otherwise)
