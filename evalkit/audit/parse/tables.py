"""``[[tables]]``: printed tables, from a CSV beside the file or row by row, into claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.audit.model import Claim
from evalkit.audit.parse.addresses import RESERVED, Address, At, is_printed_column, is_row_of
from evalkit.audit.parse.cells import Place, Said, attributes_of, claim_of, refuse, said
from evalkit.audit.parse.grids import Grid
from evalkit.audit.parse.patterns import Bound, stands_for
from evalkit.audit.parse.rows import Lines, hand_over, is_name, read_lines
from evalkit.base.printed import FORMATS
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.parse.cells import Found
    from evalkit.performance.files import Part, ReportFiles
    from evalkit.schema.reader import Reader


class PrintedTable(NamedTuple):
    """A printed table.

    Attributes:
        part: The file in which it stands.
        reader: On its entry, whose ``relations`` are read later.
        grid: Its rows, and the columns whose cells are claims.
        lines: Its cells as text.
        label: Column with what the rows are called.
        ranges: Column with ranges of numbers.
        numbers: How numbers are written.
    """

    part: Part
    reader: Reader
    grid: Grid
    title: str
    lines: Lines
    label: str | None
    ranges: str | None
    numbers: str | None

    @property
    def name(self) -> str:
        """What people call it: ``Tabel 3.17``, or the title if its id does not begin with a digit."""
        return f"Tabel {self.grid.id}" if self.grid.id[0].isdecimal() else self.title


def read_tables(files: ReportFiles, into: Found) -> dict[str, PrintedTable]:
    """Every table of all parts by id; their claims are added to *into*."""
    found: dict[str, PrintedTable] = {}
    for part in files.parts:
        for reader in part.reader.tables("tables", "id"):
            table = _read_table(files, part, reader)
            if table is not None and _is_first(table, found):
                _add_claims(table, into)
                reader.close(also=("relations",))
            else:
                # What follows from a table that cannot be read would only be noise.
                into.broken.add(str(reader.data.get("id")))
                reader.close(also=("relations", "exact", "columns", "cells"))
    return found


def _is_first(table: PrintedTable, found: dict[str, PrintedTable]) -> bool:
    first = found.setdefault(table.grid.id, table)
    if first is table:
        return True
    problem = msg(
        "there are two tables {id}, the first in {file}",
        id=visible(table.grid.id),
        file=visible(first.part.file, 200),
    )
    _at(table.reader, "id").add(problem)
    return False


def _at(reader: Reader, key: str) -> At:
    return At(reader.faults, reader.at(key))


def _read_table(files: ReportFiles, part: Part, reader: Reader) -> PrintedTable | None:
    name, title = reader.need("id"), reader.need("title")
    good = bool(name) and is_name(name, _at(reader, "id")) and _is_free(name, reader)
    lines = read_lines(files, part, reader)
    numbers = reader.word("numbers", FORMATS)
    if lines is None:
        reader.asked.update(("label", "ranges", "skip"))
        return None
    label, ranges = _column(reader, "label", lines.header), _column(reader, "ranges", lines.header[1:])
    skip = _columns(reader, "skip", lines.header)
    columns = [one for one in lines.header[1:] if one not in {label, ranges, *skip}]
    if not good:
        hand_over(lines, part)
        return None
    grid = Grid(name, (row.key for row in lines.rows), columns, printed=True)
    return PrintedTable(part, reader, grid, title, lines, label, ranges, numbers)


def _is_free(name: str, reader: Reader) -> bool:
    if name not in RESERVED:
        return True
    reader.wrong("id", msg("an id that is none of {words}", words=RESERVED))
    return False


def _column(reader: Reader, key: str, header: Sequence[str]) -> str | None:
    return reader.word(key, header)


def _columns(reader: Reader, key: str, header: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in reader.texts(key) if _is_known(one, _at(reader, key), header))


def _is_known(column: str, at: At, header: Sequence[str]) -> bool:
    if column in header:
        return True
    at.unknown(
        msg("there is no column {column}", column=visible(column)),
        column,
        header,
        msg("one of {choices}", choices=tuple(map(visible, header))),
    )
    return False


def _add_claims(table: PrintedTable, into: Found) -> None:
    columns, cells = _said_of_columns(table), _said_of_cells(table)
    plain = {column: said(raw) for column, raw in columns.items()}
    lines, grid, name = table.lines, table.grid, table.name
    indices = [(column, lines.header.index(column)) for column in grid.columns]
    label_at = lines.header.index(table.label) if table.label is not None else 0
    for row in lines.rows:
        key, label, line = row.key, row.cells[label_at] or row.key, lines.line(row)
        for column, index in indices:
            text = row.cells[index]
            if text is None:
                continue
            own = cells.get((key, column)) if cells else None
            what: Said = plain[column] if own is None else said({**columns[column], **own})
            place = Place(grid.address(key, column), f"{name}, {key}, {column}", lines.file, line, label)
            claim = claim_of(text, place, what)
            if isinstance(claim, Claim):
                into.claims[place.address] = claim
            elif claim is not None:
                refuse(claim, place.address, lines.at(row, column))
                into.broken.add(place.address)


def _said_of_columns(table: PrintedTable) -> dict[str, dict[str, Any]]:
    grid, reader = table.grid, table.reader
    found: dict[str, dict[str, Any]] = {
        column: {} if table.numbers is None else {"numbers": table.numbers} for column in grid.columns
    }
    for column in _columns(reader, "exact", tuple(grid.columns)):
        found[column]["exact"] = True
    outer = reader.table("columns")
    for column, inner in reader.named_tables("columns") if outer is not None else ():
        raw = attributes_of(inner)
        inner.close()
        if is_printed_column(grid, column, At(inner.faults, inner.place)):
            found[column].update(raw)
    return found


def _said_of_cells(table: PrintedTable) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for reader in table.reader.tables("cells"):
        places, raw = reader.texts("at", required=True), attributes_of(reader)
        reader.close()
        for text in places:
            address = _cell(text, table.grid, _at(reader, "at"))
            if address is None:
                continue
            met = stands_for(address, Bound(""), ())
            for row in met.rows:
                for column in met.columns:
                    found[row, column] = {**found.get((row, column), {}), **raw}
    return found


def _cell(text: str, grid: Grid, at: At) -> Address | None:
    row, colon, column = text.partition(":")
    if not colon or ":" in column:
        at.add(msg("{address} is not an address", address=visible(text)), expected=msg("row:column"))
        return None
    found = is_row_of(grid, row, at), is_printed_column(grid, column, at)
    return Address(text, grid, row, column) if all(found) else None
