"""A table of respondents or persons → what its cells say, each text of a column understood once; what is wrong, by row."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from heapq import merge
from itertools import repeat
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import HOW_TO_SAY
from evalkit.base.wording import is_error
from evalkit.files.records.cells import IN_ONE_WAY, Answers, Cell, Columns, Complaint
from evalkit.files.records.counting import Counting, Taken, blank_rows
from evalkit.files.records.headings import positions_of, style_of_table
from evalkit.files.row_faults import RowFaults
from evalkit.instruments import TOTAL
from evalkit.tables.columnar import counted, flagged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.files.assessment import Table
    from evalkit.instruments import Instrument, Population, Records
    from evalkit.tables.columnar import CodedColumn, Columnar


_MOST_KEPT = 512  # complaints of a column that are at hand


class _Wrong(NamedTuple):
    """What is wrong in a column.

    Attributes:
        is_wrong: For each of its texts 1 if it says nothing that the column takes, else 0.
        complaint: What is wrong with the text of that code; found again when it is told, as there may be as many as rows.
    """

    name: str
    column: CodedColumn
    is_wrong: Sequence[int]
    complaint: Callable[[int], Complaint]


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
    understood = {
        name: _understood(reader, name, rows.columns[positions[name]], is_broken=bool(table.broken)) for name in wanted
    }
    cells, wrong = {name: said for name, (said, _) in understood.items()}, [one for _, one in understood.values()]
    population = records.population
    if population is not None:
        wrong.append(_unsaid(population, rows.columns[positions[population.column]]))
    told = RowFaults(table.line_of, table.shown, mapped=table.mapped)
    places = [zip(one.column.rows_of(one.is_wrong), repeat(order)) for order, one in enumerate(wrong)]
    for row, order in merge(*places):
        one = wrong[order]
        told.add(rows.numbers[row], one.name, **one.complaint(one.column.codes[row])._asdict())
    told.tell(faults)
    if faults.found or table.broken:
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


def _understood(
    reader: Answers | Columns, name: str, column: CodedColumn, *, is_broken: bool
) -> tuple[list[Cell], _Wrong]:
    """What each text of a column says, and what is wrong with those that say nothing; cells without a value are told already."""
    cells: list[Cell] = []
    wrong = bytearray(len(column.texts))
    for code, (text, is_blank) in enumerate(zip(column.texts, column.blanks, strict=True)):
        found = None if text is None or is_blank or (is_broken and _is_hole(text)) else reader.read(name, text)
        wrong[code] = isinstance(found, Complaint)
        cells.append(None if isinstance(found, Complaint) else found)

    @lru_cache(_MOST_KEPT)
    def complaint(code: int) -> Complaint:
        found = reader.read(name, column.texts[code] or "")
        assert isinstance(found, Complaint)  # else it is not asked for
        return found

    return cells, _Wrong(name, column, wrong, complaint)


def _is_hole(text: str) -> bool:
    """Whether *text* stands for a cell without a value: an error, or a formula."""
    return is_error(text) or text.startswith("=")


def _unsaid(population: Population, column: CodedColumn) -> _Wrong:
    """Who is measured must be said of every row: a blank is no answer to that."""
    expected = msg("one of {choices}", choices=(*population.include, *population.exclude))
    complaint = Complaint("", msg("the cell is blank"), expected)
    return _Wrong(population.column, column, column.blanks, lambda _: complaint)


def _of_population(
    population: Population | None, cells: Mapping[str, Sequence[Cell]], positions: Mapping[str, int], rows: Columnar
) -> tuple[dict[str, int], Columnar]:
    """How many rows of each word are left out, and those that are not."""
    if population is None:
        return {}, rows
    column, words = rows.columns[positions[population.column]], cells[population.column]
    outside = {
        code: word for code, word in enumerate(words) if isinstance(word, str) and word not in population.include
    }
    left_out: Counter[str] = Counter()
    for (code,), n in counted([column]).items():
        if code in outside:
            left_out[outside[code]] += n
    return dict(left_out), rows.where(flagged([column], {(code,): code not in outside for code in range(len(words))}))
