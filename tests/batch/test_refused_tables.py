"""Tables that ``evalkit batch`` refuses, and what it says of them; long files, which are read as they go."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

from batch.test_command import CODES, agency, batch, lines, write
from evalkit.batch.storage import source
from evalkit.cli import cli
from support import instrument

if TYPE_CHECKING:
    from pathlib import Path


def told(done: Any) -> str:
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("t.parquet", b"PAR1 no table PAR1", "cannot be read"),
        ("t.parquet", b"", "a table in Parquet"),
        ("t.csv", b"", "empty"),
        ("t.csv", b"instansi;catatan\nA;x\n", "no column is a code of spbe@2020"),
        ("t.csv", b"instansi,I1,I1\nA,1,2\n", "2 columns are called I1"),
        ("t.csv", b'instansi,I1\nA,"1\n', "row 2: a quotation mark that opens a cell is not closed"),
        ("t.csv", b"instansi,I1,i1\nA,1,2\n", "the columns I1 and i1 are the same"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused_and_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    table = tmp_path / name
    table.write_bytes(data)

    done = batch(table, tmp_path / "o.csv")

    assert done.exit_code == 1, done.stdout
    assert words in told(done)
    assert name in told(done)
    assert not (tmp_path / "o.csv").exists()


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    for name in ("no.csv", "no.parquet"):
        done = batch(tmp_path / name, tmp_path / "o.csv")
        assert done.exit_code in (1, 2)
        assert name in told(done)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ('"Nama" = "subject"\n"Skor" = "I1"', "there is no column Skor"),
        ('"Nama" = "subject"\n"Kolom" = "I99"', "I99 is no code of spbe@2020"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_place(tmp_path: Path, columns: str, words: str) -> None:
    table = write(tmp_path / "t.csv", [{"Nama": "A", "Kolom": "3"}])
    mapping = tmp_path / "peta.toml"
    mapping.write_text(f"[columns]\n{columns}\n", encoding="utf-8")

    done = batch(table, tmp_path / "o.csv", "--map", str(mapping))

    assert done.exit_code == 1
    assert words in told(done)
    assert "peta.toml: columns." in told(done)


def two_rows_of_headings(to: Path) -> Path:
    """A workbook whose *Instansi* reaches over two rows of headings, as offices merge them."""
    book = openpyxl.Workbook()
    for row in (["Instansi", "Kebijakan"], [None, *CODES], ["Kota Contoh", *[3] * len(CODES)]):
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.save(to)
    return to


def test_a_heading_that_reaches_down_over_two_rows_is_that_of_its_column(tmp_path: Path) -> None:
    table, mapping = two_rows_of_headings(tmp_path / "t.xlsx"), tmp_path / "peta.toml"
    mapping.write_text('[source]\nheader = 2\n[columns]\n"A:A" = "subject"\n', encoding="utf-8")

    done = batch(table, tmp_path / "o.csv")
    assert done.exit_code == 0, done.stderr
    assert lines(tmp_path / "o.csv")[0]["Instansi"] == "Kota Contoh"

    mapped = batch(table, tmp_path / "o.csv", "--map", str(mapping))
    assert mapped.exit_code == 0, mapped.stderr
    assert lines(tmp_path / "o.csv")[0]["A:A"] == "Kota Contoh"


def test_headings_that_are_merged_sideways_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Instansi", None, *CODES[1:]], ["Kota Contoh", *[3] * len(CODES)]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(tmp_path / "t.xlsx")

    done = batch(tmp_path / "t.xlsx", tmp_path / "o.csv")

    assert done.exit_code == 1
    assert "row 1: the header has merged cells: A1:B1" in told(done)


def test_a_column_without_a_heading_is_told(tmp_path: Path) -> None:
    done = batch(write(tmp_path / "t.csv", [{"": "Kota Contoh", **agency()}]), tmp_path / "o.csv")

    assert done.exit_code == 0, done.stderr
    assert "left aside, as no heading stands above: A:A" in told(done)


def test_a_column_without_a_heading_is_told_wherever_it_is_filled(tmp_path: Path) -> None:
    rows = [{"I1": "3", "": "Kota Contoh" if at == 150 else "", **agency()} for at in range(200)]

    done = batch(write(tmp_path / "t.csv", rows), tmp_path / "o.csv")

    assert done.exit_code == 0, done.stderr
    assert "left aside, as no heading stands above: B:B" in told(done)


def test_a_column_without_a_heading_that_is_blank_is_not_told(tmp_path: Path) -> None:
    """A comma at the end of each line."""
    done = batch(write(tmp_path / "t.csv", [{**agency(), "": " "}]), tmp_path / "o.csv")

    assert done.exit_code == 0, done.stderr
    assert "no heading" not in told(done)


def test_decimals_too_wide_for_polars_are_told_of_their_file(tmp_path: Path) -> None:
    table = pa.table({"instansi": ["Kota Contoh"], "I1": pa.array([Decimal(3)], pa.decimal256(50, 3))})
    pq.write_table(table, tmp_path / "t.parquet")

    done = batch(tmp_path / "t.parquet", tmp_path / "o.csv")

    assert done.exit_code == 1
    assert "t.parquet: cannot be read" in told(done)
    assert "internal error" not in told(done)


def test_a_column_that_is_ignored_is_neither_read_nor_told(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [{"Nama": "A", "I1": "3", "I2": "rusak"}])
    mapping = tmp_path / "peta.toml"
    mapping.write_text('[columns]\n"Nama" = "subject"\n"I2" = "ignore"\n', encoding="utf-8")

    done = batch(table, tmp_path / "o.csv", "--map", str(mapping))

    assert "1 row read: 0 evaluated, 1 incomplete, 0 rejected." in done.stdout
    assert not (tmp_path / "o.rejects.csv").exists()


# --- Long files -----------------------------------------------------------------------------------------------------


@pytest.fixture
def short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_WHOLE", 100)


@pytest.mark.usefixtures("short_is_long")
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_long_file_is_read_as_it_goes_and_gives_the_same(tmp_path: Path, delimiter: str) -> None:
    rows = [agency(f"Kota {number}", number % 5 + 1) for number in range(50)]
    batch(write(tmp_path / "t.csv", rows, delimiter), tmp_path / "o.csv")
    pl.DataFrame(rows).write_parquet(tmp_path / "t.parquet")
    batch(tmp_path / "t.parquet", tmp_path / "p.csv")

    assert lines(tmp_path / "o.csv") == lines(tmp_path / "p.csv")
    assert len(lines(tmp_path / "o.csv")) == 50


@pytest.mark.usefixtures("short_is_long")
@pytest.mark.parametrize(
    ("tail", "words"),
    [(b"Kota \xe9,3\n", "byte 0xe9 is not UTF-8"), (b'A,"3\n', "the row cannot be read")],
)
def test_a_long_file_that_breaks_is_told_with_what_is_wrong(tmp_path: Path, tail: bytes, words: str) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(b"instansi,I1\n" + b"Kota Contoh,3\n" * 40 + tail)

    done = batch(table, tmp_path / "o.csv")

    assert done.exit_code == 1
    assert words in told(done)
    assert not (tmp_path / "o.csv").exists()


NIK = "3174012345678901"


def test_a_number_as_long_as_a_nik_is_repeated_nowhere(tmp_path: Path) -> None:
    for code in ("I1", "D4", "total"):
        table = write(tmp_path / "t.csv", [{**agency(), code: NIK}])
        rejects = tmp_path / "o.rejects.csv"
        done = batch(table, tmp_path / "o.csv")
        assert lines(rejects)[0]["column"] == code
        assert NIK not in rejects.read_text(encoding="utf-8") + done.output

        alone = tmp_path / "a.toml"
        head = '[assessment]\ninstrument = "spbe@2020"\nsubject = "A"\nperiod = "2023"\n'
        alone.write_text(head + (f'[answers]\nI1 = "{NIK}"\n' if code == "I1" else f"[values]\n{code} = {NIK}\n"))
        assert_not_repeated(str(alone))
    assert_not_repeated(
        str(write(tmp_path / "t.csv", [agency(I1=NIK)])), "--instrument", "spbe@2020", "--period", "2023"
    )


def assert_not_repeated(*given: str) -> None:
    evaluated = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["evaluate", *given])
    assert evaluated.exit_code == 1
    assert "outside the scale" in evaluated.stderr
    assert NIK not in evaluated.output


def test_values_above_answers_are_told_unless_they_are_compared(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [{**agency(), "total": "3.05"}])
    page = tmp_path / "s.md"
    said = "taken as values, which count where an answer below them is missing: total; --claims total compares them"

    done = batch(table, tmp_path / "o.csv", "--summary", str(page))
    assert done.exit_code == 0, done.output
    assert said in told(done)
    assert said in " ".join(page.read_text(encoding="utf-8").split())
    assert said not in told(batch(table, tmp_path / "o.csv", "--claims", "total"))
    alone = write(tmp_path / "v.csv", [{"instansi": "A", "total": "3.05"}])
    assert "taken as values" not in told(batch(alone, tmp_path / "o.csv"))


def test_a_value_counts_where_an_answer_below_it_is_missing(tmp_path: Path) -> None:
    batch(write(tmp_path / "a.csv", [agency()]), tmp_path / "answered.csv")
    (answered,) = lines(tmp_path / "answered.csv")
    table = write(
        tmp_path / "t.csv", [{**agency(), "total": "4.90"}, {**agency(), "I1": "", "total": answered["total"]}]
    )
    done = batch(table, tmp_path / "o.csv")

    assert done.exit_code == 0, done.output
    complete, gap = lines(tmp_path / "o.csv")
    assert complete["total"] == answered["total"] != "4.90"
    assert (gap["total"], gap["predicate"]) == (answered["total"], answered["predicate"])


def test_codes_of_another_edition_are_told_with_it(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [agency()])

    done = batch(table, tmp_path / "o.csv", "--period", "2019", of="spbe")
    assert done.exit_code == 0, done.output
    assert "warning: I38, I39" in told(done)
    assert "are left aside, and are codes of spbe@2020" in told(done)
    assert "warning" not in told(batch(table, tmp_path / "o.csv"))


def test_a_table_of_another_index_is_no_match_because_of_its_total(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", [{**agency(), "total": "3.05"}])
    done = batch(table, tmp_path / "o.csv", of="ikm@2017")
    assert done.exit_code == 1
    assert "no column is a code of ikm@2017" in told(done)

    alone = write(tmp_path / "v.csv", [{"instansi": "A", "total": "80", "Catatan 1": "x", "Provinsi": "y"}])
    assert batch(alone, tmp_path / "o.csv", of="ikm@2017").exit_code == 0


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('rows = "codes"', "batch reads no table of codes"),
        ('rows = "cells"', "batch reads no table of cells"),
        ('sheets = ["a", "b"]', "batch reads one sheet"),
        ('sheet = "a"', "a file in CSV has no sheets"),
    ],
)
def test_a_mapping_of_another_kind_of_table_is_refused(source: str, problem: str, tmp_path: Path) -> None:
    table, mapping, out = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "o.csv"
    table.write_text("instansi,D1\nA,3\n", encoding="utf-8")
    mapping.write_text(f"[source]\n{source}\n", encoding="utf-8")
    said = ["batch", str(table), "--instrument", "spbe@2020", "--map", str(mapping), "-o", str(out)]

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, said)

    assert done.exit_code == 1
    assert problem in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("rows", "by", "problem"),
    [
        ("respondents", (), "rows of respondents are put together by unit"),
        ("agencies", ("--by", "unit"), "rows of agencies are not put together by unit"),
    ],
)
def test_rows_are_what_the_mapping_says(rows: str, by: tuple[str, ...], problem: str, tmp_path: Path) -> None:
    table, mapping, out = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "o.csv"
    table.write_text("unit,persyaratan\nA,3\n", encoding="utf-8")
    mapping.write_text(f'[source]\nrows = "{rows}"\n', encoding="utf-8")
    said = ["batch", str(table), "--instrument", "ikm@2017", "--map", str(mapping), "-o", str(out), *by]

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, said)

    assert done.exit_code == 1
    assert problem in done.stderr


@pytest.mark.parametrize("rows", ["persons", "pegawai"])
def test_a_mapping_that_calls_respondents_persons_is_refused_by_both_commands(rows: str, tmp_path: Path) -> None:
    leaves = instrument("ikm@2017").leaves_under("total")
    (tmp_path / "t.csv").write_text(",".join(("unit", *leaves)) + "\nA" + ",3" * len(leaves) + "\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(f'[source]\nrows = "{rows}"\n', encoding="utf-8")
    beside = [str(tmp_path / "t.csv"), "--instrument", "ikm@2017", "--map", str(tmp_path / "m.toml")]

    for command in (["batch", *beside, "--by", "unit", "-o", str(tmp_path / "o.csv")],
                    ["evaluate", *beside, "--period", "2024", "--subject", "X"]):  # fmt: skip
        done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(cli, command)
        assert done.exit_code == 1, done.output
        assert "source.rows: ikm@2017 takes no table of persons" in done.stderr
