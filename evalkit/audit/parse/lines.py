"""Header and rows of a printed table: from a CSV beside the file, or from the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.audit.parse.addresses import RESERVED, At, at_key, is_name
from evalkit.base.errors import Faults, Position
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.table import MAX_FAULTS

if TYPE_CHECKING:
    from evalkit.base.text import Prose
    from evalkit.files.assessment import Table
    from evalkit.performance.files import ReportFile, ReportFiles
    from evalkit.schema.reader import Reader


class TextRow(NamedTuple):
    """A row: its number in the CSV as a spreadsheet shows it, or that of its list in the TOML file, and its cells."""

    number: int
    cells: tuple[str | None, ...]

    @property
    def key(self) -> str:
        """Its key, the first cell."""
        return self.cells[0] or ""


class TextTable(NamedTuple):
    """A table as text.

    Attributes:
        file: Where the rows stand.
        rows: Those with a key of their own.
        faults: What is wrong with the cells; handed to the part once the table is read.
        within: Place of the rows inside a TOML file; ``None`` for a CSV.
        table: The CSV.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[TextRow, ...]
    faults: Faults
    within: str | None
    table: Table | None = None

    def at(self, row: TextRow, column: str) -> At:
        """Place of a cell, for faults."""
        if self.table is None:
            return At(self.faults, f"{self.within}[{row.number}]")
        return At(self.faults, self.table.cell(row.number, column) or self.table.at(row.number, column))

    def said(self, row: TextRow, column: str) -> str:
        """How a claim says where its cell is: row and column, and the cell of a sheet that the table is part of."""
        cell = self.cell(row, column)
        return f"{row.key}, {column}" if cell is None else f"{row.key}, {column} ({cell})"

    def cell(self, row: TextRow, column: str) -> str | None:
        """The cell of the sheet that the table is part of."""
        return None if self.table is None else self.table.cell(row.number, column)

    def why_left_out(self, row: TextRow, column: str) -> Prose | None:
        """Why a cell is left out, whatever can be read in it."""
        return None if self.table is None else self.table.left_out.get((row.number, column))

    def line(self, row: TextRow) -> int | None:
        """Number of the line on which *row* stands, where that is known."""
        return None if self.table is None else self.table.line_of(row.number)

    def hand_over(self, part: ReportFile) -> None:
        """Give the faults of the cells to the part, at most so many as a table may have."""
        part.faults.found.extend(self.faults.first(MAX_FAULTS))


def read_lines(files: ReportFiles, part: ReportFile, reader: Reader) -> TextTable | None:
    """The rows that *reader*, an entry of ``[[tables]]``, names or holds; nothing after a fault of the whole."""
    if reader.has("file") and (reader.has("rows") or reader.has("header")):
        reader.wrong("file", msg("either a file, or header and rows"))
        return None
    lines = _from_csv(files, part, reader) if reader.has("file") else _from_toml(part, reader)
    return lines._replace(rows=_with_keys(lines)) if lines is not None else None


def _from_csv(files: ReportFiles, part: ReportFile, reader: Reader) -> TextTable | None:
    name = reader.text("file")
    table = files.table(part, name, reader.at("file")) if name else None
    if table is None:
        return None
    lines = TextTable(
        table.file, table.header, tuple(TextRow(*row) for row in table.rows), Faults(table.file), None, table
    )
    good = [is_name(column, At(lines.faults, Position(row=1))) for column in table.header]
    if all(good):
        return lines
    lines.hand_over(part)
    return None


def _from_toml(part: ReportFile, reader: Reader) -> TextTable | None:
    header = reader.texts("header", required=True)
    rows = _raw_rows(reader)
    at = at_key(reader, "header")
    good = [is_name(column, at) for column in header]
    for number, column in enumerate(header):
        if column in header[:number]:
            at.add(msg("the column {name} stands here twice", name=visible(column)))
            good.append(False)
    if not header or not rows or not all(good):
        return None
    found = []
    for number, raw in enumerate(rows, 1):
        row_at = At(reader.faults, f"{reader.at('rows')}[{number}]")
        if len(raw) != len(header):
            row_at.add(
                msg("{found:cell|cells}", found=str(len(raw))),
                expected=msg("{expected:cell|cells}, as in the header", expected=str(len(header))),
            )
            continue
        wrong = [cell for cell in raw if not _is_cell(cell, row_at)]
        if not wrong:
            found.append(TextRow(number, tuple(str(cell).strip() or None for cell in raw)))
    return TextTable(part.file, header, tuple(found), Faults(part.file), reader.at("rows"))


def _raw_rows(reader: Reader) -> list[list[Any]]:
    expected = msg("a list of rows, each a list of texts")
    if not reader.has("rows"):
        reader.missing("rows", expected)
        return []
    found = reader.data["rows"]
    if not isinstance(found, list) or not found or not all(isinstance(row, list) for row in found):
        reader.wrong("rows", expected)
        return []
    return found


def _is_cell(cell: Any, at: At) -> bool:
    if isinstance(cell, str) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return True
    at.add(
        msg("{found} is not allowed here", found=visible(cell)),
        expected=msg("a text or a whole number"),
        hint=msg("write decimals as they are printed, in quotes"),
    )
    return False


def _with_keys(lines: TextTable) -> tuple[TextRow, ...]:
    first: dict[str, TextRow] = {}
    for row in lines.rows:
        at = lines.at(row, lines.header[0])
        if not is_name(row.key, at):
            continue
        if row.key in RESERVED:
            at.add(
                msg("{key} cannot be the key of a row", key=row.key), expected=msg("a word that no address begins with")
            )
        elif first.setdefault(row.key, row) is not row:
            at.add(
                msg(
                    "the row {key} stands here twice, first as number {number}",
                    key=visible(row.key),
                    number=str(first[row.key].number),
                )
            )
    return tuple(first.values())
