"""Where in a sheet the table stands: what a row of it is, which row holds the headings, and what lies below."""

from __future__ import annotations

from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from evalkit.base.errors import Fault, Faults, Position, Spot
from evalkit.base.text import Message, msg
from evalkit.base.typed_numbers import possible_numbers
from evalkit.base.wording import DASHES, caseless, folded, is_personal
from evalkit.files.records.cells import Answers, Columns, Complaint
from evalkit.files.row_faults import Known
from evalkit.instruments.offices import OFFICES
from evalkit.mapping import headings
from evalkit.mapping.code_rows import Targets, places
from evalkit.mapping.contents import is_moment
from evalkit.mapping.headings import match_headers
from evalkit.mapping.map_file import (
    AGENCIES,
    CELLS,
    CODE,
    CODES,
    PERSONS,
    RESPONDENTS,
    ROWS,
    map_command,
    refuse_rows_not_taken,
    rows_of_records,
)
from evalkit.mapping.numbered_columns import is_numbering, numbers_those_above
from evalkit.method.scales import read_answer, words_of_scale
from evalkit.tables.columnar import width_of
from evalkit.tables.references import cell_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, Node
    from evalkit.mapping.code_rows import CodeRow
    from evalkit.mapping.headings import Match
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.sheet import Row, Sheet

OF_RECORDS = (RESPONDENTS, PERSONS)
_LOOKED_AT = 15  # rows among which the headings are looked for
_WALKED, _LEFTMOST = 300, 8  # rows and columns among which codes are looked for
_MOST_NAMED = 5
_FEWEST = 2  # headings that must be understood for a row to be theirs


def top_texts(sheet: Sheet) -> frozenset[str]:
    """What stands in the rows of *sheet* among which headings are looked for, without case."""
    return frozenset(caseless(cell) for _, cells in sheet.rows[:_LOOKED_AT] for cell in cells if cell is not None)


class TableRegion:
    """What a row of *sheet* is, and where its headings stand."""

    def __init__(
        self, sheet: Sheet, instrument: Instrument, given: Hints, faults: Faults, *, of_many: bool = False
    ) -> None:
        """*faults*: of the mapping; *of_many*: rows are those assessed, and may hold as many numbers of nodes as headings do."""
        self.sheet, self.instrument, self.given = sheet, instrument, given
        self.targets = Targets(instrument)
        self._faults = faults
        self._of_many = of_many

    @cached_property
    def rows(self) -> str:
        """What a row is: as the mapping says, else as its columns and the instrument tell."""
        source = self.given.map.source
        if source.rows is not None or source.sheets:
            refuse_rows_not_taken(source.rows, self.instrument, self._faults)
            return source.rows or CODES
        if self.given.subject_column is not None:
            return AGENCIES
        if self._names_cells or self._has_offices:
            return CELLS if self._names_cells else OFFICES
        if CODE in self.given.map.columns.values() or (self._has_codes and not self._of_many):
            return CODES
        records = self.instrument.records
        return AGENCIES if records is None or records.refused is not None else rows_of_records(records)

    @property
    def _names_cells(self) -> bool:
        """Whether the mapping names cells and nothing else; codes such as I1 are called so, too, and may head a column."""
        keys = {*self.given.map.columns, *self.given.map.claims}
        texts = {cell for _, cells in self.sheet.rows[:_LOOKED_AT] for cell in cells}
        return bool(keys) and all(cell_of(key) is not None for key in keys) and keys.isdisjoint(texts)

    @property
    def _has_offices(self) -> bool:
        """Whether the headings are that of offices, as the instrument calls it, and leaves that these are graded by, and no other node."""
        rules = self.instrument.offices
        rows = [[cell for cell in cells if cell is not None] for _, cells in self.sheet.rows[:_LOOKED_AT]]
        called = [cells for cells in rows if rules is not None and caseless(rules.office) in map(caseless, cells)]
        codes = self._codes_in(called[0]) if called else set()
        return bool(codes) and codes.issubset(self.targets.graded)

    @property
    def _has_codes(self) -> bool:
        """Whether a column holds more codes than any row does."""
        in_column = max((len({place.code for place in found}) for found in self._places), default=0)
        return in_column > max(_FEWEST, *map(self._understood, self.sheet.rows[:_LOOKED_AT]))

    @cached_property
    def _places(self) -> list[list[CodeRow]]:
        """For each of the first columns, the rows whose cell there names a node."""
        rows = self.sheet.rows[:_WALKED]
        return [places(self.instrument, rows, at) for at in range(min(self.width, _LEFTMOST))]

    @property
    def codes(self) -> list[str]:
        """The nodes that the rows are about, as the column with most of them says."""
        return list(dict.fromkeys(place.code for place in max(self._places, key=len, default=[])))

    @cached_property
    def width(self) -> int:
        """The columns of the widest row."""
        return width_of(self.sheet.rows)

    def _understood(self, row: Row) -> int:
        """How many headings of a row are those of columns; what is an answer is no heading.

        Codes may look like values (3.1, 10101): such texts are headings where all numbers of the row are codes.
        """
        said = [text for text in row[1] if text is not None and not self._is_answer(text)]
        texts = [text for text in said if not text.isdecimal() or text in self.instrument.every_node]
        numbers = [text for text in texts if any(possible_numbers(text))]
        if len(self._codes_in(numbers)) < len(numbers):
            texts = [text for text in texts if text not in numbers]
        return len(self._codes_in(texts))

    def _codes_in(self, texts: Sequence[str]) -> set[str]:
        matches = match_headers(self.instrument, texts, records=self._of_records)
        return {one.code for one in matches if one.role == headings.CODE}

    def _is_answer(self, text: str) -> bool:
        """Whether respondents may have written *text* in one of the columns: words of one may head another."""
        return (
            any(self.answers.understood(code, text) is not None for code in self._elements) if self._elements else False
        )

    @cached_property
    def _elements(self) -> tuple[str, ...]:
        records = self.instrument.records
        return self.targets.needed(RESPONDENTS) if records is not None and records.answers is not None else ()

    @cached_property
    def answers(self) -> Answers:
        """Reads the answers of respondents."""
        records = self.instrument.records
        assert records is not None  # else there are no elements
        return Answers(self.instrument, records, self.given.map.source.letters)

    def is_taken(self, code: str, text: str) -> bool:
        """Whether *code*, a column of respondents or persons or a leaf, takes *text*."""
        if code in self._elements:
            return self.answers.understood(code, text) is not None
        if code in self.worded and self.rows not in OF_RECORDS:
            return read_answer(self.instrument, self.instrument.every_node[code], text) is not None
        return not isinstance(self._persons.read(code, text), Complaint)

    def read(self, code: str, text: str) -> object:
        """What *text* says in *code*, a column of respondents or persons; what is wrong with it, if it says nothing there."""
        return (self.answers if code in self._elements else self._persons).read(code, text)

    def words(self, code: str) -> Known:
        """The words that *code* takes, as of ``is_taken``."""
        if code in self._elements:
            return self.answers.words(code)
        if code in self.worded and self.rows not in OF_RECORDS:
            return self._words_of[self.instrument.every_node[code].scale or ""]
        return self._persons.words(code)

    @cached_property
    def worded(self) -> frozenset[str]:
        """The leaves that are answered in words or levels, not by a number of any size."""
        leaves = ((code, node) for code, node in self.instrument.every_node.items() if node.is_leaf)
        return frozenset(code for code, node in leaves if self.instrument.scales[node.scale or ""].kind != "number")

    @cached_property
    def _words_of(self) -> Mapping[str, Known]:
        """Scale → its words."""
        found = {self.instrument.every_node[code].scale or "": code for code in sorted(self.worded)}
        words = {
            scale: words_of_scale(self.instrument, self.instrument.every_node[code]) for scale, code in found.items()
        }
        others = [word for listed in words.values() for word in listed]
        return {scale: Known.of(listed, others) for scale, listed in words.items()}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The columns that respondents or persons cannot do without."""
        return self.targets.needed(self.rows) if self.rows in OF_RECORDS else ()

    @cached_property
    def _persons(self) -> Columns:
        records = self.instrument.records
        assert records is not None  # else no row is a person
        return Columns(records, None)

    @cached_property
    def _of_records(self) -> bool | None:
        rows = self.given.map.source.rows
        if self.given.subject_column is not None:
            return False
        return None if rows is None else rows in OF_RECORDS

    @cached_property
    def _header_at(self) -> int:
        """Position of the row of headings: the one that is stated, else the first of those that are understood best."""
        stated = self.given.map.source.header
        numbers = [number for number, _ in self.sheet.rows] if stated is not None else []
        if stated in numbers:
            return numbers.index(stated)
        if stated is not None:
            problem = msg("there is nothing in row {row}", row=str(stated))
            self._faults.add("source.header", problem, expected=msg("the row of the headings"))
        if self.rows == CODES:
            return self._above_codes
        rows = self.sheet.rows[:_LOOKED_AT]
        understood = [0 if numbers_those_above(rows, at) else self._understood(row) for at, row in enumerate(rows)]
        known = [count + named for count, named in zip(understood, self._stated_in_rows, strict=True)]
        best = max(known)
        return known.index(best) if best >= _FEWEST else self._wordiest

    @cached_property
    def _stated_in_rows(self) -> list[int]:
        """How many cells of each row are headings that the mapping names."""
        stated = {caseless(key) for key in (*self.given.map.columns, *self.given.map.claims)}
        rows = (cells for _, cells in self.sheet.rows[:_LOOKED_AT])
        return [len(stated.intersection(caseless(cell) for cell in cells if cell is not None)) for cells in rows]

    @cached_property
    def _wordiest(self) -> int:
        """The row that the mapping names its columns by, else the first with most words: above it stand titles."""
        rows = [[cell for cell in cells if cell is not None] for _, cells in self.sheet.rows[:_LOOKED_AT]]
        words = [sum(cell not in DASHES and not any(possible_numbers(cell)) for cell in cells) for cells in rows]
        found = self._stated_in_rows if any(self._stated_in_rows) else words
        return found.index(max(found))

    @cached_property
    def _above_codes(self) -> int:
        """The last row before the first code, if it has headings; there may be none."""
        first = max(self._places, key=len, default=[])
        numbers = [number for number, _ in self.sheet.rows]
        return max(0, numbers.index(first[0].row) - 1) if first else self._wordiest

    @cached_property
    def header_row(self) -> Row:
        """The row of the headings: its number and its cells; a cell that reaches down from a row above has the text that stands there."""
        number, cells = self.sheet.rows[self._header_at]
        above = dict(self.sheet.rows[: self._header_at])
        found = list(cells)
        for one in self.sheet.merged:
            if one.hangs_down_to(number) and one.top in above and one.left < len(found) and found[one.left] is None:
                found[one.left] = above[one.top][one.left]
        return number, tuple(found)

    @cached_property
    def _heads(self) -> Sequence[Match]:
        """What the headings mean, by themselves."""
        return match_headers(self.instrument, [head or "" for head in self.header_row[1]], records=self._of_records)

    @cached_property
    def numbers_row(self) -> int | None:
        """The row below the headings that counts the columns, as printed tables do: (1), (2), (3) and so on."""
        at = self._header_at + 1
        if self.rows in (CODES, CELLS) or at >= len(self.sheet.rows):
            return None
        number, cells = self.sheet.rows[at]
        others = [column for column, match in enumerate(self._heads) if match.heading and match.role != headings.CODE]
        after = self.sheet.rows[at + 1 : at + 1 + _LOOKED_AT]
        found = numbers_those_above(self.sheet.rows, at) or is_numbering(self.header_row[1], cells, after, others)
        return number if found else None

    def tell_no_headings(self, faults: Faults) -> None:
        """The first row is a record already: what stands in it is nobody's heading, and is not shown."""
        header = self.header_row
        if self.rows not in OF_RECORDS or self._understood(header) >= _FEWEST or not self._is_record(header):
            return
        first = next(row for row, _ in filter(self._is_record, self.sheet.rows[: self._header_at + 1]))
        problem = msg(
            "no row of headings was found: row {row} is a row of {what}", row=str(first), what=ROWS[self.rows]
        )
        hint = msg("insert a row above it that says what each column is")
        faults.add("", problem, expected=msg("one row with a name above each column"), hint=hint)

    def _is_record(self, row: Row) -> bool:
        """Whether *row* holds what a record does: a number twice, or what heads no column."""
        texts = [cell for cell in row[1] if cell is not None]
        numbers = [text for text in texts if text.isdecimal()]
        return len(numbers) > len(set(numbers)) or any(map(self._is_of_record, texts))

    def _is_of_record(self, text: str) -> bool:
        """Whether *text* stands in a record and heads no column: an answer, a word of a column, a time, the number of a person."""
        records = self.instrument.records
        words = records.columns.values() if records is not None else ()
        said = any(folded(text) in map(folded, (*word.values, *word.also)) for word in words)
        is_answer = not text.isdecimal() and self._is_answer(text)  # a question may be called by its number
        return said or is_answer or is_moment(text) or is_personal(text)

    @cached_property
    def body(self) -> Sequence[Row]:
        """The rows below the headings, up to the last that the mapping names."""
        last = self.given.map.source.last
        below = self.sheet.rows[self._header_at + 1 + (self.numbers_row is not None) :]
        if last is None:
            return below
        rows = [row for row in below if row[0] <= last]
        if not rows:
            problem = msg("nothing stands between the headings and row {row}", row=str(last))
            self._faults.add("source.last", problem, expected=msg("the last row of the table"))
        return rows

    def wide_headings(self) -> Iterator[tuple[int, int]]:
        """The first and the last column of each heading that is merged across several."""
        row, cells = self.header_row
        for one in self.sheet.merged:
            if one.top <= row <= one.bottom and one.left < one.right and one.left < len(cells):
                yield one.left, one.right

    def tell_merged_headings(self, faults: Faults) -> None:
        """Merged cells leave open what the other columns below them are called, unless the mapping names the row.

        What reaches down to the row of headings in one column is known, see ``header_row``.
        """
        row = self.header_row[0]
        there = [one for one in self.sheet.merged if one.top <= row <= one.bottom]
        merged = tuple(str(one) for one in there if not one.hangs_down_to(row))
        if merged and self.given.map.source.header is None:
            hint = msg(
                '{command} writes a mapping, in which [source] header says which row counts, and columns are named by letter: [columns] "C:C" = "CODE"',
                command=map_command(self.sheet.title, self.instrument.id),
            )
            problem = msg("the header has merged cells: {cells}", cells=merged[:_MOST_NAMED])
            faults.add(Position(row=row), problem, expected=msg("one row with a name above each column"), hint=hint)

    def tell_wider_rows(self, faults: Faults) -> None:
        """Of CSV, rows that go on where that of the headings ends: a comma split a cell, so that what follows stands in the wrong columns."""
        width = self.sheet.ends.get(self.header_row[0], self.width)
        odd = [(row, width) for row, cells in self.body if any(cells[width:])]
        problem = msg("the row has more cells than there are headings")
        hint = msg("put a cell between quotation marks if it holds the sign that parts the cells, as a comma (3,5)")
        self._tell_width(odd, problem, width, hint, faults)

    def tell_shorter_rows(self, faults: Faults) -> None:
        """Of CSV, rows that end before the headings do: which cell is missing is not known. Where rows are codes, titles of parts end so."""
        width = max((at + 1 for at, text in enumerate(self.header_row[1]) if text is not None), default=0)
        ends = {} if self.rows == CODES else self.sheet.ends
        odd = [(row, ends[row]) for row, _ in self.body if ends.get(row, width) < width]
        problem = msg("the row has fewer cells than there are headings")
        hint = msg("write the sign that parts the cells for a blank cell, too: which one is missing is not guessed")
        self._tell_width(odd, problem, width, hint, faults)

    def _tell_width(
        self, odd: Sequence[tuple[int, int]], problem: Message, width: int, hint: Message, faults: Faults
    ) -> None:
        """That rows are not as wide as their headings, from the *odd* cells on (row and column)."""
        if not odd:
            return
        places = [self.sheet.at(*cell) for cell in odd]
        expected = msg("{expected:cell|cells}, as in the header", expected=str(width))
        also = tuple(Spot(place, None) for place in places[1:])
        fault = Fault(file=self.sheet.title, place=places[0], problem=problem, expected=expected, hint=hint,
                      count=len(places), also=also)  # fmt: skip
        faults.found.append(fault)

    def _without_answers(self, row: Row) -> Row:
        """*row* without what is an answer to the heading above it, as letters are that are codes as well (A and B of ZI)."""
        stated = {caseless(name): code for name, code in self.given.map.columns.items()}
        codes = [stated.get(caseless(head.heading), head.code) for head in self._heads]
        nodes = [self.instrument.every_node.get(code) for code in codes]
        cells = [
            None if node is not None and node.is_leaf and text is not None and self._can_answer(node, text) else text
            for node, text in zip_longest(nodes, row[1])
        ]
        return row[0], tuple(cells)

    def _can_answer(self, node: Node, text: str) -> bool:
        if self.instrument.scales[node.scale or ""].kind == "number":
            return any(possible_numbers(text))
        return read_answer(self.instrument, node, text) is not None

    def tell_second_header(self, faults: Faults) -> None:
        """The row below the headings is one of headings, too: which counts is not guessed."""
        if self.given.map.source.header is not None or not self.body or self.rows == CODES:
            return
        mine, below = self._understood(self.header_row), self._understood(self._without_answers(self.body[0]))
        if below >= _FEWEST and mine:
            rows = (str(self.header_row[0]), str(self.body[0][0]))
            problem = msg("there are two rows of headings: {rows}", rows=rows)
            hint = msg("say which in a mapping: [source] header = {row}, and what its columns are", row=rows[1])
            faults.add("", problem, expected=msg("one row of headings"), hint=hint)
