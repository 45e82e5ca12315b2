"""Signs in printed texts: those that look alike, those that stand for nothing, and what a spreadsheet leaves behind."""

from __future__ import annotations

import re

from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import DASHES

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
# A dash, or dots to be filled in, perhaps behind the sign of the currency: "Rp -", "……".
_BLANK = re.compile(r"(?:(?:Rp\.?|IDR)\s*)?(?:[.,]?[-–—−]+|…+|\.{2,}|_{2,})", re.IGNORECASE)
# A mark of a footnote. Small digits without a bracket are none: they can be a power.
MARK = r"(?:\(\*+\)|\*+\)?|[†‡§¶]+|[¹²³⁰⁴-⁹]+\s?[⁾)]|\[(?:\d{1,2}|[a-z]|\*+)\])"
_MARKS = re.compile(rf"(?:\s*{MARK})+$")
_ERRORS = (
    "REF", "DIV/0", "N/?A", "NAME", "NULL", "NUM", "VALUE", "SPILL", "CALC", "FIELD", "BLOCKED", "UNKNOWN", "CONNECT",
    "BUSY", "EXTERNAL", "PYTHON", "ERROR", "MACRO", "GETTING_DATA", "TIMEOUT",
)  # fmt: skip
_ERROR = re.compile(rf"#(?:{'|'.join(_ERRORS)})\b[!?]?|#{{2,}}|\bErr:\d+\b", re.IGNORECASE)
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
        found = _ERROR.search(bare)
        if found is not None:
            return msg("{text} is an error of a spreadsheet, not a value", text=visible(found.group()))
    if bare.startswith("=") and len(bare) > 1:
        return msg("{text} is a formula, not its value", text=visible(bare))
    if len(bare) < len("null?") and bare.casefold() in _NO_VALUE:
        return msg("{text} is what a program writes where it has no value", text=visible(bare))
    return None
