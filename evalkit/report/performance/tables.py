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

    from evalkit.base.exact import Exact
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


def _objective(objective_result: ObjectiveResult, result: ReportResult) -> Row:
    title = objective_result.objective.title
    cells = (
        objective_result.objective.code,
        title,
        "",
        "",
        "",
        achieved_text(objective_result.mean, result),
        _word(objective_result.band),
    )
    return Row(cells, [Remark(title, "strong", instead=_TITLE)], style="strong")


def _indicator(indicator_result: IndicatorResult, result: ReportResult, *, detail: bool) -> Row:
    title, unit = indicator_result.indicator.title, indicator_result.indicator.unit
    target, realisation = (
        quantity_text(indicator_result.indicator.target),
        quantity_text(indicator_result.realised.quantity),
    )
    values = msg(
        "target {target}, realisation {realisation} ({unit})", target=target, realisation=realisation, unit=unit
    )
    return Row(
        (
            indicator_result.code,
            title,
            unit,
            target,
            realisation,
            achieved_text(indicator_result.achievement, result),
            _word(indicator_result.band),
        ),
        [
            Remark(title, instead=_TITLE),
            Remark(values, instead=_TARGET),
            Remark(msg("unit: {unit}", unit=unit), instead=_UNIT, beside=_TARGET),
            *map(Remark, _remarks(indicator_result, result, detail=detail)),
        ],
    )


def _remarks(indicator_result: IndicatorResult, result: ReportResult, *, detail: bool) -> Iterator[Prose]:
    """Where the realisation is from, and why there is no achievement."""
    origins = list(origin_prose(indicator_result))
    if origins:
        yield together(*origins)
    if indicator_result.why_none is not None:
        yield indicator_result.why_none
    if indicator_result.counted is not None and indicator_result.counted != indicator_result.achievement:
        yield msg("counts as {cap} in the means", cap=achieved_text(indicator_result.counted, result))
    if detail and indicator_result.indicator.responsible:
        yield msg("responsible: {unit}", unit=indicator_result.indicator.responsible)
    if detail:
        for note in indicator_result.indicator.notes:
            yield msg("note: {text}", text=note)


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


def _now(indicator_result: IndicatorResult) -> Prose:
    is_open = indicator_result.realised.quantity is None and indicator_result.indicator.not_measured is not None
    return msg("not measured") if is_open else _text(indicator_result.realised)


def _reused(indicator_result: IndicatorResult) -> Prose:
    reused = indicator_result.indicator.reused
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
    rows = [
        _row(
            objective.objective.code,
            objective.objective.title,
            objective.money,
            achieved_text(objective.mean, result),
            objective.efficiency,
        )
        for objective in result.objectives
    ]
    total = _row(msg("total"), "", result.money, achieved_text(result.mean, result), result.efficiency)
    yield Heading(msg("Budget by objective"))
    yield Table(columns, [*rows, total._replace(style="total")], whole=True)
    if result.efficiency_value is not None:
        value = percent_text(result.efficiency_value)
        yield Paragraph(msg("efficiency of the agency as a value from 0 to 100: {value}", value=value))
        yield from map(Paragraph, _end_of_range(result))


def _row(code: Prose, title: str, money: Money | None, achievement: Decimal, efficiency: Exact | None) -> Row:
    """The row; where there is no room, its percentages stand below the rupiah."""
    below = msg(
        "absorption {absorption} %; achievement {achievement} %; efficiency {efficiency} %",
        absorption=absorbed(money),
        achievement=achievement,
        efficiency=percent_text(efficiency),
    )
    cells = (code, title, *_rupiah(money), absorbed(money), achievement, percent_text(efficiency))
    return Row(cells, [Remark(below, instead=_ABSORPTION)])


def absorbed(money: Money | None) -> Decimal:
    """How much of it was spent, in percent."""
    return percent_text(money.absorption if money is not None else None)


def _rupiah(money: Money | None) -> tuple[Decimal, Decimal]:
    """Ceiling and realisation."""
    if money is None:
        return money_text(None), money_text(None)
    return money_text(money.ceiling), money_text(money.spent)


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
