"""Facts about PDF files: what they say stands in them as text, they are tagged, and the same pages give the same bytes."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from evalkit.report import blocks as b
from office.made import EN, FOREIGN, HOSTILE, ID, KINDS, LONG, bare, everywhere, page, pdf, told, working_papers
from programs import program

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.base.language import Language


def read(data: bytes, folder: Path) -> str:
    """The text of a PDF, without white space and what only lets words break."""
    file = folder / "x.pdf"
    file.write_bytes(data)
    command = [program("pdftotext"), "-raw", str(file), "-"]
    return bare(subprocess.run(command, capture_output=True, check=True).stdout.decode())  # noqa: S603  # our own file


def test_the_same_pages_give_the_same_bytes() -> None:
    pages = working_papers("contoh-ikm/ikm.toml")

    assert pdf(pages, ID) == pdf(pages, ID)


@pytest.mark.parametrize(("language", "code"), [(ID, b"id-ID"), (EN, b"en-GB")])
def test_a_file_is_tagged_and_says_its_language_title_and_standards(language: Language, code: bytes) -> None:
    data = pdf([page(b.Heading("Judul", 1))], language)

    assert b"/Lang(" + code in data
    assert b"/MarkInfo" in data
    assert re.search(rb"pdfaid:part>2<.*pdfuaid:part>1<|pdfuaid:part>1<.*pdfaid:part>2<", data, re.DOTALL)
    assert b"Judul" in data


def test_every_text_of_a_working_paper_stands_in_it(tmp_path: Path) -> None:
    pages = working_papers("contoh-ikm/ikm.toml")
    text = read(pdf(pages, ID), tmp_path)

    ends = [end for each in told(pages, ID) for end in (each[:30], each[-30:])]  # a long one may go on on the next page
    assert [end for end in ends if end not in text] == []
    assert "tabel1." in text or "gambar1." in text


def test_what_leads_somewhere_is_a_link_also_where_two_places_are_called_alike() -> None:
    rows = [b.Row((b.Styled("x", to=to),)) for to in ("a", "nowhere")]
    places = [b.Heading("x", 2, anchor="a"), b.Heading("y", 2, anchor="a")]
    data = pdf([page(b.Table((b.Column("x"),), [*rows, b.Row(("https://a.go.id/x",))]), *places)], ID)

    assert data.count(b"/Subtype/Link") == 2
    assert b"/URI(https://a.go.id/x)" in data


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_wrote_is_text_and_never_markup(text: str, tmp_path: Path) -> None:
    said = bare(ID.say(text))

    assert read(pdf([everywhere(text)], ID), tmp_path).count(said) >= KINDS


def test_a_word_of_thirty_thousand_letters_stays_on_the_page(tmp_path: Path) -> None:
    text = read(pdf([everywhere(LONG)], ID), tmp_path)

    assert text.count("a") >= KINDS * len(LONG)


def test_letters_that_no_bundled_font_has_cost_the_standard_but_not_the_page(tmp_path: Path) -> None:
    data = pdf([page(b.Paragraph(FOREIGN))], ID)

    assert b"/MarkInfo" in data
    assert b"pdfaid:part" not in data
    assert "😀" in read(data, tmp_path)
    assert data == pdf([page(b.Paragraph(FOREIGN))], ID)
