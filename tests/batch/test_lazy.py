"""Whatever library holds a table, and whether it is lazy, the same comes out: all columns, and every cell that cannot be read."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from batch.test_by_fact import rows_of as rows_by_fact
from evalkit.batch import evaluate, rejects
from evalkit.batch.columns.cells import answer_of
from evalkit.batch.storage.source import AT_ONCE
from evalkit.cli import cli
from evalkit.evaluation.readings import variant_plan
from rows_drawn import drawn, table
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evalkit.instruments import Instrument

ENGINES: tuple[Any, ...] = ("in-memory", "streaming")
UNITS = ("Dinas A", "dinas  a", "Dinas B", "", None, "Jumlah", "Балаи")


class Case(NamedTuple):
    """A table, by what it is evaluated, and what is wanted of it."""

    table: pl.DataFrame
    spec: str
    more: Mapping[str, Any] = {}


def subjects(spec: str, seed: int = 3) -> pl.DataFrame:
    """Rows of answers in words and numbers, some missing and some that cannot be read; some are nobody's or a total."""
    one, random = instrument(spec), Random(seed)  # noqa: S311  # rows of a test
    found: list[dict[str, Any]] = []
    for number, row in enumerate(table(one, seed).iter_rows(named=True)):
        name = random.choice(["Jumlah", " ", None]) if number % 7 == 6 else f"Kota {number}"
        found.append(
            {"instansi": name, "No.": number, **{code: cell_of(one, code, cell, random) for code, cell in row.items()}}
        )
    return pl.DataFrame(found, infer_schema_length=None)


def cell_of(one: Instrument, code: str, cell: int | None, random: Random) -> str | None:
    if random.random() < 0.002:
        return "ngawur"
    return None if cell is None else str(answer_of(one, one.nodes[code], cell))


def people(spec: str, seed: int = 3) -> pl.DataFrame:
    """Rows of respondents or persons, some with blanks and some that cannot be read, of units that are written in several ways."""
    one, random = instrument(spec), Random(seed)  # noqa: S311  # rows of a test
    assert one.records is not None
    rows = drawn(one, seed=seed)
    words = {name: column.values for name, column in one.records.columns.items() if column.values}
    places = {
        name: ["ngawur" if random.random() < 0.02 else word_of(words.get(name), cell, one) for cell in rows[name]]
        for name in rows.columns
        if name not in ("unit", "row")
    }
    return pl.DataFrame({"unit": [random.choice(UNITS) for _ in range(rows.height)], **places}, strict=False)


def word_of(words: Any, cell: int | None, one: Instrument) -> str | None:
    if cell is None:
        return None
    assert one.records is not None
    return words[cell] if words else str(cell + 1 if one.records.answers else cell)


def levels(spec: str) -> pl.DataFrame:
    """Whole numbers, one of them far outside its scale, and one missing."""
    codes = [code for code, node in instrument(spec).nodes.items() if node.is_leaf]
    rows = {code: [1 + (at + row) % 5 for row in range(6)] for at, code in enumerate(codes)}
    return pl.DataFrame(
        {"instansi": [f"Kota {row}" for row in range(6)], **rows | {codes[0]: [99, 1, -300, None, 5, 4]}}
    )


def printed() -> pl.DataFrame:
    return levels("spbe@2020").with_columns(
        total=pl.Series(["3.00", "2.99", None, "-", "x", "2.9"]), D1=pl.lit("3.00"), A1=pl.Series([None, 2, 3, 4, 5, 9])
    )


def with_categories(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with a fact that is known, open, unreadable, known."""
    return rows.with_columns(
        se_category=pl.Series([("tinggi", None, "x", "rendah")[at % 4] for at in range(rows.height)])
    )


def with_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with what comes out as printed, or nearly, or not at all."""
    totals = evaluate(rows, "sakip@2015").get_column("total").cast(pl.String).to_list()
    return rows.with_columns(total=pl.Series([(total, "50.00", None, "x")[at % 4] for at, total in enumerate(totals)]))


def named_by_nobody() -> pl.DataFrame:
    """Persons of two units: the first and the last row name one each in a way of its own, and say nothing else."""
    some = people("ipasn@2019").filter(pl.col("unit") == "Dinas A")
    first, last = (some[:1].clear(1).with_columns(unit=pl.lit(unit)) for unit in ("dinas A", "dinas C"))
    return pl.concat([first, some, some.with_columns(unit=pl.lit("Dinas C")), last])


CASES: dict[str, Callable[[], Case]] = {
    "claims": lambda: Case(with_totals(subjects("sakip@2015")), "sakip@2015", {"claims": ["total"]}),
    "words": lambda: Case(subjects("sakip@2015"), "sakip@2015", {"keep": ["No."], "readings": True}),
    "levels": lambda: Case(levels("spbe@2020"), "spbe@2020"),
    "complete": lambda: Case(subjects("sakip@2015")[:2], "sakip@2015"),
    "floats": lambda: Case(levels("spbe@2020").with_columns(pl.col("^I.*$").cast(pl.Float64)), "spbe@2020"),
    "claims and values": lambda: Case(printed(), "spbe@2020", {"claims": ["total", "D1"]}),
    "gates": lambda: Case(subjects("kami@5.0"), "kami@5.0"),
    "points that may fall": lambda: Case(subjects("itkp@2026"), "itkp@2026"),
    "facts": lambda: Case(pl.DataFrame(rows_by_fact(5), infer_schema_length=None), "sakip@2021"),
    "a fact": lambda: Case(with_categories(subjects("kami@5.0")), "kami@5.0"),
    "respondents": lambda: Case(people("ikm@2017"), "ikm@2017", {"by": "unit", "readings": True}),
    "respondents without a fault": lambda: Case(pl.DataFrame({"unit": ["b", "A", "B"], **{one: [4, 3, 2] for one in instrument("ikm@2017").leaves_under("total")}}), "ikm@2017", {"by": "unit"}),
    "persons of a unit that is named by who says nothing": lambda: Case(named_by_nobody(), "ipasn@2019", {"by": "unit"}),
    "persons": lambda: Case(people("ipasn@2019"), "ipasn@2019", {"by": "unit"}),
}  # fmt: skip
LARGE = ("levels", "floats", "claims and values", "gates", "facts", "a fact")  # which take some ten seconds
KINDS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda rows: rows.lazy(),
    "duckdb": lambda rows: duckdb.connect().from_arrow(rows.to_arrow()),  # in a session of its own
}


def whole(found: Any) -> pl.DataFrame:
    """All rows of a frame of any library."""
    kept: pl.DataFrame = nw.from_native(found).lazy().collect("polars").to_native()
    return kept


def listed(case: Case, made: Callable[[pl.DataFrame], Any]) -> pl.DataFrame:
    more = {name: given for name, given in case.more.items() if name in ("by", "claims")}
    return whole(rejects(made(case.table), case.spec, lang="en", **more))


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.long] * (one in LARGE)) for one in CASES])
@pytest.mark.filterwarnings("ignore:columns of binary floats:UserWarning")
def test_every_column_is_that_of_a_frame_in_memory(name: str, kind: str) -> None:
    case, made = CASES[name](), KINDS[kind]

    found = evaluate(made(case.table), case.spec, **case.more)

    assert isinstance(found, type(made(case.table)))
    assert_frame_equal(whole(found), evaluate(case.table, case.spec, **case.more))
    assert_frame_equal(listed(case, made), listed(case, lambda rows: rows))


def test_what_is_asked_of_a_score_is_not_asked_of_the_answer_that_has_its_name() -> None:
    """Polars would look for rows as early as it can."""
    case = CASES["claims"]()
    code = "perencanaan"
    is_high = pl.col(code) > 10

    found = evaluate(case.table.lazy(), case.spec, **case.more).filter(is_high).select(code, "total")

    expected = evaluate(case.table, case.spec, **case.more).filter(is_high).select(code, "total")
    assert_frame_equal(found.collect(), expected)
    assert_frame_equal(found.collect(engine="streaming"), expected)
    assert 0 < expected.height < case.table.height


def test_parts_of_a_large_table_come_in_order_whatever_engine_of_polars_goes_through_it(tmp_path: Path) -> None:
    case = CASES["words"]()
    many = pl.concat([case.table] * 60).with_columns(pl.int_range(pl.len()).alias("No."))
    many.write_parquet(tmp_path / "t.parquet", row_group_size=300)

    found = evaluate(pl.scan_parquet(tmp_path / "t.parquet"), case.spec, **case.more)

    expected = evaluate(many, case.spec, **case.more)
    for engine in ENGINES:
        assert_frame_equal(found.collect(engine=engine), expected)


def test_tables_of_the_session_are_not_taken_for_rows_that_come_back() -> None:
    session = duckdb.connect()
    for name in ("held", "rows", "frame", "native", "found", "others"):
        session.execute(f"CREATE TABLE {name} AS SELECT 'Kota Lain' AS instansi, 1 AS I1")

    found = evaluate(session.from_arrow(levels("spbe@2020").to_arrow()), "spbe@2020")

    assert_frame_equal(found.pl(), evaluate(levels("spbe@2020"), "spbe@2020"))


def test_nothing_is_left_in_the_session() -> None:
    session = duckdb.connect()
    held = "SELECT * FROM duckdb_views() WHERE NOT internal UNION ALL BY NAME SELECT * FROM duckdb_tables()"

    evaluate(session.from_arrow(levels("spbe@2020").to_arrow()), "spbe@2020").fetchall()

    assert session.execute(held).fetchall() == []


@pytest.mark.parametrize("wrong", [None, 6, -300])
def test_one_cell_that_is_no_level_is_seen_among_rows_without_gaps(wrong: int | None) -> None:
    """A table without a gap is computed by other expressions."""
    rows = levels("spbe@2020").with_columns(I1=pl.Series([1, 2, 3, 4, 5, 5]))
    bad = rows.with_columns(I9=pl.Series([1, 2, wrong, 4, 5, 5]))

    for one in (rows, bad, bad.drop("I9")):
        for made in KINDS.values():
            assert_frame_equal(whole(evaluate(made(one), "spbe@2020")), evaluate(one, "spbe@2020"))


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_table_with_more_gaps_than_are_held_is_that_of_a_frame_in_memory(kind: str) -> None:
    leaves = instrument("sakip@2015").leaves_under("total")
    gaps = pl.DataFrame(
        {leaf: [10 + at if row % 9 != at else None for row in range(AT_ONCE * 2)] for at, leaf in enumerate(leaves)}
    )

    found = evaluate(KINDS[kind](gaps), "sakip@2015")

    assert_frame_equal(whole(found), evaluate(gaps, "sakip@2015"))


def test_an_answer_that_the_rules_supply_is_not_missing() -> None:
    pemdi = instrument("pemdi@2026")
    plans = (variant_plan(pemdi, (reading,)) for reading in pemdi.readings)
    one = next(plan.instrument for plan in plans if any(node.missing is not None for node in plan.nodes))
    leaves = one.leaves_under("total")
    supplied = [code for code in leaves if one.nodes[code].missing is not None]
    rest = dict.fromkeys([code for code in leaves if code not in supplied], 3)
    rows = pl.DataFrame([rest, {**rest, next(iter(rest)): None}], schema=dict.fromkeys(leaves, pl.Int64))

    assert supplied
    for found in (evaluate(rows, one), evaluate(rows.lazy(), one).collect()):
        assert found["finding_answers-missing"].to_list() == [False, True]
        assert found["total"].is_null().to_list() == [False, True]


def test_rows_of_a_folder_of_parts_are_all_looked_at(tmp_path: Path) -> None:
    rows = subjects("kip@2018")
    (tmp_path / "parts").mkdir()
    for part in range(3):
        rows[part * 15 : part * 15 + 15].write_parquet(tmp_path / "parts" / f"{part}.parquet")

    done = CliRunner().invoke(
        cli, ["batch", str(tmp_path / "parts"), "--instrument", "kip@2018", "-o", str(tmp_path / "o.csv")]
    )

    assert done.exit_code == 0, done.output
