"""Facts about workbooks: numbers are numbers, text is text whatever it begins with, charts are drawn from cells."""

from __future__ import annotations

import io
import subprocess
import zipfile
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evalkit.base.text import Decimal, msg
from evalkit.report import blocks as b
from office.made import HOSTILE, ID, KINDS, LONG, audit_pages, bare, everywhere, page, told, workbook_sheets, xlsx
from programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose

IKM, SPBE = "contoh-ikm/ikm.toml", "beltim-2025/spbe.toml"


def opened(documents: Sequence[b.Document]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx(documents, ID)))


def cells(book: Any) -> Iterator[Any]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


def column(sheet: Any, head: str) -> list[Any]:
    at = next(cell.column for cell in sheet[1] if cell.value == head)
    return [row[at - 1].value for row in sheet.iter_rows(min_row=2)]


def cell_of(text: b.Inline) -> Any:
    """The cell that *text* becomes."""
    return opened([page(b.Table((b.Column("x"),), [b.Row((text,))]))]).worksheets[0]["A2"]


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        (Decimal("84.64"), 84.64, "#,##0.00"),
        (Decimal("1234567"), 1234567, "#,##0"),
        (b.Styled(Decimal("-0.5"), "strong"), -0.5, "#,##0.0"),
        ("84.64", "84.64", "General"),
        (Decimal("1/9"), "1/9", "General"),
        (Decimal("12345678901234.567"), "12345678901234,567", "General"),
        (msg("{p0} %", p0=Decimal("12.5")), "12,5 %", "General"),
    ],
)
def test_a_number_is_a_number_as_long_as_a_cell_holds_it_exactly(
    text: b.Inline, value: object, number_format: str
) -> None:
    found = cell_of(text)

    assert (found.value, found.number_format) == (value, number_format)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text_and_nothing_is_a_formula(text: str) -> None:
    book = opened([everywhere(text)])
    found = list(cells(book))

    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert [cell for cell in found if cell.hyperlink] == []
    assert sum(bare(str(cell.value)).count(bare(ID.say(text))) for cell in found) >= KINDS


def test_a_text_longer_than_a_cell_is_cut_where_it_is_seen() -> None:
    assert cell_of(LONG).value == LONG
    assert cell_of(LONG * 2).value == "a" * 32_766 + "…"


def test_the_same_evaluations_give_the_same_bytes() -> None:
    pages = workbook_sheets(IKM, SPBE)

    assert xlsx(pages, ID) == xlsx(pages, ID)


def test_every_text_of_an_audit_stands_in_its_workbook() -> None:
    text = bare("\n".join(str(cell.value) for cell in cells(opened(audit_pages()))))
    numbers = [
        each for each in told(audit_pages(), ID) if each and not each.replace(".", "").replace(",", "").isdigit()
    ]

    assert [each for each in numbers if each not in text] == []


def test_a_sheet_has_what_is_said_of_all_evaluations() -> None:
    book = opened(workbook_sheets(IKM, SPBE))

    assert book.sheetnames == [
        "Ringkasan", "Nilai", "Grafik", "Asal setiap angka", "Temuan", "Angka yang sudah terbit", "Cara hitung lain",
        "Unit", "Sumber", "Berkas dan aturan",
    ]  # fmt: skip
    assert column(book["Ringkasan"], "nilai") == [84.64, 4.16]
    assert column(book["Ringkasan"], "persis") == ["483836575/5716683", "5199/1250"]


def test_a_sheet_of_one_table_keeps_its_heads_in_view_and_filters() -> None:
    sheet = opened(workbook_sheets(IKM))["Nilai"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_charts_are_drawn_from_the_numbers_beside_them() -> None:
    sheet = opened(workbook_sheets(SPBE))["Grafik"]
    (chart,) = sheet._charts

    assert type(chart).__name__ == "RadarChart"
    assert chart.series[0].val.numRef.f == "Grafik!$B$13:$B$16"
    assert [sheet[f"B{row}"].value for row in range(13, 17)] == [4.0, 4.2, 3.09, 4.57]


@pytest.mark.parametrize(
    ("value", "text", "number_format"),
    [(12, msg("{count} of {of}", count="12", of="20"), "#,##0"), (551, "551 · Baik", "#,##0"),
     (Fraction(551, 300), Decimal("1.84"), "#,##0.00"), (4, Decimal("4.00"), "#,##0.00")],
)  # fmt: skip
def test_a_mark_is_a_number_with_the_decimals_that_it_has(value: Exact, text: Prose, number_format: str) -> None:
    """A count of assessments is no decimal number; what is printed with decimals has them in its cell."""
    sheet = opened([page(b.Chart("bars", "c", [b.Mark("m", value, text), b.Mark("n", 1, "1")], 0, 600))]).worksheets[0]

    assert sheet["B2"].value == pytest.approx(float(value))
    assert sheet["B2"].number_format == number_format


def test_the_strip_of_the_bands_stands_above_them() -> None:
    data = xlsx(workbook_sheets(SPBE), ID)
    sheet = opened(workbook_sheets(SPBE))["Grafik"]

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [name for name in archive.namelist() if name.startswith("xl/media/")] == ["xl/media/image1.png"]
    assert [sheet[f"B{row}"].value for row in (6, 7, 8)] == ["predikat", "Memuaskan", "Sangat Baik"]
    assert sheet["C6"].value == "nilai 1 … 5"
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == (None, None)


def test_where_no_band_holds_all_that_can_are_marked() -> None:
    steps = [
        b.Step(name, bound, "x", holds=False, possible=name != "C") for name, bound in (("A", 4), ("B", 2), ("C", None))
    ]
    sheet = opened([page(b.Scale(steps, [3, 5], 1, 5))]).worksheets[0]
    rows = [(row[0].value, row[1].value) for row in sheet.iter_rows() if row[1].value in ("A", "B", "C")]

    assert rows == [("▲", "A"), ("▲", "B"), (None, "C")]


def test_names_of_sheets_are_such_as_excel_takes() -> None:
    names = opened([page(b.Heading(name, 1)) for name in ("a/b:c", "A/B:C", "x" * 40, "'q'", "", "History")]).sheetnames

    assert names == ["a b c", "A B C 2", "x" * 31, "q", "evalkit", "History 2"]


@pytest.mark.long
def test_libreoffice_reads_the_same_numbers(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(xlsx(workbook_sheets(SPBE), ID))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program("soffice"), profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603  # our own file

    assert ",4.16," in (tmp_path / "x.csv").read_text(encoding="utf-8")


# --- What stands alone ----------------------------------------------------------------------------------------------


def test_nothing_to_write_is_one_empty_sheet() -> None:
    book = opened([])

    assert book.sheetnames == ["evalkit"]
    assert list(cells(book)) == []


@pytest.mark.parametrize(
    ("score", "value", "number_format"),
    [(Decimal("3.55"), 3.55, "#,##0.00"), ("3,10 – 3,55", "3,10 – 3,55", "General")],
    ids=["a number", "a range"],
)
def test_what_came_out_is_large_and_a_number_where_it_is_one(score: Prose, value: object, number_format: str) -> None:
    sheet = opened([page(b.Verdict(score, "Baik", "rank1", most="5", label="B"))]).worksheets[0]

    assert (sheet["A1"].value, sheet["A1"].number_format, sheet["A1"].font.size) == (value, number_format, 20)
    assert [sheet.cell(1, at).value for at in (2, 3, 4)] == ["5", "Baik", "B"]


@pytest.mark.parametrize(("style", "fill", "ink"), [("rank0", "A9D86E", "000000"), ("rank4", "751717", "FFFFFF")])
def test_a_rank_is_a_cell_in_its_colour(style: str, fill: str, ink: str) -> None:
    cell = cell_of(b.Styled("Baik", style))

    assert (cell.value, cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:], cell.font.bold) == ("Baik", fill, ink, True)


def test_a_drawn_bar_is_no_text_of_a_cell() -> None:
    table = b.Table((b.Column("x"), b.Column("y")), [b.Row((b.Bar(Fraction(1, 4), Fraction(1, 2)), "nilai"))])

    assert [cell.value for cell in cells(opened([page(table)]))] in (["x", "y", "nilai"], ["y", "nilai"])


def test_a_report_of_performance_is_a_sheet_of_its_own() -> None:
    alone = workbook_sheets("beltim-2025/laporan.toml")
    beside = workbook_sheets("contoh-spbe/spbe.toml", "beltim-2025/laporan.toml")

    assert len(alone) == 1
    assert [*told(alone, ID)] == [*told(beside[-1:], ID)]


def test_what_other_columns_say_as_well_has_no_column_of_its_own() -> None:
    columns = (b.Column(msg("code")), b.Column(msg("lowest"), narrow=60))
    sheet = opened([page(b.Table(columns, [b.Row(("U1", "U9"))]))]).worksheets[0]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["kode"], ["U1"]]
