"""A sheet that holds one assessment: a survey with its sums below the answers, or a form with an indicator in each row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Table
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import CODE, match_headers
from evalkit.method.scales import options
from evalkit.workbook_check.said import value_text
from evalkit.workbook_check.values import as_input, assessment_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.book import BookSheet
    from evalkit.workbook_check.layout import Grid

_FEWEST = 3  # respondents
_LABELS = 8  # columns in which codes may stand below each other
_MOST_LABELS = 500
_VALUE_WORDS = ("nilai", "level", "tingkat", "skor", "jawaban", "capaian", "hasil", "score", "value")


class Single(NamedTuple):
    """A sheet with one assessment.

    Attributes:
        data: Cell → code of the leaf that it answers: several cells a code in a survey.
        labels: Row → code of the node that its label names, where codes stand below each other.
        evaluation: What the rules make of it.
    """

    data: Mapping[Place, str]
    labels: Mapping[int, str]
    evaluation: Evaluation


def single(sheet: BookSheet, grids: Sequence[Grid], instrument: Instrument) -> Single | None:
    """The assessment that *sheet* holds; nothing if it holds none, or a table of several."""
    leaves = set(instrument.leaves_under(TOTAL))
    if not any(len(leaves & set(grid.columns)) * 2 > len(leaves) for grid in grids):
        return _form(sheet, instrument)
    if instrument.records is None or any(set(grid.columns) & _above(instrument) for grid in grids):
        return None
    return next(filter(None, (_survey(sheet, grid, instrument) for grid in grids)), None)


def _above(instrument: Instrument) -> set[str]:
    return {code for code, node in instrument.nodes.items() if node.children}


# --- A survey -------------------------------------------------------------------------------------------------------


def _survey(sheet: BookSheet, grid: Grid, instrument: Instrument) -> Single | None:
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
    evaluation = _evaluated(sheet, instrument, tables={"responses": table})
    data = {(row, column): code for row in rows for code, column in columns.items()}
    return None if evaluation is None else Single(data, {}, evaluation)


def _is_whole(value: object) -> bool:
    return value is None or (isinstance(value, Fraction) and value.denominator == 1)


def _text(sheet: BookSheet, place: Place) -> str | None:
    value = sheet.value(place)
    return None if value is None else str(value_text(value))


# --- A form ---------------------------------------------------------------------------------------------------------


def _form(sheet: BookSheet, instrument: Instrument) -> Single | None:
    """Codes or titles below each other, and one column beside them that holds the answers."""
    leaves = instrument.leaves_under(TOTAL)
    for column in sheet.columns[:_LABELS]:
        labels = _labels(sheet, column, instrument)
        rows = {code: row for row, code in labels.items() if code in leaves}
        if len(rows) == len(leaves):
            answers = _answers(sheet, column, rows, instrument)
            evaluation = None if answers is None else _evaluated(sheet, instrument, answers=_given(sheet, answers))
            if answers is not None and evaluation is not None:
                return Single({place: code for code, place in answers.items()}, labels, evaluation)
    return None


def codes_below(sheet: BookSheet, instrument: Instrument) -> set[str]:
    """The codes that stand below each other in the column of *sheet* that names the most."""
    found = (set(_labels(sheet, column, instrument).values()) for column in sheet.columns[:_LABELS])
    return max(found, key=len, default=set())


def _labels(sheet: BookSheet, column: int, instrument: Instrument) -> dict[int, str]:
    """Row → code, of the codes that the texts of a column name once."""
    rows = [row for row in sheet.rows if sheet.text((row, column))][:_MOST_LABELS]
    matches = match_headers(instrument, [sheet.text((row, column)) for row in rows], records=False)
    found: dict[int, str] = {}
    for row, match in zip(rows, matches, strict=True):
        if match.role == CODE and match.code in instrument.nodes and match.code not in found.values():
            found[row] = match.code
    return found


def _answers(sheet: BookSheet, label: int, rows: Mapping[str, int], instrument: Instrument) -> dict[str, Place] | None:
    """The only column in which every leaf has an answer of its scale that was typed."""
    fitting = [
        column
        for column in sheet.columns
        if column > label and all(_is_answer(sheet, (row, column), code, instrument) for code, row in rows.items())
    ]
    if len(fitting) > 1:
        first = min(rows.values())
        fitting = [column for column in fitting if _is_of_values(sheet, first, column)]
    return {code: (row, fitting[0]) for code, row in rows.items()} if len(fitting) == 1 else None


def _is_answer(sheet: BookSheet, place: Place, code: str, instrument: Instrument) -> bool:
    value = sheet.value(place)
    if place in sheet.raw.formulas or not isinstance(value, Fraction):
        return False
    allowed = options(instrument, instrument.nodes[code])
    return value in allowed if allowed else True


def _is_of_values(sheet: BookSheet, first: int, column: int) -> bool:
    """Whether the nearest text above says that values stand in the column."""
    above = next((text for row in range(first - 1, 0, -1) if (text := sheet.text((row, column)))), "")
    return any(word in above.casefold() for word in _VALUE_WORDS)


def _given(sheet: BookSheet, answers: Mapping[str, Place]) -> dict[str, Any]:
    return {code: as_input(sheet.value(place)) for code, place in answers.items()}


def _evaluated(sheet: BookSheet, instrument: Instrument, **found: Any) -> Evaluation | None:
    try:
        return evaluate(instrument, assessment_on(sheet, instrument, **found), readings=False, findings=False)
    except AssessmentError:
        return None


def formulas_outside(sheet: BookSheet, one: Single) -> Iterator[Place]:
    """The formulas that do not stand beside an answer of a survey."""
    rows = {row for row, _ in one.data} if not one.labels else set()
    return (place for place in sheet.shapes if place[0] not in rows)
