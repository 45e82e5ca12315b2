"""Laws of columns: many rows at once come out as each does by itself, whichever engine holds them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from evalkit.base.text import Message, msg
from evalkit.files.write import assessment
from evalkit.method.plan import plan_for
from evalkit.method.scales import read_answer
from evalkit.testing import strategies
from evalkit.testing.laws.common import evaluated, none_missing, one_leaf, shown
from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.laws.records import no_tables
from evalkit.testing.leaves import leaves_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import polars as pl

    from evalkit.batch.columns.cells import Cells
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment, Table
    from evalkit.instruments import Instrument, Node
    from evalkit.method.scales import Reply

_LIBRARIES = ("narwhals", "polars")
Row = dict[str, "str | bool | None"]
_TABLE = 8  # rows of a table at most


def columns_give_what_a_row_gives(instrument: Instrument, *rows: Assessment) -> None:
    """The answers of *rows*, as those of a table, give the same scores, words and ends as each does by itself."""
    from evalkit.batch.columns.cells import answers_of  # noqa: PLC0415  # comes with an extra

    cells, frame = table_of(instrument, rows)
    for number, found in enumerate(in_columns(instrument, cells, frame)):
        answers = answers_of(instrument, cells, frame.row(number, named=True))
        hold_against(found, instrument, assessment(instrument, answers=answers), rows)


def hold_against(
    found: dict[str, Any], instrument: Instrument, alone: Assessment, shown_by: Sequence[Assessment] = ()
) -> None:
    """Columns that were *found* are those of the evaluation of *alone*, which *shown_by* show.

    Of a row that is left to that the words are not looked at, and blanks say nothing where better answers may lower a node.
    """
    from evalkit.batch.columns.scores import OPEN, POSSIBLE, PREDICATE  # noqa: PLC0415  # comes with an extra

    untold: set[str] = set()
    if found.pop(OPEN):
        blank = [name for name, text in found.items() if text is None and not plan_for(instrument).monotone]
        untold = {PREDICATE, POSSIBLE, *blank}
    _hold(found, evaluated(instrument, alone, shown_by), shown_by or (alone,), untold)


def _hold(
    row: Row, evaluation: Evaluation, shown_by: Sequence[Assessment], untold: Collection[str] = frozenset()
) -> None:
    from evalkit.batch.columns.result_row import texts_of  # noqa: PLC0415  # the same
    from evalkit.batch.columns.scores import Wanted  # noqa: PLC0415  # comes with an extra

    for name, text in texts_of(evaluation, Wanted(exact=True)):
        if name not in untold and row[name] != text:
            said = msg(
                "in columns {name} is {one}, by itself {other}", name=name, one=shown(row[name]), other=shown(text)
            )
            raise LawBroken(said, *shown_by)


def engines_give_the_same(instrument: Instrument, *rows: Assessment) -> None:
    """DuckDB, and Spark where a session is active, give of *rows*, or of the table of one, what Polars gives."""
    expected = _found(instrument, rows, "polars")
    for engine in _others():
        hold_together(_found(instrument, rows, engine), expected, engine, rows)


def hold_together(rows: Sequence[Row], expected: Sequence[Row], engine: str, shown_by: Sequence[Assessment]) -> None:
    """What an *engine* found is what was *expected*, as *shown_by* show."""
    for mine, theirs in zip(rows, expected, strict=True):
        for name, text in theirs.items():
            if mine[name] != text:
                said = msg(
                    "{engine} gives {name} {one}, Polars {other}",
                    engine=engine, name=name, one=shown(mine[name]), other=shown(text),
                )  # fmt: skip
                raise LawBroken(said, *shown_by)


def _found(instrument: Instrument, rows: Sequence[Assessment], engine: str) -> list[Row]:
    tables = [table for row in rows for table in row.tables.values()]
    if tables:
        return in_units(instrument, tables[0], engine)
    return in_columns(instrument, *table_of(instrument, rows), engine)


def units_give_what_their_evaluation_gives(instrument: Instrument, one: Assessment) -> None:
    """The rows of the table of *one*, added up in columns by unit, give what its evaluation gives each unit, or all of them."""
    (table,) = one.tables.values()
    whole = evaluated(instrument, one)
    units = sorted(whole.groups, key=lambda unit: unit.group or "") or [whole]
    for found, unit in zip(in_units(instrument, table), units, strict=True):
        _hold(found, unit, (one,))


# --- Tables -----------------------------------------------------------------------------------------------------------


def table_of(instrument: Instrument, rows: Sequence[Assessment]) -> tuple[Cells, pl.DataFrame]:
    """The answers of *rows* as a table of whole numbers, those of a column with as many decimals."""
    import polars as pl  # noqa: PLC0415  # comes with an extra

    from evalkit.batch.columns.cells import Cells  # noqa: PLC0415  # the same

    leaves = {code: node for code, node in instrument.nodes.items() if node.is_leaf}
    known = [{code: _cell(instrument, leaves[code], raw) for code, raw in row.answers.items()} for row in rows]
    digits = {code: max([row[code][1] for row in known if code in row], default=0) for code in leaves}
    numbers = [
        {code: number * 10 ** (digits[code] - decimals) for code, (number, decimals) in row.items()} for row in known
    ]
    return Cells(frozenset(leaves), digits), pl.DataFrame(numbers, schema=dict.fromkeys(leaves, pl.Int64))


def in_columns(instrument: Instrument, cells: Cells, frame: pl.DataFrame, engine: str = "polars") -> list[Row]:
    """What comes of each row of *frame* by an *engine*; numbers as text."""
    from evalkit.batch.columns.scores import Wanted, evaluated  # noqa: PLC0415  # comes with an extra

    return _texts(evaluated(_held_by(engine, frame), instrument, cells, Wanted(exact=True)).collect("polars"))


def in_units(instrument: Instrument, table: Table, engine: str = "polars") -> list[Row]:
    """What comes of each unit of *table*, in the order of their names; all rows are one where it has none."""
    import polars as pl  # noqa: PLC0415  # comes with an extra

    from evalkit.batch.data_frame import FrameEvaluation  # noqa: PLC0415  # the same
    from evalkit.batch.request import ColumnOptions  # noqa: PLC0415  # the same

    assert instrument.records is not None  # it takes tables
    unit = instrument.records.unit
    rows = [dict(zip(table.header, cells, strict=True)) for _, cells in table.rows]
    frame = pl.DataFrame(rows, schema=dict.fromkeys((*table.header, unit), pl.String)).with_columns(
        pl.col(unit).fill_null("")
    )
    units = FrameEvaluation(frame, instrument, ColumnOptions(by=unit), readings=False).units()
    return _texts(units.found(_held_by(engine, units.kept.collect()))[0])


def _held_by(engine: str, frame: pl.DataFrame) -> Any:
    """*frame* as a lazy one of narwhals that an *engine* holds."""
    import narwhals as nw  # noqa: PLC0415  # comes with an extra

    if engine == "duckdb":
        import duckdb  # noqa: PLC0415  # the same

        return nw.from_native(duckdb.from_arrow(frame.to_arrow()))
    if engine == "spark":
        return nw.from_native(_session().createDataFrame(frame.to_arrow()))
    return nw.from_native(frame.lazy())


def _others() -> Iterator[str]:
    """The engines besides Polars that there are: Spark is started by nobody here."""
    if find_spec("duckdb") is not None and find_spec("pyarrow") is not None:  # rows go to it by Arrow
        yield "duckdb"
    if _session() is not None:
        yield "spark"


def _session() -> Any:
    sql = sys.modules.get("pyspark.sql")
    return None if sql is None else sql.SparkSession.getActiveSession()


def _texts(found: Any) -> list[Row]:
    rows = found.iter_rows(named=True)
    return [
        {name: cell if cell is None or isinstance(cell, bool) else str(cell) for name, cell in row.items()}
        for row in rows
    ]


def _cell(instrument: Instrument, leaf: Node, raw: Any) -> tuple[int, int]:
    """An answer as a whole number, and its decimals."""
    from evalkit.batch.columns.cells import places_of  # noqa: PLC0415  # comes with an extra

    given: Reply | None = read_answer(instrument, leaf, raw)
    assert given is not None  # the strategy draws answers of the scale
    if instrument.scales[leaf.scale or ""].kind == "number":
        digits = given.printed.digits if given.printed else 0
        return int(given.points * 10**digits), digits
    return next(place for place, one in places_of(instrument, leaf).items() if one == given), 0


def _rows(instrument: Instrument, least: int = 1) -> st.SearchStrategy[tuple[Assessment, ...]]:
    """Rows that answer all, near bounds or anywhere, or leave out some."""
    ways = [strategies.assessments(instrument, hand=False), strategies.at_boundaries(instrument, values=False)]
    if not (one_leaf(instrument) or none_missing(instrument)):
        ways += [strategies.with_gaps(instrument), strategies.with_gaps(instrument, most=len(leaves_of(instrument)))]
    return st.lists(st.one_of(ways), min_size=least, max_size=_TABLE).map(tuple)


def _tables(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment]]:
    """Half of them without a blank: those are added up in a way of their own."""
    ways = [strategies.of_tables(instrument, blanks=False)]
    return st.tuples(st.one_of(ways if none_missing(instrument) else [*ways, strategies.of_tables(instrument)]))


def _rows_or_tables(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment, ...]]:
    return _tables(instrument) if _no_units(instrument) is None else _rows(instrument, _TABLE // 2)


def _lacks(*names: str) -> Message | None:
    missing = next((name for name in names if find_spec(name) is None), None)
    return None if missing is None else msg("{library} is not installed", library=missing)


def _no_columns(instrument: Instrument) -> Message | None:
    lacks = _lacks(*_LIBRARIES)
    if lacks is not None:
        return lacks
    from evalkit.batch.columns.cells import Cells  # noqa: PLC0415  # comes with an extra
    from evalkit.batch.columns.scores import hindrance  # noqa: PLC0415  # the same

    hindered = hindrance(instrument, Cells(frozenset(code for code, node in instrument.nodes.items() if node.is_leaf)))
    return None if hindered is None else msg("columns cannot compute it: {reason}", reason=hindered)


def _one_engine(instrument: Instrument) -> Message | None:
    lacks = None if any(_others()) else _lacks("duckdb")
    return lacks or (None if _no_units(instrument) is None else _no_columns(instrument))


def _no_units(instrument: Instrument) -> Message | None:
    return _lacks(*_LIBRARIES) or no_tables(instrument)


COLUMN_LAWS = (
    Law(
        name="columns",
        meaning=msg("many rows at once, in columns, come out as each does by itself"),
        examples=_rows,
        check=columns_give_what_a_row_gives,
        exempt=_no_columns,
    ),
    Law(
        name="units",
        meaning=msg("respondents or persons, added up in columns, come out as the table of their unit does"),
        examples=_tables,
        check=units_give_what_their_evaluation_gives,
        exempt=_no_units,
    ),
    Law(
        name="engines",
        meaning=msg("other engines give in columns what Polars gives"),
        examples=_rows_or_tables,
        check=engines_give_the_same,
        exempt=_one_engine,
        share=10,
    ),
)
