"""What columns give is what the evaluation of each row gives: on Polars and on DuckDB, for all nodes, to the last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import pytest

from evalkit.batch import Cells, Wanted, evaluated
from evalkit.loading import load
from evalkit.method.plan import plan_for
from rows_drawn import ROWS, on_engines, row_by_itself, table
from support import INSTRUMENTS, KNOWN, instrument

if TYPE_CHECKING:
    import polars as pl

    from evalkit.instruments import Instrument, Node

WORDS = frozenset(("predicate", "possible"))


def columns_of(engine: str, one: Instrument, cells: Cells, rows: pl.DataFrame, wanted: Wanted) -> list[dict[str, Any]]:
    """What an engine gives, each cell as text."""
    frame = rows.lazy() if engine == "polars" else duckdb.from_arrow(rows.to_arrow())
    found = nw.to_native(evaluated(nw.from_native(frame), one, cells, wanted))
    made = found.collect() if engine == "polars" else found.pl()
    return [{name: cell if cell is None or isinstance(cell, bool) else str(cell) for name, cell in row.items()}
            for row in made.iter_rows(named=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "engine"), on_engines([spec for spec in INSTRUMENTS if instrument(spec).records is None])
)
def test_each_row_gives_what_its_evaluation_gives(spec: str, engine: str) -> None:
    one = instrument(spec)
    rows = table(one)
    cells = Cells(frozenset(rows.columns))
    wanted = Wanted(exact=True, readings=[reading.id for reading in one.readings])

    found = columns_of(engine, one, cells, rows, wanted)

    for row, columns in zip(rows.iter_rows(named=True), found, strict=True):
        left = not_told(one, columns) if columns.pop("open") else frozenset()
        expected = row_by_itself(one, cells, wanted, row)
        assert {name: columns[name] for name in columns.keys() - left} == {
            name: expected[name] for name in expected.keys() - left
        }


def not_told(one: Instrument, columns: dict[str, Any]) -> frozenset[str]:
    """What the columns of an open row leave out: the words, and where better answers may lower a node what is blank."""
    blank = [name for name, text in columns.items() if text is None and not plan_for(one).monotone]
    return WORDS.union(blank)


@pytest.mark.parametrize(("spec", "below", "above"), [("itkp@2025", "C", "A"), ("itkp@2026", "A.2", "A.1")])
def test_only_what_hangs_on_a_node_that_better_answers_may_lower_is_left_out(spec: str, below: str, above: str) -> None:
    one = instrument(spec)
    rows = table(one)
    cells = Cells(frozenset(rows.columns))

    found = columns_of("polars", one, cells, rows, Wanted(codes=[below, above, "total"], exact=True))

    gaps = 0
    for row, columns in zip(rows.iter_rows(named=True), found, strict=True):
        expected = row_by_itself(one, cells, Wanted(codes=[below, above, "total"], exact=True), row)
        is_whole = {code: all(row[leaf] is not None for leaf in one.leaves_under(code)) for code in (above, "total")}
        gaps += not is_whole["total"]
        assert columns["open"] is not is_whole["total"]
        assert columns[f"{below}_exact"] == expected[f"{below}_exact"]
        for code, whole in is_whole.items():
            assert columns[f"{code}_exact"] == (expected[f"{code}_exact"] if whole else None)
        assert (columns["predicate"], columns["low"]) == ((expected["predicate"] if is_whole["total"] else None), None)
    assert 0 < gaps < ROWS


@pytest.mark.parametrize("spec", ["kip@2018", "pemdi@2026", "sakip@2015"])
def test_decimals_stand_for_all_that_is_printed_so(spec: str) -> None:
    one = instrument(spec)
    rows = table(one, digits=2)
    cells = Cells(
        frozenset(rows.columns), digits={leaf.code: 2 for leaf in one.nodes.values() if _is_number(one, leaf)}
    )
    wanted = Wanted(exact=True, readings=[reading.id for reading in one.readings])

    found = columns_of("polars", one, cells, rows, wanted)

    kept = 0
    for row, columns in zip(rows.iter_rows(named=True), found, strict=True):
        if not columns.pop("open"):
            kept += 1
            assert columns == row_by_itself(one, cells, wanted, row)
    assert kept > ROWS // 4


def _is_number(one: Instrument, leaf: Node) -> bool:
    return leaf.is_leaf and one.scales[leaf.scale or ""].kind == "number"


def test_most_rows_with_gaps_are_not_left_to_be_evaluated_by_themselves() -> None:
    one = instrument("spbe@2020")
    rows = table(one)

    found = columns_of("polars", one, Cells(frozenset(rows.columns)), rows, Wanted(codes=[]))

    assert not any(row["open"] for row in found)


RULED = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "item"]
method = "sum"
scale = "level"
source = "law"
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[scales.level]
0 = "None"
1 = "Some"
2 = "All"
3 = "More"
[floors]
predicate = "Middle"
[[outcome]]
when = "min(A, B) < 3"
then = "one-lower"
[[outcome]]
of = "High"
unless = [{ holds = "B >= 4" }, { holds = "A >= 3" }]
then = "one-lower"
[[bands]]
predicate = "High"
min = 12
[[bands]]
predicate = "Middle"
min = 7
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
[[node]]
code = "A"
title = "A"
in = "total"
floor = 2
leaves = [{ code = "A1", title = "A1" }, { code = "A2", title = "A2" }]
[[node]]
code = "B"
title = "B"
in = "total"
leaves = [{ code = "B1", title = "B1" }, { code = "B2", title = "B2" }]
[[node]]
code = "C"
title = "C"
in = "total"
floor = 1
leaves = [{ code = "C1", title = "C1" }, { code = "C2", title = "C2" }]
"""


@pytest.mark.parametrize("rising", [False, True])
def test_floors_and_rules_are_looked_at_in_their_order_and_open_only_where_the_ends_do_not_tell(
    *, rising: bool
) -> None:
    """A rule that better answers may make hold is open wherever its node is."""
    more = '[[outcome]]\nwhen = "C > 2"\nthen = "High"\n' if rising else ""
    one = load(f"{more}{RULED}".encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")
    rows = table(one)
    cells = Cells(frozenset(rows.columns))

    found = columns_of("polars", one, cells, rows, Wanted(exact=True))

    gaps = told = 0
    for row, columns in zip(rows.iter_rows(named=True), found, strict=True):
        has_gaps = None in row.values()
        gaps += has_gaps
        if not columns.pop("open"):
            told += has_gaps
            assert columns == row_by_itself(one, cells, Wanted(exact=True), row)
    assert 0 < told < gaps
    assert (told > gaps // 2) is not rising


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("rising", [False, True])
def test_a_printed_number_at_the_bound_of_a_rule_or_floor_leaves_what_its_evaluation_leaves(
    engine: str, *, rising: bool
) -> None:
    more = '[[outcome]]\nwhen = "C > 2"\nthen = "High"\n' if rising else ""
    numbers = RULED.replace('0 = "None"\n1 = "Some"\n2 = "All"\n3 = "More"\n', 'kind = "number"\nmin = 0\nmax = 3\n')
    one = load(f"{more}{numbers}".encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")
    rows = table(one, digits=1)
    cells = Cells(frozenset(rows.columns), digits=dict.fromkeys(rows.columns, 1))

    found = columns_of(engine, one, cells, rows, Wanted(exact=True))

    several = told = 0
    for row, columns in zip(rows.iter_rows(named=True), found, strict=True):
        expected = row_by_itself(one, cells, Wanted(exact=True), row)
        several += None not in row.values() and ";" in (expected["possible"] or "")
        if not columns.pop("open"):
            told += 1
            assert columns == expected
    assert several
    assert told or rising
