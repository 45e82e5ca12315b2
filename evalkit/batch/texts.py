"""Numbers of rows as a table shows them: decimals of one scale, and exact numbers as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import narwhals as nw

from evalkit.batch.columns import DIVISIBLE, Column, Columns, NoColumnsError, Table, first_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRECISION = 18  # digits of a decimal number that 64 bits hold


def decimals(table: Table, one: Column, digits: int) -> Column:
    """*one* as a decimal number, half up, as reports show it."""
    shown = Columns(table, (), ()).rounded_to(one, digits, "half-up")
    top = shown.whole if shown.bottom == 10**digits else shown.whole * whole(10**digits // shown.bottom)
    if max(-shown.low, shown.high) * 10**digits // shown.bottom >= 10**_PRECISION:
        problem = "its numbers have too many digits"
        raise NoColumnsError(problem)
    number = top.cast(nw.Decimal(_PRECISION, 0))
    return shown._replace(top=number * nw.lit(Decimal(1).scaleb(-digits)) if digits else number, is_bare=False)


def exact(table: Table, one: Column) -> Column:
    """*one* as text, ``4`` or ``104/25``: in lowest terms, like ``str`` of a fraction."""
    one = table.named(one)
    if max(abs(one.low), abs(one.high), one.bottom) >= DIVISIBLE:
        problem = "its exact numbers are too long"
        raise NoColumnsError(problem)
    if one.bottom == 1:
        return one._replace(top=one.whole.cast(nw.String), is_bare=False)
    common = table.named(_common(one))
    over, under = one.whole // common.whole, whole(one.bottom) // common.whole
    fraction = nw.concat_str(over.cast(nw.String), nw.lit("/"), under.cast(nw.String))
    text = nw.when(common.whole == whole(one.bottom)).then(over.cast(nw.String)).otherwise(fraction)
    return common._replace(top=text, is_bare=False)


def _common(one: Column) -> Column:
    """The greatest common divisor of each number and the denominator."""
    found = Column(whole(1), 1, one.bottom, stage=one.stage)
    for powers in _prime_powers(one.bottom):
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
