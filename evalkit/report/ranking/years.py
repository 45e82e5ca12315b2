"""One subject over several periods: a column a period, what changed from each to the next, and the totals drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.exact import signed_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import (
    Block,
    Chart,
    Column,
    Heading,
    Inline,
    Mark,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.evaluation.head import bars, rank_of
from evalkit.report.evaluation.summary import claims_counted
from evalkit.report.evaluation.texts import name_of, predicate_text, score_text, value_text
from evalkit.report.findings import counted
from evalkit.report.ranking.order import anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.report.ranking.order import Numbered

_UNKNOWN = "–"


def over_years(every: Iterable[Numbered]) -> list[list[Numbered]]:
    """Those of one subject and one index together, the earliest first, where there are several periods and one of each."""
    found: dict[tuple[str, str], list[Numbered]] = {}
    for one in every:
        found.setdefault((one.evaluation.instrument.index, one.evaluation.assessment.subject), []).append(one)
    several = [group for group in found.values() if len(group) > 1]
    return [
        sorted(group, key=lambda one: one.evaluation.assessment.period.last_day) for group in several if _differ(group)
    ]


def _differ(group: Sequence[Numbered]) -> bool:
    periods = [one.evaluation.assessment.period.last_day for one in group]
    return len(set(periods)) == len(periods)


def years(group: Sequence[Numbered]) -> Section:
    """The table and the chart of one subject; periods under different editions are not held against each other."""
    every = [one.evaluation for one in group]
    last = every[-1]
    name = name_of(last.instrument) if _is_one(every) else last.instrument.short
    heading = Heading(together(name, last.assessment.subject, msg("over the years")))
    return [heading, *beside(every, [anchor_of(one.number) for one in group])]


def beside(every: Sequence[Evaluation], anchors: Sequence[str] = ()) -> Iterator[Block]:
    """Periods of one subject beside each other, and the totals drawn; *anchors*: what the scores lead to, if they do."""
    is_one = _is_one(every)
    rows = [*_total(every, anchors or [""] * len(every)), *(_parts(every) if is_one else ())]
    yield Table(list(_columns(every, is_one=is_one)), rows)
    if is_one:
        yield from _drawn(every)
    else:
        yield Paragraph(msg("No change is told between two editions: their scores do not mean the same."), hang=0)


def _is_one(every: Sequence[Evaluation]) -> bool:
    return len({each.instrument.id for each in every}) == 1


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
    yield _row(every, msg("score"), scores, _change(every[0], every[-1], TOTAL))
    changes = [_change(before, after, TOTAL) for before, after in pairwise(every)]
    yield _row(every, msg("change from the one before"), ["", *changes])
    yield _row(every, msg("predicate"), list(map(predicate_text, every)))
    for name, cells in (
        (msg("claims"), list(map(claims_counted, every))),
        (msg("findings"), [counted(each.findings) for each in every]),
    ):
        if any(cells):
            yield _row(every, name, cells)


def _parts(every: Sequence[Evaluation]) -> Iterator[Row]:
    """The nodes below the total of which something is known."""
    instrument = every[-1].instrument
    for code in instrument.nodes[TOTAL].children:
        if all(each.nodes[code].score is None for each in every):
            continue
        values = [value_text(each.instrument, each.nodes[code]) for each in every]
        name = together(code, instrument.nodes[code].title, separator=" ")
        yield _row(every, name, values, _change(every[0], every[-1], code))


def _row(every: Sequence[Evaluation], name: Prose, cells: Sequence[Inline], change: Prose = "") -> Row:
    """A row, with the change from the first to the last where there is a column for it."""
    return Row([name, *cells, *([change] if _has_change(every) else [])])


def _change(before: Evaluation, after: Evaluation, code: str) -> Decimal | str:
    """By how much a node rose; nothing between editions, or where a value is open."""
    old, new = before.nodes[code].score, after.nodes[code].score
    if before.instrument.id != after.instrument.id or old is None or new is None:
        return _UNKNOWN
    return signed_text(new.value - old.value, after.nodes[code].node.digits)


def _drawn(every: Sequence[Evaluation]) -> Iterator[Chart]:
    """The totals before the bands; nothing where fewer than two are known."""
    known = [(each, each.total.score.value) for each in every if each.total.score is not None]
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
