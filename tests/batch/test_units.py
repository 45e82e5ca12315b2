"""Units of many respondents or persons come out as each does by itself from the rows of a file."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.batch import Cells, Wanted
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.units.evaluations import evaluated_units, scored_units
from evalkit.batch.units.means import scores
from evalkit.batch.units.sums import People, UnitSums
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.loading import load
from rows_drawn import allowed_cells, drawn
from support import KNOWN, instrument, table

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument, Records


def as_file(one: Instrument, rows: pl.DataFrame) -> Any:
    """The same rows as a table of a file."""
    records = one.records
    assert records is not None
    names = [name for name in rows.columns if name != "row"]
    cells = ([_text(one, records, name, row[name]) for name in names] for row in rows.iter_rows(named=True))
    lines = [",".join(row) for row in (names, *cells)]
    return assessment(one, tables={records.table: table("\n".join(lines))})


def _text(one: Instrument, records: Records, name: str, cell: Any) -> str:
    if cell is None or name == "unit":
        return cell or ""
    if records.answers is not None:
        return str(one.scales[records.answers].levels[cell].answer)
    column = records.columns[name]
    return column.values[cell] if column.values else f"{cell // 100}.{cell % 100:02d}"


def people_of(one: Instrument, rows: pl.DataFrame, engine: str, unit: str | None) -> People:
    records = one.records
    assert records is not None
    digits = {name: 2 for name, column in records.columns.items() if not column.values}
    frame = rows.lazy() if engine == "polars" else duckdb.from_arrow(rows.to_arrow())
    cells = Cells(frozenset(rows.columns), digits)
    return People(nw.from_native(frame), cells, unit, "row")


def in_units(one: Instrument, rows: pl.DataFrame, engine: str, unit: str | None) -> list[Evaluation]:
    return evaluated_units(people_of(one, rows, engine, unit), one, [reading.id for reading in one.readings])


def wanted_of(one: Instrument) -> Wanted:
    return Wanted(exact=True, readings=[reading.id for reading in one.readings])


def small_units(one: Instrument, share: float) -> pl.DataFrame:
    """Units of a few rows each, so that means fall on bounds; *share* of the cells are blank."""
    draw = random.Random(3)  # noqa: S311  # rows of a test
    allowed = allowed_cells(one)
    first = next(iter(allowed))
    rows = [
        {"unit": f"u{draw.randrange(40)}", "row": number}
        | {
            name: None if name != first and draw.random() < share else draw.choice(some)
            for name, some in allowed.items()
        }
        for number in range(500)
    ]
    return pl.DataFrame(rows, schema={"unit": pl.String, "row": pl.Int64, **dict.fromkeys(allowed, pl.Int64)})


@pytest.mark.parametrize(("spec", "share", "engine"), [
    ("ikm@2017", 0.01, "polars"), ("ikm@2004", 0.2, "polars"), ("ipasn@2019", 0, "polars"), ("ipasn@2019", 0.01, "polars"),
    ("ikm@2017", 0, "duckdb"),
])  # fmt: skip
def test_columns_of_units_are_their_evaluations(spec: str, share: float, engine: str) -> None:
    one, wanted = instrument(spec), wanted_of(instrument(spec))
    for rows in (small_units(one, share), drawn(one, seed=int(share * 100))):
        people = people_of(one, rows, engine, "unit")

        found = scored_units(people, one, wanted).rows(named=True)

        expected = [
            {"group": part.group, **dict(texts_of(part, wanted))} for part in in_units(one, rows, engine, "unit")
        ]
        assert [{name: None if cell is None else str(cell) for name, cell in row.items()} for row in found] == expected


def test_a_blank_behind_the_first_rows_counts_as_any_other() -> None:
    one = instrument("ikm@2017")
    codes = one.leaves_under("total")
    cells = {code: [number % 4 for number in range(10_040)] for code in codes}
    rows = pl.DataFrame({"unit": ["A", "B"] * 5_020, "row": range(10_040), **cells})
    late = rows.with_columns(pl.when(pl.col("row") < 10_030).then(pl.col(codes[0])).alias(codes[0]))

    found = [scored_units(people_of(one, some, "polars", "unit"), one, Wanted(exact=True)) for some in (rows, late)]

    exact = f"{codes[0]}_exact"
    assert found[0].get_column(exact).to_list() == ["2", "3"]
    assert found[1].get_column(exact).to_list() == [str(Fraction(sum(late.filter(pl.col("unit") == unit)[codes[0]].drop_nulls() + 1), 5_015))
                                                    for unit in "AB"]  # fmt: skip


def test_rows_that_name_no_unit_come_out_as_those_of_a_unit_without_a_name() -> None:
    """No unit is what rows with a blank cell have while they are left out, too: they go the longer way, which adds up the same."""
    one = instrument("ikm@2017")
    rows = small_units(one, 0)
    first = pl.col("unit") == rows["unit"][0]

    blank, null = (
        scored_units(people_of(one, rows.with_columns(pl.when(~first).then(pl.col("unit")).otherwise(pl.lit(name)).alias("unit")),
                               "polars", "unit"), one, wanted_of(one))
        for name in ("", None)
    )  # fmt: skip

    assert "" in blank["group"]
    assert null.equals(blank)


def test_means_decide_about_units_and_few_are_looked_at_again() -> None:
    one = instrument("ikm@2017")
    people = people_of(one, small_units(one, 0.01), "polars", "unit")

    _, left = scores(UnitSums(people, one), one, Wanted(exact=True))

    assert len(left) < 6  # ties, which two decimals beside do not decide


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("spec", ["ikm@2017", "ikm@2004", "ipasn@2019"])
def test_a_unit_comes_out_as_from_a_file(spec: str, engine: str) -> None:
    one = instrument(spec)
    rows = drawn(one, seed=7)
    wanted = Wanted(exact=True, readings=[reading.id for reading in one.readings])

    found = {part.group or "": part for part in in_units(one, rows, engine, "unit")}

    named = rows.with_columns(pl.col("unit").replace({"loket  a": "Loket A"}).fill_null(""))
    assert sorted(found) == sorted(set(named["unit"]))
    for unit, part in found.items():
        alone = evaluate(one, as_file(one, named.filter(pl.col("unit") == unit).drop("unit")))
        assert (part.n, dict(texts_of(part, wanted))) == (alone.n, dict(texts_of(alone, wanted)))


# The second of four answers counts as the third.
LENIENT = """
[[readings]]
id = "lenient"
axis = "answers"
title = { id = "jawaban 2 bernilai 3", en = "answer 2 is worth 3" }
scales = [{ scale = "jawaban", points = { 2 = 3 } }]
assumption.id = "Contoh."
assumption.en = "Invented."
"""


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_reading_that_gives_answers_of_respondents_other_points_counts_again(engine: str) -> None:
    text = (bundled_rules() / "ikm" / "2017.toml").read_text(encoding="utf-8") + LENIENT
    one = load(text.encode(), KNOWN, file="ikm/2017.toml", index="ikm", edition="2017")
    seconds = dict.fromkeys(one.leaves_under("total"), 1)
    rows = pl.DataFrame([{"unit": "A", "row": number, **seconds} for number in range(4)])

    columns = scored_units(people_of(one, rows, engine, "unit"), one, wanted_of(one)).row(0, named=True)
    (part,) = in_units(one, rows, engine, "unit")
    alone = evaluate(one, as_file(one, rows.drop("unit")))

    assert (columns["total_exact"], columns["reading_lenient"]) == ("50", 75)
    for found in (part, alone):
        scores = {result.reading.id: result.score for result in found.readings}
        lenient = scores["lenient"]
        assert (found.score, lenient and lenient.exact) == (50, 75)


@pytest.mark.parametrize("spec", ["ikm@2017", "ipasn@2019"])
def test_without_units_all_rows_are_one(spec: str) -> None:
    one = instrument(spec)
    rows = drawn(one, seed=11).drop("unit")
    wanted = Wanted(exact=True)

    (found,) = in_units(one, rows, "polars", None)

    assert dict(texts_of(found, wanted)) == dict(texts_of(evaluate(one, as_file(one, rows)), wanted))
