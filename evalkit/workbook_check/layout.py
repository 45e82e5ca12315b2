"""Where on a sheet the values of an instrument stand: the tables on it, their columns by code, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import CODE, PREDICATE, match_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
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


def grids(sheet: BookSheet, instrument: Instrument) -> list[Grid]:
    """The tables of *sheet*: where a code stands several times in the row of headings, there are several side by side."""
    header, groups = _headings(sheet, instrument)
    if not groups:
        return []
    repeated = {_texts(sheet, row) for row in (header - 1, header) if any(_texts(sheet, row))}
    rows = [row for row in sheet.rows if row > header and _texts(sheet, row) not in repeated]
    return [Grid(header, columns, list(_used(sheet, columns, rows))) for columns in groups]


def codes_on(sheet: BookSheet, instrument: Instrument) -> set[str]:
    """The codes of nodes that the headings of *sheet* name."""
    _, groups = _headings(sheet, instrument)
    return {code for columns in groups for code in columns if code in instrument.nodes}


def _headings(sheet: BookSheet, instrument: Instrument) -> tuple[int, list[dict[str, int]]]:
    """The row that names the most codes, and the columns that it names; no group if there is none."""
    best: tuple[int, list[dict[str, int]]] = (0, [])
    for row in sheet.rows[:_HEADS]:
        groups = list(_groups(_texts(sheet, row), instrument))
        if sum(map(len, groups)) > sum(map(len, best[1])):
            best = row, groups
    return best


def _groups(texts: Sequence[str], instrument: Instrument) -> Iterator[dict[str, int]]:
    """Columns by code, from left to right; a code that comes again begins another table."""
    found: list[dict[str, int]] = [{}]
    for column, match in enumerate(match_headers(instrument, texts, records=False)):
        if match.role != CODE:
            continue
        if match.code in found[-1]:
            found.append({})
        found[-1][match.code] = column
    return (each for each in found if len(each) >= _LEAST or TOTAL in each or PREDICATE in each)


def _texts(sheet: BookSheet, row: int) -> tuple[str, ...]:
    return tuple(sheet.text((row, column)) for column in range(sheet.columns.stop))


def _used(sheet: BookSheet, columns: Mapping[str, int], rows: Sequence[int]) -> Iterator[int]:
    for row in rows:
        places = [(row, column) for column in columns.values()]
        if any(place in sheet.raw.values or place in sheet.raw.formulas for place in places):
            yield row
