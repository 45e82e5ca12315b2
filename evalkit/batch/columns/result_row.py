"""The columns that the evaluation of a row by itself gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, exact_text
from evalkit.batch.columns.predicates import BETWEEN
from evalkit.batch.columns.scores import EXACT, HIGHEST, LOWEST, OF_READING, POSSIBLE, PREDICATE, READING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Decimal
    from evalkit.batch.columns.scores import Wanted
    from evalkit.evaluation.result import Evaluation, Score


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
