"""A printed text → a number with what stands behind it, words, nothing, or a refusal; and texts with more than a number in them.

These are ranges (``7-8 hari``), and words with a number (``Informatif (90)``).
"""

from __future__ import annotations

import re
from fractions import Fraction

from evalkit.base.exact import MAX_DIGITS, Printed, decimal_text
from evalkit.base.printed.behind import (
    LETTERS,
    NO_CENTS,
    OPEN_ENDED,
    RUPIAH,
    SCALES,
    behind,
    declared_power,
    is_of_rupiah,
    scale_of,
    unit_of,
)
from evalkit.base.printed.signs import (
    CURRENCY,
    FORMATS,
    Ambiguous,
    by_spaces,
    exact,
    is_blank,
    left_by_a_program,
    number,
    plain,
    without_marks,
)
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple

_NUMBER = re.compile(r"(?:([-+−])\s?|(–))?(\d[\d.,]*)")
_GROUPS = re.compile(r"(\d{1,3}(?: \d{3})+)([.,]\d+)?(?![\d.,]*\d| \d)")  # 1 234,50
_SIGNED_MONEY = re.compile(r"[-−–]\s?(?=Rp|IDR)", re.IGNORECASE)
_MONEY = r"(?:(?:Rp\.?|IDR\b)\s*)?"
_IN_BRACKETS = re.compile(rf"{_MONEY}\({_MONEY}(\d[\d., ]*)(%?)\)\s*(%?)", re.IGNORECASE)  # (5,2) is -5,2
_LIKE_A_NUMBER = re.compile(rf"{_MONEY}[-−–—+]?\s*\(?\s*{_MONEY}[-−–—+]?\s*\d", re.IGNORECASE)
_LEVEL = re.compile(r"(?:level|tingkat)(?: kematangan| kapabilitas)?\s+([IVX]+|\d+)(\s*\([^()\d]*\))?", re.IGNORECASE)
_CANONICAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})", re.IGNORECASE)
_ROMAN = {"I": 1, "V": 5, "X": 10}
TO = r"\s*(?:[-–—]|s\.?\s?/?d\.?|sampai(?: dengan)?|hingga)\s*"
# A range, a fraction, a ratio, a date: more than one number, so no number.
_GOES_ON = re.compile(rf"(?:{TO}{_MONEY}|\s*[/:]\s*)[-–]?\d", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"\s\d")
_RANGE = re.compile(rf"\d[\d.,]*[^\d]*?{TO}{_MONEY}[-–]?\d", re.IGNORECASE)
_BOUND = re.compile(r"(?:[<>]=?|[≤≥])\s*", re.IGNORECASE)  # ≥ 75, > Rp 5
_SCIENTIFIC = re.compile(r"\d[\d.,]*e[+-]?\d", re.IGNORECASE)  # what a spreadsheet shows where a column is too narrow
_MONTHS = (
    "jan|januari|january|feb|februari|peb|pebruari|february|mar|maret|march|apr|april|mei|may|jun|juni|june|jul|juli|july"
    "|agu|agt|ags|agustus|aug|august|sep|sept|september|okt|oktober|oct|october|nov|nop|november|nopember"
    "|des|desember|dec|december"
)
_DATE = re.compile(rf"\d{{1,2}}\s(?:{_MONTHS})\b", re.IGNORECASE)
_BEFORE = re.compile(r"(?:[^\w\s]|_)+")


class Amount(NamedTuple):
    """A printed number, and what is printed behind it (``%``, ``orang``) without footnote marks."""

    number: Printed
    suffix: str


class PrintedText(NamedTuple):
    """A printed text that does not begin with a number, or says more than one: a range, a fraction, a date."""

    text: str


class Unreadable(NamedTuple):
    """A text that looks like a number, but is none (``1.23.4``), or one with something that is not understood.

    Attributes:
        why: What is wrong, where that can be said.
    """

    text: str
    why: Message | None = None

    @property
    def problem(self) -> Message:
        """What is wrong, for a fault."""
        return self.why or msg("{text} is not a number", text=visible(self.text))


Reading = Amount | PrintedText | Ambiguous | Unreadable


def read_printed(text: str, numbers: str | None = None) -> Reading | None:
    """Read what a report prints in one place.

    Args:
        text: As printed.
        numbers: ``id`` (``1.250`` is 1250) or ``en`` (``1.250`` is 1.25) where that is declared.

    Returns:
        ``None`` for a blank or a dash. A level (``Level III``) is the number 3 with the suffix ``level``.
    """
    if isinstance(text, Decimal):  # a number of a workbook, whatever the texts beside it look like
        numbers = "en"
    bare = without_marks(plain(text))
    if is_blank(bare):
        return None
    why = left_by_a_program(bare)
    if why is not None:
        return Unreadable(bare, why)
    level = _LEVEL.fullmatch(bare) if bare[0].isalpha() else None
    if level is not None and (level.group(2) is None or behind(level.group(2), whole=True, money=False) is not None):
        return _level(level.group(1)) or Unreadable(bare)
    return _with_sign(bare, numbers)


def _with_sign(bare: str, numbers: str | None) -> Reading:
    """The number in *bare*, its sign and ``Rp`` in whatever order they stand."""
    if bare[0].isdigit():  # most cells of long tables
        return _amount(bare, 0, numbers)
    money = CURRENCY.match(bare)
    bracketed = _IN_BRACKETS.fullmatch(bare)
    signed = _SIGNED_MONEY.match(bare)
    if bracketed is not None:
        digits, inside, after = bracketed.groups()
        reading = _amount(digits.strip(), 0, numbers)
        return _negative(reading._replace(suffix=inside or after) if isinstance(reading, Amount) else reading, bare)
    if signed is not None:
        return _negative(_with_sign(bare[signed.end() :], numbers), bare)
    if money is None and bare[0].isalpha():
        return PrintedText(bare)
    return _amount(bare, money.end() if money is not None else 0, numbers)


def _negative(reading: Reading, bare: str) -> Reading:
    if not isinstance(reading, Amount):
        return Unreadable(bare) if isinstance(reading, PrintedText) else reading._replace(text=bare)
    if reading.number.exact < 0:
        return Unreadable(bare)
    return reading._replace(number=_minus(reading.number))


def _minus(number: Printed) -> Printed:
    return Printed(f"-{number.text}", -number.exact, number.digits)


def _amount(bare: str, start: int, numbers: str | None) -> Reading:
    match = _NUMBER.match(bare, start)
    if match is None:
        return _no_amount(bare, start)
    plus_minus, dash, digits = match.groups()
    groups = _GROUPS.match(bare, match.start(3)) if " " in bare else None
    if groups is not None:
        printed: Printed | Ambiguous | None = by_spaces(*groups.groups())
        rest = bare[groups.end() :]
    else:
        kept = digits.rstrip(".,")  # the full stop of a sentence is no decimal sign
        rest = digits[len(kept) :] + bare[match.end() :]
        if rest and (_GOES_ON.match(rest) or _DATE.match(bare, match.start(3))):
            return PrintedText(bare)
        printed = None if _TWO_NUMBERS.match(rest) else number(kept, numbers or _format_of(kept, rest))
    if rest and _is_more_than_a_number(bare, match.start(3), rest):
        return PrintedText(bare)
    if isinstance(printed, Ambiguous):
        return printed._replace(text=bare)
    if printed is None:
        return Unreadable(bare)
    if plus_minus in ("-", "−") or dash:
        printed = _minus(printed)
    return _with_rest(bare, printed, rest, money=start > 0) if rest else Amount(printed, "")


def _format_of(kept: str, rest: str) -> str | None:
    """How the number is written where ``,-`` stands for its decimals: it is whole, so its only mark groups thousands."""
    if NO_CENTS.match(rest) is None:
        return None
    return "id" if "." in kept else "en"


def _is_more_than_a_number(bare: str, start: int, rest: str) -> bool:
    """Whether the text is a range whose first number has a unit, or has no upper end (``60 tahun ke atas``)."""
    if _SCIENTIFIC.match(bare, start):
        return False
    return _RANGE.match(bare, start) is not None or OPEN_ENDED.search(rest) is not None


def _with_rest(bare: str, found: Printed, rest: str, *, money: bool) -> Reading:
    """The number *found* with what stands behind it, if that is understood."""
    if _SCIENTIFIC.match(bare):
        return Unreadable(
            bare, msg("{text} was shortened by a spreadsheet, and may have lost digits", text=visible(bare))
        )
    suffix = behind(rest, whole=found.digits == 0, money=money)
    if suffix is None:
        what = visible(rest.strip(), 60)
        return Unreadable(
            bare, msg("{text}: what stands behind the number is not understood: {rest}", text=visible(bare), rest=what)
        )
    return Amount(found, suffix)


def _no_amount(bare: str, start: int) -> Reading:
    """A text that does not begin with a number: words, unless a number stands behind signs that are not understood."""
    rest = bare[start:]
    first = next((char for char in rest if char.isalnum()), "")
    if not first.isnumeric() or _RANGE.search(rest):
        return PrintedText(bare)
    bound = _BOUND.match(rest)
    if bound is not None:
        end = _with_sign(rest[bound.end() :], None)
        return PrintedText(bare) if isinstance(end, (Amount, Ambiguous, PrintedText)) else end._replace(text=bare)
    before = _BEFORE.match(rest)
    if before is None or _LIKE_A_NUMBER.match(bare):
        return Unreadable(bare)
    return Unreadable(
        bare,
        msg(
            "{text}: what stands before the number is not understood: {before}",
            text=visible(bare),
            before=visible(before.group()),
        ),
    )


def scaled(amount: Amount, unit: str | None = None) -> Amount | None:
    """*amount* in full: 8,29 miliar is 8290000000, exact to ten million.

    Nothing if it is too long, or for ``M`` and ``T`` of what need not be rupiah.

    Args:
        unit: In which it is declared; in ``juta rupiah``, 8 juta is 8.
    """
    suffix = amount.suffix
    word, _, more = suffix.partition(" ")
    if word in LETTERS:
        if not is_of_rupiah(unit):
            return None
        suffix = f"{LETTERS[word]} {more}"
    power = 0
    found = scale_of(suffix)
    if found is None:
        return amount
    while found is not None:  # 8 ribu triliun
        power += SCALES[found[0]]
        suffix = suffix[found[1] :]
        found = scale_of(suffix)
    power -= declared_power(unit) or 0
    value, digits = amount.number.exact * Fraction(10) ** power, amount.number.digits - power
    text = str(decimal_text(value, max(digits, 0)))
    return None if len(text) > MAX_DIGITS else Amount(Printed(text, value, digits), suffix.strip())


def why_not_scaled(amount: Amount, text: str) -> Message | None:
    """Why ``scaled`` gives nothing for a number with ``M`` or ``T`` behind it."""
    letter = amount.suffix.partition(" ")[0]
    if letter not in LETTERS:
        return None
    return msg(
        "{text}: {letter} means {word} behind Rp, or where the unit is rupiah; here it can mean another thing",
        text=visible(text),
        letter=letter,
        word=LETTERS[letter],
    )


def printed_unit(text: str, suffix: str) -> str | None:
    """The unit printed around the number in *text*: behind it (*suffix*), or ``Rp`` before it."""
    return RUPIAH if is_money(text) else unit_of(suffix)


def is_money(text: str) -> bool:
    """Whether ``Rp`` stands before the number in *text*."""
    return CURRENCY.match(plain(text).strip(" -−–(")) is not None


def _level(text: str) -> Amount | None:
    if text.isdecimal():
        found = exact(text)
    else:
        values = [_ROMAN[char] for char in text.upper()]
        value = sum(-a if a < b else a for a, b in zip(values, (*values[1:], 0), strict=True))
        found = exact(str(value)) if _CANONICAL.fullmatch(text) else None
    return Amount(found, "level") if found is not None else None


# --- More than a number ----------------------------------------------------------------------------------------------

_SPAN = re.compile(rf"(.+?){TO}((?:(?:Rp\.?|IDR\b)\s*)?[-–−]?\d.*)", re.IGNORECASE)
_GRADE = re.compile(r".*\d.*\(\s*([A-Z]{1,3}[+-]{0,2})\s*\)")
_NAMED = re.compile(r"(.*[^\s(].*?)\s*\(\s*([-−–]?\d[\d.,]*)\s*%?\s*\)")


class NumberSpan(NamedTuple):
    """A printed range (``7-8 hari``): both ends, and what is printed behind."""

    low: Printed
    high: Printed
    suffix: str


def spans(text: str) -> list[NumberSpan]:
    """What *text* says as a range with two ends: one reading, none, or several where groups and decimals look alike."""
    match = _SPAN.fullmatch(without_marks(plain(text)))
    if match is None:
        return []
    low, high = match.groups()
    money = CURRENCY.match(low)
    if money is not None and CURRENCY.match(high) is None:
        high = f"{money.group()}{high}"
    found = (_span(read_printed(low, numbers), read_printed(high, numbers)) for numbers in FORMATS)
    return list(dict.fromkeys(number_span for number_span in found if number_span is not None))


def _span(low: object, high: object) -> NumberSpan | None:
    """The range between two ends; what multiplies the upper end alone (``5-6 juta``), or is its unit, is meant for both."""
    if not isinstance(low, Amount) or not isinstance(high, Amount):
        return None
    if scale_of(low.suffix) is None and scale_of(high.suffix) is not None and not low.suffix:
        low = low._replace(suffix=high.suffix)
    first, last = scaled(low), scaled(high)
    if first is None or last is None:
        return None
    units = {unit_of(amount.suffix) or amount.suffix for amount in (first, last) if amount.suffix}
    return NumberSpan(first.number, last.number, last.suffix or first.suffix) if len(units) <= 1 else None


def grade_of(text: str) -> str | None:
    """The grade that stands in brackets behind a number (``88,19 (B)``): a capital letter or more, no unit."""
    match = _GRADE.fullmatch(without_marks(plain(text)))
    return None if match is None or unit_of(match.group(1)) is not None else match.group(1)


class NumberedWord(NamedTuple):
    """A printed word with a number in brackets (``Informatif (90)``)."""

    word: str
    number: Printed


def named(text: str) -> list[NumberedWord]:
    """What *text* says as a word with a number: one reading, none, or several."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return []
    numbers = [read_printed(match.group(2), one) for one in FORMATS]
    return list(
        dict.fromkeys(NumberedWord(match.group(1), amount.number) for amount in numbers if isinstance(amount, Amount))
    )
