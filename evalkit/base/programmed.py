"""Numbers as a program has them (``int``, ``Decimal``, ``Fraction``, text) → as a file gives them. A float is none."""

from __future__ import annotations

import decimal
import re
from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import ENDLESS, Printed, exact_text, parse_number
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.text import Message

_AS_IN_FILES: frozenset[type] = frozenset((int, str, bool, Printed))
_WRITTEN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def taken(raw: Any) -> Any:
    """*raw*, and if it is an exact number that no file has, that number: with its decimals, or none but itself."""
    if type(raw) in _AS_IN_FILES:
        return raw
    if isinstance(raw, decimal.Decimal):
        return of_text(str(raw))
    if isinstance(raw, Fraction):
        return Printed(exact_text(raw), raw, ENDLESS)
    return int(raw) if isinstance(raw, Integral) else raw  # a whole number of numpy


def of_text(text: str) -> Any:
    """The number that *text* is: one without decimals whole, as TOML has it."""
    return int(text) if text.lstrip("+-").isdecimal() else parse_number(text)


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
