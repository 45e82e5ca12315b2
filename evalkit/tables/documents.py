"""A file → all tables in it: sheets of a workbook, a CSV, tables of a Word document or of a web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.text import msg, visible
from evalkit.tables.docx import docx_tables, is_docx
from evalkit.tables.html import html_tables
from evalkit.tables.kinds import TEXT, form_of
from evalkit.tables.names import PAGES, WORD
from evalkit.tables.opening import read_table
from evalkit.tables.workbook import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.tables.sheet import Sheet


def read_sheets(data: bytes, file: str, named: Sequence[str] = ()) -> Iterator[Sheet]:
    """Read the sheets that are *named*, else all that have cells, hidden ones with them; each table of a document is a sheet.

    Raises:
        AssessmentError: It cannot be read, has no sheet of a name, or, where none is named, nothing in it.
        MissingExtraError: The extra ``office`` is needed and not installed.
    """
    tables = document_tables(data, file)
    if tables is None:
        yield from (read_table(data, file, name) for name in named or _filled(data, file))
        return
    by_name = {table.name: table for table in tables}
    for name in named:
        if name not in by_name:
            problem = msg("there is no table {name}", name=visible(name))
            expected = msg("one of {choices}", choices=tuple(map(visible, by_name)))
            hint = did_you_mean(name, by_name)
            raise AssessmentError([Fault(file=file, problem=problem, expected=expected, hint=hint)])
    yield from map(by_name.__getitem__, named or by_name)


def read_document_table(data: bytes, file: str, name: str | None) -> Sheet:
    """The table *name* of a document; without a name its only one.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_sheets``; or it has several tables, and none is named.
    """
    found = list(read_sheets(data, file, () if name is None else (name,)))
    if len(found) != 1:
        expected = msg("one of {choices}", choices=tuple(f"{file}#{table.name}" for table in found))
        problem = msg("there are {count} tables in it, and none is named", count=str(len(found)))
        raise AssessmentError([Fault(file=file, problem=problem, expected=expected if found else None)])
    return found[0]


def document_tables(data: bytes, file: str) -> list[Sheet] | None:
    """The tables of the Word document or web page *data*, each of a name of its own; nothing if it is neither.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_sheets``.
    """
    if is_docx(data) or file.casefold().endswith(WORD):
        sheets = docx_tables(data, file)
    elif file.casefold().endswith(PAGES):
        sheets = html_tables(data, file)
    else:
        return None
    used: dict[str, Sheet] = {}
    for sheet in sheets:
        names = (sheet.name, *(f"{sheet.name} ({number})" for number in range(2, len(sheets) + 1)))
        name = next(name for name in names if name not in used)
        used[name] = sheet._replace(name=name)
    return [*used.values()]


def _filled(data: bytes, file: str) -> Sequence[str | None]:
    """The sheets of a workbook that have cells; that of a CSV has no name."""
    form = form_of(data, file)
    if form == TEXT:
        return (None,)
    with opened(data, file, form) as book:
        return [name for name in book.names() if book.sheet(name).rows] or (None,)
