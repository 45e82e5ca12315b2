"""Elements of a survey side by side: respondents, mean, weighted mean, converted value, letter; weakest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, decimal_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Inline, Paragraph, Remark, Row, Section, Styled, Table, together
from evalkit.report.evaluation.texts import potential_text, value_text, weight_text
from evalkit.report.evaluation.tree import NOT_USED, ORIGIN, POTENTIAL, Potentials, bar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult

MEAN_DIGITS = 4  # of weighted means: 1/9 of a mean does not end


def has_elements(evaluation: Evaluation) -> bool:
    """Whether the nodes below the total are shown converted."""
    instrument = evaluation.instrument
    children = [instrument.nodes[code] for code in instrument.nodes[TOTAL].children]
    return bool(children) and any(instrument.at(one.at, child) for one in instrument.conversions for child in children)


def elements(evaluation: Evaluation, codes: Sequence[str], potentials: Potentials) -> list[Section]:
    """One row an element, then the order from weakest to strongest."""
    if not codes:
        return []
    results = [evaluation.nodes[code] for code in codes]
    columns = (
        Column(drop=9),
        Column(wrap=True),
        Column(msg("n"), number=True),
        Column(msg("weight"), number=True, drop=6),
        Column(msg("mean"), number=True),
        Column(msg("weighted"), number=True, drop=3),
        Column(msg("converted"), number=True),
        Column(),
        Column(drop=8),
        Column(msg("origin"), drop=7),
        Column(msg("potential"), number=True, drop=5),
    )
    rows = [
        Row(list(_cells(evaluation, result, potentials.get(result.code))), [] if result.used else [Remark(NOT_USED)])
        for result in results
    ]
    has_potential = any(potentials.get(code, 0) > 0 for code in codes)
    return [
        [*_counted(evaluation), Table(columns, rows), *([POTENTIAL] if has_potential else [])],
        list(_order(evaluation, results)),
    ]


def _counted(evaluation: Evaluation) -> Iterator[Block]:
    records = evaluation.instrument.records
    if evaluation.n is not None and records is not None:
        yield Paragraph(msg("{n} {rows}", n=Decimal(evaluation.n), rows=records.title), hang=0, style="strong")


def _cells(evaluation: Evaluation, result: NodeResult, potential: Exact | None) -> Iterator[Inline]:
    score, weight, letter = result.score, result.node.weight, result.converted_band
    digits = evaluation.total.node.digits
    yield result.code
    yield result.node.title
    yield str(result.n) if result.n is not None else ""
    yield weight_text(evaluation.instrument, result)
    yield value_text(evaluation.instrument, result)
    yield decimal_text(score.value * weight, MEAN_DIGITS) if score and weight is not None else ""
    yield decimal_text(result.converted.value, digits) if result.converted else ""
    yield Styled(letter.predicate, "strong") if letter else ""
    yield bar(result)
    yield ORIGIN[result.origin]
    yield potential_text(potential, digits)


def _order(evaluation: Evaluation, results: Sequence[NodeResult]) -> Iterator[Block]:
    known = [(result.score.exact, result) for result in results if result.score is not None]
    known.sort(key=lambda pair: pair[0])
    names: list[Prose] = [
        together(result.node.title, value_text(evaluation.instrument, result), separator=" ") for _, result in known
    ]
    if len(names) > 1:  # one has no order
        yield Paragraph(together(msg("From weakest to strongest:"), together(*names), separator=" "))
