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
        for ranked in every:
            yield list(_one(ranked, level, detail=detail))


def _one(ranked: RankedAssessment, level: int, *, detail: bool) -> Iterator[Block]:
    assessment = ranked.evaluation.assessment
    name = name_of(ranked.evaluation.instrument)
    yield Heading(together(msg("Among all"), name, assessment.subject, assessment.period.text), level)
    yield Paragraph(among(ranked), level=0)
    yield Paragraph(msg("{side}: {standing}.", side=assessment.subject, standing=standing(ranked.evaluation)), level=0)
    if (total := _of_total(ranked)) is not None:
        median = decimal_text(total.quarters[_MEDIAN], ranked.evaluation.total.node.digits)
        text = msg("Rank: {rank}; median: {median}.", rank=rank_text(total), median=median)
        yield Paragraph(text, level=0, style="strong")
    yield from (Paragraph(text, level=0) for text in _notes(ranked))
    places = [(ranked.evaluation.instrument.nodes[place.code], place) for place in ranked.places]
    yield table(
        [(node, place) for node, place in places if detail or node.children or node.parent == TOTAL],
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
            lambda at: _to_the_median(ranked.evaluation, at[1]),
        ),
        deep=lambda at: max(at[0].depth - 1, 0),
    )
    yield from _drawn(ranked)


def among(ranked: RankedAssessment) -> Prose:
    """Among which, and how many."""
    file = file_prose(ranked.population.file)
    if ranked.group is None:
        return msg("Among the rows of {file} ({count}).", count=Decimal(ranked.rows), file=file)
    return msg("Among the rows of {file} with {heading} {word} ({count}).", count=Decimal(ranked.rows), file=file,
               heading=ranked.population.heading or "", word=visible(ranked.group))  # fmt: skip


def _notes(ranked: RankedAssessment) -> Iterator[Message]:
    if not ranked.in_table:
        yield msg("It is not one of them: its rank is the one that it would have beside them.")
    if ranked.population.rejected:
        yield msg(
            "Rows of the table that cannot be read, and have no values: {count}; evalkit batch lists them.",
            count=Decimal(ranked.population.rejected),
        )
    if not ranked.places:
        yield msg("No node has a value both here and there.")


def rank_text(place: NodeRank) -> Prose:
    """The rank and among how many."""
    return msg("{rank} of {of}", rank=Decimal(place.rank), of=Decimal(place.of))


def _drawn(ranked: RankedAssessment) -> Iterator[Block]:
    """The total between the quarters of all, before the bands."""
    if (place := _of_total(ranked)) is not None:
        names: tuple[Prose, ...] = (ranked.evaluation.assessment.subject, *QUARTER_WORDS)
        values = zip(names, (place.value, *place.quarters), strict=True)
        digits = ranked.evaluation.total.node.digits
        marks = [Mark(name, value, decimal_text(value, digits)) for name, value in values]
        yield from bars(ranked.evaluation, msg("Score among all"), marks)


def _each(every: Sequence[RankedAssessment], level: int) -> Iterator[Block]:
    is_one = len({ranked.group for ranked in every}) == 1
    yield Heading(together(msg("Among all"), name_of(every[0].evaluation.instrument)), level)
    yield Paragraph(among(every[0]) if is_one else msg("Each among its group."), level=0)
    yield table(
        [(ranked.evaluation, _of_total(ranked)) for ranked in every],
        (Column(msg("subject"), wrap=True, least=12), lambda row: row[0].assessment.subject),
        (Column(msg("score"), wrap=True, least=10), lambda row: standing(row[0])),
        (Column(msg("rank"), number=True), lambda row: "–" if row[1] is None else rank_text(row[1])),
        (Column(msg("to the median"), number=True), lambda row: _to_the_median(*row)),
    )


def _of_total(ranked: RankedAssessment) -> NodeRank | None:
    return next((place for place in ranked.places if place.code == TOTAL), None)


def _to_the_median(evaluation: Evaluation, place: NodeRank | None) -> Decimal | str:
    if place is None:
        return "–"
    return signed_text(place.value - place.quarters[_MEDIAN], evaluation.instrument.nodes[place.code].digits)
