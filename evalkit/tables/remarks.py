"""Remarks on cells, gathered while a sheet is read: those alike in a column are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.tables.names import cell_name
from evalkit.tables.sheet import ERROR, MOST_NAMED, CellRemark

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Alike:
    __slots__ = ("cells", "found", "number", "taken")

    def __init__(self, found: str, taken: str) -> None:
        self.found = found
        self.taken = taken
        self.number = 0
        self.cells: list[str] = []

    def add(self, cell: str) -> None:
        self.number += 1
        if self.number <= MOST_NAMED:
            self.cells.append(cell)


class Remarks:
    """Collects remarks in memory that does not grow with the rows."""

    def __init__(self) -> None:
        """Start with none."""
        self._alike: dict[tuple[str, int | None, str], _Alike] = {}

    def add(self, kind: str, row: int, column: int, found: str = "", taken: str = "") -> None:
        """Note one more cell of that *kind*."""
        key = kind, column, found if kind == ERROR else ""  # #N/A and #REF! are not one error
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = _Alike(found, taken)
        alike.add(cell_name(row, column) if alike.number < MOST_NAMED else "")

    def add_all(self, kind: str, named: Iterable[str]) -> None:
        """Note what has no column of its own: rows, columns, ranges; nothing if there are none."""
        for name in named:
            self._alike.setdefault((kind, None, ""), _Alike("", "")).add(name)

    @property
    def found(self) -> list[CellRemark]:
        """What was noted."""
        return [
            CellRemark(kind, tuple(one.cells), one.number, column, one.found, one.taken)
            for (kind, column, _), one in self._alike.items()
        ]
