"""Facts about ``evalkit batch --by``: a unit gets what a table of its rows alone gets."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.testing import Result

EXAMPLES = Path(__file__).parents[2] / "examples"


def evalkit(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def respondents(seed: int = 3) -> list[dict[str, Any]]:
    draw = random.Random(seed)  # noqa: S311  # rows of a test
    elements = instrument("ikm@2017").leaves_under("total")
    units = ["Loket A", "loket  a", "Loket B", "Loket C"]
    return [
        {"unit": draw.choice(units)}
        | {code: "" if draw.random() < 0.05 else draw.choice((2, 3, "Sangat Baik", 4)) for code in elements}
        for _ in range(60)
    ]


def by_unit(rows: Sequence[Mapping[str, Any]], unit: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(" ".join(str(row[unit]).split()).title(), []).append(row)
    return found


def alone(path: Path, rows: Sequence[Mapping[str, Any]], spec: str, unit: str) -> Any:
    """The evaluation of a table of one unit, which does not name it."""
    table = write(path, [{name: cell for name, cell in row.items() if name != unit} for row in rows])
    done = evalkit(
        "evaluate", str(table), "--instrument", spec, "--period", "2023", "--subject", "X", "--format", "json"
    )
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)["evaluations"][0]


def assert_same(row: Mapping[str, str], one: Any) -> None:
    assert {node["code"]: row[f"{node['code']}_exact"] or None for node in one["nodes"]} == {
        node["code"]: node["exact"] for node in one["nodes"]
    }
    assert row["total"] == (one["score"] or "")
    assert row["predicate"] == (one["predicate"] or "")
    assert row["possible"].split("; ") == one["possible"]
    for reading in one["readings"]:
        assert row[f"reading_{reading['id']}"] == (reading["score"] or "")


def test_respondents_of_a_unit_are_put_together(tmp_path: Path) -> None:
    rows = respondents()
    table = write(tmp_path / "t.csv", rows)

    done = evalkit(
        "batch", str(table), "--instrument", "ikm@2017", "--by", "unit", "--readings", "-o", str(tmp_path / "o.csv")
    )

    assert done.exit_code == 0, done.stderr
    found, units = lines(tmp_path / "o.csv"), by_unit(rows, "unit")
    assert "60 rows read: 60 evaluated, 0 incomplete, 0 rejected." in done.stdout
    assert sorted((row["unit"].title(), int(row["rows"])) for row in found) == sorted(
        (name, len(some)) for name, some in units.items()
    )
    assert [row["unit"] for row in found] == sorted(row["unit"] for row in found)
    for row in found:
        assert_same(row, alone(tmp_path / "u.csv", units[row["unit"].title()], "ikm@2017", "unit"))


def test_persons_of_a_unit_are_put_together(tmp_path: Path) -> None:
    with (EXAMPLES / "contoh-ipasn" / "pegawai.csv").open(encoding="utf-8", newline="") as text:
        rows: list[Mapping[str, Any]] = list(csv.DictReader(text))
    draw = random.Random(5)  # noqa: S311  # rows of a test
    rows = [{**row, "unit": draw.choice(("Dinas A", "Dinas B"))} for row in rows]
    table = write(tmp_path / "t.csv", rows)

    done = evalkit(
        "batch", str(table), "--instrument", "ipasn@2019", "--by", "unit", "-o", str(tmp_path / "o.csv"), "--readings"
    )

    assert done.exit_code == 0, done.stderr
    units = by_unit(rows, "unit")
    assert len(lines(tmp_path / "o.csv")) == 2
    for row in lines(tmp_path / "o.csv"):
        assert int(row["rows"]) == len(units[row["unit"]])
        assert_same(row, alone(tmp_path / "u.csv", units[row["unit"]], "ipasn@2019", "unit"))


def test_a_number_of_more_digits_than_64_bits_hold_counts_as_it_does_alone(tmp_path: Path) -> None:
    with (EXAMPLES / "contoh-ipasn" / "pegawai.csv").open(encoding="utf-8", newline="") as text:
        first, *others = [{**row, "unit": "Dinas A"} for row in csv.DictReader(text)]
    rows = [{**first, "diklat_teknis_jp": "9" * 20}, *others]
    table = write(tmp_path / "t.csv", rows)

    done = evalkit(
        "batch", str(table), "--instrument", "ipasn@2019", "--by", "unit", "-o", str(tmp_path / "o.csv"), "--readings"
    )

    assert done.exit_code == 0, done.stderr
    (row,) = lines(tmp_path / "o.csv")
    assert_same(row, alone(tmp_path / "u.csv", rows, "ipasn@2019", "unit"))


@pytest.mark.parametrize("blank", ["", "-", " – "])
def test_a_person_of_whom_nothing_says_whether_to_count_is_listed(tmp_path: Path, blank: str) -> None:
    with (EXAMPLES / "contoh-ipasn" / "pegawai.csv").open(encoding="utf-8", newline="") as text:
        first, second, *others = csv.DictReader(text)
    table = write(tmp_path / "t.csv", [first, {**second, "status": blank}, *others])

    done = evalkit("batch", str(table), "--instrument", "ipasn@2019", "--by", "unit", "-o", str(tmp_path / "o.csv"))

    assert " 1 rejected." in done.stdout
    found = [(one["row"], one["column"], one["reason"]) for one in lines(tmp_path / "o.rejects.csv")]
    assert found == [("3", "status", "the cell is blank")]


@pytest.mark.parametrize("cell", ["5", "0", "entah", "3.5"])
def test_a_bad_answer_rejects_its_respondent_alone(tmp_path: Path, cell: str) -> None:
    good = dict.fromkeys(instrument("ikm@2017").leaves_under("total"), 3)
    rows = [{"unit": "A", **good}, {"unit": "A", **good, "waktu": cell}, {"unit": "B", **good}]

    done = evalkit("batch", str(write(tmp_path / "t.csv", rows)), "--instrument", "ikm@2017", "--by", "unit",
                   "-o", str(tmp_path / "o.csv"))  # fmt: skip

    assert "3 rows read: 2 evaluated, 0 incomplete, 1 rejected." in done.stdout
    assert [(one["row"], one["column"], one["value"]) for one in lines(tmp_path / "o.rejects.csv")] == [
        ("3", "waktu", cell)
    ]
    assert [row["rows"] for row in lines(tmp_path / "o.csv")] == ["1", "1"]


def test_a_row_of_means_is_no_unit(tmp_path: Path) -> None:
    rows = [*respondents(), dict.fromkeys(instrument("ikm@2017").leaves_under("total"), 3) | {"unit": "Rata-rata"}]

    done = evalkit(
        "batch",
        str(write(tmp_path / "t.csv", rows)),
        "--instrument",
        "ikm@2017",
        "--by",
        "unit",
        "-o",
        str(tmp_path / "o.csv"),
    )

    assert "61 rows read: 60 evaluated, 0 incomplete, 1 rejected." in done.stdout
    assert "Rata-rata" not in {row["unit"] for row in lines(tmp_path / "o.csv")}


def test_rows_without_a_unit_are_told(tmp_path: Path) -> None:
    rows = respondents()
    table = write(tmp_path / "t.csv", [*rows[:50], *({**one, "unit": ""} for one in rows[50:53])])

    done = evalkit("batch", str(table), "--instrument", "ikm@2017", "--by", "unit", "-o", str(tmp_path / "o.csv"))

    assert "No unit: 3. These rows are together one row without a name." in done.stdout
    assert "(blank)" in done.stdout.partition("Ranking")[2]


def test_a_unit_of_blank_forms_is_rejected_with_its_rows(tmp_path: Path) -> None:
    elements = instrument("ikm@2017").leaves_under("total")
    rows: list[dict[str, Any]] = [
        {"unit": "Kosong", **dict.fromkeys(elements, "")},
        {"unit": "A", **dict.fromkeys(elements, 3)},
    ]

    for some, said in (
        (rows, "1 evaluated, 0 incomplete, 1 rejected"),
        (rows[:1], "0 evaluated, 0 incomplete, 1 rejected"),
    ):
        done = evalkit("batch", str(write(tmp_path / "t.csv", some)), "--instrument", "ikm@2017", "--by", "unit",
                       "-o", str(tmp_path / "o.csv"))  # fmt: skip

        assert done.exit_code == 0, done.stderr
        assert said in done.stdout
        assert [(one["row"], one["column"], one["value"]) for one in lines(tmp_path / "o.rejects.csv")] == [
            ("0", "unit", "Kosong")
        ]


def test_columns_stand_in_one_order_whatever_comes_of_the_rows(tmp_path: Path) -> None:
    rows = respondents()
    bad = [row | {"waktu": "x"} for row in rows]

    heads = []
    for some in (rows, bad, [{key: cell for key, cell in row.items() if key != "waktu"} for row in rows]):
        table, to = write(tmp_path / "t.csv", some), tmp_path / "o.csv"
        done = evalkit("batch", str(table), "--instrument", "ikm@2017", "--by", "unit", "-o", str(to))
        assert done.exit_code == 0, done.stderr
        heads.append(to.read_text(encoding="utf-8").partition("\n")[0])

    assert heads[0] == heads[1] == heads[2]
    assert heads[0].startswith("unit,rows,total,total_exact,persyaratan,persyaratan_exact,")


@pytest.mark.parametrize(("letters", "totals"), [("a-best", ["86.11", "25.00"]), ("a-worst", ["38.89", "100.00"])])
def test_letters_mean_what_the_mapping_says(letters: str, totals: Sequence[str], tmp_path: Path) -> None:
    codes = instrument("ikm@2017").leaves_under("total")
    said = {"U": ["a" * 9, "b" * 8 + "c"], "V": ["d" * 9]}
    rows = [{"unit": unit, **dict(zip(codes, row, strict=True))} for unit, found in said.items() for row in found]
    table, mapping, out = write(tmp_path / "t.csv", rows), tmp_path / "m.toml", tmp_path / "o.csv"
    mapping.write_text(f'[source]\nletters = "{letters}"\n', encoding="utf-8")
    beside = ("--instrument", "ikm@2017", "--map", str(mapping))

    done = evalkit("batch", str(table), *beside, "--by", "unit", "-o", str(out))
    alone = evalkit("evaluate", str(table), *beside, "--subject", "X", "--period", "2024", "--format", "json")

    assert done.exit_code == 0, done.stderr
    assert [row["total"] for row in lines(out)] == totals
    assert [one["score"] for one in json.loads(alone.stdout)["evaluations"][0]["groups"]] == totals
