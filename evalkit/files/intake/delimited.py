"""Delimited text → rows as a spreadsheet numbers them, with the line of the text that each begins on."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DELIMITERS = "\t;,"
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
# Spreadsheets take the delimiter from such a line, and do not show it as a row.
_SAID = re.compile(r"sep=([\t;,])(?:\r\n|\r|\n)", re.IGNORECASE)


class Line(NamedTuple):
    """A row of the text: its number as a spreadsheet shows it, the line it begins on, and its cells."""

    row: int
    line: int
    cells: Sequence[str]


class Broken(NamedTuple):
    """A row that cannot be read, and why; none follows it."""

    row: int
    line: int
    reason: str


def delimiter_of(text: str) -> str:
    """The delimiter that *text* names (``sep=;``), or that is most frequent outside quotes in its first line with text.

    At a tie a tab wins over a semicolon and that over a comma, as names of columns may contain commas.
    """
    said = _SAID.match(text)
    if said is not None:
        return said.group(1)
    header = _QUOTED.sub("", next((line for line in io.StringIO(text, newline=None) if line.strip()), ""))
    return max(DELIMITERS, key=header.count) if any(mark in header for mark in DELIMITERS) else ","


def split_rows(text: str, delimiter: str, *, strict: bool = True) -> Iterator[Line | Broken]:
    """The rows of *text*, blank ones among them: a spreadsheet shows those as well."""
    said = _SAID.match(text)
    before = 0 if said is None else 1
    # newline="" leaves \r, \n and \r\n to the csv module, which counts lines by them.
    source = io.StringIO(text[said.end() :] if said is not None else text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=strict)
    row, line = 1, 1 + before
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(row, line, str(error))
            return
        yield Line(row, line, cells)
        row, line = row + 1, reader.line_num + 1 + before
