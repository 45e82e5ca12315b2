"""Numbers as reports print them (``Rp. 8.288.093.465,00``, ``103%``, ``Level III``) → exact numbers. Refuses to guess."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from evalkit.exact import MAX_DIGITS, NotANumber, Printed, parse_number
from evalkit.text import Decimal, Message, msg, visible

FORMATS = ("id", "en")
DASHES = frozenset(("", "-", "–", "—", "−"))
_CURRENCY = re.compile(r"Rp\.?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"([-+−]?)\s?(\d[\d.,]*)")
_MARKS = re.compile(r"\s*\*+\)?\s*$")
_LEVEL = re.compile(r"(?:level|tingkat)\s+([IVX]+|\d+)\s*\+?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_GOES_ON = re.compile(r"\s*[-–/]\s*\d|\s\d")  # a range, a fraction, groups by spaces
_PERCENT = frozenset(("%", "persen", "persentase", "percent"))
_PUNCTUATION = re.compile(r"[^\w+%/]+")
_ROMAN = {"I": 1, "V": 5, "X": 10}


class Amount(NamedTuple):
    """A printed number, and what is printed behind it (``%``, ``orang``) without footnote marks."""

    number: Printed
    suffix: str


class Words(NamedTuple):
    """A printed text that does not begin with a number."""

    text: str


class Ambiguous(NamedTuple):
    """A printed number that can be read in two ways: as a whole number with groups, or as a decimal."""

    text: str
    grouped: str
    decimal: str

    @property
    def problem(self) -> Message:
        """Both readings, for a fault."""
        return msg(
            "{text} can be {grouped} or {decimal}",
            text=visible(self.text),
            grouped=Decimal(self.grouped),
            decimal=Decimal(self.decimal),
        )


class Unreadable(NamedTuple):
    """A text that begins like a number, but is none (``1.23.4``)."""

    text: str


def read_printed(text: str, numbers: str | None = None) -> Amount | Words | Ambiguous | Unreadable | None:
    """Read what a report prints in one place.

    Args:
        text: As printed.
        numbers: ``id`` (``1.250`` is 1250) or ``en`` (``1.250`` is 1.25) where that is declared.

    Returns:
        ``None`` for a blank or a dash. A level (``Level III``) is the number 3 with the suffix ``level``.
    """
    bare = " ".join(text.split())
    if "*" in bare:
        bare = _MARKS.sub("", bare)
    if bare in DASHES:
        return None
    if not bare[0].isalpha():
        return _amount(bare, 0, numbers)
    level, money = _LEVEL.fullmatch(bare), _CURRENCY.match(bare)
    if level is not None:
        return _level(level.group(1)) or Words(bare)
    return _amount(bare, money.end(), numbers) if money is not None else Words(bare)


def folded_unit(unit: str) -> str:
    """*unit* in the form in which units are compared: case, spaces and full stops do not count, and % has many names."""
    folded = _PUNCTUATION.sub(" ", unit.casefold()).strip()
    return "%" if folded in _PERCENT else folded


def _amount(bare: str, start: int, numbers: str | None) -> Amount | Words | Ambiguous | Unreadable:
    match = _NUMBER.match(bare, start)
    if match is None:
        return Words(bare)
    sign, digits = match.groups()
    kept = digits.rstrip(".,")  # the full stop of a sentence is no decimal sign
    rest = digits[len(kept) :] + bare[match.end() :]
    if rest and _GOES_ON.match(rest):
        return Words(bare)
    found = _number(kept, numbers)
    if isinstance(found, Ambiguous):
        return found._replace(text=bare)
    if found is None:
        return Unreadable(bare)
    if sign in ("-", "−"):
        found = Printed(f"-{found.text}", -found.exact, found.digits)
    return Amount(found, _MARKS.sub("", rest.strip(" .,")) if rest else "")


def _number(digits: str, numbers: str | None) -> Printed | Ambiguous | None:
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return _exact(digits)
    if len(set(marks)) == 2:  # noqa: PLR2004  # both: the last one is the decimal sign
        decimal = marks[-1]
        whole, _, part = digits.rpartition(decimal)
        grouping = "," if decimal == "." else "."
        return _exact(f"{whole.replace(grouping, '')}.{part}") if _GROUPED.fullmatch(whole) else None
    mark = marks[0]
    if len(marks) > 1:
        return _exact(digits.replace(mark, "")) if _GROUPED.fullmatch(digits) else None
    whole, _, part = digits.partition(mark)
    if not _GROUPED.fullmatch(digits) or whole.startswith("0"):
        return _exact(f"{whole}.{part}")
    if numbers is None:
        return Ambiguous(digits, whole + part, f"{whole}.{part}")
    grouping = "." if numbers == "id" else ","
    return _exact(whole + part if mark == grouping else f"{whole}.{part}")


def _exact(text: str) -> Printed | None:
    if text.isdecimal() and text.isascii() and len(text) <= MAX_DIGITS:  # most cells of long tables
        return Printed(text, Fraction(int(text)), 0)
    found = parse_number(text)
    return None if isinstance(found, NotANumber) else found


def _level(text: str) -> Amount | None:
    if text.isdecimal():
        number = int(text)
    else:
        values = [_ROMAN[char] for char in text.upper()]
        number = sum(-a if a < b else a for a, b in zip(values, (*values[1:], 0), strict=True))
    found = _exact(str(number))
    return Amount(found, "level") if found is not None else None
