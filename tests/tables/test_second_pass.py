"""Facts about what workbooks do to data: errors, formulas, number formats, what is hidden or merged; found and named by cell."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.text import Decimal
from evalkit.tables.opening import formulas, read_table
from evalkit.tables.scan import MOST_LETTERS
from evalkit.tables.workbook import opened
from tables.binary import xlsb
from workbooks import changed, saved, table_in, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.tables.sheet import Sheet

MADE = Path(__file__).parent / "made"


def sheet_of(fill: Callable[[Any, Any], object]) -> Sheet:
    """The sheet that *fill* writes below a header of three columns."""

    def also(book: Any) -> None:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["a", "b", "c"])
        fill(book, sheet)

    return read_table(xlsx({}, also), "a.xlsx")


def said(sheet: Sheet, kind: str) -> list[str]:
    return [str(one.text) for one in sheet.remarks if one.kind == kind]


def by_openpyxl(rows: list[list[Any]]) -> bytes:
    """A workbook as programs write it that do not compute: no formula has a value."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


# --- Cells without a value -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"])
def test_an_error_is_shown_and_is_a_fault_where_its_column_is_used(error: str) -> None:
    sheet = sheet_of(lambda _, sheet: (sheet.write(1, 0, "x"), sheet.write_formula(1, 1, "=A9", None, error)))

    assert sheet.rows[1] == (2, ("x", error, None))
    (fault,) = sheet.faults_in([0, 1])
    assert str(fault).startswith(f"a.xlsx: S!B2: an error of the workbook ({error})")
    assert sheet.faults_in([0, 2]) == []


def test_a_text_that_is_longer_than_a_cell_can_hold_is_refused_with_its_place() -> None:
    """Programs write it into the sheet itself; the longest that Excel keeps is read."""

    def book(letters: int) -> bytes:
        data, packed = by_openpyxl([["a", "b"], [1, 2]]), io.BytesIO()
        row = f'<row r="3"><c r="B3" t="inlineStr"><is><t>{"x" * letters}</t></is></c></row></sheetData>'
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b"</sheetData>", row.encode()))
        return packed.getvalue()

    assert read_table(book(MOST_LETTERS), "a.xlsx").rows[-1] == (3, (None, "x" * MOST_LETTERS))
    with pytest.raises(AssessmentError) as caught:
        read_table(book(MOST_LETTERS + 1), "a.xlsx")
    assert str(caught.value).startswith("a.xlsx: Sheet!B3: the text of this cell has more than 32767 letters")


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_so_is_one_that_cells_share_and_one_of_ods(form: str) -> None:
    books = {"xlsx": xlsx({"S": [["a"], ["b"], ["Dinas 2"]]}), "ods": (MADE / "a.ods").read_bytes()}
    part = "xl/sharedStrings.xml" if form == "xlsx" else "content.xml"
    data = changed(books[form], part, b"Dinas 2", b"x" * (MOST_LETTERS + 1))

    with pytest.raises(AssessmentError, match=r"!A3: the text of this cell has more than 32767 letters"):
        read_table(data, f"a.{form}")


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_long_text_that_stands_in_many_cells_is_refused_before_it_is_copied_into_each(form: str) -> None:
    """In the file it stands once: as a text that cells share, or in a cell that is repeated."""
    long = "x" * 30_000
    books = {
        "xlsx": lambda: xlsx({"S": [["a"], *[[long, long]] * 2_500]}),
        "ods": lambda: changed(
            (MADE / "a.ods").read_bytes(),
            "content.xml",
            b'<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>Dinas 2</text:p>',
            f'<table:table-cell office:value-type="string" table:number-columns-repeated="5000"><text:p>{long}</text:p>'.encode(),
        ),
    }
    data = books[form]()

    assert len(data) < 50_000
    with pytest.raises(AssessmentError, match=r"cells have 1500\d{5} letters together") as caught:
        read_table(data, f"a.{form}")
    assert "at most 134217728 letters in a sheet" in str(caught.value)


def test_a_long_text_in_some_cells_is_read() -> None:
    long = "x" * 30_000

    assert read_table(xlsx({"S": [["a", "b"], *[[long, "y"]] * 100]}), "a.xlsx").rows[-1] == (101, (long, "y"))


def test_errors_of_two_kinds_in_a_column_are_two_remarks() -> None:
    sheet = sheet_of(
        lambda _, sheet: [
            sheet.write_formula(at, 1, "=A9", None, one) for at, one in enumerate(["#N/A", "#REF!", "#N/A"], 1)
        ]
    )

    assert said(sheet, "error") == ["B2, B4: an error of the workbook (#N/A) in place of a value",
                                    "B3: an error of the workbook (#REF!) in place of a value"]  # fmt: skip


def test_a_formula_without_a_value_is_shown_and_is_a_fault_even_behind_the_last_value() -> None:
    sheet = read_table(by_openpyxl([["a", "b"], [1, "=A2*2"], ["=A2+1", None]]), "a.xlsx")

    assert sheet.rows[1:] == [(2, ("1", "=A2*2")), (3, ("=A2+1", None))]
    assert [fault.place for fault in sheet.faults_in([0, 1])] == ["Sheet!B2", "Sheet!A3"]
    assert "save it there: that stores the values" in str(sheet.faults_in([0])[0])


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write(1, 0, "x")
        sheet.write_formula(1, 1, '=IF(A2="x","","y")', None, "")

    data = changed(xlsx({}, lambda book: fill(book, book.add_worksheet("S"))), "xl/worksheets/sheet1.xml",
                   b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')  # fmt: skip
    sheet = read_table(data, "a.xlsx")

    assert sheet.rows == [(2, ("x", None))]
    assert sheet.remarks == []


def test_many_cells_alike_are_one_remark_with_their_number() -> None:
    sheet = sheet_of(lambda _, sheet: [sheet.write_formula(row, 1, "=A9", None, "#REF!") for row in range(1, 13)])

    assert said(sheet, "error") == [
        "B2, B3, B4, B5, B6, and 7 more: an error of the workbook (#REF!) in place of a value"
    ]
    assert [fault.count for fault in sheet.faults_in([1])] == [12]


# --- Numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1.9780000000000002, "0.00", "1.98"),
        (1.9780000000000002, "General", "1.978"),
        (2.1666666666666665, "General", "2.1666666667"),
        (0.1 + 0.2, "General", "0.3"),
        (8288093465.300001, "General", "8288093465.3"),
        (1.978, "0.00", "1.978"),
        (4.2, "0.00", "4.20"),
        (4, "0", "4"),
        (2.0049999999999994, "0.00", "2.01"),
        (-2.6750000000000003, "0.00", "-2.68"),
        (0.6002, "0.00%", "60.02%"),
        (0.60020000000000007, "0.0%", "60.0%"),
        (1250.5, '"Rp" #,##0.00', "1250.50"),
        (1250000, "#,##0,", "1250000"),
        (0.5, "# ?/?", "0.5"),
        (12, "0.00E+00", "12"),
    ],
)
def test_numbers_are_taken_as_typed_and_computed_ones_as_shown(number: float, form: str, text: str) -> None:
    def also(book: Any) -> None:
        book.add_worksheet("S").write(0, 0, 777, book.add_format({"num_format": form}))

    part, kept = "xl/worksheets/sheet1.xml", f"<v>{number!r}</v>".encode()  # XlsxWriter would keep 16 digits of it
    ((_, (cell,)),) = read_table(changed(xlsx({}, also), part, b"<v>777</v>", kept), "a.xlsx").rows

    assert (cell, type(cell)) == (text, Decimal)


def test_the_result_of_a_formula_is_taken_as_it_is_shown_also_where_its_float_is_short() -> None:
    def fill(book: Any, sheet: Any) -> None:
        two = book.add_format({"num_format": "0.00"})
        sheet.write_formula(1, 0, "=1+0.978", two, 1.978)
        sheet.write_formula(2, 0, "=1+0.978", two, 1.98)

    sheet = sheet_of(fill)

    assert [cells[0] for _, cells in sheet.rows] == ["a", "1.98", "1.98"]
    assert said(sheet, "float-digits") == [
        "A2: computed numbers are taken as the cells show them, or at ten decimals (the first, 1.978, as 1.98)"
    ]


def test_formats_of_a_column_may_change_from_cell_to_cell() -> None:
    def fill(book: Any, sheet: Any) -> None:
        forms = [book.add_format({"num_format": code}) for code in ("0.0", "0.000", "0.0", "0%")]
        for row, form in enumerate(forms, 1):
            sheet.write(row, 1, 0.5, form)

    assert [cells[1] for _, cells in sheet_of(fill).rows[1:]] == ["0.5", "0.500", "0.5", "50%"]


def test_numbers_stored_as_text_and_dates_that_were_codes_are_named() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(1, 0, "4,5")
        sheet.write_string(2, 0, "1.250")
        sheet.write(1, 1, dt.date(2024, 2, 1), book.add_format({"num_format": "d-mmm"}))

    sheet = sheet_of(fill)

    assert sheet.rows[1:] == [(2, ("4,5", "2024-02-01", None)), (3, ("1.250", None, None))]
    assert said(sheet, "number-as-text") == ["A2, A3: numbers that are stored as text (the first is 4,5)"]
    assert said(sheet, "date") == [
        "B2: dates (the first is 2024-02-01); spreadsheets turn codes such as 1-2 into dates"
    ]
    assert [one.kind for one in sheet.remarks_on([0])] == ["number-as-text"]


# --- What is hidden or merged ----------------------------------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def fill(_: Any, sheet: Any) -> None:
        for row in range(1, 4):
            sheet.write_row(row, 0, [1, 2, 3])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_column("E:XFD", None, None, {"hidden": True})

    sheet = sheet_of(fill)

    assert len(sheet.rows) == 4
    assert said(sheet, "hidden-row") == ["hidden rows are read as well: 3"]
    assert said(sheet, "hidden-column") == ["hidden columns are read as well: B"]


def test_merged_cells_are_said() -> None:
    sheet = sheet_of(lambda _, sheet: (sheet.merge_range("A2:A3", "x"), sheet.write(2, 1, 4)))

    assert [str(one) for one in sheet.merged] == ["A2:A3"]
    assert "the others are blank: A2:A3" in said(sheet, "merged")[0]


# --- Other forms -----------------------------------------------------------------------------------------------------


def test_ods_is_read_like_xlsx() -> None:
    sheet = table_in(str(MADE / "a.ods"))

    assert sheet.rows[1] == (2, ("Dinas 1", "60.02%", "2024-02-01", "#DIV/0!", "4,5", "1.98", "1", "x"))
    assert sheet.rows[2] == (3, ("Dinas 2", "60.02%", "2024-02-02", "#DIV/0!", "4,5", "1.98", "2", None))
    assert {one.kind: one.cells for one in sheet.remarks} == {
        "error": ("D2", "D3"),
        "date": ("C2", "C3"),
        "number-as-text": ("E2", "E3"),
        "float-digits": ("F2", "F3"),
        "hidden-row": ("3",),
        "hidden-column": ("G",),
        "merged": ("H2:H3",),
    }


def test_a_number_of_which_ods_shows_the_thousands_is_not_rounded_to_these() -> None:
    data = (MADE / "a.ods").read_bytes()
    for part in ("content.xml", "styles.xml"):
        data = changed(
            data,
            part,
            b'<number:number number:decimal-places="2"',
            b'<number:number number:display-factor="1000" number:decimal-places="2"',
        )
    shown = changed(data, "content.xml", b'office:value="1.978"', b'office:value="1.97812"')

    assert [cells[5] for _, cells in read_table(shown, "a.ods").rows[1:]] == ["1.97812", "1.97812"]


def test_a_formula_of_ods_without_a_value_is_no_blank() -> None:
    value = b' office:value-type="float" office:value="1.978" calcext:value-type="float"><text:p>1.98</text:p>'
    data = changed((MADE / "a.ods").read_bytes(), "content.xml", value, b">")
    data = changed(data, "meta.xml", b"LibreOffice/25.2.3.2$", b"ODFPY/1.4.1$")  # which does not compute

    sheet = read_table(data, "a.ods")

    assert [cells[5] for _, cells in sheet.rows] == ["Hitung", "=5.934/3", "=5.934/3"]
    assert [one.cells for one in sheet.remarks if one.kind == "formula-without-value"] == [("F2", "F3")]


def test_of_libreoffice_such_a_formula_gives_an_empty_text_which_is_blank() -> None:
    value = b' office:value-type="float" office:value="1.978" calcext:value-type="float"><text:p>1.98</text:p>'

    sheet = read_table(changed((MADE / "a.ods").read_bytes(), "content.xml", value, b">"), "a.ods")

    assert [cells[5] for _, cells in sheet.rows] == ["Hitung", None, None]
    assert "formula-without-value" not in {one.kind for one in sheet.remarks}


def test_of_xls_it_is_said_what_cannot_be_checked() -> None:
    sheet = table_in(str(MADE / "a.xls"))

    assert sheet.rows[1] == (2, ("Dinas 1", "0.6002", "2024-02-01", None, "4,5", "1.978", "1", "x"))
    assert "(xls)" in said(sheet, "unchecked")[0]
    assert [str(one) for one in sheet.merged] == ["H2:H3"]


def test_of_xlsb_it_is_said_what_cannot_be_checked() -> None:
    sheet = read_table(xlsb({(0, 0): "a", (0, 1): "b", (1, 0): "x", (1, 1): 1.9780000000000002}), "a.xlsb")

    assert sheet.rows == [(1, ("a", "b")), (2, ("x", "1.978"))]
    assert "(xlsb)" in said(sheet, "unchecked")[0]
    assert said(sheet, "float-digits") != []


# --- Formulas --------------------------------------------------------------------------------------------------------


def test_formulas_are_told_by_cell(tmp_path: Path) -> None:
    path = saved(tmp_path, by_openpyxl([["a", "b"], [1, '=IF(A2>4.2,"Baik","Kurang")'], [2, "=A3"]]))

    assert formulas(path) == {"B2": '=IF(A2>4.2,"Baik","Kurang")', "B3": "=A3"}
    assert formulas(str(MADE / "a.ods"))["F2"] == "=5.934/3"
    assert formulas(str(MADE / "a.xls")) == {}
    assert formulas(saved(tmp_path, b"a,b\n1,=A1\n", "a.csv")) == {}


def test_a_formula_that_cells_share_is_written_out_for_each(tmp_path: Path) -> None:
    data = xlsx({"S": [["a", "b"], [1], [2]]})
    shared = (
        b'<c r="B2"><f t="shared" ref="B2:B3" si="0">A2*$A$2</f><v>1</v></c></row>',
        b'<c r="B3"><f t="shared" si="0"/><v>2</v></c></row></sheetData>',
    )
    part = "xl/worksheets/sheet1.xml"
    data = changed(data, part, b'<c r="A2"><v>1</v></c></row>', b'<c r="A2"><v>1</v></c>' + shared[0])
    data = changed(data, part, b"</row></sheetData>", shared[1])

    assert formulas(saved(tmp_path, data)) == {"B2": "=A2*$A$2", "B3": "=A3*$A$2"}


def with_formulas(formulas: list[str]) -> bytes:
    """A workbook with *formulas* from B2 on, each a whole element ``<f>``."""
    data = xlsx({"S": [["a", "b"], *([1] for _ in formulas)]})
    for row, formula in enumerate(formulas, 2):
        cell = b'<c r="A%d"><v>1</v></c>' % row
        added = b'<c r="B%d">%s<v>3</v></c>' % (row, formula.replace("&", "&amp;").encode())
        data = changed(data, "xl/worksheets/sheet1.xml", cell, cell + added)
    return data


ELSEWHERE = (
    "[1]Nilai!A1",
    "'[2]Data 2024'!A1*2",
    "[1]!Jumlah+1",
    "SUM([1]Awal:Akhir!B2)",
    "'[Nilai Dinas.xlsx]S'!A1",
    "SUM(Tabel[2021])+[1]Nilai!A1",
)
HERE = (
    "SUM(Tabel[2021])",
    '"[1]Nilai!"&A1',
    "Tabel[[2021]]",
    "Tabel1[[#This Row],[2024]]*2",
    "SUM(Tabel1[[2023]:[2024]])",
    "Tabel1[[#All],[1]]+Lain!A1",
)


def test_values_of_other_workbooks_are_named_with_the_formula_that_asks_for_them() -> None:
    """A column of a table stands in brackets as well; what stands in quotes asks nobody."""
    sheet = read_table(with_formulas([f"<f>{formula}</f>" for formula in (*HERE, *ELSEWHERE)]), "a.xlsx")

    assert [cells[1] for _, cells in sheet.rows[1:]] == ["3"] * 12
    [remark] = [one for one in sheet.remarks if one.kind == "other-workbook"]
    assert (remark.cells, remark.number) == (("B8", "B9", "B10", "B11", "B12"), 6)
    assert (remark.column, remark.found) == (1, f"={ELSEWHERE[0]}")
    assert "B8, B9, B10, B11, B12" in str(remark.text)


def test_of_formulas_that_cells_share_all_are_named_and_no_cell_without_one() -> None:
    formulas = [
        "<f>[1]Nilai!A1</f>",
        '<f t="dataTable" ref="B3:B3" dt2D="0" dtr="0" r1="A1"/>',
        '<f t="shared" ref="B4:B5" si="0">[1]Nilai!A2</f>',
        '<f t="shared" si="0"/>',
        '<f t="shared" ref="B6:B7" si="1">A1</f>',
        '<f t="shared" si="1"/>',
    ]
    remarks = read_table(with_formulas(formulas), "a.xlsx").remarks

    assert [one.cells for one in remarks if one.kind == "other-workbook"] == [("B2", "B4", "B5")]


def test_values_of_other_workbooks_are_named_in_ods_as_well() -> None:
    formula = b"of:=[.A1]+['file:///lain.ods'#$Nilai.A1]"
    data = changed((MADE / "a.ods").read_bytes(), "content.xml", b"of:=5.934/3", formula)

    assert [one.cells for one in read_table(data, "a.ods").remarks if one.kind == "other-workbook"] == [("F2", "F3")]


# --- Respondents -----------------------------------------------------------------------------------------------------


def test_rows_entered_twice_are_named_and_stay() -> None:
    rows = "Timestamp;U1\n2024-01-05 09:12:33;4\n2024-01-05 09:12:34;4\n2024-01-05 09:12:33;4\n"
    sheet = read_table(rows.encode(), "a.csv")

    assert len(sheet.rows) == 4
    assert [(one.kind, one.cells) for one in sheet.remarks] == [("duplicate", ("4",))]


def test_answers_alike_without_a_time_are_no_duplicates() -> None:
    assert read_table(b"Unit;U1\nA;4\nA;4\n", "a.csv").remarks == []


def test_rows_that_try_the_form_are_named_and_stay() -> None:
    sheet = read_table(b"Unit;U1;Saran\nA;4;Tes\nB;3;tes pelayanan bagus\nC;2;uji coba\n", "a.csv")

    assert [(one.kind, one.cells, one.found) for one in sheet.remarks] == [("test-row", ("2", "4"), "Tes")]
    assert len(sheet.rows) == 4


# --- XML -------------------------------------------------------------------------------------------------------------


def test_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    part = "xl/worksheets/sheet1.xml"
    data = by_openpyxl([["a", "b"], [1, "=A2"]])
    for place in ("A1", "B1", "A2", "B2"):
        data = changed(data, part, f'<c r="{place}"'.encode(), b"<c")

    sheet = read_table(data, "a.xlsx")

    assert sheet.rows == [(1, ("a", "b")), (2, ("1", "=A2"))]
    assert [one.cells for one in sheet.remarks] == [("B2",)]


def test_the_place_of_a_cell_is_named_as_in_its_program() -> None:
    sheet = sheet_of(lambda _, sheet: sheet.write(1, 2, "x"))
    text = read_table(b'a,b\n"x\ny",1\n2,3\n', "a.csv")

    assert str(sheet.at(2, 2)) == "S!C2"
    assert [str(text.at(row, 1)) for row in (1, 2, 3)] == [
        "row 1, column B",
        "row 2, column B",
        "row 3 (line 4), column B",
    ]


def test_elements_with_a_prefix_are_those_of_the_sheet() -> None:
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(by_openpyxl([["a"], ["=A1"]]))) as package:
        text = package.read(part)
    prefixed = (
        text.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?").replace(b'xmlns="', b'xmlns:x="')
    )

    sheet = read_table(changed(by_openpyxl([["a"], ["=A1"]]), part, text, prefixed), "a.xlsx")

    assert sheet.rows[1] == (2, ("=A1",))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "document type"),
        (b"</worksheet>", b"", "XML is broken"),
        (b'<row r="2"', b'<row r="1"', "row 1 stands behind row 1"),
        (b'<c r="A2"', b'<c r="ZZZ2"', "no column ZZZ"),
        (b'<row r="2"', b'<row r="1048577"', "no row 1048577"),
        (b'<c r="A2"', b'<c r="A2"><v>4</v></c><c r="A2"', "the cell A2 is there twice"),
        (b'<c r="A2"', b'<c r="A1"', "the cell A1 stands in row 2"),
    ],
    ids=["doctype", "cut", "order", "column", "row", "twice", "other row"],
)
def test_a_sheet_that_cannot_be_followed_is_damaged(old: bytes, new: bytes, words: str) -> None:
    data = changed(xlsx({"S": [["a"], [1]]}), "xl/worksheets/sheet1.xml", old, new)

    with pytest.raises(AssessmentError, match=f"damaged.*{words}"):
        read_table(data, "a.xlsx")


def test_rows_that_do_not_say_where_they_stand_are_counted() -> None:
    rows = b'</row><row r="1048576"/><row><c><v>1</v></c></row>'
    data = changed(xlsx({"S": [["a"]]}), "xl/worksheets/sheet1.xml", b"</row>", rows)

    with pytest.raises(AssessmentError, match=r"damaged.*no row 1048577"):
        read_table(data, "a.xlsx")


@pytest.mark.parametrize(("stored", "words"), [(b"NaN", "no number"), (b"1E999", "an infinite number")])
def test_a_number_that_is_not_finite_is_refused_with_its_place_also_as_stored(stored: bytes, words: str) -> None:
    data = changed(xlsx({"S": [["a"], [7]]}), "xl/worksheets/sheet1.xml", b"<v>7</v>", b"<v>" + stored + b"</v>")

    with pytest.raises(AssessmentError, match=f"S!A2.*{words}"):
        read_table(data, "a.xlsx")
    with opened(data, "a.xlsx", "xlsx") as book, pytest.raises(AssessmentError, match=f"S!A2.*{words}"):
        book.raw("S")
