"""A file in CSV → its rows, with what is wrong with the text."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Faults, Position
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.tables.delimited import Broken, Line, decode_table, delimiter_of, split_rows
from evalkit.tables.sheet import CellRemark, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


class Lines(NamedTuple):
    """The rows of a text that are not blank.

    Attributes:
        delimiter: What parts its cells.
        shifts: From where on rows and lines have numbers of their own, and how far they are apart.
        guessed: The encoding that was taken because the file does not say its own.
    """

    rows: Sequence[Line]
    delimiter: str
    shifts: tuple[tuple[int, int], ...]
    guessed: str | None


def read_lines(data: bytes, file: str, faults: Faults) -> Lines:
    """The rows of *data*; a row that cannot be read is one of *faults*, and the last.

    Raises:
        AssessmentError: It is no text.
    """
    text, guessed = decode_table(data, file)
    delimiter = delimiter_of(text)
    rows: list[Line] = []
    shifts: list[tuple[int, int]] = []
    for one in split_rows(text, delimiter):
        if isinstance(one, Broken):
            faults.add(Position(one.line, one.row), _broken(one.reason))
            break
        if one.line - one.row != (shifts[-1][1] if shifts else 0):
            shifts.append((one.row, one.line - one.row))
        if not _is_blank(one.cells):
            rows.append(one)
    return Lines(rows, delimiter, tuple(shifts), guessed)


def text_sheet(data: bytes, file: str) -> Sheet:
    """The sheet that a text in CSV is.

    Raises:
        AssessmentError: It is no text, or a row cannot be read.
    """
    faults = Faults(file)
    lines = read_lines(data, file, faults)
    faults.raise_if_any(AssessmentError)
    rows = [(one.row, tuple([cell.strip() or None for cell in one.cells])) for one in lines.rows]
    remarks = [CellRemark("encoding", found=lines.guessed)] if lines.guessed is not None else []
    return Sheet(file, "", rows, remarks, shifts=lines.shifts)


def _is_blank(cells: Sequence[str]) -> bool:
    # A line of nothing but delimiters is a row: somebody who answered nothing.
    return not cells or (len(cells) == 1 and not cells[0].strip())


def _broken(reason: str) -> Message:
    if "field limit" in reason:
        return msg("a cell is longer than {limit} characters", limit=str(csv.field_size_limit()))
    if "expected after" in reason:
        return msg("something stands behind the closing quotation mark of a cell")
    return msg("a quotation mark that opens a cell is not closed")
