"""Numbers as reports print them (``Rp. 8.288.093.465,00``, ``103%``, ``Level III``) → exact numbers. Refuses to guess."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from evalkit.exact import MAX_DIGITS, NotANumber, Printed, decimal_text, parse_number
from evalkit.text import Decimal, Message, msg, visible

FORMATS = ("id", "en")
DASHES = frozenset(("", "-", "–", "—", "−"))
_CURRENCY = re.compile(r"Rp\.?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?:([-+−])\s?|(–))?(\d[\d.,]*)")
_GROUPS = re.compile(r"(\d{1,3}(?: \d{3})+)([.,]\d+)?(?![\d.,]*\d| \d)")  # 1 234,50
_SIGNED_MONEY = re.compile(r"[-−–]\s?(?=Rp)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(?:Rp\.?\s*)?\((?:Rp\.?\s*)?(\d[\d., ]*)(%?)\)\s*(%?)", re.IGNORECASE)  # (5,2) is -5,2
_LIKE_A_NUMBER = re.compile(r"(?:Rp\.?\s*)?[-−–—+]?\s*\(?\s*(?:Rp\.?\s*)?[-−–—+]?\s*\d", re.IGNORECASE)
_MARKS = re.compile(r"\s*\*+\)?\s*$")
_LEVEL = re.compile(r"(?:level|tingkat)\s+([IVX]+|\d+)\s*\+?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_TO = r"\s*(?:[-–—]|s\.?\s?/?d\.?|sampai(?: dengan)?)\s*"
_GOES_ON = re.compile(rf"(?:{_TO}(?:Rp\.?\s*)?|\s*/\s*)[-–]?\d", re.IGNORECASE)  # a range, a fraction
_TWO_NUMBERS = re.compile(r"\s\d")
_SPAN = re.compile(rf"(?:Rp\.?\s*)?([-−–]?\d[\d.,]*)\s*(?:%|persen)?{_TO}(?:Rp\.?\s*)?(\d[\d.,]*)(.*)", re.IGNORECASE)
_NAMED = re.compile(r"(.*[^\s(].*?)\s*\(\s*([-−–]?\d[\d.,]*)\s*%?\s*\)")
_SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12}
_SCALE = re.compile(rf"\(?({'|'.join(_SCALES)})\b\)?\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
RUPIAH = "rupiah"
# Words behind a number that say what is counted or measured. Others (nilai, indeks, poin, sasaran …) say nothing of it.
_UNITS = {
    **dict.fromkeys(("%", "persen", "persentase", "percent"), "persen"),
    **dict.fromkeys(("level", "tingkat"), "level"),
    **dict.fromkeys(("rp", RUPIAH), RUPIAH),
    **{unit: unit for unit in ("hari", "bulan", "tahun", "jam", "menit", "orang")},
}
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
    level = _LEVEL.fullmatch(bare) if bare[0].isalpha() else None
    if level is not None:
        return _level(level.group(1)) or Words(bare)
    return _with_sign(bare, numbers)


def _with_sign(bare: str, numbers: str | None) -> Amount | Words | Ambiguous | Unreadable:
    """The number in *bare*, its sign and ``Rp`` in whatever order they stand."""
    if bare[0].isdigit():  # most cells of long tables
        found = _amount(bare, 0, numbers)
        return Unreadable(bare) if isinstance(found, Words) and _is_like_a_number(bare) else found
    money = _CURRENCY.match(bare)
    bracketed = _IN_BRACKETS.fullmatch(bare)
    signed = _SIGNED_MONEY.match(bare)
    if bracketed is not None:
        digits, inside, behind = bracketed.groups()
        found = _amount(digits.strip(), 0, numbers)
        return _negative(found._replace(suffix=inside or behind) if isinstance(found, Amount) else found, bare)
    if signed is not None:
        found = _with_sign(bare[signed.end() :], numbers)
        return _negative(found, bare)
    if money is None and bare[0].isalpha():
        return Words(bare)
    found = _amount(bare, money.end() if money is not None else 0, numbers)
    return Unreadable(bare) if isinstance(found, Words) and _is_like_a_number(bare) else found


def folded_unit(unit: str) -> str:
    """*unit* in the form in which units are compared: case, spaces and full stops do not count, and % has many names."""
    folded = _PUNCTUATION.sub(" ", unit.casefold()).strip()
    return "%" if folded in _PERCENT else folded


def scaled(amount: Amount, unit: str | None = None) -> Amount | None:
    """*amount* in full: 8,29 miliar is 8290000000, exact to ten million. Nothing if it is too long.

    Args:
        unit: In which it is declared; in ``juta rupiah``, 8 juta is 8.
    """
    found = _SCALE.match(amount.suffix)
    if found is None:
        return amount
    declared = _SCALE.match(unit or "")
    power = _SCALES[found.group(1).casefold()] - (_SCALES[declared.group(1).casefold()] if declared else 0)
    number = amount.number
    exact, digits = number.exact * Fraction(10) ** power, number.digits - power
    text = str(decimal_text(exact, max(digits, 0)))
    if len(text) > MAX_DIGITS or amount.suffix[found.end() :][:1].isdigit():  # 8 miliar 290 juta
        return None
    return Amount(Printed(text, exact, digits), amount.suffix[found.end() :])


def unit_of(text: str) -> str | None:
    """The unit that *text* is, out of a closed list (``%`` and ``persentase`` are ``persen``); nothing for other words.

    Brackets do not count: ``(level)``, ``% (Sangat Baik)``.
    """
    bare = _BRACKETED.sub("", text).strip() or text.strip("() ")
    scale = _SCALE.match(bare)
    rest = bare[scale.end() :] if scale is not None else bare
    found = _UNITS.get(_PUNCTUATION.sub(" ", rest.casefold()).strip())
    return f"{scale.group(1).casefold()} {found}" if scale is not None and found is not None else found


def printed_unit(text: str, suffix: str) -> str | None:
    """The unit printed around the number in *text*: behind it (*suffix*), or ``Rp`` before it."""
    return RUPIAH if _CURRENCY.match(text.strip(" -−–(")) else unit_of(suffix)


class Span(NamedTuple):
    """A printed range (``7-8 hari``): both ends, and what is printed behind."""

    low: Printed
    high: Printed
    suffix: str


def spans(text: str) -> list[Span]:
    """What *text* says as a range with two ends: one reading, none, or several where groups and decimals look alike."""
    match = _SPAN.fullmatch(" ".join(text.split()))
    if match is None:
        return []
    low, high, suffix = match.groups()
    pairs = [(read_printed(low, numbers), read_printed(high, numbers)) for numbers in FORMATS]
    found = [
        Span(a.number, b.number, suffix.strip()) for a, b in pairs if isinstance(a, Amount) and isinstance(b, Amount)
    ]
    return list(dict.fromkeys(found))


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


def _is_like_a_number(bare: str) -> bool:
    """Whether *bare* begins like a number, but is no range and no fraction."""
    money = _CURRENCY.match(bare)
    match = _NUMBER.match(bare, money.end() if money is not None else 0)
    if match is not None and _GOES_ON.match(bare, match.end()):
        return False
    return _LIKE_A_NUMBER.match(bare) is not None


def _negative(found: Amount | Words | Ambiguous | Unreadable, bare: str) -> Amount | Words | Ambiguous | Unreadable:
    if not isinstance(found, Amount):
        return Unreadable(bare) if isinstance(found, Words) else found._replace(text=bare)
    number = found.number
    if number.exact < 0:
        return Unreadable(bare)
    return found._replace(number=Printed(f"-{number.text}", -number.exact, number.digits))


def _amount(bare: str, start: int, numbers: str | None) -> Amount | Words | Ambiguous | Unreadable:
    match = _NUMBER.match(bare, start)
    if match is None:
        return Words(bare)
    plus_minus, dash, digits = match.groups()
    end = match.end()
    groups = _GROUPS.match(bare, match.start(3)) if " " in bare else None
    if groups is not None:
        found: Printed | Ambiguous | None = _by_spaces(*groups.groups())
        rest = bare[groups.end() :]
    else:
        kept = digits.rstrip(".,")  # the full stop of a sentence is no decimal sign
        rest = digits[len(kept) :] + bare[end:]
        if rest and _GOES_ON.match(rest):
            return Words(bare)
        found = None if _TWO_NUMBERS.match(rest) else _number(kept, numbers)
    if isinstance(found, Ambiguous):
        return found._replace(text=bare)
    if found is None:
        return Unreadable(bare)
    if plus_minus in ("-", "−") or dash:
        found = Printed(f"-{found.text}", -found.exact, found.digits)
    return Amount(found, _MARKS.sub("", rest.strip(" .,")) if rest else "")


def _by_spaces(whole: str, part: str | None) -> Printed | None:
    """A number whose thousands are grouped by spaces; a mark behind them is the decimal sign."""
    return _exact(whole.replace(" ", "") + (f".{part[1:]}" if part else ""))


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
