"""A column of whole numbers over a denominator that is known before there are data, and what is made of such columns."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property, reduce
from math import gcd, lcm
from operator import or_
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.batch.columns.polars_cache import ColumnsCall

_KINDS = {8: nw.Int8, 16: nw.Int16, 32: nw.Int32, 64: nw.Int64}
DIVISIBLE = 2**53  # above it a float is not every whole number


class NoColumnsError(Exception):
    """A part of an expression cannot be computed in columns; its text says why."""


class ExactColumn(NamedTuple):
    """A number of each row as ``(top + shift) · unit``.

    Attributes:
        top: A whole number as an expression over columns; of a condition, whether it holds.
        low, high: ``top + shift`` lies between them.
        stage: How many times columns must have been added to the table before this one can be.
        number: Where it is a number of the law.
        is_condition: Whether ``top`` is true or false, not a number.
        is_light: Whether computing it again costs no more than a column of its own would.
        kind: The type of whole numbers of ``top``: no wider than they need, as time goes with bytes.
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
    kind: Any = nw.Int64

    @property
    def moved(self) -> tuple[int, int]:
        """Between which numbers ``top`` lies."""
        return self.low - self.shift, self.high - self.shift

    def plain(self) -> ExactColumn:
        """The same without a shift; a condition as 1 or 0."""
        if self.is_condition:
            return self._replace(top=self.top.cast(nw.Int8), kind=nw.Int8, is_condition=False, is_light=False)
        if not self.shift:
            return self
        kind = kind_of(*self.moved, self.low, self.high, self.shift)
        return self._replace(top=self.as_kind(kind) + whole(self.shift, kind), shift=0, kind=kind, is_light=False)

    def as_kind(self, kind: Any) -> Any:
        """``top`` as a number of that type."""
        return self.top if kind == self.kind else self.top.cast(kind)


def kind_of(*numbers: int) -> Any:
    """The narrowest type of whole numbers that holds all *numbers*."""
    for bits, kind in _KINDS.items():
        if -(1 << (bits - 1)) < min(numbers) and max(numbers) < 1 << (bits - 1):
            return kind
    problem = "its numbers do not fit into 64 bits"
    raise NoColumnsError(problem)


def whole(number: int, kind: Any = None) -> Any:
    """A whole number that is the same in each row."""
    return nw.lit(number, kind or kind_of(number))


def common_unit(units: Iterable[Fraction]) -> Fraction:
    """The largest unit of which all *units* are multiples."""
    listed = list(units)
    return Fraction(gcd(*[one.numerator for one in listed]), lcm(*[one.denominator for one in listed]))


class AddedColumns:
    """The columns that are added to a table, stage by stage, under names that no code has; each is added once."""

    def __init__(self) -> None:
        """Add nothing yet."""
        self._known: dict[str, ExactColumn] = {}
        self.stages: list[list[Any]] = []

    def named(self, column: ExactColumn) -> ExactColumn:
        """*column* as a column of its own, so that what uses it twice computes it once."""
        if column.is_light or column.number is not None:
            return column
        said = repr(column.top)
        if said not in self._known:
            self._known[said] = self._added(column)
        known = self._known[said]
        return column._replace(top=known.top, stage=known.stage, is_light=True)

    def _added(self, column: ExactColumn) -> ExactColumn:
        while len(self.stages) <= column.stage:
            self.stages.append([])
        name = f"evalkit_{len(self._known)}"
        self.stages[column.stage].append(column.top.alias(name))
        return column._replace(top=nw.col(name), stage=column.stage + 1)


class Stages:
    """Columns that are added to a frame, one stage after the other."""

    def __init__(self, stages: Iterable[Sequence[Any]]) -> None:
        """*stages*: expressions of narwhals with their names."""
        self._stages = [tuple(stage) for stage in stages]

    def added_to(self, frame: Any) -> Any:
        """A narwhals *frame* with them."""
        if frame.implementation.is_polars() and isinstance(frame, nw.LazyFrame):
            return self._added_in_polars(frame)
        for stage in self._stages:
            frame = frame.with_columns(*stage)
        return frame

    def _added_in_polars(self, frame: Any) -> Any:
        for stage, call in zip(self._stages, self._in_polars, strict=True):
            frame = frame.with_columns(*stage) if call is None else nw.from_native(call.of(nw.to_native(frame)))
        return frame

    @cached_property
    def _in_polars(self) -> list[ColumnsCall | None]:
        from evalkit.batch.columns.polars_cache import turned  # noqa: PLC0415  # other engines do without polars

        return [turned(stage) for stage in self._stages]


def constant(number: Exact) -> ExactColumn:
    """A number of the law."""
    top = number.numerator
    return ExactColumn(whole(top), top, top, Fraction(1, number.denominator), number=number, kind=kind_of(top))


def last_stage(of: Iterable[ExactColumn]) -> int:
    """The stage of what is made of others."""
    return max((column.stage for column in of), default=0)


def always(*, holds: bool) -> ExactColumn:
    """A condition that holds in every row, or in none."""
    return ExactColumn(nw.lit(holds, nw.Boolean), int(holds), int(holds), number=int(holds), is_condition=True)


def balanced(join: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """*parts* joined two by two, so that an expression of hundreds of them is not nested hundreds deep."""
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [reduce(join, pair) for pair in pairs]
    return parts[0]


def is_one_of(cell: Any, places: Sequence[int]) -> Any:
    """Whether *cell* is one of *places*, those next to each other looked at together."""
    first = (place for place in places if place - 1 not in places)
    last = (place for place in places if place + 1 not in places)
    ends = zip(first, last, strict=True)
    return balanced(or_, [cell == low if low == high else cell.is_between(low, high) for low, high in ends])


def first_of(cases: Sequence[tuple[Any, Any]], otherwise: Any) -> Any:
    """The value of the first case whose condition holds."""
    if not cases:
        return otherwise
    chain: Any = nw
    for holds, found in cases:
        chain = chain.when(holds).then(found)
    return chain.otherwise(otherwise)
