"""What a table of whole numbers holds: an answer as the place of its level, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import printed_number
from evalkit.base.tuples import NamedTuple
from evalkit.method.scales import NA, options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Instrument, Node
    from evalkit.method.scales import Reply

NOT_APPLICABLE = -1  # the place of "not applicable"


class Cells(NamedTuple):
    """What the table holds.

    Attributes:
        codes: The codes that it has columns of; a leaf that has none is missing in every row. The number of a node above
            leaves stands in every row, in place of what these give.
        digits: Decimals of the numbers in a column, by code; 0 where nothing is said.
        complete: Whether no cell is missing.
        plain: Whether a number with decimals is that number, and not all that are printed so.
    """

    codes: frozenset[str]
    digits: Mapping[str, int] = {}
    complete: bool = False
    plain: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """The same as something that can be looked up."""
        return self.codes, tuple(sorted(self.digits.items())), self.complete, self.plain

    @classmethod
    def of(cls, key: tuple[Any, ...]) -> Cells:
        """What has that key."""
        codes, digits, *others = key
        return cls(codes, dict(digits), *others)


def places_of(instrument: Instrument, node: Node) -> dict[int, Reply]:
    """What a cell of a leaf can hold: the place of the level in its scale, or ``NOT_APPLICABLE``."""
    scale = instrument.scales[node.scale or ""]
    allowed = options(instrument, node)
    if scale.kind == "yes-no":
        return {place: allowed[place] for place in (0, 1)}
    found = {place: allowed[level.answer] for place, level in enumerate(scale.levels)}
    return found | ({NOT_APPLICABLE: allowed[NA]} if NA in allowed else {})


def answers_of(instrument: Instrument, cells: Cells, row: Mapping[str, int | None]) -> dict[str, Any]:
    """The answers of a *row* as an assessment file has them, by code; without those that are missing."""
    leaves = [node for code, node in instrument.nodes.items() if node.is_leaf and code in cells.codes]
    known = [(node, cell) for node in leaves if (cell := row[node.code]) is not None]
    return {node.code: answer_of(instrument, node, cell, cells.digits.get(node.code, 0)) for node, cell in known}


def answer_of(instrument: Instrument, node: Node, cell: int, digits: int = 0) -> Any:
    """What an assessment file would hold for the *cell* of a leaf; *digits*: the decimals of a number."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "yes-no":
        return bool(cell)
    if scale.kind == "number":
        return number_of(cell, digits)
    if cell == NOT_APPLICABLE:
        assert scale.na is not None  # the column holds what the scale has
        return scale.na.title
    return scale.levels[cell].answer


def number_of(cell: int, digits: int) -> Any:
    """The number as it was printed: with decimals, or a whole one."""
    if digits == 0:
        return cell
    return printed_number(Fraction(cell, 10**digits), digits)
