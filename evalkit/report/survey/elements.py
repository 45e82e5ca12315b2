"""The elements of a survey: mean, weighted mean, converted value and grade; the lowest, in the words of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.evaluation.headroom import potentials
from evalkit.report.blocks import (
    Block,
    Chart,
    Column,
    Heading,
    Item,
    List,
    Mark,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import table
from evalkit.report.evaluation.head import bars, rank_of, total_table
from evalkit.report.evaluation.texts import score_text, value_text, weight_text
from evalkit.report.evaluation.tree import converted_text, grade_of, mean_text, weighted
from evalkit.report.evaluation.weakest import to_the_next
from evalkit.report.survey.kind import elements_of, lowest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult


def values(evaluation: Evaluation) -> Iterator[Section]:
    """The table of the elements, and the same drawn at the scale of the whole."""
    yield [Heading(msg("Values of the elements")), _table(evaluation)]
    yield list(_drawn(evaluation))


def _table(evaluation: Evaluation) -> Table:
    instrument, total = evaluation.instrument, evaluation.total
    results = elements_of(evaluation)
    means = [weighted(evaluation, each) for each in results]
    index = None if None in means else sum(mean for mean in means if mean is not None)
    cells = ("", "", "", mean_text(index), score_text(evaluation))
    return table(
        results,
        (Column(msg("element"), wrap=True), lambda each: each.node.title),
        (Column(msg("n"), number=True, drop=3), lambda each: Decimal(each.n) if each.n is not None else ""),
        (Column(msg("mean (NRR)"), number=True), lambda each: value_text(instrument, each)),
        (Column(msg("weight"), number=True, drop=2), lambda each: weight_text(instrument, each)),
        (Column(msg("weighted NRR"), number=True, drop=1), lambda each: mean_text(weighted(evaluation, each))),
        (Column(msg("converted"), number=True), lambda each: converted_text(evaluation, each)),
        (Column(msg("quality grade")), grade_of),
        last=[Row((total.node.title, *cells, Styled(evaluation.predicate or "", "strong")), style="total")],
        caption=msg("Mean, weighted mean and grade of each element"),
    )


def _drawn(evaluation: Evaluation) -> Iterator[Chart]:
    """Converted values, where elements have such, before the bands of the whole."""
    marks = [
        Mark(
            each.node.title,
            each.converted.value,
            together(*_said(evaluation, each), separator=" "),
            rank_of(evaluation, each.converted_band),
        )
        for each in elements_of(evaluation)
        if each.converted is not None
    ]
    if total_table(evaluation) is not None:
        yield from bars(evaluation, msg("Converted value of each element"), marks)


def _said(evaluation: Evaluation, result: NodeResult) -> Iterator[Prose]:
    if result.converted is not None:
        yield decimal_text(result.converted.value, evaluation.total.node.digits)
    if result.converted_band is not None:
        yield result.converted_band.predicate


# --- The lowest -----------------------------------------------------------------------------------------------------


def lowest_elements(evaluation: Evaluation) -> Iterator[Block]:
    """Each with its mean and grade, the question of the form, and what its answers are called there."""
    node_results = lowest(evaluation)
    if not node_results:
        return
    yield Heading(msg("The lowest elements"))
    yield List([Item(_of_element(evaluation, each), "–", more=list(_form(evaluation, each))) for each in node_results])
    if len(node_results) > len(lowest(evaluation, 1)) and node_results[-1].score == node_results[-2].score:
        yield Paragraph(msg("Elements with equal means are named together."), hang=0)
    yield from to_the_next(evaluation, potentials(evaluation, evaluation.nodes))


def _of_element(evaluation: Evaluation, result: NodeResult) -> Prose:
    args = {"element": result.node.title, "mean": value_text(evaluation.instrument, result)}
    if result.converted_band is None:
        return msg("{element}: mean {mean}.", **args)
    band = result.converted_band
    return msg("{element}: mean {mean}, grade {grade} ({label}).", grade=band.predicate, label=band.label or "", **args)


def _form(evaluation: Evaluation, result: NodeResult) -> Iterator[Prose]:
    heading = evaluation.instrument.headings.get(result.code)
    if heading is not None and heading.also:
        yield msg("Question of the form: {question}", question=heading.also[0])
    words = form_words(evaluation, result.code)
    if words:
        named = [together(short_text(value), word, separator=" = ") for value, word in words]
        yield msg("Answers of the form: {answers}.", answers=together(*named, separator="; "))


def form_words(evaluation: Evaluation, code: str) -> Sequence[tuple[int, str]]:
    """What the form calls each answer about an element, the worst first; of the scale, where the element has no words of its own."""
    records = evaluation.instrument.records
    if records is None or records.answers is None:
        return []
    own = records.words.get(code)
    scale_of_answers = evaluation.instrument.scales[records.answers]
    found = {level.answer: level.title or "" for level in scale_of_answers.levels if isinstance(level.answer, int)}
    found |= {} if own is None else {value: word for value, word in own.printed.items() if isinstance(value, int)}
    return [(value, word) for value, word in sorted(found.items()) if word]
