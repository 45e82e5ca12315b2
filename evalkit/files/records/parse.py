"""A table of respondents or persons → what its cells say, each text of a column understood once; what is wrong, by row."""

from __future__ import annotations

from collections import Counter
from heapq import merge
from typing import TYPE_CHECKING

from evalkit.base.numerals import HOW_TO_SAY
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.files.records.cells import IN_ONE_WAY, Answers, Cell, Columns, Complaint
from evalkit.files.records.counting import Counting, Taken, blank_rows
from evalkit.files.records.headings import positions_of, style_of_table
from evalkit.files.row_faults import RowFaults
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.files.assessment import Table
    from evalkit.instruments import Instrument, Population, Records
    from evalkit.tables.columnar import Column, Columnar


class _Wrong(NamedTuple):
    """Texts of a column that it does not take: by their codes, what is wrong with each."""

    name: str
    column: Column
    complaints: Mapping[int, Complaint]


def read_rows(instrument: Instrument, records: Records, table: Table, faults: Faults) -> Counting | None:
    """The rows of *table*, to be counted as *records* says; nothing, but *faults*, if anything is wrong."""
    codes = list(instrument.leaves_under(TOTAL))
    wanted = codes if records.answers is not None else list(records.columns)
    positions = positions_of(instrument, records, table, wanted, faults)
    numbers = style_of_table(records, table, positions, faults)
    if faults.found:
        return None
    reader = (
        Answers(instrument, records, table.letters)
        if records.answers is not None
        else Columns(records, numbers, HOW_TO_SAY if table.mapped else IN_ONE_WAY)
    )
    rows = _with_somebody(records, positions, table.rows)
    cells, wrong = _understood(reader, {name: rows.columns[positions[name]] for name in wanted})
    population = records.population
    if population is not None:
        wrong.append(_unsaid(population, rows.columns[positions[population.column]]))
    told = RowFaults(table.line_of, table.shown, mapped=table.mapped)
    _tell(wrong, rows.numbers, told)
    told.tell(faults)
    if faults.found:
        return None
    left_out, kept = _of_population(population, cells, positions, rows)
    counting = Counting(records, codes, Taken(kept, positions, cells, left_out, len(table.rows) - len(rows)))
    if not counting.answered:
        faults.add("", msg("no row is left to be measured"), expected=msg("at least one row of the population"))
    return counting


def _with_somebody(records: Records, positions: Mapping[str, int], rows: Columnar) -> Columnar:
    """*rows* without those of nothing, which are none: of persons, and where every form names its unit. Else somebody left a form blank."""
    if records.answers is not None and records.unit not in positions:
        return rows
    kept = bytearray(b"\1") * len(rows)
    for row in blank_rows(rows.columns):
        kept[row] = 0
    return rows.where(kept)


def _understood(reader: Answers | Columns, columns: Mapping[str, Column]) -> tuple[dict[str, list[Cell]], list[_Wrong]]:
    """What each text of each column says, and those that say nothing."""
    cells: dict[str, list[Cell]] = {}
    wrong = []
    for name, column in columns.items():
        complaints: dict[int, Complaint] = {}
        said: list[Cell] = []
        for code, text in enumerate(column.texts):
            found = None if text is None or text in DASHES else reader.read(name, text)
            if isinstance(found, Complaint):
                complaints[code] = found
                found = None
            said.append(found)
        cells[name] = said
        wrong.append(_Wrong(name, column, complaints))
    return cells, wrong


def _unsaid(population: Population, column: Column) -> _Wrong:
    """Who is measured must be said of every row: a blank is no answer to that."""
    expected = msg("one of {choices}", choices=(*population.include, *population.exclude))
    complaint = Complaint("", msg("the cell is blank"), expected, None)
    return _Wrong(population.column, column, dict.fromkeys(column.blanks, complaint))


def _tell(wrong: Sequence[_Wrong], numbers: Sequence[int], told: RowFaults) -> None:
    """Tell what is wrong in the order of the rows, and in each in that of its columns."""
    for row, order in merge(*(_places(one, order) for order, one in enumerate(wrong))):
        name, column, complaints = wrong[order]
        found, problem, expected, hint = complaints[column.codes[row]]
        told.add(numbers[row], name, problem, found, expected=expected, hint=hint)


def _places(one: _Wrong, order: int) -> Iterator[tuple[int, int]]:
    return ((row, order) for row in one.column.rows_of(one.complaints))


def _of_population(
    population: Population | None, cells: Mapping[str, Sequence[Cell]], positions: Mapping[str, int], rows: Columnar
) -> tuple[dict[str, int], Columnar]:
    """How many rows of each word are left out, and those that are not."""
    if population is None:
        return {}, rows
    codes, words = rows.columns[positions[population.column]].codes, cells[population.column]
    outside = {
        code: word for code, word in enumerate(words) if isinstance(word, str) and word not in population.include
    }
    left_out: Counter[str] = Counter()
    for code, n in Counter(codes).items():
        if code in outside:
            left_out[outside[code]] += n
    return dict(left_out), rows.where([code not in outside for code in codes])
