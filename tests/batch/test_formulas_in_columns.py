"""Formulas, rules of the predicate and requirements of a rule file as columns: every row gives what its evaluation gives."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from evalkit.batch import Cells, Wanted, evaluated
from kit.toys import NUMBERS, rule_file, toy
from rows_drawn import row_by_itself
from test_outcomes import LOWER, ruled

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

CODES = ("P1", "P2", "P3")
FORMULAS = (
    "P1 + 2 * P2 - P3 / 4",
    "min(8, P1 + P2) + max(P2, P3, 3)",
    "clip(P1 + P2 - P3, 0, 10)",
    "P1 * P2 / 10 + P3",
    "if(P1 >= 5 and P2 > 2, P1 + P3, P3)",
    "if(P1 > P2 or not P3 = 1, 10, min(P1, P2))",
    "count(P1 >= 5, P2 >= 5, P3 >= 5) * 3",
    "round(P1 / 3, 1) + round(P2 / 8, 2) + 0 * P3",
    "if(P1 + P2 != 9, P1 * P3 / 7, 2)",
)
WORTHS = (0, 1, 3, 5, 6, 8, 10)


def by_formula(formula: str) -> Instrument:
    leaves = ", ".join(f'{{ code = "{code}", title = "{code}" }}' for code in CODES)
    nodes = f'[[node]]\ncode = "total"\ntitle = "Total"\nformula = "{formula}"\nleaves = [{leaves}]\n'
    return toy(rule_file(scale="points", scales=NUMBERS, nodes=nodes))


def columns_and_rows(one: Instrument, rows: pl.DataFrame, engine: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Of each row what the columns give, and what its evaluation by itself gives."""
    cells, wanted = Cells(frozenset(rows.columns)), Wanted(exact=True)
    frame = rows.lazy() if engine == "polars" else duckdb.from_arrow(rows.to_arrow())
    made = nw.to_native(evaluated(nw.from_native(frame), one, cells, wanted))
    found = made.collect() if engine == "polars" else made.pl()
    pairs = []
    for row, columns in zip(rows.iter_rows(named=True), found.iter_rows(named=True), strict=True):
        assert columns.pop("open") is False
        texts = {name: cell if cell is None or isinstance(cell, bool) else str(cell) for name, cell in columns.items()}
        pairs.append((texts, row_by_itself(one, cells, wanted, row)))
    return pairs


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_gives_in_columns_what_it_gives_for_one_assessment(formula: str, engine: str) -> None:
    rows = pl.DataFrame(list(product(WORTHS, repeat=3)), schema=dict.fromkeys(CODES, pl.Int64), orient="row")

    for columns, row in columns_and_rows(by_formula(formula), rows, engine):
        assert columns == row


@pytest.mark.parametrize("formula", ["root(P1 + P2 + P3, 2, 3)", "ln(P1 + P2 + P3 + 1, 3)", "P1 / (P2 + P3 + 1)"])
def test_what_has_no_columns_is_left_to_the_evaluation_of_each_row(formula: str) -> None:
    rows = pl.DataFrame({"P1": [4, 9], "P2": [1, 2], "P3": [0, 0]})
    found = nw.to_native(evaluated(nw.from_native(rows.lazy()), by_formula(formula), Cells(frozenset(CODES)), Wanted()))

    assert found.collect()["open"].to_list() == [True, True]


def test_a_rule_that_asks_for_a_fact_leaves_rows_without_it_to_their_evaluation() -> None:
    fact = '[context.opini]\ntitle = "Opini"\nkind = "choice"\nvalues = ["WTP", "Lain"]\n'
    one = ruled(LOWER, ('opini = \\"Lain\\"', "C"), more=fact)
    rows = nw.from_native(pl.DataFrame({"a": [2, 0], "b": [2, 0], "c": [2, 0]}).lazy())
    found = nw.to_native(evaluated(rows, one, Cells(frozenset("abc")), Wanted())).collect()

    assert found["open"].to_list() == [True, True]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    "rules",
    [
        [LOWER],
        [("c = 0", "C")],
        [LOWER, ("c < 2", "one-lower")],
        [("P / 2 > c", "C"), ("a = 2 or b = 1", "A")],
        [("count(a >= 1, b >= 1, c >= 1) < 3", "C")],
    ],
)
def test_rules_of_the_predicate_give_the_same_word_in_columns(rules: list[tuple[str, str]], engine: str) -> None:
    rows = pl.DataFrame(list(product(range(3), repeat=3)), schema=dict.fromkeys("abc", pl.Int64), orient="row")

    for columns, row in columns_and_rows(ruled(*rules), rows, engine):
        assert columns == row
