"""What every objective cost, beside what it achieved; in detail the whole budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import msg
from evalkit.report.performance.tables import code_width
from evalkit.report.performance.words import DIGITS, achieved_text, fits, heading, money_text, percent_text, told
from evalkit.report.render.layout import Column, Line, Row, Span, line, table
from evalkit.report.words import listed

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.performance.model import BudgetResult, Money, ReportResult
    from evalkit.report.render.page import Page

_WITH_TITLES = 96  # columns; on a narrower page the table has codes only
_WITH_LINES = 60  # on a narrower page the lines of the budget stand below their numbers

_Paid = tuple[str, str, "Money | None", "Exact | None", "Exact | None"]  # code, title, money, achievement, efficiency


def budget(result: ReportResult, page: Page) -> list[Line]:
    """Ceiling, realisation, absorption, achievement and efficiency of every objective, and of the whole."""
    if not result.budget:
        return []
    columns = (
        Column(page.say(msg("code")), most=code_width(page)),
        Column(page.say(msg("objective")), wrap=True, least=8),
        Column(page.say(msg("ceiling (Rp)")), right=True, wrap=True, least=20),
        Column(page.say(msg("realisation (Rp)")), right=True, wrap=True, least=20),
        Column(page.say(msg("absorption (%)")), right=True, wrap=True, least=11),
        Column(page.say(msg("achievement (%)")), right=True, wrap=True, least=11),
        Column(page.say(msg("efficiency (%)")), right=True, wrap=True, least=11),
    )
    lines = [
        (page.clean(one.objective.code), page.clean(one.objective.title), one.money, one.mean, one.efficiency)
        for one in result.objectives
    ]
    lines.append((page.say(msg("total")), "", result.money, result.mean, result.efficiency))
    paid = [_paid(one, result, page) for one in lines]
    texts = [(columns[at].heading, [row[at] for row in paid]) for at in range(len(columns))]
    has_shares = fits([texts[0], *texts[2:]], page)
    rows = [
        _row(row, page, has_shares=has_shares, style="" if number < len(paid) else "strong")
        for number, row in enumerate(paid, 1)
    ]
    found = [*heading(msg("Budget by objective"), page), *table(columns, rows, page.width)]
    if result.efficiency_value is not None:
        value = percent_text(result.efficiency_value, page)
        found += told(msg("efficiency of the agency as a value from 0 to 100: {value}", value=value), page)
        found += _kept(result, page)
    return found


def _kept(result: ReportResult, page: Page) -> list[Line]:
    """That the efficiency lies outside what makes a value of it."""
    rule = result.rules.efficiency if result.rules is not None else None
    if rule is None or result.efficiency is None or rule.low <= result.efficiency <= rule.high:
        return []
    end = rule.high if result.efficiency > rule.high else rule.low
    text = msg(
        "an efficiency of {efficiency} % counts as {end}, the end of its range",
        efficiency=decimal_text(result.efficiency, DIGITS),
        end=short_text(end),
    )
    return told(text, page)


def _paid(one: _Paid, result: ReportResult, page: Page) -> list[str]:
    """The cells of a row."""
    code, title, money, achievement, efficiency = one
    return [
        code,
        title if page.width >= _WITH_TITLES else "",
        *_rupiah(money, page),
        percent_text(money.absorption if money is not None else None, page),
        achieved_text(achievement, result, page),
        percent_text(efficiency, page),
    ]


def _row(texts: list[str], page: Page, *, has_shares: bool, style: str) -> Row:
    """The row; where there is no room, its percentages stand below the rupiah."""
    if has_shares:
        return Row([line(Span(text, style)) for text in texts])
    absorption, achievement, efficiency = texts[4:]
    below = msg(
        "absorption {absorption} %; achievement {achievement} %; efficiency {efficiency} %",
        absorption=absorption,
        achievement=achievement,
        efficiency=efficiency,
    )
    return Row([line(Span(text, style)) for text in [*texts[:4], "", "", ""]], [Span(page.say(below))])


def _rupiah(money: Money | None, page: Page) -> tuple[str, str]:
    if money is None:
        return money_text(None, page), money_text(None, page)
    return money_text(money.ceiling, page), money_text(money.spent, page)


def budget_tree(result: ReportResult, page: Page) -> list[Line]:
    """Every line of the budget, with the sum of what lies below it."""
    if not result.budget:
        return []
    columns = (
        Column(page.say(msg("code"))),
        Column(page.say(msg("line of the budget")), wrap=True, least=8),
        Column(page.say(msg("ceiling (Rp)")), right=True, wrap=True, least=20),
        Column(page.say(msg("realisation (Rp)")), right=True, wrap=True, least=20),
        Column(page.say(msg("absorption (%)")), right=True, wrap=True, least=11, drop=1),
    )
    rows = [_budget_line(one, page) for one in result.budget]
    return [*heading(msg("The whole budget, added up from its lowest lines"), page), *table(columns, rows, page.width)]


def _budget_line(one: BudgetResult, page: Page) -> Row:
    objective = [page.clean(one.line.objective)] if one.line.objective else []
    title = listed(page, [page.clean(one.line.title), *objective])
    is_wide = page.width >= _WITH_LINES
    texts = [
        page.clean(one.line.code),
        f"{'  ' * one.depth}{title}" if is_wide else "",
        *_rupiah(one.money, page),
        percent_text(one.money.absorption if one.money is not None else None, page),
    ]
    style = "" if one.depth else "strong"
    return Row([line(Span(text, style)) for text in texts], [] if is_wide else [Span(title, style)])
