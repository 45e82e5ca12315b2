"""Facts about tables that are found in any file: what each is taken for, and what is left out by name."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement

from evalkit.base.errors import AssessmentError
from evalkit.base.text import english
from evalkit.performance.document_tables.document import content_of, found_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.performance.document_tables.document import FoundTables

MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MONEY = (("Belanja Operasi", 4_500_300_123, 4_100_222_111), ("Belanja Modal", 890_777_000, 801_456_789))


def workbook(folder: Path, *rows: Sequence[object], merged: Sequence[str] = ()) -> FoundTables:
    """The tables of a workbook with one sheet of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(folder / "a.xlsx")
    return found_tables(str(folder / "a.xlsx"))


def page(folder: Path, body: str) -> FoundTables:
    """The tables of a web page."""
    (folder / "a.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return found_tables(str(folder / "a.html"))


def told(found: FoundTables) -> str:
    """Everything that is to be known of how they were read."""
    return "\n".join(english(note) for note in found.notes)


def keys(found: FoundTables, table: str) -> list[str]:
    """The keys of the rows."""
    return [line.key for line in found.tables[table].lines]


def test_titles_numbers_of_columns_and_codes_are_what_they_are(tmp_path: Path) -> None:
    """The number of a table is its id, a row that counts the columns is none, codes are keys, a total goes by its words."""
    found = workbook(
        tmp_path,
        ["PEMERINTAH KOTA CONTOH"],
        ["Tabel 4.2 Realisasi Belanja"],
        [],
        ["Kode", "Uraian", "Anggaran", "Realisasi"],
        [1, 2, 3, 4],
        ["1.01", *MONEY[0]],
        ["1.02", *MONEY[1]],
        [None, "JUMLAH", 1, 2],
    )

    assert list(found.tables) == ["4.2"]
    assert list(found.tables["4.2"].columns) == ["Anggaran", "Realisasi"]
    assert keys(found, "4.2") == ["1.01", "1.02", "jumlah"]
    assert found.tables["4.2"].lines[0].label == "Belanja Operasi"


def test_two_tables_stand_below_each_other_and_two_side_by_side(tmp_path: Path) -> None:
    """A title and a blank row part the first two; a blank column the others, as each begins with words."""
    below = workbook(
        tmp_path,
        ["Uraian", "Pagu"],
        ["Operasi", 120],
        ["Modal", 80],
        ["Tabel 2 Pegawai"],
        ["Golongan", "2023", "2024"],
        ["III", 12, 14],
        ["IV", 5, 6],
    )
    beside = workbook(
        tmp_path,
        ["Uraian", "Pagu", None, "Golongan", "Jumlah"],
        ["Operasi", 120, None, "Ahli", 14],
        ["Modal", 80, None, "Muda", 6],
    )

    assert list(below.tables) == ["Sheet", "2"]
    assert [list(one.columns) for one in beside.tables.values()] == [["Pagu"], ["Jumlah"]]


def test_headings_over_two_rows_are_read_together(tmp_path: Path) -> None:
    """A merged heading is that of every column below it."""
    found = workbook(
        tmp_path,
        ["Indikator", "TW I", None, "TW II", None],
        [None, "Target", "Realisasi", "Target", "Realisasi"],
        ["Indeks Pelayanan", 20, 22.5, 40, 41.5],
        ["Indeks Arsip", 25, 26, 50, 50.5],
        merged=["B1:C1", "D1:E1", "A1:A2"],
    )

    assert list(next(iter(found.tables.values())).columns) == [
        "TW I Target",
        "TW I Realisasi",
        "TW II Target",
        "TW II Realisasi",
    ]


def test_rows_that_repeat_have_keys_of_their_own(tmp_path: Path) -> None:
    """Two rows of one name are two rows."""
    found = workbook(tmp_path, ["Uraian", "Pagu"], ["Operasi", 120], ["Operasi", 80], ["claim", 7])

    assert keys(found, "Sheet") == ["operasi", "operasi (2)", "baris-4"]


def test_a_table_without_headings_is_left_out_by_name(tmp_path: Path) -> None:
    """Others of the file are taken all the same."""
    found = workbook(tmp_path, ["Operasi", 120], ["Modal", 80], [], ["Tabel 2"], ["Uraian", "Pagu"], ["Operasi", 120])

    assert list(found.tables) == ["2"]
    assert "the table that begins in row 1 has no headings, and is left out" in told(found)


def test_a_column_without_heading_is_named_by_its_letter(tmp_path: Path) -> None:
    """And that is told."""
    found = workbook(tmp_path, ["Uraian", "Pagu", None], ["Operasi", 120, 7], ["Modal", 80, 9])

    assert "kolom C" in found.tables["Sheet"].columns
    assert "column C has no heading" in told(found)


def test_a_text_that_can_be_two_numbers_is_left_out_by_name(tmp_path: Path) -> None:
    """Nothing in the table says how it writes numbers."""
    (tmp_path / "a.csv").write_text("uraian;pagu;sisa\nOperasi;1.250;7\nModal;80;9\n", encoding="utf-8")
    found = found_tables(str(tmp_path / "a.csv"))

    assert "B2: 1.250 can be two numbers, and is left out" in told(found)
    assert next(content_of(found))["rows"][0] == [
        "operasi",
        "Operasi",
        "? 1.250",
        "7",
    ]  # nothing that anybody computes with


def test_words_among_figures_stay_words(tmp_path: Path) -> None:
    """Text in a column of numbers is no fault."""
    found = workbook(tmp_path, ["Uraian", "Nilai"], ["Opini", "WTP"], ["Indeks", 80.5], ["Rasio", "n/a"])

    assert [line.cells["Nilai"] for line in found.tables["Sheet"].lines] == ["WTP", "80.5", "n/a"]


def test_a_table_inside_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    """Of a Word document; the text of the cell does not hold it."""
    document = Document()
    document.add_paragraph("Tabel 3. Anggaran")
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("Uraian", "Pagu"), strict=True):
        cell.text = text
    for name, amount, _ in MONEY:
        for cell, text in zip(table.add_row().cells, (name, f"{amount},00"), strict=True):
            cell.text = text
    inner = table.rows[1].cells[0].add_table(rows=2, cols=2)
    for cell, text in zip([*inner.rows[0].cells, *inner.rows[1].cells], ("Bidang", "Orang", "Umum", "5"), strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))

    found = found_tables(str(tmp_path / "a.docx"))

    assert list(found.tables) == ["3", "tabel ke-2"]
    assert keys(found, "3") == ["belanja-operasi", "belanja-modal"]
    assert found.tables["tabel ke-2"].lines[0].cells == {"Orang": "5"}


def test_merged_cells_of_a_document_have_their_text_once(tmp_path: Path) -> None:
    """Below and beside the first, the cells are blank."""
    document = Document()
    table = document.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows,
        (("Sasaran", "Target", "Realisasi"), ("Layanan", "80", "82"), ("", "70", "75"), ("Jumlah", "150", "")),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 1).merge(table.cell(3, 2))
    document.save(str(tmp_path / "a.docx"))

    lines = found_tables(str(tmp_path / "a.docx")).tables["tabel ke-1"].lines

    assert [line.key for line in lines] == ["layanan", "baris-3", "jumlah"]
    assert lines[2].cells == {"Target": "150"}


def test_what_a_document_shows_otherwise_is_read_as_it_is_seen(tmp_path: Path) -> None:
    """Raised digits are no part of a number, a hyphen that does not break is a sign, moved text stands once, as does a text box."""
    document = Document()
    table = document.add_table(rows=4, cols=2)
    for row, texts in zip(
        table.rows, (("Uraian", "Nilai"), ("Naik", "85"), ("Turun", ""), ("Pindah", "7")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    mark = table.cell(1, 1).paragraphs[0].add_run("1")
    mark.font.superscript = True
    minus = table.cell(2, 1).paragraphs[0].add_run()
    minus._r.append(OxmlElement("w:noBreakHyphen"))
    table.cell(2, 1).paragraphs[0].add_run("5")
    moved = OxmlElement("w:moveFrom")
    moved.append(table.cell(3, 1).paragraphs[0].add_run("9")._r)
    table.cell(3, 1).paragraphs[0]._p.append(moved)
    again = document.element.body.makeelement(f"{{{MARKUP}}}Fallback", {})
    again.append(deepcopy(table._tbl))
    document.add_paragraph()._p.append(again)
    document.save(str(tmp_path / "a.docx"))

    found = found_tables(str(tmp_path / "a.docx"))

    assert list(found.tables) == ["tabel ke-1"]
    assert [line.cells["Nilai"] for line in found.tables["tabel ke-1"].lines] == ["85^1", "-5", "7"]


def test_a_document_that_is_none_is_refused(tmp_path: Path) -> None:
    """A packed file that breaks off."""
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 word/document.xml")

    with pytest.raises(AssessmentError, match="the Word document cannot be read"):
        found_tables(str(tmp_path / "a.docx"))
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 nothing of Word")
    with pytest.raises(AssessmentError, match="the Word document cannot be read: ") as caught:
        found_tables(str(tmp_path / "b.docx"))
    assert "workbook" not in str(caught.value)


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    """Spans count, scripts do not, a table inside is one of its own, entities and line breaks are text."""
    found = page(
        tmp_path,
        "<script>document.write('<table>')</script><table><caption>Tabel 7 Capaian</caption>"
        "<tr><th rowspan=2>Indikator<th colspan=2>TW I<tr><th>Target<th>Realisasi"
        "<tr><td>Indeks<br>Layanan &amp; Arsip<script>x=1</script><td>20<td>22,5"
        "<tr><td>Lain<table><tr><th>a<th>b<tr><td>satu<td>5</table><td>25<td>26,5</table>",
    )

    assert list(found.tables) == ["7", "tabel ke-2"]
    assert [line.label for line in found.tables["7"].lines] == ["Indeks Layanan & Arsip", "Lain"]
    assert list(found.tables["7"].columns) == ["TW I Target", "TW I Realisasi"]


def test_what_a_page_hides_is_not_read(tmp_path: Path) -> None:
    """Rows, cells and texts that are not shown, and a number that was struck out; raised digits are no part of a number."""
    found = page(
        tmp_path,
        "<table><tr><th>Uraian<th>Nilai<tr><td>Satu<td>5<span style='display: none'>0</span>"
        "<tr hidden><td>Dua<td>6<tr><td>Tiga<td hidden>9<td>7<sup>2</sup><tr><td>Empat<td><del>8</del> 9<sup>*)</sup></table>",
    )

    lines = found.tables["tabel ke-1"].lines
    assert [(line.label, line.cells["Nilai"]) for line in lines] == [("Satu", "5"), ("Tiga", "7^2"), ("Empat", "9*)")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<table><tr><td colspan=999999999>a<td>5</table>", "larger than any that is printed"),
        ("<table>" + "<tr><td rowspan=60000 colspan=900>a" * 1200 + "</table>", "larger than any that is printed"),
        ("<p>no table", "there is no table with headings and figures in it"),
        ("<table><tr><td>a<td>b</table>", "there is no table with headings and figures in it"),
        ("<div>" * 5000 + "<table><tr><th>a<th>b<tr><td>x<td>5</table>", "cannot be read to its end"),
    ],
)
def test_a_hostile_page_is_refused_by_name(tmp_path: Path, body: str, words: str) -> None:
    """Each costs next to no time."""
    with pytest.raises(AssessmentError, match=words):
        page(tmp_path, body)


def test_a_page_in_the_encoding_of_an_office_is_read_and_told(tmp_path: Path) -> None:
    """Windows-1252, where it does not say so."""
    (tmp_path / "a.html").write_bytes(
        "<table><tr><th>Uraian<th>Pagu – Rp<tr><td>Operasi<td>120,5</table>".encode("cp1252")
    )
    found = found_tables(str(tmp_path / "a.html"))

    assert list(found.tables["tabel ke-1"].columns) == ["Pagu – Rp"]
    assert "Windows-1252" in told(found)


def test_rows_are_called_by_their_indicator_where_the_objective_is_printed_once(tmp_path: Path) -> None:
    """A blank below an objective names no row; a total that is merged over number and label is called by its words."""
    found = workbook(
        tmp_path,
        ["No", "Sasaran", "Indikator", "Target"],
        [1, "Layanan", "Indeks SPBE", 3.5],
        [2, None, "Indeks KAMI", 4.25],
        [3, "Data", "Indeks IPS", 2.75],
        ["Rata-rata", None, None, 3.5],
        merged=["A5:C5"],
    )

    assert keys(found, "Sheet") == ["indeks-spbe", "indeks-kami", "indeks-ips", "rata-rata"]


def test_a_mean_below_the_objectives_is_called_so(tmp_path: Path) -> None:
    """Of a row without an indicator the words below *sasaran* are its own."""
    found = workbook(
        tmp_path,
        ["No", "Sasaran", "Indikator", "Capaian"],
        [1, "Mutu", "Alfa", "91,00"],
        [2, None, "Beta", "75,25"],
        [3, None, "Gama", "111,00"],
        [None, "Rata-rata", None, "92,42"],
    )
    (name,) = found.tables
    assert keys(found, name) == ["alfa", "beta", "gama", "rata-rata"]


def test_codes_of_a_column_that_is_called_so_are_keys_whatever_they_are(tmp_path: Path) -> None:
    """Numbers of a workbook, letters and bare numbers with steps below them; a row without a code goes by its words."""
    rows = (("1", 70), ("1.1", 30), ("1.2", 40), ("II", 20), ("A.1", 12), (None, 90))
    for heading in ("Kode", "No"):
        for of in (str, float):
            codes = [of(code) if of is float and code in ("1.1", "1.2") else code for code, _ in rows]
            found = workbook(
                tmp_path,
                [heading, "Uraian", "Pagu"],
                *([code, f"Baris {at}", rows[at][1]] for at, code in enumerate(codes)),
            )

            assert keys(found, "Sheet") == ["1", "1.1", "1.2", "II", "A.1", "baris-5"]
            assert list(found.tables["Sheet"].columns) == ["Pagu"]


def test_dots_of_codes_are_no_decimal_signs(tmp_path: Path) -> None:
    """``1.1`` beside ``5.731.224`` is a code, and ``1,5`` a number still."""
    (tmp_path / "a.csv").write_text("Kode;Uraian;Pagu\n1;A;5.731.224\n1.1;B;5.731.224\n1.2;C;1,5\n", encoding="utf-8")
    found = found_tables(str(tmp_path / "a.csv"))

    assert (keys(found, "a"), found.styles["a"], told(found)) == (["1", "1.1", "1.2"], "id", "")


def test_numbers_behind_the_first_column_are_no_codes(tmp_path: Path) -> None:
    """``48.481`` of a column of people is a number, as is ``3.25``: rows go by their words, and nothing is swallowed."""
    for rows in ("Utara;48.481;131.265;1,5\nSelatan;31.265;48.481;1,7", "Utara;3.25;13.5;5.5\nSelatan;3.5;23.25;2.5"):
        (tmp_path / "a.csv").write_text(f"Kecamatan;Pria;Wanita;Rasio\n{rows}\n", encoding="utf-8")
        found = found_tables(str(tmp_path / "a.csv"))

        assert keys(found, "a") == ["utara", "selatan"]
        assert list(found.tables["a"].columns) == ["Pria", "Wanita", "Rasio"]


def test_a_code_that_stands_twice_is_told_and_not_merged(tmp_path: Path) -> None:
    """Both rows are there; a numbering that begins anew gives no codes at all."""
    twice = workbook(tmp_path, ["Kode", "Uraian", "Pagu"], ["1", "A", 9], ["1.1", "B", 5], ["1.1", "C", 4])
    anew = workbook(tmp_path, ["No", "Uraian", "Pagu"], ["I", "A", 9], ["1", "B", 9], ["II", "C", 4], ["1", "D", 4])

    assert keys(twice, "Sheet") == ["1", "1.1", "1.1 (2)"]
    assert "row 4: the code 1.1 stands in another row, too; this one is called 1.1 (2)" in told(twice)
    assert keys(anew, "Sheet") == ["a", "b", "c", "d"]
    assert "the numbers in column A begin anew (1) and are no codes" in told(anew)


def test_a_running_number_is_no_code(tmp_path: Path) -> None:
    """*No* with nothing but 1, 2, 3 numbers the rows; *Kode* with the same holds codes."""
    rows = (["1", "Operasi", 9], ["2", "Modal", 5])

    assert keys(workbook(tmp_path, ["No", "Uraian", "Pagu"], *rows), "Sheet") == ["operasi", "modal"]
    assert keys(workbook(tmp_path, ["Kode", "Uraian", "Pagu"], *rows), "Sheet") == ["1", "2"]


def test_what_counts_people_is_whole(tmp_path: Path) -> None:
    """So dots in it part thousands, in the whole table, and that is told; of a density or of thousands of people they may not."""
    rows = "Utara;17.704;16.860;105\nSelatan;9.808;9.904;99\n"
    for heading, style in (("Laki-laki", "id"), ("Kepadatan Penduduk", None), ("Penduduk (ribu jiwa)", None)):
        (tmp_path / "a.csv").write_text(f"Kecamatan;{heading};Luas;Rasio\n{rows}", encoding="utf-8")
        found = found_tables(str(tmp_path / "a.csv"))

        assert found.styles["a"] == style
        assert ("Laki-laki counts people, who are whole: 17.704 is in thousands" in told(found)) == (style is not None)


def test_one_cell_that_is_written_otherwise_leaves_the_others_readable(tmp_path: Path) -> None:
    """A point among five commas is a slip, and told; of one and one nothing is known."""
    rows = [f"Unit {at};1.250;{at},5" for at in range(5)]
    for lines, style in ((rows, "id"), (rows[:1], None)):
        (tmp_path / "a.csv").write_text("\n".join(["Uraian;Pagu;Nilai", *lines, "Unit x;1.250;7.25"]), encoding="utf-8")
        found = found_tables(str(tmp_path / "a.csv"))

        assert found.styles["a"] == style
        assert "numbers are written in two ways" in told(found)
        assert ("all are read as most of them are written" in told(found)) == (style is not None)
