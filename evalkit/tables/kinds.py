"""Which kind of table the bytes of a file are, whatever its name says."""

from __future__ import annotations

import io
import struct
import zlib
from zipfile import BadZipFile, ZipFile, is_zipfile

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.foreign import OLE, foreign, workbook_form
from evalkit.base.text import Message, msg, visible
from evalkit.tables.names import SUFFIXES, WORKBOOKS
from evalkit.tables.package import damaged, locked

TEXT = "csv"
_LOCKED, _DOCUMENT = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
_BEGIN, _FILEPASS = b"\x09\x08\x10\x00", 0x2F  # records of xls: its beginning, and that what follows is enciphered
_LOOKED_AT = 8  # records; it stands behind the first, or behind one that protects the file
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ZIP = b"PK\x03\x04"
_BEGINNING = msg("it holds no workbook, or only the beginning of one")
TABLE = msg("a table: CSV, or a workbook (xlsx, xlsm, xls, xlsb, ods)")


def form_of(data: bytes, file: str) -> str:
    """The form of *data*: ``csv``, ``xlsx`` (with macros or without), ``xlsb``, ``xls`` or ``ods``.

    Raises:
        AssessmentError: It is no table, or another one than its name says.
    """
    form = workbook_form(data) or _repacked_form(data)
    if form == "xls" and _is_locked(data):
        raise AssessmentError([locked(file)])
    if form is not None:
        return form
    if data.startswith(OLE):
        _refuse_old(data, file)
    if file.casefold().endswith(WORKBOOKS) and data.startswith(_ZIP) and not is_zipfile(io.BytesIO(data)):
        raise AssessmentError([damaged(file, _BEGINNING)])
    other = foreign(data)
    if other is not None:
        raise AssessmentError([Fault(file=file, problem=other.what, expected=TABLE, hint=other.taken)])
    if file.casefold().endswith(WORKBOOKS):
        raise AssessmentError([_no_workbook(data, file)])
    return TEXT


def _refuse_old(data: bytes, file: str) -> None:
    """Refuse a container of Office that is locked, or holds no workbook though it is named one."""
    if _LOCKED in data:
        raise AssessmentError([locked(file)])
    if file.casefold().endswith(".xls") and _DOCUMENT not in data:
        raise AssessmentError([damaged(file, _BEGINNING)])


def _is_locked(data: bytes) -> bool:
    """Whether an xls says behind its first record that the others are enciphered."""
    at = data.find(_BEGIN)
    for _ in range(_LOOKED_AT if at >= 0 else 0):
        kind, length = struct.unpack_from("<HH", data.ljust(at + 4, b"\0"), at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False


def _repacked_form(data: bytes) -> str | None:
    """``ods`` for one that another program packed: then its kind does not stand in plain bytes."""
    try:
        with ZipFile(io.BytesIO(data)) as package, package.open("mimetype") as part:
            return "ods" if part.read(len(_ODS) + 1).strip() == _ODS else None
    except (BadZipFile, KeyError, OSError, RuntimeError, ValueError, EOFError, zlib.error):
        return None


def _no_workbook(data: bytes, file: str) -> Fault:
    suffix = next(one for one in SUFFIXES if file.casefold().endswith(one))
    problem: Message = (
        msg("the file is empty")
        if not data.strip()
        else msg("this is no workbook, though it is named {suffix}", suffix=suffix)
    )
    hint = msg("if it is a table in CSV, rename it: {name}", name=visible(file[: -len(suffix)], 100) + ".csv")
    return Fault(file=file, problem=problem, expected=TABLE, hint=hint if data.strip() else None)
