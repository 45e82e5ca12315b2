"""A sheet as it was read, and remarks: what the file did to its data, by cell.

Rows of cells that reach over others, as documents and web pages have them → a sheet.
"""

from __future__ import annotations

import re
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Position
from evalkit.base.text import Message, first_named, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import HOW_TO_MEND
from evalkit.tables.references import CellRange, cell_name, column_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.base.errors import Place
    from evalkit.base.text import Prose

Cell = str | None
Row = tuple[int, tuple[Cell, ...]]
MOST_NAMED = 5  # cells that are named, of many alike
ERROR, NO_VALUE = "error", "formula-without-value"
HOW_TO_STORE = msg("open it in Excel or LibreOffice and save it there: that stores the values")
AS_TEXT = "number-as-text"
# What keeps a cell from having a value → its sentence: a fault where the cell is in use.
BROKEN: dict[str, Message] = {
    ERROR: msg("an error of the workbook ({found}) in place of a value", found=""),
    NO_VALUE: msg("a formula whose value is not stored in the file ({found})", found=""),
}
_COMPUTED = "float-digits"


class CellRemark(NamedTuple):
    """One thing that the file did to its data; cells alike are one remark.

    Attributes:
        kind: What it is; one of the keys of ``REMARKS``.
        cells: The first of the cells (``C4``), rows (``4``), columns (``C``), ranges (``A1:C1``) or sheets concerned.
        number: How many there are.
        column: The column that they stand in, counted from 0; ``None`` where it concerns more than one column.
        found: What stands in the first of them.
        taken: What that was taken for, where it is not the same.
    """

    kind: str
    cells: tuple[str, ...] = ()
    number: int = 1
    column: int | None = None
    found: str = ""
    taken: str = ""

    @property
    def text(self) -> Message:
        """It as a sentence."""
        said = REMARKS[self.kind]
        known: dict[str, Any] = {"cells": self._named(0), "found": visible(self.found, 40), "taken": self.taken}
        if self.kind in BROKEN:
            known["problem"] = self.what
        return said._replace(args={name: known[name] for name in said.args})

    @property
    def what(self) -> Message:
        """Of a kind in ``BROKEN``: what is wrong, without the cells."""
        return BROKEN[self.kind]._replace(args={"found": visible(self.found, 40)})

    @property
    def beside(self) -> Message:
        """``what``, said of the first cell, whose place stands before it; the others are named behind it."""
        others = self._named(1)
        return msg("{problem}; also in {cells}", problem=self.what, cells=others) if others else self.what

    def _named(self, first: int) -> tuple[Prose, ...]:
        more = self.number - len(self.cells)
        return (*self.cells[first:], *([msg("and {count} more", count=str(more))] if more > 0 else []))


# Kind of remark → its sentence.
FORMATS_UNKNOWN = "unchecked"
REMARKS: dict[str, Message] = {
    "date": msg(
        "{cells}: dates (the first is {found}); spreadsheets turn codes such as 1-2 into dates", cells="", found=""
    ),
    AS_TEXT: msg("{cells}: numbers that are stored as text (the first is {found})", cells="", found=""),
    **{kind: msg("{cells}: {problem}", cells="", problem=problem) for kind, problem in BROKEN.items()},
    "other-workbook": msg(
        "{cells}: values of other workbooks (the first by {found}), as they were when this file was saved",
        cells="",
        found="",
    ),
    "hidden-row": msg("hidden rows are read as well: {cells}", cells=""),
    "hidden-column": msg("hidden columns are read as well: {cells}", cells=""),
    "hidden-sheet": msg("the sheet is hidden in the workbook"),
    "hidden-others": msg("sheets that are hidden in the workbook are not read: {cells}", cells=""),
    "merged": msg("merged cells have their value in the first cell only, the others are blank: {cells}", cells=""),
    _COMPUTED: msg(
        "{cells}: computed numbers are taken as the cells show them, or at ten decimals (the first, {found}, as {taken})",
        cells="",
        found="",
        taken="",
    ),
    "duplicate": msg(
        "rows that repeat an earlier one in every column, the time of entry among them, are counted as well: {cells}",
        cells="",
    ),
    "test-row": msg(
        "rows that look like a trial of the form ({found}) are counted as well: {cells}", cells="", found=""
    ),
    FORMATS_UNKNOWN: msg(
        "in a workbook of this form ({found}) error cells, formulas without a value, hidden rows and columns and number"
        " formats cannot be checked; saved as xlsx they are",
        found="",
    ),
    "tracked": msg("changes of the document are read as if they were accepted"),
    "macros": msg("the workbook has macros: they are not run, and its values are those that were last saved"),
    "encoding": msg("the file is not in UTF-8 and does not say its encoding: it is read as {found}", found=""),
}


def sentences(remarks: Sequence[CellRemark]) -> tuple[Message, ...]:
    """*remarks* as sentences; numbers that were computed are one for all columns of the sheet."""
    computed = [remark for remark in remarks if remark.kind == _COMPUTED]
    if len(computed) < 2:  # noqa: PLR2004  (one column needs no list)
        return tuple(remark.text for remark in remarks)
    columns = sorted({cell_remark.column for cell_remark in computed if cell_remark.column is not None})
    named = first_named(map(column_name, columns), MOST_NAMED)
    number = sum(cell_remark.number for cell_remark in computed)
    together = msg(
        "columns {columns}: {count:computed number is|computed numbers are} taken as shown, or at ten decimals ({cell}, for instance, {found} as {taken})",
        columns=named,
        count=str(number),
        cell=computed[0].cells[0],
        found=computed[0].found,
        taken=computed[0].taken,
    )
    at = remarks.index(computed[0])
    return tuple(together if remark is remarks[at] else remark.text for remark in remarks if remark not in computed[1:])


class Sheet(NamedTuple):
    """A sheet of a workbook, or a file in CSV.

    Attributes:
        file: As the user named it, without the sheet.
        name: Of the sheet; empty for CSV.
        rows: Those that are not blank, the first of them the header if there is one: the number that a spreadsheet
            shows, and the cells, which are as many in each row. Numbers are plain decimals with a point (``60.02%`` where the cell shows a percentage),
            dates are ISO text, ``TRUE`` and ``FALSE`` stand for themselves, blank cells are ``None``. An error stands
            as it is shown (``#REF!``), a formula without a value as itself (``=A1/B1``).
        remarks: What the file did to the data.
        merged: Cells that are shown as one; their value is that of the first.
        shifts: As of ``evalkit.files.assessment.Table``; of CSV only.
        ends: Of the rows that end before the widest, how many cells each has; of CSV only.
    """

    file: str
    name: str
    rows: Sequence[Row]
    remarks: Sequence[CellRemark] = ()
    merged: Sequence[CellRange] = ()
    shifts: tuple[tuple[int, int], ...] = ()
    ends: Mapping[int, int] = MappingProxyType({})

    @property
    def title(self) -> str:
        """The file with its sheet, as people write it."""
        return f"{self.file}#{self.name}" if self.name else self.file

    def at(self, row: int, column: int) -> Place:
        """The place of a cell, its column counted from 0: for faults."""
        if self.name:
            return visible(f"{self.name}!{cell_name(row, column)}", 120)
        line = row + next((shift for first, shift in reversed(self.shifts) if first <= row), 0)
        return Position(line, row, column_name(column))

    def fault(self, row: int, column: int, problem: Message, **more: Any) -> Fault:
        """What is wrong with a cell, its column counted from 0; *more*: what else a ``Fault`` has."""
        return Fault(file=self.file, place=self.at(row, column), problem=problem, **more)

    def remarks_on(self, columns: Collection[int]) -> list[CellRemark]:
        """The remarks that concern these *columns*, or more than one column; those in ``BROKEN`` are faults."""
        return [
            remark
            for remark in self.remarks
            if remark.kind not in BROKEN and (remark.column is None or remark.column in columns)
        ]

    def faults_in(self, columns: Collection[int]) -> list[Fault]:
        """A fault for each of these *columns* with cells that hold an error, or a formula without a value."""
        return [self._fault(remark) for remark in self.remarks if remark.kind in BROKEN and remark.column in columns]

    def _fault(self, cell_remark: CellRemark) -> Fault:
        hint = HOW_TO_STORE if cell_remark.kind == NO_VALUE else HOW_TO_MEND
        cell = f"{self.name}!{cell_remark.cells[0]}" if self.name else cell_remark.cells[0]
        return Fault(
            file=self.file,
            place=visible(cell, 120),
            problem=cell_remark.beside,
            expected=msg("a value"),
            hint=hint,
            count=cell_remark.number,
        )


_COUNT = re.compile(r"\(?([0-9]{1,2})(?:\s*=\s*[^)]*)?\)?[.)]?", re.ASCII)


def column_numbers(cells: Iterable[Cell]) -> list[int]:
    """The numbers in a row of which nothing but the columns of a printed table is numbered: 1, (2), (3 = 2/1); none in any other row."""
    matches = [_COUNT.fullmatch(cell) for cell in cells if cell is not None]
    return [int(one.group(1)) for one in matches if one is not None] if all(matches) else []


def are_running(numbers: Sequence[int]) -> bool:
    """Whether *numbers*, if there are some, go on by one."""
    return all(after == before + 1 for before, after in pairwise(numbers))


MOST_COLUMNS = 1000
MOST_CELLS = 1_000_000


class TableBuilder:
    """A table that is read cell by cell; a merged cell has its text in the first place, the others are blank."""

    def __init__(self, file: str, name: str) -> None:
        """Of the table *name* in *file*."""
        self._file, self._name = file, name
        self._rows: list[dict[int, Cell]] = []
        self._taken: dict[int, int] = {}  # column → rows that a cell above still reaches over
        self._merged: list[CellRange] = []
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
        self._merged.append(CellRange(row - 1, self._at, row, self._at + columns - 1))
        self._at += columns

    def cell(self, text: str, columns: int = 1, rows: int = 1) -> tuple[int, int]:
        """The next cell, which reaches over so many *columns* and *rows*; its row (from 1) and column (from 0)."""
        while self._at in self._taken:
            self._at += 1
        self._reach(columns)
        row = len(self._rows)
        self._rows[-1][self._at] = text or None
        if columns > 1 or rows > 1:
            self._merged.append(CellRange(row, self._at, row + rows - 1, self._at + columns - 1))
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
