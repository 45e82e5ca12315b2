"""Many respondents or persons → the evaluation of each unit, and of all: an engine adds up, the scalar path does the rest.

Rows are added up for each unit: how many there are, how many have an answer to each leaf, and what these come to, exactly.
From then on a unit is what it is in a file: the same means, rounding, predicates, and ranges where cells are blank. The
blanks of a unit that has some are counted one by one, as its predicate may hang on them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.errors import Faults
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.batch.column import Table, whole
from evalkit.batch.columns import Columns
from evalkit.batch.form import Cells, places_of
from evalkit.batch.inner import inner
from evalkit.batch.persons import leaf_of
from evalkit.evaluation.bound_input import entries_of_rows
from evalkit.evaluation.engine import reading_result
from evalkit.evaluation.execution import run_all
from evalkit.evaluation.inputs import read_inputs
from evalkit.evaluation.node_results import Results
from evalkit.evaluation.predicate import find_outcome
from evalkit.evaluation.readings import variant_plan
from evalkit.evaluation.result import Evaluation
from evalkit.files.records.counting import unit_name
from evalkit.files.records.points import points_of
from evalkit.files.records.rows import Rows
from evalkit.files.written import assessment
from evalkit.instruments import TOTAL, Node
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.batch.cells import Reader
    from evalkit.batch.persons import Leaf
    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.result import ReadingResult
    from evalkit.evaluation.runs import Runs
    from evalkit.files.records.cells import Cell
    from evalkit.files.records.rows import Tally
    from evalkit.instruments import Instrument, Reading, Records
    from evalkit.method.plan import Plan

_MOST_DIGITS = 4
_UNIT, _ROWS = "evalkit_unit", "evalkit_n"
_FIRST, _OPEN, _SUM, _FULL = "evalkit_first", "evalkit_open", "evalkit_sum_", "evalkit_full_"


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


def in_numbers(frame: Any, readers: Mapping[str, Reader], instrument: Instrument) -> tuple[Any, Cells] | None:
    """A frame of places among what was *read*, as ``People`` has it; nothing where single rows have to be looked at.

    Args:
        frame: Of narwhals, with a column for each of *readers*, by the names of these.
        readers: What has read the columns of records.
        instrument: Whose records they are.
    """
    records = instrument.records
    asked = (
        set(instrument.leaves_under(TOTAL)) if records is None or records.answers is not None else set(records.columns)
    )
    if records is None or records.refused is not None or asked - set(readers):
        return None
    digits = {name: _digits(one.said) for name, one in readers.items()}
    if max(digits.values(), default=0) > _MOST_DIGITS:
        return None
    numbers = {
        name: [_number(instrument, name, cell, digits[name]) for cell in one.said] for name, one in readers.items()
    }
    columns = [
        (nw.col(inner(name)).replace_strict(list(range(len(found))), found, default=None, return_dtype=nw.Int64)
         if found else nw.lit(None, nw.Int64)).alias(inner(name)) for name, found in numbers.items()
    ]  # fmt: skip
    return frame.with_columns(*columns), Cells(frozenset(readers), digits)


def _digits(said: Sequence[Cell]) -> int:
    """The decimals of the numbers of a column of persons; more than are computed with where some have no end."""
    numbers = [Fraction(one[0]) for one in said if isinstance(one, tuple)]
    return next(
        (at for at in range(_MOST_DIGITS + 1) if all((one * 10**at).denominator == 1 for one in numbers)),
        _MOST_DIGITS + 1,
    )


def _number(instrument: Instrument, name: str, cell: Cell, digits: int) -> int:
    """The whole number that stands for what a cell says."""
    records = instrument.records
    assert records is not None  # the instrument takes rows
    if isinstance(cell, str):
        return records.columns[name].values.index(cell)
    assert cell is not None  # a blank has no place
    if records.answers is None:
        return int(cell[0] * 10**digits)
    scale = instrument.scales[records.answers]
    places = places_of(instrument, Node(code="", title="", cite=scale.cite, scale=scale.key))
    return next(place for place, given in places.items() if given.points == cell[0])


def evaluated_units(people: People, instrument: Instrument, readings: Sequence[str] = ()) -> list[Evaluation]:
    """The evaluation of each unit, in the order of their names, or of all rows where there are no units.

    Each has ``group``, ``n`` and the results under the readings of these ids. Rows outside the population are left out.

    Raises:
        NoColumnsError: Points hang on the words of several columns together.
    """
    by_id = {reading.id: reading for reading in instrument.readings}
    plans = {name: variant_plan(instrument, (by_id[name],)) for name in readings}
    counted = _Counted(people, instrument)
    base = counted.units(plan_for(instrument))
    others = {name: counted.units(plan) for name, plan in plans.items()}
    return [
        _evaluation(instrument, unit, rows, [(by_id[name], plan, others[name][unit]) for name, plan in plans.items()])
        for unit, rows in sorted(base.items())
    ]


def _evaluation(
    instrument: Instrument, unit: str, rows: Rows, others: Sequence[tuple[Reading, Plan, Rows]]
) -> Evaluation:
    runs = _run(plan_for(instrument), rows)
    outcome = find_outcome(runs, {})
    return Evaluation(
        assessment=assessment(instrument),
        instrument=instrument,
        nodes=Results(lambda: runs),
        band=outcome.band,
        possible=outcome.possible,
        possible_by=outcome.possible_by,
        readings=tuple(_readings(runs, outcome, others)),
        group=unit,
        n=rows.n,
    )


def _readings(base: Runs, outcome: Outcome, others: Sequence[tuple[Reading, Plan, Rows]]) -> Iterator[ReadingResult]:
    for reading, plan, rows in others:
        other = _run(plan, rows)
        if other.has_ends:
            yield reading_result(reading, (base, other), outcome.band, find_outcome(other, {}).band)


def _run(plan: Plan, rows: Rows) -> Runs:
    records = plan.instrument.records
    assert records is not None  # the instrument takes rows
    entries = entries_of_rows(plan, records, rows, tuple(rows.by_unit[next(iter(rows.by_unit))]))
    return run_all(plan, read_inputs(plan, {}, {}, entries, "", Faults("")))


# --- What an engine adds up -------------------------------------------------------------------------------------------


class _Sums(NamedTuple):
    """What the rows of a unit come to.

    Attributes:
        n: How many they are.
        full: Leaf → how many have an answer to it.
        sums: Leaf → what these have together, in units of the leaf.
        first: The place of the first row.
    """

    n: int
    full: Mapping[str, int]
    sums: Mapping[str, int]
    first: int

    def plus(self, other: _Sums) -> _Sums:
        """Those of two ways to write one unit."""
        full, sums = ({code: mine[code] + theirs[code] for code in mine}
                      for mine, theirs in ((self.full, other.full), (self.sums, other.sums)))  # fmt: skip
        return _Sums(self.n + other.n, full, sums, min(self.first, other.first))


class _Counted:
    """Adds up the rows of a table, once for all readings under which they have the same points."""

    def __init__(self, people: People, instrument: Instrument) -> None:
        """Add up nothing yet."""
        self._people, self._instrument = people, instrument
        self._codes = instrument.leaves_under(TOTAL)
        self._known: list[tuple[Any, dict[str, Rows]]] = []

    def units(self, plan: Plan) -> dict[str, Rows]:
        """The rows of each unit as *plan* understands them."""
        records = plan.instrument.records
        assert records is not None  # the instrument takes rows
        key = records.points, records.blanks if records.blanks in ("zero", "range", "complete") else ""
        for known, units in self._known:
            if known == key:
                return units
        self._known.append((key, self._units(records)))
        return self._known[-1][1]

    def _units(self, records: Records) -> dict[str, Rows]:
        table = Table()
        leaves = {code: leaf_of(self._instrument, records, self._people.cells, table, code) for code in self._codes}
        frame = self._prepared(records, table, leaves)
        sums = self._added(frame, leaves)
        some = self._added(frame.filter(~nw.col(_OPEN)), leaves) if records.blanks == "complete" else sums
        is_open = records.blanks == "range" and any(
            one.full[code] < one.n for one in sums.values() for code in self._codes
        )
        blank = self._open(frame, records, leaves) if is_open else {}
        return {unit: self._rows(unit, one.n, some.get(unit), leaves, blank) for unit, one in sums.items()}

    def _prepared(self, records: Records, table: Table, leaves: Mapping[str, Leaf]) -> Any:
        """The rows of the population, with what each has for a leaf."""
        frame, population = self._people.frame, records.population
        if population is not None:
            words = records.columns[population.column].values
            frame = frame.filter(nw.col(population.column).is_in([words.index(one) for one in population.include]))
        for stage in table.stages:
            frame = frame.with_columns(*stage)
        unit = nw.lit("") if self._people.unit is None else nw.col(self._people.unit).cast(nw.String).fill_null("")
        order = whole(0) if self._people.order is None else nw.col(self._people.order)
        columns = Columns(table, (), ())
        found = [unit.alias(_UNIT), order.alias(_FIRST)]
        for code, leaf in leaves.items():
            points = leaf.low.plain().top
            found.append((points if leaf.full.number else nw.when(leaf.full.top).then(points)).alias(_SUM + code))
        found.append((~columns.all_of([leaf.full for leaf in leaves.values()]).top).alias(_OPEN))
        hanging = {name for leaf in leaves.values() for name in leaf.hangs_on}
        return frame.with_columns(*found).select(
            _UNIT, _FIRST, _OPEN, *[_SUM + code for code in leaves], *sorted(hanging)
        )

    def _added(self, frame: Any, leaves: Mapping[str, Leaf]) -> dict[str, _Sums]:
        """Unit → what its rows come to."""
        sums = [nw.col(_SUM + code).sum().alias(_SUM + code) for code in leaves]
        full = [nw.col(_SUM + code).count().alias(_FULL + code) for code in leaves]
        found = frame.group_by(_UNIT).agg(nw.len().alias(_ROWS), nw.col(_FIRST).min().alias(_FIRST), *sums, *full)
        numbers = [_ROWS, _FIRST, *[kind + code for kind in (_SUM, _FULL) for code in leaves]]
        found = found.select(_UNIT, *[nw.col(name).cast(nw.Int64) for name in numbers])
        whole_frame = found.collect() if isinstance(found, nw.LazyFrame) else found
        by_text = {row[_UNIT]: _Sums(row[_ROWS], {code: row[_FULL + code] for code in leaves},
                                     {code: row[_SUM + code] or 0 for code in leaves}, row[_FIRST])
                   for row in whole_frame.iter_rows(named=True)}  # fmt: skip
        return self._named(by_text)

    @staticmethod
    def _named(by_text: Mapping[str, _Sums]) -> dict[str, _Sums]:
        """Units by the first way in which they are written."""
        ways: dict[str, dict[str, None]] = {}
        found: dict[str, _Sums] = {}
        for text, one in sorted(by_text.items(), key=lambda pair: (pair[1].first, pair[0])):
            name = unit_name(text, ways)
            found[name] = found[name].plus(one) if name in found else one
        return found

    def _rows(
        self, unit: str, n: int, sums: _Sums | None, leaves: Mapping[str, Leaf], blank: Mapping[tuple[str, str], Tally]
    ) -> Rows:
        tallies = {
            code: self._tally(sums, code, leaf, blank.get((caseless(unit), code), ())) for code, leaf in leaves.items()
        }
        return Rows(sizes={unit: n}, by_unit={unit: tallies}, answered=n, left_out={}, blanks={}, has_units=False,
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
        for code, leaf in leaves.items():
            entries = [entry for entry in records.points if entry.node == code]
            counts = (
                frame.filter(nw.col(_SUM + code).is_null()).group_by(_UNIT, *leaf.hangs_on).agg(nw.len().alias(_ROWS))
            )
            for row in (counts.collect() if isinstance(counts, nw.LazyFrame) else counts).iter_rows(named=True):
                cells = {name: self._cell(records, name, row[name]) for name in leaf.hangs_on}
                tally = found.setdefault((caseless(unit_name(row[_UNIT], {})), code), {})
                points = points_of(records, entries, cells)
                tally[points] = tally.get(points, 0) + row[_ROWS]
        return {key: list(tally.items()) for key, tally in found.items()}

    def _cell(self, records: Records, name: str, cell: int | None) -> Cell:
        """What a whole number in a column of persons says."""
        column = records.columns[name]
        if cell is None:
            return None
        number = Fraction(cell, 10 ** self._people.cells.digits.get(name, 0))
        return column.values[cell] if column.values else (number, number)
