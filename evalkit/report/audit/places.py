"""Where in a document what was audited stands: the cell of its table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.tuples import NamedTuple
from evalkit.performance.found.document import found_tables
from evalkit.tables.names import cell_of, split_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditResult, Claim
    from evalkit.performance.found.document import FoundTables


class Spot(NamedTuple):
    """A cell: its sheet or table, its row (from 1), its column (from 0)."""

    sheet: str
    row: int
    at: int


def spots_of(results: Sequence[AuditResult], file: str) -> Mapping[tuple[str, str], Spot]:
    """Report and address → the cell of *file* in which the claim there stands, as far as there is one.

    A table that was read from *file* says its cells; of one that was copied into the report file it is the cell of the
    table with its id that has its row and column, else the only one that has its text.
    """
    try:
        found = found_tables(file)
    except AssessmentError:  # no tables in it: sentences have paragraphs
        found = None
    copied = {} if found is None else dict(_cells(found))
    spots: dict[tuple[str, str], Spot] = {}
    for result in results:
        for address, claim in result.sheet.claims.items():
            spot = _own(claim, file) or copied.get(address) or (_only(claim, found) if found is not None else None)
            if spot is not None:
                spots[result.sheet.file, address] = spot
    return spots


def _own(claim: Claim, file: str) -> Spot | None:
    """The cell that *claim* was read from, where that is one of *file*."""
    name = split_name(claim.file)
    place = cell_of(claim.cell) if claim.cell is not None else None
    if place is None or name.sheet is None or not _is_same(name.file, file):
        return None
    return Spot(name.sheet, *place)


def _is_same(one: str, other: str) -> bool:
    return Path(one).exists() and Path(one).samefile(other)


def _cells(found: FoundTables) -> Iterator[tuple[str, Spot]]:
    for name, shape in found.tables.items():
        for line in shape.lines:
            for column, at in shape.columns.items():
                yield f"{name}:{line.key}:{column}", Spot(shape.block.sheet.name, line.row, at)


def _only(claim: Claim, found: FoundTables) -> Spot | None:
    """The only cell with the text of *claim* in the table of its id."""
    shape = found.tables.get(claim.address.partition(":")[0])
    if shape is None:
        return None
    wanted = " ".join(claim.printed.split())
    cells = [
        (line.row, at)
        for line in shape.lines
        for column, at in shape.columns.items()
        if line.cells.get(column) == wanted
    ]
    return Spot(shape.block.sheet.name, *cells[0]) if len(cells) == 1 else None
