"""Other documented readings of the regulation, and what they would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimals_of
from evalkit.base.text import Message, msg
from evalkit.report.layout import Column, Line, Row, Span, line, table
from evalkit.report.words import cite_prose, word_of

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, ReadingResult
    from evalkit.report.page import Page

_MOST_DIGITS = 4


def readings(evaluation: Evaluation, page: Page) -> list[Line]:
    """Those that change score or predicate; all of them, with their sources, if details are asked for."""
    shown = [one for one in evaluation.readings if page.detail or one.changes_score or one.changes_predicate]
    if not shown:
        return []
    columns = (
        Column(),
        Column(page.say(msg("Other documented readings")), wrap=True),
        Column(page.say(msg("total")), right=True),
        Column(page.say(msg("predicate")), wrap=True, least=12),
        Column(drop=1, most=24),
    )
    rows = [_row(evaluation, one, page) for one in shown]
    return table(columns, rows, page.width)


def _row(evaluation: Evaluation, one: ReadingResult, page: Page) -> Row:
    severity = "warning" if one.changes_predicate else "note" if one.changes_score else ""
    sign = getattr(page.signs, severity) if severity else ""
    band = word_of(one.band) if one.band else ""
    below = (
        [Span(page.say(prose)) for prose in cite_prose(evaluation.instrument, one.reading.cite)] if page.detail else []
    )
    return Row(
        [
            line(Span(sign, severity)),
            line(page.say(one.reading.title)),
            line(_score(evaluation, one, page)),
            line(Span(page.clean(band or ""), "strong" if one.changes_predicate else "")),
            line(Span(page.say(_effect(one)), severity)),
        ],
        below,
    )


def _score(evaluation: Evaluation, one: ReadingResult, page: Page) -> str:
    if one.score is None:
        return page.clean("–")
    return page.number(one.score.value, _digits(one.score.value, evaluation.total.node.digits))


def _digits(value: Exact, least: int) -> int:
    """Decimals that show *value*, at most four."""
    full = decimals_of(value, _MOST_DIGITS)
    return max(least, _MOST_DIGITS if full is None else full)


def _effect(one: ReadingResult) -> Message:
    if one.changes_predicate:
        return msg("changes the predicate")
    return msg("changes the total") if one.changes_score else msg("changes nothing")
