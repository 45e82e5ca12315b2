"""What ``*`` stands for: bound by the claim, open, or one more step of a dotted code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.audit.parse.addresses import Address
    from evalkit.audit.parse.grids import Grid


class Bound(NamedTuple):
    """The claim of one relation, and what its ``*`` stands for.

    Attributes:
        address: Of the claim.
        grid, row, column: Its cell; ``None`` and empty for a claim of a sentence.
        step: What the ``*`` in its row stands for: the row, or one step of it; ``None`` if there is no ``*``.
        binds_column: Whether there is a ``*`` in its column.
    """

    address: str
    grid: Grid | None = None
    row: str = ""
    column: str = ""
    step: str | None = None
    binds_column: bool = False


class Cells(NamedTuple):
    """What an address stands for: every row with every column.

    Attributes:
        rows, columns: Keys; those of a bound ``*`` may not exist.
        is_open: Whether an open ``*`` was met.
    """

    rows: list[str]
    columns: list[str]
    is_open: bool


def claims_of(claim: Address, excluded: Collection[str]) -> Iterator[Bound]:
    """Every cell, blank or not, that the ``claim`` of a relation stands for."""
    grid = claim.grid
    if grid is None:
        yield Bound(claim.text)
        return
    assert claim.column is not None  # a claim is no row
    starred = "*" in claim.row
    before = claim.row.index("*") if starred else 0
    after = len(claim.row) - before - 1
    columns = [one for one in grid.columns if one not in excluded] if claim.column == "*" else [claim.column]
    for row in open_rows(grid, claim.row) if starred else [claim.row]:
        if starred and row in excluded:
            continue
        step = row[before : len(row) - after] if starred else None
        for column in columns:
            yield Bound(grid.address(row, column), grid, row, column, step, claim.column == "*")


def bound_to(address: Address, bound: Bound) -> tuple[str, str]:
    """Row and column of an *address* with a grid, with what the claim *bound* says about ``*`` put in."""
    row, column = address.row, address.column or ""
    if bound.step is not None and "*" in row:
        row = bound.row + row[1:] if row[0] == "*" else row.replace("*", bound.step, 1)
    if bound.binds_column and column == "*":
        column = bound.column
    return row, column


def stands_for(address: Address, bound: Bound, excluded: Collection[str]) -> Cells:
    """The rows and columns that an *address* with a grid names, for the claim *bound*."""
    grid = address.grid
    assert grid is not None
    row, column = bound_to(address, bound)
    rows, columns = [row], [column]
    own = grid is bound.grid
    if "*" in row:
        rows = [key for key in open_rows(grid, row) if key not in excluded and not (own and key == bound.row)]
    if column == "*":
        columns = [key for key in grid.columns if key not in excluded and not (own and key == bound.column)]
    return Cells(rows, columns, "*" in row or column == "*")


def open_rows(grid: Grid, pattern: str) -> list[str]:
    """The rows that a *pattern* with ``*`` stands for: alone every row, behind a dot one more step of a code."""
    return [key for key in _codes(grid, pattern) if key in grid.rows]


def passed_over(address: Address, bound: Bound, excluded: Collection[str]) -> list[str]:
    """Rows that a ``*`` behind a dot does not reach, as their codes jump over a step that has no row."""
    grid = address.grid
    row = bound_to(address, bound)[0] if grid is not None else ""
    if grid is None or not row.endswith(".*"):
        return []
    codes = _codes(grid, row)
    met = set(codes)
    return [key for key in grid.passed_over(codes) if key not in met and key not in excluded]


def _codes(grid: Grid, pattern: str) -> list[str]:
    """Every code that a *pattern* stands for, also those that have rows below them only."""
    first, *steps = pattern.split(".")
    if first == "*" and not steps:
        return list(grid.rows)
    found = list(grid.codes()) if first == "*" else [first]
    for step in steps:
        found = [code for key in found for code in grid.below(key)] if step == "*" else [f"{k}.{step}" for k in found]
    return found
