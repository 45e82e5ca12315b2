"""What the parts of a check are given: a sheet, a table on it, and the rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.mapping.columns import Meanings
from evalkit.mapping.frame import NOTHING_SAID
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from fractions import Fraction

    from evalkit.instruments import Instrument, Node
    from evalkit.mapping.frame import Given
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.book import BookSheet
    from evalkit.workbook_check.layout import Grid
    from evalkit.workbook_check.weights import Deviation


class Context:
    """A table of a sheet and the rules that it is held against.

    Attributes:
        words: What texts of cells mean.
        scales: Code → by what its column is multiplied, where it holds a multiple of the value.
        deviations: Place → how its formula differs from the rules: of the cells that were told of, and their copies.
    """

    def __init__(self, sheet: BookSheet, grid: Grid, instrument: Instrument, given: Given = NOTHING_SAID) -> None:
        """Take the table *grid* of *sheet*."""
        self.words = Meanings(given.map.by_column())
        self.sheet, self.grid, self.instrument = sheet, grid, instrument
        self.plan = plan_for(instrument)
        self.scales: dict[str, Fraction] = {}
        self.deviations: dict[Place, Deviation] = {}

    @cached_property
    def codes(self) -> dict[int, str]:
        """Column → code."""
        return {column: code for code, column in self.grid.columns.items()}

    def node(self, code: str) -> Node:
        """The node of that code."""
        return self.instrument.nodes[code]

    def formulas_of(self, code: str) -> list[list[Place]]:
        """The formulas in the column of *code*, those that are copies of each other together."""
        return self.sheet.copies((row, self.grid.columns[code]) for row in self.grid.rows)
