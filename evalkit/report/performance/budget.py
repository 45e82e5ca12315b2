"""What every objective cost, beside what it achieved; in detail the whole budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Table, together
from evalkit.report.performance.texts import DIGITS, achieved_text, money_text, percent_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.performance.model import BudgetResult, Money, ReportResult

_ABSORPTION = 4  # the first of the columns of percentages
_TITLE = 1
_WITH_TITLES = 96  # a narrower page has codes only
_WITH_LINES = 60  # on a narrower page the lines of the budget stand below their numbers


def budget(result: ReportResult) -> Iterator[Block]:
    """Ceiling, realisation, absorption, achievement and efficiency of every objective, and of the whole."""
    if not result.budget:
        return
    columns = (
        Column(msg("code"), code=True),
        Column(msg("objective"), wrap=True, least=8, room=_WITH_TITLES),
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
    absorption = percent_text(money.absorption if money is not None else None)
    below = msg(
        "absorption {absorption} %; achievement {achievement} %; efficiency {efficiency} %",
        absorption=absorption,
        achievement=achievement,
        efficiency=percent_text(efficiency),
    )
    cells = (code, title, *_rupiah(money), absorption, achievement, percent_text(efficiency))
    return Row(cells, [Remark(below, instead=_ABSORPTION)])


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
        efficiency=decimal_text(result.efficiency, DIGITS),
        end=short_text(rule.high if result.efficiency > rule.high else rule.low),
    )


def budget_tree(result: ReportResult) -> Iterator[Block]:
    """Every line of the budget, with the sum of what lies below it."""
    if not result.budget:
        return
    columns = (
        Column(msg("code")),
        Column(msg("line of the budget"), wrap=True, least=8, room=_WITH_LINES, tree=True),
        Column(msg("ceiling (Rp)"), number=True, wrap=True, least=20),
        Column(msg("realisation (Rp)"), number=True, wrap=True, least=20),
        Column(msg("absorption (%)"), number=True, wrap=True, least=11, drop=1),
    )
    yield Heading(msg("The whole budget, added up from its lowest lines"))
    yield Table(columns, [_budget_line(line) for line in result.budget])


def _budget_line(line: BudgetResult) -> Row:
    title, style = together(line.line.title, line.line.objective or ""), "" if line.depth else "strong"
    absorption = percent_text(line.money.absorption if line.money is not None else None)
    return Row(
        (line.line.code, title, *_rupiah(line.money), absorption),
        [Remark(title, style, instead=_TITLE)],
        level=line.depth,
        style=style,
    )
