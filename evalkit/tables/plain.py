"""A text in CSV that is plain → its rows by column, many rows at once.

A text is plain where there is one way to read it: UTF-8, every row as wide as the first, none of them over several lines. What is
read of it here is what ``delimited`` reads row by row, in a third of the time. Of any other text, also of one in which something
is wrong, nothing is said here: it is read row by row, and that way tells what is wrong.
"""

from __future__ import annotations

import codecs
import csv
from contextlib import suppress
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.tables.columnar import Columnar, coded
from evalkit.tables.delimited import CONTROLS, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGE = 1 << 16
"""Bytes from which on a text is read so, and as many are read at once."""


class Plain(NamedTuple):
    """A text that was read: the cells of its first row as they stand there, and its rows."""

    header: Sequence[str]
    rows: Columnar


def plain_text(data: bytes, large: int = LARGE, *, headed: bool = True) -> Plain | None:
    """The text in *data*; nothing where it has fewer bytes than *large*, or is not plain. If it is *headed*, the first row is none of its rows."""
    if len(data) < large:
        return None
    start, end = len(codecs.BOM_UTF8) * data.startswith(codecs.BOM_UTF8), len(data.rstrip(b"\r\n"))
    below = data.find(b"\n", start, end) + 1
    with suppress(csv.Error, UnicodeDecodeError):
        first = _text(data[start:below])
        delimiter = delimiter_of(first)
        header = next(csv.reader([first], delimiter=delimiter, strict=True), [])
        if len(header) > 1 and any(map(str.strip, header)) and not first.casefold().startswith("sep="):
            texts = _texts(data, below if headed else start, end, large)
            columns = coded(_columns(text, delimiter, len(header)) for text in texts)
            return Plain(header, Columnar(range(1 + headed, 1 + headed + len(columns[0].codes)), columns))
    return None


def _text(data: bytes) -> str:
    """The rows in *data*.

    Raises:
        csv.Error: Something stands there that no text holds, or a row may end where another reader sees none.
        UnicodeDecodeError: It is not UTF-8.
    """
    text = data.replace(b"\r\n", b"\n").removesuffix(b"\n")
    if len(text.translate(None, CONTROLS + b"\r")) != len(text):
        raise csv.Error
    return text.decode()


def _texts(data: bytes, start: int, end: int, at_once: int) -> Iterator[str]:
    """The rows in *data* from *start* to *end*, *at_once* as many bytes or a few more."""
    while start < end:
        stop = data.find(b"\n", start + at_once, end) + 1 or end
        yield _text(data[start:stop])
        start = stop


def _columns(rows: str, delimiter: str, width: int) -> Sequence[Sequence[str]]:
    """The columns of *rows*.

    Raises:
        csv.Error: A row is not of that *width* or not of one line, or a cell is too long.
    """
    lines = rows.count("\n") + 1
    if '"' in rows or len(rows) > csv.field_size_limit():
        read = list(csv.reader(rows.split("\n"), delimiter=delimiter, strict=True))
        if [*map(len, read)] == [width] * lines:
            return list(zip(*read, strict=True))
    else:
        # What ends a row is a cell of its own, so that it tells where that is.
        cells = f"{rows}\n".replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
        if cells[width :: width + 1] == ["\n"] * lines:
            return [cells[at : -1 : width + 1] for at in range(width)]
    raise csv.Error
