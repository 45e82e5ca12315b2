"""Printed texts with more than a number in them: ranges (``7-8 hari``), and words with a number (``Informatif (90)``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.printed.behind import scale_of, unit_of
from evalkit.base.printed.digits import FORMATS
from evalkit.base.printed.reading import TO, Amount, read_printed, scaled
from evalkit.base.printed.signs import CURRENCY, plain, without_marks

if TYPE_CHECKING:
    from evalkit.base.exact import Printed

_SPAN = re.compile(rf"(.+?){TO}((?:(?:Rp\.?|IDR\b)\s*)?[-–−]?\d.*)", re.IGNORECASE)
_GRADE = re.compile(r".*\d.*\(\s*([A-Z]{1,3}[+-]{0,2})\s*\)")
_NAMED = re.compile(r"(.*[^\s(].*?)\s*\(\s*([-−–]?\d[\d.,]*)\s*%?\s*\)")


class Span(NamedTuple):
    """A printed range (``7-8 hari``): both ends, and what is printed behind."""

    low: Printed
    high: Printed
    suffix: str


def spans(text: str) -> list[Span]:
    """What *text* says as a range with two ends: one reading, none, or several where groups and decimals look alike."""
    match = _SPAN.fullmatch(without_marks(plain(text)))
    if match is None:
        return []
    low, high = match.groups()
    money = CURRENCY.match(low)
    if money is not None and CURRENCY.match(high) is None:
        high = f"{money.group()}{high}"
    found = (_span(read_printed(low, numbers), read_printed(high, numbers)) for numbers in FORMATS)
    return list(dict.fromkeys(one for one in found if one is not None))


def _span(low: object, high: object) -> Span | None:
    """The range between two ends; what multiplies the upper end alone (``5-6 juta``), or is its unit, is meant for both."""
    if not isinstance(low, Amount) or not isinstance(high, Amount):
        return None
    if scale_of(low.suffix) is None and scale_of(high.suffix) is not None and not low.suffix:
        low = low._replace(suffix=high.suffix)
    first, last = scaled(low), scaled(high)
    if first is None or last is None:
        return None
    units = {unit_of(one.suffix) or one.suffix for one in (first, last) if one.suffix}
    return Span(first.number, last.number, last.suffix or first.suffix) if len(units) <= 1 else None


def grade_of(text: str) -> str | None:
    """The grade that stands in brackets behind a number (``88,19 (B)``): a capital letter or more, no unit."""
    match = _GRADE.fullmatch(without_marks(plain(text)))
    return None if match is None or unit_of(match.group(1)) is not None else match.group(1)


class Named(NamedTuple):
    """A printed word with a number in brackets (``Informatif (90)``)."""

    word: str
    number: Printed


def named(text: str) -> list[Named]:
    """What *text* says as a word with a number: one reading, none, or several."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return []
    numbers = [read_printed(match.group(2), one) for one in FORMATS]
    return list(dict.fromkeys(Named(match.group(1), one.number) for one in numbers if isinstance(one, Amount)))
