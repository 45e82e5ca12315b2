"""Numbers of rows as a table shows them: decimals of one scale, and exact numbers as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.column import DIVISIBLE, AddedColumns, ExactColumn, NoColumnsError, first_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRECISION = 18  # digits of a decimal number that 64 bits hold
NO_TEXT = nw.lit(None, nw.String)


def no_decimal(digits: int) -> Any:
    """A decimal number that is not known."""
    return nw.lit(None, nw.Decimal(_PRECISION, digits))


def decimals(table: AddedColumns, column: ExactColumn, digits: int) -> ExactColumn:
    """*column* as a decimal number, half up, as reports show it."""
    shown = ColumnArithmetic(table).rounded_to(column, digits, "half-up")
    factor = int(shown.unit * 10**digits)
    if max(-shown.low, shown.high) * factor >= 10**_PRECISION:
        problem = "its numbers have too many digits"
        raise NoColumnsError(problem)
    number = _times(shown.plain().as_kind(nw.Int64), factor).cast(nw.Decimal(_PRECISION, 0))
    top = (number * nw.lit(Decimal(1).scaleb(-digits))).cast(nw.Decimal(_PRECISION, digits)) if digits else number
    return shown._replace(top=top, is_light=False)


def exact(table: AddedColumns, one: ExactColumn) -> ExactColumn:
    """*one* as text, ``4`` or ``104/25``: in lowest terms, like ``str`` of a fraction."""
    one = table.named(one.plain())
    number = one.as_kind(nw.Int64)
    over, under = one.unit.numerator, one.unit.denominator
    if max(abs(one.low), abs(one.high)) * over >= DIVISIBLE or under >= DIVISIBLE:
        problem = "its exact numbers are too long"
        raise NoColumnsError(problem)
    if under == 1:
        return one._replace(top=_times(number, over).cast(nw.String), is_light=False)
    common = table.named(_common(one))
    top = _times(number // common.top, over).cast(nw.String)
    fraction = nw.concat_str(top, nw.lit("/"), (whole(under, nw.Int64) // common.top).cast(nw.String))
    text = nw.when(common.top == whole(under, nw.Int64)).then(top).otherwise(fraction)
    return common._replace(top=text, is_light=False)


def _times(number: Any, factor: int) -> Any:
    return number if factor == 1 else number * whole(factor, nw.Int64)


def _common(column: ExactColumn) -> ExactColumn:
    """The greatest common divisor of each number and the denominator."""
    number = column.as_kind(nw.Int64)
    found = ExactColumn(whole(1, nw.Int64), 1, column.unit.denominator, stage=column.stage)
    for powers in _prime_powers(column.unit.denominator):
        factor = first_of(
            [(number % whole(power, nw.Int64) == whole(0, nw.Int64), whole(power, nw.Int64)) for power in powers],
            whole(1, nw.Int64),
        )
        found = found._replace(top=found.top * factor)
    return found


def _prime_powers(number: int) -> Iterator[list[int]]:
    """For each prime that divides *number* its powers that do, the largest first."""
    prime = 2
    while number > 1:
        if prime * prime > number:
            prime = number
        powers: list[int] = []
        while number % prime == 0:
            powers.append(prime ** (len(powers) + 1))
            number //= prime
        if powers:
            yield powers[::-1]
        prime += 1
