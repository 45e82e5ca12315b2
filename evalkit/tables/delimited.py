"""Bytes of a table → text → rows as a spreadsheet numbers them, with the line of the text that each begins on.

Spreadsheets save in the encoding of the office, and do not say in which.

A text that is plain is read by column, many rows at once, in a third of the time. It is plain where there is one way to read it:
UTF-8, every row as wide as the first, none of them over several lines. Any other text, also one in which something is wrong, is
read row by row, and that way tells what is wrong.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.file_signatures import IN_UTF8, how_to_save
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.tables.columnar import Columnar, coded
from evalkit.tables.json_lines import is_json_lines, rows_of
from evalkit.tables.sheet import CellRemark, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.text import Message
    from evalkit.tables.sheet import Row

Line = tuple[int, int, list[str]]
"""A row of the text: its number as a spreadsheet shows it, the line it begins on, and its cells."""

DELIMITERS = "\t;,"
_FIRST = re.compile(r"[^\r\n]*\S[^\r\n]*")
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
# Spreadsheets take the delimiter from such a line, and do not show it as a row.
_BARRED = re.compile(r'"\s*\||\|\s*"')
_SAID = re.compile(r"sep=([\t;,])(?:\r\n|\r|\n)", re.IGNORECASE)
_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SHOWN = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
# Where such a sequence stands, the file was written in UTF-8, and a byte that does not fit is damage.
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What no text holds: a file with these is of another kind, or in another encoding.
CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20)))
_CONTROL = re.compile(f"[{CONTROLS.decode()}]")
_WIDE_ENOUGH = 4
_FIGURE = re.compile(r"([\t;])\s*\(?[-−]?(?:Rp)?\s?\d")  # of a table of two columns
_TITLES = 8  # lines in which the delimiter is looked for


class BrokenRowError(Exception):
    """A row that cannot be read, and why; none follows it."""

    def __init__(self, row: int, line: int, reason: Message) -> None:
        """*row* begins on *line*."""
        super().__init__(str(reason))
        self.row, self.line, self.reason = row, line, reason


def delimiter_of(text: str) -> str:
    """The delimiter that *text* names (``sep=;``), or that is most frequent outside quotes in its first line with text.

    Where that is a title, the first line with two decides: it has none, or a comma, and the next line none. Without such a line it
    is the tab or semicolon before a figure: that of a table of two columns. At a tie a tab wins over a semicolon and that over a comma, as names of columns may contain commas.
    """
    said = _SAID.match(text)
    if said is not None:
        return said.group(1)
    lines = [_QUOTED.sub("", line.group()) for line in islice(_FIRST.finditer(text), _TITLES)]
    marks = [max(DELIMITERS, key=line.count) for line in lines]
    first = lines[0].count(marks[0]) if lines else 0
    if first and (marks[0] != "," or "," in "".join(lines[1:2] or lines)):
        return marks[0]
    later = (mark for mark, line in zip(marks[1:], lines[1:], strict=True) if line.count(mark) > 1)
    of_two = (found.group(1) for line in lines[2:] if (found := _FIGURE.search(line)))
    return next(chain(later, of_two), ",")


def split_rows(lines: Iterable[str], delimiter: str, *, strict: bool = True) -> Iterator[Line]:
    """The rows of a text, blank ones among them: a spreadsheet shows those as well.

    Args:
        lines: Of the text, each with what ends it, a carriage return, a line feed or both.
        delimiter: What parts its cells.
        strict: Whether a quotation mark must be where one may be.

    Raises:
        BrokenRowError: One cannot be read.
    """
    source = iter(lines)
    first = next(source, "")
    before = 0 if _SAID.fullmatch(first) is None else 1
    counted = chain((first,), source) if first and not before else source
    reader = csv.reader(counted, delimiter=delimiter, strict=strict)
    row, line = 1, 1 + before
    try:
        for cells in reader:
            yield row, line, cells
            row, line = row + 1, reader.line_num + 1 + before
    except csv.Error as error:
        raise BrokenRowError(row, line, _why(str(error), first)) from error


def _why(reason: str, header: str) -> Message:
    if "field limit" in reason:
        return msg("a cell is longer than {limit} characters", limit=str(csv.field_size_limit()))
    if "expected after" in reason:
        if _BARRED.search(header) is not None:
            return msg("cells are parted by {sign}: write a comma, a semicolon or a tab between them", sign="|")
        return msg("something stands behind the closing quotation mark of a cell")
    return msg("a quotation mark that opens a cell is not closed")


# --- Encoding -------------------------------------------------------------------------------------------------------


class Decoded(NamedTuple):
    """A text: its lines with what ends them, what parts its cells, and its encoding where that was guessed."""

    lines: Iterable[str]
    delimiter: str
    guessed: str | None


def decode_table(data: bytes, file: str) -> Decoded:
    """*data* as text. The encoding is not guessed where the file says it, or is plain UTF-8.

    Raises:
        AssessmentError: No encoding fits: with the row and the column of the first character that does not.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKED if data.startswith(mark)), (b"", _encoding(data)))
    data = data[len(mark) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as broken:
        before = data[: broken.start].decode("latin-1" if encoding in ("utf-8", "cp1252") else encoding)
        problem = _no_character(data, broken.start, len(mark), encoding)
        raise AssessmentError([_fault(file, before, problem, how_to_save(data))]) from broken
    found = _CONTROL.search(text)
    if found is not None:
        problem = msg("a NUL character") if found.group() == "\0" else _control(found.group())
        raise AssessmentError([_fault(file, text[: found.start()], problem)])
    # Line by line, so that the whole text is not there beside its rows. newline="" leaves \r, \n and \r\n to the csv
    # module, which counts lines by them.
    lines = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    return Decoded(lines, delimiter_of(text), None if mark or encoding == "utf-8" else _SHOWN[encoding])


def _encoding(data: bytes) -> str:
    """The encoding of *data*, which does not say it: UTF-8 if all of it fits, else that of the office."""
    wide = _wide(data[:64])
    if wide is not None:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _UTF8.search(data) else "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of a header in Latin letters is 0, the others are not."""
    if len(head) >= _WIDE_ENOUGH and len(head) % 2 == 0:
        for name, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
            if not any(zeros) and all(others):
                return name
    return None


def _no_character(data: bytes, at: int, skipped: int, encoding: str) -> Message:
    number = str(skipped + at + 1)
    value = f"0x{data[at]:02x}"
    if encoding == "cp1252":
        return msg("byte {number} ({value}) is neither UTF-8 nor Windows-1252", number=number, value=value)
    return msg("byte {number} ({value}) is not {encoding}", number=number, value=value, encoding=_SHOWN[encoding])


def _control(found: str) -> Message:
    return msg("the control character {value}", value=f"0x{ord(found):02x}")


def _fault(file: str, before: str, problem: Message, hint: Message = IN_UTF8) -> Fault:
    """*problem* behind the text *before*: row, and the name of the column."""
    delimiter = delimiter_of(before)
    # The mark stands for what comes next, so that the last row is the one it is in.
    lines: list[Line] = []
    with suppress(BrokenRowError):
        for one in split_rows(io.StringIO(f"{before}?", newline=""), delimiter, strict=False):
            lines += [one] if one[2] else []
    row, line, cells = lines[-1] if lines else (1, 1, [""])
    header = lines[0][2] if lines else []
    column = header[len(cells) - 1].strip() if len(lines) > 1 and len(cells) <= len(header) else ""
    return Fault(
        file=file,
        place=Position(line, row, visible(column or len(cells))),
        problem=problem,
        expected=msg("a text file in UTF-8"),
        hint=hint,
    )


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


class DelimitedRows:
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
    lines = DelimitedRows(data, file, faults)
    listed = [(row, _stripped(cells)) for row, _, cells in lines]
    faults.raise_if_any(AssessmentError)
    rows = all_as_wide(listed)
    ends = {row: len(cells) for (row, cells), (_, filled) in zip(listed, rows, strict=True) if len(cells) < len(filled)}
    remarks = [CellRemark("encoding", found=lines.guessed)] if lines.guessed is not None else []
    return Sheet(file, "", rows, remarks, shifts=lines.shifts, ends=ends)
