"""Units of many respondents or persons come out as each does by itself from the rows of a file."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest

from evalkit import batch
from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import AssessmentError
from evalkit.batch import Wanted
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.units import respondents
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.loading import load
from rows_drawn import allowed_cells, drawn
from support import KNOWN, instrument, table

if TYPE_CHECKING:
    from evalkit.instruments import Instrument, Records


def as_file(one: Instrument, rows: pl.DataFrame) -> Any:
    """The same rows as a table of a file."""
    records = one.records
    assert records is not None
    shown = in_words(one, rows.drop("row"))
    lines = [",".join(row) for row in (shown.columns, *shown.fill_null("").iter_rows())]
    return assessment(one, tables={records.table: table("\n".join(lines))})


def in_words(one: Instrument, rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with what a table holds in place of whole numbers."""
    records = one.records
    assert records is not None
    cells = {name: [_text(one, records, name, cell) for cell in rows[name]] for name in rows.columns if name != "row"}
    return pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))


def _text(one: Instrument, records: Records, name: str, cell: Any) -> str | None:
    if cell is None or name == "unit":
        return None if cell is None else str(cell)
    if records.answers is not None:
        return str(one.scales[records.answers].levels[cell].answer)
    column = records.columns[name]
    return column.values[cell] if column.values else f"{cell // 100}.{cell % 100:02d}"


def in_units(one: Instrument, rows: pl.DataFrame, engine: str) -> dict[str, dict[str, str | None]]:
    """Unit → what comes of it in the columns of a frame, each as text."""
    shown = in_words(one, rows)
    frames = {"memory": shown, "polars": shown.lazy(), "duckdb": duckdb.from_arrow(shown.to_arrow())}
    found: Any = batch.evaluate(frames[engine], one, by="unit", readings=True)
    whole = found if engine == "memory" else found.collect() if engine == "polars" else found.pl()
    return {row.pop("unit"): {name: None if cell is None else str(cell) for name, cell in row.items()}
            for row in whole.rows(named=True)}  # fmt: skip


def by_themselves(one: Instrument, rows: pl.DataFrame) -> dict[str, dict[str, str | None]]:
    """The same from a file with the rows of each unit alone, unless nobody is counted there."""
    wanted = Wanted(exact=True, readings=[reading.id for reading in one.readings])
    named = rows.with_columns(pl.col("unit").replace({"loket  a": "Loket A"}).fill_null(""))
    found = {}
    for name in sorted(set(named["unit"])):
        some = named.filter(pl.col("unit") == name)
        with suppress(AssessmentError):
            alone = evaluate(one, as_file(one, some.drop("unit")))
            found[name] = {"rows": str(some.height), **dict(texts_of(alone, wanted))}
    return found


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
    ("ikm@2017", 0.01, "memory"), ("ikm@2004", 0.2, "polars"), ("ipasn@2019", 0, "memory"), ("ipasn@2019", 0.01, "polars"),
    ("ikm@2017", 0, "duckdb"),
])  # fmt: skip
def test_a_unit_of_few_rows_comes_out_as_from_a_file(spec: str, share: float, engine: str) -> None:
    one = instrument(spec)
    rows = small_units(one, share)

    assert in_units(one, rows, engine) == by_themselves(one, rows)


def test_a_blank_behind_the_first_rows_counts_as_any_other() -> None:
    one = instrument("ikm@2017")
    codes = one.leaves_under("total")
    cells = {code: [number % 4 for number in range(10_040)] for code in codes}
    rows = pl.DataFrame({"unit": ["A", "B"] * 5_020, "row": range(10_040), **cells})
    late = rows.with_columns(pl.when(pl.col("row") < 10_030).then(pl.col(codes[0])).alias(codes[0]))

    found = [in_units(one, some, "polars") for some in (rows, late)]

    exact = f"{codes[0]}_exact"
    assert [found[0][unit][exact] for unit in "AB"] == ["2", "3"]
    assert [found[1][unit][exact] for unit in "AB"] == [str(Fraction(sum(late.filter(pl.col("unit") == unit)[codes[0]].drop_nulls() + 1), 5_015))
                                                        for unit in "AB"]  # fmt: skip


def test_rows_that_name_no_unit_come_out_as_those_of_a_unit_without_a_name() -> None:
    one = instrument("ikm@2017")
    rows = small_units(one, 0)
    first = pl.col("unit") == rows["unit"][0]

    blank, null = (
        in_units(one, rows.with_columns(pl.when(~first).then(pl.col("unit")).otherwise(pl.lit(name)).alias("unit")), "polars")
        for name in ("", None)
    )  # fmt: skip

    assert "" in blank
    assert null == blank


def test_sums_decide_about_units_and_few_are_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one = instrument("ikm@2017")
    looked_at: list[Any] = []

    def counted(*given: Any, **more: Any) -> Any:
        looked_at.append(given)
        return evaluate(*given, **more)

    monkeypatch.setattr(respondents, "evaluate", counted)

    found = in_units(one, small_units(one, 0.01), "memory")

    assert len(found) == 40
    assert len(looked_at) < 6  # ties, which numbers beside do not decide


@pytest.mark.parametrize("engine", ["memory", "polars", "duckdb"])
@pytest.mark.parametrize("spec", ["ikm@2017", "ikm@2004", "ipasn@2019"])
def test_a_unit_comes_out_as_from_a_file(spec: str, engine: str) -> None:
    one = instrument(spec)
    rows = drawn(one, seed=7)

    assert in_units(one, rows, engine) == by_themselves(one, rows)


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

    found = in_units(one, rows, engine)["A"]

    assert (found["total_exact"], found["reading_lenient"]) == ("50", "75.00")
    assert found == by_themselves(one, rows)["A"]
