"""The sheet of a report → its tables, as they are searched."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.audit.propose.model import SCALE, Cell, Table
from evalkit.performance.found.document import known_year

if TYPE_CHECKING:
    from evalkit.audit.model import Claim, Sheet


def tables_of(sheet: Sheet) -> list[Table]:
    """The printed tables of *sheet*, in the order of the files, with what stands in their cells."""
    cells: dict[str, list[tuple[Cell, str]]] = {name: [] for name in sheet.tables}
    for claim in sheet.claims.values():
        name, _, rest = claim.address.partition(":")
        row, colon, column = rest.partition(":")
        if colon and name in cells:
            cells[name].append((_cell(claim, name, row, column), claim.label or row))
    return [
        Table(name, sheet.tables[name], found, known_year(sheet.year), sheet.unread)
        for name, found in cells.items()
        if found
    ]


def _cell(claim: Claim, table: str, row: str, column: str) -> Cell:
    number = claim.number
    if number is None:
        return Cell(claim.address, table, row, column, None, word=" ".join(claim.words) or claim.printed)
    exact = claim.attributes.exact
    unit = int(Fraction(SCALE) / Fraction(10) ** number.digits)
    # As in the audit: a whole number is itself, unless it comes out of a division.
    half = unit // 2 if not exact and (number.digits != 0 or exact is False) else 0
    return Cell(claim.address, table, row, column, int(number.exact * SCALE), half, unit)
