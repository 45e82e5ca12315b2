"""What the parts of a check are given: a sheet, a table on it, and the rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.mapping.columns import Meanings
from evalkit.mapping.frame import NOTHING_SAID
from evalkit.method.plan import plan_for
from evalkit.workbook_check.book import name_of
from evalkit.workbook_check.model import CheckFinding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from evalkit.base.text import Message
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

    def formulas_of(self, code: str) -> Iterator[list[Place]]:
        """The formulas in the column of *code*, those that are copies of each other together."""
        found: dict[str, list[Place]] = {}
        for row in self.grid.rows:
            place = (row, self.grid.columns[code])
            if place in self.sheet.shapes:
                found.setdefault(self.sheet.shapes[place], []).append(place)
        return iter(found.values())

    def found(self, code: str, places: Sequence[Place], message: Message) -> CheckFinding:
        """A finding about the formulas at *places*, copies of each other."""
        formula = self.sheet.raw.formulas.get(places[0])
        return CheckFinding(code, self.sheet.name, [name_of(place) for place in places], message, formula)
