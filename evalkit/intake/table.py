"""Delimited text → table. Cells stay text; what the columns mean is the instrument's business."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from evalkit.errors import AssessmentError, Fault, Faults
from evalkit.foreign import foreign
from evalkit.model import Table
from evalkit.text import Message, msg, visible
from evalkit.tomlfile import decode

DELIMITERS = "\t;,"
MAX_FAULTS = 50
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
Row = tuple[int, Sequence[str]]


def parse_table(data: bytes, file: str, ignore: tuple[str, ...] = ()) -> Table:
    """Read a table with a header line, separated by ``,``, ``;`` or tabs.

    Rows carry the number of the line they start on. No message repeats a row: tables hold people.
    """
    refuse_foreign(data, file)
    text = decode(data, file, AssessmentError)
    faults = Faults(file)
    _refuse_nul(text, faults)
    delimiter = delimiter_of(text)
    lines = [(line, cells) for line, cells in _split(text, delimiter, faults) if not _is_blank(cells)]
    header = _header(lines, faults)
    rows = lines[1:]
    if lines and not rows:
        faults.add("", msg("there is a header, but no row below it"))
    for line, cells in rows:
        if len(cells) != len(header):
            _ragged(line, cells, header, delimiter, faults)
    _raise(faults)
    return Table(
        file=file,
        header=header,
        rows=tuple((line, tuple(cell.strip() or None for cell in cells)) for line, cells in rows),
        ignore=ignore,
    )


def refuse_foreign(data: bytes, file: str) -> None:
    """Refuse a workbook, whatever its name: spreadsheets keep several tables in one, with formats and formulas."""
    other = foreign(data)
    if other is not None:
        raise AssessmentError([Fault(file=file, problem=other.what, expected=msg("a table in CSV"), hint=other.taken)])


def delimiter_of(text: str) -> str:
    """The delimiter that occurs most often outside quotes in the first line that is not blank.

    At a tie a tab wins over a semicolon and that over a comma, as names of columns may contain commas.
    """
    header = _QUOTED.sub("", next((line for line in io.StringIO(text, newline=None) if line.strip()), ""))
    return max(DELIMITERS, key=header.count) if any(mark in header for mark in DELIMITERS) else ","


def _is_blank(cells: Sequence[str]) -> bool:
    # A line of nothing but delimiters is a row: somebody who answered nothing.
    return cells == [] or (len(cells) == 1 and not cells[0].strip())


def _refuse_nul(text: str, faults: Faults) -> None:
    position = text.find("\0")
    if position >= 0:
        line = text.count("\n", 0, position) + 1
        faults.add(f"line {line}", msg("a NUL character"), expected=msg("a text file in UTF-8"))
        faults.raise_if_any(AssessmentError)


def _split(text: str, delimiter: str, faults: Faults) -> Iterator[Row]:
    # newline="" leaves \r, \n and \r\n to the csv module, which counts lines by them.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(f"line {line}", _broken(str(error)))
            return
        yield line, cells
        line = reader.line_num + 1


def _broken(reason: str) -> Message:
    if "field limit" in reason:
        return msg("a cell is longer than {limit} characters", limit=str(csv.field_size_limit()))
    return msg("the quotes of a cell do not fit: {reason}", reason=visible(reason))


def _header(lines: Sequence[Row], faults: Faults) -> tuple[str, ...]:
    if not lines:
        if not faults.found:
            faults.add("", msg("the table is empty"), expected=msg("a header line, then one line a row"))
        return ()
    line, cells = lines[0]
    header = tuple(cell.strip() for cell in cells)
    for number, name in enumerate(header, 1):
        if not name:
            faults.add(f"line {line}", msg("column {number} has no name", number=str(number)))
        elif name in header[: number - 1]:
            faults.add(f"line {line}", msg("the column {name} stands here twice", name=visible(name)))
    return header


def _ragged(line: int, cells: Sequence[str], header: Sequence[str], delimiter: str, faults: Faults) -> None:
    split_number = any(left.strip().isdecimal() and right.isdecimal() for left, right in pairwise(cells))
    comma = delimiter == "," and len(cells) > len(header) and split_number
    faults.add(
        f"line {line}",
        msg("{found} cells", found=str(len(cells))),
        expected=msg("{expected} cells, as in the header", expected=str(len(header))),
        hint=msg("a decimal comma splits a number in two: write 3.5, or separate the cells by semicolons")
        if comma
        else None,
    )


def _raise(faults: Faults) -> None:
    faults.found = faults.first(MAX_FAULTS)
    faults.raise_if_any(AssessmentError)
