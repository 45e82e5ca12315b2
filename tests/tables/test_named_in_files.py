"""Facts about workbooks that files of evalkit name: wherever a CSV may be named, so may a sheet of a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.audit.parse.sheet import read_sheet
from evalkit.cli import cli
from evalkit.performance.document import read_report
from evalkit.performance.files import open_report
from reports import HEAD, OBJECTIVE, write
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.testing import Result

EXAMPLES = Path(__file__).parents[2] / "examples"
IKM = EXAMPLES / "contoh-ikm" / "jawaban.csv"
IPASN = EXAMPLES / "contoh-ipasn" / "pegawai.csv"
ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")


def evalkit(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def cells_of(path: Path) -> list[list[Any]]:
    """The rows of a CSV, numbers as numbers: what an office has in a workbook."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    return [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row] for row in rows]


def assessed(folder: Path, name: str, instrument: str = "ikm@2017", key: str = "responses", more: str = "") -> Path:
    path = folder / "a.toml"
    head = f'[assessment]\ninstrument = "{instrument}"\nsubject = "X"\nperiod = "2022"\n{key} = "{name}"\n{more}'
    path.write_text(head, encoding="utf-8")
    return path


def survey(*rows: Sequence[Any], sheet: str = "Form Responses 1", **more: Sequence[Sequence[Any]]) -> bytes:
    return xlsx({sheet: [["unit", *ELEMENTS], *rows], **more})


def evaluated(path: Path) -> Any:
    done = evalkit("evaluate", path, "--format", "json")
    assert done.exit_code == 0, done.stderr
    (result,) = json.loads(done.stdout)["evaluations"]
    return result


def faults(path: Path) -> str:
    done = evalkit("evaluate", path, "--lang", "en")
    assert done.exit_code == 1
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    ("source", "instrument", "key", "more"),
    [(IKM, "ikm@2017", "responses", ""), (IPASN, "ipasn@2019", "people", 'ignore = ["golongan"]\n')],
    ids=["ikm", "ipasn"],
)
def test_a_workbook_gives_what_its_csv_gives(
    tmp_path: Path, source: Path, instrument: str, key: str, more: str
) -> None:
    saved(tmp_path, source.read_bytes(), "t.csv")
    saved(tmp_path, xlsx({"Lembar 1": cells_of(source)}), "t.xlsx")

    by_csv = evaluated(assessed(tmp_path, "t.csv", instrument, key, more))
    by_workbook = evaluated(assessed(tmp_path, "t.xlsx#Lembar 1", instrument, key, more))

    assert by_workbook["nodes"] == by_csv["nodes"]
    assert by_workbook["predicate"] == by_csv["predicate"]


def test_what_the_workbook_did_is_told_of_the_columns_in_use_only(tmp_path: Path) -> None:
    rows = [["A", "4", 4, 4, 4, 4, 4, 4, 4, 4, "5"], ["A", "3", 4, 4, 4, 4, 4, 4, 4, 4, "6"]]
    saved(tmp_path, xlsx({"S": [["unit", *ELEMENTS, "no"], *rows]}), "t.xlsx")
    result = evaluated(assessed(tmp_path, "t.xlsx", more='ignore = ["NO"]\n'))

    (told,) = [one["message"] for one in result["findings"] if one["code"] == "table-workbook"]
    assert "t.xlsx#S: B2, B3: " in told


def test_an_error_in_a_column_in_use_is_a_fault_by_cell_and_never_a_blank(tmp_path: Path) -> None:
    def also(book: Any) -> None:
        book.get_worksheet_by_name("Form Responses 1").write_formula("B3", "=A9", None, "#REF!")

    data = xlsx({"Form Responses 1": [["unit", *ELEMENTS], ["A", *[4] * 9], ["A", *[4] * 9]]}, also)
    saved(tmp_path, data, "t.xlsx")

    assert "Form Responses 1!B3: an error of the workbook (#REF!)" in faults(assessed(tmp_path, "t.xlsx"))
    done = faults(assessed(tmp_path, "t.xlsx", more='ignore = ["persyaratan"]\n'))
    assert "#REF!" not in done


@pytest.mark.parametrize("is_named", [True, False], ids=["named by an assessment", "given directly"])
def test_cells_without_a_value_are_told_with_what_is_wrong_in_others_each_once(tmp_path: Path, is_named: bool) -> None:  # noqa: FBT001
    def also(book: Any) -> None:
        sheet = book.get_worksheet_by_name("S")
        sheet.write_formula("B3", "=A9", None, "#REF!")
        sheet.write_formula("B4", "=A9", None, "#REF!")
        sheet.write_formula("C4", "=3+1", None, "")

    rows = [["A", *[4] * 9], ["A", *[4] * 9], ["A", 4, 4, 3.5, *[4] * 6]]
    saved(tmp_path, xlsx({"S": [["unit", *ELEMENTS], *rows]}, also), "t.xlsx")
    asked = ["--instrument", "ikm@2017", "--subject", "X", "--period", "2024"]
    path = assessed(tmp_path, "t.xlsx") if is_named else tmp_path / "t.xlsx"

    done = evalkit("--lang", "en", "evaluate", path, *([] if is_named else asked))
    told = [line.rpartition("t.xlsx")[2] for line in done.output.splitlines() if ": " in line and "t.xlsx" in line]

    assert done.exit_code == 1
    assert ": S!B3: an error of the workbook (#REF!) in place of a value; also in B4" in told
    assert sum("3.5 is not allowed here" in line for line in told) == 1
    assert sum("#REF!" in line for line in told) == 1
    assert "4 faults" in done.output


def test_a_workbook_of_several_sheets_lists_them(tmp_path: Path) -> None:
    saved(tmp_path, survey(["A", *[4] * 9], Rekap=[["x"]]), "t.xlsx")

    said = faults(assessed(tmp_path, "t.xlsx"))

    assert "one of Form Responses 1, Rekap" in said
    assert evaluated(assessed(tmp_path, "t.xlsx#form responses 1"))["predicate"] == "A"
    assert "did you mean Rekap?" in faults(assessed(tmp_path, "t.xlsx#Rekapp"))


def test_a_cell_that_is_no_answer_is_told_by_row_and_column_of_the_sheet(tmp_path: Path) -> None:
    saved(tmp_path, survey(["A", *[4] * 9], [], ["A", 9, *[4] * 8]), "t.xlsx")

    assert "t.xlsx#Form Responses 1: row 4, column persyaratan: 9 is not allowed here" in faults(
        assessed(tmp_path, "t.xlsx")
    )


def test_a_date_in_place_of_an_answer_is_a_fault(tmp_path: Path) -> None:
    def also(book: Any) -> None:
        sheet = book.get_worksheet_by_name("Form Responses 1")
        sheet.write("B2", dt.date(2024, 2, 1), book.add_format({"num_format": "d-mmm"}))

    saved(tmp_path, xlsx({"Form Responses 1": [["unit", *ELEMENTS], ["A", *[4] * 9]]}, also), "t.xlsx")

    assert "2024-02-01 is not allowed here" in faults(assessed(tmp_path, "t.xlsx"))


@pytest.mark.parametrize("name", ["../t.xlsx", "../t.xlsx#S", "/etc/hostname.xlsx#S"])
def test_a_workbook_outside_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    saved(tmp_path, survey(["A", *[4] * 9]), "t.xlsx")
    inner = tmp_path / "inner"
    inner.mkdir()

    assert "leads out of the folder" in faults(assessed(inner, name))


def test_a_header_of_merged_cells_is_refused(tmp_path: Path) -> None:
    def also(book: Any) -> None:
        book.get_worksheet_by_name("S").merge_range("B1:J1", "Unsur")

    rows: list[list[Any]] = [["unit", "Unsur"], [None, *ELEMENTS], ["A", *[4] * 9]]
    saved(tmp_path, xlsx({"S": rows}, also), "t.xlsx")
    said = faults(assessed(tmp_path, "t.xlsx"))

    assert "the header has merged cells: B1:J1" in said
    assert "the first row holds the names of the columns" in said


def test_a_second_row_of_headings_leaves_columns_without_a_name(tmp_path: Path) -> None:
    saved(tmp_path, xlsx({"S": [["unit", "Unsur"], [None, *ELEMENTS], ["A", *[4] * 9]]}), "t.xlsx")

    assert "the columns 3, 4, 5, 6, 7, … have no name" in faults(assessed(tmp_path, "t.xlsx"))


def test_a_header_alone_is_no_table(tmp_path: Path) -> None:
    saved(tmp_path, xlsx({"S": [["unit", *ELEMENTS]]}), "t.xlsx")

    assert "there is a header, but no row below it" in faults(assessed(tmp_path, "t.xlsx"))


def test_a_csv_has_no_sheet_to_be_named(tmp_path: Path) -> None:
    saved(tmp_path, b"unit\nA\n", "t.csv")

    assert "a file in CSV has no sheets" in faults(assessed(tmp_path, "t.csv#S"))


def test_the_workbook_that_is_read_is_not_overwritten(tmp_path: Path) -> None:
    data = survey(["A", *[4] * 9])
    path = saved(tmp_path, data, "t.xlsx")
    done = evalkit("evaluate", assessed(tmp_path, "t.xlsx#Form Responses 1"), "-o", path, "--format", "json")

    assert done.exit_code == 2
    assert Path(path).read_bytes() == data


def test_the_hash_is_also_over_the_workbook(tmp_path: Path) -> None:
    hashes = set()
    for answer in (3, 4):
        saved(tmp_path, survey(["A", answer, *[4] * 8]), "t.xlsx")
        hashes.add(evaluated(assessed(tmp_path, "t.xlsx"))["input_sha256"])

    assert len(hashes) == 2


# --- Reports of performance ------------------------------------------------------------------------------------------


def test_a_budget_may_be_a_sheet_of_a_workbook(tmp_path: Path) -> None:
    header = ["kode", "uraian", "pagu", "realisasi"]
    rows = [["A", "Program", 8288093465.55, "Rp 1.250,00"], ["B", "Lain", 1.125, "1.000.000"]]
    saved(tmp_path, xlsx({"Anggaran": [header, *rows]}), "a.xlsx")
    opened = open_report(str(write(tmp_path, '[budget]\nfile = "a.xlsx#anggaran"')))
    report = read_report(opened)
    opened.raise_if_any()

    money = [(line.ceiling.text, line.spent.text) for line in report.budget if line.ceiling and line.spent]
    assert money == [("8288093465.55", "1250.00"), ("1.125", "1000000")]
    assert [note.code for note in report.notes] == ["table-workbook"]


def test_a_printed_table_may_be_a_sheet_of_a_workbook(tmp_path: Path) -> None:
    def also(book: Any) -> None:
        sheet = book.get_worksheet_by_name("T 1")
        sheet.write("C2", 0.6002, book.add_format({"num_format": "0.00%"}))

    saved(tmp_path, xlsx({"T 1": [["kunci", "2025", "persen"], ["a", 1250], ["b", 2.5]]}, also), "t.xlsx")
    table = '[[tables]]\nid = "1"\ntitle = "T"\nfile = "t.xlsx#T 1"\ncolumns = { 2025 = { unit = "nilai" }, persen = { unit = "%" } }\n'
    opened = open_report(str(write(tmp_path, HEAD + OBJECTIVE + table)))
    sheet = read_sheet(opened, read_report(opened))
    opened.raise_if_any()

    assert {code: claim.number.text for code, claim in sheet.claims.items() if claim.number} == {
        "1:a:2025": "1250",
        "1:b:2025": "2.5",
        "1:a:persen": "60.02",
    }
