"""A file, and the sheet of it that is meant → a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.content import content_of
from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.reasons import reason_of
from evalkit.base.text import msg
from evalkit.tables.kinds import TEXT, form_of
from evalkit.tables.text import text_sheet
from evalkit.tables.workbook import book_sheet, chosen, names_in, opened

if TYPE_CHECKING:
    from evalkit.tables.sheet import Sheet


def open_table(path: str, sheet: str | None = None, header_row: int | None = None) -> Sheet:
    """Read the table in the file *path* (``-``: standard input), see ``read_table``."""
    return read_table(content(path), path, sheet, header_row)


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
    return found


def sheet_names(path: str) -> tuple[str, ...]:
    """The sheets of the workbook *path*, hidden ones with them; none if it is in CSV."""
    data = content(path)
    if form_of(data, path) == TEXT:
        return ()
    with opened(data, path) as book:
        return tuple(names_in(book))


def content(path: str) -> bytes:
    """All of the file *path*.

    Raises:
        AssessmentError: It cannot be read.
    """
    try:
        return content_of(path)
    except OSError as error:
        problem = msg("cannot be read: {reason}", reason=reason_of(error))
        raise AssessmentError([Fault(file=path, problem=problem)]) from error


def _sheet(data: bytes, file: str, sheet: str | None) -> Sheet:
    if form_of(data, file) == TEXT:
        if sheet is not None:
            problem = msg("a file in CSV has no sheets")
            raise AssessmentError([Fault(file=file, problem=problem, hint=msg("leave out what follows the #"))])
        return text_sheet(data, file)
    with opened(data, file) as book:
        return book_sheet(book, file, chosen(book, file, sheet))


def _empty(sheet: Sheet, header_row: int | None) -> Fault:
    problem = msg("the table is empty") if not sheet.name else msg("the sheet is empty")
    if header_row is not None:
        problem = msg("there is nothing from row {row} on", row=str(header_row))
    return Fault(file=sheet.title, problem=problem, expected=msg("a header line, then one line a row"))
