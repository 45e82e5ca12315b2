"""What ``*`` in an address stands for: rows and columns of a grid, those of the claim put in where it is bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


class AddressedTable:
    """A printed table, or the computed quantities of one kind (indicators, objectives, budget lines).

    Attributes:
        id: What stands first in its addresses.
        rows, columns: Keys in order.
        printed: Whether it is a printed table, whose cells can be blank.
        excerpt: Whether it has only some of the rows that its totals are made of.
    """

    __slots__ = ("_children", "columns", "excerpt", "id", "printed", "rows")

    def __init__(
        self, name: str, rows: Iterable[str], columns: Iterable[str], *, printed: bool = False, excerpt: bool = False
    ) -> None:
        """Keep the keys in order; each is looked up by its name."""
        self.id = name
        self.rows = dict.fromkeys(rows)
        self.columns = dict.fromkeys(columns)
        self.printed, self.excerpt = printed, excerpt
        self._children: dict[str, dict[str, None]] | None = None

    def address(self, row: str, column: str) -> str:
        """Address of a cell."""
        return f"{self.id}:{row}:{column}"

    def rows_like(self, pattern: str) -> list[str]:
        """The rows that a *pattern* with ``*`` stands for: alone every row, behind a dot the nearest rows below, whatever steps have none."""
        codes = self._codes(pattern)
        return self._nearest(codes) if pattern.endswith(".*") else [key for key in codes if key in self.rows]

    def _nearest(self, codes: Iterable[str]) -> list[str]:
        """Of each code its row, or the next ones below it where it has none."""
        found: dict[str, None] = {}
        waiting = list(reversed([*codes]))
        while waiting:
            code = waiting.pop()
            if code in self.rows:
                found[code] = None
            else:
                waiting += reversed([*self._below(code)])
        return list(found)

    def _codes(self, pattern: str) -> list[str]:
        """Every code that a *pattern* stands for, also those that have rows below them only."""
        first, *steps = pattern.split(".")
        if first == "*" and not steps:
            return list(self.rows)
        found = list({**self.rows, **dict.fromkeys(self._tree())}) if first == "*" else [first]
        for step in steps:
            if step == "*":
                found = [code for key in found for code in self._below(key)]
            else:
                found = [f"{key}.{step}" for key in found]
        return found

    def _below(self, code: str) -> Iterable[str]:
        """Codes one step below a dotted *code*; steps in between need no row of their own."""
        return self._tree().get(code, ())

    def _tree(self) -> dict[str, dict[str, None]]:
        if self._children is None:
            self._children = _children(self.rows)
        return self._children


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


class BoundRelation(NamedTuple):
    """The claim of one relation, and what its ``*`` stands for.

    Attributes:
        address: Of the claim.
        grid, row, column: Its cell; ``None`` and empty for a claim of a sentence.
        step: What the ``*`` in its row stands for: the row, or one step of it; ``None`` if there is no ``*``.
        binds_column: Whether there is a ``*`` in its column.
    """

    address: str
    grid: AddressedTable | None = None
    row: str = ""
    column: str = ""
    step: str | None = None
    binds_column: bool = False


class MatchedCells(NamedTuple):
    """What an address stands for: every row with every column.

    Attributes:
        rows, columns: Keys; those of a bound ``*`` may not exist.
        is_open: Whether an open ``*`` was met.
    """

    rows: list[str]
    columns: list[str]
    is_open: bool


class AddressPattern(NamedTuple):
    """An address that names what exists, perhaps with ``*``.

    Attributes:
        text: As written.
        grid: ``None`` for a single thing: a claim, a result of the report or of a file.
        column: ``None`` for a whole row.
    """

    text: str
    grid: AddressedTable | None = None
    row: str = ""
    column: str | None = None

    @property
    def is_row(self) -> bool:
        """Whether it names whole rows, as only ``count`` can use."""
        return self.grid is not None and self.column is None

    @property
    def is_pattern(self) -> bool:
        """Whether a ``*`` is in it."""
        return self.grid is not None and ("*" in self.row or self.column == "*")

    def claims(self, excluded: Collection[str]) -> Iterator[BoundRelation]:
        """Every cell, blank or not, that it stands for as the ``claim`` of a relation."""
        grid = self.grid
        if grid is None:
            yield BoundRelation(self.text)
            return
        assert self.column is not None  # a claim is no row
        starred = "*" in self.row
        before = self.row.index("*") if starred else 0
        after = len(self.row) - before - 1
        columns = [one for one in grid.columns if one not in excluded] if self.column == "*" else [self.column]
        for row in grid.rows_like(self.row) if starred else [self.row]:
            if starred and row in excluded:
                continue
            step = row[before : len(row) - after] if starred else None
            for column in columns:
                yield BoundRelation(grid.address(row, column), grid, row, column, step, self.column == "*")

    def bound_to(self, bound: BoundRelation) -> tuple[str, str]:
        """Row and column in a grid, with what the claim *bound* says about ``*`` put in."""
        row, column = self.row, self.column or ""
        if bound.step is not None and "*" in row:
            row = bound.row + row[1:] if row[0] == "*" else row.replace("*", bound.step, 1)
        if bound.binds_column and column == "*":
            column = bound.column
        return row, column

    def stands_for(self, grid: AddressedTable, bound: BoundRelation, excluded: Collection[str] = ()) -> MatchedCells:
        """The rows and columns in its *grid* that it names, for the claim *bound*."""
        row, column = self.bound_to(bound)
        rows, columns = [row], [column]
        own = grid is bound.grid
        if "*" in row:
            rows = [key for key in grid.rows_like(row) if key not in excluded and not (own and key == bound.row)]
        if column == "*":
            columns = [key for key in grid.columns if key not in excluded and not (own and key == bound.column)]
        return MatchedCells(rows, columns, "*" in row or column == "*")
