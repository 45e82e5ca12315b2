"""Where an assessment stands among all of its kind, as parts of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, signed_text
from evalkit.base.file_content import file_prose
from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Heading, Mark, Paragraph, Section, Styled, together
from evalkit.report.columns import table
from evalkit.report.comparison.assessments import standing
from evalkit.report.evaluation.head import bars
from evalkit.report.evaluation.texts import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.comparison.position import NodeRank, RankedAssessment
    from evalkit.evaluation.result import Evaluation

QUARTER_WORDS: tuple[Prose, ...] = (
    msg("lowest"),
    msg("lower quarter"),
    msg("median"),
    msg("upper quarter"),
    msg("highest"),
)
_MEDIAN = 2
_INNER = slice(1, 4)  # without the lowest and the highest, which are drawn below
_FEW = 3  # assessments of which a page in short says everything


def against_sections(every: Sequence[RankedAssessment], *, level: int, detail: bool) -> Iterator[Section]:
    """Each assessment among all; of many a row for each, unless everything is wanted."""
    if len(every) > _FEW:
        yield list(_each(every, level))
    if detail or len(every) <= _FEW:
        for one in every:
            yield list(_one(one, level, detail=detail))


def _one(one: RankedAssessment, level: int, *, detail: bool) -> Iterator[Block]:
    assessment = one.evaluation.assessment
    name = name_of(one.evaluation.instrument)
    yield Heading(together(msg("Among all"), name, assessment.subject, assessment.period.text), level)
    yield Paragraph(among(one), level=0)
    yield Paragraph(msg("{side}: {standing}.", side=assessment.subject, standing=standing(one.evaluation)), level=0)
    total = _of_total(one)
    if total is not None:
        median = decimal_text(total.quarters[_MEDIAN], one.evaluation.total.node.digits)
        text = msg("Rank: {rank}; median: {median}.", rank=rank_text(total), median=median)
        yield Paragraph(text, level=0, style="strong")
    yield from (Paragraph(text, level=0) for text in _notes(one))
    places = [place for place in one.places if _is_shown(one, place, detail=detail)]
    nodes = one.evaluation.instrument.nodes
    yield table(
        [(nodes[place.code], place) for place in places],
        (Column(code=True, tree=True), lambda at: "" if at[0].code == TOTAL else at[0].code),
        (Column(wrap=True), lambda at: Styled(at[0].title, "strong" if at[0].code == TOTAL else "")),
        (Column(msg("value"), number=True), lambda at: Styled(decimal_text(at[1].value, at[0].digits), "strong")),
        (Column(msg("rank"), number=True), lambda at: rank_text(at[1])),
        *(
            (
                Column(word, number=True, wrap=True, least=7),
                lambda at, number=number: decimal_text(at[1].quarters[number], at[0].digits),
            )
            for number, word in list(enumerate(QUARTER_WORDS))[_INNER]
        ),
        (
            Column(msg("to the median"), number=True, wrap=True, least=7, drop=1),
            lambda at: _to_the_median(one.evaluation, at[1]),
        ),
        deep=lambda at: max(at[0].depth - 1, 0),
    )
    yield from _drawn(one)


def among(one: RankedAssessment) -> Prose:
    """Among which, and how many."""
    file = file_prose(one.population.file)
    if one.group is None:
        return msg("Among the rows of {file} ({count}).", count=Decimal(one.rows), file=file)
    return msg("Among the rows of {file} with {heading} {word} ({count}).", count=Decimal(one.rows), file=file,
               heading=one.population.heading or "", word=visible(one.group))  # fmt: skip


def _notes(one: RankedAssessment) -> Iterator[Message]:
    if not one.in_table:
        yield msg("It is not one of them: its rank is the one that it would have beside them.")
    if one.population.rejected:
        yield msg(
            "Rows of the table that cannot be read, and have no values: {count}; evalkit batch lists them.",
            count=Decimal(one.population.rejected),
        )
    if not one.places:
        yield msg("No node has a value both here and there.")


def _is_shown(one: RankedAssessment, place: NodeRank, *, detail: bool) -> bool:
    node = one.evaluation.instrument.nodes[place.code]
    return detail or bool(node.children) or node.parent == TOTAL


def rank_text(place: NodeRank) -> Prose:
    """The rank and among how many."""
    return msg("{rank} of {of}", rank=Decimal(place.rank), of=Decimal(place.of))


def _drawn(one: RankedAssessment) -> Iterator[Block]:
    """The total between the quarters of all, before the bands."""
    place = _of_total(one)
    if place is not None:
        names: tuple[Prose, ...] = (one.evaluation.assessment.subject, *QUARTER_WORDS)
        values = zip(names, (place.value, *place.quarters), strict=True)
        digits = one.evaluation.total.node.digits
        marks = [Mark(name, value, decimal_text(value, digits)) for name, value in values]
        yield from bars(one.evaluation, msg("Score among all"), marks)


def _each(every: Sequence[RankedAssessment], level: int) -> Iterator[Block]:
    yield Heading(together(msg("Among all"), name_of(every[0].evaluation.instrument)), level)
    yield Paragraph(
        among(every[0]) if len({one.group for one in every}) == 1 else msg("Each among its group."), level=0
    )
    yield table(
        [(one.evaluation, _of_total(one)) for one in every],
        (Column(msg("subject"), wrap=True, least=12), lambda one: one[0].assessment.subject),
        (Column(msg("score"), wrap=True, least=10), lambda one: standing(one[0])),
        (Column(msg("rank"), number=True), lambda one: "–" if one[1] is None else rank_text(one[1])),
        (Column(msg("to the median"), number=True), lambda one: _to_the_median(*one)),
    )


def _of_total(one: RankedAssessment) -> NodeRank | None:
    return next((place for place in one.places if place.code == TOTAL), None)


def _to_the_median(evaluation: Evaluation, place: NodeRank | None) -> Decimal | str:
    return (
        "–"
        if place is None
        else signed_text(place.value - place.quarters[_MEDIAN], evaluation.instrument.nodes[place.code].digits)
    )
