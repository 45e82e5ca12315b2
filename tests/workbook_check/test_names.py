"""Facts about formulas over whole columns and over names that stand for cells, in xlsx and in ods."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from evalkit.base.text import english
from evalkit.tables.opening import raw_book
from evalkit.tables.references import cell_of
from evalkit.workbook_check.engine import check_book
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula_workbook import Book
from workbook_check.books import instrument

if TYPE_CHECKING:
    from evalkit.tables.raw import RawBook
    from evalkit.workbook_check.formula.tree import Failure, Value

MADE = Path(__file__).parents[1] / "tables" / "made" / "a.ods"
UNITS = ((3.5, "Sangat Baik"), (4.2, "Memuaskan"), (1.5, "Kurang"))
BOUNDS = ((0, "Kurang"), (1.8, "Cukup"), (2.6, "Baik"), (3.5, "Sangat Baik"), (4.2, "Memuaskan"))
NAMES = {
    "Nilai": "='Data'!$B$2:$B$4",
    "Batas": "='Batas nilai'!$A:$A",
    "Tabel_batas": "='Batas nilai'!$A$1:$B$5",
    "Bersama": "=Nilai*2",
    "Ini": "=Ini+1",
    "Data!Nilai_pertama": "='Data'!$B$2",
    "Di_sebelah": "='Data'!B1",
}


def made(path: Path, formulas: dict[str, str], bounds: tuple[tuple[float, str], ...] = BOUNDS) -> RawBook:
    """A sheet of indices, one of bounds, and further *formulas* by cell; the names are those above."""
    with xlsxwriter.Workbook(path) as book:
        data, table = book.add_worksheet("Data"), book.add_worksheet("Batas nilai")
        data.write_row(0, 0, ["Unit", "Indeks", "Predikat"])
        for row, (value, word) in enumerate(UNITS, start=1):
            data.write_row(row, 0, [f"Unit {row}", value])
            if f"C{row + 1}" in formulas:
                data.write_formula(row, 2, formulas.pop(f"C{row + 1}"), None, word)
        for row, bound in enumerate(bounds):
            table.write_row(row, 0, bound)
        for name, meant in NAMES.items():
            book.define_name(name, meant)
        for cell, text in formulas.items():
            data.write_formula(cell, text)
    return raw_book(str(path))[0]


def given(raw: RawBook, cell: str) -> Value | Failure:
    place = cell_of(cell)
    assert place is not None
    return Book(raw).sheets["Data"].given(place)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=SUM(Nilai)", "9.2"),
        ("=SUM(nilai)*COUNT(NILAI)", "27.6"),
        ("=SUM(B:B)", "9.2"),
        ("=SUM($B:$B)-SUM('Batas nilai'!A:A)", "-2.9"),
        ("=COUNT(Batas)", "5"),
        ("=SUMPRODUCT(B:B,B:B)", "32.14"),
        ("=SUMPRODUCT(B:B,'Batas nilai'!A:A)", "22.47"),  # both are as long as the longer sheet
        ("=SUM(Bersama)", "18.4"),
        ("=Nilai_pertama+1", "4.5"),
        ("=Data!Nilai_pertama+1", "4.5"),
        ("=SUM(2:2)", "3.5"),
        ("=INDEX(B:B,3)", "4.2"),
    ],
)
def test_whole_columns_and_names_are_read(text: str, value: str, tmp_path: Path) -> None:
    assert given(made(tmp_path / "nama.xlsx", {"E9": text}), "E9") == Fraction(value)


def test_a_name_without_dollars_moves_with_the_formula(tmp_path: Path) -> None:
    raw = made(tmp_path / "nama.xlsx", {"A8": "=B4", "A3": "=Di_sebelah", "A4": "=Di_sebelah"})

    assert (given(raw, "A3"), given(raw, "A4")) == (Fraction("4.2"), Fraction("1.5"))


@pytest.mark.parametrize("text", ["=Ini", "=Tidak_ada", "=Lain!Nilai"])
def test_a_name_that_means_nothing_is_not_understood(text: str, tmp_path: Path) -> None:
    raw = made(tmp_path / "nama.xlsx", {"E9": text})
    with pytest.raises(UnreadableError):
        given(raw, "E9")


@pytest.mark.parametrize("table", ["Tabel_batas", "'Batas nilai'!$A:$B"])
def test_bounds_behind_a_name_or_in_whole_columns_are_compared(table: str, tmp_path: Path) -> None:
    formulas = {f"C{row}": f"=VLOOKUP(B{row},{table},2)" for row in (2, 3, 4)}
    low = (*BOUNDS[:2], (2.5, "Baik"), *BOUNDS[3:])
    right, wrong = (
        check_book(made(tmp_path / f"{at}.xlsx", dict(formulas), bounds), instrument("spbe@2020"))
        for at, bounds in enumerate((BOUNDS, low))
    )

    assert right.findings == []
    assert [(one.code, one.cells, english(one.message)) for one in wrong.findings] == [
        ("band", ["C2", "C3", "C4"], "C2 gives Baik for 2.5, the rules give Cukup")
    ]


# --- In ods ---------------------------------------------------------------------------------------------------------

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3"><office:body><office:spreadsheet>
<table:table table:name="Data"><table:table-row>
<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="0" table:formula="{formula}"><text:p>0</text:p></table:table-cell>
</table:table-row><table:table-row>
<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row>
<table:named-expressions><table:named-range table:name="Pertama" table:base-cell-address="$Data.$A$1"
 table:cell-range-address="$Data.$A$1"/></table:named-expressions></table:table>
<table:table table:name="Lembar 2"><table:table-row>
<table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell></table:table-row></table:table>
<table:named-expressions>
<table:named-range table:name="Nilai" table:base-cell-address="$Data.$B$1" table:cell-range-address="$Data.$A$1:.$A$2"/>
<table:named-expression table:name="Kali" table:base-cell-address="$Data.$B$1" table:expression="[$'Lembar 2'.$A$1]*10"/>
<table:named-range table:name="Kiri" table:base-cell-address="$Data.$C$5" table:cell-range-address="$Data.B5"/>
</table:named-expressions></office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, formula: str) -> RawBook:
    """A workbook that LibreOffice made, with that content in place of its own."""
    kept = io.BytesIO()
    with zipfile.ZipFile(MADE) as package, zipfile.ZipFile(kept, "w") as written:
        for name in package.namelist():
            content = ODS.replace("\n<", "<").format(formula=formula.replace('"', "&quot;")).encode()
            written.writestr(name, content if name == "content.xml" else package.read(name))
    path.write_bytes(kept.getvalue())
    return raw_book(str(path))[0]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("of:=SUM([.A:.A])", 5),
        ("of:=SUM([.$A$1:.$A$1048576])", 5),
        ("of:=SUM(Nilai)", 5),
        ("of:=Kali+Pertama", 52),
        ("of:=Kiri", 2),
        ("of:=SUM([$'Lembar 2'.A1:.A4];[.A1])", 7),
        ('of:=IF([.A1]>1;"[.A2]";"tidak")', "[.A2]"),
    ],
)
def test_ods_is_read_in_the_same_way(formula: str, value: int | str, tmp_path: Path) -> None:
    assert given(ods(tmp_path / "nama.ods", formula), "B1") == value


def test_a_deleted_cell_of_ods_is_an_error_of_its_formula(tmp_path: Path) -> None:
    raw = ods(tmp_path / "nama.ods", "of:=[$#REF!.A1]+1")

    assert raw.sheets["Data"].formulas == {(1, 1): "=#REF!+1"}
