"""Rows of respondents or persons → what is known of each leaf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import Faults
from evalkit.base.exact import Exact
from evalkit.base.numerals import HOW_TO_SAY
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import DASHES, caseless
from evalkit.files.records.cells import IN_ONE_WAY, Answers, Cell, Columns, inside
from evalkit.files.records.headings import positions_of, style_of_table
from evalkit.files.records.profile import Counts, Profile
from evalkit.files.row_faults import RowFaults
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from evalkit.files.assessment import Table
    from evalkit.instruments import Column, Instrument, Population, RecordPoints, Records, Step


Points = tuple[Exact, ...]  # what a row can have, ascending
Tally = Sequence[tuple[Points | None, int]]  # a cell, and how often it occurs


class Row(NamedTuple):
    """A row that counts: its unit, and the points that it can have for each leaf, ascending (``None``: blank)."""

    unit: str
    points: Mapping[str, Points | None]


@value
class Rows(Value):
    """A table as understood.

    Attributes:
        rows: Those of the population.
        left_out: Word of the population column → number of rows left out.
        blanks: Leaf → blank cells among the rows that count.
        has_units: Whether there is a unit column.
        profile: Who the respondents are, by the columns that tell.
        spelled: Unit → the other ways in which rows write it; what differs in case or spaces only is one unit.
        blank_rows: Rows without any answer. A form that somebody left blank is a row; of persons, a blank line is nobody.
    """

    rows: tuple[Row, ...]
    left_out: Mapping[str, int]
    blanks: Mapping[str, int]
    has_units: bool
    spelled: Mapping[str, tuple[str, ...]] = {}
    blank_rows: int = 0
    profile: Mapping[str, Counts] = {}

    @property
    def answered(self) -> int:
        """Number of rows that answer something."""
        return sum(_answers(row) for row in self.rows)

    def units(self) -> tuple[str, ...]:
        """Names of the units, sorted."""
        return tuple(sorted(self._by_unit))

    def of_unit(self, unit: str) -> Rows:
        """Only the rows of *unit*."""
        return attrs.evolve(self, rows=tuple(self._by_unit[unit]), left_out={}, has_units=False, profile={})

    @cached_property
    def _by_unit(self) -> Mapping[str, Sequence[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.unit, []).append(row)
        return found

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """Leaf → how often each of its cells occurs: every reading asks for the same."""
        return tallies_of(self.rows)


def tallies_of(rows: Sequence[Row]) -> dict[str, Tally]:
    """Leaf → how often each of its cells occurs. Cells that say the same are one object, so thousands of rows are few additions."""
    return {code: _tally([row.points[code] for row in rows]) for code in (rows[0].points if rows else ())}


def _tally(cells: Sequence[Points | None]) -> Tally:
    numbers = Counter(map(id, cells))
    return [(cell, numbers[key]) for key, cell in dict(zip(map(id, cells), cells, strict=True)).items()]


def read_rows(instrument: Instrument, records: Records, table: Table) -> tuple[Rows, list[str], Faults]:
    """Read *table* as *records* says; also the leaves that have a column, and the faults found."""
    faults = Faults(table.file)
    codes = list(instrument.leaves_under(TOTAL))
    wanted = codes if records.answers is not None else list(records.columns)
    positions = positions_of(instrument, records, table, wanted, faults)
    wrong = RowFaults(table.line_of, table.shown, mapped=table.mapped)
    numbers = style_of_table(records, table, positions, faults)
    if faults.found:
        return Rows(rows=(), left_out={}, blanks={}, has_units=False), codes, faults
    rows: list[Row] = []
    left_out: dict[str, int] = {}
    blank_rows = 0
    points_of_row = _points_reader(records, codes)
    cells = (
        Answers(instrument, records, table.letters, wrong)
        if records.answers is not None
        else Columns(records, numbers, wrong, HOW_TO_SAY if table.mapped else IN_ONE_WAY)
    )
    units = _Units()
    placed = [(name, positions[name]) for name in wanted]
    unit, population = positions.get(records.unit), records.population
    profile = Profile(records.profile, positions)
    for row, raw in table.rows:
        texts = [None if text in DASHES else text for text in raw]
        if _is_nobody(records, positions, texts):
            blank_rows += 1
            continue
        found = {name: cells.read(name, texts[at], row) for name, at in placed}
        if population is not None and texts[positions[population.column]] is None:
            _blank_population(population, row, wrong)
        outside = _outside(records, found)
        if outside is not None:
            left_out[outside] = left_out.get(outside, 0) + 1
            continue
        if not wrong.any:  # else nothing comes of the rows
            rows.append(Row(units.named(texts[unit]) if unit is not None else "", points_of_row(found)))
            blank_rows += not _answers(rows[-1])
            profile.add(texts)
    wrong.tell(faults)
    if not faults.found and not any(_answers(row) for row in rows):
        faults.add("", msg("no row is left to be measured"), expected=msg("at least one row of the population"))
    blanks = {code: sum(row.points[code] is None or _open(row.points[code]) for row in rows) for code in codes}
    has_units = records.unit in positions
    result = Rows(
        rows=tuple(rows),
        left_out=left_out,
        blanks=blanks,
        has_units=has_units,
        spelled=units.others(),
        blank_rows=blank_rows,
        profile=profile.counts(),
    )
    return result, codes, faults


class _Units:
    """Units by their names: the first way in which one is written stands for all that differ in case or spaces only."""

    def __init__(self) -> None:
        self._written: dict[str, dict[str, None]] = {}
        self._seen: dict[str, str] = {}

    def named(self, text: str | None) -> str:
        """The unit of that name; no name for a blank cell."""
        if text is None:
            return ""
        if text not in self._seen:
            ways = self._written.setdefault(caseless(text), {})
            ways[" ".join(text.split())] = None
            self._seen[text] = next(iter(ways))
        return self._seen[text]

    def others(self) -> dict[str, tuple[str, ...]]:
        """Unit → how else it is written, where that is more than spaces."""
        return {name: tuple(others) for name, *others in self._written.values() if others}


def _is_nobody(records: Records, positions: Mapping[str, int], texts: Sequence[str | None]) -> bool:
    """Whether a row of nothing is no row: of persons, and where every form names its unit. Else somebody left a form blank."""
    return not any(texts) and (records.answers is None or records.unit in positions)


def _answers(row: Row) -> bool:
    return any(cell is not None for cell in row.points.values())


def _open(points: Points | None) -> bool:
    return points is not None and points[0] != points[-1]


def _blank_population(population: Population, row: int, wrong: RowFaults) -> None:
    """Who is measured must be said of every row: a blank is no answer to that."""
    wanted = msg("one of {choices}", choices=(*population.include, *population.exclude))
    wrong.add(row, population.column, msg("the cell is blank"), expected=wanted)


def _outside(records: Records, found: Mapping[str, Cell]) -> str | None:
    population = records.population
    word = found.get(population.column) if population else None
    return word if population and isinstance(word, str) and word not in population.include else None


RowReader = Callable[[Mapping[str, Cell]], dict[str, Points | None]]


def _points_reader(records: Records, codes: Sequence[str]) -> RowReader:
    """Turns the cells of a row into the points that it can have for each leaf."""
    if records.answers is not None:
        return lambda found: {code: cell if isinstance(cell := found[code], tuple) else None for code in codes}
    entries = {code: [entry for entry in records.points if entry.node == code] for code in codes}
    columns = {code: sorted({c for e in listed for c in (e.column, *e.where)}) for code, listed in entries.items()}
    seen: dict[tuple[Any, ...], Points] = {}

    def read(found: Mapping[str, Cell]) -> dict[str, Points | None]:
        points: dict[str, Points | None] = {}
        for code in codes:
            key = (code, *(found.get(column) for column in columns[code]))
            if key not in seen:  # among many persons the same cells recur
                seen[key] = points_of(records, entries[code], found)
            points[code] = seen[key]
        return points

    return read


def points_of(records: Records, entries: Sequence[RecordPoints], found: Mapping[str, Cell]) -> Points:
    """The points that a row can have for one leaf, ascending: a blank cell, also a blank group, leaves them open."""
    keys = sorted({name for entry in entries for name in entry.where if found.get(name) is None})
    points: set[Exact] = set()
    for words in product(*[records.columns[key].values for key in keys]):
        cells = {**found, **dict(zip(keys, words, strict=True))}
        fitting = [entry for entry in entries if all(cells.get(key) in allowed for key, allowed in entry.where.items())]
        sums: set[Exact] = {0}
        for entry in fitting:
            more = _entry_points(entry, found.get(entry.column), records)
            sums = {one + other for one in sums for other in more}
        points |= sums
    return tuple(sorted(points))


def _entry_points(entry: RecordPoints, cell: Cell, records: Records) -> Collection[Exact]:
    """What a cell can be worth: a blank one whatever its column allows."""
    if cell is None and records.blanks == "zero":
        return {0}
    if cell is None:
        return set(entry.words.values()) or _reached(entry.steps, records.columns[entry.column])
    if isinstance(cell, str):
        return {entry.words[cell]}
    return {step_points(entry.steps, cell[0])}


def _reached(steps: Sequence[Step], column: Column) -> set[Exact]:
    """The points of every step that some number of the column reaches."""
    bounds = sorted(Fraction(step.minimum) for step in steps if step.minimum is not None) or [Fraction(0)]
    between = [(one + other) / 2 for one, other in pairwise(bounds)]
    ends = [one for one in (column.minimum, column.maximum) if one is not None]
    tried = [*bounds, *between, bounds[0] - 1, bounds[-1] + 1, *ends]
    return {step_points(steps, one) for one in tried if inside(column, one)}


def step_points(steps: Iterable[Step], number: Exact) -> Exact:
    """Points of the first step, from the top, that *number* reaches."""
    return next(
        step.points
        for step in steps
        if step.minimum is None or number > step.minimum or (number == step.minimum and not step.exclusive)
    )
