"""A large text in CSV → its rows by column, read by Polars where that is installed and the text is plain.

A text is plain where there is one way to read it: UTF-8, every row as wide as the first, quotation marks around whole cells
only. What Polars reads of it is what ``delimited`` reads row by row, in a quarter of the time. Of any other text, also of one in
which something is wrong, nothing is said here: it is read row by row, and that way tells what is wrong.
"""

from __future__ import annotations

import codecs
import csv
import re
from array import array
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.tables.codes import Held
from evalkit.tables.columnar import Coding, Column, Columnar
from evalkit.tables.delimited import CONTROL, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE = 4 << 20
"""Bytes from which on it pays to import Polars for a text."""
_QUOTE = b'"'


class Plain(NamedTuple):
    """A text that was read.

    Attributes:
        header: The cells of its first row, as they stand there.
        columns: Of the rows below, which begin at row 2: a frame of Polars, each text kept once.
    """

    header: Sequence[str]
    columns: Any

    @property
    def below(self) -> Columnar:
        """The rows below the header."""
        return self._coded([], 2)

    @property
    def every(self) -> Columnar:
        """All rows, the header among them."""
        return self._coded([self.header], 1)

    def _coded(self, before: Sequence[Sequence[str]], first: int) -> Columnar:
        numbers = array("I", range(first, first + len(before) + self.columns.height))
        columns = [_column(column, [row[at] for row in before]) for at, column in enumerate(self.columns)]
        return Columnar(numbers, columns)


def plain_text(data: bytes, large: int = LARGE) -> Plain | None:
    """The text in *data*; nothing where it has fewer bytes than *large*, is not plain, or Polars is not installed."""
    if len(data) < large:
        return None
    text = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").rstrip(b"\n")
    first, _, below = text.partition(b"\n")
    header = _header(first)
    if header is None or not below or not _is_plain(text, delimiter_of(first.decode()), len(header)):
        return None
    return _read(below, header, delimiter_of(first.decode()))


def _header(first: bytes) -> list[str] | None:
    """The cells of the *first* row; nothing where it is not one of names."""
    try:
        line = first.decode()
        cells = next(csv.reader([line], delimiter=delimiter_of(line), strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None
    is_named = len(cells) > 1 and any(cell.strip() for cell in cells)
    return cells if is_named and not line.casefold().startswith("sep=") else None


def _is_plain(text: bytes, delimiter: str, width: int) -> bool:
    """Whether there is one way to read *text*: no blank row, every cell where it belongs, as many as *width* in all rows together."""
    if b"\r" in text or b"\n\n" in text or text.startswith(b"\n"):
        return False
    mark = delimiter.encode()
    quoted = (
        re.findall(rb'(?:(?<=[%b\n])|\A)"[^"\n]*(?:""[^"\n]*)*"(?=[%b\n]|\Z)' % (mark, mark), text)
        if _QUOTE in text
        else []
    )
    if sum(one.count(_QUOTE) for one in quoted) != text.count(_QUOTE):
        return False
    delimiters = text.count(mark) - sum(one.count(mark) for one in quoted)
    return delimiters == (width - 1) * (text.count(b"\n") + 1) and _is_text(text)


def _is_text(text: bytes) -> bool:
    """Whether it is UTF-8, and holds nothing that no text does."""
    try:
        return CONTROL.search(text.decode()) is None
    except UnicodeDecodeError:
        return False


def _read(below: bytes, header: Sequence[str], delimiter: str) -> Plain | None:
    try:
        import polars as pl  # noqa: PLC0415  # comes with an extra
    except ImportError:
        return None
    try:
        found = pl.read_csv(
            below,
            has_header=False,
            schema={str(at): pl.Categorical for at in range(len(header))},
            separator=delimiter,
            quote_char='"' if _QUOTE in below else None,
        )
    except pl.exceptions.PolarsError:  # a row is wider than the first
        return None
    longest = (
        max(found.select(pl.all().unique().cast(pl.String).str.len_chars().max()).row(0), key=lambda most: most or 0)
        or 0
    )
    fits = found.height == below.count(b"\n") + 1 and longest <= csv.field_size_limit()
    return Plain(header, found) if fits else None


def _column(cells: Any, before: Sequence[str]) -> Column:
    """The column of *cells* with those *before* in front: each text once, in the order of the rows."""
    coding = Coding()
    first = [coding[text] for text in before]
    texts, numbers = cells.unique(maintain_order=True), cells.to_physical()
    codes = numbers.replace_strict(
        texts.to_physical(), [coding[text] for text in texts.to_list()], return_dtype=numbers.dtype
    )
    return Column(coding.texts, Held(type(codes)(first, dtype=codes.dtype).append(codes)))
