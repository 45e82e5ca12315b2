"""What every indicator achieved, beside what it stands (last year, the nation), and what it cost: the budget and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import rounded_text, short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.performance.achievement import is_above
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Section, Styled, Table, together
from evalkit.report.columns import headed_table
from evalkit.report.performance.head import (
    DIGITS,
    NOTHING,
    achieved_text,
    money_text,
    named,
    origin_prose,
    percent_text,
    quantity_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Band
    from evalkit.performance.model import (
        BudgetResult,
        IndicatorResult,
        Money,
        ObjectiveResult,
        Realised,
        ReportResult,
    )

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
    code, title = objective.objective.code, objective.objective.title
    cells = (code, title, "", "", "", achieved_text(objective.mean, result), _word(objective.band))
    return Row(cells, [Remark(title, "strong", instead=_TITLE)], style="strong")


def _indicator(indicator: IndicatorResult, result: ReportResult, *, detail: bool) -> Row:
    title, unit = indicator.indicator.title, indicator.indicator.unit
    told = {
        "unit": unit,
        "target": quantity_text(indicator.indicator.target),
        "realisation": quantity_text(indicator.realised.quantity),
    }
    achieved = achieved_text(indicator.achievement, result), _word(indicator.band)
    below = [
        Remark(title, instead=_TITLE),
        Remark(msg("target {target}, realisation {realisation} ({unit})", **told), instead=_TARGET),
        Remark(msg("unit: {unit}", unit=unit), instead=_UNIT, beside=_TARGET),
        *map(Remark, _remarks(indicator, result, detail=detail)),
    ]
    return Row((indicator.code, title, *told.values(), *achieved), below)


def _remarks(indicator: IndicatorResult, result: ReportResult, *, detail: bool) -> Iterator[Prose]:
    """Where the realisation is from, and why there is no achievement."""
    origins = list(origin_prose(indicator))
    if origins:
        yield together(*origins)
    if indicator.why_none is not None:
        yield indicator.why_none
    if indicator.is_capped:
        yield msg("counts as {cap} in the means", cap=achieved_text(indicator.counted, result))
    if detail and indicator.indicator.responsible:
        yield msg("responsible: {unit}", unit=indicator.indicator.responsible)
    if detail:
        yield from (msg("note: {text}", text=note) for note in indicator.indicator.notes)


def _word(band: Band | None) -> str:
    return band.predicate if band is not None else NOTHING


def _above(result: ReportResult) -> Iterator[Block]:
    """Which achievements lie above the printed categories, and what is taken there."""
    rules = result.rules
    if rules is None or rules.top is None:
        return
    above = [indicator for indicator in result.indicators if is_above(indicator.achievement, rules)]
    args = {"top": short_text(rules.top.value)}
    text = msg("above {top}, where the printed categories end, so without a category", **args)
    if above and above[0].band is not None:
        word = above[0].band.word
        text = msg("above {top}, where the printed categories end; {word} is assumed", word=word, **args)
    yield from named(text, [indicator.code for indicator in above])


# --- Comparison -------------------------------------------------------------------------------------------------


def comparison(result: ReportResult) -> Iterator[Block]:
    """Last year, this year and the nation; below, which of these are missing."""
    year = result.report.year
    yield from headed_table(
        msg("Comparison with {year} and the nation", year=str(year - 1)),
        result.indicators,
        (Column(msg("code"), code=True), lambda indicator: indicator.code),
        (Column(msg("indicator"), wrap=True, least=16, drop=4, elsewhere=True), lambda each: each.indicator.title),
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
        (msg("not measured in {year}", year=str(year - 1)), "last_year"),
        (msg("not measured in {year}", year=str(year)), "realised"),
        (msg("no national figure"), "national"),
    )
    for text, name in gaps:
        codes = [each.code for each in result.indicators if _is_missing(getattr(each, name))]
        yield from named(text, codes, of=len(result.indicators))


def _is_missing(realised: Realised | None) -> bool:
    return realised is None or (realised.quantity, realised.origin) == (None, "missing")


_ABSORPTION = 4  # the first of the columns of percentages
_WITH_CODES = 96  # a narrower page has codes only
_WITH_LINES = 60  # on a narrower page the lines of the budget stand below their numbers


def budget(result: ReportResult) -> Iterator[Block]:
    """Ceiling, realisation, absorption, achievement and efficiency of every objective, and of the whole."""
    if not result.budget:
        return
    columns = (
        Column(msg("code"), code=True),
        Column(msg("objective"), wrap=True, least=8, room=_WITH_CODES),
        Column(msg("ceiling (Rp)"), number=True, wrap=True, least=20),
        Column(msg("realisation (Rp)"), number=True, wrap=True, least=20),
        Column(msg("absorption (%)"), number=True, wrap=True, least=11, drop=1),
        Column(msg("achievement (%)"), number=True, wrap=True, least=11, drop=1),
        Column(msg("efficiency (%)"), number=True, wrap=True, least=11, drop=1),
    )
    rows = [_row(each.objective.code, each.objective.title, each, result) for each in result.objectives]
    total = _row(msg("total"), "", result, result)._replace(style="total")
    yield Heading(msg("Budget by objective"))
    yield Table(columns, [*rows, total], whole=True)
    if result.efficiency_value is not None:
        value = percent_text(result.efficiency_value)
        yield Paragraph(msg("efficiency of the agency as a value from 0 to 100: {value}", value=value))
        yield from map(Paragraph, _end_of_range(result))


def _row(code: Prose, title: str, of: ObjectiveResult | ReportResult, result: ReportResult) -> Row:
    """The row; where there is no room, its percentages stand below the rupiah."""
    told = {
        "absorption": absorbed(of.money),
        "achievement": achieved_text(of.mean, result),
        "efficiency": percent_text(of.efficiency),
    }
    below = msg("absorption {absorption} %; achievement {achievement} %; efficiency {efficiency} %", **told)
    return Row((code, title, *_rupiah(of.money), *told.values()), [Remark(below, instead=_ABSORPTION)])


def absorbed(money: Money | None) -> Decimal:
    """How much of it was spent, in percent."""
    return percent_text(money.absorption if money is not None else None)


def _rupiah(money: Money | None) -> tuple[Decimal, Decimal]:
    """Ceiling and realisation."""
    return (NOTHING, NOTHING) if money is None else (money_text(money.ceiling), money_text(money.spent))


def _end_of_range(result: ReportResult) -> Iterator[Message]:
    """That the efficiency lies outside what makes a value of it."""
    rule = result.rules.efficiency if result.rules is not None else None
    if rule is None or result.efficiency is None or rule.low <= result.efficiency <= rule.high:
        return
    yield msg(
        "an efficiency of {efficiency} % counts as {end}, the end of its range",
        efficiency=rounded_text(result.efficiency, DIGITS),
        end=short_text(rule.high if result.efficiency > rule.high else rule.low),
    )


def budget_tree(result: ReportResult) -> Section:
    """Every line of the budget, with the sum of what lies below it."""
    return headed_table(
        msg("The whole budget, added up from its lowest lines"),
        result.budget,
        (Column(msg("code")), lambda line: line.line.code),
        (Column(msg("line of the budget"), wrap=True, least=8, room=_WITH_LINES, tree=True), _title),
        (Column(msg("ceiling (Rp)"), number=True, wrap=True, least=20), lambda line: _rupiah(line.money)[0]),
        (Column(msg("realisation (Rp)"), number=True, wrap=True, least=20), lambda line: _rupiah(line.money)[1]),
        (Column(msg("absorption (%)"), number=True, wrap=True, least=11, drop=1), lambda line: absorbed(line.money)),
        below=lambda line: [Remark(_title(line), _style(line), instead=_TITLE)],
        deep=lambda line: line.depth,
        style=_style,
    )


def _title(line: BudgetResult) -> Prose:
    return together(line.line.title, line.line.objective or "")


def _style(line: BudgetResult) -> str:
    return "" if line.depth else "strong"
