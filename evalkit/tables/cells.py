"""The cells of a sheet as calamine gives them → rows of text, with remarks on what the workbook did to them.

Remarks on cells, gathered while a sheet is read: those alike in a column are one.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context
from decimal import Decimal as Exact
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Decimal
from evalkit.base.typed_numbers import MOST_DECIMALS, possible_numbers
from evalkit.tables.references import cell_name, column_name
from evalkit.tables.sheet import AS_TEXT, ERROR, MOST_NAMED, CellRemark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from python_calamine import CalamineSheet

    from evalkit.tables.scan import Scan, Shown
    from evalkit.tables.sheet import Cell, Row


class _Alike:
    __slots__ = ("cells", "found", "number", "taken")

    def __init__(self, found: str, taken: str) -> None:
        self.found = found
        self.taken = taken
        self.number = 0
        self.cells: list[str] = []

    def add(self, cell: str) -> None:
        self.number += 1
        if self.number <= MOST_NAMED:
            self.cells.append(cell)


class Remarks:
    """Collects remarks in memory that does not grow with the rows."""

    def __init__(self) -> None:
        """Start with none."""
        self._alike: dict[tuple[str, int | None, str], _Alike] = {}

    def add(self, kind: str, row: int, column: int, found: str = "", taken: str = "") -> None:
        """Note one more cell of that *kind*."""
        key = kind, column, found if kind == ERROR else ""  # #N/A and #REF! are not one error
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = _Alike(found, taken)
        alike.add(cell_name(row, column) if alike.number < MOST_NAMED else "")

    def add_all(self, kind: str, named: Iterable[str]) -> None:
        """Note what has no column of its own: rows, columns, ranges; nothing if there are none."""
        for name in named:
            self._alike.setdefault((kind, None, ""), _Alike("", "")).add(name)

    @property
    def found(self) -> list[CellRemark]:
        """What was noted."""
        return [
            CellRemark(kind, tuple(one.cells), one.number, column, one.found, one.taken)
            for (kind, column, _), one in self._alike.items()
        ]


_MOST_KEPT = 1 << 16  # numbers whose text is kept, as most come again
_HALF = dt.timedelta(microseconds=500_000)


class SheetCells:
    """Reads the cells of one sheet.

    Attributes:
        width: Columns from the first of the sheet to the last that is used.
    """

    def __init__(self, sheet: CalamineSheet, scan: Scan, remarks: Remarks) -> None:
        """Values of *sheet*; *scan* tells more about them, and what is to be said goes into *remarks*."""
        self._sheet = sheet
        self._left = sheet.start[1] if sheet.start is not None else 0
        self._formats, self._extent = scan.formats, scan.extent
        self._remarks = remarks
        self._texts: dict[str, Cell] = {}
        self._numbers: dict[tuple[float, Shown], tuple[str, bool]] = {}
        self._holes: dict[int, dict[int, str]] = {}
        for (row, column), hole in sorted(scan.holes.items()):
            self._holes.setdefault(row, {})[column] = hole.text
            remarks.add(hole.kind, row, column, hole.text)
        end = sheet.end[1] if sheet.end is not None else -1
        self.width = 1 + max([end, *(column for _, column in scan.holes)])

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank, each as wide as the sheet; cells alike share their text, which keeps them small."""
        number = 0
        header = 0
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            found: list[Cell] = [None] * self._left
            for at, cell in enumerate(cells, self._left):
                text = self._texts.get(cell, "") if cell.__class__ is str else ""
                found.append(self._text(number, at, cell, header) if text == "" else text)
            row = self._filled(number, found)
            if row.count(None) < len(row):
                header = header or number
                yield number, row
        for row_number in sorted(row for row in self._holes if row > number):
            yield row_number, self._filled(row_number, [])

    def used_columns(self, columns: Iterable[int]) -> list[str]:
        """The names of those *columns* that are not right of the last one used."""
        return [column_name(at) for at in columns if at < self.width]

    def _filled(self, number: int, found: list[Cell]) -> tuple[Cell, ...]:
        found += [None] * (self.width - len(found))
        for at, text in self._holes.get(number, {}).items():
            found[at] = text
        return tuple(found)

    def _text(self, row: int, at: int, cell: Any, header: int) -> Cell:
        """A cell as text; remarks are made on rows below the *header* only."""
        if isinstance(cell, str):
            return self._word(row, at, cell, header)
        if isinstance(cell, bool):
            return "TRUE" if cell else "FALSE"
        if isinstance(cell, (int, float)):
            return self._number(row, at, float(cell))
        text = _moment(cell)
        if header:
            self._remarks.add("date", row, at, text)
        return text

    def _word(self, row: int, at: int, cell: str, header: int) -> Cell:
        self._extent.check_value(cell, row, at)
        text = cell.strip()
        if any(possible_numbers(text)):
            if header:
                self._remarks.add(AS_TEXT, row, at, text)
            return text
        self._texts[cell] = text or None
        return text or None

    def _number(self, row: int, at: int, number: float) -> str:
        shown = self._formats.of(row, at)
        found = self._numbers.get((number, shown))
        if found is None:
            self._extent.check_value(number, row, at)
            text = number_text(number, shown)
            found = text, is_changed(number, text)
            if len(self._numbers) < _MOST_KEPT:
                self._numbers[number, shown] = found
        if found[1]:
            self._remarks.add("float-digits", row, at, stored(number), found[0])
        return found[0]


def _moment(cell: dt.date | dt.time | dt.timedelta) -> str:
    """A date, a time of day, or a span of time, to the second: a spreadsheet counts in parts of a day, which are not exact."""
    if isinstance(cell, dt.datetime):
        return (cell + _HALF).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0).isoformat()
    return str(cell) if isinstance(cell, dt.timedelta) else cell.isoformat()


# --- Numbers as their cells show them ---------------------------------------------------------------------------------


# Spreadsheets keep and show fifteen digits of what is typed: what needs more was computed.
_KEPT = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def stored(number: float) -> str:
    """*number* as the file has it: the shortest decimal that is that float.

    >>> stored(4.0), stored(1.9780000000000002), stored(1e-7)
    ('4', '1.9780000000000002', '0.0000001')
    """
    return _plain(Exact(repr(number)))


def number_text(number: float, shown: Shown) -> Decimal:
    """*number* as exact text: as it is written; if it was computed, at the digits that are shown, or at ten decimals.

    >>> from evalkit.tables.scan import Shown
    >>> number_text(1.9780000000000002, Shown(2)), number_text(1.9780000000000002, Shown()), number_text(0.6002, Shown(2, percent=True))
    ('1.98', '1.978', '60.02%')
    """
    exact = Exact(repr(number))
    digits = shown.digits if shown.digits is None or not shown.percent else shown.digits + 2
    if _is_long(exact) or shown.computed:
        most = MOST_DECIMALS if digits is None else digits
        exact = _KEPT.plus(exact).quantize(Exact(1).scaleb(-most), context=_WIDE)
    if shown.percent:
        return Decimal(f"{_padded(exact.scaleb(2, _WIDE), shown.digits)}%")
    return Decimal(_padded(exact, digits))


def _is_long(exact: Exact) -> bool:
    """Whether *exact* has digits that nobody types: more than ten decimals, or more than fifteen digits."""
    _, digits, exponent = exact.normalize(_WIDE).as_tuple()
    return len(digits) > _KEPT.prec or (isinstance(exponent, int) and -exponent > MOST_DECIMALS)


def is_changed(number: float, text: Decimal) -> bool:
    """Whether *text*, made of *number*, says another number than that."""
    bare = text.removesuffix("%")
    return Exact(bare).scaleb(-2 if bare != text else 0, _WIDE) != Exact(repr(number))


def _padded(exact: Exact, digits: int | None) -> str:
    """*exact* in full, with zeros at its end up to the *digits* that are shown: 4.20 says more than 4.2."""
    text = _plain(exact)
    missing = (digits or 0) - len(text.partition(".")[2])
    if missing <= 0:
        return text
    return f"{text}{'' if '.' in text else '.'}{'0' * missing}"


def _plain(exact: Exact) -> str:
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
