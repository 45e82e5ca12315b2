"""Files of other programs, by what is in them: workbooks, web pages and the like, and tables where TOML is due."""

from __future__ import annotations

import re
from pathlib import Path

from evalkit.base.pattern import pattern
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple

_ZIP, OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_WORD, _PAGE = msg("this is a text document ({form})", form="docx"), msg("this is a web page (HTML or XML)")
# Bytes that only such a packed file holds: names in it are not packed → what it is.
_PACKED = (
    (b"xl/workbook.bin", msg("this is an Excel workbook ({form})", form="xlsb")),
    (b"xl/workbook.xml", msg("this is an Excel workbook ({form})", form="xlsx")),
    (b"opendocument.spreadsheet", msg("this is an OpenDocument workbook ({form})", form="ods")),
    (b"word/", _WORD),
    (b"opendocument.text", msg("this is a text document ({form})", form="odt")),
)
_OLD = (
    ("EncryptedPackage", msg("this is an Excel workbook that is locked by a password")),
    ("WordDocument", msg("this is a text document ({form})", form="doc")),
    ("Workbook", msg("this is an Excel workbook ({form})", form="xls")),
    ("Book", msg("this is an Excel workbook ({form})", form="xls")),
)
_READ = ("xlsx", "xlsb", "xls", "ods")
_MARKUP = pattern(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(!doctype html|html|table|head|body|\?xml)", re.IGNORECASE)
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_AS_CSV = msg("open it, save the sheet as CSV (UTF-8), and give that")
_IN_REPORT = msg(
    "of a performance report evalkit audit FILE --propose reads the tables as they stand in it, and with --instrument lkj@EDITION"
    " --subject NAME --period YEAR holds them against its rules; else open it, save the table as CSV (UTF-8), and give that"
)
_AS_TEXT = msg("copy the table out of it into a file in CSV (UTF-8)")
_TABLES = (".csv", ".tsv")
_LOOKED_AT = 4096
_NO_TEXT = frozenset((*range(0x09), *range(0x0E, 0x20)))  # bytes that no text of an office holds
IN_UTF8 = msg("save the file again with the encoding UTF-8")


class FileKind(NamedTuple):
    """A kind of file.

    Attributes:
        what: What it is, as a sentence.
        taken: Which command or key takes it, or what to do with it.
    """

    what: Message
    taken: Message


def other_program_file(data: bytes) -> FileKind | None:
    """The file of another program that *data* is; nothing if it may be text."""
    if data.startswith(_ZIP):
        message = next((what for mark, what in _PACKED if mark in data), msg("this is a packed file (zip)"))
    elif data.startswith(OLE):
        message = next((what for name, what in _OLD if name.encode("utf-16-le") in data), msg("this is an Office file"))
    elif data.startswith(_PDF):
        return FileKind(msg("this is a PDF"), _AS_TEXT)
    elif _MARKUP.match(data[:_LOOKED_AT]):
        is_book = _XML_WORKBOOK in data[:_LOOKED_AT]
        message = msg("this is an Excel workbook ({form})", form="XML") if is_book else _PAGE
    else:
        return None
    is_read = message.args.get("form") in _READ or message in (_WORD, _PAGE)
    return FileKind(message, _IN_REPORT if is_read else _AS_CSV)


def how_to_save(data: bytes) -> Message:
    """What to do with a file that begins with *data*, which is no text in the encoding that it should be in."""
    if _NO_TEXT.isdisjoint(data[:_LOOKED_AT]):
        return IN_UTF8
    return msg(
        "this is no text: open it in the program that made it, and save what is wanted as text in UTF-8 (a table as CSV)"
    )


def workbook_form(data: bytes) -> str | None:
    """The form of the workbook that *data* is (``xlsx``, also with macros, ``xlsb``, ``xls``, ``ods``); nothing if it is none that is read."""
    if data.startswith(_ZIP):
        what = next((what for mark, what in _PACKED if mark in data), None)
    elif data.startswith(OLE):
        what = next((what for name, what in _OLD if name.encode("utf-16-le") in data), None)
    else:
        return None
    form = None if what is None else what.args.get("form")
    return form if form in _READ else None


def no_toml(data: bytes, file: str) -> FileKind | None:
    """What *data*, of which TOML cannot be read, is instead, if that is known."""
    file_kind = other_program_file(data)
    if file_kind is not None:
        then = msg("{first}: {then}", first=file_kind.taken, then=_named("FILE.csv"))
        if workbook_form(data) is not None:
            read = msg(
                "a form that was filled in, or a table of answers, is read by evalkit evaluate {file}",
                file=visible(Path(file).name, 100),
            )
            then = msg("{first}; {then}", first=read, then=then)
        return FileKind(file_kind.what, then)
    if Path(file).suffix.lower() in _TABLES or _is_table(data):
        itself = msg("evaluate, report and audit take a table itself with --instrument INDEX@EDITION")
        then = msg("{first}; {then}", first=itself, then=_named(visible(Path(file).name, 100)))
        return FileKind(msg("this is a table (CSV)"), then)
    if _is_json(data):
        return FileKind(msg("this is JSON"), msg("evalkit reads TOML; evalkit init writes an empty assessment"))
    if b"\r" in data and b"\n" not in data:
        return FileKind(
            msg("its lines end with CR alone, as on old Macintosh computers, and for TOML that is no line end"),
            msg("save the file again with line ends of Unix (LF) or Windows (CRLF)"),
        )
    return None


def _named(name: str) -> Message:
    """Who names a table."""
    return msg(
        'an assessment names it in [assessment], as responses = "{name}" (answers) or people = "{name}" (employees); a report'
        ' file as file = "{name}" in [budget] or [[tables]]',
        name=name,
    )


def _is_table(data: bytes) -> bool:
    """Whether the first two lines are split into as many cells, more than one, and neither could be TOML."""
    lines = [line for line in data[:_LOOKED_AT].splitlines() if line.strip()][:2]
    if len(lines) < 2 or any(b"=" in line or line.lstrip().startswith((b"[", b"#", b"{")) for line in lines):  # noqa: PLR2004
        return False
    return any(lines[0].count(mark) == lines[1].count(mark) > 0 for mark in (b";", b"\t", b","))


def _is_json(data: bytes) -> bool:
    if data.lstrip()[:1] not in (b"{", b"["):
        return False
    import json  # noqa: PLC0415  # only for a file that is no TOML

    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
