"""Quarters in headings: *TW I*, *Triwulan 2*, *Realisasi s.d. Triwulan III*, *Q4*."""

from __future__ import annotations

import re

from evalkit.base.tuples import NamedTuple

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
