"""Rows that tell a fact go by the rules under it: in columns, and to what each comes by itself."""

from __future__ import annotations

import cProfile
import csv
import pstats
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner

from evalkit.base.errors import AssessmentError
from evalkit.batch import Cells, Wanted, evaluate, evaluated, hindrance, rejects
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.encoding.roles import roles_of
from evalkit.batch.request import ColumnOptions
from evalkit.batch.subjects.by_fact import each_under, together
from evalkit.cli import cli
from evalkit.evaluation.engine import evaluate as evaluate_one
from evalkit.files.write import assessment
from evalkit.mapping.map_file import Hints
from evalkit.method.context_facts import told
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAKIP = instrument("sakip@2021")
SHEETS = {word: told(SAKIP, {"lembar": word}).leaves_under("total") for word in ("Instansi", "Unit")}
CLUSTERS = [f"{name}.{what}" for name in ("Utama", "Pendukung", "Tambahan") for what in ("unit", "nilai")]
SHEET = ("Instansi", "Unit", "Unit", "unit ", "")


def row(draw: random.Random, number: int, *, region: bool) -> dict[str, Any]:
    """An agency or a unit that fills in its sheet, with more or fewer gaps; of a region the clusters as well."""
    sheet = draw.choice(SHEET)
    height, gaps = draw.random(), (0, 0, 0.02, 0.5)[number % 4]
    mine = SHEETS["Unit" if sheet.strip().casefold() == "unit" else "Instansi"]
    answers = {code: "Ya" if draw.random() < height else "Tidak" for code in mine if draw.random() >= gaps}
    found = dict.fromkeys([*SHEETS["Instansi"], *SHEETS["Unit"]], "") | {"instansi": f"Dinas {number}", "lembar": sheet}
    if region:
        clusters = CLUSTERS if number % 3 else []  # what is not told there, a rule of the predicate hangs on
        answers |= {code: draw.choice(["2", "3"] if code.endswith("unit") else ["81", "65"]) for code in clusters}
        found |= dict.fromkeys(CLUSTERS, "") | {"pemda": draw.choice(["Ya", "Tidak", ""])}
    return found | answers


def rows_of(seed: int, count: int = 24, *, region: bool = False) -> list[dict[str, Any]]:
    draw = random.Random(seed)  # noqa: S311  # rows of a test
    return [row(draw, number, region=region) for number in range(count)]


def by_itself(one: Mapping[str, Any]) -> dict[str, str | None]:
    """The columns of the evaluation of an assessment that says what a row does."""
    facts = {key: one[key] for key in ("lembar", "pemda") if one.get(key)}
    raw = {code: cell for code, cell in one.items() if cell and code not in (*facts, "instansi")}
    answers = {code: int(cell) if cell.isdecimal() else cell for code, cell in raw.items()}
    found = evaluate_one(SAKIP, assessment(SAKIP, answers=answers, context=facts))
    return dict(texts_of(found, Wanted(exact=True, readings=[one.id for one in SAKIP.readings])))


def run(folder: Path, rows: Sequence[Mapping[str, Any]], *more: str) -> tuple[str, list[dict[str, str]]]:
    """What the command says of *rows*, and what it writes."""
    pl.DataFrame(rows).write_csv(folder / "t.csv")
    arguments = ["batch", "t.csv", "--instrument", "sakip@2021", "-o", "o.csv", "--readings", *more]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)
    assert done.exit_code == 0, done.stderr
    with (folder / "o.csv").open(encoding="utf-8", newline="") as text:
        return done.stdout + done.stderr, list(csv.DictReader(text))


@pytest.mark.parametrize(
    ("engine", "region"), [("polars", True), pytest.param("duckdb", False, marks=pytest.mark.long)]
)
def test_each_row_comes_to_what_it_comes_to_by_itself(tmp_path: Path, engine: str, region: bool) -> None:  # noqa: FBT001
    rows = rows_of(5, region=region)

    said, found = run(tmp_path, rows, "--engine", engine)

    assert f"{len(rows)} rows read" in said
    assert [one["instansi"] for one in found] == [one["instansi"] for one in rows]
    for given, columns in zip(rows, found, strict=True):
        expected = by_itself(given)
        assert {name: columns[name] or None for name in expected} == expected
        assert all(not columns[code] for code in (*SHEETS["Instansi"], *SHEETS["Unit"]) if code not in expected)


def test_a_frame_comes_to_what_a_file_does(tmp_path: Path) -> None:
    rows = rows_of(6)
    _, expected = run(tmp_path, rows)

    found = evaluate(pl.DataFrame(rows), SAKIP, readings=True)

    assert [one["total"] or None for one in expected] == [None if one is None else str(one) for one in found["total"]]
    assert [one["Unit.1.a.1"] or None for one in expected] == [
        None if one is None else str(one) for one in found["Unit.1.a.1"]
    ]


@pytest.mark.parametrize("heading", ["Unit.1.a.1", "unit.1.a.1", "Unit.1.a.1 Pedoman"])
def test_columns_of_the_other_sheet_without_one_that_tells_the_sheet_are_refused(heading: str) -> None:
    rows = [{"instansi": "Dinas A", heading: "Ya"} | dict.fromkeys(SHEETS["Instansi"], "Ya")]

    with pytest.raises(AssessmentError, match=r"not asked where .* is Instansi: Unit\.1\.a\.1") as told_of:
        evaluate(pl.DataFrame(rows), SAKIP)
    assert "a column lembar says of each row what it is about" in str(told_of.value)


def test_complete_rows_are_all_told_by_columns() -> None:
    """One plan for each value of the fact, none of which leaves a row to be evaluated by itself."""
    for under in each_under(
        ["instansi", "lembar", *SHEETS["Instansi"], *SHEETS["Unit"]], SAKIP, Hints(), ColumnOptions()
    ):
        cells = Cells(frozenset(one.code for one in under.roles.of("answers")))
        draw = random.Random(1)  # noqa: S311  # the same
        frame = pl.DataFrame({code: [draw.choice([0, 2]) for _ in range(50)] for code in sorted(cells.codes)})
        found = evaluated(nw.from_native(frame.lazy()), under.instrument, cells, Wanted()).to_native().collect()

        assert hindrance(under.instrument, cells) is None
        assert found["total"].null_count() == 0
        assert not found["open"].any()


def rows_by_themselves(rows: Sequence[Mapping[str, Any]]) -> int:
    """How many of *rows* are evaluated one by one."""
    profile = cProfile.Profile()
    profile.runcall(evaluate, pl.DataFrame(rows), SAKIP)
    calls: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # it has
    return sum(of[0] for (file, _, name), of in calls.items() if (Path(file).name, name) == ("scalar.py", "_found"))


def test_no_complete_row_goes_by_itself() -> None:
    rows = rows_of(8, 16)

    assert rows_by_themselves(rows[::4] + rows[1::4]) == 0
    assert rows_by_themselves(rows[3::4]) == 4


def test_what_is_weak_is_told_of_each_sheet_by_the_rows_that_fill_it_in(tmp_path: Path) -> None:
    blank = dict.fromkeys([*SHEETS["Instansi"], *SHEETS["Unit"]], "")
    agency = {"instansi": "Kota A", "lembar": ""} | blank | dict.fromkeys(SHEETS["Instansi"], "Ya")
    units = [{"instansi": name, "lembar": "Unit"} | blank | dict.fromkeys(SHEETS["Unit"], "Tidak") for name in "BC"]

    said, _ = run(tmp_path, [agency, *units])
    alone, _ = run(tmp_path, units)

    agencies, of_units = said.split("Weakest parts · lembar: Unit")
    assert "Weakest parts · lembar: Instansi" in agencies
    assert agencies.count("100.0 %") == 10  # the leaves that are listed; parts come to 90 where all is met
    assert of_units.partition("Ranking")[0].count(" 0.0 %") > 10
    assert "Weakest of what is answered · lembar: Unit" in of_units
    assert "Weakest parts · lembar: Unit" in alone
    assert "lembar: Instansi" not in alone


# --- What cannot be read ----------------------------------------------------------------------------------------------


def test_a_word_that_the_fact_does_not_have_rejects_its_row(tmp_path: Path) -> None:
    rows = rows_of(7, 4)
    rows[1]["lembar"] = "Pusat"
    rows[2] |= {"lembar": "Unit", **dict.fromkeys(SHEETS["Instansi"], ""), "Unit.1.a.1": "mungkin"}

    said, found = run(tmp_path, rows)

    assert "2 rejected" in said
    assert [one["instansi"] for one in found] == ["Dinas 0", "Dinas 3"]
    with (tmp_path / "o.rejects.csv").open(encoding="utf-8", newline="") as text:
        assert [(one["row"], one["column"], one["value"]) for one in csv.DictReader(text)] == [
            ("3", "lembar", "Pusat"), ("4", "Unit.1.a.1", "mungkin"),
        ]  # fmt: skip
    assert rejects(pl.DataFrame(rows), SAKIP)["row"].to_list() == [2, 3]


def test_an_answer_to_what_the_sheet_of_a_row_does_not_ask_rejects_the_row(tmp_path: Path) -> None:
    rows = rows_of(7, 3)
    rows[0] |= {
        "lembar": "Instansi",
        **dict.fromkeys(SHEETS["Unit"], ""),
        "Unit.1.a.1": "Ya",
        "Instansi.1.a.1": "mungkin",
    }
    rows[1] |= {"lembar": "Instansi"} | dict.fromkeys(SHEETS["Instansi"], "Ya") | dict.fromkeys(SHEETS["Unit"], "-")
    rows[2] |= {"lembar": "Unit"} | dict.fromkeys(SHEETS["Instansi"], "") | dict.fromkeys(SHEETS["Unit"], "Ya")

    said, found = run(tmp_path, rows)

    assert "1 rejected" in said
    assert "Dinas 0" not in [one["instansi"] for one in found]
    with (tmp_path / "o.rejects.csv").open(encoding="utf-8", newline="") as text:
        wrong = [tuple(one.values()) for one in csv.DictReader(text)]
    assert [one[:3] for one in wrong] == [("2", "Instansi.1.a.1", "mungkin"), ("2", "Unit.1.a.1", "Ya")]
    assert "Unit.1.a.1 is not asked where Sheet of criteria is Instansi" in wrong[1][3]


def test_a_unit_whose_sheet_is_blank_is_one_rejected_cell(tmp_path: Path) -> None:
    rows = rows_of(7, 3)
    rows[0] |= {"lembar": " "} | dict.fromkeys(SHEETS["Instansi"], "") | dict.fromkeys(SHEETS["Unit"], "Ya")
    rows[1] |= {"lembar": "Instansi"} | dict.fromkeys(SHEETS["Instansi"], "Ya") | dict.fromkeys(SHEETS["Unit"], "-")
    rows[2] |= {"lembar": ""} | dict.fromkeys(SHEETS["Instansi"], "Ya") | dict.fromkeys(SHEETS["Unit"], "")

    said, _ = run(tmp_path, rows)

    assert "1 rejected" in said
    with (tmp_path / "o.rejects.csv").open(encoding="utf-8", newline="") as text:
        ((row, column, value, reason),) = [tuple(one.values()) for one in csv.DictReader(text)]
    assert (row, column, value.strip()) == ("2", "lembar", "")
    count = len(SHEETS["Unit"])
    assert (
        reason == f"blank is Instansi, which does not ask for what this row fills in (cells: {count}): fill in lembar"
    )


def test_columns_of_either_sheet_are_none_that_are_left_aside() -> None:
    headings = ["instansi", "lembar", "Unit.1.a.1", "Instansi.1.a.1", "lain"]

    roles = together(each_under(headings, SAKIP, Hints(), ColumnOptions()))

    assert [one.code for one in roles.used] == ["lembar", "Instansi.1.a.1", "Unit.1.a.1"]
    assert roles.aside == ("lain",)
    assert {code.partition(".")[0] for code in roles.missing} == {"Instansi", "Unit"}
    assert roles_of(headings, SAKIP, Hints(), ColumnOptions()).aside == ("Unit.1.a.1", "lain")
