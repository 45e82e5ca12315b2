"""What the second pass over a workbook finds: all that calamine does not tell of a sheet.

Number formats of workbooks: with how many decimals a cell shows its number, and whether as a percentage.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from math import isfinite, isnan

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.tables.references import CellRange, cell_name


class Shown(NamedTuple):
    """How a number is shown.

    Attributes:
        digits: Decimals; ``None``: as many as it takes.
        percent: Whether its hundredfold is shown, with ``%``.
        computed: Whether a formula gives it.
    """

    digits: int | None = None
    percent: bool = False
    computed: bool = False


GENERAL = Shown()
# Formats that xlsx names by number alone; the others are general, dates, fractions or powers of ten.
BUILT_IN = {
    **dict.fromkeys((1, 3, 37, 38, 41, 42), Shown(0)),
    **dict.fromkeys((2, 4, 39, 40, 43, 44), Shown(2)),
    9: Shown(0, percent=True),
    10: Shown(2, percent=True),
}
# Text in quotes, signs behind a backslash, colours and currencies in brackets, the width of a sign.
_ASIDE = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|_.|\*.')
_OTHER = re.compile(r"general|[dmyhs@/]|e[+-]", re.IGNORECASE)
_NUMBER = re.compile(r"[#0?][#0?,. ]*")


def shown_by(code: str) -> Shown:
    """How the number format *code* shows a number that is positive.

    >>> shown_by('"Rp" #,##0.00;[Red]-#,##0.00').digits, shown_by("0.0%").percent, shown_by("General").digits
    (2, True, None)
    """
    first = _ASIDE.sub("", code).partition(";")[0]
    number = _NUMBER.search(first)
    if number is None or _OTHER.search(first):
        return GENERAL
    whole, _, part = number.group().rstrip(" ").partition(".")
    if whole.endswith(",") or part.endswith(","):  # thousands or millions of it: what is shown is another number
        return GENERAL
    return Shown(sum(part.count(sign) for sign in "0#?"), "%" in first)


# A few cells far apart would take gigabytes as a rectangle, which is what calamine makes of them.
MOST_SPARSE = 1 << 24
MOST_FILLED = 1 << 25  # a million rows of 32 columns
MOST_LETTERS = 32_767  # of a cell, as Excel has it
_FILLED = 4  # of so many cells at least one
# A text that cells share, or a cell that is repeated, stands in the file once and in memory for every cell.
MOST_TOGETHER = 1 << 27  # letters of all cells of a sheet
_LETTERS = 32  # so many a cell are no text that is repeated for the sake of its length


class Hole(NamedTuple):
    """A cell without a value: it shows an error (``#REF!``), or its formula has none stored.

    Attributes:
        kind: One of ``evalkit.tables.sheet.BROKEN``.
        text: The error, or the formula (``=A1/B1``).
    """

    kind: str
    text: str


class Extent:
    """How far the filled cells of a sheet reach, how many they are, and the letters in them: never more than fit into memory."""

    def __init__(self, file: str, name: str) -> None:
        """Start with no cell of the sheet *name*."""
        self.filled = self.letters = 0
        self._file, self._name = file, name
        self._top = self._left = 1 << 40
        self._bottom = self._right = -1

    def add(self, row: int, left: int, right: int, filled: int, rows: int = 1) -> None:
        """Note *filled* cells between *left* and *right*, in that row and as many as *rows* from it on.

        Raises:
            AssessmentError: There are too many.
        """
        self.filled += filled * rows
        if self.filled > MOST_FILLED:
            raise self.refused(msg("the sheet has more than {count} filled cells", count=str(MOST_FILLED)))
        self._top, self._bottom = min(self._top, row), max(self._bottom, row + rows - 1)
        self._left, self._right = min(self._left, left), max(self._right, right)

    def check(self) -> None:
        """Refuse a sheet that reaches far beyond what is in it, or is full of long texts.

        Raises:
            AssessmentError: It does, or is.
        """
        area = (self._bottom - self._top + 1) * (self._right - self._left + 1)
        if self.filled and area > MOST_SPARSE and area > _FILLED * self.filled:
            reach = CellRange(self._top, self._left, self._bottom, self._right)
            problem = msg("the sheet reaches over {cells}, but only {count:cell is|cells are} filled",
                          cells=str(reach), count=str(self.filled))  # fmt: skip
            raise self.refused(problem)
        if self.letters > MOST_TOGETHER and self.letters > _LETTERS * self.filled:
            problem = msg("the texts of {cells:cell|cells} have {count:letter|letters} together",
                          cells=str(self.filled), count=str(self.letters))  # fmt: skip
            expected = msg("at most {count:letter|letters} in a sheet", count=str(MOST_TOGETHER))
            hint = msg("shorten or delete the text that is repeated, and save the workbook again")
            raise AssessmentError(
                [Fault(file=self._file, place=visible(self._name), problem=problem, expected=expected, hint=hint)]
            )

    def check_value(self, value: object, row: int, column: int) -> None:
        """Refuse the *value* of a cell if it is no finite number, or a text that none can keep, as one that cells share may be.

        Raises:
            AssessmentError: It is.
        """
        if isinstance(value, str) and len(value) > MOST_LETTERS:
            raise self.too_long(cell_name(row, column))
        if isinstance(value, float) and not isfinite(value):
            found = msg("what is no number (NaN)") if isnan(value) else msg("an infinite number")
            problem = msg("{found} is stored in this cell", found=found)
            hint = msg("write the value into the cell, and save the workbook again")
            raise self._in_cell(cell_name(row, column), problem, msg("a number that is finite"), hint)

    def too_long(self, cell: str) -> AssessmentError:
        """The error of a *cell* whose text is longer than one can be."""
        problem = msg("the text of this cell has more than {count:letter|letters}", count=str(MOST_LETTERS))
        expected = msg("a text that Excel can keep in a cell")
        hint = msg("shorten or delete it, and save the workbook again")
        return self._in_cell(cell, problem, expected, hint)

    def _in_cell(self, cell: str, problem: Message, expected: Message, hint: Message) -> AssessmentError:
        place = visible(f"{self._name}!{cell}", 120)
        return AssessmentError([Fault(file=self._file, place=place, problem=problem, expected=expected, hint=hint)])

    def refused(self, problem: Message) -> AssessmentError:
        """The error of a sheet that is too large."""
        hint = msg("delete the rows and columns behind the table in Excel or LibreOffice, and save it again")
        return AssessmentError([Fault(file=self._file, place=visible(self._name), problem=problem, hint=hint)])


class Formats:
    """The number formats of the numbers of a sheet, kept by column and only where they change: columns have one."""

    def __init__(self) -> None:
        """Start with none."""
        self._starts: dict[int, list[int]] = {}
        self._found: dict[int, list[Shown]] = {}

    def add(self, row: int, column: int, shown: Shown, *, computed: bool) -> None:
        """Note how the number in a cell is shown, and whether a formula computed it; rows must ascend."""
        if computed:
            shown = shown._replace(computed=True)
        formats = self._found.setdefault(column, [])
        if not formats or formats[-1] != shown:
            formats.append(shown)
            self._starts.setdefault(column, []).append(row)

    def of(self, row: int, column: int) -> Shown:
        """How the number in a cell is shown."""
        at = bisect_right(self._starts.get(column, ()), row)
        return self._found[column][at - 1] if at else GENERAL


class Scan:
    """What there is to know of a sheet beside its values; put together while its XML is followed.

    Attributes:
        extent: How far its filled cells reach.
        holes: Row and column → why there is no value.
        formats: Of its numbers.
        hidden_rows: Rows that hold something and are not shown, counted from 1.
        hidden_columns: Columns that are not shown, counted from 0.
        merged: Cells that are shown as one.
        outside: Row, column and formula of cells whose formula asks another workbook.
    """

    def __init__(self, file: str, name: str) -> None:
        """Nothing is known yet of the sheet *name*."""
        self.extent = Extent(file, name)
        self.holes: dict[tuple[int, int], Hole] = {}
        self.formats = Formats()
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[CellRange] = []
        self.outside: list[tuple[int, int, str]] = []
