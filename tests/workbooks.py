"""Workbooks for tests, made on the spot."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

from evalkit.tables.opening import read_table, readable_content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook

    from evalkit.tables.sheet import Sheet


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], also: Callable[[Workbook], object] | None = None) -> bytes:
    """A workbook with these rows in each sheet; *also* does more to it before it is closed."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    if also is not None:
        also(book)
    book.close()
    return kept.getvalue()


def saved(folder: Path, data: bytes, name: str = "a.xlsx") -> str:
    """The path of a file with that content."""
    path = folder / name
    path.write_bytes(data)
    return str(path)


def table_in(path: str, sheet: str | None = None) -> Sheet:
    """The table in a file."""
    return read_table(readable_content(path), path, sheet)


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A packed workbook in which *old* is *new*, wherever it stands in that *part*."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
        for name in package.namelist():
            content = package.read(name)
            assert name != part or old in content
            written.writestr(name, content.replace(old, new) if name == part else content)
    return kept.getvalue()
