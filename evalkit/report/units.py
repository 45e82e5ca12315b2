"""Units of a survey, or groups of persons, side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.report.layout import Column, Line, Row, Span, line, table
from evalkit.report.tree import value_text
from evalkit.report.words import score_text

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.page import Page

_MOST_CODE = 14


def units(evaluation: Evaluation, page: Page) -> list[Line]:
    """One row a unit: head-count, total, predicate, its nodes where there is room or they are asked for, else its weakest node."""
    if not evaluation.groups:
        return []
    codes = [code for code in evaluation.instrument.nodes[TOTAL].children if _known(evaluation, code)]
    fits = sum(max(len(code), 6) + 2 for code in codes) + 50 <= page.width
    columns = (
        Column(page.say(msg("work unit")), wrap=True),
        Column(page.say(msg("n")), right=True),
        Column(page.say(msg("total")), right=True),
        Column(page.say(msg("predicate")), wrap=True, least=12),
        *(Column(page.clean(code), right=True, most=_MOST_CODE) for code in codes if fits),
        Column("" if fits else page.say(msg("lowest")), drop=1, most=34),
    )
    rows = [_row(one, codes, page, fits=fits) for one in evaluation.groups]
    return table(columns, rows, page.width)


def _known(evaluation: Evaluation, code: str) -> bool:
    return any(one.nodes[code].score is not None for one in evaluation.groups)


def _row(one: Evaluation, codes: list[str], page: Page, *, fits: bool) -> Row:
    predicate = one.predicate or " / ".join(one.possible)
    values = [value_text(one.instrument, one.nodes[code], page) for code in codes]
    told = "; ".join(f"{page.clean(code)} {value}" for code, value in zip(codes, values, strict=True))
    return Row(
        [
            line(page.clean(one.group or "")),
            line(str(one.n) if one.n is not None else ""),
            line(Span(score_text(one, page), "strong")),
            line(Span(page.clean(predicate), "strong")),
            *(line(value) for value in values if fits),
            line("" if fits else _lowest(one, codes, page)),
        ],
        [Span(told)] if page.detail and not fits else (),
    )


def _lowest(one: Evaluation, codes: list[str], page: Page) -> str:
    """The node farthest from its maximum, in share of what it can have."""
    known = [one.nodes[code] for code in codes if one.nodes[code].score is not None]
    if not known:
        return ""
    weakest = min(known, key=_share)
    return f"{page.clean(weakest.code)} {value_text(one.instrument, weakest, page)}"


def _share(result: NodeResult) -> Fraction:
    low, high = result.minimum or 0, result.maximum or 0
    assert result.score is not None  # the caller asked
    return Fraction(result.score.value - low) / Fraction(high - low) if high > low else Fraction(0)
