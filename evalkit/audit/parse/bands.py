"""Printed tables of ranges (``>90-100``, ``3,5 - < 4,2``, ``< 1,8``) → bands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.model import PrintedBand
from evalkit.audit.parse.claims import read_constant
from evalkit.base.interval import Interval
from evalkit.base.printed.signs import plain
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from evalkit.audit.parse.addresses import At
    from evalkit.audit.parse.tables import PrintedTable
    from evalkit.base.exact import Printed

_SIGN = r"(<=|>=|<|>|=)?"
_NUMBER = r"(-?\d[\d.,]*)"
_BETWEEN = re.compile(rf"{_SIGN}{_NUMBER}%?(?:-|s\.?/?d\.?|sampai(?:dengan)?){_SIGN}{_NUMBER}%?", re.IGNORECASE)
_ONE_END = re.compile(rf"{_SIGN}{_NUMBER}%?")
_PLAIN = str.maketrans({"–": "-", "—": "-", "−": "-", "≤": "<=", "≥": ">="})
_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")  # 1 000
_APART = re.compile(r"\d \d")
_EXPECTED = msg("a range such as >90-100, 3,5 - < 4,2, < 1,8, ≥ 75")


def read_bands(table: PrintedTable, at: At) -> tuple[PrintedBand, ...]:
    """The ranges of *table*, best first. *at* is where a relation asks for them."""
    if table.ranges is None:
        problem = msg("table {table} does not say which column holds its ranges", table=visible(table.grid.id))
        at.add(problem, expected=msg('ranges = "…", the name of that column'))
        return ()
    lines = table.lines
    column, label = lines.header.index(table.ranges), lines.header.index(table.label or lines.header[0])
    printed_bands = []
    for row in lines.rows:
        cell = lines.at(row, table.ranges)
        band = read_band(row.cells[label] or row.key, row.cells[column] or "", table.numbers, cell)
        if band is not None:
            printed_bands.append(attrs.evolve(band, key=row.key))
    return tuple(sorted(printed_bands, key=_height, reverse=True))


def _height(band: PrintedBand) -> tuple[bool, object, bool]:
    # A range without a lower end is the lowest of all; of two that begin alike, the one without its beginning is higher.
    low = band.range.low
    return low is not None, 0 if low is None else low, band.range.low_open


def read_band(word: str, text: str, numbers: str | None, at: At) -> PrintedBand | None:
    """The range *text* that *word* stands for; nothing after a fault."""
    bare = _GROUPS.sub("", plain(text)).translate(_PLAIN)
    bare = text if _APART.search(bare) else bare.replace(" ", "")
    between = _BETWEEN.fullmatch(bare)
    if between is not None:
        low_sign, low, high_sign, high = between.groups()
        if low_sign in (None, ">", ">=") and high_sign in (None, "<", "<="):
            return _band(
                word,
                text,
                (low_sign, read_constant(low, at, numbers)),
                (high_sign, read_constant(high, at, numbers)),
                at,
            )
    one = _ONE_END.fullmatch(bare)
    if one is not None:
        sign, digits = one.groups()
        number = read_constant(digits, at, numbers)
        low = (sign, number) if sign not in ("<", "<=") else None
        high = (sign, number) if sign not in (">", ">=") else None
        return _band(word, text, low, high, at) if number is not None else None
    at.add(msg("{text} is not a range", text=visible(text) or '""'), expected=_EXPECTED)
    return None


End = tuple[str | None, "Printed | None"] | None


def _band(word: str, text: str, low: End, high: End, at: At) -> PrintedBand | None:
    numbers = [end[1] for end in (low, high) if end is not None]
    if None in numbers:
        return None
    exact = [number.exact for number in numbers if number is not None]
    if low is not None and high is not None and exact[0] > exact[1]:
        at.add(msg("{text} ends below its beginning", text=visible(text)), expected=_EXPECTED)
        return None
    return PrintedBand(
        word=word,
        printed=text,
        range=Interval(
            exact[0] if low is not None else None,
            exact[-1] if high is not None else None,
            low_open=low is not None and low[0] == ">",
            high_open=high is not None and high[0] == "<",
        ),
    )
