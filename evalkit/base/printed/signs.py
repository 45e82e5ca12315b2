"""Signs and digits in printed texts: signs that look alike or stand for nothing, and digits with ``.`` and ``,`` between them.

What can be read in two ways is told, never guessed.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import MAX_DIGITS, NotANumber, Printed, parse_number
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, ERROR, NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ALIKE = {
    "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{SMALL HYPHEN-MINUS}": "-", "\N{FIGURE DASH}": "–",
    "\N{HORIZONTAL BAR}": "—", "\N{SMALL PERCENT SIGN}": "%", "\N{ARABIC PERCENT SIGN}": "%", "\N{RATIO}": ":",
    "\N{FRACTION SLASH}": "/", "\N{DIVISION SLASH}": "/",
}  # fmt: skip
_PLAIN = str.maketrans(
    {**_INVISIBLE, **_FULL_WIDTH, **{0x2160 + at: word for at, word in enumerate(_ROMAN)}, **{ord(a): b for a, b in _ALIKE.items()}}
)  # fmt: skip
CURRENCY = re.compile(r"(?:Rp\.?|IDR\b)\s*", re.IGNORECASE)
# A dash, or dots to be filled in, perhaps with the sign of a unit: "Rp -", "- %", "……".
_BLANK = re.compile(r"(?:(?:Rp\.?|IDR)\s*)?(?:[.,]?[-–—−]+|\([-–—−]+\)|…|[.…]{2,}|_{2,})(?:\s?[%‰])?", re.IGNORECASE)
# A mark of a footnote. Small digits without a bracket are none: they can be a power.
MARK = r"(?:\(\*+\)|\*+\)?|[†‡§¶]+|[¹²³⁰⁴-⁹]+\s?[⁾)]|\[(?:\d{1,2}|[a-z]|\*+)\])"
_MARKS = re.compile(rf"(?:\s*{MARK})+$")
_NO_VALUE = frozenset(("nan", "null"))


def plain(text: str) -> str:
    """*text* with single blanks, and with signs that only look otherwise (full width, hyphens) as they are usually written."""
    bare = " ".join(text.split())
    return bare if bare.isascii() else " ".join(bare.translate(_PLAIN).split())


def is_blank(bare: str) -> bool:
    """Whether *bare* says that there is no value: nothing, a dash, dots."""
    return bare in DASHES or (not bare[-1].isalnum() and _BLANK.fullmatch(bare) is not None)


def without_marks(bare: str) -> str:
    """*bare* without the marks of footnotes at its end. ``[5]`` alone is no mark: there is nothing that it would mark."""
    if bare[-1:].isalnum() or bare[-1:] == "%":
        return bare
    kept = _MARKS.sub("", bare)
    return kept if kept or not any(char.isalnum() for char in bare) else bare


def left_by_a_program(bare: str) -> Message | None:
    """What a program wrote in place of a value: an error, a formula; nothing if it is none of these."""
    if "#" in bare or ":" in bare:
        found = ERROR.search(bare)
        if found is not None:
            return NO_VALUE._replace(args={"found": visible(found.group())})
    if bare.startswith("=") and len(bare) > 1:
        return msg("{text} is a formula, not its value", text=visible(bare))
    if len(bare) < len("null?") and bare.casefold() in _NO_VALUE:
        return msg("{text} is what a program writes where it has no value", text=visible(bare))
    return None


# --- Digits -----------------------------------------------------------------------------------------------------------

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
