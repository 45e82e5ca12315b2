"""Digits with ``.`` and ``,`` between them → exact numbers. What can be read in two ways is told, never guessed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import MAX_DIGITS, NotANumber, Printed, parse_number
from evalkit.base.text import Decimal, Message, msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMATS = ("id", "en")
_SURELY_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([.])\d{3}(?:(?:\.\d{3})+|,)|(,)\d{3}(?:(?:,\d{3})+|\.))")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


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


def by_spaces(whole: str, part: str | None) -> Printed | None:
    """A number whose thousands are grouped by spaces; a mark behind them is the decimal sign."""
    return exact(whole.replace(" ", "") + (f".{part[1:]}" if part else ""))


def number(digits: str, numbers: str | None) -> Printed | Ambiguous | None:
    """The number that *digits* are; *numbers* is ``id`` or ``en`` where it is said how numbers are written."""
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return exact(digits)
    if len(set(marks)) == 2:  # noqa: PLR2004  # both: the last one is the decimal sign
        decimal = marks[-1]
        whole, _, part = digits.rpartition(decimal)
        grouping = "," if decimal == "." else "."
        return exact(f"{whole.replace(grouping, '')}.{part}") if _GROUPED.fullmatch(whole) else None
    mark = marks[0]
    if len(marks) > 1:
        return exact(digits.replace(mark, "")) if _GROUPED.fullmatch(digits) else None
    whole, _, part = digits.partition(mark)
    if not _GROUPED.fullmatch(digits) or whole.startswith("0"):
        return exact(f"{whole}.{part}")
    if numbers is None:
        return Ambiguous(digits, whole + part, f"{whole}.{part}")
    grouping = "." if numbers == "id" else ","
    return exact(whole + part if mark == grouping else f"{whole}.{part}")


def format_shown(texts: Iterable[str]) -> str | None:
    """How numbers are written in *texts*, where some of them group thousands beyond doubt (``1.030.000``, ``1.250,00``).

    Nothing if none does, or if they do not agree.
    """
    found = {"id" if match.group(1) else "en" for text in texts for match in _SURELY_GROUPED.finditer(text)}
    return found.pop() if len(found) == 1 else None


def exact(text: str) -> Printed | None:
    """The number that *text* is, with a decimal point; nothing for what is too long, or none."""
    if text.isdecimal() and text.isascii() and len(text) <= MAX_DIGITS:  # most cells of long tables
        return Printed(text, Fraction(int(text)), 0)
    found = parse_number(text)
    return None if isinstance(found, NotANumber) else found
