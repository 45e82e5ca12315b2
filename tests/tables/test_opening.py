"""Facts about opening tables: which file, which sheet, which rows, and how cells become text."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.extras import MissingExtraError
from evalkit.tables.opening import read_table, sheet_names
from evalkit.tables.references import cell_name, cell_of, split_name
from workbooks import saved, table_in, xlsx

if TYPE_CHECKING:
    from pathlib import Path

ONE: dict[str, list[list[Any]]] = {"Form Responses 1": [["Unit", "U1"], ["Dinas A", 4]]}
TWO: dict[str, list[list[Any]]] = {**ONE, "Rekap": [["x"], ["y"]]}


def fault_of(data: bytes, name: str = "a.xlsx", sheet: str | None = None, header_row: int | None = None) -> str:
    with pytest.raises(AssessmentError) as caught:
        read_table(data, name, sheet, header_row)
    (fault,) = caught.value.faults
    return str(fault)


@pytest.mark.parametrize(
    ("name", "file", "sheet"),
    [
        ("skm.xlsx#Form Responses 1", "skm.xlsx", "Form Responses 1"),
        ("SKM.XLSX#a", "SKM.XLSX", "a"),
        ("a.xls#b", "a.xls", "b"),
        ("a.xlsx", "a.xlsx", None),
        ("unit #2.csv", "unit #2.csv", None),
        ("a.csv#b", "a.csv", "b"),
        ("#.xlsx#Unit #2", "#.xlsx", "Unit #2"),
        ("x.toml#y", "x.toml#y", None),
    ],
)
def test_a_sheet_is_named_behind_the_suffix_of_a_table(name: str, file: str, sheet: str | None) -> None:
    assert split_name(name) == (file, sheet)
    assert str(split_name(name)) == name


@pytest.mark.parametrize("at", [0, 25, 26, 701, 702, 16383])
def test_cells_are_named_as_spreadsheets_do(at: int) -> None:
    assert cell_of(cell_name(7, at)) == (7, at)


@pytest.mark.parametrize("name", ["", "4", "C", "C0", "c4", "C4:D5", "ABCD1"])
def test_what_is_no_cell_names_none(name: str) -> None:
    assert cell_of(name) is None


def test_the_only_sheet_needs_no_name(tmp_path: Path) -> None:
    sheet = table_in(saved(tmp_path, xlsx(ONE)))

    assert sheet.name == "Form Responses 1"
    assert sheet.rows == [(1, ("Unit", "U1")), (2, ("Dinas A", "4"))]


def test_a_sheet_is_found_by_its_name_without_regard_to_case(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx(TWO))

    assert sheet_names(path) == ("Form Responses 1", "Rekap")
    assert table_in(path, "form responses 1").rows[1] == (2, ("Dinas A", "4"))


def test_of_several_sheets_one_must_be_named() -> None:
    said = fault_of(xlsx(TWO))

    assert "several sheets" in said
    assert "Form Responses 1, Rekap" in said
    assert "a.xlsx#Form Responses 1" in said


def test_a_wrong_sheet_is_told_with_the_nearest() -> None:
    assert "did you mean Rekap?" in fault_of(xlsx(TWO), sheet="Rekapp")
    assert "one of Form Responses 1, Rekap" in fault_of(xlsx(TWO), sheet="zzz")


def test_a_hidden_sheet_is_not_taken_for_the_only_one_but_can_be_named() -> None:
    data = xlsx(TWO, lambda book: book.get_worksheet_by_name("Rekap").hide())

    shown = read_table(data, "a.xlsx")

    assert shown.name == "Form Responses 1"
    assert [str(one.text) for one in shown.remarks] == ["sheets that are hidden in the workbook are not read: Rekap"]
    assert [one.kind for one in read_table(data, "a.xlsx", "Rekap").remarks] == ["hidden-sheet"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (4, "4"),
        (4.5, "4.5"),
        (0.0000001, "0.0000001"),
        (12345678901, "12345678901"),
        (-3, "-3"),
        (" Baik ", "Baik"),
        ("a\nb", "a\nb"),
        ("  ", None),
        (True, "TRUE"),
        (dt.date(2024, 2, 1), "2024-02-01"),
        (dt.datetime(2024, 2, 1, 13, 5, 7, 600000), "2024-02-01 13:05:08"),  # noqa: DTZ001  (cells know no zone)
        (dt.time(6, 30), "06:30:00"),
    ],
    ids=str,
)
def test_cells_become_text(cell: Any, text: str | None) -> None:
    def also(book: Any) -> None:
        sheet = book.add_worksheet("S")
        form = "hh:mm" if isinstance(cell, dt.time) else "dd/mm/yyyy hh:mm:ss" if hasattr(cell, "hour") else "d/m/yyyy"
        moment = book.add_format({"num_format": form}) if isinstance(cell, (dt.date, dt.time)) else None
        sheet.write(0, 0, "x")
        sheet.write(0, 1, cell, moment)

    assert read_table(xlsx({}, also), "a.xlsx").rows == [(1, ("x", text))]


def test_blank_rows_are_passed_over_and_columns_stay_where_they_are() -> None:
    assert read_table(xlsx({"S": [[], [None, None, "a"], [], [None, "b"]]}), "a.xlsx").rows == [
        (2, (None, None, "a")),
        (4, (None, "b", None)),
    ]


def test_rows_above_the_header_are_left_out() -> None:
    data = xlsx({"S": [["Rekap 2024"], ["Unit"], ["A"]]})

    assert read_table(data, "a.xlsx", header_row=2).rows == [(2, ("Unit",)), (3, ("A",))]
    assert "from row 4" in fault_of(data, header_row=4)


def test_an_empty_sheet_is_a_fault() -> None:
    assert "a.xlsx#S: the sheet is empty" in fault_of(xlsx({"S": []}))


def test_csv_is_a_sheet_without_a_name(tmp_path: Path) -> None:
    path = saved(tmp_path, "Unit;U1\r\n\r\nDinas é;4,5\r\n".encode("cp1252"), "a.csv")
    sheet = table_in(path)

    assert (sheet.name, sheet_names(path)) == ("", ())
    assert sheet.rows == [(1, ("Unit", "U1")), (3, ("Dinas é", "4,5"))]
    assert "Windows-1252" in str(sheet.remarks[0].text)


def test_csv_has_no_sheets() -> None:
    assert "no sheets" in fault_of(b"a,b\n1,2\n", "a.csv", "S")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Unit;U1\r\nA;4\r\n", "this is no workbook, though it is named .xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "this is a web page"),
        (b"%PDF-1.7", "this is a PDF"),
        (b"", "the file is empty"),
    ],
    ids=["csv", "html", "pdf", "empty"],
)
def test_what_is_only_named_a_workbook_is_refused(data: bytes, words: str) -> None:
    assert words in fault_of(data)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(AssessmentError, match="cannot be read"):
        table_in(str(tmp_path / "none.xlsx"))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(
        MissingExtraError, match=r"python_calamine is not installed: pip install 'evalkit-indeks\[office\]'"
    ):
        read_table(xlsx(ONE), "a.xlsx")
