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
from math import gcd, lcm
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Interpreter, Weighted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
        Named,
        Negated,
        Product,
        Ratio,
        Root,
        Rounded,
        Some,
        Steps,
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
    """A number of each row as ``(top + shift) · unit``.

    Attributes:
        top: A whole number as an expression over columns; of a condition, whether it holds.
        low, high: ``top + shift`` lies between them.
        stage: How many times columns must have been added to the table before this one can be.
        number: Where it is a number of the law.
        is_condition: Whether ``top`` is true or false, not a number.
        is_light: Whether computing it again costs no more than a column of its own would.
    """

    top: Any
    low: int
    high: int
    unit: Fraction = Fraction(1)
    shift: int = 0
    stage: int = 0
    number: Exact | None = None
    is_condition: bool = False
    is_light: bool = False

    @property
    def whole(self) -> Any:
        """The whole number that is multiplied with the unit: of a condition, 1 or 0."""
        if self.is_condition:
            return self.top.cast(nw.Int64)
        return self.top + whole(self.shift) if self.shift else self.top


def whole(number: int) -> Any:
    """A whole number of 64 bits that is the same in each row."""
    return nw.lit(number, nw.Int64)


def common_unit(units: Iterable[Fraction]) -> Fraction:
    """The largest unit of which all *units* are multiples."""
    listed = list(units)
    return Fraction(gcd(*[one.numerator for one in listed]), lcm(*[one.denominator for one in listed]))


class Table:
    """The columns that are added to a table, stage by stage, under names that no code has; each is added once."""

    def __init__(self, prefix: str = "evalkit_") -> None:
        """Add nothing yet."""
        self._prefix = prefix
        self._known: dict[str, Column] = {}
        self.stages: list[list[Any]] = []

    def named(self, one: Column) -> Column:
        """*one* as a column of its own, so that what uses it twice computes it once."""
        if one.is_light or one.number is not None:
            return one
        said = repr(one.top)
        if said in self._known:
            return self._known[said]
        while len(self.stages) <= one.stage:
            self.stages.append([])
        name = f"{self._prefix}{len(self._known)}"
        self.stages[one.stage].append(one.top.alias(name))
        found = self._known[said] = one._replace(top=nw.col(name), stage=one.stage + 1, is_light=True)
        return found


class Columns(Interpreter[Column]):
    """The columns of one node, from those of its children.

    Attributes:
        parts: Those that results speak of by name.
    """

    def __init__(self, table: Table, children: Sequence[Column], answers: Sequence[Column]) -> None:
        """Keep the columns of the *children*, and those of their answers as levels."""
        self._table = table
        self._children = children
        self._answers = answers
        self.parts: dict[str, Column] = {}

    # --- Whole numbers ------------------------------------------------------------------------------------------------

    def _made(self, top: Any, ends: tuple[int, int], of: Sequence[Column], unit: Fraction = Fraction(1)) -> Column:
        """A column made of others; its numbers must have room in 64 bits."""
        if max(abs(ends[0]), abs(ends[1]), unit.numerator, unit.denominator) > _LARGEST:
            problem = "its numbers do not fit into 64 bits"
            raise NoColumnsError(problem)
        return Column(top, ends[0], ends[1], unit, stage=max([one.stage for one in of], default=0))

    def _in_units(self, one: Column, unit: Fraction) -> Column:
        """The same number as a multiple of a smaller *unit*."""
        factor = int(one.unit / unit)
        if factor == 1 and not one.is_condition:
            return one._replace(unit=unit, number=None)
        low, high = sorted((one.low * factor, one.high * factor))
        if low == high:
            return self._made(whole(low), (low, high), [one], unit)
        if one.is_condition:
            return self._made(one.whole * whole(factor) if factor != 1 else one.whole, (low, high), [one], unit)
        moved = one.shift * factor
        self._made(None, (low - moved, high - moved), ())
        return self._made(one.top * whole(factor), (low, high), [one], unit)._replace(shift=moved)

    def scaled(self, one: Column, factor: Fraction) -> Column:
        """*one* times *factor*, which is above 0."""
        plain = one if not one.is_condition else self._made(one.whole, (one.low, one.high), [one])
        return plain._replace(unit=one.unit * factor, number=None)

    def divided(self, one: Column, by: int) -> Column:
        """The largest whole numbers that are at most the whole numbers of *one* divided *by*."""
        lift = max(0, -(one.low // by))  # what is divided is not negative
        if by == 1:
            return one._replace(unit=Fraction(1))
        if max(by, one.high + lift * by) >= DIVISIBLE:
            problem = "its numbers are too large to be divided exactly"
            raise NoColumnsError(problem)
        top = one._replace(shift=one.shift + lift * by).whole // whole(by)
        return self._made(top, (one.low // by, one.high // by), [one])._replace(shift=-lift)

    def rounded_to(self, of: Column, digits: int, mode: str) -> Column:
        """*of* rounded to *digits* decimals."""
        share = of.unit * Fraction(10) ** digits
        by = share.denominator
        over = self._in_units(of, of.unit / share.numerator)
        if mode == "half-even" and by > 1:
            return self._rounded(self._evened(self._table.named(over), by), digits)
        if mode == "half-up" and by > 1:
            over, by = self._in_units(over, over.unit / 2), 2 * by
            over = over._replace(shift=over.shift + by // 2, low=over.low + by // 2, high=over.high + by // 2)
        return self._rounded(self.divided(over, by), digits)

    def _rounded(self, one: Column, digits: int) -> Column:
        return self._table.named(one)._replace(unit=Fraction(1) / Fraction(10) ** digits)

    def _evened(self, over: Column, by: int) -> Column:
        """The whole number nearest to *over* divided *by*, the even one of two."""
        floor = self._table.named(self.divided(over, by))
        rest = self._in_units(over, over.unit / 2).whole - self._in_units(floor, floor.unit / (2 * by)).whole
        odd = floor.whole % whole(2) != whole(0)
        up = (rest > whole(by)) | ((rest == whole(by)) & odd)
        return self._made(floor.whole + up.cast(nw.Int64), (floor.low, floor.high + 1), [floor, over])

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
        least = Fraction(bound) / of.unit
        number = least.__floor__() + 1 if exclusive else least.__ceil__()
        if number <= of.low or number > of.high:
            return always(holds=number <= of.low)
        return self._if(of.top >= whole(number - of.shift), [of])

    def same(self, one: Column, other: Column) -> Column:
        """Whether two numbers are the same."""
        first, second = self._alike([one, other])
        return self._if(first.whole == second.whole, [one, other])

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
        unit = Fraction(1, one.number.denominator)
        top = one.number.numerator
        return self._made(whole(top), (top, top), (), unit)._replace(number=one.number)

    def child(self, one: Child) -> Column:
        """The value of a child."""
        return self._children[one.at]

    def answer(self, one: Answer) -> Column:
        """The answer of a leaf."""
        return self._answers[one.at]

    def weighted(self, one: Weighted, parts: Sequence[Column]) -> Column:
        """A weighted sum: parts of one weight are added before they are multiplied with it."""
        shares = [Fraction(weight, one.divisor) * part.unit for weight, part in zip(one.weights, parts, strict=True)]
        by_share: dict[Fraction, list[Column]] = {}
        for share, part in zip(shares, parts, strict=True):
            if share:
                by_share.setdefault(share, []).append(part._replace(unit=Fraction(1)))
        if not by_share:
            return self._zero()
        unit = common_unit(map(abs, by_share))
        found = [self._in_units(self._sum(alike), unit / share)._replace(unit=Fraction(1))
                 for share, alike in by_share.items()]  # fmt: skip
        return self._sum(found)._replace(unit=unit)

    def _zero(self) -> Column:
        return Column(whole(0), 0, 0, number=0)

    def _sum(self, parts: Sequence[Column]) -> Column:
        """The whole numbers of *parts* added up; whatever was added so far has room as well."""
        moved = [(part.low - part.shift, part.high - part.shift) for part in parts]
        self._made(None, (sum(min(0, low) for low, _ in moved), sum(max(0, high) for _, high in moved)), ())
        ends = sum(part.low for part in parts), sum(part.high for part in parts)
        top = balanced(add, [part._replace(shift=0).whole for part in parts])
        return self._made(top, ends, parts)._replace(shift=sum(part.shift for part in parts))

    def _alike(self, parts: Sequence[Column]) -> list[Column]:
        """*parts* as multiples of one unit."""
        unit = common_unit(part.unit for part in parts)
        return [self._in_units(part, unit) for part in parts]

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
        return self._made(of_row(*[part.whole for part in alike]), ends, alike, alike[0].unit)

    def product(self, one: Product, parts: Sequence[Column]) -> Column:
        """All parts multiplied, one after the other."""
        found = Column(whole(1), 1, 1)
        for part in parts:
            corners = [mine * theirs for mine in (found.low, found.high) for theirs in (part.low, part.high)]
            top = part.whole if found.low == found.high == 1 else found.whole * part.whole
            found = self._made(top, (min(corners), max(corners)), [found, part], found.unit * part.unit)
        return found

    def ratio(self, one: Ratio, top: Column, bottom: Column) -> Column:
        """One part divided by a number of the law."""
        if not bottom.number:
            problem = "it divides by what hangs on answers"
            raise NoColumnsError(problem)
        by = Fraction(bottom.number)
        one_part = Weighted(
            weights=(by.denominator * (1 if by > 0 else -1),), parts=(one.top,), divisor=abs(by.numerator)
        )
        return self.weighted(one_part, [top])

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
        unit = common_unit(Fraction(step.points) for step in one.steps) or Fraction(1)
        points = [int(step.points / unit) for step in one.steps]
        bounds = [step for step in one.steps if step.minimum is not None]
        reached = [self.at_least(of, step.minimum or 0, exclusive=step.exclusive).top for step in bounds]
        top = first_of(list(zip(reached, map(whole, points), strict=False)), whole(points[len(reached)]))
        return self._made(top, (min(points), max(points)), [of], unit)

    def choice(self, one: Choice, when: Column, then: Column, otherwise: Column) -> Column:
        """One part if a condition holds, else another."""
        return self.either(when, then, otherwise)

    def either(self, when: Column, then: Column, otherwise: Column) -> Column:
        """*then* where a condition holds, else *otherwise*."""
        if when.number is not None:
            return then if when.number else otherwise
        first, second = self._alike([then, otherwise])
        ends = min(first.low, second.low), max(first.high, second.high)
        top = first_of([(self.truth(when), first.whole)], second.whole)
        return self._made(top, ends, [when, first, second], first.unit)

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

    def named(self, one: Named, of: Column) -> Column:
        """A part with a name of its own."""
        self.parts[one.name] = of
        return of

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
