"""A table of a sheet → keys of its rows, what they are called, and its columns: as a report file declares them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.printed.parse import read_printed
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance.found.blocks import is_figure
from evalkit.tables.names import cell_name, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.performance.found.blocks import Block
    from evalkit.tables.sheet import Cell

KEY, LABEL = "kunci", "nama"  # columns of a printed table that are no figures
_CODE = re.compile(r"[0-9A-Za-z]{1,6}(?:\.[0-9A-Za-z]{1,6})+\.?|[A-Z]{1,2}\.?|[IVX]{1,5}\.?", re.ASCII)
_RUNNING = re.compile(r"(?:no|nomor|no urut)\.?", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[:*#\s]+")
_NOT_IN_KEYS = re.compile(r"[^\w%+/()-]+")
_LONGEST = 60  # signs of a key that is made of words
_RESERVED = ("claim", "indicator", "objective", "budget", "report")


class Line(NamedTuple):
    """A row: its number in the sheet, its key, what it is called, and its figures and words by column."""

    row: int
    key: str
    label: str
    cells: Mapping[str, Cell]


class Shape(NamedTuple):
    """A table as a report file declares it.

    Attributes:
        columns: Name → its place in the sheet.
        lines: Its rows, those without figures and words left out.
        notes: What was left out or named.
    """

    block: Block
    columns: Mapping[str, int]
    lines: Sequence[Line]
    notes: Sequence[Message] = ()


def shape_of(block: Block, style: str | None) -> Shape:
    """What a table is made of; numbers are written in the *style* (``id``, ``en``), if that is known."""
    width = max(len(cells) for _, cells in block.body)
    table = {at: [cells[at] if at < len(cells) else None for _, cells in block.body] for at in range(width)}
    used = [at for at in range(width) if any(cell is not None for cell in table[at])]
    code = next((at for at in used[:2] if _is_code(table[at])), None)
    running = next((at for at in used[:1] if at != code and _RUNNING.fullmatch(block.names.get(at, ""))), None)
    label = _label([at for at in used if at not in (code, running) and _is_words(table[at])], table)
    notes: list[Message] = []
    columns = _columns(block, [at for at in used if at not in (code, running, label)], notes)
    about = [at for at in (label, code, running) if at is not None]
    lines = list(_lines(block, code, about, columns, style, notes))
    return Shape(block, columns, lines, notes)


def _is_code(cells: Sequence[Cell]) -> bool:
    """Whether a column holds codes: more than half of what stands in it, and one of them with a dot or all of them letters."""
    said = [cell for cell in cells if cell is not None]
    codes = [cell for cell in said if not isinstance(cell, Decimal) and _CODE.fullmatch(cell)]
    return len(codes) * 2 > len(said) and len(set(codes)) == len(codes) and len(codes) > 1


def _is_words(cells: Sequence[Cell]) -> bool:
    said = [cell for cell in cells if cell is not None]
    return sum(not is_figure(cell) for cell in said) * 2 > len(said)


def _label(places: Sequence[int], table: Mapping[int, Sequence[Cell]]) -> int | None:
    """The column that rows are called by: the first of words; where it says less than the next one (*sasaran*, *indikator*), that."""
    first = next(iter(places), None)
    after = [at for at in places[1:2] if at == places[0] + 1]
    return max(
        [at for at in (first, *after) if at is not None], key=lambda at: len({*table[at]} - {None}), default=None
    )


def _columns(block: Block, places: Iterable[int], notes: list[Message]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in places:
        heading = block.names.get(at)
        name = _NOT_IN_NAMES.sub(" ", heading).strip() if heading else ""
        if not name:
            name = f"kolom {column_name(at)}"
            notes.append(msg("column {number} has no heading and is called {name}", number=column_name(at), name=name))
        found[_once(name, {KEY: None, LABEL: None, **found})] = at
    return found


def _lines(
    block: Block,
    code: int | None,
    about: Sequence[int],
    columns: Mapping[str, int],
    style: str | None,
    notes: list[Message],
) -> Iterator[Line]:
    used: dict[str, None] = {}
    for number, cells in block.body:
        said = {name: cells[at] for name, at in columns.items() if at < len(cells) and cells[at] is not None}
        for name in [name for name, text in said.items() if _is_open(text, style)]:
            cell = cell_name(number, columns[name])
            notes.append(
                msg("{cell}: {text} can be two numbers, and is left out", cell=cell, text=visible(said.pop(name), 40))
            )
        words = next((text for at in about if (text := _at(cells, at)) and any(map(str.isalpha, text))), None)
        key = _once(_key(_at(cells, code), words, number), used)
        used[key] = None
        if said:
            yield Line(number, key, " ".join((words or key).split()), said)


def _is_open(text: Cell, style: str | None) -> bool:
    return text is not None and not isinstance(text, Decimal) and isinstance(read_printed(text, style), Ambiguous)


def _at(cells: Sequence[Cell], at: int | None) -> str | None:
    return cells[at] if at is not None and at < len(cells) else None


def _key(code: str | None, words: str | None, row: int) -> str:
    """The code of a row; else the words that it is called, without dots, as these part the steps of a code."""
    if code is not None and _CODE.fullmatch(code):
        return code.rstrip(".")
    found = _NOT_IN_KEYS.sub("-", (words or code or "").casefold()).strip("-")[:_LONGEST].strip("-")
    return found if found and found not in _RESERVED else f"baris-{row}"


def _once(name: str, used: Mapping[str, object]) -> str:
    """*name*, with a number behind it where it is used."""
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name} ({number})"
    return found
