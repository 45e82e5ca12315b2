"""Ways in which a number becomes a printed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import Printed, decimal_text, half_up, round_to
from evalkit.base.interval import Interval, stands_for
from evalkit.base.text import msg

if TYPE_CHECKING:
    from fractions import Fraction

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message

CUT_OFF, HALF_EVEN, TWICE, ROUNDED_PARTS = "cut-off", "half-even", "rounded-twice", "rounded-parts"
_CUT_OR_EVEN = msg("cutting off the further decimals gives it, and so does rounding a half to the even neighbour")
WAYS = {
    CUT_OFF: msg("only cutting off the further decimals gives it"),
    HALF_EVEN: msg("only rounding a half to the even neighbour gives it"),
    TWICE: msg("only rounding twice gives it: to one more decimal first, and that number once more"),
}


def cut_off(value: Exact, digits: int) -> Fraction:
    """Without the decimals behind the last of so many."""
    return round_to(value, digits, "down") if value >= 0 else -round_to(-value, digits, "down")


def printed_as(value: Exact, digits: int, mode: str = "half-up") -> Interval:
    """All numbers that are printed as *value* with so many decimals, rounded away from 0: of 0 as many below it as above."""
    far = stands_for(max(value, -value), digits, mode)
    if value == 0:
        return Interval(-far.ends[1], far.high, low_open=True, high_open=True)
    return far if value > 0 else -far


def cut_to(value: Exact, digits: int) -> Interval:
    """All numbers that are printed as *value* with so many decimals, the others cut off."""
    return printed_as(value, digits, "down")


def is_printed(value: Exact | None, number: Printed) -> bool:
    """Whether *value*, rounded half up, is printed as *number*."""
    return value is not None and half_up(value, number.digits) == number.exact


def rounded(value: Exact, digits: int) -> Printed:
    """*value* as it is printed with so many decimals, rounded half up."""
    exact = half_up(value, digits)
    return Printed(decimal_text(exact, digits), exact, max(digits, 0))


def way_text(way: str, value: Exact, claim: Exact, digits: int) -> Message:
    """What is told of a *way* that prints *value* as *claim*: of a half whether the other way gives it as well."""
    is_either = way == CUT_OFF and round_to(value, digits, "half-even") == claim
    return _CUT_OR_EVEN if is_either else WAYS[way]


def way_of(value: Exact, claim: Exact, digits: int) -> str | None:
    """The way other than half up that prints *value* as *claim*."""
    if cut_off(value, digits) == claim:
        return CUT_OFF
    if round_to(value, digits, "half-even") == claim:
        return HALF_EVEN
    # Rounding to two or more further decimals first lifts nothing that one further decimal does not.
    return TWICE if half_up(half_up(value, digits + 1), digits) == claim else None
