"""Which row of a table only numbers its columns, as printed tables do below their headings: (1), (2), (3 = 2/1) and so on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from evalkit.base.typed_numbers import possible_numbers
from evalkit.tables.sheet import are_running, column_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.tables.sheet import Cell, Row

_MANY = 6  # numbers that run on so far are no answers


def numbers_those_above(rows: Sequence[Row], at: int) -> bool:
    """Whether the row there numbers, with a sign as in (1) or 3 = 2/1, every column that has a text above it.

    No answer is written so; a code may be called by its number, but the row is no heading where all have one already.
    """
    cells = rows[at][1]
    above = set(chain.from_iterable(_filled(others) for _, others in rows[:at]))
    bare = all(cell.isdecimal() for cell in cells if cell)
    return not bare and _are_from_one(cells) and _filled(cells) == above


def is_numbering(
    headings: Sequence[Cell], cells: Sequence[Cell], after: Sequence[Row], others: Collection[int]
) -> bool:
    """Whether *cells*, the row below the *headings*, number the columns without a sign.

    They may be answers: so there are many, or every column has one, and one of the *others* (columns that hold no answers) holds names in all rows *after* it.
    """
    numbers = column_numbers(cells)
    if len(numbers) >= _MANY and are_running(numbers):
        return True
    return _are_from_one(cells) and _filled(cells) == _filled(headings) and any(_has_names(at, after) for at in others)


def _has_names(at: int, rows: Sequence[Row]) -> bool:
    """Whether there are texts in a column, and none is a number."""
    texts = [cells[at] for _, cells in rows if at < len(cells) and cells[at]]
    return bool(texts) and not any(any(possible_numbers(text)) for text in texts if text is not None)


def _filled(cells: Sequence[Cell]) -> set[int]:
    """The columns in which there is a text."""
    return {at for at, cell in enumerate(cells) if cell}


def _are_from_one(cells: Sequence[Cell]) -> bool:
    """Whether *cells* are the numbers 1, 2 and so on, two of them at least."""
    numbers = column_numbers(cells)
    return len(numbers) > 1 and numbers[0] == 1 and are_running(numbers)
