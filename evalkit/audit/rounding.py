"""Ways in which a number becomes a printed one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Printed
from evalkit.base.interval import Interval, stands_for
from evalkit.base.text import Decimal, msg

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

CUT_OFF, HALF_EVEN, TWICE, ROUNDED_PARTS = "cut-off", "half-even", "rounded-twice", "rounded-parts"
WAYS = {
    CUT_OFF: msg("only cutting off the further decimals gives it"),
    HALF_EVEN: msg("only rounding a half to the even neighbour gives it"),
    TWICE: msg("only rounding twice gives it: to one more decimal first, and that number once more"),
}


def half_up(value: Exact, digits: int) -> Fraction:
    """Rounded to so many decimals; a half goes away from 0."""
    return units(value, digits) * Fraction(10) ** -digits if digits < 0 else Fraction(units(value, digits), 10**digits)


def units(value: Exact, digits: int) -> int:
    """*value* in units of the last of so many decimals, rounded half up."""
    if digits < 0:
        return units(value * Fraction(10) ** digits, 0)
    shift: int = 10**digits
    top, bottom = value.numerator * shift, value.denominator
    if top < 0:
        return -((bottom - 2 * top) // (2 * bottom))
    return (2 * top + bottom) // (2 * bottom)


def printed_as(value: Exact, digits: int) -> Interval:
    """All numbers that are printed as *value* with so many decimals, rounded half up (away from 0)."""
    return stands_for(value, digits) if value >= 0 else -stands_for(-value, digits)


def cut_to(value: Exact, digits: int) -> Interval:
    """All numbers that are printed as *value* with so many decimals, the others cut off."""
    return stands_for(value, digits, "down") if value >= 0 else -stands_for(-value, digits, "down")


def is_printed(value: Exact | None, number: Printed) -> bool:
    """Whether *value*, rounded half up, is printed as *number*."""
    return value is not None and half_up(value, number.digits) == number.exact


def units_text(count: int, digits: int) -> Decimal:
    """So many units of the last of *digits* decimals, written out."""
    if digits <= 0:
        return Decimal(count * 10**-digits)
    text = str(abs(count)).rjust(digits + 1, "0")
    return Decimal(f"{'-' if count < 0 else ''}{text[:-digits]}.{text[-digits:]}")


def rounded(value: Exact, digits: int) -> Printed:
    """*value* as it is printed with so many decimals, rounded half up."""
    count = units(value, digits)
    exact = Fraction(count, 10**digits) if digits >= 0 else Fraction(count * 10**-digits)
    return Printed(units_text(count, digits), exact, max(digits, 0))


def cut_off(value: Exact, digits: int) -> Fraction:
    """Without the decimals behind the last of so many."""
    if digits < 0:
        return cut_off(value * Fraction(10) ** digits, 0) * Fraction(10) ** -digits
    top, bottom = value.numerator * 10**digits, value.denominator
    return Fraction(-(-top // bottom) if top < 0 else top // bottom, 10**digits)


def half_even(value: Exact, digits: int) -> Fraction:
    """Rounded to so many decimals; a half goes to the even neighbour."""
    unit = Fraction(10) ** -digits
    return round(value / unit) * unit


def way_of(value: Exact, claim: Exact, digits: int) -> str | None:
    """The way other than half up that prints *value* as *claim*."""
    if cut_off(value, digits) == claim:
        return CUT_OFF
    if half_even(value, digits) == claim:
        return HALF_EVEN
    # Rounding to two or more further decimals first lifts nothing that one further decimal does not.
    return TWICE if half_up(half_up(value, digits + 1), digits) == claim else None
