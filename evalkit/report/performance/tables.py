"""What every indicator achieved, and beside what it stands: last year and the nation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.performance.achieved import is_above
from evalkit.report.blocks import Block, Column, Heading, Remark, Row, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.performance.texts import NOTHING, achieved_text, named, origin_prose, quantity_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Band
    from evalkit.performance.model import IndicatorResult, ObjectiveResult, Realised, ReportResult

_TITLE, _UNIT, _TARGET = 1, 2, 3  # numbers of columns
_WITH_TITLES = 100  # on a narrower page the titles stand below the numbers

# --- Achievement ------------------------------------------------------------------------------------------------


def achievements(result: ReportResult, *, detail: bool) -> Iterator[Block]:
    """Objectives with their means, and their indicators with target, realisation, achievement and category."""
    if not result.indicators:
        return
    columns = (
        Column(msg("code"), code=True),
        Column(msg("objective and indicator"), wrap=True, least=14, drop=3, room=_WITH_TITLES),
        Column(msg("unit"), wrap=True, least=8, drop=2),
        Column(msg("target"), number=True, wrap=True, least=10, drop=1),
        Column(msg("realisation"), number=True, wrap=True, least=14, drop=1),
        Column(msg("achievement (%)"), number=True, wrap=True, least=11),
        Column(msg("category"), wrap=True, least=10),
    )
    rows: list[Row] = []
    for objective in result.objectives:
        rows.append(_objective(objective, result))
        rows += [_indicator(indicator, result, detail=detail) for indicator in objective.indicators]
    yield Heading(msg("Achievement"))
    yield Table(columns, rows, whole=True)
    yield from _above(result)


def _objective(objective: ObjectiveResult, result: ReportResult) -> Row:
    title = objective.objective.title
    cells = (objective.objective.code, title, "", "", "", achieved_text(objective.mean, result), _word(objective.band))
    return Row(cells, [Remark(title, "strong", instead=_TITLE)], style="strong")


def _indicator(indicator: IndicatorResult, result: ReportResult, *, detail: bool) -> Row:
    title, unit = indicator.indicator.title, indicator.indicator.unit
    target, realisation = quantity_text(indicator.indicator.target), quantity_text(indicator.realised.quantity)
    values = msg(
        "target {target}, realisation {realisation} ({unit})", target=target, realisation=realisation, unit=unit
    )
    return Row(
        (
            indicator.code,
            title,
            unit,
            target,
            realisation,
            achieved_text(indicator.achievement, result),
            _word(indicator.band),
        ),
        [
            Remark(title, instead=_TITLE),
            Remark(values, instead=_TARGET),
            Remark(msg("unit: {unit}", unit=unit), instead=_UNIT, beside=_TARGET),
            *map(Remark, _remarks(indicator, result, detail=detail)),
        ],
    )


def _remarks(indicator: IndicatorResult, result: ReportResult, *, detail: bool) -> Iterator[Prose]:
    """Where the realisation is from, and why there is no achievement."""
    origins = list(origin_prose(indicator))
    if origins:
        yield together(*origins)
    if indicator.why_none is not None:
        yield indicator.why_none
    if indicator.counted is not None and indicator.counted != indicator.achievement:
        yield msg("counts as {cap} in the means", cap=achieved_text(indicator.counted, result))
    if detail and indicator.indicator.responsible:
        yield msg("responsible: {unit}", unit=indicator.indicator.responsible)
    if detail:
        for note in indicator.indicator.notes:
            yield msg("note: {text}", text=note)


def _word(band: Band | None) -> str:
    return band.predicate if band is not None else NOTHING


def _above(result: ReportResult) -> Iterator[Block]:
    """Which achievements lie above the printed categories, and what is taken there."""
    rules = result.rules
    if rules is None or rules.top is None:
        return
    above = [
        indicator
        for indicator in result.indicators
        if indicator.achievement is not None and is_above(indicator.achievement, rules)
    ]
    args = {"top": short_text(rules.top.value)}
    text = msg("above {top}, where the printed categories end, so without a category", **args)
    if above and above[0].band is not None:
        word = above[0].band.word
        text = msg("above {top}, where the printed categories end; {word} is assumed", word=word, **args)
    yield from named(text, [indicator.code for indicator in above])


# --- Comparison -------------------------------------------------------------------------------------------------


def comparison(result: ReportResult) -> Iterator[Block]:
    """Last year, this year and the nation; below, which of these are missing."""
    if not result.indicators:
        return
    year = result.report.year
    yield Heading(msg("Comparison with {year} and the nation", year=str(year - 1)))
    yield table(
        result.indicators,
        (Column(msg("code"), code=True), lambda indicator: indicator.code),
        (
            Column(msg("indicator"), wrap=True, least=16, drop=4, elsewhere=True),
            lambda indicator: indicator.indicator.title,
        ),
        (Column(str(year - 1), number=True, wrap=True, least=8), lambda indicator: _text(indicator.last_year)),
        (Column(str(year), number=True, wrap=True, least=8), lambda indicator: Styled(_now(indicator), "strong")),
        (Column("", drop=3), _reused),
        (Column(msg("nation"), number=True, wrap=True, least=8), lambda indicator: _text(indicator.national)),
    )
    yield from _gaps(result)


def _now(indicator: IndicatorResult) -> Prose:
    is_open = indicator.realised.quantity is None and indicator.indicator.not_measured is not None
    return msg("not measured") if is_open else _text(indicator.realised)


def _reused(indicator: IndicatorResult) -> Prose:
    reused = indicator.indicator.reused
    return msg("of {year}", year=str(reused.year)) if reused is not None else ""


def _text(realised: Realised | None) -> Prose:
    return quantity_text(realised.quantity if realised is not None else None)


def _gaps(result: ReportResult) -> Iterator[Block]:
    year = result.report.year
    gaps = (
        (msg("not measured in {year}", year=str(year - 1)), [indicator.last_year for indicator in result.indicators]),
        (msg("not measured in {year}", year=str(year)), [indicator.realised for indicator in result.indicators]),
        (msg("no national figure"), [indicator.national for indicator in result.indicators]),
    )
    for text, values in gaps:
        known = zip(result.indicators, values, strict=True)
        codes = [
            indicator_result.code
            for indicator_result, found in known
            if found is None or (found.quantity, found.origin) == (None, "missing")
        ]
        yield from named(text, codes, of=len(result.indicators))
