"""Why a file cannot be read, in the language of the reader: words of a library stand in brackets behind a sentence of ours."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.language import language
from evalkit.tables.opening import read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

ENGLISH = re.compile(
    r"\b(?:the|is|not|file|bad|error|no|invalid|mismatched|tag|zip|stream|excessive|depth|parse|document)\b",
    re.IGNORECASE,
)


def book() -> bytes:
    """A workbook."""
    to = io.BytesIO()
    openpyxl.Workbook().save(to)
    return to.getvalue()


def document() -> bytes:
    """A Word document."""
    to = io.BytesIO()
    docx.Document().save(to)
    return to.getvalue()


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """The packed file *data* with other *content* in *part*."""
    to = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(to, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return to.getvalue()


def flipped(data: bytes) -> bytes:
    """*data* with a packed byte that is another one."""
    at = data.index(b"xl/workbook.xml") + 60 if b"xl/workbook.xml" in data else data.index(b"word/document.xml") + 60
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


BROKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "cut-workbook": ("a.xlsx", lambda: flipped(book()), "buku kerja ini rusak: terpotong, atau ada bagiannya"),
    "xml-workbook": ("a.xlsx", lambda: changed(book(), "xl/workbook.xml", b"<a><b></a>"), "buku kerja ini rusak"),
    "cut-document": ("a.docx", lambda: flipped(document()), "dokumen Word tidak dapat dibaca: terpotong"),
    "xml-document": (
        "a.docx",
        lambda: changed(document(), "word/document.xml", b"<a><b></a>"),
        "dokumen Word tidak dapat dibaca: isinya bukan isi berkas",
    ),
    "deep-page": ("a.html", lambda: b"<div>" * 5000 + b"<table><tr><td>1</td></tr></table>", "bertumpuk terlalu dalam"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_file_is_said_in_the_language_of_the_reader(name: str) -> None:
    """English is only what stands in brackets at the end."""
    file, make, words = BROKEN[name]
    with pytest.raises(AssessmentError) as caught:
        list(read_sheets(make(), file))

    told = [language("id").say(fault.problem) for fault in caught.value.faults]
    assert words in " ".join(told)
    assert [ENGLISH.findall(re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$", "", text)) for text in told] == [[]] * len(
        told
    )
