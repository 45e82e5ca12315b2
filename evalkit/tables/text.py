"""A file in CSV → its rows, with what is wrong with the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Faults, Position
from evalkit.tables.delimited import BrokenRowError, decode_table, split_rows
from evalkit.tables.json_lines import is_json_lines, rows_of
from evalkit.tables.plain import LARGE, plain_text
from evalkit.tables.sheet import CellRemark, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.tables.delimited import Line
    from evalkit.tables.sheet import Row


class Lines:
    """The rows of a text that are not blank, each read when it is asked for; they can be asked for once.

    Attributes:
        delimiter: What parts its cells.
        guessed: The encoding that was taken because the file does not say its own.
        shifts: From where on rows and lines have numbers of their own, and how far they are apart; of the rows read so far.
    """

    def __init__(self, data: bytes, file: str, faults: Faults) -> None:
        """The rows of *data*; a row that cannot be read is one of *faults*, and the last.

        Raises:
            AssessmentError: It is no text.
        """
        self._lines, self.delimiter, self.guessed = decode_table(data, file)
        self._faults = faults
        self.shifts: tuple[tuple[int, int], ...] = ()

    def __iter__(self) -> Iterator[Line]:
        """The rows."""
        shift = 0
        try:
            for one in split_rows(self._lines, self.delimiter):
                row, line, cells = one
                if line - row != shift:
                    shift = line - row
                    self.shifts += ((row, shift),)
                # A line of nothing but delimiters is a row: somebody who answered nothing.
                if len(cells) > 1 or (cells and cells[0].strip()):
                    yield one
        except BrokenRowError as broken:
            self._faults.add(Position(broken.line, broken.row), broken.reason)


def _stripped(cells: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple([(cell or "").strip() or None for cell in cells])


def all_as_wide(rows: Iterable[Row]) -> list[Row]:
    """*rows*, blanks behind those that end before the widest."""
    listed = list(rows)
    width = max((len(cells) for _, cells in listed), default=0)
    return [(number, (*cells, *[None] * (width - len(cells)))) for number, cells in listed]


def text_sheet(data: bytes, file: str, *, large: int = LARGE) -> Sheet:
    """The sheet that a text in CSV, or in lines of JSON, is; one of *large* bytes or more is read in columns if it is plain, and is the same.

    Raises:
        AssessmentError: It is no text, or a row cannot be read.
    """
    if is_json_lines(data, file):
        lines_of_json = rows_of(decode_table(data, file).lines, file)
        return Sheet(file, "", [(row, _stripped(cells)) for row, cells in lines_of_json], shifts=((2, -1),))
    plain = plain_text(data, large, headed=False)
    if plain is not None:
        return Sheet(file, "", plain.rows)
    faults = Faults(file)
    lines = Lines(data, file, faults)
    listed = [(row, _stripped(cells)) for row, _, cells in lines]
    faults.raise_if_any(AssessmentError)
    rows = all_as_wide(listed)
    ends = {row: len(cells) for (row, cells), (_, filled) in zip(listed, rows, strict=True) if len(cells) < len(filled)}
    remarks = [CellRemark("encoding", found=lines.guessed)] if lines.guessed is not None else []
    return Sheet(file, "", rows, remarks, shifts=lines.shifts, ends=ends)
