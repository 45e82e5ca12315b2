"""Units of many respondents or persons come out as each does by itself from the rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from evalkit.batch import Cells, Wanted
from evalkit.batch.rows import texts_of
from evalkit.batch.units import People, evaluated_units
from evalkit.evaluation.engine import evaluate
from evalkit.files.written import assessment
from rows_drawn import drawn
from support import instrument, table

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


def in_units(one: Instrument, rows: pl.DataFrame, engine: str, unit: str | None) -> list[Evaluation]:
    records = one.records
    assert records is not None
    digits = {name: 2 for name, column in records.columns.items() if not column.values}
    frame = rows.lazy() if engine == "polars" else duckdb.from_arrow(rows.to_arrow())
    cells = Cells(frozenset(rows.columns), digits)
    people = People(nw.from_native(frame), cells, unit, "row")
    return evaluated_units(people, one, [reading.id for reading in one.readings])


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


@pytest.mark.parametrize("spec", ["ikm@2017", "ipasn@2019"])
def test_without_units_all_rows_are_one(spec: str) -> None:
    one = instrument(spec)
    rows = drawn(one, seed=11).drop("unit")
    wanted = Wanted(exact=True)

    (found,) = in_units(one, rows, "polars", None)

    assert dict(texts_of(found, wanted)) == dict(texts_of(evaluate(one, as_file(one, rows)), wanted))
