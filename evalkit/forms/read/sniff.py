"""Whether a file may be a form: told from its names of sheets, or its beginning, before it is read as a table."""

from __future__ import annotations

import io
import zipfile
import zlib

from evalkit.base.errors import AssessmentError
from evalkit.forms.model import LAYOUT
from evalkit.forms.places import MAP
from evalkit.tables.kinds import TEXT, form_of
from evalkit.tables.workbook import opened

# Form of a workbook → the part that names its sheets, and how it names the map.
_NAMED = {
    "xlsx": ("xl/workbook.xml", f'name="{MAP}"'.encode()),
    "ods": ("content.xml", f'table:name="{MAP}"'.encode()),
}
_LAYOUT, _ENCODINGS = LAYOUT.partition("/")[0], ("utf-8", "utf-16-le", "utf-16-be")  # how a CSV begins, if it is a form
_PIECE = 1 << 20
_MOST = 200  # pieces: no form is as large


def may_be_form(data: bytes, file: str) -> bool:
    """Whether *data* may be a form; what cannot be opened is none, and whoever reads it as a table says why."""
    try:
        form = form_of(data, file)
        if form == TEXT:
            return any(_LAYOUT.encode(encoding) in data[:_PIECE] for encoding in _ENCODINGS)
        if form in _NAMED:
            return _is_named(data, *_NAMED[form])
        with opened(data, file, form) as book:
            return MAP in book.names()
    except AssessmentError:
        return False


def _is_named(data: bytes, part: str, name: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(part) as stream:
            before = b""
            for _ in range(_MOST):
                piece = stream.read(_PIECE)
                if name in before + piece:
                    return True
                if not piece:
                    return False
                before = piece[-len(name) :]
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, NotImplementedError, zlib.error):
        return False
    return False
