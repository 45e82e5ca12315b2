"""Rows of respondents or persons → what is known of each leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from evalkit.cells import Answers, Cell, Columns
from evalkit.errors import Faults
from evalkit.exact import Exact
from evalkit.headings import positions_of, style_of_table
from evalkit.rowfaults import RowFaults
from evalkit.text import msg
from evalkit.value import Value, value
from evalkit.wording import DASHES

if TYPE_CHECKING:
    from evalkit.model import Instrument, Node, Population, RecordPoints, Records, Step, Table


class Row(NamedTuple):
    """A row that counts: its unit, and the least and most points for each leaf (``None``: blank)."""

    unit: str
    points: Mapping[str, tuple[Exact, Exact] | None]


@value
class Rows(Value):
    """A table as understood.

    Attributes:
        rows: Those of the population.
        left_out: Word of the population column → number of rows left out.
        blanks: Leaf → blank cells among the rows that count.
        has_units: Whether there is a unit column.
        blank_rows: Rows without any answer. A form that somebody left blank is a row; of persons, a blank line is nobody.
    """

    rows: tuple[Row, ...]
    left_out: Mapping[str, int]
    blanks: Mapping[str, int]
    has_units: bool
    blank_rows: int = 0

    @property
    def answered(self) -> int:
        """Number of rows that answer something."""
        return sum(_answers(row) for row in self.rows)

    def units(self) -> tuple[str, ...]:
        """Names of the units, sorted."""
        return tuple(sorted({row.unit for row in self.rows}))

    def of_unit(self, unit: str) -> Rows:
        """Only the rows of *unit*."""
        return attrs.evolve(
            self, rows=tuple(row for row in self.rows if row.unit == unit), left_out={}, has_units=False
        )


def read_rows(instrument: Instrument, records: Records, table: Table) -> tuple[Rows, list[str], Faults]:
    """Read *table* as *records* says; also the leaves that have a column, and the faults found."""
    faults = Faults(table.file)
    codes = [node.code for node in _leaves(instrument)]
    wanted = codes if records.answers is not None else list(records.columns)
    positions = positions_of(instrument, records, table, wanted, faults)
    wrong = RowFaults(table.line_of)
    numbers = style_of_table(records, table, positions, faults)
    if faults.found:
        return Rows(rows=(), left_out={}, blanks={}, has_units=False), codes, faults
    rows: list[Row] = []
    left_out: dict[str, int] = {}
    blank_rows = 0
    points_of_row = _points_reader(records, codes)
    cells = (
        Answers(instrument, records, table, wrong) if records.answers is not None else Columns(records, numbers, wrong)
    )
    placed = [(name, positions[name]) for name in wanted]
    unit, population = positions.get(records.unit), records.population
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
            rows.append(Row((texts[unit] or "") if unit is not None else "", points_of_row(found)))
            blank_rows += not _answers(rows[-1])
    wrong.tell(faults)
    if not faults.found and not any(_answers(row) for row in rows):
        faults.add("", msg("no row is left to be measured"), expected=msg("at least one row of the population"))
    blanks = {code: sum(row.points[code] is None or _open(row.points[code]) for row in rows) for code in codes}
    has_units = records.unit in positions
    result = Rows(rows=tuple(rows), left_out=left_out, blanks=blanks, has_units=has_units, blank_rows=blank_rows)
    return result, codes, faults


def _is_nobody(records: Records, positions: Mapping[str, int], texts: Sequence[str | None]) -> bool:
    """Whether a row of nothing is no row: of persons, and where every form names its unit. Else somebody left a form blank."""
    return not any(texts) and (records.answers is None or records.unit in positions)


def _answers(row: Row) -> bool:
    return any(cell is not None for cell in row.points.values())


def _open(ends: tuple[Exact, Exact] | None) -> bool:
    return ends is not None and ends[0] != ends[1]


def _leaves(instrument: Instrument) -> list[Node]:
    return [instrument.nodes[code] for code in instrument.leaves_under("total")]


def _blank_population(population: Population, row: int, wrong: RowFaults) -> None:
    """Who is measured must be said of every row: a blank is no answer to that."""
    wanted = msg("one of {choices}", choices=(*population.include, *population.exclude))
    wrong.add(row, population.column, msg("the cell is blank"), expected=wanted)


def _outside(records: Records, found: Mapping[str, Cell]) -> str | None:
    population = records.population
    word = found.get(population.column) if population else None
    return word if population and isinstance(word, str) and word not in population.include else None


RowReader = Callable[[Mapping[str, Cell]], dict[str, tuple[Exact, Exact] | None]]


def _points_reader(records: Records, codes: Sequence[str]) -> RowReader:
    """Turns the cells of a row into its least and most points for each leaf."""
    if records.answers is not None:
        return lambda found: {code: cell if isinstance(cell := found[code], tuple) else None for code in codes}
    entries = {code: [entry for entry in records.points if entry.node == code] for code in codes}
    columns = {code: sorted({c for e in listed for c in (e.column, *e.where)}) for code, listed in entries.items()}
    seen: dict[tuple[Any, ...], tuple[Exact, Exact]] = {}

    def read(found: Mapping[str, Cell]) -> dict[str, tuple[Exact, Exact] | None]:
        points: dict[str, tuple[Exact, Exact] | None] = {}
        for code in codes:
            key = (code, *(found.get(column) for column in columns[code]))
            if key not in seen:  # among many persons the same cells recur
                seen[key] = _points(records, entries[code], found)
            points[code] = seen[key]
        return points

    return read


def _points(records: Records, entries: Sequence[RecordPoints], found: Mapping[str, Cell]) -> tuple[Exact, Exact]:
    """Least and most points of a row for one leaf: a blank cell, also a blank group, leaves them open."""
    keys = sorted({name for entry in entries for name in entry.where if found.get(name) is None})
    lows, highs = [], []
    for words in product(*[records.columns[key].values for key in keys]):
        assumed = dict(zip(keys, words, strict=True))
        fitting = [e for e in entries if all((found.get(k) or assumed.get(k)) in v for k, v in e.where.items())]
        low_high = [_entry_points(entry, found.get(entry.column), records.blanks) for entry in fitting]
        lows.append(sum(low for low, _ in low_high))
        highs.append(sum(high for _, high in low_high))
    return min(lows), max(highs)


def _entry_points(entry: RecordPoints, cell: Cell, blanks: str) -> tuple[Exact, Exact]:
    if cell is None and blanks == "zero":
        return 0, 0
    if cell is None:
        all_points = list(entry.words.values()) or [step.points for step in entry.steps]
        return min(all_points), max(all_points)
    if isinstance(cell, str):
        return entry.words[cell], entry.words[cell]
    points = step_points(entry.steps, cell[0])
    return points, points


def step_points(steps: Iterable[Step], number: Exact) -> Exact:
    """Points of the first step, from the top, that *number* reaches."""
    return next(
        step.points
        for step in steps
        if step.minimum is None or number > step.minimum or (number == step.minimum and not step.exclusive)
    )


class Reduced(NamedTuple):
    """Ends of a leaf's mean, and the number of rows with an answer; ``None`` ends if no row has one."""

    ends: tuple[Exact, Exact] | None
    n: int


def reduce_rows(
    rows: Rows, codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    """Means of the leaves over the rows, blanks and units treated as *records* says.

    Args:
        rows: The table.
        codes: The leaves.
        records: ``blanks`` and ``pool`` are what counts here.
        low, high: Ends of each leaf, for blanks that count as missing answers.
    """
    if records.pool == "units" and rows.has_units:
        parts = [_means(rows.of_unit(unit).rows, codes, records, low, high) for unit in rows.units()]
        return {code: _mean_of_units([part[code] for part in parts]) for code in codes}
    return _means(rows.rows, codes, records, low, high)


def _mean_of_units(parts: Sequence[Reduced]) -> Reduced:
    known = [part for part in parts if part.ends is not None]
    n = sum(part.n for part in parts)
    if not known:
        return Reduced(None, n)
    lows = sum((Fraction(part.ends[0]) for part in known if part.ends), Fraction(0))
    highs = sum((Fraction(part.ends[1]) for part in known if part.ends), Fraction(0))
    return Reduced((lows / len(known), highs / len(known)), n)


Ends = tuple[Exact, Exact]
Tally = list[tuple[Ends | None, int]]


def _means(
    rows: Sequence[Row], codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    blanks = records.blanks
    if blanks == "complete":
        rows = [row for row in rows if all(_full(row.points[code]) for code in codes)]
    tallies = {code: _tally(row.points[code] for row in rows) for code in codes}
    answered = sum(n for tally in tallies.values() for cell, n in tally if _full(cell))
    average = Fraction(answered, len(codes))
    return {code: _mean(tallies[code], blanks, average, (low[code], high[code])) for code in codes}


def _tally(cells: Iterable[Ends | None]) -> Tally:
    """How often each cell occurs. Cells that say the same are one object, so thousands of rows are few additions."""
    found: dict[int, tuple[Ends | None, int]] = {}
    for cell in cells:
        found[id(cell)] = (cell, found.get(id(cell), (cell, 0))[1] + 1)
    return list(found.values())


def _full(ends: Ends | None) -> bool:
    return ends is not None and ends[0] == ends[1]


def _mean(tally: Tally, blanks: str, average: Fraction, ends: Ends) -> Reduced:
    rows = sum(n for _, n in tally)
    full = [(cell[0], n) for cell, n in tally if cell is not None and cell[0] == cell[1]]
    answered = sum(n for _, n in full)
    if blanks == "range":
        if not rows:
            return Reduced(None, 0)
        known = [(ends if cell is None else cell, n) for cell, n in tally]
        lows, highs = (sum(Fraction(cell[side]) * n for cell, n in known) for side in (0, 1))
        return Reduced((Fraction(lows) / rows, Fraction(highs) / rows), answered)
    # ``pooled``: every answer weighs the same, so an element is divided by the mean number of answers per element.
    divisor = {"zero": Fraction(rows), "pooled": average}.get(blanks, Fraction(answered))
    if not divisor or (not answered and blanks == "answered"):
        return Reduced(None, answered)
    mean = sum((Fraction(points) * n for points, n in full), Fraction(0)) / divisor
    return Reduced((mean, mean), answered)
