"""The page that stands before the papers of several assessments.

Who stands where: totals of one instrument and period from the highest down, equal ones on one rank.
One subject over several periods: a column a period, what changed from each to the next, and the totals drawn.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.text import Decimal, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.report.band_rank import rank
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Inline,
    Legend,
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
from evalkit.report.evaluation.summary import claims_counted, predicate_cell, table_in_short
from evalkit.report.evaluation.texts import change_text, name_of, predicate_text, score_text, value_text
from evalkit.report.findings import counted
from evalkit.report.working_paper import of_tops

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.evaluation.result import Evaluation


class Numbered(NamedTuple):
    """An evaluation and its place among all of a run, from 1 up."""

    number: int
    evaluation: Evaluation


def anchor_of(number: int) -> str:
    """The anchor of the paper of that number."""
    return f"assessment-{number}"


class Ranked(NamedTuple):
    """An evaluation and its rank; none where its total is open."""

    rank: int | None
    numbered: Numbered


def comparable(every: Iterable[Numbered]) -> list[list[Numbered]]:
    """Those of one instrument and one period together: no others can be ranked."""
    groups = by_key(every, lambda one: (one.evaluation.instrument.id, one.evaluation.assessment.period.text))
    return list(groups.values())


def ranked(group: Sequence[Numbered]) -> list[Ranked]:
    """From the highest rounded total down; after two on rank 1 comes rank 3. Open totals stand last, in their order."""
    known = [
        (numbered.evaluation.total.score.value, numbered)
        for numbered in group
        if numbered.evaluation.total.score is not None
    ]
    totals = [total for total, _ in known]
    in_order = [Ranked(1 + sum(other > total for other in totals), numbered) for total, numbered in known]
    in_order.sort(key=lambda numbered: numbered.rank or 0)
    return [*in_order, *(Ranked(None, numbered) for numbered in group if numbered.evaluation.total.score is None)]


def over_years(every: Iterable[Numbered]) -> list[list[Numbered]]:
    """Those of one subject and one index together, the earliest first, where there are several periods and one of each."""
    groups = by_key(every, lambda one: (one.evaluation.instrument.index, one.evaluation.assessment.subject)).values()
    return [sorted(group, key=_last_day) for group in groups if len(group) == len(set(map(_last_day, group))) > 1]


def _last_day(numbered: Numbered) -> dt.date:
    return numbered.evaluation.assessment.period.last_day


def years(group: Sequence[Numbered]) -> Section:
    """The table and the chart of one subject; periods under different editions are not held against each other."""
    every = [numbered.evaluation for numbered in group]
    last = every[-1]
    name = name_of(last.instrument) if _is_one(every) else last.instrument.short
    heading = Heading(together(name, last.assessment.subject, msg("over the years")))
    return [heading, *beside(every, [anchor_of(numbered.number) for numbered in group])]


def beside(every: Sequence[Evaluation], anchors: Sequence[str] = ()) -> Iterator[Block]:
    """Periods of one subject beside each other, and the totals drawn; *anchors*: what the scores lead to, if they do."""
    is_one = _is_one(every)
    rows = [*_total(every, anchors or [""] * len(every)), *(_parts(every) if is_one else ())]
    yield Table(list(_columns(every, is_one=is_one)), rows)
    if is_one:
        yield from _drawn_years(every)
    else:
        yield Paragraph(msg("No change is told between two editions: their scores do not mean the same."), hang=0)


def _is_one(every: Sequence[Evaluation]) -> bool:
    return len({evaluation.instrument.id for evaluation in every}) == 1


def _has_change(every: Sequence[Evaluation]) -> bool:
    """Whether the change from the first to the last has a column: of two, the change is that, and between editions there is none."""
    return len(every) > 2 and _is_one(every)  # noqa: PLR2004  # the first and the last


def _columns(every: Sequence[Evaluation], *, is_one: bool) -> Iterator[Column]:
    yield Column(wrap=True, least=12)
    for each in every:
        period = each.assessment.period.prose
        yield Column(period if is_one else together(period, each.instrument.edition), number=True, wrap=True, least=6)
    if _has_change(every):
        yield Column(msg("first to last"), number=True, wrap=True, least=6)


def _total(every: Sequence[Evaluation], anchors: Sequence[str]) -> Iterator[Row]:
    """Score, change and predicate, then claims and findings; the scores lead to the papers."""
    scores = [
        Styled(score_text(evaluation), "strong", anchor) for evaluation, anchor in zip(every, anchors, strict=True)
    ]
    yield _row(every, msg("score"), scores, change_text(every[0], every[-1]))
    changes = list(starmap(change_text, pairwise(every)))
    yield _row(every, msg("change from the one before"), ["", *changes])
    yield _row(every, msg("predicate"), list(map(predicate_text, every)))
    for name, cells in (
        (msg("claims"), list(map(claims_counted, every))),
        (msg("findings"), [counted(evaluation.findings) for evaluation in every]),
    ):
        if any(cells):
            yield _row(every, name, cells)


def _parts(every: Sequence[Evaluation]) -> Iterator[Row]:
    """The nodes below the total of which something is known."""
    instrument = every[-1].instrument
    for code in instrument.nodes[TOTAL].children:
        if all(evaluation.nodes[code].score is None for evaluation in every):
            continue
        values = [value_text(evaluation.instrument, evaluation.nodes[code]) for evaluation in every]
        name = together(code, instrument.nodes[code].title, separator=" ")
        yield _row(every, name, values, change_text(every[0], every[-1], code))


def _row(every: Sequence[Evaluation], name: Prose, cells: Sequence[Inline], change: Prose = "") -> Row:
    """A row, with the change from the first to the last where there is a column for it."""
    return Row([name, *cells, *([change] if _has_change(every) else [])])


def _drawn_years(every: Sequence[Evaluation]) -> Iterator[Chart]:
    """The totals before the bands; nothing where fewer than two are known."""
    known = [(evaluation, evaluation.total.score.value) for evaluation in every if evaluation.total.score is not None]
    marks = [
        Mark(
            each.assessment.period.prose,
            value,
            together(score_text(each), each.predicate or ""),
            rank_of(each, each.band),
        )
        for each, value in known
    ]
    yield from bars(every[-1], msg("Score over the years"), marks if len(marks) > 1 else ())


_MOST_DRAWN = 24  # more pictures than that nobody compares


def index_page(evaluations: Sequence[Evaluation]) -> Document:
    """Ranking, distribution over the predicates and a small chart each; a group for each instrument and period.

    What is alone there stands beside the other periods of its subject, if there are some.
    """
    groups = comparable([Numbered(number, evaluation) for number, evaluation in enumerate(evaluations, 1)])
    single = [group[0] for group in groups if len(group) == 1]
    over = over_years(single)
    over_time = {numbered.number for group in over for numbered in group}
    alone = [numbered for numbered in single if numbered.number not in over_time]
    sections: list[Section] = [[Heading(msg("Assessments"), 1)]]
    sections += (section for group in groups if len(group) > 1 for section in _group(group))
    sections += map(years, over)
    if alone:
        name = msg("Alone in their instrument and period") if len(alone) < len(groups) else msg("Summary")
        anchors = [anchor_of(numbered.number) for numbered in alone]
        sections.append([Heading(name), table_in_short([numbered.evaluation for numbered in alone], anchors)])
    if any(evaluation.findings or evaluation.claims for evaluation in evaluations):
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
        (Column(msg("rank"), number=True), lambda place: "–" if place.rank is None else str(place.rank)),
        (Column(msg("subject"), wrap=True, least=12), lambda place: _subject(place.numbered)),
        (Column(msg("score"), number=True), lambda place: Styled(score_text(place.numbered.evaluation), "strong")),
        (Column(msg("predicate"), wrap=True, least=11), lambda place: predicate_cell(place.numbered.evaluation)),
        (Column(msg("claims"), drop=1), lambda place: claims_counted(place.numbered.evaluation)),
        (Column(msg("findings"), drop=1), lambda place: counted(place.numbered.evaluation.findings)),
    )
    ranks = Counter(place.rank for place in order if place.rank is not None)
    if max(ranks.values(), default=0) > 1:
        yield Paragraph(msg("Equal scores share a rank; the next one counts them."), hang=0)
    if any(place.rank is None for place in order):
        yield Paragraph(msg("Without a rank: what is missing leaves the score open."), hang=0)


def _subject(numbered: Numbered) -> Styled:
    """Whom it is about, which leads to the paper."""
    return Styled(numbered.evaluation.assessment.subject, to=anchor_of(numbered.number))


def _distribution(evaluations: Sequence[Evaluation]) -> Iterator[Block]:
    """How many have each predicate, those that nobody has among them; and how many have none yet."""
    table = next((band_table for each in evaluations if (band_table := total_table(each)) is not None), None)
    if table is None:
        return
    have = Counter(evaluation.predicate for evaluation in evaluations)
    marks = [
        Mark(band.word, have[band.predicate], _count(have[band.predicate], len(evaluations)), rank(band, table.bands))
        for band in table.bands
    ]
    named = {None, *(band.predicate for band in table.bands)}
    elsewhere = [(word, count) for word, count in have.items() if word not in named]  # in bands under another fact
    marks += [Mark(word or "", count, _count(count, len(evaluations))) for word, count in elsewhere]
    if have[None]:
        marks.append(Mark(msg("open"), have[None], _count(have[None], len(evaluations))))
    yield Chart("bars", msg("Number of assessments by predicate"), marks, 0, len(evaluations))


def _count(count: int, of: int) -> Prose:
    return msg("{count} of {of}", count=Decimal(count), of=Decimal(of))


def _drawn(order: Sequence[Ranked]) -> Iterator[Block]:
    """The parts of each, the best first, where they are few enough to be compared by eye."""
    if len(order) <= _MOST_DRAWN:
        for place in order:
            evaluation = place.numbered.evaluation
            name = together(evaluation.assessment.subject, score_text(evaluation))
            yield from (chart._replace(kind="bars", bounds=()) for chart in of_tops(evaluation, name))
