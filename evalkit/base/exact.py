"""Exact numbers: reading them, rounding them as a rule says, writing them out. No binary float enters or leaves."""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.base.pattern import pattern
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.tuples import NamedTuple

Exact = Fraction | int
Ends = tuple[Exact, Exact]  # the smallest and the largest
# How a value is rounded, and how that is said.
MODE_WORDS = {
    "half-up": msg("half up"),
    "half-even": msg("half to even"),
    "down": msg("cut off"),
    "up": msg("always up"),
}
MODES = tuple(MODE_WORDS)
MAX_DIGITS = 30
ENDLESS = 100  # the decimals of a number that is exact, and was never rounded to any
_NUMBER = pattern(r"([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?", re.ASCII)


class Printed(NamedTuple):
    """A number as somebody wrote it.

    Attributes:
        text: The number with a decimal point.
        exact: Its value.
        digits: Decimals written; ``4.20`` has 2, the integer ``4`` has 0, and 8,29 miliar, which is exact to ten
            million, has -7. ``ENDLESS`` of a fraction, which stands for nothing but itself.
    """

    text: str
    exact: Fraction
    digits: int

    def __str__(self) -> str:
        """As it was written."""
        return self.text


class NotANumber(NamedTuple):
    """A TOML float that evalkit does not compute with: nan, inf, or one beyond the limits."""

    text: str


def parse_number(text: str) -> Printed | NotANumber:
    """Read a number exactly, with the decimals that it is written with.

    Args:
        text: As TOML writes numbers: a decimal point, ``_`` between digits, an exponent.

    Returns:
        ``NotANumber`` for nan and inf, more than 30 digits, and exponents beyond ±30.

    >>> parse_number("2.50").digits
    2
    """
    match = _NUMBER.fullmatch(text.strip().replace("_", ""))
    if match is None or len(text) > 4 * MAX_DIGITS:
        return NotANumber(text)
    sign, whole, part, exponent = match.groups()
    part = part or ""
    power = int(exponent or 0)
    if len(whole.lstrip("0")) + len(part) > MAX_DIGITS or abs(power) > MAX_DIGITS:
        return NotANumber(text)
    value = Fraction(int(sign + whole + part), 10 ** len(part))
    if power:
        value *= Fraction(10) ** power
    return Printed(match.group(), value, max(0, len(part) - power))


def is_beyond(raw: object) -> bool:
    """Whether *raw* of a file is a number that is not computed with: it is beyond the limits, as a whole number too."""
    return isinstance(raw, NotANumber) or (isinstance(raw, int) and abs(raw) >= 10**MAX_DIGITS)


def limits_for(raw: object) -> Message | None:
    """The limits that *raw* of a file is beyond; nothing where it is within them, or is nan or inf, which are no numbers at all."""
    if not is_beyond(raw) or (isinstance(raw, NotANumber) and not any(map(str.isdigit, raw.text))):
        return None
    return msg("numbers have at most 30 digits and an exponent within 30")


def at_least(value: Exact, bound: Exact) -> bool:
    """``value >= bound``, by whole numbers: comparing fractions is most of the time of looking up a band."""
    return value.numerator * bound.denominator >= bound.numerator * value.denominator


_RESULT = pattern(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?", re.ASCII)


def parse_fraction(text: str) -> Fraction | None:
    """Read ``"1/9"`` or a decimal written as text; nothing if it is neither."""
    if "_" in text:  # between the digits of a TOML number only
        return None
    over, slash, under = text.partition("/")
    parts = [parse_number(piece) for piece in ((over, under) if slash else (over,))]
    if any(isinstance(piece, NotANumber) for piece in parts):
        return None
    numbers = [piece.exact for piece in parts if isinstance(piece, Printed)]
    if len(numbers) == 1:
        return numbers[0]
    return numbers[0] / numbers[1] if numbers[1] else None


def round_to(value: Exact, digits: int, mode: str) -> Fraction:
    """Round *value* to *digits* decimals; *mode* is one of ``MODES`` (ties matter: half-up rounds 88.305 to 88.31)."""
    if digits < 0:
        return round_to(value * Fraction(10) ** digits, 0, mode) * Fraction(10) ** -digits
    shift = 10**digits
    top, bottom = value.numerator * shift, value.denominator  # whole numbers: four times as fast as fractions
    if mode == "half-up":
        nearest = (2 * top + bottom) // (2 * bottom)
    elif mode == "half-even":
        nearest = round(Fraction(top, bottom))
    else:
        nearest = -(-top // bottom) if mode == "up" else top // bottom
    return Fraction(nearest, shift)


def decimal_text(value: Exact, digits: int) -> Decimal:
    """*value* with *digits* decimals, half up: for the eye only. Fewer than none: zeros stand before the point."""
    if digits < 0:
        return decimal_text(round_to(value, digits, "half-up"), 0)
    top, bottom = value.numerator, value.denominator
    shown = (2 * top * 10**digits + bottom) // (2 * bottom)
    sign, digits_text = ("-", str(-shown)) if shown < 0 else ("", str(shown))
    if digits == 0:
        return Decimal(sign + digits_text)
    digits_text = digits_text.rjust(digits + 1, "0")
    return Decimal(f"{sign}{digits_text[:-digits]}.{digits_text[-digits:]}")


def printed_number(value: Exact, digits: int) -> Printed:
    """*value*, which has no more than *digits* decimals, as somebody writes it with so many."""
    return Printed(str(decimal_text(value, digits)), Fraction(value), digits)


def parse_result(text: str) -> Fraction | None:
    """Read what ``exact_text`` writes, which may have any number of digits: results have more than what they are made of."""
    found = parse_fraction(text)
    if found is None and _RESULT.fullmatch(text):
        over, _, under = text.partition("/")
        found = Fraction(int(over), int(under or 1)) if int(under or 1) else None
    return found


def decimals_of(value: Exact, most: int = MAX_DIGITS) -> int | None:
    """The decimals that it takes to write *value* in full; nothing if these are more than *most*."""
    bottom, power = value.denominator, 1
    for digits in range(most + 1):
        if power % bottom == 0:
            return digits
        power *= 10
    return None


def exact_text(value: Exact) -> str:
    """*value* as an integer or ``n/d``."""
    return str(value)


def short_text(value: Exact) -> Decimal:
    """*value* written in full if its decimals end within 12 places (``16.5``), else as ``n/d``."""
    digits = decimals_of(value, 12)
    return Decimal(exact_text(value)) if digits is None else decimal_text(value, digits)


def half_up(value: Exact, digits: int) -> Fraction:
    """*value* rounded below 0 as above it: a half goes away from 0, as people round changes and what may be negative."""
    far = round_to(max(value, -value), digits, "half-up")
    return far if value > 0 else -far


def rounded_text(value: Exact, digits: int) -> Decimal:
    """*value* with *digits* decimals, rounded below 0 as above it."""
    return decimal_text(half_up(value, digits), digits)


def signed_text(value: Exact, digits: int | None = None) -> Decimal:
    """A change with its sign, with *digits* decimals or in full; none at all is ``0``, so ``+0.00`` says that it is small."""
    far = max(value, -value)
    text = short_text(far) if digits is None else decimal_text(far, digits)
    return Decimal(f"{'+' if value > 0 else '-'}{text}" if value else "0")
