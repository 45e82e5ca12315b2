"""A sheet that holds one assessment: a survey with its sums below the answers, or a form with an indicator in each row."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Table
from evalkit.instruments import TOTAL
from evalkit.mapping.code_rows import places
from evalkit.mapping.columns import CLAIMS, COLUMNS, Meanings
from evalkit.mapping.layout import draft
from evalkit.mapping.map_file import ANSWER, CELLS, CODE, CODES, NOTHING_SAID
from evalkit.mapping.rows import assessments_in
from evalkit.mapping.rows.reader import AssessmentHead
from evalkit.tables.references import cell_of
from evalkit.workbook_check.formula.parse import behind
from evalkit.workbook_check.formula.tree import Area, CellReference
from evalkit.workbook_check.model import value_text
from evalkit.workbook_check.values import assessment_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Layout
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.raw import Place
    from evalkit.tables.sheet import Sheet
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.layout import SubjectTable

_FEWEST = 3  # respondents
_LABELS = 8  # columns in which codes may stand below each other
_MOST_LABELS = 500


class Single(NamedTuple):
    """A sheet with one assessment.

    Attributes:
        data: Cell → code of the leaf that it answers: several cells a code in a survey.
        labels: Row → code of the node that it is about, where codes stand below each other.
        claims: Cell → code of the node whose value it holds, as a mapping says.
        evaluation: What the rules make of it.
        words: What texts of its cells mean.
        refused: Cell → what is wrong with the answer there, which was left out.
    """

    data: Mapping[Place, str]
    labels: Mapping[int, str]
    claims: Mapping[Place, str]
    evaluation: Evaluation
    words: Meanings
    refused: Mapping[Place, Prose] = {}

    @property
    def is_list(self) -> bool:
        """Whether each leaf has one cell: the sheet is no survey."""
        return len(self.data) == len(set(self.data.values()))


def single(
    sheet: BookSheet, grids: Sequence[SubjectTable], instrument: Instrument, given: Hints = NOTHING_SAID
) -> Single | None:
    """The assessment that *sheet* holds; nothing if it holds none, or a table of several.

    Raises:
        AssessmentError: A mapping does not fit the sheet.
    """
    listed = _listed(sheet, instrument, given)
    if listed is not None:
        return listed
    if instrument.records is None or any(set(grid.columns) & _above(instrument) for grid in grids):
        return None
    return next(filter(None, (_survey(sheet, grid, instrument) for grid in grids)), None)


def _above(instrument: Instrument) -> set[str]:
    return {code for code, node in instrument.nodes.items() if node.children}


# --- A survey -------------------------------------------------------------------------------------------------------


def _survey(sheet: BookSheet, grid: SubjectTable, instrument: Instrument) -> Single | None:
    """Rows of whole answers, from the first to the one before the first formula or blank row."""
    leaves = instrument.leaves_under(TOTAL)
    columns = {code: column for code, column in grid.columns.items() if code in leaves}
    rows = []
    for row in range(grid.header + 1, sheet.rows.stop):
        cells = [(row, column) for column in columns.values()]
        if any(cell in sheet.raw.formulas for cell in cells) or not any(cell in sheet.raw.values for cell in cells):
            break
        rows.append(row)
    answers = [sheet.value((row, column)) for row in rows for column in columns.values()]
    if len(rows) < _FEWEST or set(columns) != set(leaves) or not all(map(_is_whole, answers)):
        return None
    lines = tuple((row, tuple(_text(sheet, (row, column)) for column in columns.values())) for row in rows)
    table = Table(file=sheet.book.file, header=tuple(columns), rows=lines)
    evaluation = _evaluated(instrument, assessment_on(sheet, instrument, tables={"responses": table}))
    data = {(row, column): code for row in rows for code, column in columns.items()}
    return None if evaluation is None else Single(data, {}, {}, evaluation, Meanings({}))


def _is_whole(value: object) -> bool:
    return value is None or (isinstance(value, Fraction) and value.denominator == 1)


def _text(sheet: BookSheet, place: Place) -> str | None:
    value = sheet.value(place)
    return None if value is None else str(value_text(value))


# --- A form ---------------------------------------------------------------------------------------------------------


def _listed(sheet: BookSheet, instrument: Instrument, given: Hints) -> Single | None:
    """Codes or titles below each other with the answers beside them, or cells that a mapping names; as tables are read."""
    is_said = bool(given.map.columns or given.map.claims)
    try:
        table, layout = _laid_out(sheet, instrument, given)
        assessment = (
            None if layout is None else assessments_in(layout, table, instrument, _head(sheet, instrument), given.map)
        )
    except AssessmentError:
        if is_said:
            raise
        return None
    if layout is None or assessment is None:
        return None
    cells = _named_cells(layout, COLUMNS) if layout.rows == CELLS else _cells_of_codes(layout, instrument)
    data = {place: code for place, code in cells.items() if instrument.nodes[code].is_leaf}
    labels = {} if layout.rows == CELLS else {place[0]: code for place, code in cells.items()}
    claims = _named_cells(layout, CLAIMS) if layout.rows == CELLS else {}
    if not _is_whole_part(data, instrument) and not claims:
        return None
    answered, refused = _without_refused(instrument, assessment.assessments[0], data)
    evaluation = _evaluated(instrument, answered)
    if evaluation is None:
        return None
    return Single(data, labels, claims, evaluation, Meanings(layout.answers), refused)


def _laid_out(sheet: BookSheet, instrument: Instrument, given: Hints) -> tuple[Sheet, Layout | None]:
    """The sheet as tables are read, and its layout, where rows are codes or cells are named and nothing is open."""
    table = sheet.typed
    layout_draft = draft(table, instrument, given) if table.rows else None
    if layout_draft is not None and layout_draft.layout.rows == CELLS:
        table = sheet.table(formulas=True)
        layout_draft = draft(table, instrument, given)
    if layout_draft is None or layout_draft.layout.rows not in (CODES, CELLS):
        return table, None
    if layout_draft.faults:
        raise AssessmentError(layout_draft.faults)
    return table, layout_draft.layout


def _head(sheet: BookSheet, instrument: Instrument) -> AssessmentHead:
    assessment = assessment_on(sheet, instrument)
    return AssessmentHead(assessment.instrument, assessment.subject, assessment.period, assessment.status, {}, "")


def _cells_of_codes(layout: Layout, instrument: Instrument) -> dict[Place, str]:
    at = {column.target: column for column in layout.used}
    found = places(instrument, layout.body, at[CODE].at, by_number=at[CODE].is_stated)
    return {(place.row, at[ANSWER].at): place.code for place in found}


def _named_cells(layout: Layout, section: str) -> dict[Place, str]:
    used = ((cell_of(column.heading), column) for column in layout.used if column.section == section)
    return {cell: column.target for cell, column in used if cell is not None}


def _is_whole_part(data: Mapping[Place, str], instrument: Instrument) -> bool:
    """Whether every leaf of some node has its cell."""
    answered = set(data.values())
    return any(answered.issuperset(instrument.leaves_under(code)) for code in _above(instrument))


def codes_below(sheet: BookSheet, instrument: Instrument) -> set[str]:
    """The codes that stand below each other in the column of *sheet* that names the most."""
    rows = sheet.typed.rows[:_MOST_LABELS]
    found = ({place.code for place in places(instrument, rows, column)} for column in sheet.columns[:_LABELS])
    return max(found, key=len, default=set())


def _without_refused(
    instrument: Instrument, assessment: Assessment, data: Mapping[Place, str]
) -> tuple[Assessment, Mapping[Place, Prose]]:
    """*assessment* without the answers that no scale takes, and what is wrong with each of them; where most are, they are no answers."""
    try:
        evaluate(instrument, assessment, readings=False, findings=False)
    except AssessmentError as error:
        cells = ((cell_of(str(fault.place).rpartition("!")[2]), fault.problem) for fault in error.faults)
        refused = {cell: problem for cell, problem in cells if cell is not None and cell in data}
        codes = {data[cell] for cell in refused}
        answers = {code: given for code, given in assessment.answers.items() if code not in codes}
        if len(answers) > len(refused):
            return attrs.evolve(assessment, answers=answers), refused
    return assessment, {}


def _evaluated(instrument: Instrument, assessment: Assessment) -> Evaluation | None:
    try:
        return evaluate(instrument, assessment, readings=False, findings=False)
    except AssessmentError:
        return None


def formulas_outside(sheet: BookSheet, one: Single) -> Iterator[Place]:
    """The formulas that are of no single respondent: beside an answer, those that look at many rows, themselves or by others."""
    rows = {row for row, _ in one.data} if not one.labels else set()
    times = Counter(shape for place, shape in sheet.shapes.items() if place[0] in rows)

    def formulas(place: Place) -> list[Place]:
        cells = [seen for seen in sheet.looks_at(place) if isinstance(seen, CellReference) and seen.sheet is None]
        return [(cell.row, cell.column) for cell in cells if (cell.row, cell.column) in sheet.shapes]

    beside = {
        place: None for place, shape in sheet.shapes.items() if place[0] in rows and times[shape] * 5 < len(rows) * 4
    }
    further: set[Place] = set()
    for place in behind(beside, formulas):
        ranges = [seen for seen in sheet.looks_at(place) if isinstance(seen, Area) and seen.sheet is None]
        if not further.isdisjoint(formulas(place)) or any(_spans_rows(each, place[0], sheet, one) for each in ranges):
            further.add(place)
    yield from (place for place in sheet.shapes if place[0] not in rows or (place in beside and place in further))


def _spans_rows(block: Area, row: int, sheet: BookSheet, one: Single) -> bool:
    """Whether *block* holds answers or formulas in several rows other than *row*."""
    found = {
        cell.row for cell in block if (cell.row, cell.column) in one.data or (cell.row, cell.column) in sheet.shapes
    }
    return len(found - {row}) > 1
