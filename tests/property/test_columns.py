"""Laws of columns: every expression and every stage gives in each row what fractions give, and nothing overflows unseen."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import polars as pl
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import decimal_text, exact_text
from evalkit.batch import Cells, Wanted, evaluated, hindrance
from evalkit.instruments import Method
from evalkit.instruments.expression import Child, Constant, Expression, Product, Rounded, added
from evalkit.method.methods import CORE_METHODS
from evalkit.method.plan import Plan, run
from property.test_whole_numbers import LEAVES, NODES, NUMBERS, STAGE, places
from rules_check.invented import small
from test_expression import CHILDREN, expressions

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

CODES = [f"X{i}" for i in range(CHILDREN)]
quarters = st.lists(st.integers(-20, 20), min_size=CHILDREN, max_size=CHILDREN)  # quarters of the scale of -5 to 5
rows = st.lists(quarters, min_size=1, max_size=6)
WANTED = Wanted(codes=["P", "total"], exact=True, words=False)


def made(expression: Expression, rounding: dict[str, tuple[int, str]]) -> Instrument:
    """A total over one part that computes *expression* from three numbers, rounded at these places."""
    staged = "".join(STAGE.format(at=at, digits=digits, mode=mode) for at, (digits, mode) in rounding.items())
    own = Method(name="own", build=lambda *_: expression)
    return small(NODES.format(leaves=LEAVES, stages=staged), {**CORE_METHODS, "own": own}, level=NUMBERS)


def by_fractions(plan: Plan, quarters: list[int]) -> dict[str, str]:
    values: list[Any] = [None] * len(plan.nodes)
    for code, quarter in zip(CODES, quarters, strict=True):
        values[plan.position[code]] = Fraction(quarter, 4)
    raw, staged = run(plan, values, [None] * len(values), complete=True)
    found: dict[str, str] = {}
    for code in ("P", "total"):
        at = plan.position[code]
        exact, value = raw[at], staged[at]
        assert exact is not None
        assert value is not None
        found |= {code: str(decimal_text(value, plan.nodes[at].digits)), f"{code}_exact": exact_text(exact)}
    return found


def by_columns(one: Instrument, table: list[list[int]], engine: str) -> list[dict[str, Any]]:
    cells = Cells(frozenset(CODES), digits=dict.fromkeys(CODES, 2), complete=True)
    frame = pl.DataFrame([[25 * cell for cell in row] for row in table], schema=CODES, orient="row")
    source = frame.lazy() if engine == "polars" else duckdb.from_arrow(frame.to_arrow())
    found = nw.to_native(evaluated(nw.from_native(source), one, cells, WANTED))
    made_rows = (found.collect() if engine == "polars" else found.pl()).iter_rows(named=True)
    return [{name: cell if cell is None or isinstance(cell, bool) else str(cell) for name, cell in row.items()}
            for row in made_rows]  # fmt: skip


@settings(max_examples=60)
@given(expressions, places, rows)
def test_every_expression_and_every_stage_gives_what_fractions_give(
    expression: Expression, rounding: dict[str, tuple[int, str]], table: list[list[int]]
) -> None:
    one = made(expression, rounding)
    plan = Plan(one)
    try:
        wanted = [by_fractions(plan, row) for row in table]
    except UndefinedError:
        assume(False)  # noqa: FBT003  # no assessment has these answers
        raise
    found = by_columns(one, table, "polars")
    hindered = hindrance(one, Cells(frozenset(CODES), dict.fromkeys(CODES, 2), complete=True))
    event("in columns" if hindered is None else "each row by itself")
    for mine, theirs in zip(found, wanted, strict=True):
        is_open = mine.pop("open")
        if hindered is not None:
            assert (is_open, {*mine.values()}) == (True, {None})
        elif not is_open:
            assert mine == theirs


@settings(max_examples=12)
@given(expressions, places, rows)
def test_duckdb_gives_what_polars_gives(
    expression: Expression, rounding: dict[str, tuple[int, str]], table: list[list[int]]
) -> None:
    one = made(expression, rounding)

    assert by_columns(one, table, "duckdb") == by_columns(one, table, "polars")


def test_what_could_overflow_is_no_column_and_says_which_node() -> None:
    large = Product(parts=(*(added([Child(at=0), Constant(number=10**6)]),) * 4,))

    said = hindrance(made(large, {}), Cells(frozenset(CODES)))

    assert said == "P: its numbers do not fit into 64 bits"


def test_what_is_divided_stays_exact() -> None:
    large = Rounded(of=Product(parts=(added([Child(at=0), Constant(number=Fraction(10**15, 3))]),)), digits=2)

    said = hindrance(made(large, {}), Cells(frozenset(CODES)))

    assert said == "P: its numbers are too large to be divided exactly"
