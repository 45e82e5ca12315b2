"""Rows and columns that addresses name: of printed tables, and of what is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Grid:
    """A printed table, or the computed quantities of one kind (indicators, objectives, budget lines).

    Attributes:
        id: What stands first in its addresses.
        rows, columns: Keys in order.
        printed: Whether it is a printed table, whose cells can be blank.
    """

    __slots__ = ("_children", "columns", "id", "printed", "rows")

    def __init__(self, name: str, rows: Iterable[str], columns: Iterable[str], *, printed: bool = False) -> None:
        """Keep the keys in order; each is looked up by its name."""
        self.id = name
        self.rows = dict.fromkeys(rows)
        self.columns = dict.fromkeys(columns)
        self.printed = printed
        self._children: dict[str, dict[str, None]] | None = None

    def below(self, code: str) -> Iterable[str]:
        """Codes one step below a dotted *code*; steps in between need no row of their own."""
        return self._tree().get(code, ())

    def codes(self) -> Iterable[str]:
        """Every row, and every code that has rows below it."""
        return {**self.rows, **dict.fromkeys(self._tree())}

    def passed_over(self, codes: Iterable[str]) -> Iterable[str]:
        """The nearest rows below those of *codes* that have no row: whoever takes one step at a time does not reach them."""
        waiting = [code for code in codes if code not in self.rows]
        while waiting:
            for key in self.below(waiting.pop(0)):
                if key in self.rows:
                    yield key
                else:
                    waiting.append(key)

    def _tree(self) -> dict[str, dict[str, None]]:
        if self._children is None:
            self._children = _children(self.rows)
        return self._children

    def address(self, row: str, column: str) -> str:
        """Address of a cell."""
        return f"{self.id}:{row}:{column}"


def _children(keys: Iterable[str]) -> dict[str, dict[str, None]]:
    children: dict[str, dict[str, None]] = {}
    for key in keys:
        code, parent = key, key.rpartition(".")[0]
        while parent:
            known = children.setdefault(parent, {})
            if code in known:
                break
            known[code] = None
            code, parent = parent, parent.rpartition(".")[0]
    return children
