"""Numbers as a program has them (``int``, ``Decimal``, ``Fraction``, text) → as a file gives them. A float is none."""

from __future__ import annotations

import decimal
import re
from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import ENDLESS, MAX_DIGITS, NotANumber, Printed, exact_text, parse_number
from evalkit.base.pattern import pattern
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.text import Message

_AS_IN_FILES: frozenset[type] = frozenset((int, str, bool, Printed))
_LONGEST = 10**MAX_DIGITS
_WRITTEN = pattern(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def taken(raw: Any) -> Any:
    """*raw*, and if it is an exact number that no file has, that number: with its decimals, or none but itself."""
    if isinstance(raw, decimal.Decimal):
        return of_text(str(raw))
    if isinstance(raw, Fraction):
        is_short = abs(raw.numerator) < _LONGEST and raw.denominator < _LONGEST
        return (
            Printed(exact_text(raw), raw, ENDLESS)
            if is_short
            else NotANumber(f"{decimal.Decimal(raw.numerator):.3e}/{decimal.Decimal(raw.denominator):.3e}")
        )
    if not isinstance(raw, Integral) or isinstance(raw, bool):
        return raw
    whole = int(raw)  # of numpy, too
    return whole if abs(whole) < _LONGEST else NotANumber(f"{decimal.Decimal(whole):.3e}")


def of_text(text: str) -> Any:
    """The number that *text* is: one that is written without point and exponent is whole, as in TOML."""
    found = parse_number(text)
    return int(found.exact) if isinstance(found, Printed) and text.lstrip("+-").isdecimal() else found


def of_written(raw: Any) -> Any:
    """The same of text that is nothing but a number in plain digits; everything else as it is."""
    return of_text(raw) if isinstance(raw, str) and _WRITTEN.fullmatch(raw) else raw


def all_taken(section: Mapping[str, Any]) -> Mapping[str, Any]:
    """*section* with the numbers of a program as those of a file."""
    if _AS_IN_FILES.issuperset(map(type, section.values())):
        return section
    return {code: taken(raw) for code, raw in section.items()}


def is_float(raw: Any) -> bool:
    """Whether *raw* is a binary number, of Python or of numpy."""
    return isinstance(raw, Real) and not isinstance(raw, (Integral, Fraction))


def float_hint(raw: Any) -> Message:
    """What to write in place of a float."""
    number = float(raw)
    if not isfinite(number):
        return msg("where nothing is known, leave the code out, or give None")
    return msg(
        "a float is a binary number and does not say what was printed: write {decimal}",
        decimal=visible(f'Decimal("{number!r}")', 40),
    )
