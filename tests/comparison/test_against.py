"""Facts about ``evalkit compare --against``: where an assessment stands among all of its kind, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.comparison.position import quarters
from evalkit.schema.shipped import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"
SPBE = str(EXAMPLES / "contoh-spbe" / "spbe.toml")
KAMI = str(EXAMPLES / "contoh-kami" / "kami.toml")
NATION = str(EXAMPLES / "spbe-nasional" / "spbe-2021.csv")
PRINTED = "A1,A2,A3,A4,A5,A6,A7,A8,D1,D2,D3,D4,total"
ROWS = """instansi,prov,D1,D2,D3,D4
Kabupaten  contoh,Bali,3,3,3,3
Kota B,Bali,2,3,3,3
Kota C,bali ,4,3,3,3
Kota D,Jawa,5,5,5,5
Kota E,Jawa,5,x,5,5
"""


def run(*arguments: str) -> Any:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [*arguments, "--width", "200"], prog_name="evalkit")


def against(*arguments: str) -> Any:
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["compare", *arguments, "--format", "json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json.loads(shipped()["compare"].text())).validate(result)
    return result["against"]


def refused(*arguments: str, code: int = 2) -> str:
    done = run("compare", *arguments)
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    return " ".join(done.stderr.split())


@pytest.fixture(name="table")
def _table(tmp_path: Path) -> str:
    path = tmp_path / "semua.csv"
    path.write_text(ROWS, encoding="utf-8")
    return str(path)


def test_quarters_are_values_of_rows() -> None:
    assert quarters([(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]) == [1, 2, 3, 4, 5]
    assert quarters([(1, 3), (9, 1)]) == [1, 1, 1, 1, 9]
    assert quarters([]) == []


def test_an_agency_of_the_table_is_ranked_among_the_others_of_its_group(table: str) -> None:
    (one,) = against(SPBE, "--against", table, "--group", "prov")
    assert (one["group"], one["rows"], one["rejected"], one["in_table"]) == (
        {"heading": "prov", "word": "Bali"},
        "3",
        "1",
        True,
    )
    total = next(place for place in one["nodes"] if place["code"] == "total")
    # 0.13 · D1 + 0.87 · 3: 2.87, 3.00, 3.13; its own 3.45 takes the place of its row
    assert total == {
        "code": "total", "value": "3.45", "rank": "1", "of": "3",
        "lowest": "2.87", "lower_quarter": "2.87", "median": "3", "upper_quarter": "3.13", "highest": "3.13",
    }  # fmt: skip


def test_another_group_can_be_named_and_then_it_is_beside_it(table: str) -> None:
    page = run("compare", SPBE, "--against", table, "--group", "prov=Jawa").stdout
    assert "with prov Jawa (2)" in page
    assert "Rank: 2 of 2; median: 5.00." in page
    assert "It is not one of them" in page
    assert "Rows of the table that cannot be read, and have no values: 1" in page


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_answers_and_what_batch_wrote_of_them_say_the_same(tmp_path: Path, form: str) -> None:
    written = str(tmp_path / f"hasil.{form}")
    assert run("batch", NATION, "--instrument", "spbe@2020", "--claims", PRINTED, "-o", written).exit_code == 0
    (raw,), (done,) = (against(SPBE, "--against", table) for table in (NATION, written))
    assert (raw.pop("table"), done.pop("table")) == (NATION, written)
    assert raw == done
    total = next(place for place in raw["nodes"] if place["code"] == "total")
    indices = sorted(
        Fraction(line.rsplit(",", 1)[1]) for line in Path(NATION).read_text(encoding="utf-8").splitlines()[1:]
    )
    assert Fraction(total["median"]) == indices[len(indices) // 2]  # of an odd number, as printed
    assert int(total["rank"]) == 1 + sum(index > Fraction(345, 100) for index in indices)


def test_many_have_a_row_each_and_their_own_rows_are_not_counted_twice() -> None:
    done = run("compare", NATION, "--instrument", "spbe@2020", "--period", "2021", "--against", NATION)
    assert "of 517" in done.stdout
    assert "of 518" not in done.stdout
    assert "1 of 517" in done.stdout


def test_it_stands_behind_what_moved() -> None:
    page = run("compare", KAMI, str(EXAMPLES / "contoh-kami" / "kami-satu-poin.toml"), "--against", NATION)
    assert page.exit_code == 1  # a table of another index
    belum = str(EXAMPLES / "contoh-spbe" / "spbe-belum-lengkap.toml")
    page = run("compare", belum, SPBE, "--against", NATION)
    assert page.stdout.index("What moved") < page.stdout.index("Among all")


def test_what_does_not_fit_is_refused(tmp_path: Path, table: str) -> None:
    assert "there is no column kab" in refused(SPBE, "--against", table, "--group", "kab")
    told = refused(SPBE, "--against", table, "--group", "prov=Papua")
    assert "no row has Papua in the column prov" in told
    assert "Bali, Jawa" in told
    assert "--group goes with --against TABLE" in refused(SPBE, "--group", "prov")
    assert "no column is a code of kami@5.0" in refused(KAMI, "--against", table, code=1)
    assert "there are none" in refused(str(EXAMPLES / "beltim-2025" / "laporan.toml"), "--against", table)
    assert "cannot be read" in refused(SPBE, "--against", str(tmp_path / "tidak-ada.csv"), code=1)
    assert "is an input and would be overwritten" in refused(SPBE, "--against", table, "-o", table)


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        (ROWS.replace("Kota B", "Kabupaten Contoh"), (), "2 rows are called Kabupaten Contoh"),
        (ROWS.replace("Kabupaten  contoh", "Kota A"), ("--group", "prov"), "has no row called Kabupaten Contoh"),
        ("instansi,D1\n", (), "no row below it"),
        ("instansi,D1\nA,3,4\n", (), "more cells than there are headings"),
        ("instansi,total,total_exact\nA,dua,2\n", (), "dua is no score"),
    ],
)
def test_a_faulty_table_says_what_is_wrong(tmp_path: Path, text: str, arguments: tuple[str, ...], words: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    done = run("compare", SPBE, "--against", str(path), *arguments)
    assert done.exit_code in (1, 2)
    assert words in " ".join(done.stderr.split())
    assert "t.csv" in done.stderr


def test_scores_in_binary_floats_are_no_scores(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"instansi": ["A"], "total": [2.31], "total_exact": ["231/100"]}).write_parquet(path)
    assert "2.31 is no score" in refused(SPBE, "--against", str(path), code=1)


def test_nothing_in_common_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("instansi,D1,D2\nA,3,4\n", encoding="utf-8")
    page = run("compare", str(EXAMPLES / "contoh-spbe" / "spbe-belum-lengkap.toml"), "--against", str(path)).stdout
    assert "D1" in page
    assert "Rank" not in page.split("Score")[0].split("D1")[0]


def test_a_row_without_a_number_where_all_others_have_one_is_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "bernomor.csv"
    path.write_text("No,instansi,D1,D2,D3,D4\n1,A,3,3,3,3\n2,B,2,3,3,3\n3,C,4,3,3,3\n,Jawa,3,3,3,3\n", encoding="utf-8")

    (one,) = against(SPBE, "--against", str(path))

    assert (one["rows"], one["rejected"]) == ("4", "1")


def test_a_mapping_says_what_the_columns_of_the_table_are(tmp_path: Path) -> None:
    path, mapping = tmp_path / "semua.csv", tmp_path / "peta.toml"
    path.write_text("instansi,Kebijakan,D2,D3,D4,x\nA,baik,3,3,3,1\nB,2,3,3,3,\nC,4,3,3,3,\n,,,,,5\n", encoding="utf-8")
    mapping.write_text('[columns]\n"Kebijakan" = "D1"\nx = "ignore"\n[answers.D1]\n"baik" = 3\n', encoding="utf-8")

    (one,) = against(SPBE, "--against", str(path), "--map", str(mapping))

    assert (one["rows"], one["rejected"]) == ("3", "0")
    assert {node["code"]: node["median"] for node in one["nodes"]}["D1"] == "3"
