"""Numbers of rows as a table shows them: decimals of one scale, and exact numbers as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns import DIVISIBLE, Column, Columns, NoColumnsError, Table, first_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRECISION = 18  # digits of a decimal number that 64 bits hold


def decimals(table: Table, one: Column, digits: int) -> Column:
    """*one* as a decimal number, half up, as reports show it."""
    shown = Columns(table, (), ()).rounded_to(one, digits, "half-up")
    factor = int(shown.unit * 10**digits)
    if max(-shown.low, shown.high) * factor >= 10**_PRECISION:
        problem = "its numbers have too many digits"
        raise NoColumnsError(problem)
    top = shown.whole * whole(factor) if factor != 1 else shown.whole
    number = top.cast(nw.Decimal(_PRECISION, 0))
    return shown._replace(top=number * nw.lit(Decimal(1).scaleb(-digits)) if digits else number, is_light=False)


def exact(table: Table, one: Column) -> Column:
    """*one* as text, ``4`` or ``104/25``: in lowest terms, like ``str`` of a fraction."""
    one = table.named(one)
    over, under = one.unit.numerator, one.unit.denominator
    if max(abs(one.low), abs(one.high)) * over >= DIVISIBLE or under >= DIVISIBLE:
        problem = "its exact numbers are too long"
        raise NoColumnsError(problem)
    if under == 1:
        return one._replace(top=_times(one.whole, over).cast(nw.String), is_light=False)
    common = table.named(_common(one))
    top = _times(one.whole // common.whole, over).cast(nw.String)
    fraction = nw.concat_str(top, nw.lit("/"), (whole(under) // common.whole).cast(nw.String))
    text = nw.when(common.whole == whole(under)).then(top).otherwise(fraction)
    return common._replace(top=text, is_light=False)


def _times(number: Any, factor: int) -> Any:
    return number if factor == 1 else number * whole(factor)


def _common(one: Column) -> Column:
    """The greatest common divisor of each number and the denominator."""
    found = Column(whole(1), 1, one.unit.denominator, stage=one.stage)
    for powers in _prime_powers(one.unit.denominator):
        factor = first_of([(one.whole % whole(power) == whole(0), whole(power)) for power in powers], whole(1))
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
