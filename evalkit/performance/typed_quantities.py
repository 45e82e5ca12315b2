"""Targets, realisations and quarters as people type them → the forms that the TOML of a report has for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.printed.parse import TO
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import possible_numbers
from evalkit.base.wording import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Printed

_YES, _NO = ("ada", "ya", "yes", "there", "true"), ("tidak", "tidakada", "belum", "no", "false", "notthere")
_WORDS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_RANGE = re.compile(TO)
_CURRENCY = re.compile(r"^\s*Rp\.?")


def bare(text: str) -> str:
    """A number without what is printed around it: ``Rp``, a percent sign. One that a workbook keeps as a number stays that."""
    if isinstance(text, Decimal):
        return Decimal(text.removesuffix("%"))
    return _CURRENCY.sub("", text).rstrip().removesuffix("%").strip()


def plain(number: Printed) -> Any:
    """*number* as TOML gives it: a whole number without decimals is an ``int``."""
    return number if number.digits > 0 else int(number.exact)


def plain_number(text: str, style: str | None = None) -> Any:
    """The number that *text* is, where it can be only one, numbers being written in *style* (``id``, ``en``) if that is known; else itself."""
    numbers = possible_numbers(bare(text)).written(style)
    return plain(numbers[0]) if len(numbers) == 1 else text


def range_of(text: str, style: str | None = None) -> Any:
    """The range that *text* is, its ends as of ``plain_number``; else itself."""
    ends = _RANGE.split(text)
    both = len(ends) == len(("from", "to")) and all(ends)
    return {"from": plain_number(ends[0], style), "to": plain_number(ends[1], style)} if both else text


def is_presence(text: str) -> bool:
    """Whether *text* says that something is there, or that it is not."""
    return folded(text) in _WORDS


def says_absent(text: str) -> bool:
    """Whether *text* says that nothing is there."""
    return _WORDS.get(folded(text)) is False


def presence_of(raw: Any) -> Mapping[str, Any]:
    """That something is there, or not; what says neither stays for the reader of reports to refuse."""
    return {"present": _WORDS.get(folded(str(raw)), raw)}


# --- Quarters in headings: *TW I*, *Triwulan 2*, *Realisasi s.d. Triwulan III*, *Q4* -----------------------------------


NUMBERS = (1, 2, 3, 4)
ROMAN = ("I", "II", "III", "IV")
_WORD = r"\b(?:triwulan|triw|tw|kuartal|q)\.?"
_QUARTER = re.compile(
    rf"{_WORD}(?P<between>[^a-z0-9]*(?:ke\W?|\([^)]*\)\s*)?)(?P<number>iv|i{{1,3}}|[1-4])\b", re.IGNORECASE
)


class InQuarter(NamedTuple):
    """A heading without its quarter, and that."""

    rest: str
    quarter: int


def quarter_in(heading: str) -> InQuarter | None:
    """The quarter that *heading* names; nothing where it names none, or two.

    >>> quarter_in("Realisasi s.d. Triwulan (Rp) III")
    InQuarter(rest='Realisasi s.d. (Rp)', quarter=3)
    >>> quarter_in("Realisasi TW1 2025").quarter
    1
    """
    found = list(_QUARTER.finditer(heading))
    if len(found) != 1:
        return None
    number = found[0].group("number").upper()
    rest = heading[: found[0].start()] + " " + found[0].group("between") + " " + heading[found[0].end() :]
    return InQuarter(" ".join(rest.split()), ROMAN.index(number) + 1 if number in ROMAN else int(number))
