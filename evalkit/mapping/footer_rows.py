"""Rows below a table, or between its agencies, that are none of its rows: totals, a signature. They are neither left out in silence nor shown."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from evalkit.base.numerals import cell_readings
from evalkit.base.text import msg
from evalkit.base.wording import DASHES
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import headings, lexicon
from evalkit.mapping.map_file import AGENCIES, ROWS, SUBJECT, UNIT
from evalkit.tables.columnar import texts_in

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
        "rows {rows} look like totals without a label: nothing but numbers stands there, and most are no answers",
        rows="",
    ),
}
_OUT = msg("take these rows out of the table")
OF_AGENCIES = (AGENCIES, OFFICES)
_FEW = 2  # cells of a row that may be such a text


def tell_below(region: TableRegion, columns: Sequence[Column], faults: Faults) -> int | None:
    """Tell the rows below the table in *region* that are none of it; the row before them, if there are some. Totals between its rows are told."""
    if region.rows in OF_AGENCIES:
        below = _totals_of_agencies(region, columns, faults)
    else:
        below = _below_records(region, columns, faults)
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


def _below_records(region: TableRegion, columns: Sequence[Column], faults: Faults) -> list[tuple[Row, str]]:
    """What stands below respondents or persons and is none; totals between them are told."""
    needed = {column.at: column.target for column in columns if column.section and column.target in region.needed}
    if not needed:
        return []
    first = min(needed)
    numbered = [
        one.at
        for one in columns
        if one.kind == lexicon.NUMBER or (not one.section and not one.heading and one.at < first)
    ]
    worded = [
        at
        for at in numbered
        if not all(text in DASHES or _is_number(text) for text in texts_in(region.body, at) if text)
    ]
    answering = [row for row in region.body if any(row[1][at] is not None for at in needed)] if worded else []
    labelled = {row for at in worded for row in _labelled(answering, at)}
    from_below = ((row, _below_kind(region, row, needed, numbered, labelled)) for row in reversed(region.body))
    tail = [(row, kind) for row, kind in takewhile(lambda each: each[1] is not None, from_below) if kind is not None]
    below = list(dropwhile(lambda each: each[1] == _BLANK, tail[::-1]))
    between = tuple(str(row) for row in sorted(labelled - {row[0] for row, _ in below}))
    if between:
        what = ROWS[region.rows]
        problem = msg("rows {rows} look like totals between rows of {what}", rows=between, what=what)
        faults.add("", problem, expected=msg("rows of {what}", what=what), hint=_OUT)
    return below


def _labelled(body: Sequence[Row], at: int) -> set[int]:
    """The rows that have a word in the column *at*, where all others have a number: no row is called by a word among numbers."""
    said = [(number, cell) for number, cells in body if (cell := cells[at]) is not None and cell not in DASHES]
    labelled = {number for number, cell in said if _is_word(cell) or is_of_sums(cell)}
    numbers = sum(_is_number(cell) for number, cell in said if number not in labelled)
    return labelled if len(labelled) < numbers == len(said) - len(labelled) else set()


def _is_word(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))


def _is_number(cell: str) -> bool:
    return cell.isdecimal() or (any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell)))


def _totals_of_agencies(region: TableRegion, columns: Sequence[Column], faults: Faults) -> list[tuple[Row, str]]:
    """Rows of totals below agencies that are named, and what stands below them and answers nothing, such as a signature; totals between them are told."""
    used = [column for column in columns if column.section]
    if not any(column.target in (SUBJECT, UNIT) for column in used):
        return []
    counted = [column.at for column in used if column.target in region.instrument.every_node]
    named = [column.at for column in used if column.target in (SUBJECT, UNIT)]
    labelled = {row for at in named for row in _labelled(region.body, at)}
    totals = {row[0] for row in region.body if _is_total(row, counted, named)} | labelled
    kinds = ((row, _kind_below_agencies(row, counted, totals)) for row in reversed(region.body))
    tail = [(row, kind) for row, kind in takewhile(lambda each: each[1] is not None, kinds) if kind is not None]
    below = list(dropwhile(lambda each: each[1] != _SUMS, tail[::-1]))
    agencies = region.body[: len(region.body) - len(below)]
    between = tuple(str(row[0]) for row in agencies if row[0] in totals)
    if between:
        problem = msg("rows {rows} look like totals between the agencies", rows=between)
        faults.add("", problem, expected=msg("rows of {what}", what=ROWS[region.rows]), hint=_OUT)
    return below


def _below_kind(
    region: TableRegion, row: Row, needed: Mapping[int, str], numbered: Collection[int], labelled: Collection[int]
) -> str | None:
    """What a row is that is no record: it begins as a total does, holds numbers only or a text or two and no answer, or nothing that is needed.

    Args:
        numbered: The columns that number the rows.
        labelled: The rows that have a word there.
    """
    filled = {at: cell for at, cell in enumerate(row[1]) if cell is not None}
    texts = [(needed[at], cell) for at, cell in filled.items() if at in needed]
    if not texts:
        return _BLANK
    at, first = next(iter(filled.items()))
    is_answer = at in needed and region.is_taken(needed[at], first)
    if row[0] in labelled or (not is_answer and is_of_sums(first)):
        return _SUMS
    taken = sum(region.is_taken(code, text) for code, text in texts)
    bare = (
        len(texts) > _FEW
        and filled.keys().isdisjoint(numbered)
        and all(any(cell_readings(one)) for one in filled.values())
    )
    # A mean may be an answer by chance; that its row has no number where the others have one speaks against it.
    if bare and 2 * taken < len(texts) and (not taken or any(region.body[0][1][at] is not None for at in numbered)):
        return _BARE
    if taken:
        return None
    return _REMARKS if len(filled) <= _FEW else None


def _kind_below_agencies(row: Row, counted: Sequence[int], totals: Collection[int]) -> str | None:
    if row[0] in totals:
        return _SUMS
    return _REMARKS if all(row[1][at] is None for at in counted) else None


def _is_total(row: Row, counted: Sequence[int], named: Sequence[int]) -> bool:
    """Whether the first cell of a row, or its name, says that it is a total, and is no number of it."""
    at, first = next(((at, cell) for at, cell in enumerate(row[1]) if cell is not None), (0, ""))
    names = (row[1][one] for one in named)
    return (at not in counted and is_of_sums(first)) or any(is_of_sums(name) for name in names if name is not None)


def is_of_sums(text: str) -> bool:
    """Whether *text* is the label of a row of totals, means or remarks, or begins as one does."""
    for sign, word in lexicon.SIGNS_OF_SUMS.items():
        text = text.replace(sign, word)
    words = headings.words_of(text) or ("",)
    return words[0] in lexicon.OF_SUMS or " ".join(words) in lexicon.ALL_OF_SUMS
