"""Rows that are nobody: ``batch`` and ``evaluate`` know the same ones, on every engine."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner

from evalkit.batch import evaluate, rejects
from evalkit.cli import cli
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SPBE, IKM = "spbe@2020", "ikm@2017"
UNITS = {"U": (4, 2, 2), "V": (3, 4, 1)}
WAYS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "Polars": lambda table: table,
    "lazy Polars": lambda table: table.lazy(),
    "pandas": lambda table: table.to_pandas(),
    "PyArrow": lambda table: table.to_arrow(),
    "DuckDB": lambda table: duckdb.from_arrow(table.to_arrow()),
}


def agencies(*rows: Sequence[Any], heads: Sequence[str] = ("instansi",)) -> pl.DataFrame:
    """Rows of labels and one number, which stands in the columns of two domains, once as it is and once more by 1."""
    names = [*heads, "D1", "D2"]
    cells = [(*row[:-1], f"{row[-1]:.2f}", f"{row[-1] + 1:.2f}") for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")


def rejected(table: pl.DataFrame, way: str, spec: str = SPBE, **more: Any) -> list[tuple[int, str]]:
    found = nw.from_native(rejects(WAYS[way](table), spec, lang="en", **more)).lazy().collect("polars")
    return sorted(found.to_native().select("row", "reason").iter_rows())


def on_the_command_line(table: pl.DataFrame, folder: Path, *options: str, of: str = SPBE) -> list[tuple[int, str]]:
    """The rows that ``batch`` rejects, which ``evaluate`` refuses as well, with the reasons of ``batch``."""
    path, out = folder / "t.csv", folder / "o.csv"
    table.write_csv(path)
    env = {"EVALKIT_LANG": "en", "COLUMNS": "300"}
    done = CliRunner(env=env).invoke(cli, ["batch", str(path), "--instrument", of, "-o", str(out), *options])
    assert done.exit_code == 0, done.stderr
    listed = folder / "o.rejects.csv"
    found = list(csv.DictReader(listed.read_text(encoding="utf-8").splitlines())) if listed.exists() else []
    return [(int(row["row"]) - 1, row["reason"]) for row in found]


def evaluated(folder: Path, *options: str, of: str = SPBE) -> str:
    beside = ["--instrument", of, "--period", "2024", *options]
    done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "300"}).invoke(
        cli, ["evaluate", str(folder / "t.csv"), *beside]
    )
    return "" if done.exit_code == 0 else " ".join(done.stderr.split())


A_TOTAL = "this is a total or a mean, and nobody who is assessed"
NAMELESS = "the cell is blank"
UNNUMBERED = "all other rows have a number here, and this one has none"
CASES = {
    "a name that begins as totals do": (agencies(("A", 2), ("B", 3), ("Total Persada", 2.4), ("Indeks Prestasi Daerah", 1.2)), []),
    "the mean of all above": (agencies(("A", 2), ("B", 3), ("Indeks Prestasi Daerah", 2.5), ("C", 1)), [(3, A_TOTAL)]),
    "a mean as it is shown": (agencies(("A", 2), ("B", 3), ("C", 3), ("Nilai Jawa Barat", 2.67)), [(4, A_TOTAL)]),
    "a mean of those since the last": (
        agencies(("A", 2), ("B", 3), ("Total Wilayah Barat", 2.5), ("C", 1), ("D", 2), ("Total Wilayah Timur", 1.5)),
        [(3, A_TOTAL), (6, A_TOTAL)],
    ),
    "a mean above all others": (agencies(("Indeks Jawa Barat", 2.5), ("A", 2), ("B", 3)), [(1, A_TOTAL)]),
    "a label that names nobody": (agencies(("A", 2), ("B", 3), ("Indeks SPBE nasional", 1.9)), [(3, A_TOTAL)]),
    "subtotals and all together": (
        agencies(("A", 2), ("B", 3), ("Sub Total", 2.4), ("C", 1), ("Sub-jumlah Jawa Barat", 1.2), ("Grand Total", 2)),
        [(3, A_TOTAL), (5, A_TOTAL), (6, A_TOTAL)],
    ),
    "totals that are numbered": (agencies(("1. A", 2), ("2. B", 3), ("3. Rata-rata", 2.4)), [(3, A_TOTAL)]),
    "a mean of scores": (agencies(("A", 2), ("Skor Utama", 3), ("Skor Rata-rata", 2.4), ("Terendah", 2)), [(3, A_TOTAL), (4, A_TOTAL)]),
    "what only looks like a subtotal": (agencies(("Subang", 2), ("Grand Indonesia", 3), ("Sub Direktorat Total", 2.1)), []),
    "a word among numbers": (agencies(("1", 2), ("2", 3), ("Anonim", 2.1), ("3", 1)), [(3, UNNUMBERED)]),
    "a total among numbers": (agencies(("1", 2), ("2", 3), ("Rata-rata", 2.1)), [(3, A_TOTAL)]),
    "what begins as totals do among numbers": (agencies(("1", 2), ("2", 3), ("Total Persada", 1)), [(3, A_TOTAL)]),
    "a mean of names that all begin as totals do": (
        agencies(("Indeks Bandung", 2), ("Indeks Bogor", 3), ("Indeks Jawa Barat", 2.5)),
        [(3, A_TOTAL)],
    ),
    "a mean of all, of whom one begins as totals do": (
        agencies(("A", 1), ("Total Persada", 4), ("B", 2), ("Indeks Jawa Barat", 2.33)),
        [(4, A_TOTAL)],
    ),
    "what everybody together is called": (
        agencies(("A", 2), ("B", 3), ("Nasional", 2.5), ("C", 1), ("D", 2), ("Indonesia", 2)),
        [(3, A_TOTAL), (6, A_TOTAL)],
    ),
    "a name that everybody could have": (agencies(("A", 2), ("Nasional", 1.5), ("B", 3)), []),
    "everybody among numbers": (agencies(("1", 2), ("2", 3), ("Nasional", 1)), [(3, A_TOTAL)]),
    "two names that begin as totals do": (agencies(("Indeks Bandung", 2), ("Indeks Bogor", 2)), []),
    "a word among numbers and dashes": (
        agencies(("1", 2), ("-", 3), ("–", 1), ("4", 1.5), ("Anonim", 2.1), ("6", 1.2)),
        [(2, NAMELESS), (3, NAMELESS), (5, UNNUMBERED)],
    ),
    "numbers beside a name that is blank or a dash": (
        agencies(("A", 2), ("B", 3), ("", 2.1), ("-", 2.1), ("\N{EM DASH}", 2.1)),
        [(3, NAMELESS), (4, NAMELESS), (5, NAMELESS)],
    ),
    "nothing but a total": (agencies(("Jumlah", 2)), [(1, A_TOTAL)]),
    "nothing but totals": (agencies(("Jumlah", 2), ("Rata-rata", 2)), [(1, A_TOTAL), (2, A_TOTAL)]),
    "words among words": (agencies(("1", 2), ("Anonim", 3), ("Budi", 2.1)), []),
    "codes with letters": (agencies(("A1", 2), ("A2", 3), ("B", 2.1)), []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("way", WAYS)
def test_rows_of_frames_that_are_nobody(case: str, way: str) -> None:
    table, nobody = CASES[case]

    assert rejected(table, way) == nobody


@pytest.mark.parametrize("case", CASES)
def test_both_commands_know_the_same_rows(case: str, tmp_path: Path) -> None:
    table, nobody = CASES[case]

    found = on_the_command_line(table, tmp_path)
    told = evaluated(tmp_path, "--subject-column", "instansi")

    assert found == nobody
    assert bool(told) == bool(nobody), told
    assert ("look like totals" in told) == any(reason == A_TOTAL for _, reason in nobody)
    assert ("have no number in a column where all other rows have one" in told) == any(
        reason == UNNUMBERED for _, reason in nobody
    )


@pytest.mark.parametrize(
    ("number", "name", "total", "reasons"),
    [
        (None, "Ketua Tim", None, [UNNUMBERED]),
        (None, None, "3.50", [NAMELESS, UNNUMBERED]),
        ("-", "-", "3.50", [NAMELESS]),
        ("3", "-", None, []),
        ("3", None, None, []),
    ],
)
def test_a_last_row_that_names_nobody_or_has_no_number(
    number: str | None, name: str | None, total: str | None, reasons: Sequence[str], tmp_path: Path
) -> None:
    rows = [("1", "A", "2.00", "2.00"), ("2", "B", "3.00", "3.00"), (number, name, total, "-")]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("No", "instansi", "total", "D1"), pl.String), orient="row")

    found = on_the_command_line(table, tmp_path)
    told = evaluated(tmp_path, "--subject-column", "instansi")

    assert found == [(3, reason) for reason in reasons]
    assert bool(told) == bool(reasons), told


A_TEXT = "this is a text below or between the rows, and nobody who is assessed"
TEXTS = [
    "Sumber: Kementerian PANRB",
    "Keterangan : diolah",
    "Mengetahui,",
    "*) data sementara",
    "Jakarta, 3 Januari 2025",
    "NIP. 19800101 200501 1 001",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_the_place_of_a_name_is_nobody_where_nothing_is_answered(text: str, tmp_path: Path) -> None:
    rows = [("A", "2.00", "2.00"), ("Sumber, Kab. Cirebon", None, None), (text, None, "-"), ("B", "3.00", "2.00")]
    between = pl.DataFrame(rows, schema=dict.fromkeys(("instansi", "D1", "D2"), pl.String), orient="row")

    for way in WAYS:
        assert rejected(between, way) == [(3, A_TEXT)], way
    assert on_the_command_line(between, tmp_path) == [(3, A_TEXT)]
    assert "rows 4 look like text between rows of agencies" in evaluated(tmp_path, "--subject-column", "instansi")
    assert on_the_command_line(between[:3], tmp_path) == [(3, A_TEXT)]
    assert "rows 4 look like text below the table" in evaluated(tmp_path, "--subject-column", "instansi")


def test_a_row_of_totals_is_listed_once_by_its_label(tmp_path: Path) -> None:
    table = pl.DataFrame(
        [("1", "A", "2.00", "3.00"), ("2", "B", "2.00", "3.00"), ("Jumlah", None, "40.00", "6.00")],
        schema=dict.fromkeys(("No", "instansi", "D1", "D2"), pl.String),
        orient="row",
    )  # fmt: skip

    assert on_the_command_line(table, tmp_path) == [(3, A_TOTAL)]
    for way in WAYS:
        assert rejected(table, way) == [(3, A_TOTAL)], way


def test_a_name_that_a_text_could_have_is_somebody_where_something_is_answered(tmp_path: Path) -> None:
    table = agencies(("A", 2), ("Sumber: Rejo", 3))

    assert on_the_command_line(table, tmp_path) == []
    assert evaluated(tmp_path, "--subject-column", "instansi") == ""


def test_a_text_in_the_place_of_a_unit_is_no_respondent(tmp_path: Path) -> None:
    codes = [code for code, node in instrument(IKM).nodes.items() if node.is_leaf]
    rows = [*[("U", *"433343324")] * 3, ("Sumber: survei 2024", *[None] * 9)]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("unit", *codes), pl.String), orient="row")

    assert on_the_command_line(table, tmp_path, "--by", "unit", of=IKM) == [(4, A_TEXT)]
    assert "rows 5 look like text below the table" in evaluated(tmp_path, "--subject", "Contoh", of=IKM)


def test_a_label_of_a_row_that_says_nothing_is_none_of_the_table(tmp_path: Path) -> None:
    rows = [("A", "", "3"), ("B", "", "4"), ("", "jumlah", "")]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("instansi", "Catatan", "D1"), pl.String), orient="row")

    assert on_the_command_line(table, tmp_path) == []
    assert evaluated(tmp_path, "--subject-column", "instansi") == ""


def test_a_column_of_numbers_tells_though_the_name_says_nothing(tmp_path: Path) -> None:
    rows = [("1", "A", 2), ("2", "B", 3), ("Rata-rata", "Nasional", 2.1), ("x", "C", 1), ("5", "D", 2)]
    table = agencies(*rows, heads=("No", "instansi"))

    assert on_the_command_line(table, tmp_path) == [(3, A_TOTAL), (4, UNNUMBERED)]
    told = evaluated(tmp_path, "--subject-column", "instansi")
    assert "rows 4 look like totals between the agencies" in told
    assert "rows 5 have no number" in told
    for way in WAYS:
        assert rejected(table, way) == [(3, A_TOTAL), (4, UNNUMBERED)]


def test_the_label_of_a_total_may_stand_before_the_names(tmp_path: Path) -> None:
    rows = [("Aceh", "A", 2), ("Sumatera Utara", "B", 3), ("Rata-rata", "2 instansi", 2.1), ("Bali", "C", 1)]
    table = agencies(*rows, heads=("Provinsi", "instansi"))

    assert on_the_command_line(table, tmp_path) == [(3, A_TOTAL)]
    assert "rows 4 look like totals between the agencies" in evaluated(tmp_path, "--subject-column", "instansi")
    for way in WAYS:
        assert rejected(table, way) == [(3, A_TOTAL)]


def respondents(*rows: Sequence[Any]) -> pl.DataFrame:
    codes = instrument(IKM).leaves_under("total")
    schema = {"No": pl.String, "unit": pl.String, **dict.fromkeys(codes, pl.Int64)}
    cells = [(number, unit, *[answer] * len(codes)) for number, unit, answer in rows]
    return pl.DataFrame(cells, schema=schema, orient="row")


OF_RESPONDENTS: dict[str, tuple[list[tuple[str | None, str, int]], list[tuple[int, str]]]] = {
    "a total whose unit says nothing": ([("1", "U", 3), ("2", "U", 4), ("Rata-rata", "U", 3)], [(3, A_TOTAL)]),
    "no number at the end": ([("1", "U", 3), ("2", "U", 4), (None, "U", 3)], [(3, UNNUMBERED)]),
    "no number in the middle": ([("1", "U", 3), (None, "U", 4), ("3", "U", 3)], []),
    "a dash for a number": ([("1", "U", 3), ("2", "U", 4), ("-", "U", 3)], []),
    "a unit with many rows": ([(str(at), "Total Persada", 3) for at in range(1, 5)], []),
    "a mean of units": ([("1", "U", 3), ("2", "V", 3), ("3", "Nilai Kantor Camat", 3)], [(3, A_TOTAL)]),
    "a respondent of a unit": ([("1", "U", 3), ("2", "V", 3), ("3", "Nilai Kantor Camat", 1)], []),
}


@pytest.mark.parametrize("case", OF_RESPONDENTS)
def test_respondents_that_are_nobody(case: str, tmp_path: Path) -> None:
    rows, nobody = OF_RESPONDENTS[case]
    table = respondents(*rows)

    assert on_the_command_line(table, tmp_path, "--by", "unit", of=IKM) == nobody
    assert bool(evaluated(tmp_path, "--subject", "Dinas", of=IKM)) == bool(nobody)
    for way in WAYS:
        assert rejected(table, way, IKM, by="unit") == nobody


def test_a_number_that_is_missing_at_the_end_of_a_column_of_numbers_is_told() -> None:
    table = respondents(("1", "U", 3), ("2", "U", 4), (None, "U", 3)).with_columns(pl.col("No").cast(pl.Int64))

    for way in WAYS:
        assert rejected(table, way, IKM, by="unit") == [(3, UNNUMBERED)]


def test_words_among_numbers_are_seen_wherever_a_table_is_parted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalkit.batch.storage.source.AT_ONCE", 3)
    rows = [(str(at), 2 + at / 100) for at in range(1, 10)]
    table = agencies(*rows[:4], ("Anonim", 2.1), *rows[4:], ("Indeks Jawa Barat", 2.05))

    assert on_the_command_line(table, tmp_path) == [(5, UNNUMBERED), (11, A_TOTAL)]


def test_a_name_that_begins_as_totals_do_is_told_where_it_is_counted(tmp_path: Path) -> None:
    CASES["a name that begins as totals do"][0].write_csv(tmp_path / "t.csv")
    told = "no sums or means of others: Total Persada, Indeks Prestasi Daerah"
    beside = {
        "batch": ["-o", str(tmp_path / "o.csv")],
        "evaluate": ["--period", "2024", "--subject-column", "instansi", "--format", "json"],
    }

    for command, options in beside.items():
        arguments = [command, str(tmp_path / "t.csv"), "--instrument", SPBE, *options]
        done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "300"}).invoke(cli, arguments)
        assert told in done.stdout + done.stderr, command


def test_a_level_before_the_names_is_no_label(tmp_path: Path) -> None:
    table = agencies(("Nasional", "A", 2), ("Nasional", "B", 3), ("Provinsi", "C", 2.5), heads=("tingkat", "instansi"))

    assert on_the_command_line(table, tmp_path) == []
    assert not evaluated(tmp_path, "--subject-column", "instansi")


def test_rows_that_are_nobody_are_not_counted() -> None:
    table, _ = CASES["the mean of all above"]

    assert evaluate(table, SPBE).get_column("rejected").to_list() == [False, False, True, False]


@pytest.mark.parametrize(
    "above", ["Instansi,I1,I2\n(1),(2),(3)", "Instansi,I1,I2\n1,2,3", "Nilai per indikator,,\nInstansi,I1,I2"]
)
def test_few_rows_below_a_title_or_column_numbers_are_agencies(above: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"{above}\nKota A,3,5\nKota B,2,4\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        done = CliRunner().invoke(cli, ["batch", "t.csv", "--instrument", "spbe@2020", "-o", "o.csv"])

    assert done.exit_code == 0, done.output
    assert [line.split(",")[0] for line in (tmp_path / "o.csv").read_text().splitlines()[1:]] == ["Kota A", "Kota B"]
