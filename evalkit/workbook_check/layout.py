"""Where on a sheet the values of an instrument stand: the tables on it, their columns by code, and their rows; and what the parts of a check are given."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import Faults
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL
from evalkit.mapping.columns import Meanings, told_of
from evalkit.mapping.headings import PREDICATE, match_headers
from evalkit.mapping.map_file import AGENCIES, NOTHING_SAID
from evalkit.mapping.table_region import TableRegion
from evalkit.method.plan import plan_for
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.weights import expected_weights, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.instruments import Instrument, Node
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.weights import Deviation

_LEAST = 2  # codes that make a row of headings


class SubjectTable(NamedTuple):
    """A table on a sheet: each row holds what was found about one subject.

    Attributes:
        header: The row of its headings.
        columns: Code → column; ``predicate`` is the word of the total.
        rows: Those with a value or a formula in one of the columns.
    """

    header: int
    columns: Mapping[str, int]
    rows: Sequence[int]

    def place(self, code: str, row: int) -> Place | None:
        """The cell of *code* in *row*."""
        column = self.columns.get(code)
        return None if column is None else (row, column)


def given_on(sheet: BookSheet, given: Hints) -> Hints:
    """What is said of *sheet*: a mapping may name the sheets that it is about."""
    source = given.map.source
    meant = source.sheets or ((source.sheet,) if source.sheet is not None else ())
    is_meant = not meant or caseless(sheet.name) in map(caseless, meant)
    return given if is_meant else NOTHING_SAID


def grids(sheet: BookSheet, instrument: Instrument, given: Hints = NOTHING_SAID) -> list[SubjectTable]:
    """The tables of *sheet*: where a code stands several times in the row of headings, there are several side by side."""
    header, groups = _headings(sheet, instrument, given)
    if not groups:
        return []
    repeated = {_texts(sheet, row) for row in (header - 1, header) if any(_texts(sheet, row))}
    rows = [row for row in sheet.rows if row > header and _texts(sheet, row) not in repeated]
    tables = [SubjectTable(header, columns, list(_used(sheet, columns, rows))) for columns in groups]
    return [grid for grid in tables if _is_table(sheet, grid, instrument)]


def _is_table(sheet: BookSheet, grid: SubjectTable, instrument: Instrument) -> bool:
    """Whether most leaves have a column, or something above them is computed: words in other tables are no headings."""
    leaves = instrument.leaves_under(TOTAL)
    if sum(leaf in grid.columns for leaf in leaves) * 2 > len(leaves):
        return True
    return any((row, column) in sheet.raw.formulas for row in grid.rows for column in grid.columns.values())


def codes_on(sheet: BookSheet, instrument: Instrument) -> set[str]:
    """The codes of nodes that the headings of *sheet* name."""
    _, groups = _headings(sheet, instrument, NOTHING_SAID)
    return {code for columns in groups for code in columns if code in instrument.nodes}


def _headings(sheet: BookSheet, instrument: Instrument, given: Hints) -> tuple[int, list[dict[str, int]]]:
    """The row of headings, as mapping finds it where a row is an agency, and the columns that it names."""
    if not sheet.typed.rows:
        return 0, []
    as_table = attrs.evolve(given.map, source=attrs.evolve(given.map.source, rows=AGENCIES, sheets=()))
    region = TableRegion(sheet.typed, instrument, given._replace(map=as_table), Faults(sheet.name))
    header = region.header_row[0]
    stated = {caseless(name): code for name, code in {**given.map.columns, **given.map.claims}.items()}
    return header, list(_groups(_texts(sheet, header), instrument, stated))


def _groups(texts: Sequence[str], instrument: Instrument, stated: Mapping[str, str]) -> Iterator[dict[str, int]]:
    """Columns by code, from left to right; a code that comes again begins another table."""
    found: list[dict[str, int]] = [{}]
    for column, match in enumerate(match_headers(instrument, texts, records=False)):
        code = told_of(stated, match.heading, column) or match.code
        if code not in instrument.nodes and code != PREDICATE:
            continue
        if code in found[-1]:
            found.append({})
        found[-1][code] = column
    return (each for each in found if len(each) >= _LEAST or TOTAL in each or PREDICATE in each)


def _texts(sheet: BookSheet, row: int) -> tuple[str, ...]:
    return tuple(sheet.text((row, column)) for column in range(sheet.columns.stop))


def _used(sheet: BookSheet, columns: Mapping[str, int], rows: Sequence[int]) -> Iterator[int]:
    for row in rows:
        places = [(row, column) for column in columns.values()]
        if any(place in sheet.raw.values or place in sheet.raw.formulas for place in places):
            yield row


# --- What the parts of a check are given: a sheet, a table on it, and the rules ----------------------------------------


class TableRules:
    """A table of a sheet and the rules that it is held against.

    Attributes:
        words: What texts of cells mean.
        scales: Code → by what its column is multiplied, where it holds a multiple of the value.
        deviations: Place → how its formula differs from the rules: of the cells that were told of, and their copies.
    """

    def __init__(
        self, sheet: BookSheet, grid: SubjectTable, instrument: Instrument, given: Hints = NOTHING_SAID
    ) -> None:
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
        """The formulas for the value of *code*, those that are copies of each other together."""
        column = self.grid.columns.get(code)
        return [] if column is None else self.sheet.copies((row, column) for row in self.grid.rows)

    def variables(self, code: str, row: int) -> Mapping[Place, str]:
        """The cells that hold values of nodes and that a formula of *code* in *row* may add up: not its own, nor those above it."""
        free = self._not_above(code)
        return {(row, column): node for node, column in self.grid.columns.items() if node in free}

    def is_taken_for_value(self, code: str) -> bool:  # noqa: ARG002  (of a column that holds multiples all cells do)
        """Whether what is above *code* adds up its cell as if that held the value, whatever it holds."""
        return False

    def _not_above(self, code: str) -> set[str]:
        above = (self.plan.codes[at] for at in self.plan.above(self.plan.position[code]))
        return {*self.plan.codes} - {code, *above}


class WorksheetRules(TableRules):
    """A worksheet with a node in each row, and the rules that it is held against.

    Attributes:
        cells: Code → the cell of its value: all in one column.
    """

    def __init__(
        self, sheet: BookSheet, cells: Mapping[str, Place], answers: Mapping[Place, str], instrument: Instrument
    ) -> None:
        """*answers*: cell → the leaf that it answers."""
        super().__init__(sheet, SubjectTable(0, {}, ()), instrument)
        self.cells, self._answers = cells, answers

    def formulas_of(self, code: str) -> list[list[Place]]:
        """The formula for the value of *code*, if the rules add up: one with a gate or grades is tried."""
        is_sum = code in self.cells and self.plan.linear_at(self.plan.position[code]) is not None
        return self.sheet.copies([self.cells[code]] if is_sum else [])

    def variables(self, code: str, row: int) -> Mapping[Place, str]:  # noqa: ARG002  (the cells stand in other rows)
        """The cells of answers and of values, but of *code* and of what is above it."""
        free = self._not_above(code)
        return {**self._answers, **{cell: node for node, cell in self.cells.items() if node in free}}

    def is_taken_for_value(self, code: str) -> bool:
        """Whether the formula of its parent weighs the cell of *code* as the rules weigh the value."""
        parent = self.node(code).parent or ""
        tree = self.sheet.tree(self.cells[parent]) if parent in self.cells else None
        try:
            found = None if tree is None else sum_of(tree, self.sheet, self.variables(parent, 0))
        except UnreadableError:
            return False
        expected = expected_weights(self.plan, parent, found.weights) if found is not None else None
        return found is not None and expected is not None and found.weights.get(code) == expected.get(code)
