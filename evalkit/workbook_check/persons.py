"""Points of persons from what a row says of them, by formula and by value, held against the points of the rule file."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from evalkit.base.numerals import readings
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.files.records.cells import Columns, Complaint, inside
from evalkit.files.records.points import points_of
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import CODE, match_headers
from evalkit.workbook_check.book import near
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import Constant, walk
from evalkit.workbook_check.said import number_said, value_text
from evalkit.workbook_check.trials import Trial
from evalkit.workbook_check.tried import Tried, differing, not_tried
from evalkit.workbook_check.values import holds_otherwise
from evalkit.workbook_check.weights import Looking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.files.records.cells import Cell
    from evalkit.instruments import RecordPoints, Records
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.context import Context
    from evalkit.workbook_check.formula.tree import Failure, Tree, Value
    from evalkit.workbook_check.model import CheckFinding

_MOST = 4_000  # rows that are tried with one formula
_STEP = Fraction(1, 100)


class PersonsChecked(NamedTuple):
    """What came of the persons of a table."""

    findings: list[CheckFinding]
    compared: int
    wrong: int


def check_persons(context: Context) -> PersonsChecked:
    """Hold the points of persons against the rules, where the table says what they follow from."""
    records = context.instrument.records
    findings: list[CheckFinding] = []
    compared = wrong = 0
    if records is None or not records.points:
        return PersonsChecked(findings, 0, 0)
    persons = _Persons(records, context)
    for leaf in context.instrument.leaves_under(TOTAL):
        if leaf in context.grid.columns and persons.knows(leaf):
            findings += persons.of_formulas(leaf)
            values = [(row, points) for row in context.grid.rows if (points := persons.points(leaf, row)) is not None]
            differ = [each for each in values if not persons.agrees(leaf, *each)]
            compared, wrong = compared + len(values), wrong + len(differ)
            findings += persons.told(leaf, differ) if differ else []
    return PersonsChecked(findings, compared, wrong)


class _Persons:
    """The persons of a table: the columns that say what their points follow from."""

    def __init__(self, records: Records, context: Context) -> None:
        self._records, self._context, self._sheet = records, context, context.sheet
        width = range(context.sheet.columns.stop)
        texts = [context.sheet.text((context.grid.header, column)) for column in width]
        matches = match_headers(context.instrument, texts, records=True)
        own = set(context.grid.columns.values())
        found = {one.code: column for column, one in enumerate(matches) if one.role == CODE and column not in own}
        self._columns = {name: column for name, column in found.items() if name in records.columns}
        self._reader = Columns(records, None)

    def _entries(self, leaf: str) -> list[RecordPoints]:
        return [point for point in self._records.points if point.node == leaf]

    def _names(self, leaf: str) -> list[str]:
        return sorted({name for entry in self._entries(leaf) for name in (entry.column, *entry.where)})

    def knows(self, leaf: str) -> bool:
        """Whether all is there that the points of *leaf* follow from."""
        names = self._names(leaf)
        return bool(names) and all(name in self._columns for name in names)

    def _read(self, name: str, value: Value | Failure) -> Cell:
        if isinstance(value, Fraction):
            column = self._records.columns[name]
            return (value, value) if not column.values and inside(column, value) else None
        text = self._context.words.meant(name, value.strip()) if isinstance(value, str) else None
        found = self._reader.read(name, text) if isinstance(text, str) and text else None
        return None if isinstance(found, Complaint) else found

    # --- Values -----------------------------------------------------------------------------------------------------

    def points(self, leaf: str, row: int) -> Exact | None:
        """The points of *leaf* that follow from a row; nothing where that is open, or the row is not measured."""
        found = {name: self._read(name, self._sheet.value((row, at))) for name, at in self._columns.items()}
        population = self._records.population
        if population is not None and found.get(population.column) in population.exclude:
            return None
        return self._only(leaf, found)

    def _only(self, leaf: str, found: Mapping[str, Cell]) -> Exact | None:
        points = points_of(self._records, self._entries(leaf), found)
        return points[0] if len(points) == 1 else None

    def agrees(self, leaf: str, row: int, points: Exact) -> bool:
        """Whether the cell of *leaf* in a row holds its points, or nothing."""
        stored = self._sheet.value((row, self._context.grid.columns[leaf]))
        return stored is None or near(stored, Fraction(points))

    def told(self, leaf: str, differ: Sequence[tuple[int, Exact]]) -> Iterator[CheckFinding]:
        """Values that do not follow from their rows."""
        places = [(row, self._context.grid.columns[leaf]) for row, _ in differ]
        why = msg("it does not follow from the other columns of the row")
        found = holds_otherwise(places, number_said(differ[0][1]), self._sheet)
        yield found._replace(code="value", why=why, node=leaf)

    # --- Formulas ---------------------------------------------------------------------------------------------------

    def of_formulas(self, leaf: str) -> Iterator[CheckFinding]:
        """Formulas that give other points than the rules for something that a row can say."""
        for places in self._context.formulas_of(leaf):
            tree = self._sheet.tree(places[0])
            try:
                outcomes = [] if tree is None else self._outcomes(leaf, tree, places[0][0])
            except UnreadableError as error:
                yield not_tried(places[0], leaf, str(error), self._sheet)
                continue
            wrong = [each for each in outcomes if not near(each[1], Fraction(each[0].points))]
            if wrong:
                found = Tried(outcomes, Fraction(1), wrong)
                yield differing(places, leaf, found, self._sheet, self._context.plan)

    def _outcomes(self, leaf: str, tree: Tree, row: int) -> list[tuple[Trial, Value | Failure]]:
        names = self._names(leaf)
        cells: dict[Place, str] = {(row, self._columns[name]): name for name in names}
        look, found = Looking(self._sheet, cells, rounds=True), []
        for values in islice(product(*[self._tried(name, leaf, tree) for name in names]), _MOST):
            said = dict(zip(names, values, strict=True))
            points = self._only(leaf, {name: self._read(name, value) for name, value in said.items()})
            if points is not None:
                shown = [msg("{name} is {value}", name=name, value=value_text(value)) for name, value in said.items()]
                case = msg("{values}", values=tuple(shown))
                found.append((Trial({}, case, points, None), look.given(tree, said)))
        return found

    def _tried(self, name: str, leaf: str, tree: Tree) -> list[Value]:
        """What the column *name* may hold: the words that it holds and the formula names, numbers around every bound."""
        column = self._records.columns[name]
        named = [constant.value for constant in walk(tree) if isinstance(constant, Constant)]
        held = [self._sheet.value((row, self._columns[name])) for row in self._context.grid.rows]
        texts = dict.fromkeys(one for one in (*named, *held) if isinstance(one, str) and not any(readings(one)))
        words: list[Value] = [text for text in texts if self._read(name, text) is not None]
        if column.values:
            return words
        bounds = [step.minimum for entry in self._entries(leaf) if entry.column == name for step in entry.steps]
        bounds += [one for one in named if isinstance(one, Fraction)]
        near_by = {Fraction(bound) + step for bound in bounds if bound is not None for step in (-_STEP, 0, _STEP)}
        return [*words, *sorted(one for one in near_by if inside(column, one))]
