"""Rows of respondents or persons, added up by the engine that holds them: exact whole numbers for each unit, or for all rows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.column import AddedColumns, Stages, is_one_of
from evalkit.batch.frames.column_names import col, inner
from evalkit.batch.frames.rows import in_polars
from evalkit.batch.units.points import hanging, leaf_of
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from evalkit.batch.columns.column import ExactColumn
    from evalkit.batch.units.points import Leaf
    from evalkit.instruments import Instrument, Records
    from evalkit.method.plan import Plan

UNIT, ROWS = "\x01unit", "rows"  # the columns with the names of units, and with how many rows each has
OPEN, COUNTED = "evalkit_open", "evalkit_counted"
_FIRST_ROWS = 1_000
SUM, FULL, LOW, HIGH = "evalkit_sum_", "evalkit_full_", "evalkit_low_", "evalkit_high_"


class UnitSums:
    """Adds up the rows of a table, once for all readings under which they have the same points."""

    def __init__(self, frame: Any, cells: Cells, instrument: Instrument) -> None:
        """Add up nothing yet.

        Args:
            frame: A narwhals frame of respondents or persons: ``UNIT``, each unit under one name, and a column of whole numbers for
                each leaf, or for each column of ``[records]``: the place of the level or of the word, or the number times 10 to its
                digits; null is a blank.
            cells: What it holds.
            instrument: Whose records they are.
        """
        self._frame, self._cells = frame, cells
        self.codes = instrument.leaves_under(TOTAL)
        self._known: list[tuple[Any, Any]] = []

    def once(self, plan: Plan, make: Callable[[], Any]) -> Any:
        """What is to be made, made once for all plans under which the same rows have the same points."""
        records = _records_of(plan)
        key = records.points, records.blanks, records.columns, records.population, plan.instrument.scale_of_rows
        found = next((known for one, known in self._known if one == key), None)
        if found is None:
            found = make()
            self._known.append((key, found))
        return found

    def leaves(self, plan: Plan, *, complete: bool = False) -> Mapping[str, Leaf]:
        """The points of rows for each leaf; *complete*: where no cell that they hang on is blank.

        Raises:
            NoColumnsError: They hang on the words of several columns together.
        """
        return self._points(plan, complete=complete)[0]

    def _points(self, plan: Plan, *, complete: bool) -> tuple[Mapping[str, Leaf], Stages]:
        return _points(plan, self._cells.key, complete)

    def seems_complete(self, records: Records) -> bool:
        """Whether the first rows have no blank cell that points hang on: where all are like these, less has to be added up."""
        names = [inner(name) for name in _hanging(records, self.codes)]
        some = in_polars(self._frame.select(*names).head(_FIRST_ROWS))
        return not any(some.get_column(name).null_count() for name in names)

    # --- What an engine adds up ---------------------------------------------------------------------------------------

    def rows(self, plan: Plan, *, complete: bool = False) -> Any:
        """The rows of the population with what each has for a leaf, and whether a cell of it is blank.

        *complete*: no more than what each has if none is; one that has a blank cell is of no unit.
        """
        records, frame = _records_of(plan), self._frame
        unit = nw.when(~_blank(records, self.codes)).then(nw.col(UNIT)) if complete else nw.col(UNIT)
        frame = frame.with_columns(unit.alias(UNIT), *_counted(records))
        if records.population is not None:
            frame = frame.filter(nw.col(COUNTED))
        return self._points(plan, complete=complete)[1].added_to(frame)

    def grouped(self, frame: Any, sums: Sequence[str], filled: Mapping[str, str]) -> pl.DataFrame:
        """A row for each unit in the order of their names: ``UNIT``, ``ROWS``, and sums and counts.

        Args:
            frame: Rows.
            sums: The columns that are summed.
            filled: Column → the one in which it counts the cells that are filled.
        """
        counts = {ROWS: nw.len()} | {name: nw.col(of).count() for name, of in filled.items()}
        added = frame.group_by(UNIT).agg(nw.col(*sums).sum(), **counts)
        numbers = nw.col(*counts, *sums).cast(nw.Int64).fill_null(0)
        found = in_polars(added.select(nw.col(UNIT).cast(nw.String), numbers))
        return found.sort(UNIT, multithreaded=False)  # thousands are sorted before other threads have begun


def _summand(column: ExactColumn) -> Any:
    """The whole numbers of *column*, whose sum is of 64 bits: an engine widens those of 8 and 16 bits by itself."""
    return column.as_kind(nw.Int64) if column.kind == nw.Int32 else column.top


def _records_of(plan: Plan) -> Records:
    records = plan.instrument.records
    assert records is not None  # the instrument takes rows
    return records


@lru_cache(maxsize=64)
def _points(plan: Plan, cells: Any, complete: bool) -> tuple[Mapping[str, Leaf], Stages]:  # noqa: FBT001  # lru_cache asks for it
    """The points of rows for each leaf, and the columns that say them: made once, as the plan is."""
    table, records, codes = AddedColumns(), _records_of(plan), plan.instrument.leaves_under(TOTAL)
    held = Cells.of(cells)._replace(complete=complete or Cells.of(cells).complete)
    leaves = {code: leaf_of(plan.instrument, records, held, table, code) for code in codes}
    found = [_summand(leaf.low).alias(LOW + code) for code, leaf in leaves.items()]
    if not complete:
        found += [_summand(leaf.high).alias(HIGH + code) for code, leaf in leaves.items()]
        found += [_asked(leaf).alias(SUM + code) for code, leaf in leaves.items()]
        found.append((~ColumnArithmetic(table).all_of([leaf.full for leaf in leaves.values()]).top).alias(OPEN))
    return leaves, Stages([*table.stages, found])


def _asked(leaf: Leaf) -> Any:
    """The points where nothing is open."""
    low = _summand(leaf.low)
    is_asked = leaf.full.number is not None or (leaf.low.is_light and leaf.low.top is leaf.high.top)
    return low if is_asked else nw.when(leaf.full.top).then(low)


def _counted(records: Records) -> Iterator[Any]:
    """Whether a row is of the population, as a column of its own.

    A filter by that stays behind the reading of a table: where half of the rows go, Polars takes longer to leave them out
    of every column as it reads them than to read all.
    """
    population = records.population
    if population is not None:
        words = records.columns[population.column].values
        included = sorted(words.index(word) for word in population.include)
        yield is_one_of(col(population.column), included).alias(COUNTED)


def _blank(records: Records, codes: Iterable[str]) -> Any:
    """Whether a cell is blank that points for these leaves hang on."""
    return nw.any_horizontal(*[col(name).is_null() for name in _hanging(records, codes)], ignore_nulls=False)


def _hanging(records: Records, codes: Iterable[str]) -> list[str]:
    """The columns that points for these leaves hang on."""
    return sorted({name for code in codes for name in hanging(records, code)})
