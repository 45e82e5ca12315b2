"""What every indicator achieved, and beside what it stands: last year and the nation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import msg
from evalkit.performance.achieved import is_above
from evalkit.report.performance.words import (
    NOTHING,
    achieved_text,
    fits,
    heading,
    named,
    origin_prose,
    quantity_text,
)
from evalkit.report.render.layout import Column, Line, Row, Span, line, table
from evalkit.report.words import listed, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Band
    from evalkit.performance.model import IndicatorResult, ObjectiveResult, Realised, ReportResult
    from evalkit.report.render.page import Page

_WITH_TITLES = 100  # columns; on a narrower page the titles stand below the numbers
_WITH_LONG_CODES = 72
_MOST_CODE, _MOST_LONG_CODE = 14, 26


def code_width(page: Page) -> int:
    """How wide a column of codes may become; longer ones are cut into pieces."""
    return _MOST_LONG_CODE if page.width >= _WITH_LONG_CODES else _MOST_CODE


# --- Achievement ------------------------------------------------------------------------------------------------


class _Sheet(NamedTuple):
    """The page, and what has a column of its own on it: titles, units, target and realisation."""

    result: ReportResult
    page: Page
    titles: bool
    units: bool
    values: bool


def achievements(result: ReportResult, page: Page) -> list[Line]:
    """Objectives with their means, and their indicators with target, realisation, achievement and category."""
    if not result.indicators:
        return []
    columns = (
        Column(page.say(msg("code")), most=code_width(page)),
        Column(page.say(msg("objective and indicator")), wrap=True, least=14),
        Column(page.say(msg("unit")), wrap=True, least=8),
        Column(page.say(msg("target")), right=True, wrap=True, least=10),
        Column(page.say(msg("realisation")), right=True, wrap=True, least=14),
        Column(page.say(msg("achievement (%)")), right=True, wrap=True, least=11),
        Column(page.say(msg("category")), wrap=True, least=10),
    )
    sheet = _sheet(result, page, [column.heading for column in columns])
    rows: list[Row] = []
    for objective in result.objectives:
        rows += [_objective(objective, sheet), *(_indicator(one, sheet) for one in objective.indicators)]
    found = [*heading(msg("Achievement"), page), *table(columns, rows, page.width)]
    return [*found, *_above(result, page)]


def _sheet(result: ReportResult, page: Page, headings: Sequence[str]) -> _Sheet:
    """What fits beside each other."""
    inside = [
        (
            one.code[: code_width(page)],
            "",
            page.clean(one.indicator.unit),
            *_values(one, page),
            *_achieved(one, result, page),
        )
        for one in result.indicators
    ]
    columns = [(head, [texts[at] for texts in inside]) for at, head in enumerate(headings)]
    values = fits([columns[0], *columns[3:]], page)
    units = values and fits([columns[0], *columns[2:]], page)
    return _Sheet(result, page, titles=units and page.width >= _WITH_TITLES, units=units, values=values)


def _objective(one: ObjectiveResult, sheet: _Sheet) -> Row:
    page = sheet.page
    title = page.clean(one.objective.title)
    texts = [page.clean(one.objective.code), title if sheet.titles else "", "", "", ""]
    texts += [achieved_text(one.mean, sheet.result, page), page.clean(_word(one.band))]
    below = [] if sheet.titles else [Span(title, "strong")]
    return Row([line(Span(text, "strong")) for text in texts], below)


def _indicator(one: IndicatorResult, sheet: _Sheet) -> Row:
    page = sheet.page
    title, unit = page.clean(one.indicator.title), page.clean(one.indicator.unit)
    texts = [page.clean(one.code), title if sheet.titles else "", unit if sheet.units else ""]
    texts += _values(one, page) if sheet.values else ("", "")
    remarks = [*([] if sheet.titles else [title]), *_remarks(one, sheet)]
    return Row([line(text) for text in [*texts, *_achieved(one, sheet.result, page)]], [Span(text) for text in remarks])


def _values(one: IndicatorResult, page: Page) -> tuple[str, str]:
    """Target and realisation."""
    return quantity_text(one.indicator.target, page), quantity_text(one.realised.quantity, page)


def _achieved(one: IndicatorResult, result: ReportResult, page: Page) -> tuple[str, str]:
    """Achievement and category."""
    return achieved_text(one.achievement, result, page), page.clean(_word(one.band))


def _remarks(one: IndicatorResult, sheet: _Sheet) -> Iterator[str]:
    """Below an indicator: what has no column of its own, where its realisation is from, why it has no achievement."""
    page, indicator = sheet.page, one.indicator
    if not sheet.values:
        target, realisation = _values(one, page)
        args = {"target": target, "realisation": realisation, "unit": indicator.unit}
        yield page.say(msg("target {target}, realisation {realisation} ({unit})", **args))
    elif not sheet.units:
        yield page.say(msg("unit: {unit}", unit=indicator.unit))
    origins = [page.say(prose) for prose in origin_prose(one)]
    if origins:
        yield listed(page, origins)
    if one.why_none is not None:
        yield page.say(one.why_none)
    if one.counted is not None and one.counted != one.achievement:
        yield page.say(msg("counts as {cap} in the means", cap=achieved_text(one.counted, sheet.result, page)))
    if page.detail and indicator.responsible:
        yield page.say(msg("responsible: {unit}", unit=indicator.responsible))
    if page.detail:
        for note in indicator.notes:
            yield page.say(msg("note: {text}", text=note))


def _word(band: Band | None) -> str:
    return band.predicate if band is not None else NOTHING


def _above(result: ReportResult, page: Page) -> list[Line]:
    """Which achievements lie above the printed categories, and what is taken there."""
    rules = result.rules
    if rules is None or rules.top is None:
        return []
    over = [one for one in result.indicators if one.achievement is not None and is_above(one.achievement, rules)]
    args = {"top": page.short(rules.top)}
    text = msg("above {top}, where the printed categories end, so without a category", **args)
    if over and over[0].band is not None:
        word = word_of(over[0].band)
        text = msg("above {top}, where the printed categories end; {word} is assumed", word=word, **args)
    return named(text, [one.code for one in over], page)


# --- Comparison -------------------------------------------------------------------------------------------------


def comparison(result: ReportResult, page: Page) -> list[Line]:
    """Last year, this year and the nation; below, which of these are missing."""
    if not result.indicators:
        return []
    year = result.report.year
    columns = (
        Column(page.say(msg("code")), most=code_width(page)),
        Column(page.say(msg("indicator")), wrap=True, least=16, drop=4, elsewhere=True),
        Column(str(year - 1), right=True, wrap=True, least=8),
        Column(str(year), right=True, wrap=True, least=8),
        Column("", drop=3),
        Column(page.say(msg("nation")), right=True, wrap=True, least=8),
    )
    rows = [_beside(one, page) for one in result.indicators]
    title = msg("Comparison with {year} and the nation", year=str(year - 1))
    return [*heading(title, page), *table(columns, rows, page.width), *_gaps(result, page)]


def _beside(one: IndicatorResult, page: Page) -> Row:
    this_year = quantity_text(one.realised.quantity, page)
    if one.realised.quantity is None and one.indicator.not_measured is not None:
        this_year = page.say(msg("not measured"))
    reused = one.indicator.reused
    return Row(
        [
            line(page.clean(one.code)),
            line(page.clean(one.indicator.title)),
            line(_text(one.last_year, page)),
            line(Span(this_year, "strong")),
            line(page.say(msg("of {year}", year=str(reused.year)) if reused is not None else "")),
            line(_text(one.national, page)),
        ]
    )


def _text(realised: Realised | None, page: Page) -> str:
    return quantity_text(realised.quantity if realised is not None else None, page)


def _gaps(result: ReportResult, page: Page) -> list[Line]:
    year = result.report.year
    gaps = (
        (msg("not measured in {year}", year=str(year - 1)), [one.last_year for one in result.indicators]),
        (msg("not measured in {year}", year=str(year)), [one.realised for one in result.indicators]),
        (msg("no national figure"), [one.national for one in result.indicators]),
    )
    found: list[Line] = []
    for text, values in gaps:
        known = zip(result.indicators, values, strict=True)
        codes = [one.code for one, value in known if value is None or value.quantity is None]
        found += named(text, codes, page, of=len(result.indicators))
    return found
