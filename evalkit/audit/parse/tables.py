"""``[[tables]]``: printed tables, from a CSV beside the file or row by row, into claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.audit.model import Attributes, Claim
from evalkit.audit.parse.addresses import NAME, RESERVED, At, at_key, is_name, is_printed_column, is_row_of
from evalkit.audit.parse.claims import ClaimPlace, attributes_of, claim_of, nil_of, refuse
from evalkit.audit.parse.entries import RelationEntry
from evalkit.audit.parse.lines import TextTable, read_lines
from evalkit.audit.parse.patterns import AddressedTable, AddressPattern, BoundRelation
from evalkit.base.file_content import file_prose
from evalkit.base.printed.signs import FORMATS, Ambiguous
from evalkit.base.text import msg, visible
from evalkit.base.value import value
from evalkit.schema.declare import field, fields_of, listed, named, table, table_of
from evalkit.schema.keys import FLAG, TEXT, Type, list_of, name, word
from evalkit.schema.parse import PLAIN, Declared, read_fields, read_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.audit.parse.claims import ReadClaims
    from evalkit.base.printed.parse import Unreadable
    from evalkit.base.text import Prose
    from evalkit.performance.files import ReportFile, ReportFiles
    from evalkit.schema.reader import Reader


@table("cells", name="cells", beside=table_of(Attributes).keys)
@value
class Cells(Declared):
    """Attributes of single cells."""

    at: tuple[str, ...] = field(
        list_of(TEXT, 'list of `"row:column"`'), "The cells; `*` stands for every row or column.", '["jumlah:*"]'
    )


_COLUMN = name("name of a column")
_COLUMNS = list_of(TEXT, "list of columns")


@table(
    "[[tables]]",
    name="printed-table",
    one_of=(("file", "header"),),
    needs=(("header", "rows"), ("rows", "header")),
)
@value
class PrintedTable(Declared):
    """A printed table, in a CSV beside the file, or row by row.

    What a column or a cell is (``exact``, ``columns``, ``cells``) goes into the claims; ``relations`` are read later.

    Attributes:
        part: The file in which it stands.
        reader: On its entry.
        grid: Its rows, and the columns whose cells are claims.
        lines: Its cells as text.
    """

    part: ReportFile
    reader: Reader
    grid: AddressedTable
    lines: TextTable
    id: str = field(
        NAME._replace(never=RESERVED),
        f"Unique; none of {', '.join(f'`{word}`' for word in RESERVED)}.",
        '"3.17"',
    )
    title: str = field(TEXT, "As printed.", '"Realisasi Anggaran"')
    file: str | None = field(
        Type(kind="text", said="file name"),
        "A CSV, a sheet, or a table of a document (`laporan.docx#Tabel 3.1`): a header line, the first column holds the keys of the rows.",
        '"tabel/3.17.csv"',
        default=None,
        otherwise="see `header`",
    )
    header: tuple[str, ...] = field(
        list_of(NAME, "list of text, each once", distinct=True),
        "The same inside the TOML file.",
        '["kode", "pagu"]',
        default=(),
        otherwise="see `file`",
    )
    rows: tuple[tuple[Any, ...], ...] = field(
        list_of(list_of(Type(kind="cell"), "", empty=True), "list of rows, each a list of texts and whole numbers"),
        "Beside `header`: the cells of each row, as many as that has.",
        '[["A", "1.250,50"]]',
        default=(),
    )
    label: str | None = field(_COLUMN, "What the rows are called; not a claim.", '"uraian"', default=None)
    skip: tuple[str, ...] = field(_COLUMNS, "Neither claims nor labels.", '["catatan"]', default=())
    ranges: str | None = field(
        _COLUMN,
        "Its cells are ranges (`>90-100`, `3,5 - < 4,2`, `≥ 75`), not claims; what each is called stands in the column "
        "`label`, else it is the key.",
        '"nilai"',
        default=None,
    )
    exact: tuple[str, ...] = field(
        _COLUMNS,
        "Their decimals are exact (targets, weights, published results), not rounded.",
        '["pagu"]',
        default=(),
    )
    numbers: str | None = field(
        word(*FORMATS),
        "How numbers are written where that is not plain: `id` reads `1.250` as 1250, `en` as 1.25.",
        '"id"',
        default=None,
    )
    blank: str | None = field(
        word("nil"),
        "What an empty cell or a dash means in columns whose other cells are numbers: `nil` is 0.",
        '"nil"',
        default=None,
        otherwise="it is no value",
    )
    excerpt: bool = field(
        FLAG,
        "Only some of its rows are printed: what is made of all rows, or of all lines below one, is *unsupported*.",
        "true",
        default=False,
    )
    columns: Mapping[str, Attributes] = field(
        named(Attributes)._replace(said="table column → attributes"),
        "What the numbers of a column are.",
        '{ pagu = { unit = "Rp" } }',
        default={},
    )
    cells: tuple[Cells, ...] = field(
        listed(Cells),
        "Attributes of single cells: beside `at`, which is required, those of a column.",
        '[{ at = ["jumlah:*"], unit = "Rp" }]',
        default=(),
    )
    relations: tuple[RelationEntry, ...] = field(
        listed(RelationEntry),
        "Addresses inside may be shortened to `row:column`.",
        '[{ claim = "jumlah:pagu", is = "sum", of = ["*:pagu"] }]',
        default=(),
    )

    @property
    def name(self) -> str:
        """What people call it: ``Tabel 3.17``, or the title if its id does not begin with a digit."""
        return f"Tabel {self.grid.id}" if self.grid.id[0].isdecimal() else self.title


# What is read by its type; what the other keys may be depends on the header.
_PLAIN = tuple(
    each for each in fields_of(PrintedTable) if each.attribute in ("id", "title", "numbers", "blank", "excerpt")
)


def read_tables(files: ReportFiles, into: ReadClaims) -> dict[str, PrintedTable]:
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
        file=file_prose(first.part.file),
    )
    at_key(table.reader, "id").add(problem)
    return False


def _read_table(files: ReportFiles, part: ReportFile, reader: Reader) -> PrintedTable | None:
    said = read_fields(_PLAIN, reader)
    name = said["id"]
    good = bool(name) and is_name(name, at_key(reader, "id")) and _is_free(name, reader)
    lines = read_lines(files, part, reader)
    if lines is None:
        reader.asked.update(("label", "ranges", "skip"))
        return None
    label, ranges = reader.word("label", lines.header), reader.word("ranges", lines.header[1:])
    skip = _columns(reader, "skip", lines.header)
    columns = [one for one in lines.header[1:] if one not in {label, ranges, *skip}]
    if not good:
        lines.hand_over(part)
        return None
    grid = AddressedTable(name, (row.key for row in lines.rows), columns, printed=True, excerpt=said["excerpt"])
    return PrintedTable(part=part, reader=reader, grid=grid, lines=lines, label=label, ranges=ranges, skip=skip, **said)


def _is_free(name: str, reader: Reader) -> bool:
    if name not in RESERVED:
        return True
    reader.wrong("id", msg("an id that is none of {words}", words=RESERVED))
    return False


def _columns(reader: Reader, key: str, header: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in reader.texts(key) if _is_known(text, at_key(reader, key), header))


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


def _add_claims(table: PrintedTable, into: ReadClaims) -> None:
    columns, cells = _said_of_columns(table), _said_of_cells(table)
    plain = {column: Attributes(**raw) for column, raw in columns.items()}
    lines, grid, name = table.lines, table.grid, table.name
    indices = [(column, lines.header.index(column)) for column in grid.columns]
    label_at = lines.header.index(table.label) if table.label is not None else 0
    nil: dict[str, list[Claim]] = {}
    for row in lines.rows:
        key, label, line = row.key, row.cells[label_at] or row.key, lines.line(row)
        for column, index in indices:
            text = row.cells[index]
            own = cells.get((key, column)) if cells else None
            what = plain[column] if own is None else Attributes(**{**columns[column], **own})
            where = f"{name}, {lines.said(row, column)}"
            place = ClaimPlace(grid.address(key, column), where, lines.file, line, label, lines.cell(row, column))
            why = lines.why_left_out(row, column)
            if why is not None:
                _leave_out(why, place, into)
                continue
            claim = None if text is None else claim_of(text, place, what)
            if claim is None and table.blank is not None:
                claim = nil_of(text, place, what)
                nil.setdefault(column, []).append(claim)
            if isinstance(claim, Claim):
                into.claims[place.address] = claim
            elif claim is not None:
                _refuse_or_leave_out(claim, place, into, lines.at(row, column))
    _without_words(nil, grid, into)


def _leave_out(why: Prose, place: ClaimPlace, into: ReadClaims) -> None:
    """Note a cell whose value is not known; where that is a fault, who left it out has told so."""
    into.broken.add(place.address)
    if into.unread is not None:
        into.unread[place.address] = why


def _refuse_or_leave_out(found: Ambiguous | Unreadable, place: ClaimPlace, into: ReadClaims, at: At) -> None:
    """Note a cell that makes no claim.

    What can be read in two ways is a fault in a report file, whose key ``numbers`` says which is meant; in tables that are
    given directly it is left out as well, and who read them has told what would say it.
    """
    _leave_out(found.problem, place, into)
    if into.unread is None or (isinstance(found, Ambiguous) and place.cell is None):
        refuse(found, place.address, at)


def _without_words(nil: Mapping[str, Sequence[Claim]], grid: AddressedTable, into: ReadClaims) -> None:
    """Take back the *nil* of columns in which words stand: nothing is no word."""
    for column, claims in nil.items():
        cells = (into.claims.get(grid.address(row, column)) for row in grid.rows)
        if any(cell is not None and cell.number is None for cell in cells):
            for claim in claims:
                del into.claims[claim.address]


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
        stated, raw = Cells(**read_keys(Cells, reader, PLAIN)), attributes_of(reader)
        reader.close()
        for text in stated.at:
            address = _cell(text, table.grid, at_key(reader, "at"))
            if address is None:
                continue
            met = address.stands_for(table.grid, BoundRelation(""))
            for row in met.rows:
                for column in met.columns:
                    found[row, column] = {**found.get((row, column), {}), **raw}
    return found


def _cell(text: str, grid: AddressedTable, at: At) -> AddressPattern | None:
    row, colon, column = text.partition(":")
    if not colon or ":" in column:
        at.add(msg("{address} is not an address", address=visible(text)), expected=msg("row:column"))
        return None
    found = is_row_of(grid, row, at), is_printed_column(grid, column, at)
    return AddressPattern(text, grid, row, column) if all(found) else None
