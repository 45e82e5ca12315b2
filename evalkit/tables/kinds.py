"""Which kind of table the bytes of a file are, whatever its name says."""

from __future__ import annotations

import io
import zlib
from zipfile import BadZipFile, ZipFile

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.foreign import foreign, workbook_form
from evalkit.base.text import Message, msg, visible
from evalkit.tables.names import SUFFIXES, WORKBOOKS

TEXT = "csv"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE = msg("a table: CSV, or a workbook (xlsx, xlsm, xls, xlsb, ods)")


def form_of(data: bytes, file: str) -> str:
    """The form of *data*: ``csv``, ``xlsx`` (with macros or without), ``xlsb``, ``xls`` or ``ods``.

    Raises:
        AssessmentError: It is no table, or another one than its name says.
    """
    form = workbook_form(data) or _repacked_form(data)
    if form is not None:
        return form
    other = foreign(data)
    if other is not None:
        raise AssessmentError([Fault(file=file, problem=other.what, expected=_TABLE, hint=other.taken)])
    if file.casefold().endswith(WORKBOOKS):
        raise AssessmentError([_no_workbook(data, file)])
    return TEXT


def _repacked_form(data: bytes) -> str | None:
    """``ods`` for one that another program packed: then its kind does not stand in plain bytes."""
    try:
        with ZipFile(io.BytesIO(data)) as package, package.open("mimetype") as part:
            return "ods" if part.read(len(_ODS) + 1).strip() == _ODS else None
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return None


def _no_workbook(data: bytes, file: str) -> Fault:
    suffix = next(one for one in SUFFIXES if file.casefold().endswith(one))
    problem: Message = (
        msg("the file is empty")
        if not data.strip()
        else msg("this is no workbook, though it is named {suffix}", suffix=suffix)
    )
    hint = msg("if it is a table in CSV, rename it: {name}", name=visible(file[: -len(suffix)], 100) + ".csv")
    return Fault(file=file, problem=problem, expected=_TABLE, hint=hint if data.strip() else None)
