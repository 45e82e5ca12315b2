"""Rows below a table, or between its agencies, that are none of its rows: totals, a signature. They are neither left out in silence nor shown."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from evalkit.base.numerals import cell_readings
from evalkit.base.text import msg
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import headings, lexicon
from evalkit.mapping.map_file import AGENCIES, ROWS, SUBJECT, UNIT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.mapping.columns import Column
    from evalkit.mapping.table_region import TableRegion
    from evalkit.tables.sheet import Row

_SUMS, _REMARKS, _BARE, _BLANK = "sums", "remarks", "bare", "blank"
_SAID = {
    _SUMS: msg("rows {rows} look like totals below the table", rows=""),
    _REMARKS: msg("rows {rows} look like text below the table, such as a signature", rows=""),
    _BARE: msg(
        "rows {rows} look like totals without a label: nothing but numbers stands there, and none is an answer", rows=""
    ),
}
_FEW = 2  # cells of a row that may be such a text


def tell_below(region: TableRegion, columns: Sequence[Column], faults: Faults) -> int | None:
    """Tell the rows below the table in *region* that are none of it; the row before them, if there are some."""
    if region.rows in (AGENCIES, OFFICES):
        below = _totals_of_agencies(region, columns, faults)
    else:
        needed = {column.at: column.target for column in columns if column.section and column.target in region.needed}
        numbered = {column.at for column in columns if column.kind == lexicon.NUMBER}
        from_below = ((row, _below_kind(region, row, needed, numbered)) for row in reversed(region.body) if needed)
        tail = [
            (row, kind) for row, kind in takewhile(lambda each: each[1] is not None, from_below) if kind is not None
        ]
        below = list(dropwhile(lambda each: each[1] == _BLANK, tail[::-1]))
    if all(kind == _BLANK for _, kind in below) or len(below) == len(region.body):
        return None
    last = region.body[len(region.body) - len(below) - 1][0]
    hint = msg("say in a mapping which row is the last: [source] last = {row}", row=str(last))
    for kind, said in _SAID.items():
        rows = tuple(str(row[0]) for row, its in below if its == kind)
        if rows:
            problem = said._replace(args={"rows": rows})
            faults.add("", problem, expected=msg("rows of {what}", what=ROWS[region.rows]), hint=hint)
    return last


def _totals_of_agencies(region: TableRegion, columns: Sequence[Column], faults: Faults) -> list[tuple[Row, str]]:
    """Rows of totals below agencies that are named, and what stands below them and answers nothing, such as a signature; totals between them are told."""
    used = [column for column in columns if column.section]
    if not any(column.target in (SUBJECT, UNIT) for column in used):
        return []
    counted = [column.at for column in used if column.target in region.instrument.every_node]
    kinds = ((row, _kind_below_agencies(row, counted)) for row in reversed(region.body))
    tail = [(row, kind) for row, kind in takewhile(lambda each: each[1] is not None, kinds) if kind is not None]
    below = list(dropwhile(lambda each: each[1] != _SUMS, tail[::-1]))
    agencies = region.body[: len(region.body) - len(below)]
    between = tuple(str(row[0]) for row in agencies if _begins_as_total(row, counted))
    if between:
        problem = msg("rows {rows} look like totals between the agencies", rows=between)
        faults.add(
            "",
            problem,
            expected=msg("rows of {what}", what=ROWS[region.rows]),
            hint=msg("take these rows out of the table"),
        )
    return below


def _below_kind(region: TableRegion, row: Row, needed: Mapping[int, str], numbered: Collection[int]) -> str | None:
    """What a row is that is no record: it begins as a total does, holds numbers only or a text or two and no answer, or nothing that is needed."""
    filled = {at: cell for at, cell in enumerate(row[1]) if cell is not None}
    texts = [(needed[at], cell) for at, cell in filled.items() if at in needed]
    if not texts:
        return _BLANK
    at, first = next(iter(filled.items()))
    is_answer = at in needed and region.is_taken(needed[at], first)
    if not is_answer and is_of_sums(first):
        return _SUMS
    if any(region.is_taken(code, text) for code, text in texts):
        return None
    if (
        len(texts) > _FEW
        and filled.keys().isdisjoint(numbered)
        and all(any(cell_readings(one)) for one in filled.values())
    ):
        return _BARE
    return _REMARKS if len(filled) <= _FEW else None


def _kind_below_agencies(row: Row, counted: Sequence[int]) -> str | None:
    if _begins_as_total(row, counted):
        return _SUMS
    return _REMARKS if all(row[1][at] is None for at in counted) else None


def _begins_as_total(row: Row, counted: Sequence[int]) -> bool:
    """Whether the first cell of a row says that it is a total, and is no number of it."""
    at, first = next(((at, cell) for at, cell in enumerate(row[1]) if cell is not None), (0, ""))
    return at not in counted and is_of_sums(first)


def is_of_sums(text: str) -> bool:
    """Whether *text* begins as the label of a row of totals or means does."""
    return (headings.words_of(text) or ("",))[0] in lexicon.OF_SUMS
