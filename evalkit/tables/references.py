"""Names: of a table as people write it (``skm.xlsx#Form Responses 1``), and of the cells of a sheet (``C4``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.pattern import pattern
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container

JSON_LINES = (".jsonl", ".ndjson")
DELIMITED = (".csv", ".tsv", *JSON_LINES)
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SUFFIXES = (*DELIMITED, *WORKBOOKS)
WORD = ".docx"
PAGES = (".html", ".htm", ".xhtml")
_NAMED = "|".join(map(re.escape, (*SUFFIXES, WORD, *PAGES)))
_SHEET = pattern(rf"(.*?(?:{_NAMED}))#(.*)", re.IGNORECASE | re.DOTALL)
_CELL = pattern(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_LETTERS = 26


class TableName(NamedTuple):
    """A file, and the sheet of it that is meant; ``None``: none was named."""

    file: str
    sheet: str | None

    def __str__(self) -> str:
        """As people write it."""
        return self.file if self.sheet is None else f"{self.file}#{self.sheet}"


def split_name(name: str) -> TableName:
    """What *name* says: ``#`` behind the suffix of a table begins the name of a sheet.

    >>> split_name("skm.xlsx#Form Responses 1")
    TableName(file='skm.xlsx', sheet='Form Responses 1')
    >>> split_name("unit #2.csv")
    TableName(file='unit #2.csv', sheet=None)
    """
    found = _SHEET.fullmatch(name) if "#" in name else None
    return TableName(name, None) if found is None else TableName(*found.groups())


def is_table(name: str) -> bool:
    """Whether *name* is that of a table by its suffix, with or without a sheet."""
    return split_name(name).file.casefold().endswith(SUFFIXES)


def is_document(name: str) -> bool:
    """Whether *name* is that of a document whose tables can be read: Word, or a web page."""
    return split_name(name).file.casefold().endswith((WORD, *PAGES))


def suffix_of(name: str) -> str:
    """The suffix of the file that *name* names, in lower case: ``.xlsx``."""
    _, dot, suffix = split_name(name).file.rpartition(".")
    return f"{dot}{suffix}".casefold() if dot else ""


def column_name(at: int) -> str:
    """The letters of the column *at*, counted from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    found = ""
    at += 1
    while at:
        at, letter = divmod(at - 1, _LETTERS)
        found = chr(ord("A") + letter) + found
    return found


def cell_name(row: int, at: int) -> str:
    """The name of the cell in *row*, counted from 1, and the column *at*, counted from 0.

    >>> cell_name(4, 2)
    'C4'
    """
    return f"{column_name(at)}{row}"


def whole_column(at: int) -> str:
    """The column *at*, counted from 0, as spreadsheets write it.

    >>> whole_column(2)
    'C:C'
    """
    return f"{column_name(at)}:{column_name(at)}"


def cell_of(name: str) -> tuple[int, int] | None:
    """Row (from 1) and column (from 0) of the cell *name*; nothing if it names none.

    >>> cell_of("C4")
    (4, 2)
    """
    found = _CELL.fullmatch(name)
    if found is None:
        return None
    at = 0
    for letter in found.group(1):
        at = at * _LETTERS + ord(letter) - ord("A") + 1
    return int(found.group(2)), at - 1


def once(name: str, used: Container[str]) -> str:
    """*name*, with a number behind it where it is *used*.

    >>> once("tabel", ["tabel", "tabel (2)"])
    'tabel (3)'
    """
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name} ({number})"
    return found


class CellRange(NamedTuple):
    """A rectangle of cells, rows counted from 1, columns from 0; the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def hangs_down_to(self, row: int) -> bool:
        """Whether these are cells of one column that end in *row* and begin above it."""
        return self.left == self.right and self.top < row == self.bottom

    def __str__(self) -> str:
        """As spreadsheets write it: ``A1:C1``."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"
