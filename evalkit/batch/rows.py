"""Rows that are evaluated by themselves: the assessment that a row of a table is, and the columns that its evaluation gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text, parse_number
from evalkit.batch.form import NOT_APPLICABLE
from evalkit.batch.frame import EXACT, HIGHEST, LOWEST, OF_READING, POSSIBLE, PREDICATE, READING
from evalkit.batch.words import BETWEEN
from evalkit.evaluation.engine import evaluate
from evalkit.files.written import assessment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.text import Decimal
    from evalkit.batch.form import Cells
    from evalkit.batch.frame import Wanted
    from evalkit.evaluation.result import Evaluation, Score
    from evalkit.instruments import Instrument, Node

Texts = dict[str, "str | None"]


def row_by_itself(instrument: Instrument, cells: Cells, wanted: Wanted, row: Mapping[str, Any]) -> Texts:
    """What the evaluation of one *row* gives for the columns that are wanted, each as text.

    Raises:
        AssessmentError: It cannot be evaluated.
    """
    given = assessment(instrument, answers=answers_of(instrument, cells, row))
    evaluation = evaluate(instrument, given, readings=bool(wanted.readings), findings=False)
    return dict(texts_of(evaluation, wanted))


def texts_of(evaluation: Evaluation, wanted: Wanted) -> Iterator[tuple[str, str | None]]:
    """The columns that an evaluation gives, each as text."""
    for code in evaluation.nodes if wanted.codes is None else wanted.codes:
        node_result = evaluation.nodes[code]
        yield code, _shown(node_result.score, node_result.node.digits)
        if wanted.exact:
            yield code + EXACT, None if node_result.score is None else exact_text(node_result.score.exact)
    total = evaluation.total
    if wanted.words:
        yield PREDICATE, evaluation.predicate
        yield POSSIBLE, BETWEEN.join(evaluation.possible)
        yield LOWEST, _shown(total.low, total.node.digits)
        yield HIGHEST, _shown(total.high, total.node.digits)
    by_id = {reading.reading.id: reading for reading in evaluation.readings}
    for name in wanted.readings:
        under = by_id.get(name)
        band = evaluation.band if under is None else under.band
        yield READING + name, _shown(total.score if under is None else under.score, total.node.digits)
        yield READING + name + OF_READING, None if band is None else band.predicate


def _shown(score: Score | None, digits: int) -> Decimal | None:
    return None if score is None else decimal_text(score.value, digits)


# --- The assessment ---------------------------------------------------------------------------------------------------


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
    text = str(abs(cell)).rjust(digits + 1, "0")
    return parse_number(f"{'-' if cell < 0 else ''}{text[:-digits]}.{text[-digits:]}")
