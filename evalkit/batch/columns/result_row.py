"""Rows that are evaluated by themselves: the assessment that a row of a table is, and the columns that its evaluation gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text
from evalkit.batch.columns.cells import answers_of
from evalkit.batch.columns.predicates import BETWEEN
from evalkit.batch.columns.scores import EXACT, HIGHEST, LOWEST, OF_READING, POSSIBLE, PREDICATE, READING
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.text import Decimal
    from evalkit.batch.columns.cells import Cells
    from evalkit.batch.columns.scores import Wanted
    from evalkit.evaluation.result import Evaluation, Score
    from evalkit.instruments import Instrument

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
