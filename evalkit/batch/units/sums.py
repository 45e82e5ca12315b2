"""Rows of respondents or persons, added up by the engine that holds them: exact whole numbers for each unit, or for all rows."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.column import AddedColumns, Stages, is_one_of
from evalkit.batch.frames.column_names import col, inner
from evalkit.batch.units.points import hanging, leaf_of
from evalkit.files.records.counting import unit_name
from evalkit.files.records.points import points_of
from evalkit.files.records.rows import ParsedTable
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.batch.columns.column import ExactColumn
    from evalkit.batch.units.points import Leaf
    from evalkit.files.records.cells import Cell
    from evalkit.files.records.rows import Tally
    from evalkit.instruments import Instrument, Records
    from evalkit.method.plan import Plan

GROUP = "group"  # the name of a unit, in columns that come out
UNIT, ROWS = "evalkit_unit", "evalkit_n"
FIRST, OPEN, COUNTED = "evalkit_first", "evalkit_open", "evalkit_counted"
_FIRST_ROWS = 1_000
SUM, FULL, LOW, HIGH = "evalkit_sum_", "evalkit_full_", "evalkit_low_", "evalkit_high_"


class People(NamedTuple):
    """A table of respondents or persons.

    Attributes:
        frame: A narwhals frame with a column of whole numbers for each leaf, or for each column of ``[records]``: the place
            of the level or of the word, or the number times 10 to its digits; null is a blank.
        cells: What it holds.
        unit: The column that names the unit, if there is one.
        order: A column that numbers the rows: the first way in which a unit is written is its name.
    """

    frame: Any
    cells: Cells
    unit: str | None = None
    order: str | None = None


class _Sums(NamedTuple):
    """What the rows of a unit come to.

    Attributes:
        n: How many they are.
        full: Leaf → how many have an answer to it.
        sums: Leaf → what these have together, in units of the leaf.
    """

    n: int
    full: Mapping[str, int]
    sums: Mapping[str, int]

    def plus(self, other: _Sums) -> _Sums:
        """Those of two ways to write one unit."""
        full, sums = ({code: mine[code] + theirs[code] for code in mine}
                      for mine, theirs in ((self.full, other.full), (self.sums, other.sums)))  # fmt: skip
        return _Sums(self.n + other.n, full, sums)


class UnitSums:
    """Adds up the rows of a table, once for all readings under which they have the same points."""

    def __init__(self, people: People, instrument: Instrument) -> None:
        """Add up nothing yet."""
        self._people, self._instrument = people, instrument
        self.codes = instrument.leaves_under(TOTAL)
        self._known: list[tuple[Any, Any]] = []
        self._names: dict[str, str] = {}  # a unit as it is written → its name

    def once(self, what: str, plan: Plan, make: Callable[[], Any]) -> Any:
        """*what* is to be made, made once for all plans under which the same rows have the same points."""
        records = _records_of(plan)
        key = what, records.points, records.blanks, records.columns, records.population, plan.instrument.scale_of_rows
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
        return _points(plan, self._people.cells.key, complete)

    def seems_complete(self, records: Records) -> bool:
        """Whether the first rows have no blank cell that points hang on: where all are like these, less has to be added up."""
        names = [inner(name) for name in _hanging(records, self.codes)]
        some = collected(self._people.frame.select(*names).head(_FIRST_ROWS))
        return not any(some.get_column(name).null_count() for name in names)

    # --- What an engine adds up ---------------------------------------------------------------------------------------

    def rows(self, plan: Plan, units: Collection[str] | None = None, *, complete: bool = False) -> Any:
        """The rows of the population, of these *units* or all, with what each has for a leaf, and whether a cell of it is blank.

        *complete*: no more than what each has if none is; one that has a blank cell is of no unit.
        """
        records, frame, unit = _records_of(plan), self._people.frame, self._people.unit
        text = nw.lit("") if unit is None else nw.col(unit)
        frame = frame.with_columns(
            (nw.when(~_blank(records, self.codes)).then(text) if complete else text).alias(UNIT),
            *_counted(records),
        )
        if records.population is not None:
            frame = frame.filter(nw.col(COUNTED))
        frame = self._points(plan, complete=complete)[1].added_to(frame)
        if units is None:
            return frame
        written = [text for text, name in self._names.items() if name in units]
        return frame.filter(nw.col(UNIT).cast(nw.String).fill_null("").is_in(written))

    def grouped(self, frame: Any, sums: Sequence[str], filled: Mapping[str, str], *, complete: bool = False) -> Any:
        """A row for each way to write a unit: ``UNIT`` as text, ``ROWS``, and sums and counts.

        Args:
            frame: Rows.
            sums: The columns that are summed.
            filled: Column → the one in which it counts the cells that are filled.
            complete: Whether no row may be of no unit: nothing comes out if one is.
        """
        first = {} if self._people.order is None else {FIRST: nw.col(self._people.order).min()}
        counts = {ROWS: nw.len()} | {name: nw.col(of).count() for name, of in filled.items()}
        added = frame.group_by(UNIT).agg(nw.col(*sums).sum(), **counts, **first)
        numbers = nw.col(*counts, *sums).cast(nw.Int64).fill_null(0)
        found = collected(added.select(nw.col(UNIT).cast(nw.String), *first, numbers))
        if complete and found.get_column(UNIT).is_null().any():
            return None
        found = found.with_columns(nw.col(UNIT).fill_null(""))
        texts, ways = found.get_column(UNIT).to_list(), dict[str, dict[str, None]]()
        order = dict(zip(texts, found.get_column(FIRST).to_list(), strict=True)) if first else {}
        for text in sorted(texts, key=lambda text: (order[text], text)) if first else sorted(texts):
            if text not in self._names:
                self._names[text] = unit_name(text, ways)
        return found

    def named(self, texts: Iterable[str]) -> list[str]:
        """What units that are written so are called: as they were written first."""
        return [self._names[text] for text in texts]

    # --- What the scalar path asks for --------------------------------------------------------------------------------

    def units(self, plan: Plan, units: Collection[str] | None = None) -> dict[str, ParsedTable]:
        """The rows of each unit, or of these *units*, as *plan* understands them."""
        found: dict[str, ParsedTable] = self.once("units", plan, lambda: self._units(plan, units))
        return found

    def _units(self, plan: Plan, units: Collection[str] | None) -> dict[str, ParsedTable]:
        records, leaves = _records_of(plan), self.leaves(plan)
        frame = self.rows(plan, units)
        sums = self._added(frame, leaves)
        some = self._added(frame.filter(~nw.col(OPEN)), leaves) if records.blanks == "complete" else sums
        is_open = records.blanks == "range" and any(
            one.full[code] < one.n for one in sums.values() for code in self.codes
        )
        blank = self._open(frame, records, leaves) if is_open else {}
        return {unit: self._rows(unit, one.n, some.get(unit), leaves, blank) for unit, one in sums.items()}

    def _added(self, frame: Any, leaves: Mapping[str, Leaf]) -> dict[str, _Sums]:
        """Unit → what its rows come to."""
        found: dict[str, _Sums] = {}
        rows = self.grouped(frame, [SUM + code for code in leaves], {FULL + code: SUM + code for code in leaves})
        for name, row in zip(self.named(rows.get_column(UNIT).to_list()), rows.iter_rows(named=True), strict=True):
            full = {code: row[FULL + code] for code in leaves}
            sums = {code: row[SUM + code] + leaf.low.shift * full[code] for code, leaf in leaves.items()}
            one = _Sums(row[ROWS], full, sums)
            found[name] = found[name].plus(one) if name in found else one
        return found

    def _rows(
        self, unit: str, n: int, sums: _Sums | None, leaves: Mapping[str, Leaf], blank: Mapping[tuple[str, str], Tally]
    ) -> ParsedTable:
        tallies = {code: self._tally(sums, code, leaf, blank.get((unit, code), ())) for code, leaf in leaves.items()}
        return ParsedTable(sizes={unit: n}, by_unit={unit: tallies}, answered=n, left_out={}, blanks={}, has_units=False,
                    spelled={}, blank_rows=0, profile={})  # fmt: skip

    @staticmethod
    def _tally(sums: _Sums | None, code: str, leaf: Leaf, blank: Tally) -> Tally:
        """The rows with an answer as so many with their mean, which is all that counts, and the others."""
        if sums is None:
            return []
        full = sums.full[code]
        found: list[Any] = [((sums.sums[code] * leaf.low.unit / full,), full)] if full else []
        return [*found, *(blank or ([(None, sums.n - full)] if full < sums.n else []))]

    def _open(self, frame: Any, records: Records, leaves: Mapping[str, Leaf]) -> dict[tuple[str, str], Tally]:
        """Unit and leaf → what the rows that are open can have, and how many have it."""
        if records.answers is not None:
            return {}
        found: dict[tuple[str, str], dict[Any, int]] = {}
        for code in leaves:
            entries = [entry for entry in records.points if entry.node == code]
            is_open = frame.filter(nw.col(SUM + code).is_null())
            hangs_on = hanging(records, code)
            counts = is_open.group_by(UNIT, *hangs_on).agg(nw.len().alias(ROWS))
            for row in collected(counts).with_columns(nw.col(UNIT).cast(nw.String).fill_null("")).iter_rows(named=True):
                cells = {name: self._cell(records, name, row[name]) for name in hangs_on}
                tally = found.setdefault((self._names[row[UNIT]], code), {})
                points = points_of(records, entries, cells)
                tally[points] = tally.get(points, 0) + row[ROWS]
        return {key: list(tally.items()) for key, tally in found.items()}

    def _cell(self, records: Records, name: str, cell: int | None) -> Cell:
        """What a whole number in a column of persons says."""
        column = records.columns[name]
        if cell is None:
            return None
        number = Fraction(cell, 10 ** self._people.cells.digits.get(name, 0))
        return column.values[cell] if column.values else (number, number)


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


def collected(frame: Any) -> Any:
    """A *frame* of narwhals with all its rows; Polars goes through its table piece by piece."""
    if not isinstance(frame, nw.LazyFrame):
        return frame
    return frame.collect(engine="streaming") if frame.implementation.is_polars() else frame.collect()
