"""Facts about Word files: real headings, tables, captions and lists; and LibreOffice makes the pages of them that were meant."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import docx as python_docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from evalkit.report import blocks as b
from office.made import (
    EN,
    FOREIGN,
    HOSTILE,
    ID,
    KINDS,
    LONG,
    audit_pages,
    bare,
    docx,
    evaluation_pages,
    everywhere,
    page,
    told,
    working_papers,
)
from programs import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from docx.document import Document

    from evalkit.base.language import Language


def opened(documents: Sequence[b.Document], language: Language = ID) -> Document:
    return python_docx.Document(io.BytesIO(docx(documents, language)))


def whole(document: Document) -> str:
    """Its text without white space and case."""
    return bare("".join(each.text or "" for each in document.element.body.iter(qn("w:t"))))


def headings(document: Document) -> list[tuple[str, str]]:
    return [
        (each.style.name, each.text)
        for each in document.paragraphs
        if each.style and each.style.name.startswith("Heading")
    ]


@pytest.mark.parametrize(
    "pages",
    [
        lambda: working_papers("contoh-ikm/ikm.toml", "beltim-2025/spbe.toml"),
        lambda: evaluation_pages("beltim-2025/laporan.toml"),
        audit_pages,
    ],
    ids=["papers", "performance", "audit"],
)
def test_every_text_stands_in_word(pages: Callable[[], Sequence[b.Document]]) -> None:
    text = whole(opened(pages()))

    assert [each for each in told(pages(), ID) if each not in text] == []


def test_the_same_pages_give_the_same_bytes() -> None:
    """Also where an archive would note the time of writing."""
    first = docx(working_papers("contoh-ikm/ikm.toml"), ID)

    assert docx(working_papers("contoh-ikm/ikm.toml"), ID) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_are_headings_of_word_without_a_gap() -> None:
    found = headings(opened(working_papers("beltim-2025/spbe.toml")))
    levels = [int(style[-1]) for style, _ in found]

    assert found[0] == ("Heading 1", "Kertas kerja evaluasi · Indeks SPBE 2020 · Pemerintah Kabupaten Belitung Timur")
    assert ("Heading 2", "Temuan") in found
    assert levels.count(1) == 1
    assert [1 for before, after in itertools.pairwise(levels) if after > before + 1] == []


def test_the_head_of_a_table_repeats_and_its_rows_are_not_torn() -> None:
    table = b.Table((b.Column("kode"), b.Column("nilai", number=True)), [b.Row(("I1", "4"))])
    (found,) = opened([page(table)]).tables
    head, row = found.rows

    assert [cell.text for cell in head.cells] == ["kode", "nilai"]
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert found.style is not None
    assert found.style.name == "Table Grid"


def test_a_row_that_may_not_fit_on_a_page_may_be_torn() -> None:
    (found,) = opened([page(b.Table((b.Column("x"),), [b.Row(("kata " * 500,))]))]).tables

    assert found.rows[1]._tr.trPr is None


def test_captions_are_counted_by_word_and_stand_above_their_tables() -> None:
    tables = [b.Table((b.Column("x"),), [b.Row(("1",))], caption=name) for name in ("satu", "Tabel 3.1 dua", "tiga")]
    found = opened([page(*tables)])
    captions = [each for each in found.paragraphs if each.style and each.style.name == "Caption"]
    said = ["".join(each.text or "" for each in caption._p.iter(qn("w:t"))) for caption in captions]
    fields = [
        field.get(qn("w:instr")).split()[:2] for caption in captions for field in caption._p.iter(qn("w:fldSimple"))
    ]

    assert said == ["Tabel 1. satu", "Tabel 3.1 dua", "Tabel 2. tiga"]
    assert fields == [["SEQ", "Tabel"], ["SEQ", "Tabel"]]
    assert all(caption._p.getnext().tag == qn("w:tbl") for caption in captions)
    assert [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in found.tables] == [
        "satu",
        "Tabel 3.1 dua",
        "tiga",
    ]


def test_a_list_is_a_list_of_word_and_a_finding_says_its_severity_in_words() -> None:
    found = opened([page(b.List([b.Item("satu")]), b.Findings([("error", "dua")]))]).paragraphs

    assert [(each.style and each.style.name, each.text) for each in found[:2]] == [
        ("List Bullet", "satu"),
        ("Normal", "✗ tidak sesuai dua"),
    ]


@pytest.mark.parametrize(("language", "code"), [(ID, "id-ID"), (EN, "en-GB")])
def test_a_document_is_a4_numbered_and_says_its_language(language: Language, code: str) -> None:
    found = opened([page(b.Heading("Judul", 1))], language)
    section = found.sections[0]
    sides = (section.left_margin, section.top_margin, section.right_margin, section.bottom_margin)

    assert [size and round(size / Mm(1)) for size in (section.page_width, section.page_height, *sides)] == [
        210,
        297,
        40,
        30,
        30,
        30,
    ]
    assert [field.get(qn("w:instr")).strip() for field in section.footer._element.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert found.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == code
    assert (found.core_properties.title, found.core_properties.author) == ("Judul", "")


def test_a_turned_page_ends_with_its_section_and_no_empty_page_follows() -> None:
    wide = b.Table([b.Column("x", number=True)] * 16, [b.Row(["8.288.093.465"] * 16)])
    pages = [b.Document([[b.Heading("a", 1)], [wide], [b.Paragraph("b")]]), b.Document([[b.Heading("c", 1)], [wide]])]
    sections = opened(pages).sections

    assert [section.orientation for section in sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE] * 2
    assert [side and round(side / Mm(1)) for side in (sections[1].top_margin, sections[1].left_margin)] == [40, 30]


def test_a_chart_is_a_picture_that_says_in_words_what_it_shows() -> None:
    marks = [b.Mark("Satu", 1, "1,00"), b.Mark("Dua", 2, "2,00")]
    found = opened([page(b.Chart("bars", "nilai", marks, 0, 3, [b.Step("Baik", 1, "mulai 1", holds=False)]))])
    (shape,) = found.inline_shapes

    assert shape._inline.docPr.get("descr") == "Satu: 1,00; Dua: 2,00"
    assert 100 < shape.width / Mm(1) <= 140
    assert [each.text for each in found.paragraphs[1:3]] == ["Gambar 1. nilai".replace("1", "", 1), "■ Baik mulai 1"]
    assert found.paragraphs[1].style is not None
    assert found.paragraphs[1].style.name == "Caption"


def test_each_document_begins_a_page() -> None:
    found = opened([page(b.Heading("a", 1)), page(b.Heading("b", 1))]).paragraphs

    assert [each.paragraph_format.page_break_before for each in found] == [None, True]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_wrote_is_text(text: str) -> None:
    said = bare(ID.say(text))

    assert whole(opened([everywhere(text)])).count(said) >= KINDS


def test_letters_of_any_script_and_thirty_thousand_of_them_stay() -> None:
    assert bare(FOREIGN) in whole(opened([page(b.Paragraph(FOREIGN))]))
    assert whole(opened([everywhere(LONG)])).count("a") >= KINDS * len(LONG)


def test_no_program_of_an_office_is_imported_before_a_document_is_written() -> None:
    code = "import sys; import evalkit.report.render; print(sorted({'docx', 'typst', 'xlsxwriter', 'lxml'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603  # our own

    assert done.stdout == "[]\n"


# --- As LibreOffice shows them ---------------------------------------------------------------------------------------


def converted(data: bytes, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a document."""
    file = folder / "x.docx"
    file.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [
        program("soffice"),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        file,
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603  # our own file
    return file.with_suffix(".pdf")


def pages_of(file: Path) -> list[str]:
    command = [program("pdftotext"), "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603  # our own file
    return text.split("\f")[:-1]


@pytest.mark.long
def test_libreoffice_numbers_the_pages_and_repeats_the_heads(tmp_path: Path) -> None:
    pages = pages_of(converted(docx(audit_pages(), ID), tmp_path))

    assert [shown.split()[-1] for shown in pages] == [str(number) for number in range(1, len(pages) + 1)]
    assert sum("penjelasan" in shown for shown in pages) > len(pages) / 2


def test_what_leads_somewhere_is_a_link_of_word() -> None:
    index = b.Table((b.Column("x"),), [b.Row((b.Styled("Paper", to="p 1"),)), b.Row(("see https://a.go.id/x.",))])
    body = opened([page(index, b.Heading("Paper", 2, anchor="p 1"))]).element.body

    (link,), (place,) = body.iter(qn("w:hyperlink")), body.iter(qn("w:bookmarkStart"))
    assert link.get(qn("w:anchor")) == place.get(qn("w:name")) == "to_p_1"
    fields = [each.get(qn("w:instr")) for each in body.iter(qn("w:fldSimple"))]
    assert ' HYPERLINK "https://a.go.id/x" ' in fields


@pytest.mark.long
def test_libreoffice_opens_what_mischief_writes(tmp_path: Path) -> None:
    pages = pages_of(converted(docx([everywhere(text) for text in HOSTILE], ID), tmp_path))

    assert len(pages) >= len(HOSTILE)
    assert "{{ 7*7 }}" in pages[1]
    assert "49" not in "".join(pages)
