"""A table of a sheet → keys of its rows, what they are called, and its columns: as a report file declares them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.printed.parse import read_printed
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance.document_tables.tables_of_sheet import is_figure
from evalkit.performance.report_tables.headings import CODE, KEY, LABEL, NUMBER, YEAR, meant_by
from evalkit.performance.report_tables.rows import told_again
from evalkit.tables.references import cell_name, column_name, once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.performance.document_tables.tables_of_sheet import SheetTable
    from evalkit.tables.sheet import Cell

_CODE = re.compile(r"[0-9A-Za-z]{1,6}(?:\.[0-9A-Za-z]{1,6})+\.?|[A-Z]{1,2}\.?|[IVX]{1,5}\.?", re.ASCII)
_FIGURE = re.compile(r"[0-9]+\.[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+", re.ASCII)  # 48.481 is a number of a column of numbers
_BARE = re.compile(r"(?:[0-9]{1,6}|[a-z])\.?", re.ASCII)  # a code where the heading says so, else a running number
NOT_IN_NAMES = re.compile(r"[:*#\s]+")
_NOT_IN_KEYS = re.compile(r"[^\w%+/()-]+")
_LONGEST = 60  # signs of a key that is made of words
_RESERVED = ("claim", "indicator", "objective", "budget", "report")


class ShapeRow(NamedTuple):
    """A row: its number in the sheet, its key, what it is called, and its figures and words by column."""

    row: int
    key: str
    label: str
    cells: Mapping[str, Cell]


class TableShape(NamedTuple):
    """A table as a report file declares it.

    Attributes:
        columns: Name → its place in the sheet.
        lines: Its rows, those without figures and words left out.
        notes: What was left out or named.
    """

    block: SheetTable
    columns: Mapping[str, int]
    lines: Sequence[ShapeRow]
    notes: Sequence[Message] = ()


class RowCodes(NamedTuple):
    """The codes of the rows of a table.

    Attributes:
        at: The place of their column; nothing without any.
        running: The place of a column that only numbers the rows.
        note: Why a column of numbers gives no codes, where that is to be told.
    """

    at: int | None = None
    running: int | None = None
    note: Message | None = None


def codes_of(block: SheetTable) -> RowCodes:
    """The column of codes, one of the first two: *Kode*, *No* where it has steps or letters, or one that holds them without a word."""
    table = _table(block)
    used = [at for at in table if any(cell is not None for cell in table[at])]
    for at in used[:2]:
        meant = meant_by(block.names.get(at, ""))
        named = meant.target if meant is not None and meant.target in (CODE, NUMBER) else ""
        codes = [cell.rstrip(".") for cell in table[at] if cell is not None and _is_code(cell, named=bool(named))]
        stepped = [code for code in codes if not _BARE.fullmatch(code)]
        is_most = len(codes) * 2 > sum(cell is not None for cell in table[at])
        anew = [code for code in dict.fromkeys(codes) if _BARE.fullmatch(code) and codes.count(code) > 1]
        if named == NUMBER and (not stepped or anew or not is_most):
            return RowCodes(None, at, _anew(at, anew) if stepped and anew else None)
        if at == used[0] and _are_years(block.names.get(at, ""), table[at]):
            return RowCodes(at)
        if is_most and (named or (_are_codes(codes, first=at == used[0]) and not isinstance(table[at][0], Decimal))):
            return RowCodes(at)
    return RowCodes()


def _are_years(heading: str, cells: Sequence[Cell]) -> bool:
    """Whether rows go by the years that a column of that *heading* holds, each once."""
    years = [cell for cell in cells if cell is not None and YEAR.fullmatch(cell)]
    return "tahun" in heading.casefold() and len(set(years)) == len(years) > 1 and len(years) * 2 > len(cells)


def _are_codes(codes: Sequence[str], *, first: bool) -> bool:
    """Whether *codes* of a column that is not called so are codes: each stands once, and behind the first column they are no numbers."""
    return len(set(codes)) == len(codes) > 1 and (first or not all(map(_FIGURE.fullmatch, codes)))


def _anew(at: int, codes: Sequence[str]) -> Message:
    return msg("the numbers in column {column} begin anew ({codes}) and are no codes: rows go by their words",
               column=column_name(at), codes=tuple(codes[:5]))  # fmt: skip


def _is_code(cell: str, *, named: bool) -> bool:
    """Whether a cell holds a code: with steps, of a few letters, or, in a column that is *named* so, a number."""
    if named and _BARE.fullmatch(cell):
        return True
    return _CODE.fullmatch(cell) is not None and (named or not isinstance(cell, Decimal))


def _table(block: SheetTable) -> dict[int, list[Cell]]:
    """Place of a column → its cells."""
    width = max(len(cells) for _, cells in block.body)
    return {at: [cells[at] for _, cells in block.body] for at in range(width)}


def shape_of(block: SheetTable, codes: RowCodes, style: str | None) -> TableShape:
    """What a table with these *codes* is made of; numbers are written in the *style* (``id``, ``en``), if that is known."""
    table = _table(block)
    used = [at for at in table if any(cell is not None for cell in table[at]) and at not in codes[:2]]
    worded = [at for at in used if _is_words(table[at])]
    label = _label(worded, table)
    notes = [codes.note] if codes.note is not None else []
    columns = _columns(block, [at for at in used if at != label], notes)
    # *Rata-rata* may stand below *sasaran*, with nothing below *indikator*.
    about = [at for at in (label, *codes[:2], *worded[:1]) if at is not None]
    lines = list(_lines(block, codes.at, about, columns, style, notes))
    return TableShape(block, columns, lines, notes)


def _is_words(cells: Sequence[Cell]) -> bool:
    said = [cell for cell in cells if cell is not None]
    return sum(not is_figure(cell) for cell in said) * 2 > len(said)


def _label(places: Sequence[int], table: Mapping[int, Sequence[Cell]]) -> int | None:
    """The column that rows are called by: the first of words; where it says less than the next one (*sasaran*, *indikator*), that."""
    first = next(iter(places), None)
    after = [at for at in places[1:2] if at == places[0] + 1]

    def said(at: int) -> tuple[int, int]:
        words = [cell for cell in table[at] if cell is not None]
        return len(set(words)), len(words)

    return max([at for at in (first, *after) if at is not None], key=said, default=None)


def _columns(block: SheetTable, places: Iterable[int], notes: list[Message]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in places:
        heading = block.names.get(at)
        name = NOT_IN_NAMES.sub(" ", heading).strip() if heading else ""
        if not name:
            name = f"kolom {column_name(at)}"
            notes.append(msg("column {number} has no heading and is called {name}", number=column_name(at), name=name))
        found[once(name, {KEY: None, LABEL: None, **found})] = at
    return found


def _lines(
    block: SheetTable,
    code: int | None,
    about: Sequence[int],
    columns: Mapping[str, int],
    style: str | None,
    notes: list[Message],
) -> Iterator[ShapeRow]:
    used: dict[str, None] = {}
    for number, cells in block.body:
        said = {name: cells[at] for name, at in columns.items() if cells[at] is not None}
        for name in [name for name, text in said.items() if is_open(text, style)]:
            cell = cell_name(number, columns[name])
            notes.append(
                msg("{cell}: {text} can be two numbers, and is left out", cell=cell, text=visible(said[name], 40))
            )
        words = next((text for at in about if (text := _at(cells, at)) and any(map(str.isalpha, text))), None)
        own = _code(_at(cells, code))
        key = once(own or _key(words or _at(cells, code), number), used)
        used[key] = None
        if own and key != own:
            notes.append(told_again(number, own, key))
        if said:
            yield ShapeRow(number, key, " ".join((words or key).split()), said)


def is_open(text: Cell, style: str | None) -> bool:
    """Whether a cell can be two numbers, as nothing says how they are written in the *style* of its table."""
    return text is not None and not isinstance(text, Decimal) and isinstance(read_printed(text, style), Ambiguous)


def _at(cells: Sequence[Cell], at: int | None) -> str | None:
    return cells[at] if at is not None else None


def _code(cell: str | None) -> str:
    """The code that a cell of the column of codes holds."""
    return cell.rstrip(".") if cell is not None and _is_code(cell, named=True) else ""


def _key(words: str | None, row: int) -> str:
    """The words that a row is called, without dots, as these part the steps of a code."""
    found = _NOT_IN_KEYS.sub("-", (words or "").casefold()).strip("-")[:_LONGEST].strip("-")
    return found if found and found not in _RESERVED else f"baris-{row}"
