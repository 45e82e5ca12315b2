"""What formulas that were copied have in common: their text with references as distances, and what each of them looks at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.tables.names import cell_of
from evalkit.workbook_check.formula.parse import written_out
from evalkit.workbook_check.formula.tree import Cell, Range, references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Tree

_REFERENCE = re.compile(
    r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(])'
)
_WHOLE = re.compile(r"(?<![\w.$:])(?:\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)(?![\w.(!])")


def shape_of(text: str, place: Place) -> str:
    """The formula *text* at *place*, with each reference as how far away it is: copied formulas have one shape.

    >>> shape_of("=SUM(D2:M2)*$A$1", (2, 50)) == shape_of("=SUM(D9:M9)*$A$1", (9, 50))
    True
    """

    def relative(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = found.groups()
        cell = cell_of(letters + number) if letters else None
        if cell is None:
            return found.group()
        row = f"R{cell[0]}" if fixed_row else f"R[{cell[0] - place[0]}]"
        return row + (f"C{cell[1]}" if fixed_column else f"C[{cell[1] - place[1]}]")

    return _REFERENCE.sub(relative, _WHOLE.sub(lambda found: ":".join(written_out(found[0])), text))


def looks_at(tree: Tree, written: Place, place: Place) -> Iterator[Cell | Range]:
    """What the formula looks at, whose *tree* is that of a copy at the place *written*, when it stands at *place*."""
    down, right = place[0] - written[0], place[1] - written[1]
    return (moved(reference, down, right) for reference in references(tree))


def moved(one: Cell | Range, down: int, right: int) -> Cell | Range:
    """A reference as it reads in a copy of its formula that stands so many rows further *down* and columns to the *right*."""
    if isinstance(one, Range):
        return Range(_moved(one.first, down, right), _moved(one.last, down, right))
    return _moved(one, down, right)


def _moved(cell: Cell, down: int, right: int) -> Cell:
    return cell._replace(
        row=cell.row if cell.fixed_row else cell.row + down,
        column=cell.column if cell.fixed_column else cell.column + right,
    )
