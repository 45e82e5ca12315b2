"""Which kind of table the bytes of a file are, whatever its name says; and what lies in a packed file.

A packed file (zip) is opened only after it was made sure that it holds no more than a workbook can. XML of a workbook is read
piece by piece: a document type, and with it every entity that could be expanded, is refused.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import IO, TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, is_zipfile

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.file_signatures import OLE, other_program_file, workbook_form
from evalkit.base.system_errors import detail_of
from evalkit.base.text import Message, msg, visible
from evalkit.tables.references import SUFFIXES, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zipfile import ZipInfo

_XML_PIECE = 1 << 16


class XmlError(Exception):
    """The XML cannot be read."""

    def __init__(self, problem: Message) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        super().__init__(str(problem))


class Enough(Exception):  # noqa: N818  # no error: whoever reads has all that is wanted
    """Raised by a handler to end the reading."""


def read_xml(stream: IO[bytes], handlers: Mapping[str, Callable[..., object]]) -> None:
    """Hand what *stream* holds over to *handlers*: names of those of expat (``StartElementHandler``) → function.

    Raises:
        XmlError: It is no well-formed XML, or has a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    for name, function in handlers.items():
        setattr(parser, name, function)
    try:
        while piece := stream.read(_XML_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003  (expat knows no name for it)
    except Enough:
        return
    except expat.ExpatError as error:
        broken = msg("its XML is broken in line {line} ({detail})", line=str(error.lineno), detail=detail_of(error))
        raise XmlError(broken) from error
    except (LookupError, ValueError) as error:  # an attribute is missing or no number, no such encoding
        raise XmlError(msg("its XML is broken ({detail})", detail=detail_of(error))) from error


def _refuse(*_: object) -> None:
    raise XmlError(msg("its XML has a document type, which no workbook has"))


def local(name: str) -> str:
    """*name* without its prefix.

    >>> local("x:row"), local("row")
    ('row', 'row')
    """
    return name.rpartition(":")[2]


MOST_PARTS = 10_000
MOST_UNPACKED = 1 << 30  # bytes: a sheet of two million rows and ten columns
_PIECE = 1 << 18
_ENCRYPTED = 0x1
_AGAIN = msg("get the file again, or open it in Excel or LibreOffice and save it there")


def open_package(data: bytes, file: str) -> ZipFile:
    """The parts of *data*, every one unpacked once to see how large it is and that it is whole.

    Raises:
        AssessmentError: It is damaged, locked, or would unpack to more than any workbook.
    """
    try:
        package = ZipFile(io.BytesIO(data))
        _refuse_many(package, file)
        _refuse_locked(package, file)
        left = MOST_UNPACKED
        for info in package.infolist():
            left -= _unpacked(package, info, left)
            if left < 0:
                raise AssessmentError([_bomb(file)])
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, XmlError) as error:
        raise AssessmentError([damaged(file, error)]) from error
    return package


def damaged(file: str, why: Exception | Message) -> Fault:
    """The fault of a workbook that cannot be read, and *why*."""
    reason = why if isinstance(why, Message) else _reason(why)
    return Fault(file=file, problem=msg("the workbook is damaged: {reason}", reason=reason), hint=_AGAIN)


def _reason(why: Exception) -> Message:
    if isinstance(why, XmlError):
        return why.problem
    if isinstance(why, (BadZipFile, zlib.error, EOFError, NotImplementedError)):
        return msg("it is cut off, or a part of it cannot be unpacked ({detail})", detail=detail_of(why))
    return msg("what is in it is not what such a file holds ({detail})", detail=detail_of(why))


def locked(file: str) -> Fault:
    """The fault of a workbook that cannot be read without its password."""
    hint = msg("open it in Excel or LibreOffice and save it without a password")
    return Fault(file=file, problem=msg("the workbook is locked by a password"), hint=hint)


def _refuse_many(package: ZipFile, file: str) -> None:
    if len(package.infolist()) > MOST_PARTS or sum(info.file_size for info in package.infolist()) > MOST_UNPACKED:
        raise AssessmentError([_bomb(file)])


def _bomb(file: str) -> Fault:
    problem: Message = msg("unpacked, the file would be larger than any workbook")
    limit = str(MOST_UNPACKED >> 20)
    expected = msg("at most {size} MiB in at most {count} parts", size=limit, count=str(MOST_PARTS))
    return Fault(file=file, problem=problem, expected=expected)


def _unpacked(package: ZipFile, info: ZipInfo, most: int) -> int:
    """The bytes that a part really unpacks to, counted to a little more than *most*: what it says of itself may be a lie."""
    said, info.file_size = info.file_size, most + _PIECE
    found = 0
    with package.open(info) as part:
        while found <= most and (piece := part.read(_PIECE)):
            found += len(piece)
    info.file_size = said
    if found != said and found <= most:
        raise BadZipFile(info.filename)
    return found


def _refuse_locked(package: ZipFile, file: str) -> None:
    names = set(package.namelist())
    if any(info.flag_bits & _ENCRYPTED for info in package.infolist()) or "encrypted-package" in names:
        raise AssessmentError([locked(file)])
    manifest = "META-INF/manifest.xml"
    if manifest in names:
        found: list[str] = []
        with package.open(manifest) as part:
            read_xml(part, {"StartElementHandler": lambda name, _: found.append(local(name))})
        if "encryption-data" in found:
            raise AssessmentError([locked(file)])


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
    other = other_program_file(data)
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
