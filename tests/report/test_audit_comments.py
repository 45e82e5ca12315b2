"""Findings in a copy of the document that was audited: comments in Word, notes in a workbook, and nothing else changed."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from evalkit.base.errors import AssessmentError
from evalkit.tables.notes_xlsx import with_notes
from test_audit_cli import audit
from test_filled_forms import with_a_wrong_sum

if TYPE_CHECKING:
    from pathlib import Path

SAID = ("--instrument", "lkj@lakip-4", "--subject", "Dinas Contoh", "--period", "2025")
BUDGET = [
    ["No", "Program", "Pagu", "Realisasi", "%"],
    ["1", "Program A", "1.000.000", "900.000", "90,00"],
    ["2", "Program B", "2.000.000", "1.900.000", "59,00"],
    ["", "Jumlah", "3.000.000", "2.900.000", "93,33"],
]
REPORT = """[report]
agency = "Dinas Contoh"
year = 2025
[[tables]]
id = "3.2"
title = "Anggaran"
label = "nama"
numbers = "id"
header = ["kunci", "nama", "Pagu", "Realisasi", "%"]
rows = [
  ["program-a", "Program A", "1.000.000", "900.000", "90,00"],
  ["program-b", "Program B", "2.000.000", "1.900.000", "59,00"],
  ["jumlah", "Jumlah", "3.000.000", "2.900.000", "93,33"],
]
[[relations]]
claim = "3.2:program-b:%"
is = "percent"
of = ["3.2:program-b:Realisasi", "3.2:program-b:Pagu"]
[[relations]]
claim = "3.2:jumlah:Realisasi"
is = "sum"
of = ["3.2:program-a:Realisasi", "3.2:program-b:Realisasi"]
[[claims]]
id = "pagu"
printed = "Rp 3.100.000"
numbers = "id"
at = "3.4"
[[claims]]
id = "lain"
printed = "7 program"
numbers = "id"
at = "3.5"
[[relations]]
claim = "claim:pagu"
is = "equal"
of = ["3.2:jumlah:Pagu"]
[[relations]]
claim = "claim:lain"
is = "equal"
of = [2]
"""


def word(folder: Path) -> Path:
    """A report in Word with a table, a sentence, a picture of a chart or none; its rules beside it."""
    document = docx.Document()
    document.add_heading("BAB III", 1)
    document.add_paragraph("Pagu seluruh program Rp 3.100.000 untuk setahun.")
    document.add_paragraph("Tabel 3.2 Anggaran")
    table = document.add_table(rows=0, cols=5)
    for texts in BUDGET:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    document.save(str(folder / "laporan.docx"))
    (folder / "laporan.toml").write_text(REPORT, encoding="utf-8")
    return folder / "laporan.docx"


def commented(file: Path) -> dict[str, str]:
    """The text beside which a comment stands → the comment."""
    document = docx.Document(str(file))
    texts = {str(one.comment_id): one.text for one in document.comments}
    found = {}
    for start in document.element.body.iter(qn("w:commentRangeStart")):
        place = "".join(one.text or "" for one in start.getparent().iter(qn("w:t")))
        found[place] = texts[start.get(qn("w:id"))]
    return found


def test_each_finding_is_a_comment_at_its_cell_or_sentence(tmp_path: Path) -> None:
    original = word(tmp_path)
    before = original.read_bytes()
    done = audit(
        str(tmp_path / "laporan.toml"), "--comments", str(original), "-o", str(tmp_path / "salinan.docx"), "--date", "2026-11-30"
    )  # fmt: skip
    found = commented(tmp_path / "salinan.docx")

    assert (done.exit_code, done.stdout, original.read_bytes()) == (0, "", before)
    assert "4 comments\n1 of them have no place of their own" in done.stderr
    assert list(found) == ["BAB III", "Pagu seluruh program Rp 3.100.000 untuk setahun.", "59,00", "2.900.000"]
    assert "59,00 is printed; should be 95.00" in found["59,00"]
    assert "3.2:jumlah:Realisasi: sum of program-a:Realisasi, program-b:Realisasi" in found["2.900.000"]
    assert "7 program is printed" in found["BAB III"]
    document = docx.Document(str(tmp_path / "salinan.docx"))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == BUDGET
    assert {(one.author, str(one.timestamp)[:10]) for one in document.comments} == {("evalkit", "2026-11-30")}


def test_a_copy_in_which_somebody_went_on_is_kept(tmp_path: Path) -> None:
    original, copy = word(tmp_path), tmp_path / "salinan.docx"
    asked = (str(tmp_path / "laporan.toml"), "--comments", str(original), "-o", str(copy))
    copy.write_bytes(b"answered")

    refused = audit(*asked)
    assert (refused.exit_code, copy.read_bytes()) == (2, b"answered")
    assert "exists and is not overwritten\n  hint: --force replaces it" in refused.stderr
    assert audit(*asked, "--force").exit_code == 0
    assert "--force goes with --comments" in audit(asked[0], "--force").stderr
    assert len(commented(copy)) == 4


def test_a_finding_that_repeats_another_says_which(tmp_path: Path) -> None:
    original = word(tmp_path)
    again = '[[relations]]\nclaim = "3.2:jumlah:%"\nis = "percent"\nof = ["3.2:jumlah:Realisasi", "3.2:jumlah:Pagu"]\n'
    (tmp_path / "laporan.toml").write_text(REPORT + again, encoding="utf-8")
    audit(str(tmp_path / "laporan.toml"), "--comments", str(original), "-o", str(tmp_path / "salinan.docx"))

    assert commented(tmp_path / "salinan.docx")["93,33"].endswith("goes back to 3.2:jumlah:Realisasi")


def workbook(folder: Path) -> Path:
    """A report in a workbook with a chart, a formula with its value, a note of the office."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tabel 3.2"
    for row in (["Tabel 3.2 Anggaran"], *([_number(text) for text in texts] for texts in BUDGET)):
        sheet.append(row)
    sheet["E4"].comment = Comment("periksa lagi", "Inspektorat")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=3, max_row=4))
    sheet.add_chart(chart, "H2")
    other = book.create_sheet("Lain")
    other["A1"] = "=1+1"
    book.save(folder / "laporan.xlsx")
    return folder / "laporan.xlsx"


def _number(text: str) -> object:
    plain = text.replace(".", "").replace(",", ".")
    return float(plain) if plain.replace(".", "").isdecimal() else text


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_workbook_gets_notes_and_keeps_every_other_part(tmp_path: Path) -> None:
    original = workbook(tmp_path)
    done = audit(str(original), *SAID, "--comments", str(original), "-o", str(tmp_path / "salinan.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "salinan.xlsx")["Tabel 3.2"]
    before, after = parts(original.read_bytes()), parts((tmp_path / "salinan.xlsx").read_bytes())

    assert done.exit_code == 0
    notes = {cell.coordinate: cell.comment.text for row in sheet.rows for cell in row if cell.comment is not None}
    assert set(notes) == {"D5", "E4"} or set(notes) == {"D5", "E4", "E5"}
    assert notes["E4"].startswith("periksa lagi\n")
    assert "should be 95" in notes["E4"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        one for one in before if "comment" in one.casefold() or ("drawing" in one and one.endswith(".vml"))
    }
    assert set(after) == set(before)


def test_a_workbook_with_macros_keeps_them(tmp_path: Path) -> None:
    """Byte for byte, as every other part."""
    found = parts(workbook(tmp_path).read_bytes()) | {"xl/vbaProject.bin": b"\xd0\xcf macros"}
    original, copy = tmp_path / "laporan.xlsm", tmp_path / "salinan.xlsm"
    with ZipFile(original, "w") as package:
        for part, data in found.items():
            package.writestr(part, data)

    done = audit(str(original), *SAID, "--comments", str(original), "-o", str(copy))
    after = parts(copy.read_bytes())

    assert (done.exit_code, set(after)) == (0, set(found))
    assert after["xl/vbaProject.bin"] == found["xl/vbaProject.bin"]
    assert "should be 95" in openpyxl.load_workbook(copy)["Tabel 3.2"]["E4"].comment.text


def test_a_filled_form_has_its_findings_at_the_cells_of_its_printed_tables(tmp_path: Path) -> None:
    """The sheet that was filled in is the table of the report."""
    filler = with_a_wrong_sum(tmp_path)
    form, copy = tmp_path / "lkj.xlsx", tmp_path / "salinan.xlsx"
    filler.book.save(form)

    done = audit(str(form), "--comments", str(form), "-o", str(copy))
    noted = {cell.coordinate for row in openpyxl.load_workbook(copy)["Tabel 1"].rows for cell in row if cell.comment}

    assert (done.exit_code, noted) == (0, {"B3"})
    assert "no place of their own" not in done.stderr


def test_a_workbook_without_notes_gets_the_parts_for_them(tmp_path: Path) -> None:
    original = workbook(tmp_path)
    data = with_notes(original.read_bytes(), "laporan.xlsx", {"Lain": {(3, 1): "satu\ndua"}}, "evalkit")
    (tmp_path / "salinan.xlsx").write_bytes(data)
    before, after = parts(original.read_bytes()), parts(data)
    book = openpyxl.load_workbook(tmp_path / "salinan.xlsx")

    assert book["Lain"]["B3"].comment.text == "satu\ndua"
    assert book["Lain"]["A1"].value == "=1+1"
    assert {one for one in before if before[one] != after[one]} == {"xl/worksheets/sheet2.xml", "[Content_Types].xml"}
    assert len(set(after) - set(before)) == 3
    assert data == with_notes(original.read_bytes(), "laporan.xlsx", {"Lain": {(3, 1): "satu\ndua"}}, "evalkit")


def test_conversations_are_refused(tmp_path: Path) -> None:
    relation = '<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../t.xml"/>'
    found = parts(workbook(tmp_path).read_bytes())
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    found[name] = found[name].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    to = io.BytesIO()
    with ZipFile(to, "w") as package:
        for part, data in found.items():
            package.writestr(part, data)

    with pytest.raises(AssessmentError, match="comments that are conversations"):
        with_notes(to.getvalue(), "laporan.xlsx", {"Tabel 3.2": {(1, 0): "x"}}, "evalkit")


@pytest.mark.parametrize(
    ("original", "more", "words"),
    [
        ("laporan.odt", ("-o", "salinan.odt"), "takes no comments"),
        ("laporan.docx", (), "the copy with comments is a file of the form of"),
        ("laporan.docx", ("-o", "salinan.xlsx"), "name it with -o: FILE.docx"),
        ("laporan.docx", ("-o", "salinan.docx", "--format", "json"), "the copy with comments"),
        ("laporan.docx", ("-o", "salinan.docx", "--propose"), "does not go with --propose"),
        ("laporan.docx", ("-o", "laporan.docx"), "is an input and would be overwritten"),
    ],
)
def test_what_cannot_be_a_copy_is_wrong_usage(
    tmp_path: Path, original: str, more: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    word(tmp_path)

    done = audit("laporan.toml", "--comments", original, *more)

    assert done.exit_code == 2
    assert words in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["laporan.docx", "laporan.toml"]


def test_a_broken_document_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    word(tmp_path).write_bytes(b"PK\x03\x04 word/document.xml")
    done = audit(
        str(tmp_path / "laporan.toml"),
        "--comments",
        str(tmp_path / "laporan.docx"),
        "-o",
        str(tmp_path / "salinan.docx"),
    )

    assert done.exit_code == 1
    assert "the Word document cannot be read" in done.stderr
    assert not (tmp_path / "salinan.docx").exists()


def test_a_document_without_tables_has_its_sentences(tmp_path: Path) -> None:
    original = word(tmp_path)
    document = docx.Document()
    document.add_paragraph("Pagu Rp 3.100.000.")
    document.save(str(original))
    done = audit(str(tmp_path / "laporan.toml"), "--comments", str(original), "-o", str(tmp_path / "salinan.docx"))

    assert "3 of them have no place" in done.stderr
    assert [one.count("is printed") for one in commented(tmp_path / "salinan.docx").values()] != []
    assert json.loads(audit(str(tmp_path / "laporan.toml"), "--format", "json").stdout)["totals"]["contradicted"] == 3
