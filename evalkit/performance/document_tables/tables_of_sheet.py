"""A sheet → the tables in it: their title, their headings, the rows below."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.tables.sheet import are_running, column_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.tables.sheet import Cell, Row, Sheet

_YEAR = re.compile(r"(?:T\.?A\.?\s*)?(?:19|20)[0-9]{2}(?:\*{1,2}\)?|\s*\([^)]*\))?", re.ASCII)  # 2024*, 2023 (Rp)
_TITLE = re.compile(r"\s*(?:Tabel|Table)\b", re.IGNORECASE)
_MOST_HEADINGS = 4  # rows


class SheetTable(NamedTuple):
    """A table of a sheet.

    Attributes:
        title: What stands above it; empty for nothing.
        header: The row in which its headings begin; 0 without headings.
        names: Place of a column → its heading.
        body: The rows below.
        numbered: Whether a row that only numbers the columns was left out.
    """

    sheet: Sheet
    title: str
    header: int
    names: dict[int, str]
    body: Sequence[Row]
    numbered: bool = False

    @property
    def first(self) -> int:
        """The row in which it begins."""
        return self.header or self.body[0][0]


def blocks_of(sheet: Sheet) -> Iterator[SheetTable]:
    """The tables of *sheet* from top to bottom, and from left to right where several stand side by side."""
    for rows in _segments(sheet):
        titles, rest = _titles(rows)
        for part in _side_by_side(rest) if rest else ():
            block = _block(sheet, titles, part)
            if block is not None:
                yield block


# --- Where a table begins and ends ----------------------------------------------------------------------------------


def _segments(sheet: Sheet) -> Iterator[list[Row]]:
    """The rows between blank ones; those without headings go on with the table above, if that has as many columns."""
    parts: list[list[Row]] = []
    for row in sheet.rows:
        if parts and row[0] == parts[-1][-1][0] + 1 and not _begins(parts[-1], row):
            parts[-1].append(row)
        else:
            parts.append([row])
    found: list[list[Row]] = []
    for part in parts:
        if found and _goes_on(found[-1], part):
            found[-1] += part
        else:
            found.append(part)
    yield from found


def _begins(above: Sequence[Row], row: Row) -> bool:
    """Whether *row* is the title of another table, which no blank row parts from that above it."""
    said = _said(row)
    return len(said) == 1 and _TITLE.match(said[0]) is not None and any(_is_data(one) for one in above)


def _goes_on(above: Sequence[Row], part: Sequence[Row]) -> bool:
    if not any(_is_data(row) for row in above):
        return len(part) > 0 and not any(_is_wide(row) for row in above)  # a title with blank rows below it
    return any(_is_data(row) for row in part) and _is_data(next(row for row in part if _is_wide(row) or _is_data(row)))


def _titles(rows: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """The lines of one text above a table, and the rest."""
    at = 0
    while at < len(rows) and len(_said(rows[at])) == 1 and not _is_data(rows[at]):
        at += 1
    return [_said(row)[0] for row in rows[:at]], list(rows[at:])


def _side_by_side(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The tables of rows that a blank column parts, if each begins with words of its own."""
    used = [any(cell is not None for cell in column) for column in zip(*(cells for _, cells in rows), strict=True)]
    spans = [[at for at, _ in group] for is_used, group in groupby(enumerate(used), lambda one: one[1]) if is_used]
    if len(spans) <= 1 or not all(_is_table(rows, span) for span in spans):
        yield list(rows)
        return
    for span in spans:
        cut = [
            (number, tuple([cell if at in span else None for at, cell in enumerate(cells)])) for number, cells in rows
        ]
        yield [row for row in cut if _said(row)]


def _is_table(rows: Sequence[Row], span: Sequence[int]) -> bool:
    """Whether a few columns are a table by themselves: words in the first, a figure in another."""
    cut = [[cells[at] for at in span] for _, cells in rows]
    words = sum(cells[0] is not None and not is_figure(cells[0]) for cells in cut)
    return (
        len(span) > 1
        and words * 2 > sum(any(cells) for cells in cut)
        and any(is_figure(cell) for cells in cut for cell in cells[1:])
    )


# --- Its headings -----------------------------------------------------------------------------------------------------


def _block(sheet: Sheet, titles: Sequence[str], rows: list[Row]) -> SheetTable | None:
    depth = _depth(rows)
    body = rows[depth:]
    numbered = any(_is_count(row) for row in rows[:depth])
    if not any(_is_data(row) for row in body):
        return None
    title = next((one for one in reversed(titles) if _TITLE.match(one)), titles[-1] if titles else "")
    at = next((place for place, one in enumerate(titles) if one == title), 0)
    title = " ".join(" ".join(titles[at:]).split()) if title and _TITLE.match(title) else title
    header = rows[0][0] if depth else 0
    above = [row for row in rows[:depth] if not _is_count(row)]
    return SheetTable(sheet, title, header, _headings(above, sheet), body, numbered)


def _depth(rows: Sequence[Row]) -> int:
    """How many rows the headings take: the first, those that name nothing in the first column, one that counts the columns."""
    if _is_data(rows[0]):
        return 0
    first = min(at for at, cell in enumerate(rows[0][1]) if cell is not None)
    depth = 1
    for _, cells in rows[1:_MOST_HEADINGS]:
        is_second = first >= len(cells) or cells[first] is None
        if _is_data((0, cells)) or not (is_second or _is_count((0, cells))):
            break
        depth += 1
    return depth


def _headings(rows: Sequence[Row], sheet: Sheet) -> dict[int, str]:
    """Each column's headings, one below the other; one that reaches over several columns is that of each."""
    found: dict[int, list[str]] = {}
    for depth, (number, cells) in enumerate(rows):
        group = ""
        for at, own in enumerate(cells):
            above = found.setdefault(at, [])
            group = own or (group if depth + 1 < len(rows) and _is_covered(sheet, number, at, rows, depth) else "")
            if group and group not in above:
                above.append(" ".join(group.split()))
    return {at: " ".join(texts) for at, texts in found.items() if texts}


def _is_covered(sheet: Sheet, number: int, at: int, rows: Sequence[Row], depth: int) -> bool:
    """Whether a blank heading is below one that reaches over it: it is merged, or has a heading of its own below."""
    if any(one.top <= number <= one.bottom and one.left <= at <= one.right for one in sheet.merged):
        return True
    return any(cells[at] is not None for _, cells in rows[depth + 1 :])


# --- What a row is ------------------------------------------------------------------------------------------------


def is_figure(text: Cell) -> bool:
    """Whether a cell holds a number."""
    return text is not None and isinstance(read_printed(text, "id"), Amount)


def _said(row: Row) -> list[str]:
    return [cell for cell in row[1] if cell is not None]


def _is_wide(row: Row) -> bool:
    return len(_said(row)) > 1


def _is_data(row: Row) -> bool:
    """Whether there is a figure behind words, or several figures that do not only number columns or name years."""
    said = _said(row)
    figures = [text for text in said if is_figure(text) and not _YEAR.fullmatch(text)]
    return bool(figures) and len(said) > 1 and not _is_count(row)


def _is_count(row: Row) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = column_numbers(row[1])
    return len(numbers) > 1 and are_running(numbers)


def no_headings(block: SheetTable) -> Message:
    """Why a table without headings is left out."""
    return msg("the table that begins in row {row} has no headings, and is left out", row=str(block.first))
