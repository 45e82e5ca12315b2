"""Facts about cells of answers: which numbers are whole, and what is told of what is no answer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from evalkit.cli import cli
from evalkit.mapping.table_files import FileHints
from mapping.test_sources import BEST, IKM, csv_of, faults, one

if TYPE_CHECKING:
    from pathlib import Path

CODES = [f"I{number}" for number in range(1, 48)]
SPBE = FileHints(instrument="spbe@2020", subject="Kota Contoh", period="2023")
ELEMENTS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]


def in_format(folder: Path, rows: list[list[Any]], number_format: str) -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell in (cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, int | float)):
        cell.number_format = number_format
    book.save(folder / "t.xlsx")
    return str(folder / "t.xlsx")


@pytest.mark.parametrize("number_format", ["0.0000", "0.000", "0.00", "0,0", "0.00000000000"])
def test_a_whole_number_is_whole_whatever_its_format_shows(tmp_path: Path, number_format: str) -> None:
    by_code = in_format(tmp_path, [["Kode", "Nilai"], *[[code, 3] for code in CODES]], number_format)
    assert one(by_code, SPBE).nodes["total"].score.exact == 3  # type: ignore[union-attr]
    agency = in_format(tmp_path, [["Instansi", *CODES], ["Kota Contoh", *[3] * len(CODES)]], number_format)
    assert one(agency, SPBE, subject_column="Instansi").nodes["total"].score.exact == 3  # type: ignore[union-attr]
    respondents = in_format(tmp_path, [ELEMENTS, *[[3] * 9] * 4], number_format)
    assert one(respondents).nodes["total"].score.exact == 75  # type: ignore[union-attr]


def test_a_number_with_decimals_is_no_level_in_any_format(tmp_path: Path) -> None:
    path = in_format(tmp_path, [ELEMENTS, *[[3] * 9] * 4, [3.5, *[3] * 8]], "0.0000")
    assert "3.5000 is not allowed here" in faults(path)


def test_three_zeros_in_a_text_may_be_thousands(tmp_path: Path) -> None:
    assert "3.000 is not allowed here" in faults(csv_of(tmp_path, [ELEMENTS, BEST, ["3.000", *BEST[1:]]]))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "Err:502"])
def test_an_error_of_a_spreadsheet_is_named_as_one(tmp_path: Path, error: str) -> None:
    said = f"{error} is an error of a spreadsheet, not a value"
    assert said in faults(csv_of(tmp_path, [ELEMENTS, BEST, [error, *BEST[1:]]]), IKM)
    assert said in faults(
        csv_of(tmp_path, [["Kode", "Nilai"], *[[code, 3] for code in CODES[1:]], ["I1", error]]), SPBE
    )
    assert "correct the formula or write the value" in faults(str(tmp_path / "t.csv"), SPBE)


def test_a_row_that_ends_before_the_headings_is_refused_and_no_cell_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "skm.csv"
    rows = [ELEMENTS, *[["3"] * 9] * 3, ["4"] * 8, ["3"] * 9, ["4"] * 7]
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    told = faults(str(path))
    assert "row 5, column I: the row has fewer cells than there are headings" in told
    assert "expected: 9 cells, as in the header" in told
    assert "the same at row 7, column H" in told
    path.write_text(
        "\n".join(",".join(row) for row in (ELEMENTS, *[["3"] * 9] * 3, [*["4"] * 8, ""])), encoding="utf-8"
    )
    assert one(str(path)).nodes["persyaratan"].score.exact == Fraction(13, 4)  # type: ignore[union-attr]


def test_headings_without_a_name_ask_for_no_cell_and_titles_among_codes_neither(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n".join([",".join(ELEMENTS) + ",,", *["3," * 8 + "3"] * 3]), encoding="utf-8")
    assert one(str(path)).nodes["total"].score.exact == 75  # type: ignore[union-attr]
    lines = ["Kode,Nilai,Catatan", "Domain 1", *[f"{code},3," for code in CODES[:-1]], "I47,3"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert one(str(path), SPBE).nodes["total"].score.exact == 3  # type: ignore[union-attr]


def test_batch_rejects_such_a_row_with_the_reason(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    full = ",".join(["3"] * len(CODES))
    path.write_text(f"Instansi,{','.join(CODES)}\nKota A,{full}\nKota B,{full[:-2]}\n", encoding="utf-8")
    said = ["batch", str(path), "--instrument", "spbe@2020", "--period", "2023", "--subject-column", "Instansi"]
    assert CliRunner().invoke(cli, [*said, "-o", str(out)], env={"EVALKIT_LANG": "en"}).exit_code == 0
    assert "Kota A,3.00" in out.read_text(encoding="utf-8")
    assert "Kota B" not in out.read_text(encoding="utf-8")
    rejects = (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")
    assert '3,"","",the row has fewer cells than there are headings' in rejects


@pytest.mark.parametrize(("answer", "shown"), [("7", "7"), ("true", "true"), ('"Sngat Bagus"', "Sngat Bagus")])
def test_an_answer_of_a_mapping_that_no_column_takes_is_told_once_at_its_key(
    tmp_path: Path, answer: str, shown: str
) -> None:
    mapping = tmp_path / "peta.toml"
    table = csv_of(tmp_path, [ELEMENTS, *[["X", *BEST[1:]]] * 3])
    mapping.write_text(f'[answers]\n"X" = {answer}\n', encoding="utf-8")
    told = faults(table, map=str(mapping))
    assert f"{mapping}: answers.X: {shown} is not allowed here" in told
    assert "expected: a whole number from 1 to 4 (Tidak Baik … Sangat Baik)" in told
    assert "it is what the mapping says that X means" in told
    assert (told.count("not allowed"), "row" in told) == (1, False)
    mapping.write_text('[answers]\n"X" = 4\n', encoding="utf-8")
    assert one(table, map=str(mapping)).nodes["persyaratan"].score.exact == 4  # type: ignore[union-attr]


def test_so_is_one_of_a_single_column_and_of_rows_that_are_codes(tmp_path: Path) -> None:
    mapping = tmp_path / "peta.toml"
    mapping.write_text('[answers.I1]\n"X" = 7\n', encoding="utf-8")
    table = csv_of(tmp_path, [["Kode", "Nilai"], *[[code, 3] for code in CODES[1:]], ["I1", "X"]])
    assert "answers.I1.X: 7 is not allowed here" in faults(table, SPBE, map=str(mapping))
    table = csv_of(tmp_path, [["Instansi", *CODES], ["Kota A", "X", *[3] * 46]])
    assert "answers.I1.X: 7 is not allowed here" in faults(table, SPBE, map=str(mapping), subject_column="Instansi")
