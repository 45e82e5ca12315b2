"""The cells of a sheet, found by what stands in front of them and above them: people insert columns, and sort.

Text of a cell → the value that TOML would hold: a whole number, a printed decimal, a flag, text.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import possible_numbers, style_of
from evalkit.base.wording import folded
from evalkit.evaluation.result import ESTABLISHED, SUPPORTED
from evalkit.forms.model import CHOICE, NUMBER, PRINTED, TABLE, TEXTS
from evalkit.performance.typed_quantities import bare, plain
from evalkit.tables.references import cell_of, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.errors import Place as Spot
    from evalkit.base.text import Message
    from evalkit.forms.model import CellPlace
    from evalkit.tables.sheet import Sheet

_TOLD = 5  # columns that are named


class FoundCell(NamedTuple):
    """A cell that was found again, what stands in it, and where it is; of a record also in which row."""

    place: CellPlace
    text: str | None
    spot: Spot
    row: int = 0


class CellFinder:
    """Finds the *places* of one sheet.

    Attributes:
        notes: What changed in the sheet and makes no difference.
    """

    def __init__(self, sheet: Sheet, places: Sequence[CellPlace], faults: Faults) -> None:
        """What is not found goes into *faults*."""
        self.notes: list[Message] = []
        self._sheet, self._places, self._faults = sheet, places, faults
        self._rows: Mapping[int, Sequence[str | None]] = dict(sheet.rows)
        self._headings = dict.fromkeys(place.heading for place in places)
        self._at = self._heading_row()
        self._columns = self._columns_of(self._at) if self._at else {}

    @property
    def used(self) -> set[int]:
        """The columns that are read here; those of a table are read with that."""
        inputs = {place.heading for place in self._places if place.kind not in (PRINTED, TABLE)}
        return {at for heading, at in self._columns.items() if heading in inputs}

    def cells(self) -> Iterator[FoundCell]:
        """Every cell, in the order of the form."""
        if self._is_table:
            yield from self._of_table()
            return
        if not self._at or not self._columns:
            return
        self._tell_columns()
        lines = [place for place in self._places if place.label]
        records = [place for place in self._places if not place.label and place.kind != PRINTED]
        if lines:
            yield from self._of_lines(lines)
        if records:
            yield from self._of_records(records)

    @property
    def aside(self) -> list[str]:
        """Of a table: the headings of columns that are no part of the form."""
        cells = self._rows.get(self._at, ()) if self._is_table and self._columns else ()
        return [text for text in cells if text and text not in self._headings]

    @property
    def _is_table(self) -> bool:
        """Whether the sheet is read as a table; whoever does that says what is wrong with its headings."""
        return all(place.kind == TABLE for place in self._places)

    def _of_table(self) -> Iterator[FoundCell]:
        """The table as a whole, if there is anything in it beside its headings."""
        if any(row > self._at for row in self._rows) or (self._rows and not self._columns):
            if self.aside:
                self._tell_aside([*enumerate(self._rows[self._at])])
            yield FoundCell(self._places[0], self._sheet.name, self._sheet.at(self._at, 0))

    # --- Headings ---------------------------------------------------------------------------------------------------

    def _heading_row(self) -> int:
        """The row that holds the headings; 0 after a fault."""
        declared = self._spot_of(self._places[0].heading_cell)[0]
        wanted = set(self._headings)
        if self._is_table:
            return declared
        for row in (declared, *self._rows):
            if wanted <= set(self._rows.get(row, ())):
                return row
        self._tell_headings(max(self._rows, key=lambda row: len(wanted & set(self._rows[row])), default=declared))
        return 0

    def _tell_headings(self, row: int) -> None:
        stands = set(self._rows.get(row, ()))
        for place in {place.heading: place for place in self._places if place.heading not in stands}.values():
            self._faults.add(
                self._sheet.at(row, self._spot_of(place.heading_cell)[1]),
                msg("the column {name} of the form is missing", name=visible(place.heading)),
                hint=msg("a column that was deleted or renamed comes back by undoing it, or with a new form"),
            )

    def _columns_of(self, row: int) -> dict[str, int]:
        """Heading → column."""
        cells = self._rows.get(row, ())
        counts = Counter(text for text in cells if text in self._headings)
        for text, number in counts.items():
            if number > 1:
                self._faults.add(
                    self._sheet.at(row, [at for at, cell in enumerate(cells) if cell == text][-1]),
                    msg("the column {name} stands here twice", name=visible(text)),
                )
        return {text: at for at, text in reversed([*enumerate(cells)]) if text and text in counts}

    def _tell_columns(self) -> None:
        moved = [
            place
            for place in {place.heading: place for place in self._places}.values()
            if self._spot_of(place.heading_cell) != (self._at, self._columns.get(place.heading))
        ]
        if moved:
            self.notes.append(
                msg(
                    "{sheet}: rows or columns were inserted or moved; {heading}, once {old}, is read in {new}",
                    sheet=visible(self._sheet.title, 200),
                    heading=moved[0].heading,
                    old=moved[0].heading_cell,
                    new=f"{column_name(self._columns.get(moved[0].heading, 0))}{self._at}",
                )
            )
        self._tell_aside([(at, text) for at, text in enumerate(self._rows.get(self._at, ())) if self._holds(at)])

    def _tell_aside(self, columns: Sequence[tuple[int, str | None]]) -> None:
        others = [(at, text) for at, text in columns if text and text not in self._headings]
        if others:
            self.notes.append(
                msg(
                    "{sheet}: columns that are no part of the form are left aside: {names}",
                    sheet=visible(self._sheet.title, 200),
                    names=tuple(f"{visible(text, 30)} ({column_name(at)})" for at, text in others[:_TOLD]),
                )
            )

    def _holds(self, column: int) -> bool:
        return any(column < len(cells) and cells[column] for row, cells in self._rows.items() if row > self._at)

    # --- Lines and records --------------------------------------------------------------------------------------------

    def _of_lines(self, lines: Sequence[CellPlace]) -> Iterator[FoundCell]:
        rows = self._rows_by_label(lines)
        for place in lines:
            row = rows.get(place.label, 0)
            column = self._columns.get(place.heading)
            if row and column is not None:
                yield FoundCell(place, self._text(row, column), self._sheet.at(row, column))

    def _rows_by_label(self, lines: Sequence[CellPlace]) -> dict[str, int]:
        """Label → its row; one that is not there, or twice, is a fault."""
        labels = dict.fromkeys(place.label for place in lines)
        at = self._label_column(labels, self._spot_of(lines[0].label_cell)[1])
        found: dict[str, list[int]] = {label: [] for label in labels}
        for row in self._rows:
            text = self._text(row, at)
            if row > self._at and text in found:
                found[text].append(row)
        for place in {place.label: place for place in lines}.values():
            if len(found[place.label]) != 1:
                self._tell_label(place, found, at)
        return {label: rows[0] for label, rows in found.items() if len(rows) == 1}

    def _label_column(self, labels: Mapping[str, None], declared: int) -> int:
        """The column in which most labels stand."""
        count = Counter(chain.from_iterable(_at(cells, labels) for row, cells in self._rows.items() if row > self._at))
        return max((declared, *count), key=lambda at: count[at])

    def _tell_label(self, place: CellPlace, found: Mapping[str, list[int]], at: int) -> None:
        rows = found[place.label]
        if rows:
            problem = msg("the row {label} of the form stands here twice", label=place.label)
            self._faults.add(self._sheet.at(rows[-1], at), problem)
            return
        row = self._spot_of(place.label_cell)[0]
        stands = self._text(row, at)
        hint = msg("a row that was deleted comes back by undoing it, or with a new form")
        if stands and stands not in found:
            hint = msg("{found} stands in its place: its code was changed", found=visible(stands))
        problem = msg("the row {label} of the form is missing", label=place.label)
        self._faults.add(self._sheet.at(row, at), problem, hint=hint)

    def _of_records(self, records: Sequence[CellPlace]) -> Iterator[FoundCell]:
        for row in self._rows:
            if row <= self._at:
                continue
            cells = [
                FoundCell(place, self._text(row, column), self._sheet.at(row, column), row)
                for place in records
                if (column := self._columns.get(place.heading)) is not None
            ]
            if any(cell.text is not None for cell in cells):
                yield from cells

    def _text(self, row: int, column: int) -> str | None:
        cells = self._rows.get(row, ())
        return cells[column] if column < len(cells) else None

    @staticmethod
    def _spot_of(cell: str) -> tuple[int, int]:
        return cell_of(cell) or (0, 0)


def _at(cells: Sequence[str | None], labels: Mapping[str, None]) -> Iterator[int]:
    return (at for at, text in enumerate(cells) if text in labels)


_ON_A_SCALE = ("answers", SUPPORTED, ESTABLISHED)


def literal(text: str) -> Any:
    """The value that *text* is in TOML."""
    return parse_toml(f"value = {text}".encode(), "", AssessmentError)["value"]


class FormCells:
    """Reads the cells of one form, whose numbers are all written in one way.

    Attributes:
        faults: Takes what can be read in two ways.
    """

    def __init__(self, lists: Mapping[str, Mapping[str, Any]], cells: Iterable[FoundCell], faults: Faults) -> None:
        """*lists*: number of a drop-down → folded text → value. How numbers are written is decided by all *cells*."""
        self._lists, self.faults = lists, faults
        shown = {style_of(bare(cell.text)) for cell in cells if cell.text and cell.place.kind == NUMBER} - {None}
        self._style = shown.pop() if len(shown) == 1 else None

    def of(self, cell: FoundCell) -> Any:
        """The value of a cell; nothing where it is blank, or after a fault."""
        text, place = cell.text, cell.place
        if text is None:
            return None
        if place.kind == TEXTS:
            return [line.strip() for line in text.splitlines() if line.strip()]
        known = self._lists.get(place.list, {}).get(folded(text))
        if known is not None:
            return known
        if place.kind not in (CHOICE, NUMBER):
            return text
        return self._number(cell, text)

    def _number(self, cell: FoundCell, text: str) -> Any:
        """The number that *text* is, else itself: whoever knows the instrument says what it takes."""
        numbers = possible_numbers(bare(text)).written(self._style)
        if not numbers:
            return text
        if len(numbers) > 1 and cell.place.section in _ON_A_SCALE:
            return text  # the scale tells them apart, or refuses both
        if len(numbers) > 1:
            one, other = numbers
            self.faults.add(
                cell.spot,
                msg("{found} can mean two numbers", found=visible(text)),
                hint=msg(
                    "it can be {one} or {other}: write all decimals of the form with a comma, or all with a point",
                    one=one.text,
                    other=other.text,
                ),
            )
            return None
        return plain(numbers[0])
