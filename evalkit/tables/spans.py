"""Rows of cells that reach over others, as documents and web pages have them → a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import msg, visible
from evalkit.tables.names import Range
from evalkit.tables.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.tables.sheet import Cell, CellRemark

MOST_COLUMNS = 1000
MOST_CELLS = 1_000_000


class Grid:
    """A table that is read cell by cell; a merged cell has its text in the first place, the others are blank."""

    def __init__(self, file: str, name: str) -> None:
        """Of the table *name* in *file*."""
        self._file, self._name = file, name
        self._rows: list[dict[int, Cell]] = []
        self._taken: dict[int, int] = {}  # column → rows that a cell above still reaches over
        self._merged: list[Range] = []
        self._at = self._cells = 0

    def row(self) -> None:
        """Begin a row."""
        self._rows.append({})
        self._taken = {at: left - 1 for at, left in self._taken.items() if left > 1}
        self._at = 0

    def skip(self, columns: int) -> None:
        """Leave *columns* out."""
        self._reach(columns)
        self._at += columns

    def continued(self, columns: int) -> None:
        """The cell above goes on over *columns*."""
        self._reach(columns)
        row = len(self._rows)
        self._merged.append(Range(row - 1, self._at, row, self._at + columns - 1))
        self._at += columns

    def cell(self, text: str, columns: int = 1, rows: int = 1) -> tuple[int, int]:
        """The next cell, which reaches over so many *columns* and *rows*; its row (from 1) and column (from 0)."""
        while self._at in self._taken:
            self._at += 1
        self._reach(columns)
        row = len(self._rows)
        self._rows[-1][self._at] = text or None
        if columns > 1 or rows > 1:
            self._merged.append(Range(row, self._at, row + rows - 1, self._at + columns - 1))
        if rows > 1:
            self._taken |= dict.fromkeys(range(self._at, self._at + columns), rows)
        place = row, self._at
        self._at += columns
        return place

    def _reach(self, columns: int) -> None:
        self._cells += columns
        if self._at + columns > MOST_COLUMNS or self._cells > MOST_CELLS:
            problem = msg("the table is larger than any that is printed")
            expected = msg(
                "at most {columns} columns and {cells} cells", columns=str(MOST_COLUMNS), cells=str(MOST_CELLS)
            )
            raise AssessmentError(
                [Fault(file=self._file, place=visible(self._name, 120), problem=problem, expected=expected)]
            )

    def sheet(self, remarks: Sequence[CellRemark] = ()) -> Sheet:
        """What was read."""
        width = max((max(row) + 1 for row in self._rows if row), default=0)
        rows = [(number, tuple([row.get(at) for at in range(width)])) for number, row in enumerate(self._rows, 1)]
        return Sheet(self._file, self._name, [one for one in rows if any(one[1])], remarks, self._merged)
