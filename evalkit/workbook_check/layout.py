"""Where on a sheet the values of an instrument stand: the tables on it, their columns by code, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import PREDICATE, match_headers
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.mapping.model import TableMap
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.book import BookSheet

_HEADS = 40  # rows in which headings are looked for
_LEAST = 2  # codes that make a row of headings


class Grid(NamedTuple):
    """A table on a sheet: each row holds what was found about one subject.

    Attributes:
        header: The row of its headings.
        columns: Code → column; ``predicate`` is the word of the total.
        rows: Those with a value or a formula in one of the columns.
    """

    header: int
    columns: Mapping[str, int]
    rows: Sequence[int]

    def place(self, code: str, row: int) -> Place | None:
        """The cell of *code* in *row*."""
        column = self.columns.get(code)
        return None if column is None else (row, column)


class Said(NamedTuple):
    """What a mapping says of a table.

    Attributes:
        sheet: Which sheet it is about; ``None``: all of them.
        header: The row of the headings; ``None``: the one that is understood best.
        columns: Heading without case and spaces, or column (``C:C``) → code.
    """

    sheet: str | None = None
    header: int | None = None
    columns: Mapping[str, str] = {}


NOTHING_SAID = Said()


def said_by(mapping: TableMap) -> Said:
    """What *mapping* says of headings and columns; cells that it names are not looked at."""
    columns = {caseless(name): code for name, code in {**mapping.columns, **mapping.claims}.items()}
    return Said(mapping.source.sheet, mapping.source.header, columns)


def grids(sheet: BookSheet, instrument: Instrument, said: Said = NOTHING_SAID) -> list[Grid]:
    """The tables of *sheet*: where a code stands several times in the row of headings, there are several side by side."""
    header, groups = _headings(sheet, instrument, said if said.sheet in (None, sheet.name) else NOTHING_SAID)
    if not groups:
        return []
    repeated = {_texts(sheet, row) for row in (header - 1, header) if any(_texts(sheet, row))}
    rows = [row for row in sheet.rows if row > header and _texts(sheet, row) not in repeated]
    found = [Grid(header, columns, list(_used(sheet, columns, rows))) for columns in groups]
    return [grid for grid in found if _is_table(sheet, grid, instrument)]


def _is_table(sheet: BookSheet, grid: Grid, instrument: Instrument) -> bool:
    """Whether most leaves have a column, or something above them is computed: words in other tables are no headings."""
    leaves = instrument.leaves_under(TOTAL)
    if sum(leaf in grid.columns for leaf in leaves) * 2 > len(leaves):
        return True
    return any((row, column) in sheet.raw.formulas for row in grid.rows for column in grid.columns.values())


def codes_on(sheet: BookSheet, instrument: Instrument) -> set[str]:
    """The codes of nodes that the headings of *sheet* name."""
    _, groups = _headings(sheet, instrument, NOTHING_SAID)
    return {code for columns in groups for code in columns if code in instrument.nodes}


def _headings(sheet: BookSheet, instrument: Instrument, said: Said) -> tuple[int, list[dict[str, int]]]:
    """The row that names the most codes, and the columns that it names; no group if there is none."""
    best: tuple[int, list[dict[str, int]]] = (0, [])
    for row in sheet.rows[:_HEADS] if said.header is None else [said.header]:
        groups = list(_groups(_texts(sheet, row), instrument, said.columns))
        if sum(map(len, groups)) > sum(map(len, best[1])):
            best = row, groups
    return best


def _groups(texts: Sequence[str], instrument: Instrument, said: Mapping[str, str]) -> Iterator[dict[str, int]]:
    """Columns by code, from left to right; a code that comes again begins another table."""
    found: list[dict[str, int]] = [{}]
    for column, match in enumerate(match_headers(instrument, texts, records=False)):
        letters = column_name(column)
        code = said.get(caseless(match.heading)) or said.get(caseless(f"{letters}:{letters}")) or match.code
        if code not in instrument.nodes and code != PREDICATE:
            continue
        if code in found[-1]:
            found.append({})
        found[-1][code] = column
    return (each for each in found if len(each) >= _LEAST or TOTAL in each or PREDICATE in each)


def _texts(sheet: BookSheet, row: int) -> tuple[str, ...]:
    return tuple(sheet.text((row, column)) for column in range(sheet.columns.stop))


def _used(sheet: BookSheet, columns: Mapping[str, int], rows: Sequence[int]) -> Iterator[int]:
    for row in rows:
        places = [(row, column) for column in columns.values()]
        if any(place in sheet.raw.values or place in sheet.raw.formulas for place in places):
            yield row
