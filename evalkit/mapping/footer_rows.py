"""Rows below a table, or between its rows, that are none of it: totals, a signature. They are neither left out in silence nor shown."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.typed_numbers import possible_numbers_of_cell
from evalkit.base.wording import DASHES
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import lexicon
from evalkit.mapping.map_file import AGENCIES, ROWS, SUBJECT, UNIT
from evalkit.mapping.row_labels import (
    BLANK,
    HOW_TO_NUMBER,
    IN_DOUBT,
    MIXED,
    NUMBER,
    SUMS,
    WORD,
    ColumnTotal,
    Numbering,
    is_remark,
    kind_of_label,
    kind_of_name,
    labelled,
    made_of_others,
    own_number,
    said_in,
)
from evalkit.tables.columnar import texts_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.mapping.columns import MappedColumn
    from evalkit.mapping.row_labels import RowNumber
    from evalkit.mapping.table_region import TableRegion
    from evalkit.tables.sheet import Row

_SUMS, _REMARKS, _BARE, _UNNUMBERED, _BLANK = "sums", "remarks", "bare", "unnumbered", "blank"
# What rows below a table, or between its rows, look like → the sentence about them.
_BELOW = {
    _SUMS: msg("rows {rows} look like totals below the table", rows=""),
    _REMARKS: msg("rows {rows} look like text below the table, such as a signature", rows=""),
    _BARE: msg(
        "rows {rows} look like totals without a label: nothing but numbers stands there, and most are no answers",
        rows="",
    ),
    _UNNUMBERED: msg("rows {rows} have no number in a column where all other rows have one", rows=""),
}
_BETWEEN = {
    _SUMS: msg("rows {rows} look like totals between rows of {what}", rows="", what=""),
    _REMARKS: msg("rows {rows} look like text between rows of {what}", rows="", what=""),
    _UNNUMBERED: _BELOW[_UNNUMBERED],
}
_BETWEEN_AGENCIES = {**_BETWEEN, _SUMS: msg("rows {rows} look like totals between the agencies", rows="")}
_OUT = msg("take these rows out of the table")
OF_AGENCIES = (AGENCIES, OFFICES)
_FEW = 2  # cells of a row that may be such a text


def tell_below(region: TableRegion, columns: Sequence[MappedColumn], faults: Faults) -> int | None:
    """Tell the rows below the table in *region* that are none of it; the row before them, if there are some. Totals between its rows are told."""
    if region.rows in OF_AGENCIES:
        below = _totals_of_agencies(region, columns, faults)
    else:
        below = _below_records(region, columns, faults)
    is_all = len(below) == len(region.body)
    if all(kind == _BLANK or (is_all and kind != _SUMS) for _, kind in below):
        return None
    last = region.header_row[0] if is_all else region.body[len(region.body) - len(below) - 1][0]
    hint = msg("say in a mapping which row is the last: [source] last = {row}", row=str(last))
    hint = _OUT if is_all else hint
    more = Message("{p0}; {p1}", {"p0": _how_to_number(region), "p1": hint})
    _tell(region, {row: kind for (row, _), kind in below}, _BELOW, hint, more, faults)
    return last


def _tell_between(region: TableRegion, kinds: Mapping[int, str], below: Collection[int], faults: Faults) -> None:
    """Tell the rows that stand between those of the table, and not below it, and are none of these."""
    between = {row: kinds[row] for row in sorted(kinds.keys() - below)}
    sentences = _BETWEEN_AGENCIES if region.rows in OF_AGENCIES else _BETWEEN
    _tell(region, between, sentences, _OUT, _how_to_number(region), faults)


def _how_to_number(region: TableRegion) -> Message:
    return HOW_TO_NUMBER._replace(args={"what": ROWS[region.rows]})


def _tell(
    region: TableRegion,
    kinds: Mapping[int, str],
    sentences: Mapping[str, Message],
    hint: Message,
    of_unnumbered: Message,
    faults: Faults,
) -> None:
    """A fault for each kind of rows that there is a sentence of, with the *hint* what to do; that *of_unnumbered* is another."""
    for kind, said in sentences.items():
        known = {"rows": tuple(str(row) for row, its in kinds.items() if its == kind), "what": ROWS[region.rows]}
        if known["rows"]:
            problem = said._replace(args={name: known[name] for name in said.args})
            expected = msg("rows of {what}", what=known["what"])
            faults.add("", problem, expected=expected, hint=of_unnumbered if kind == _UNNUMBERED else hint)


# --- Respondents and persons ------------------------------------------------------------------------------------------


def _below_records(region: TableRegion, columns: Sequence[MappedColumn], faults: Faults) -> list[tuple[Row, str]]:
    """What stands below respondents or persons and is none; totals between them are told."""
    needed = {column.at: column.target for column in columns if column.section and column.target in region.needed}
    if not needed:
        return []
    first = min(needed)
    numbered = [
        column.at
        for column in columns
        if column.kind == lexicon.NUMBER or (not column.section and not column.heading and column.at < first)
    ]
    named = [column.at for column in columns if column.section and column.target == UNIT]
    labels = _Labels(region, named, numbered, needed)
    from_below = ((row, _below_kind(region, row, needed, numbered, labels)) for row in reversed(region.body))
    tail = [(row, kind) for row, kind in takewhile(lambda each: each[1] is not None, from_below) if kind is not None]
    below = list(dropwhile(lambda each: each[1] == _BLANK, tail[::-1]))
    _tell_between(region, labels.kinds, {row[0] for row, _ in below}, faults)
    return below


def _below_kind(
    region: TableRegion, row: Row, needed: Mapping[int, str], numbered: Collection[int], labels: _Labels
) -> str | None:
    """What a row is that is no record: it begins as a total does, holds numbers only or a text or two and no answer, or nothing that is needed.

    Args:
        numbered: The columns that number the rows.
        labels: What rows are by their labels.
    """
    filled = {at: cell for at, cell in enumerate(row[1]) if cell is not None}
    texts = [(needed[at], cell) for at, cell in filled.items() if at in needed]
    kind = labels.kinds.get(row[0])
    if not texts:
        return kind or _BLANK
    at, first = next(iter(filled.items()))
    is_answer = at in needed and region.is_taken(needed[at], first)
    begins = not is_answer and at not in labels.named and kind_of_label(first, region.instrument)
    if begins or kind == _SUMS:
        return _SUMS
    taken = sum(region.is_taken(code, text) for code, text in texts)
    bare = (
        len(texts) > _FEW
        and filled.keys().isdisjoint(numbered)
        and all(any(possible_numbers_of_cell(one)) for one in filled.values())
    )
    # A mean may be an answer by chance; that its row has no number where the others have one speaks against it.
    if bare and 2 * taken < len(texts) and (not taken or any(region.body[0][1][at] is not None for at in numbered)):
        return _BARE
    if taken:
        return kind
    return _REMARKS if len(filled) <= _FEW else kind


# --- Agencies ---------------------------------------------------------------------------------------------------------


def _totals_of_agencies(region: TableRegion, columns: Sequence[MappedColumn], faults: Faults) -> list[tuple[Row, str]]:
    """Rows of totals below agencies that are named, and what stands below them and answers nothing, such as a signature; totals between them are told."""
    used = [column for column in columns if column.section]
    named = [column.at for column in used if column.target in (SUBJECT, UNIT)]
    if not named:
        return []
    counted = {column.at: column.target for column in used if column.target in region.instrument.every_node}
    numbered = [column.at for column in columns if column.kind == lexicon.NUMBER]
    kinds = dict(_Labels(region, named, numbered, counted, telling=named).kinds)
    saying = (row for row in region.body if any(row[1][column.at] not in (None, *DASHES) for column in used))
    kinds |= {row[0]: _SUMS for row in saying if _begins_as_total(region, row, counted, named)}
    from_below = ((row, _kind_below_agencies(row, counted, kinds)) for row in reversed(region.body))
    tail = [(row, kind) for row, kind in takewhile(lambda each: each[1] is not None, from_below) if kind is not None]
    below = list(dropwhile(lambda each: each[0][0] not in kinds, tail[::-1]))
    _tell_between(region, kinds, {row[0] for row, _ in below}, faults)
    return below


def _kind_below_agencies(row: Row, counted: Collection[int], kinds: Mapping[int, str]) -> str | None:
    return kinds.get(row[0]) or (_REMARKS if all(row[1][at] is None for at in counted) else None)


def _begins_as_total(region: TableRegion, row: Row, counted: Collection[int], named: Sequence[int]) -> bool:
    """Whether the first cell of a row says that it is a total, and is neither a number of it nor its name; or its name says so, whatever it answers."""
    at, first = next(((at, cell) for at, cell in enumerate(row[1]) if cell is not None), (0, ""))
    names = (row[1][one] or "" for one in named)
    return any(kind_of_label(name, region.instrument) == SUMS for name in names) or (
        at not in counted and at not in named and bool(kind_of_label(first, region.instrument))
    )


# --- By their labels --------------------------------------------------------------------------------------------------


class _Labels:
    """What rows are by what stands in the columns that name or number them.

    Attributes:
        named: The columns that name rows.
        kinds: Number of a row that is none of the table → what it is.
    """

    def __init__(
        self,
        region: TableRegion,
        named: Sequence[int],
        numbered: Sequence[int],
        counted: Mapping[int, str],
        telling: Collection[int] = (),
    ) -> None:
        """*counted*: the columns with answers and values, and their codes; what says nothing there, or in those *telling*, is no row here."""
        self._region, self._counted, self._telling = region, counted, (*counted, *telling)
        self.named = named
        self.kinds: dict[int, str] = {}
        for at in (*numbered, *named):
            self.kinds |= self._unnumbered(at, may_be_blank=at in named)
        self.kinds |= dict.fromkeys(self._sums(named), _SUMS)
        self.kinds |= dict.fromkeys(self._remarks(), _REMARKS)

    @cached_property
    def _rows(self) -> list[Row]:
        """The rows that say something."""
        return [row for row in self._region.body if any(row[1][at] not in (None, *DASHES) for at in self._telling)]

    def _remarks(self) -> Iterator[int]:
        """The rows that answer nothing, and whose name is a text below a table; of respondents or persons, who need none, their first cell."""
        for number, cells in self._region.body:
            if all(cells[at] in (None, *DASHES) for at in self._counted):
                first = next((at for at, cell in enumerate(cells) if cell is not None), 0)
                looked_at = self.named if self._region.rows in OF_AGENCIES else (first, *self.named)
                if any(is_remark(cells[at] or "") for at in looked_at):
                    yield number

    def _unnumbered(self, at: int, *, may_be_blank: bool) -> Iterator[tuple[int, str]]:
        """The rows without a number in a column where all others have one; of those what is a total by its label."""
        instrument, says = self._region.instrument, kind_of_name if at in self.named else kind_of_label
        kinds = {said_in(text, instrument) for text in texts_in(self._region.body, at)}
        if MIXED in kinds or kinds.isdisjoint((WORD, BLANK)) or NUMBER not in kinds:
            return
        cells = [(number, row[at]) for number, row in self._rows]
        said = {number: said_in(cell, instrument) for number, cell in cells}
        found = Numbering.of(said.items())
        for number, cell in cells:
            if said[number] == WORD and found.is_broken_by_words:
                yield number, _SUMS if says(cell or "", instrument) else _UNNUMBERED
            elif said[number] == BLANK and found.is_broken_by_blanks and not may_be_blank:
                yield number, _UNNUMBERED

    def _sums(self, named: Sequence[int]) -> list[int]:
        """The rows that are totals by their names, or by these and their numbers."""
        found: dict[int, str] = {}
        for at in named:
            texts = {
                text for text in texts_in(self._region.body, at) if text and kind_of_name(text, self._region.instrument)
            }
            rows = [(number, name) for number, row in self._rows if (name := row[at] or "") in texts] if texts else []
            found |= labelled(rows, self._region.instrument)
        made = self._made_of_others(found) if IN_DOUBT in found.values() else set()
        return [number for number, kind in found.items() if kind == SUMS or number in made]

    def _made_of_others(self, kinds: Mapping[int, str]) -> set[int]:
        """Which of the rows in doubt are sums or means of others, or hold what is no answer."""
        segments: list[dict[int, ColumnTotal]] = [{}]
        own: dict[int, dict[int, RowNumber]] = {}
        strange, saying = set(), set()
        for number, cells in self._rows:
            numbers = {at: found for at in self._counted if (found := _number(cells[at])) is not None}
            if number in kinds:
                own[number] = numbers
                segments.append({})
                strange |= {number} if any(not self._is_taken(at, cells[at]) for at in numbers) else set()
                saying |= {number} if self._says_a_word(cells, numbers) else set()
                continue
            for at, one in numbers.items():
                segments[-1][at] = segments[-1].get(at, ColumnTotal()).plus(ColumnTotal(one.number, 1))
        return strange | (made_of_others(own, kinds, segments) - saying)

    def _says_a_word(self, cells: Sequence[str | None], numbers: Collection[int]) -> bool:
        """Whether a cell that is no number is an answer: of words there is no sum."""
        words = [at for at in self._counted if at not in numbers and cells[at] not in (None, *DASHES)]
        return any(self._is_taken(at, cells[at]) for at in words)

    def _is_taken(self, at: int, cell: str | None) -> bool:
        """Whether a cell is an answer, where there are words and levels that are."""
        code = self._counted[at]
        is_asked = code in self._region.needed or code in self._region.worded
        return cell is None or not is_asked or self._region.is_taken(code, cell)


def _number(cell: str | None) -> RowNumber | None:
    """The number in a cell, if it can be read in one way."""
    found = possible_numbers_of_cell(cell).all if cell is not None and cell not in DASHES else ()
    return own_number(Fraction(found[0].exact)) if len(found) == 1 else None
