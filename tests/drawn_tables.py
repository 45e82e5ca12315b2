"""Printed tables with digits drawn anew: what is found in them is chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.propose.model import SCALE, ScaledTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from evalkit.audit.propose.model import Cell

HUNDRED = 100 * SCALE


def drawn(tables: Iterable[ScaledTable], random: Random, year: int) -> list[ScaledTable]:
    """*tables* with other digits: length, first digit and zeros at the end stay, and so does what a column repeats, 0 and 100."""
    made = []
    for table in tables:
        new: dict[tuple[str, int | None, int], int] = {}
        cells = []
        for cell in table.cells.values():
            key = cell.column, cell.value, cell.unit
            if cell.value is not None and key not in new:
                new[key] = _anew(cell, random)
            cells.append((cell if cell.value is None else cell._replace(value=new[key]), table.labels[cell.row]))
        made.append(ScaledTable(table.id, table.title, cells, year))
    return made


def _anew(cell: Cell, random: Random) -> int:
    body = cell.digits.rstrip("0")
    if not body or abs(cell.number) == HUNDRED:
        return cell.number
    last = len(body) - 1
    digits = [
        digit if at == 0 and last else str(random.randint(1 if at in (0, last) else 0, 9))
        for at, digit in enumerate(body)
    ]
    number = int("".join(digits).ljust(len(cell.digits), "0")) * cell.unit
    return number if cell.number > 0 else -number
