"""Elements of a survey side by side: respondents, mean, weighted mean, converted value, letter; weakest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.instruments import TOTAL
from evalkit.report.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.tree import Potentials, bar, potential_note, potential_text, value_text, weight_text
from evalkit.report.words import ORIGIN, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.page import Page

MEAN_DIGITS = 4  # of weighted means: 1/9 of a mean does not end


def has_elements(evaluation: Evaluation) -> bool:
    """Whether the nodes below the total are shown converted."""
    instrument = evaluation.instrument
    children = [instrument.nodes[code] for code in instrument.nodes[TOTAL].children]
    return bool(children) and any(instrument.at(one.at, child) for one in instrument.conversions for child in children)


def elements(evaluation: Evaluation, codes: Sequence[str], potentials: Potentials, page: Page) -> list[Line]:
    """One row an element, then the order from weakest to strongest."""
    if not codes:
        return []
    results = [evaluation.nodes[code] for code in codes]
    columns = (
        Column(drop=9),
        Column(wrap=True),
        Column(page.say(msg("n")), right=True),
        Column(page.say(msg("weight")), right=True, drop=6),
        Column(page.say(msg("mean")), right=True),
        Column(page.say(msg("weighted")), right=True, drop=3),
        Column(page.say(msg("converted")), right=True),
        Column(),
        Column(drop=8),
        Column(page.say(msg("origin")), drop=7),
        Column(page.say(msg("potential")), right=True, drop=5),
    )
    rows = [_row(evaluation, result, potentials.get(result.code), page) for result in results]
    note = potential_note(page) if any(potentials.get(code, 0) > 0 for code in codes) else []
    return [*_counted(evaluation, page), *table(columns, rows, page.width), *note, *_order(evaluation, results, page)]


def _counted(evaluation: Evaluation, page: Page) -> list[Line]:
    records = evaluation.instrument.records
    if evaluation.n is None or records is None:
        return []
    text = msg("{n} {rows}", n=Decimal(evaluation.n), rows=records.title)
    return [line("  ", Span(page.say(text), "strong"))]


def _row(evaluation: Evaluation, result: NodeResult, potential: Exact | None, page: Page) -> Row:
    letter = result.converted_band
    score, weight = result.score, result.node.weight
    weighted = page.number(score.value * weight, MEAN_DIGITS) if score and weight is not None else ""
    digits = evaluation.total.node.digits
    remarks = [] if result.used else [Span(page.say(msg("shown, not used: a value above it is given")))]
    return Row(
        [
            line(page.clean(result.code)),
            line(page.clean(result.node.title)),
            line(str(result.n) if result.n is not None else ""),
            line(weight_text(evaluation.instrument, result, page)),
            line(value_text(evaluation.instrument, result, page)),
            line(weighted),
            line(page.number(result.converted.value, digits) if result.converted else ""),
            line(Span(page.clean(letter.predicate), "strong") if letter else ""),
            bar(result, page),
            line(page.say(ORIGIN[result.origin])),
            line(potential_text(potential, digits, page)),
        ],
        remarks,
    )


def _order(evaluation: Evaluation, results: Sequence[NodeResult], page: Page) -> list[Line]:
    known = [result for result in results if result.score is not None]
    known.sort(key=lambda result: result.score.exact if result.score else 0)
    names = [f"{page.clean(result.node.title)} {value_text(evaluation.instrument, result, page)}" for result in known]
    if len(names) < 2:  # noqa: PLR2004  # one has no order
        return []
    text = f"{page.say(msg('From weakest to strongest:'))} {listed(page, names)}"
    return [(), *paragraph(text, page.width, first=line("  "), indent=4)]
