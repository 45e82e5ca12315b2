"""How the means of objectives and of the agency, and the sums of the budget, came about: the numbers that went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import msg
from evalkit.loading.report_rules.model import MEANS
from evalkit.report.performance.rules import OVER
from evalkit.report.performance.words import digits_of, money_text
from evalkit.report.render.layout import Line, line, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import BudgetResult, Money, ReportResult
    from evalkit.report.lines import Footnotes
    from evalkit.report.render.page import Page

REPORT, BUDGET = "report", "budget"  # the codes of the whole

# --- Means ------------------------------------------------------------------------------------------------------


def means(result: ReportResult, rules: ReportRules, code: str, page: Page, footnotes: Footnotes) -> list[Line]:
    """The mean of the objective *code*, or of the agency; all of them if *code* is empty."""
    found: list[Line] = []
    for one in result.objectives:
        measured = {each.code: each.counted for each in one.indicators if each.counted is not None}
        if one.mean is not None and code in ("", one.objective.code):
            text = f"{page.clean(one.objective.code)} = {_mean(tuple(measured.values()), one.mean, result, page)}"
            found += paragraph(text, page.width, first=line("  "), indent=6)
            names = page.say(msg("mean over {codes}", codes=tuple(measured)))
            found += paragraph(names, page.width, first=line("      "), indent=8)
    return [*found, *_agency(result, rules, page, footnotes)] if code in ("", REPORT) else found


def _agency(result: ReportResult, rules: ReportRules, page: Page, footnotes: Footnotes) -> list[Line]:
    if result.mean is None:
        return []
    value = decimal_text(result.mean, digits_of(result))
    text = page.say(msg("mean of the agency: {value} %", value=value))
    found = paragraph(text, page.width, first=line("  "), indent=4, style="strong")
    over = (
        [one.counted for one in result.indicators]
        if result.over == MEANS[0]
        else [one.mean for one in result.objectives]
    )
    values = [each for each in over if each is not None]
    found += paragraph(_mean(values, result.mean, result, page), page.width, first=line("    "), indent=6)
    text = f"{page.say(OVER[result.over])} {footnotes.mark(rules.mean_cite)}".rstrip()
    return [*found, *paragraph(text, page.width, first=line("    "), indent=6)]


def _mean(values: Sequence[Exact], mean: Exact, result: ReportResult, page: Page) -> str:
    """The sum written out, with two more decimals than are shown elsewhere, so that it can be done again."""
    digits = digits_of(result) + 2
    whole = page.number(mean, digits)
    parts = " + ".join(page.number(value, digits) for value in values)
    return f"({parts}) / {len(values)} = {whole}" if len(values) > 1 else whole


# --- Budget -----------------------------------------------------------------------------------------------------


def sums(result: ReportResult, code: str, page: Page) -> list[list[Line]]:
    """How the budget line *code* is added up; for ``budget`` every line with lines below it, and the whole."""
    found = []
    for at, one in enumerate(result.budget):
        below = _below(result.budget, at)
        if code == one.line.code or (code == BUDGET and below):
            title = f"{page.clean(one.line.code)}  {page.clean(one.line.title)}".rstrip()
            found.append(_sum(title, one.money, below, page))
    if code == BUDGET and result.budget:
        top = [one for one in result.budget if one.depth == 0]
        found.append(_sum(page.say(msg("total")), result.money, top, page))
    return found


def _below(lines: Sequence[BudgetResult], at: int) -> list[BudgetResult]:
    """The lines right below the one that stands *at* a place of the tree."""
    found = []
    for one in lines[at + 1 :]:
        if one.depth <= lines[at].depth:
            break
        if one.depth == lines[at].depth + 1:
            found.append(one)
    return found


def _sum(title: str, money: Money | None, below: Sequence[BudgetResult], page: Page) -> list[Line]:
    found = paragraph(title, page.width, indent=2, style="strong")
    for prose in _facts(money, below, page):
        found += paragraph(page.say(prose), page.width, first=line("    "), indent=6)
    return found


def _facts(money: Money | None, below: Sequence[BudgetResult], page: Page) -> list[Message]:
    """Ceiling and realisation, with what they are the sums of; nothing stands for what is not known."""
    every = [*(one.money for one in below), money]
    ceilings = [money_text(one.ceiling if one is not None else None, page) for one in every]
    spent = [money_text(one.spent if one is not None else None, page) for one in every]
    return [msg("ceiling: {value}", value=_written(ceilings)), msg("realisation: {value}", value=_written(spent))]


def _written(texts: list[str]) -> str:
    """Parts, and behind them their sum."""
    *parts, whole = texts
    return f"{' + '.join(parts)} = {whole}" if parts else whole
