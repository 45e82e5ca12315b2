"""The page that stands before the papers of several assessments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.report.bands import rank
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Legend,
    Mark,
    Paragraph,
    Section,
    Styled,
    together,
)
from evalkit.report.columns import table
from evalkit.report.evaluation.head import total_table
from evalkit.report.evaluation.summary import claims_counted, predicate_cell, table_in_short
from evalkit.report.evaluation.texts import name_of, score_text
from evalkit.report.findings import counted
from evalkit.report.ranking.order import Numbered, Ranked, anchor_of, comparable, ranked
from evalkit.report.ranking.years import over_years, years
from evalkit.report.working_paper.charts import of_tops

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation

_MOST_DRAWN = 24  # more pictures than that nobody compares


def index_page(evaluations: Sequence[Evaluation]) -> Document:
    """Ranking, distribution over the predicates and a small chart each; a group for each instrument and period.

    What is alone there stands beside the other periods of its subject, if there are some.
    """
    groups = comparable([Numbered(number, each) for number, each in enumerate(evaluations, 1)])
    alone = [group[0] for group in groups if len(group) == 1]
    sections: list[Section] = [[Heading(msg("Assessments"), 1)]]
    for group in groups:
        sections += _group(group) if len(group) > 1 else ()
    over = over_years(alone)
    sections += map(years, over)
    beside = {one.number for group in over for one in group}
    alone = [one for one in alone if one.number not in beside]
    if alone:
        name = msg("Alone in their instrument and period") if len(alone) < len(groups) else msg("Summary")
        anchors = [anchor_of(one.number) for one in alone]
        sections.append([Heading(name), table_in_short([one.evaluation for one in alone], anchors)])
    if any(each.findings or each.claims for each in evaluations):
        sections.append([Legend(tuple(reversed(SEVERITY_WORDS)))])
    return Document(sections)


def _group(group: Sequence[Numbered]) -> Iterator[Section]:
    first, order = group[0].evaluation, ranked(group)
    yield [Heading(together(name_of(first.instrument), first.assessment.period.text)), *_ranking(order)]
    yield list(_distribution([each.evaluation for each in group]))
    yield list(_drawn(order))


def _ranking(order: Sequence[Ranked]) -> Iterator[Block]:
    yield table(
        order,
        (Column(msg("rank"), number=True), lambda one: "–" if one.rank is None else str(one.rank)),
        (Column(msg("subject"), wrap=True, least=12), lambda one: _subject(one.numbered)),
        (Column(msg("score"), number=True), lambda one: Styled(score_text(one.numbered.evaluation), "strong")),
        (Column(msg("predicate"), wrap=True, least=11), lambda one: predicate_cell(one.numbered.evaluation)),
        (Column(msg("claims"), drop=1), lambda one: claims_counted(one.numbered.evaluation)),
        (Column(msg("findings"), drop=1), lambda one: counted(one.numbered.evaluation.findings)),
    )
    ranks = Counter(one.rank for one in order if one.rank is not None)
    if max(ranks.values(), default=0) > 1:
        yield Paragraph(msg("Equal scores share a rank; the next one counts them."), hang=0)
    if any(one.rank is None for one in order):
        yield Paragraph(msg("Without a rank: what is missing leaves the score open."), hang=0)


def _subject(numbered: Numbered) -> Styled:
    """Whom it is about, which leads to the paper."""
    return Styled(numbered.evaluation.assessment.subject, to=anchor_of(numbered.number))


def _distribution(evaluations: Sequence[Evaluation]) -> Iterator[Block]:
    """How many have each predicate, those that nobody has among them; and how many have none yet."""
    table = next((band_table for each in evaluations if (band_table := total_table(each)) is not None), None)
    if table is None:
        return
    have = Counter(each.predicate for each in evaluations)
    marks = [
        Mark(band.word, have[band.predicate], _count(have[band.predicate], len(evaluations)), rank(band, table.bands))
        for band in table.bands
    ]
    named = {band.predicate for band in table.bands}
    others = sum(count for word, count in have.items() if word not in named)
    if others:
        marks.append(Mark(msg("open"), others, _count(others, len(evaluations))))
    yield Chart("bars", msg("Number of assessments by predicate"), marks, 0, len(evaluations))


def _count(count: int, of: int) -> Prose:
    return msg("{count} of {of}", count=Decimal(count), of=Decimal(of))


def _drawn(order: Sequence[Ranked]) -> Iterator[Block]:
    """The parts of each, the best first, where they are few enough to be compared by eye."""
    if len(order) <= _MOST_DRAWN:
        for one in order:
            evaluation = one.numbered.evaluation
            name = together(evaluation.assessment.subject, score_text(evaluation))
            yield from (chart._replace(kind="bars", bounds=()) for chart in of_tops(evaluation, name))
