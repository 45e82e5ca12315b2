"""Arithmetic and conditions on columns of a table, in whole numbers of 64 bits.

A column holds whole numbers over a denominator that is known before there are data, and so are the ends between which they
lie: they follow from the scales of the rule file. So it is proved beforehand that nothing overflows, at any step; where it
could, there are no columns.

Only what narwhals offers for Polars, DuckDB and Spark alike is used: arithmetic, comparisons, ``when``, ``min_horizontal``,
``max_horizontal``. Division is of numbers that are not negative and stay below 2⁵³, so that engines which divide in floats
and cut off give the same as those which divide whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from operator import add, and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns.column import (
    DIVISIBLE,
    AddedColumns,
    ExactColumn,
    NoColumnsError,
    always,
    balanced,
    common_unit,
    constant,
    first_of,
    is_one_of,
    kind_of,
    last_stage,
    whole,
)
from evalkit.batch.frames.column_names import col
from evalkit.method.branches import TURNED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Rounding

# Whether the bound is exclusive, and whether the comparison holds above it.
_BOUND = {">=": (False, True), ">": (True, True), "<": (False, False), "<=": (True, False)}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}


class ColumnArithmetic:
    """What is made of columns; those that are used twice become columns of a table."""

    def __init__(self, table: AddedColumns) -> None:
        """*table*: takes the columns that others are made of."""
        self._table = table

    # --- Whole numbers ------------------------------------------------------------------------------------------------

    def _in_units(self, column: ExactColumn, unit: Fraction) -> ExactColumn:
        """The same number as a multiple of a smaller *unit*."""
        factor, plain = int(column.unit / unit), column.plain() if column.is_condition else column
        if factor == 1:
            return plain._replace(unit=unit, number=None)
        low, high = sorted((column.low * factor, column.high * factor))
        if low == high:
            return ExactColumn(whole(low), low, high, unit, kind=kind_of(low))
        moved = column.shift * factor
        kind = kind_of(*plain.moved, low - moved, high - moved, factor)
        top = plain.as_kind(kind) * whole(factor, kind)
        return plain._replace(
            top=top, low=low, high=high, unit=unit, shift=moved, kind=kind, number=None, is_light=False
        )

    def scaled(self, column: ExactColumn, factor: Fraction) -> ExactColumn:
        """*column* times *factor*, which is above 0."""
        return (column.plain() if column.is_condition else column)._replace(unit=column.unit * factor, number=None)

    def divided(self, column: ExactColumn, by: int) -> ExactColumn:
        """The largest whole numbers that are at most the whole numbers of *column* divided *by*."""
        if by == 1:
            return column._replace(unit=Fraction(1))
        lift = max(0, -(column.low // by))  # what is divided is not negative
        up = lift * by
        raised = column._replace(shift=column.shift + up, low=column.low + up, high=column.high + up).plain()
        if max(by, raised.high) >= DIVISIBLE:
            problem = "its numbers are too large to be divided exactly"
            raise NoColumnsError(problem)
        low, high = column.low // by, column.high // by
        wide, kind = kind_of(*raised.moved, by), kind_of(low + lift, high + lift)
        top = (raised.as_kind(wide) // whole(by, wide)).cast(kind)
        return ExactColumn(top, low, high, shift=-lift, stage=column.stage, kind=kind)

    def rounded_to(self, of: ExactColumn, digits: int, mode: str) -> ExactColumn:
        """*of* rounded to *digits* decimals."""
        share = of.unit * Fraction(10) ** digits
        by = share.denominator
        over = self._in_units(of, of.unit / share.numerator)
        if mode == "half-even" and by > 1:
            return self._rounded(self._evened(self._table.named(over.plain()), by), digits)
        if mode == "half-up" and by > 1:
            over, by = self._in_units(over, over.unit / 2), 2 * by
            half = by // 2
            over = over._replace(shift=over.shift + half, low=over.low + half, high=over.high + half)
        if mode == "up" and by > 1:
            over = over._replace(shift=over.shift + by - 1, low=over.low + by - 1, high=over.high + by - 1)
        return self._rounded(self.divided(over, by), digits)

    def _rounded(self, column: ExactColumn, digits: int) -> ExactColumn:
        return self._table.named(column)._replace(unit=Fraction(1) / Fraction(10) ** digits)

    def _evened(self, over: ExactColumn, by: int) -> ExactColumn:
        """The whole number nearest to *over* divided *by*, the even one of two."""
        floor = self._table.named(self.divided(over, by).plain())
        kind = kind_of(2 * over.low, 2 * over.high, 2 * by * floor.low, 2 * by * floor.high, 2 * by)
        below = floor.as_kind(kind)
        rest = over.as_kind(kind) * whole(2, kind) - below * whole(2 * by, kind)
        odd = below % whole(2, kind) != whole(0, kind)
        up = (rest > whole(by, kind)) | ((rest == whole(by, kind)) & odd)
        return ExactColumn(below + up.cast(kind), floor.low, floor.high + 1, stage=last_stage([floor, over]), kind=kind)

    def staged(self, of: ExactColumn, stage: Rounding) -> ExactColumn:
        """*of* after a rounding stage."""
        unit = Fraction(stage.divided_by)
        if unit <= 0:
            problem = "its rounding stage divides by a number that is not above 0"
            raise NoColumnsError(problem)
        return self.scaled(self.rounded_to(self.scaled(of, 1 / unit), stage.digits, stage.mode), unit)

    def weighted_sum(self, weights: Sequence[Fraction], parts: Sequence[ExactColumn]) -> ExactColumn:
        """*parts* times *weights* added up: parts of one weight are added before they are multiplied with it."""
        by_share: dict[Fraction, list[ExactColumn]] = {}
        for weight, part in zip(weights, parts, strict=True):
            if weight:
                by_share.setdefault(weight * part.unit, []).append(part._replace(unit=Fraction(1)))
        if not by_share:
            return constant(0)
        unit = common_unit(map(abs, by_share))
        columns = [self._in_units(self._sum(alike), unit / share)._replace(unit=Fraction(1))
                   for share, alike in by_share.items()]  # fmt: skip
        return self._sum(columns)._replace(unit=unit)

    def total(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """*parts* added up."""
        return self.weighted_sum([Fraction(1)] * len(parts), parts)

    def _sum(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """The whole numbers of *parts* added up; whatever was added so far has room as well."""
        fixed = sum(part.low for part in parts if part.low == part.high)
        listed = [part.plain() if part.is_condition else part for part in parts if part.low != part.high]
        if not listed:
            return ExactColumn(whole(fixed), fixed, fixed, kind=kind_of(fixed))
        ends = [part.moved for part in listed]
        kind = kind_of(sum(min(0, low) for low, _ in ends), sum(max(0, high) for _, high in ends))
        shift = sum(part.shift for part in listed) + fixed
        low, high = sum(part.low for part in parts), sum(part.high for part in parts)
        top = balanced(add, [part.as_kind(kind) for part in listed])
        is_light = len(listed) == 1 and listed[0].is_light and kind == listed[0].kind
        return ExactColumn(top, low, high, shift=shift, stage=last_stage(listed), kind=kind, is_light=is_light)

    def least(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """The smallest of *parts*."""
        return self._best(nw.min_horizontal, min, parts)

    def most(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """The largest of *parts*."""
        return self._best(nw.max_horizontal, max, parts)

    def _best(self, of_row: Callable[..., Any], best: Callable[..., int], parts: Sequence[ExactColumn]) -> ExactColumn:
        if len(parts) == 1:
            return parts[0]
        alike, kind = self._alike(parts)
        low, high = best(part.low for part in alike), best(part.high for part in alike)
        top = of_row(*[part.as_kind(kind) for part in alike])
        return ExactColumn(top, low, high, alike[0].unit, stage=last_stage(parts), kind=kind)

    def product(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """All *parts* multiplied, one after the other."""
        column = constant(1)
        for part in parts:
            column = part if column.number == 1 else self._multiplied(column.plain(), part.plain())
        return column

    def _multiplied(self, one: ExactColumn, other: ExactColumn) -> ExactColumn:
        corners = [mine * theirs for mine in (one.low, one.high) for theirs in (other.low, other.high)]
        kind = kind_of(one.low, one.high, other.low, other.high, *corners)
        top = one.as_kind(kind) * other.as_kind(kind)
        return ExactColumn(
            top, min(corners), max(corners), one.unit * other.unit, stage=last_stage([one, other]), kind=kind
        )

    def _alike(self, parts: Sequence[ExactColumn]) -> tuple[list[ExactColumn], Any]:
        """*parts* as plain multiples of one unit, and a type that holds them all."""
        unit = common_unit(part.unit for part in parts)
        alike = [self._in_units(part, unit).plain() for part in parts]
        return alike, kind_of(*[end for part in alike for end in (part.low, part.high)])

    # --- Conditions ---------------------------------------------------------------------------------------------------

    def at_least(self, of: ExactColumn, bound: Exact, *, exclusive: bool = False) -> ExactColumn:
        """Whether *of* is at least *bound*, or above it."""
        least = Fraction(bound) / of.unit
        number = least.__floor__() + 1 if exclusive else least.__ceil__()
        if number <= of.low or number > of.high:
            return always(holds=number <= of.low)
        column = of.plain() if of.is_condition else of
        return self._if(column.top >= number - column.shift, [of])

    def same(self, one: ExactColumn, other: ExactColumn) -> ExactColumn:
        """Whether two numbers are the same."""
        if repr(one.top) == repr(other.top) and one._replace(top=None) == other._replace(top=None):
            return always(holds=True)
        return self.compared("=", one, other)

    def compared(self, sign: str, left: ExactColumn, right: ExactColumn) -> ExactColumn:
        """A comparison; with a number of the law it is one with a whole number."""
        if right.number is not None and sign in _BOUND:
            exclusive, holds = _BOUND[sign]
            column = self.at_least(left, right.number, exclusive=exclusive)
            return column if holds else self.not_(column)
        if left.number is not None and sign in _BOUND:
            return self.compared(TURNED[sign], right, left)
        (first, second), kind = self._alike([left, right])
        return self._if(_COMPARED[sign](first.as_kind(kind), second.as_kind(kind)), [left, right])

    def is_there(self, name: str) -> ExactColumn:
        """Whether a cell of the table is not missing."""
        return ExactColumn(~col(name).is_null(), 0, 1, is_condition=True)

    def is_one_of(self, name: str, places: Sequence[int]) -> ExactColumn:
        """Whether a cell of the table is one of *places*."""
        return self._if(is_one_of(col(name), places), [])

    def all_of(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """Whether all conditions hold."""
        left = [part for part in parts if part.number != 1]
        if not left or any(part.number == 0 for part in left):
            return always(holds=not left)
        return self._joined(and_, left)

    def any_of(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """Whether a condition holds."""
        left = [part for part in parts if part.number != 0]
        if not left or any(part.number == 1 for part in left):
            return always(holds=bool(left))
        return self._joined(or_, left)

    def _joined(self, join: Callable[[Any, Any], Any], parts: Sequence[ExactColumn]) -> ExactColumn:
        if len(parts) == 1 and parts[0].is_condition:
            return parts[0]
        return self._if(balanced(join, [self.truth(part) for part in parts]), parts)

    def not_(self, column: ExactColumn) -> ExactColumn:
        """Whether a condition does not hold."""
        return self._if(~self.truth(column), [column]) if column.number is None else always(holds=not column.number)

    def how_many(self, parts: Sequence[ExactColumn]) -> ExactColumn:
        """How many conditions hold."""
        return self._sum(parts) if parts else constant(0)

    def either(self, when: ExactColumn, then: ExactColumn, otherwise: ExactColumn) -> ExactColumn:
        """*then* where a condition holds, else *otherwise*."""
        if when.number is not None:
            return then if when.number else otherwise
        (first, second), kind = self._alike([then, otherwise])
        low, high = min(first.low, second.low), max(first.high, second.high)
        top = first_of([(self.truth(when), first.as_kind(kind))], second.as_kind(kind))
        return ExactColumn(top, low, high, first.unit, stage=last_stage([when, then, otherwise]), kind=kind)

    def truth(self, column: ExactColumn) -> Any:
        """Whether a condition holds: one that is a number, if it is not 0."""
        return column.top if column.is_condition else column.plain().top != whole(0, column.plain().kind)

    def _if(self, holds: Any, of: Sequence[ExactColumn]) -> ExactColumn:
        return ExactColumn(holds, 0, 1, stage=last_stage(of), is_condition=True)
