"""A workbook in xlsb, byte by byte: no library writes this form."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{part}"/></Relationships>'
)
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def _record(kind: int, payload: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(payload)]) + payload  # none is longer than 127 bytes here


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cell(column: int, content: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return (
        _record(6, place + _wide(content))
        if isinstance(content, str)
        else _record(5, place + struct.pack("<d", content))
    )


def xlsb(cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """A workbook with these *cells*, row and column counted from 0, in its sheet ``S``; those of a row together."""
    last_row, last_column = (max(place[at] for place in cells) for at in (0, 1))
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, last_row, 0, last_column)) + _record(145)
    before = -1
    for (row, column), content in sorted(cells.items()):
        if row != before:
            sheet += _record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        before = row
        sheet += _cell(column, content)
    sheet += _record(146) + _record(130)
    listed = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("S"))
    book = (
        _record(131)
        + _record(153, struct.pack("<III", 0, 0, 0) + _wide(""))
        + _record(143)
        + listed
        + _record(144)
        + _record(132)
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATION.format(kind="officeDocument", part="xl/workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", _RELATION.format(kind="worksheet", part="worksheets/sheet1.bin"))
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return kept.getvalue()
