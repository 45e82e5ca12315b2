"""Facts about ``evalkit batch``: what is read, what comes out, what is rejected, and that nothing is there by half."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from evalkit.batch.columns.cells import answer_of, places_of
from evalkit.cli import cli
from evalkit.method.plan import plan_for
from rows_drawn import on_engines
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.testing import Result

ROOT = Path(__file__).parents[2]
NATION = ROOT / "examples" / "spbe-nasional"
PRINTED = "A1,A2,A3,A4,A5,A6,A7,A8,D1,D2,D3,D4,total"
CODES = [f"I{number}" for number in range(1, 48)]


def batch(table: Path | str, to: Path, *more: str, of: str = "spbe@2020", lang: str = "en", **given: Any) -> Result:
    arguments = ["batch", str(table), "--instrument", of, "-o", str(to), *more]
    return CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100"}).invoke(cli, arguments, **given)


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write(path: Path, rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def agency(name: str = "Kota Contoh", level: Any = 3, **other: Any) -> dict[str, Any]:
    return {"instansi": name, **dict.fromkeys(CODES, level)} | other


# --- The nation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["spbe-2021.csv", "evaluasi-spbe-2018-2022.xlsx#2021"])
def test_every_printed_number_of_2021_agrees(tmp_path: Path, table: str) -> None:
    done = batch(NATION / table, tmp_path / "o.csv", "--claims", PRINTED)

    assert done.exit_code == 0, done.stderr
    found = lines(tmp_path / "o.csv")
    assert "517 rows read: 517 evaluated, 0 incomplete, 0 rejected." in done.stdout
    assert len(found) == 517
    assert {row[f"claim_{code}"] for row in found for code in PRINTED.split(",")} == {"agrees"}
    assert found[0]["total"] == "1.98"
    assert found[0]["total_exact"] == "989/500"
    assert [row["predicate"] for row in found].count("Sangat Baik") == 9


def test_a_wrong_number_is_listed_with_what_was_printed(tmp_path: Path) -> None:
    table = write(
        tmp_path / "t.csv", [agency(total="3.00"), agency("Kota Lain", total="3.10"), agency("Kota C", total="")]
    )

    done = batch(table, tmp_path / "o.csv", "--claims", "total")

    assert [row["claim_total"] for row in lines(tmp_path / "o.csv")] == ["agrees", "contradicted", ""]
    assert [row["finding_claim-contradicted"] for row in lines(tmp_path / "o.csv")] == ["false", "true", "false"]
    assert ["Kota", "Lain", "total", "3.10", "3.00", "contradicted"] in [
        line.split() for line in done.stdout.splitlines()
    ]


def test_what_other_readings_change_is_counted(tmp_path: Path) -> None:
    done = batch(NATION / "spbe-2021.csv", tmp_path / "o.parquet", "--readings")

    line = next(line for line in done.stdout.splitlines() if "looked up on the unrounded index" in line)
    assert line.split()[-6:] == ["0", "of", "517", "2", "of", "517"]
    found = pl.read_parquet(tmp_path / "o.parquet")
    assert found.filter(pl.col("reading_potong_predicate") != pl.col("predicate")).height == 2
    assert found.get_column("finding_reading-changes-predicate").sum() == 3


def test_agencies_are_counted_by_group_and_ranked_with_ties(tmp_path: Path) -> None:
    rows = [agency("A", 4, provinsi="Bali"), agency("B", 4, provinsi="Bali"), agency("C", 2, provinsi="Riau")]

    done = batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv", "--group", "provinsi")

    assert [line.split() for line in done.stdout.splitlines() if line.lstrip().startswith(("Bali", "Riau"))] == [
        ["Bali", "2", "4.00", "0", "2", "0", "0", "0"],
        ["Riau", "1", "2.00", "0", "0", "0", "1", "0"],
    ]
    ranks = [line.split()[:3] for line in done.stdout.splitlines()[-6:] if "00" in line]
    assert ranks == [["1", "A", "4.00"], ["1", "B", "4.00"], ["3", "C", "2.00"]]
    assert [row["provinsi"] for row in lines(tmp_path / "o.csv")] == ["Bali", "Bali", "Riau"]


@pytest.mark.parametrize("suffix", ["html", "xlsx", "md"])
def test_the_summary_is_written_as_a_document(tmp_path: Path, suffix: str) -> None:
    done = batch(NATION / "spbe-2021.csv", tmp_path / "o.parquet", "--summary", str(tmp_path / f"s.{suffix}"))

    assert done.exit_code == 0, done.stderr
    assert (tmp_path / f"s.{suffix}").stat().st_size > 5000


# --- What is read ---------------------------------------------------------------------------------------------------


def test_semicolons_and_decimal_commas_are_read_as_offices_save_them(tmp_path: Path) -> None:
    rows = [{"Nama Instansi": "A", "I1": "1", "A1": "1,50"}, {"Nama Instansi": "B", "I1": "Optimum", "A1": "3"}]
    table = write(tmp_path / "t.csv", rows, ";")
    table.write_bytes(table.read_text(encoding="utf-8").encode("utf-16"))

    done = batch(table, tmp_path / "o.csv", lang="id")

    assert done.exit_code == 0, done.stderr
    assert [row["A1"] for row in lines(tmp_path / "o.csv")] == ["1.50", "3.00"]
    assert [row["I1"] for row in lines(tmp_path / "o.csv")] == ["1.00", "5.00"]
    assert not (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_numbers_written_in_two_ways_are_refused(tmp_path: Path) -> None:
    done = batch(write(tmp_path / "t.csv", [agency(A1="1,5"), agency(A1="2.25")]), tmp_path / "o.csv")

    assert done.exit_code == 1
    assert "numbers are written in two ways: 1,5 in column A1, 2.25 in column A1" in done.stderr
    assert not (tmp_path / "o.csv").exists()


def test_a_level_says_nothing_of_the_decimal_sign(tmp_path: Path) -> None:
    """4.0 and 4,0 are the level 4: the sign is asked of columns that hold numbers, as by ``evaluate``."""
    table = write(tmp_path / "t.csv", [agency("A", I1="4.0", I2="4,0", A1="2,88"), agency("B", A1="3")], ";")

    done = batch(table, tmp_path / "o.csv", "--claims", "A1")
    alone = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["evaluate", str(table), "--instrument", "spbe@2020", "--period", "2021", "--format", "json"]
    )

    assert (done.exit_code, alone.exit_code) == (0, 0), done.stderr + alone.stderr
    nodes = {node["code"]: node["exact"] for node in json.loads(alone.stdout)["evaluations"][0]["nodes"]}
    assert lines(tmp_path / "o.csv")[0]["total_exact"] == nodes["total"]
    assert lines(tmp_path / "o.csv")[0]["I1"] == lines(tmp_path / "o.csv")[0]["I2"] == "4.00"


@pytest.mark.parametrize("name", ["t.csv", "t.docx"])
def test_bytes_that_are_no_text_are_not_to_be_saved_in_another_encoding(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(random.Random(2).randbytes(3000))  # noqa: S311  # no secret

    assert "this is no text" in batch(tmp_path / name, tmp_path / "o.csv").stderr


@pytest.mark.parametrize(
    ("spec", "period", "told"),
    [("spbe@2020", "2019", "not yet in force"), ("spbe@2020", "2022", ""), ("spbe@2018", "2022", "no longer in force")],
)
def test_an_edition_that_is_not_in_force_in_the_period_is_told(
    spec: str, period: str, told: str, tmp_path: Path
) -> None:
    codes = instrument(spec).leaves_under("total")
    table = write(tmp_path / "t.csv", [{"instansi": "A", **dict.fromkeys(codes, 3)}])

    done = batch(table, tmp_path / "o.csv", "--period", period, of=spec)

    assert done.exit_code == 0, done.stderr
    assert told in done.stderr
    assert ("in force" in done.stderr) == bool(told)


def test_a_mapping_says_what_headings_and_answers_are(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [{"Nama": "A", "Kolom satu": "penuh", "Cetak": "5.00"}])
    mapping = tmp_path / "peta.toml"
    mapping.write_text(
        '[columns]\n"Nama" = "subject"\n"Kolom satu" = "I1"\n[claims]\n"Cetak" = "A1"\n[answers]\npenuh = 5\n',
        encoding="utf-8",
    )

    batch(table, tmp_path / "o.csv", "--map", str(mapping))

    assert [lines(tmp_path / "o.csv")[0][name] for name in ("I1", "claim_A1")] == ["5.00", "unsupported"]


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ("penuh = 9", "answers.penuh: 9 is outside the scale"),
        ('[answers.I1]\npenuh = "penuh"', "answers.I1.penuh: a text of 5 characters is outside the scale"),
        ("penuh = 5\n[jawaban]", "jawaban: the key jawaban is not known"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told_once_and_not_in_every_row(
    tmp_path: Path, answers: str, fault: str
) -> None:
    table = write(tmp_path / "t.csv", [{"Nama": name, "I1": "penuh", "I2": 3} for name in "ABC"])
    mapping = tmp_path / "peta.toml"
    mapping.write_text(f'[columns]\n"Nama" = "subject"\n[answers]\n{answers}\n', encoding="utf-8")

    done = batch(table, tmp_path / "o.csv", "--map", str(mapping))

    assert done.exit_code == 1
    assert f"peta.toml: {fault}" in " ".join(done.stderr.split())
    assert "1 fault;" in done.stderr
    assert not (tmp_path / "o.csv").exists()


def test_a_number_that_a_workbook_keeps_is_in_no_doubt_however_it_is_shown(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["instansi", "total", "tercetak"], ["A", 85, 1], ["B", 90.5], ["C", "3,5"]):
        book.active.append(row)
    for cell in ("B2", "B3", "C2"):
        book.active[cell].number_format = "0.000"
    book.save(tmp_path / "t.xlsx")

    batch(tmp_path / "t.xlsx", tmp_path / "o.csv", "--keep", "tercetak", of="kip@2018")

    assert [(row["total"], row["tercetak"]) for row in lines(tmp_path / "o.csv")] == [
        ("85.00", "1.000"), ("90.50", ""), ("3.50", "")
    ]  # fmt: skip


def test_a_text_that_can_be_two_numbers_stays_so_beside_a_number_that_looks_alike(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["instansi", "total"], ["A", 3], ["B", "3.000"]):
        book.active.append(row)
    book.active["B2"].number_format = "0.000"
    book.save(tmp_path / "t.xlsx")

    batch(tmp_path / "t.xlsx", tmp_path / "o.csv", of="kip@2018")

    assert [row["reason"] for row in lines(tmp_path / "o.rejects.csv")] == ["3.000 can mean two numbers"] * 2


def test_standard_input_is_read_and_a_pipe_sees_no_progress(tmp_path: Path) -> None:
    text = write(tmp_path / "t.csv", [agency()]).read_text(encoding="utf-8")

    done = batch("-", tmp_path / "o.jsonl", input=text)

    assert "rows/s" not in done.stderr
    found = json.loads((tmp_path / "o.jsonl").read_text(encoding="utf-8"))
    assert (found["instansi"], found["total"], found["total_exact"], found["predicate"]) == (
        "Kota Contoh",
        "3.00",
        "3",
        "Baik",
    )


def test_floats_of_a_frame_are_taken_as_printed_and_told(tmp_path: Path) -> None:
    pl.DataFrame({"instansi": ["A", "B"], "I1": [3.0, None], "A1": [2.25, 1.1]}).write_parquet(tmp_path / "t.parquet")

    done = batch(tmp_path / "t.parquet", tmp_path / "o.csv")

    assert (
        "columns of binary floats are taken as the decimals that they print, at most 4 of them: I1, A1" in done.stderr
    )
    assert [row["A1_exact"] for row in lines(tmp_path / "o.csv")] == ["9/4", "11/10"]


@pytest.mark.parametrize("kind", [pl.Float16, pl.Float32])
def test_floats_of_few_bits_of_a_file_are_the_decimals_that_they_print(tmp_path: Path, kind: pl.DataType) -> None:
    written = pl.DataFrame({"instansi": ["A", "B"], "A1": pl.Series([2.25, 3.1], dtype=kind)})
    written.write_parquet(tmp_path / "t.parquet")

    done = batch(tmp_path / "t.parquet", tmp_path / "o.csv")

    assert done.exit_code == 0
    assert [row["A1_exact"] for row in lines(tmp_path / "o.csv")] == ["9/4", "31/10"]


def test_floats_that_somebody_computed_are_refused(tmp_path: Path) -> None:
    pl.DataFrame({"instansi": ["A"], "I1": [3.0], "A1": [2.1666666666666665]}).write_parquet(tmp_path / "t.parquet")

    done = batch(tmp_path / "t.parquet", tmp_path / "o.csv")

    assert done.exit_code == 1
    assert "column A1: 2.1666666666666665 is a binary float with more than 4 decimals" in done.stderr


def test_a_folder_of_parquet_files_is_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "bagian"
    folder.mkdir()
    for number, name in enumerate(("A", "B")):
        pl.DataFrame([agency(name, 4)]).write_parquet(folder / f"{number}.parquet")

    batch(folder, tmp_path / "o.csv")

    assert [row["instansi"] for row in lines(tmp_path / "o.csv")] == ["A", "B"]


def test_the_name_of_a_folder_is_no_pattern(tmp_path: Path) -> None:
    """Taken as one, data[1] would be the folder data1, whose rows are others."""
    for name in ("data[1]", "data1"):
        (tmp_path / name).mkdir()
        pl.DataFrame([agency(name, 4)]).write_parquet(tmp_path / name / "0.parquet")

    batch(tmp_path / "data[1]", tmp_path / "o.csv")

    assert [row["instansi"] for row in lines(tmp_path / "o.csv")] == ["data[1]"]


def test_rows_of_a_folder_of_parts_in_a_folder_are_read_once(tmp_path: Path) -> None:
    """As Spark writes a table: a folder that is called like a file, with its parts in it."""
    for name in ("a.parquet", "b.parquet/part-0.parquet"):
        place = tmp_path / "data" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame({"instansi": [name[0]], "I1": [3]}).write_parquet(place)

    batch(tmp_path / "data", tmp_path / "o.csv")

    assert [row["instansi"] for row in lines(tmp_path / "o.csv")] == ["a", "b"]


def test_a_folder_without_tables_and_a_toml_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    (tmp_path / "a.toml").write_text("[assessment]\nI1 = 3\n", encoding="utf-8")

    empty, toml = (batch(tmp_path / name, tmp_path / "o.csv") for name in ("kosong", "a.toml"))

    assert (empty.exit_code, toml.exit_code) == (1, 1)
    assert "kosong: there is no table in this folder\n  expected: files *.parquet" in empty.stderr
    assert "a.toml: this is a TOML file\n  expected: a table: CSV" in toml.stderr


@pytest.mark.parametrize(
    ("spec", "period", "edition"), [("spbe", "2019", "spbe@2018"), ("spbe", "2023", "spbe@2020"), ("spbe", None, None)]
)
def test_the_period_chooses_the_edition(tmp_path: Path, spec: str, period: str | None, edition: str | None) -> None:
    table = write(tmp_path / "t.csv", [agency()])

    done = batch(table, tmp_path / "o.csv", *(["--period", period] if period else []), of=spec)

    assert done.exit_code == (0 if edition else 2)
    assert f"Indeks SPBE {edition[-4:]}" in done.stdout if edition else "spbe has several editions" in done.stderr


# --- Bad cells ------------------------------------------------------------------------------------------------------

BAD = [
    ({"I1": "6"}, "I1", "6", "6 is outside the scale"),
    ({"I1": "0"}, "I1", "0", "expected: a whole number from 1 to 5 (Rintisan … Optimum)"),
    ({"I1": "2 - Optimum"}, "I1", "2 - Optimum", "(Rintisan … Optimum); the number says Terkelola, the word Optimum"),
    ({"I1": "2 - Terpadu"}, "I1", "2 - Terpadu", "2 - Terpadu is outside the scale"),
    ({"I1": "-1"}, "I1", "-1", "is outside the scale"),
    ({"I1": "3.5"}, "I1", "3.5", "is outside the scale"),
    ({"I1": "04"}, "I1", "04", "is outside the scale"),
    ({"I1": "tiga"}, "I1", "tiga", "is outside the scale"),
    ({"I1": "#REF!"}, "I1", "#REF!", "is an error of a spreadsheet, not a value"),
    ({"A1": "5.01"}, "A1", "5.01", "5.01 is outside the scale"),
    ({"A1": "n/a"}, "A1", "n/a", "is not a number"),
    ({"total": "4.00"}, "total", "", "4.00 cannot be: the answers below it leave another range"),
    ({"instansi": ""}, "instansi", "", "the cell is blank"),
]


@pytest.mark.parametrize(("cells", "column", "value", "reason"), BAD, ids=[f"{one[1]}={one[2]}" for one in BAD])
def test_a_bad_cell_puts_its_row_into_the_rejects(
    tmp_path: Path, cells: Mapping[str, str], column: str, value: str, reason: str
) -> None:
    good = {"I2": "", "A1": "", "total": ""}
    table = write(tmp_path / "t.csv", [agency(**good), agency("Rahasia", **good) | dict(cells), agency("C", **good)])

    done = batch(table, tmp_path / "o.csv")

    assert done.exit_code == 0, done.stderr
    assert "3 rows read: 0 evaluated, 2 incomplete, 1 rejected." in done.stdout
    (reject,) = lines(tmp_path / "o.rejects.csv")
    assert (reject["row"], reject["column"], reject["value"]) == ("3", column, value)
    assert reason in reject["reason"]
    assert len(lines(tmp_path / "o.csv")) == 2
    assert "Rahasia" not in (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")


def test_a_row_with_more_or_fewer_cells_than_headings_is_rejected_and_blank_rows_are_passed_over_and_told(
    tmp_path: Path,
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("instansi,I1\nA,1\n,\n , \nB,1,250\n\nC\n", encoding="utf-8")

    done = batch(table, tmp_path / "o.csv")

    assert "3 rows read: 0 evaluated, 1 incomplete, 2 rejected." in done.stdout
    assert "rows that are blank in every column that is read are passed over: 2" in done.stderr
    assert [tuple(one.values())[:3] for one in lines(tmp_path / "o.rejects.csv")] == [("5", "", "250"), ("7", "", "")]


def test_a_number_or_the_name_of_a_part_makes_no_row(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("No,Wilayah,instansi,I1\n,Barat,,\n1,,A,1\n2,,B,2\n,Timur,,\n3,,,\n4,,,\n", encoding="utf-8")

    done = batch(table, tmp_path / "o.csv")

    assert "2 rows read: 0 evaluated, 2 incomplete, 0 rejected." in done.stdout
    assert "rows that are blank in every column that is read are passed over: 4" in done.stderr


def test_where_no_row_is_blank_nothing_is_told_of_them(tmp_path: Path) -> None:
    done = batch(write(tmp_path / "t.csv", [agency()]), tmp_path / "o.csv")

    assert done.exit_code == 0
    assert "passed over:" not in done.stderr


def test_every_cell_of_a_row_is_listed_and_the_row_is_counted_once(tmp_path: Path) -> None:
    done = batch(write(tmp_path / "t.csv", [agency(I1="9", I7="x"), agency()]), tmp_path / "o.csv")

    assert "2 rows read: 1 evaluated, 0 incomplete, 1 rejected." in done.stdout
    assert [one["column"] for one in lines(tmp_path / "o.rejects.csv")] == ["I1", "I7"]


@pytest.mark.parametrize(("most", "code"), [(0, 3), (1, 3), (2, 0)])
def test_more_rejects_than_are_allowed_write_nothing(tmp_path: Path, most: int, code: int) -> None:
    table = write(tmp_path / "t.csv", [agency(I1="9"), agency(I1="8"), agency()])

    done = batch(table, tmp_path / "o.csv", "--max-rejects", str(most))

    assert done.exit_code == code
    there = {"o.csv", "o.rejects.csv"} if code == 0 else set()
    assert {one.name for one in tmp_path.iterdir()} - {"t.csv"} == there


def test_an_older_list_of_rejects_does_not_outlive_its_run(tmp_path: Path) -> None:
    batch(write(tmp_path / "t.csv", [agency(I1="9"), agency()]), tmp_path / "o.csv")
    batch(write(tmp_path / "t.csv", [agency()]), tmp_path / "o.csv")

    assert lines(tmp_path / "o.rejects.csv") == []


def test_a_file_that_is_no_list_of_rejects_stays_where_nothing_was_rejected(tmp_path: Path) -> None:
    (tmp_path / "o.rejects.csv").write_text("row,column,value\n1,I1,9\n", encoding="utf-8")

    batch(write(tmp_path / "t.csv", [agency()]), tmp_path / "o.csv")

    assert (tmp_path / "o.rejects.csv").read_text(encoding="utf-8") == "row,column,value\n1,I1,9\n"


def test_text_that_begins_as_a_formula_does_is_inert_in_csv_alone(tmp_path: Path) -> None:
    rows = [agency(f"{sign}1+1", catatan=f"{sign}x") for sign in "=+-@"]
    table = write(tmp_path / "t.csv", rows)

    batch(table, tmp_path / "o.csv", "--keep", "catatan")
    batch(table, tmp_path / "o.parquet", "--keep", "catatan")

    assert [row["instansi"] for row in lines(tmp_path / "o.csv")] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1"]
    assert pl.read_parquet(tmp_path / "o.parquet").get_column("catatan").to_list() == ["=x", "+x", "-x", "@x"]


# --- Wrong usage ----------------------------------------------------------------------------------------------------

WRONG = [
    (["-o", "{t}"], "is an input and would be overwritten"),
    (["-o", "{o}.xlsx"], "its suffix names no form of tables"),
    (["-o", "{o}.csv", "--rejects", "{o.parent}/./o.csv"], "the files that are written are not different"),
    (["-o", "{o}.csv", "--claims", "A9"], "spbe@2020 has no code A9"),
    (["-o", "{o}.csv", "--claims", "total"], "no column is total"),
    (["-o", "{o}.csv", "--claims", "I1", "--keep", "i1"], "the column I1 is named by another option"),
    (["-o", "{o}.csv", "--keep", "provinsi"], "--keep: there is no column provinsi"),
    (["-o", "{o}.csv", "--keep", "low"], "the column low is called as one that comes out"),
    (["-o", "{o}.csv", "--by", "low"], "spbe@2020 takes no table of respondents or persons"),
    (["-o", "{o}.csv", "--period", "24"], "24 is no period"),
    ([], "a file to write is needed: -o FILE"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[one[1][:30] for one in WRONG])
def test_wrong_usage(tmp_path: Path, arguments: Sequence[str], words: str) -> None:
    table = write(tmp_path / "t.csv", [agency(low=1)])
    given = [one.format(t=table, o=tmp_path / "o") for one in arguments]

    done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(
        cli, ["batch", str(table), "--instrument", "spbe@2020", *given]
    )

    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
    assert [one.name for one in tmp_path.iterdir()] == ["t.csv"]


def test_a_table_without_codes_is_refused(tmp_path: Path) -> None:
    done = batch(write(tmp_path / "t.csv", [{"a": 1, "b": 2}, {"a": 1, "b": 2}]), tmp_path / "o.csv")

    assert done.exit_code == 1
    assert "no column" in done.stderr


def test_columns_that_are_called_alike_are_told_with_the_file(tmp_path: Path) -> None:
    table = tmp_path / "nilai.csv"
    table.write_text("instansi,I1,I1\nKota Contoh,1,2\n", encoding="utf-8")
    done = batch(table, tmp_path / "out.csv")
    assert done.exit_code == 1
    assert f"{table}: 2 columns are called I1" in done.stderr


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [agency()])
    source = "import sys; sys.modules['polars'] = None; from evalkit.cli import main; main()"
    arguments = ["batch", str(table), "--instrument", "spbe@2020", "-o", str(tmp_path / "o.csv"), "--lang", "en"]

    done = subprocess.run([sys.executable, "-c", source, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter

    assert done.returncode == 1
    assert done.stderr == "polars is not installed: pip install 'evalkit-indeks[batch]'\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_leaves_nothing(tmp_path: Path, number: int) -> None:
    rows = [agency(f"Kota {at}", at % 5 + 1) for at in range(1000)]
    table = tmp_path / "t.parquet"
    pl.concat([pl.DataFrame(rows)] * 2000).write_parquet(table)
    arguments = ["batch", str(table), "--instrument", "spbe@2020", "-o", str(tmp_path / "o.csv"), "--readings"]
    source = "from evalkit.cli import main; main()"
    running = subprocess.Popen([sys.executable, "-c", source, *arguments], stderr=subprocess.PIPE)  # noqa: S603  # our own interpreter
    while not list(tmp_path.glob(".o.csv.*/*.parquet")):
        assert running.poll() is None
        time.sleep(0.05)

    os.kill(running.pid, number)
    running.communicate(timeout=120)

    assert running.returncode == 128 + number
    assert [one.name for one in tmp_path.iterdir()] == ["t.parquet"]


# --- Scalar and batch -----------------------------------------------------------------------------------------------


def generated(spec: str, seed: int) -> list[dict[str, Any]]:
    """Rows of answers as an office types them, near a height of their own; some are missing."""
    one, draw = instrument(spec), random.Random(seed)  # noqa: S311  # rows of a test
    leaves = [one.nodes[code] for code in plan_for(one).codes if one.nodes[code].is_leaf]
    found = []
    for number in range(25):
        height, missing = draw.random(), (0, 0, 0, 0.02, 0.2)[number % 5]
        row: dict[str, Any] = {"instansi": f"Instansi {number}"}
        for leaf in leaves:
            scale = one.scales[leaf.scale or ""]
            if scale.whole:
                cell: Any = draw.randint(int(scale.minimum), int(scale.maximum))
            elif scale.kind == "number":
                cell = f"{draw.randint(int(scale.minimum) * 100, int(scale.maximum) * 100) / 100:.2f}"
            else:
                places = sorted(places_of(one, leaf))
                near = places[min(int((height + draw.uniform(-0.2, 0.2)) * len(places)), len(places) - 1)]
                cell = answer_of(one, leaf, near)
            row[leaf.code] = (
                "" if draw.random() < missing else "ya" if cell is True else "tidak" if cell is False else cell
            )
        found.append(row)
    return found


@pytest.mark.parametrize(
    ("spec", "engine"), on_engines(["spbe@2020", "kami@5.0", "sakip@2021", "ips@2022", "pemdi@2026"])
)
def test_batch_gives_what_evaluate_gives(tmp_path: Path, spec: str, engine: str) -> None:
    table = write(tmp_path / "t.csv", generated(spec, 7))
    run = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli,
        [
            "evaluate",
            str(table),
            "--instrument",
            spec,
            "--period",
            "2026",
            "--subject-column",
            "instansi",
            "--format",
            "json",
        ],
    )
    assert run.exit_code == 0, run.stderr
    expected = json.loads(run.stdout)["evaluations"]

    done = batch(table, tmp_path / "o.csv", "--readings", "--engine", engine, of=spec)

    assert done.exit_code == 0, done.stderr
    found = lines(tmp_path / "o.csv")
    assert len(found) == len(expected) == 25
    for row, one in zip(found, expected, strict=True):
        nodes = {node["code"]: node for node in one["nodes"]}
        assert {code: row[f"{code}_exact"] or None for code in nodes} == {
            code: node["exact"] for code, node in nodes.items()
        }
        assert {code: row[code] or None for code in nodes} == {code: node["score"] for code, node in nodes.items()}
        assert row["predicate"] == (one["predicate"] or "")
        assert row["possible"].split("; ") == one["possible"]
        ends = one["range"] or {"low": {"score": ""}, "high": {"score": ""}}
        assert [row["low"], row["high"]] == [ends["low"]["score"], ends["high"]["score"]]
        for reading in one["readings"]:
            assert row[f"reading_{reading['id']}"] == (reading["score"] or "")
            assert row[f"reading_{reading['id']}_predicate"] == (reading["predicate"] or "")
        told = {finding["code"] for finding in one["findings"]}
        flags = {name.removeprefix("finding_"): row[name] == "true" for name in row if name.startswith("finding_")}
        assert flags == {code: code in told for code in flags}


def test_values_above_the_answers_and_claims_are_those_of_an_assessment_file(tmp_path: Path) -> None:
    rows = [
        agency("A", "", D1="2.10", D2="3.00", D3="1.50", D4="4.20", total="3.09"),
        agency("B", "", D1="2.10", total=""),
    ]

    batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv", "--claims", "total")

    first, second = lines(tmp_path / "o.csv")
    whole = "instrument = 'spbe@2020'\nsubject = 'A'\nperiod = '2023'\n"
    file = tmp_path / "a.toml"
    file.write_text(
        f"[assessment]\n{whole}[values]\nD1 = 2.10\nD2 = 3.00\nD3 = 1.50\nD4 = 4.20\n[claims]\ntotal = 3.09\n",
        encoding="utf-8",
    )
    one = json.loads(CliRunner().invoke(cli, ["evaluate", str(file), "--format", "json"]).stdout)["evaluations"][0]
    assert (first["total"], first["total_exact"], first["predicate"]) == (one["score"], one["exact"], one["predicate"])
    assert first["claim_total"] == one["claims"][0]["verdict"]
    assert second["total"] == ""
    assert Decimal(second["low"]) < Decimal(second["high"])


def test_an_answer_below_a_value_is_not_missing(tmp_path: Path) -> None:
    """As in an assessment file: the value stands in the place of the answers."""
    rows = [agency("A", "", D1="2.10", D2="3.00", D3="1.50", D4="4.20"), agency("B", "", D1="2.10", D2="3.00")]

    batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv")

    assert [row["finding_answers-missing"] for row in lines(tmp_path / "o.csv")] == ["false", "true"]


def test_codes_that_differ_by_a_point_are_told_apart(tmp_path: Path) -> None:
    """ITKP has A1 (Pengumuman RUP) below A.1 (Rencana Pengadaan)."""
    rows = [{"instansi": "A", "A1.r": "50.00", "A.1": "50.00"}]

    done = batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv", "--claims", "A.1", of="itkp@2026")

    assert done.exit_code == 0, done.stderr
    (row,) = lines(tmp_path / "o.csv")
    assert row["claim_A.1"]
    assert "claim_A1" not in row


@pytest.mark.parametrize(
    "label", ["Rata-rata", "JUMLAH", "Total se-provinsi", "Rata2", "Jml", "∑", "x̄", "Median", "rt-rt"]
)
def test_a_row_of_totals_is_nobody(tmp_path: Path, label: str) -> None:
    table = write(tmp_path / "t.csv", [agency("A"), agency("B"), agency(label)])

    done = batch(table, tmp_path / "o.csv")

    assert "3 rows read: 2 evaluated, 0 incomplete, 1 rejected." in done.stdout
    assert [tuple(one.values())[:3] for one in lines(tmp_path / "o.rejects.csv")] == [("4", "instansi", label)]


def test_groups_that_differ_in_case_and_spaces_are_one(tmp_path: Path) -> None:
    rows = [agency("A", provinsi="Jawa Barat"), agency("B", provinsi="JAWA  BARAT "), agency("C", provinsi="Aceh")]

    done = batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv", "--group", "provinsi")

    groups = [line.split() for line in done.stdout.split("Groups", 1)[1].splitlines()[2:4]]
    assert [line[:2] for line in groups] == [["Aceh", "1"], ["Jawa", "Barat"]]
    assert groups[1][2] == "2"


def test_what_comes_out_instead_of_another_claim_than_a_node_is_told(tmp_path: Path) -> None:
    one = instrument("kami@5.0")
    row = {"instansi": "A"} | {
        code: "0" for code, node in one.nodes.items() if node.is_leaf and not code.startswith("SE")
    }
    row |= {code: "C" for code, node in one.nodes.items() if node.is_leaf and code.startswith("SE")}

    done = batch(
        write(tmp_path / "t.csv", [row | {"level": "III"}]), tmp_path / "o.csv", "--claims", "level", of="kami@5.0"
    )

    assert re.search(r"A +level +III +I +contradicted", done.stdout), done.stdout


def test_what_may_name_somebody_is_in_no_list_and_no_note(tmp_path: Path) -> None:
    """A cell beyond the headings, and a number of 18 digits in a column that is dropped."""
    table = tmp_path / "t.csv"
    table.write_text("instansi,I1\nA,1,Budi Santoso\n", encoding="utf-8")
    batch(table, tmp_path / "o.csv")
    book = Workbook()
    book.active.append(["instansi", "NIP", "I1"])
    book.active.append(["A", "196801011990011001", 1])
    book.save(tmp_path / "t.xlsx")

    done = batch(tmp_path / "t.xlsx", tmp_path / "p.csv")

    assert "Budi" not in (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")
    assert "1968" not in done.stdout + done.stderr


@pytest.mark.parametrize("cell", ["budi@contoh.id", "3201234567890123"])
def test_an_address_or_a_number_of_a_person_is_not_repeated_among_the_rejects(tmp_path: Path, cell: str) -> None:
    batch(write(tmp_path / "t.csv", [agency("A"), agency("B", I3=cell)]), tmp_path / "o.csv")

    (reject,) = lines(tmp_path / "o.rejects.csv")
    assert (reject["row"], reject["column"], reject["value"]) == ("3", "I3", "•••")
    assert cell not in reject["reason"]


def test_a_subject_in_several_rows_is_told_and_none_is_dropped(tmp_path: Path) -> None:
    rows = [agency("Kota A"), agency("Kota B", 4), agency("KOTA  A ", 1), agency("Kota C")]

    done = batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv")

    assert "4 rows read: 4 evaluated" in done.stdout
    assert "In several rows, each of which counts: Kota A (2 rows)\n" in done.stdout
    assert "several rows" not in batch(write(tmp_path / "u.csv", rows[1:]), tmp_path / "p.csv").stdout


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ([1], "lists and records in a cell are not read"),
        (b"\xff", "cells of the type Binary are not read"),
        (timedelta(1), "cells of the type Duration are not read"),
    ],
    ids=["list", "bytes", "duration"],
)
@pytest.mark.parametrize("column", ["instansi", "I1", "provinsi"])
def test_a_column_of_what_is_no_text_and_no_number_is_refused(
    tmp_path: Path, column: str, cell: Any, words: str
) -> None:
    columns = {"instansi": ["A"], "I1": [1], "provinsi": ["B"]} | {column: [cell]}
    pl.DataFrame(columns).write_parquet(tmp_path / "t.parquet")

    done = batch(tmp_path / "t.parquet", tmp_path / "o.csv", "--keep", "provinsi")

    assert done.exit_code == 1
    assert f"column {column}: {words}" in done.stderr
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize("kind", [pl.UInt64, pl.Int128])
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_whole_number_beyond_64_bits_is_a_reject(tmp_path: Path, engine: str, kind: Any) -> None:
    answers = agency() | {"I1": None}
    rows = pl.DataFrame([answers] * 2).with_columns(pl.Series("I1", [3, 2**63], dtype=kind))
    rows.write_parquet(tmp_path / "t.parquet")

    batch(tmp_path / "t.parquet", tmp_path / "o.csv", "--engine", engine)

    assert [row["I1"] for row in lines(tmp_path / "o.csv")] == ["3.00"]
    assert [(row["row"], row["column"]) for row in lines(tmp_path / "o.rejects.csv")] == [("2", "I1")]


@pytest.mark.skipif(not Path("/sys/kernel").exists(), reason="there is no folder in which nobody can write")
def test_a_folder_in_which_nothing_can_be_written_is_told_with_the_file_that_was_asked_for(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [agency()])

    assert batch(table, Path("/sys/o.csv")).stderr.startswith("/sys/o.csv: cannot be read or written: ")
    done = batch(table, tmp_path / "o.csv", "--rejects", "/sys/r.csv")
    assert "/sys/r.csv: cannot be read or written: " in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_rejects_may_stand_on_another_disk(tmp_path: Path) -> None:
    other = Path("/dev/shm")  # noqa: S108  # the only other disk that is known to be there
    if not other.exists() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    rejects = other / f"{tmp_path.name}-{os.getpid()}.csv"
    try:
        done = batch(
            write(tmp_path / "t.csv", [agency(), agency(I1="x")]), tmp_path / "o.csv", "--rejects", str(rejects)
        )

        assert done.exit_code == 0, done.stderr
        assert [row["column"] for row in lines(rejects)] == ["I1"]
    finally:
        rejects.unlink(missing_ok=True)


@pytest.mark.skipif(os.name != "posix", reason="limits of a shell")
@pytest.mark.parametrize(
    ("rows", "more", "limit", "file"),
    [
        (517, "--engine duckdb", 1, "o.csv"),
        (517, "", 1, "o.csv"),
        (1, "", 8, "o.csv"),  # the end of a part in Parquet finds no room
        (1, "--summary {}/s.pdf", 100, "s.pdf"),  # which is longer than the rest
    ],
)
def test_a_full_disk_is_told_with_the_file_that_was_asked_for_and_leaves_none(
    tmp_path: Path, rows: int, more: str, limit: int, file: str
) -> None:
    out, table = tmp_path / "out", tmp_path / "t.csv"
    out.mkdir()
    table.write_text(
        "".join((NATION / "spbe-2021.csv").read_text(encoding="utf-8").splitlines(keepends=True)[: rows + 1])
    )
    # Without -B Python would keep what it compiles, cut off at the limit.
    line = f"ulimit -f {limit}; exec {sys.executable} -B -m evalkit batch {table} --period 2021 --instrument spbe"
    words = ["bash", "-c", f"{line} {more.format(out)} --lang en -o {out}/o.csv"]

    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # our own words

    assert (done.returncode, list(out.iterdir())) == (1, []), done.stderr
    assert f"{out}/{file}: cannot be read or written: " in done.stderr


def test_a_folder_of_parts_gives_what_one_file_does(tmp_path: Path) -> None:
    levels = [*range(1, 6), None, "ngawur"]
    cells = [agency(f"Kota {number}", 3, I1=levels[number % 7]) for number in range(45)]
    rows = pl.DataFrame(cells, schema=dict.fromkeys(cells[0], pl.String), strict=False)
    rows.write_parquet(tmp_path / "t.parquet")
    (tmp_path / "parts").mkdir()
    for part in range(3):
        rows[part * 15 : part * 15 + 15].write_parquet(tmp_path / "parts" / f"{part}.parquet")
    found = []
    for given in ("t.parquet", "parts"):
        done = batch(tmp_path / given, tmp_path / "o.csv")
        assert done.exit_code == 0, done.output
        found.append((tmp_path / "o.csv").read_bytes())

    assert found[0] == found[1]
