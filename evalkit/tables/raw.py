"""A sheet cell by cell, as it is stored: values, formulas, what is hidden. For those who check workbooks, not for data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.tables.sheet import ERROR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

    from evalkit.tables.scan import Extent, Scan

Place = tuple[int, int]
"""Row, counted from 1, and column, counted from 0."""


class ErrorValue(NamedTuple):
    """What a spreadsheet shows in place of a value: ``#REF!``."""

    word: str


Raw = Fraction | str | bool | ErrorValue


class RawSheet(NamedTuple):
    """A sheet as it is stored.

    Attributes:
        values: Of cells that are not blank, formulas with a stored value among them. A binary float is the shortest
            decimal that stands for it.
        formulas: As stored, with ``=`` in front; none of a form that does not tell them.
        hidden_rows, hidden_columns: Rows counted from 1, columns from 0.
    """

    name: str
    values: Mapping[Place, Raw]
    formulas: Mapping[Place, str]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


class DefinedName(NamedTuple):
    """A name that stands for cells or a formula.

    Attributes:
        text: What it stands for, with ``=`` in front.
        sheet: The sheet on which alone it is known; ``None``: all of them know it.
        base: References without ``$`` are written as seen from here.
    """

    name: str
    text: str
    sheet: str | None = None
    base: Place = (1, 0)


class RawBook(NamedTuple):
    """A workbook; ``has_formulas``: whether its form lets formulas be read."""

    file: str
    sheets: Mapping[str, RawSheet]
    has_formulas: bool
    names: Sequence[DefinedName] = ()


def raw_sheet(name: str, sheet: CalamineSheet, scan: Scan, formulas: Mapping[Place, str]) -> RawSheet:
    """The sheet *name*, of its values, what the second pass found, and its formulas."""
    values = dict(_values(sheet, scan.extent))
    values |= {place: ErrorValue(hole.text) for place, hole in scan.holes.items() if hole.kind == ERROR}
    return RawSheet(name, values, formulas, frozenset(scan.hidden_rows), frozenset(scan.hidden_columns))


def _values(sheet: CalamineSheet, extent: Extent) -> Iterator[tuple[Place, Raw]]:
    left = sheet.start[1] if sheet.start is not None else 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        for at, cell in enumerate(cells, left):
            if cell != "":
                extent.check_value(cell, number, at)
                yield (number, at), _raw(cell)


def _raw(value: Any) -> Raw:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return Fraction(Decimal(repr(value)))
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
