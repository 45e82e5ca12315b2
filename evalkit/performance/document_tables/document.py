"""A file with tables → the report that they would be, with nothing in it but these."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.file_content import file_prose
from evalkit.base.printed.behind import RUPIAH, is_in_thousands
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import style_of_cells
from evalkit.files.assessment import Table
from evalkit.files.document import ParsedFile
from evalkit.performance.document_tables.shape import NOT_IN_NAMES, TableShape, codes_of, is_open, shape_of
from evalkit.performance.document_tables.tables_of_sheet import blocks_of, is_figure, no_headings
from evalkit.performance.report_tables.headings import (
    ABOUT,
    ASIDE,
    DIRECTION,
    KEY,
    LABEL,
    OF_MONEY,
    OFFICE,
    SHARE,
    beside_money,
    meant_by,
)
from evalkit.performance.report_tables.table_finder import HARMLESS
from evalkit.tables.opening import read_sheets, readable_content
from evalkit.tables.references import cell_name, once, split_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.performance.document_tables.tables_of_sheet import SheetTable
    from evalkit.tables.sheet import Sheet

_NUMBER = re.compile(r"\s*(?:Tabel|Table)\s+([0-9]+(?:[.-][0-9]+)*)", re.IGNORECASE)
_LETTER = re.compile(r"[0-9] ?[MT]$")
_MOVED = re.compile(r"(?:me)?(?:naik|ningkat|turun|nurun)\b|tetap\b|stabil\b", re.IGNORECASE)
_LONGEST = 40
_NO_YEAR = 1000  # stands for the year of tables of which nobody said it


class FoundTables(NamedTuple):
    """The tables of one file.

    Attributes:
        data: The file.
        tables: Id → table.
        notes: What was left out, and what a file did to its data.
    """

    file: str
    data: bytes
    tables: dict[str, TableShape]
    styles: dict[str, str | None]
    notes: Sequence[Message]


def found_tables(path: str) -> FoundTables:
    """The tables in the file, or in the sheet of it, that *path* names: CSV, a workbook, a Word document or a web page.

    Raises:
        AssessmentError: It cannot be read, or there is no table with headings in it.
        MissingExtraError: The extra ``office`` is needed and not installed.
    """
    name = split_name(path)
    data = readable_content(name.file)
    notes: list[Message] = []
    tables = FoundTables(name.file, data, {}, {}, notes)
    for sheet in read_sheets(data, name.file, (name.sheet,) if name.sheet else ()):
        blocks = list(blocks_of(sheet))
        for block in blocks:
            _add(tables, block, notes)
        if sheet.rows and not blocks:
            notes.append(_of(sheet, msg("no table with figures in it")))
        notes += [_of(sheet, remark.text) for remark in sheet.remarks if remark.kind not in HARMLESS]
    if not tables.tables:
        problem = msg("there is no table with headings and figures in it")
        raise AssessmentError([Fault(file=name.file, problem=problem, hint=next(iter(notes), None))])
    return tables


def _of(sheet: Sheet, said: Message) -> Message:
    return msg("{file}: {note}", file=file_prose(sheet.title), note=said)


def _add(tables: FoundTables, block: SheetTable, notes: list[Message]) -> None:
    if not block.header:
        notes.append(_of(block.sheet, no_headings(block)))
        return
    codes = codes_of(block)
    style, told = style_of_block(block, list(_texts(block, codes.at)))
    notes += [_of(block.sheet, note) for note in told]
    shape = shape_of(block, codes, style)
    notes += [_of(block.sheet, note) for note in shape.notes]
    if shape.lines and shape.columns:
        name = _id(block, tables)
        tables.tables[name], tables.styles[name] = shape, style


def _texts(block: SheetTable, codes: int | None) -> Iterator[tuple[int, int, str]]:
    """All cells but the *codes*, whose dots part steps."""
    for row, cells in block.body:
        yield from ((row, at, text) for at, text in enumerate(cells) if text is not None and at != codes)


def _id(block: SheetTable, tables: FoundTables) -> str:
    """The number of a table if its title has one; else what it, or its sheet, is called; a number behind it where that is taken."""
    numbered = _NUMBER.match(block.title) or _NUMBER.match(block.sheet.name)
    said = numbered.group(1) if numbered else block.sheet.name or PurePath(tables.file).stem
    return once(NOT_IN_NAMES.sub(" ", said).strip()[:_LONGEST].strip(" -") or "tabel", tables.tables)


# --- As a report ----------------------------------------------------------------------------------------------------


def document_of(found: FoundTables, agency: str | None, year: int | None) -> ParsedFile:
    """The report that holds *found* alone; without a *year* it is that of no year that is known (`known_year`)."""
    tables: dict[str, Table] = {}
    entries: list[dict[str, Any]] = []
    for name, shape in found.tables.items():
        file = f"{PurePath(found.file).name}#{name}"
        tables[file] = Table(
            file=shape.block.sheet.title,
            header=(KEY, LABEL, *shape.columns),
            rows=tuple((line.row, (line.key, line.label, *map(line.cells.get, shape.columns))) for line in shape.lines),
            cells=dict(shape.columns),
        )
        entries.append(_entry(name, shape, found.styles[name], file=file))
    head = {"agency": agency or PurePath(found.file).name, "year": year or _NO_YEAR}
    return ParsedFile(found.file, found.data, {"report": head, "tables": entries}, {}, tables)


def known_year(year: int) -> int | None:
    """The *year* of a report, unless it only stands for one that nobody said."""
    return year if year > _NO_YEAR else None


def title_of(shape: TableShape, name: str) -> str:
    """The title of a table as printed, else what it is called."""
    sheet = shape.block.sheet.name
    return shape.block.title or (sheet if _NUMBER.match(sheet) else name)


def _aside(shape: TableShape) -> dict[str, list[str]]:
    """The columns that say what a row is about, or remarks of which each is another, and hold no number: *Sasaran*, *Satuan*, *Keterangan*."""
    meant = {name: meant_by(name) for name in shape.columns}
    figures = {name for line in shape.lines for name, cell in line.cells.items() if is_figure(cell)}
    said = {name: [line.cells[name] for line in shape.lines if name in line.cells] for name in shape.columns}
    repeating = {name for name, cells in said.items() if len(set(cells)) * 2 <= len(cells)}  # Keterangan: Tercapai
    found = [
        name
        for name, one in meant.items()
        if one
        and one.target in (*ABOUT, ASIDE, OFFICE)
        and name not in figures
        and not (one.target == ASIDE and name in repeating)
        # Arah: which way it went, not which is better.
        and not (one.target == DIRECTION and all(_MOVED.match(text or "") for text in said[name]))
    ]
    return {"skip": found} if found else {}


def _rounded(shape: TableShape) -> dict[str, dict[str, dict[str, bool | str]]]:
    """The columns in thousands or millions, and those of shares: a whole number is rounded there, as a decimal is; the unit of those of money with letters (``5,2 M``)."""
    shares = [name for name in shape.columns if (one := meant_by(name)) is not None and one.target == SHARE]
    found: dict[str, dict[str, bool | str]] = {
        name: {"exact": False} for name in shape.columns if name in shares or is_in_thousands(name, title_of(shape, ""))
    }
    found |= {name: {**found.get(name, {}), "unit": RUPIAH} for name in _in_letters(shape)}
    return {"columns": found} if found else {}


def _in_letters(shape: TableShape) -> Iterator[str]:
    """The columns of money whose amounts say by a letter that they are milliards: a ceiling, and what is realised of it."""
    meant = {name: meant_by(name) for name in shape.columns}
    if any(one is not None and one.target in OF_MONEY for one in meant.values()):
        for name, one in meant.items():
            cells = [cell for line in shape.lines if (cell := line.cells.get(name)) is not None]
            if one is not None and beside_money(one, name, ()).target in OF_MONEY and any(map(_LETTER.search, cells)):
                yield name


def _entry(name: str, shape: TableShape, style: str | None, **file: str) -> dict[str, Any]:
    """What ``[[tables]]`` says of a table, without its rows."""
    head = {"id": name, "title": title_of(shape, name), **file, "label": LABEL}
    return {**head, **_aside(shape), **_rounded(shape), **({} if style is None else {"numbers": style})}


def content_of(tables: FoundTables) -> Iterator[dict[str, Any]]:
    """Each table as ``[[tables]]`` holds it, row by row."""
    for name, shape in tables.tables.items():
        style = tables.styles[name] or _plain_style(shape)
        rows = [
            [line.key, line.label, *(_written(line.cells.get(column), style) for column in shape.columns)]
            for line in shape.lines
        ]
        yield {**_entry(name, shape, style), "header": [KEY, LABEL, *shape.columns], "rows": rows}


def _plain_style(shape: TableShape) -> str | None:
    """How numbers are written where no text of the table says it: as workbooks keep them."""
    return "en" if any(isinstance(cell, Decimal) for line in shape.lines for cell in line.cells.values()) else None


def _written(cell: str | None, style: str | None) -> str:
    """A cell as text: a number of a workbook in the *style* of the texts beside it; what can be two numbers is not readable before somebody puts it right."""
    if cell is None:
        return ""
    if is_open(cell, style):
        return f"? {cell}"
    return cell.replace(".", ",") if style == "id" and isinstance(cell, Decimal) else str(cell)


# --- How a found table writes numbers ---------------------------------------------------------------------------------


Texts = list[tuple[int, int, str]]
_MOST = 5  # so many times as often as the other way is a slip of one cell
_PEOPLE = re.compile(
    r"\b(?:jiwa|orang|penduduk|laki|pria|perempuan|wanita|responden|siswa|pegawai|peserta)\b", re.IGNORECASE
)
_BARE_TOTAL = re.compile(r"jumlah|total", re.IGNORECASE)
_MEASURE = re.compile(
    r"%|\b(?:persen|kepadatan|laju|tingkat|proporsi|rasio|rata|indeks|angka|per|ribu|juta)", re.IGNORECASE
)
_GROUPED = {"id": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+"), "en": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")}


def style_of_block(block: SheetTable, texts: Texts) -> tuple[str | None, Sequence[Message]]:
    """The style of the *texts* of *block* (``id``, ``en``), if they show it, and what is to be known of it."""
    faults = Faults("")
    style = style_of_cells(texts, faults, cell_name)
    told = [fault.problem for fault in faults.found if isinstance(fault.problem, Message)]
    if style is not None:
        return style, told
    ways = Counter(
        one for text in texts if (one := style_of_cells([text], faults, cell_name)) is not None
    ).most_common()
    if not ways:
        return _of_people(block, texts)
    (most, often), (_, seldom) = ways
    if often < _MOST * seldom:
        return None, told
    return most, [*told, msg("all are read as most of them are written")]


def _of_people(block: SheetTable, texts: Texts) -> tuple[str | None, Sequence[Message]]:
    """The style that the columns show which count people."""
    found = dict(reversed(list(_shown(block, texts))))  # of each the first
    if len(found) != 1:
        return None, ()
    ((style, (heading, text)),) = found.items()
    said = msg("{heading} counts people, who are whole: {text} is in thousands, as all that is written so",
               heading=visible(heading, 60), text=visible(text, 40))  # fmt: skip
    return style, (said,)


def _shown(block: SheetTable, texts: Texts) -> Iterator[tuple[str, tuple[str, str]]]:
    people = {
        at: name
        for at, name in block.names.items()
        if _PEOPLE.search(name) and not _MEASURE.search(name) and not is_in_thousands(name, block.title)
    }
    if people:  # Laki-laki, Perempuan, Jumlah
        people |= {at: name for at, name in block.names.items() if _BARE_TOTAL.fullmatch(name)}
    for _, at, text in texts:
        for style, grouped in _GROUPED.items():
            if at in people and grouped.fullmatch(text.strip()):
                yield style, (people[at], text)
