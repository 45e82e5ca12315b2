"""A file, and the sheet of it that is meant → a sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.content import content_of
from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.reasons import reason_of
from evalkit.base.text import msg
from evalkit.base.wording import folded
from evalkit.tables.columnar import Columnar, texts_in, width_of
from evalkit.tables.delimited import text_sheet
from evalkit.tables.kinds import TABLE, TEXT, form_of
from evalkit.tables.names import cell_name
from evalkit.tables.raw import RawBook
from evalkit.tables.sheet import MOST_NAMED, CellRemark
from evalkit.tables.workbook import UNCHECKED, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.tables.sheet import Row, Sheet


def read_table(data: bytes, file: str, sheet: str | None = None, header_row: int | None = None) -> Sheet:
    """Read a table.

    Args:
        data: The file.
        file: Its name, for faults.
        sheet: The sheet of a workbook; ``None`` if it has a single one that is not hidden.
        header_row: The row that holds the names of the columns: what stands above it is left out. ``None``: the first
            that is not blank.

    Raises:
        AssessmentError: It is no table, the sheet is not there, or there is nothing in it.
        MissingExtraError: It is a workbook, and the extra ``office`` is not installed.
    """
    found = _sheet(data, file, sheet)
    if header_row is not None:
        found = found._replace(rows=[row for row in found.rows if row[0] >= header_row])
    if not found.rows:
        raise AssessmentError([_empty(found, header_row)])
    return found._replace(remarks=[*found.remarks, *remarks_on_rows(found.rows)])


def sheet_names(path: str) -> tuple[str, ...]:
    """The sheets of the workbook *path*, hidden ones with them; none if it is in CSV."""
    data = readable_content(path)
    form = form_of(data, path)
    if form == TEXT:
        return ()
    with opened(data, path, form) as book:
        return tuple(book.names())


def formulas(path: str, sheet: str | None = None) -> dict[str, str]:
    """The formulas of a sheet of the workbook *path*: cell (``C4``) → formula (``=IF(B4>4.2,"Memuaskan","Baik")``).

    There are none for CSV, and none for xls and xlsb, whose formulas are not read.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_table``.
    """
    data = readable_content(path)
    form = form_of(data, path)
    if form == TEXT:
        return {}
    with opened(data, path, form) as book:
        found = book.formulas(book.chosen(sheet))
    return {cell_name(*cell): text for cell, text in found.items()}


def raw_book(path: str, sheet: str | None = None) -> tuple[RawBook, str | None]:
    """The workbook *path* as it is stored, and the name of the sheet in it that is meant by *sheet*, if that is given.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_table``.
    """
    data = readable_content(path)
    form = form_of(data, path)
    if form == TEXT:
        problem = msg("this is a text file, and no workbook")
        expected = msg("a workbook (xlsx, xlsm, xls, xlsb, ods)")
        raise AssessmentError([Fault(file=path, problem=problem, expected=expected)])
    with opened(data, path, form) as book:
        meant = None if sheet is None else book.chosen(sheet)
        sheets = {name: book.raw(name) for name in book.names()}
        return RawBook(path, sheets, form not in UNCHECKED, book.defined()), meant


def readable_content(path: str) -> bytes:
    """All bytes of the file *path* (``-``: standard input).

    Raises:
        AssessmentError: It cannot be read.
    """
    try:
        return content_of(path)
    except OSError as error:
        problem = msg("cannot be read: {reason}", reason=reason_of(error))
        hint = msg("name a file in it") if isinstance(error, IsADirectoryError) else None
        raise AssessmentError([Fault(file=path, problem=problem, hint=hint)]) from error


def refuse_toml(file: str) -> None:
    """Raise ``AssessmentError`` where *file* is text with the name of a TOML file: as CSV each line would be a row."""
    if file.casefold().endswith(".toml"):
        raise AssessmentError([Fault(file=file, problem=msg("this is a TOML file"), expected=TABLE)])


def _sheet(data: bytes, file: str, sheet: str | None) -> Sheet:
    form = form_of(data, file)
    if form == TEXT:
        if sheet is not None:
            problem = msg("a file in CSV has no sheets")
            raise AssessmentError(
                [
                    Fault(
                        file=file,
                        problem=problem,
                        hint=msg("leave out what follows the #, or sheet and sheets below [source] in the mapping"),
                    )
                ]
            )
        refuse_toml(file)
        return text_sheet(data, file)
    with opened(data, file, form) as book:
        return book.sheet(book.chosen(sheet))


def _empty(sheet: Sheet, header_row: int | None) -> Fault:
    problem = msg("the table is empty") if not sheet.name else msg("the sheet is empty")
    if header_row is not None:
        problem = msg("there is nothing from row {row} on", row=str(header_row))
    return Fault(file=sheet.title, problem=problem, expected=msg("a header line, then one line a row"))


# --- Tables of respondents --------------------------------------------------------------------------------------------


# The time at which a row was entered, in the words of those who make forms.
_ENTERED = frozenset(
    map(
        folded,
        (
            "timestamp", "cap waktu", "stempel waktu", "waktu", "tanggal dan waktu", "start time", "completion time",
            "waktu mulai", "waktu selesai", "jam mulai", "submitted at",
        ),
    )
)  # fmt: skip
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}[:.]\d{2}")
_TESTS = frozenset(map(folded, ("tes", "test", "testing", "tester", "coba", "coba coba", "uji coba", "percobaan")))

_OF_TESTS = re.compile(rf"[\W_{''.join(sorted(set().union(*_TESTS)))}]*", re.IGNORECASE)  # fewer texts to be folded


def remarks_on_rows(rows: Sequence[Row]) -> Iterator[CellRemark]:
    """What is to be said of the *rows* below the header, which is the first; there is one."""
    (_, header), below = rows[0], rows[1:]
    if any(_is_time(name, rows[1:3], at) for at, name in enumerate(header)):
        yield from _remark("duplicate", _repeated(below))
    texts = (text for at in range(width_of(rows)) for text in texts_in(below, at) if text is not None)
    tests = {text for text in texts if _OF_TESTS.fullmatch(text) and folded(text) in _TESTS}
    if tests:
        found = [
            (number, next(filter(tests.__contains__, cells))) for number, cells in below if not tests.isdisjoint(cells)
        ]
        yield from _remark("test-row", [number for number, _ in found], found[0][1] or "")


def _is_time(name: str | None, first: Sequence[Row], at: int) -> bool:
    """Whether the column *at* holds the time of entry: by its name, and by what stands in it."""
    cells = [cells[at] for _, cells in first]
    return name is not None and folded(name) in _ENTERED and any(_TIME.match(cell or "") for cell in cells)


def _repeated(rows: Iterable[Row]) -> list[int]:
    """The rows that say in every column what an earlier one says."""
    if isinstance(rows, Columnar) and any(len(column.used) == len(rows) for column in rows.columns):
        return []  # one column tells them all apart
    seen: set[tuple[str | None, ...]] = set()
    found = []
    for number, cells in rows:
        if cells in seen:
            found.append(number)
        seen.add(cells)
    return found


def _remark(kind: str, numbers: Sequence[int], found: str = "") -> Iterator[CellRemark]:
    if numbers:
        yield CellRemark(kind, tuple(map(str, numbers[:MOST_NAMED])), len(numbers), found=found)
