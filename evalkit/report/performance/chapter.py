"""A performance report as the chapter of accountability has it: numbered tables, and above each the sentences that say it.

What the tables of a performance report say, as sentences. Differences are those of the numbers in the tables.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, rounded_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.performance.achievement import why_open
from evalkit.report.blocks import Block, Document, Heading, Item, List, Section, Table
from evalkit.report.columns import headed
from evalkit.report.findings import findings
from evalkit.report.performance.explain import explanation
from evalkit.report.performance.head import (
    DIGITS,
    achieved_text,
    head,
    mean_verdict,
    money_text,
    percent_text,
    quantity_text,
    step_text,
)
from evalkit.report.performance.page import facts, missing, planned, plans, quarters
from evalkit.report.performance.tables import achievements, budget, budget_tree, comparison
from evalkit.report.signoff import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.performance.model import IndicatorResult, ObjectiveResult, PlanStep, Realised, ReportResult
    from evalkit.report.signoff import Stamp

_MEASURED = ("number", "level")  # kinds of quantities that rise and fall


# --- What was achieved ----------------------------------------------------------------------------------------------


def achieved(result: ReportResult) -> Iterator[Message]:
    """A sentence for each objective, and behind it one for each of its indicators."""
    for objective in result.objectives:
        yield _objective(objective, result)
        yield from (_indicator(indicator, result) for indicator in objective.indicators)


def _objective(objective: ObjectiveResult, result: ReportResult) -> Message:
    args = {"code": objective.objective.code, "title": objective.objective.title}
    if objective.unknown:
        return msg("{code} {title}: {why}.", why=why_open(objective.unknown), **args)
    if objective.mean is None:
        return msg("{code} {title}: no indicator has an achievement.", **args)
    args |= {"measured": str(objective.measured), "all": str(len(objective.indicators))}
    args |= {"mean": achieved_text(objective.mean, result)}
    if objective.band is None:
        return msg("{code} {title}: {mean} % on average over {measured} of {all:indicator|indicators}.", **args)
    args |= {"category": objective.band.word}
    return msg("{code} {title}: {mean} % on average over {measured} of {all:indicator|indicators}, {category}.", **args)


def _indicator(indicator: IndicatorResult, result: ReportResult) -> Message:
    title = indicator.indicator.title
    if indicator.achievement is None:
        return msg("{title}: no achievement ({why}).", title=title, why=indicator.why_none or msg("not measured"))
    return msg(
        "{title}: {realisation} of a target of {target}, an achievement of {achievement} %.",
        title=title,
        realisation=quantity_text(indicator.realised.quantity),
        target=quantity_text(indicator.indicator.target),
        achievement=achieved_text(indicator.achievement, result),
    )


# --- Beside what it stands ------------------------------------------------------------------------------------------


def compared(result: ReportResult) -> Iterator[Message]:
    """What rose or fell since last year, and what lies above or below the nation."""
    year = result.report.year
    for indicator in result.indicators:
        title = indicator.indicator.title
        if indicator.indicator.reused is not None:
            yield msg("{title}: the value is that of {year}, so there is no change to tell.", title=title,
                      year=str(indicator.indicator.reused.year))  # fmt: skip
            continue
        if (step := _step(indicator.realised, indicator.last_year)) is not None:
            yield _changed(title, step, year - 1)
        if (step := _step(indicator.realised, indicator.national)) is not None:
            yield _beside_nation(title, step)


def _step(now: Realised, other: Realised | None) -> Exact | None:
    """How far apart two measurements of one kind are."""
    quantity, two = now.quantity, other.quantity if other is not None else None
    if quantity is None or two is None or quantity.kind != two.kind or quantity.kind not in _MEASURED:
        return None
    return quantity.number.exact - two.number.exact if quantity.number is not None and two.number is not None else None


def _apart(step: Exact) -> Decimal:
    """How much a difference is, whichever way and in full; whole ones without decimals."""
    much = max(step, -step)
    return decimal_text(much, 0 if much == int(much) else max(DIGITS, decimals_of(much) or 0))


def _changed(title: str, step: Exact, year: int) -> Message:
    args = {"title": title, "year": str(year), "step": _apart(step)}
    if step > 0:
        return msg("{title}: up by {step} from {year}.", **args)
    return msg("{title}: down by {step} from {year}.", **args) if step else msg("{title}: as in {year}.", **args)


def _beside_nation(title: str, step: Exact) -> Message:
    args = {"title": title, "step": _apart(step)}
    if step > 0:
        return msg("{title}: {step} above the national figure.", **args)
    return msg("{title}: {step} below the national figure.", **args) if step else msg("{title}: as the nation.", **args)


def _planned(title: str, step: PlanStep) -> Message:
    """Whether the end of a plan is reached, and what it still needs a year."""
    args = {"title": title, "target": quantity_text(step.targets[step.end_year]), "year": str(step.end_year)}
    if step.reached:
        return msg("{title}: the target of {target} for {year} is reached.", **args)
    if step.needed is not None:
        args["step"] = step_text(step.needed)
        return msg("{title}: {step} a year are needed to reach {target} in {year}.", **args)
    return msg("{title}: the target for {year} is {target}.", **args)


# --- What it cost ---------------------------------------------------------------------------------------------------


def spent(result: ReportResult) -> Iterator[Message]:
    """How much of the whole budget was spent, for which achievement."""
    money = result.money
    if money is None:
        return
    yield msg(
        "Of a budget of Rp{ceiling} Rp{spent} were spent, {absorption} %.",
        ceiling=money_text(money.ceiling),
        spent=money_text(money.spent),
        absorption=percent_text(money.absorption),
    )
    if result.efficiency is not None and result.mean is not None:
        yield msg(
            "With a mean achievement of {achievement} % that is an efficiency of {efficiency} %.",
            achievement=achieved_text(result.mean, result),
            efficiency=rounded_text(result.efficiency, DIGITS),
        )


def chapter(result: ReportResult, run: Stamp) -> Document:
    """Achievement, comparison, the way to the targets of plans and the budget; then how the numbers came about."""
    parts: list[Section] = [
        *_said(achievements(result, detail=False), achieved(result)),
        *_said(comparison(result), compared(result)),
        *_plans(result),
        quarters(result),
        *_said(budget(result), spent(result)),
        budget_tree(result),
    ]
    return Document(
        [
            [*head(result), *mean_verdict(result)],
            *_numbered(parts, result.rules.chapter if result.rules is not None else None),
            list(headed(msg("Findings"), findings(result.findings))),
            missing(result),
            *_came_about(result),
            *signed(facts(result, run)),
        ],
        grouped=True,
    )


def _came_about(result: ReportResult) -> Iterator[Section]:
    """Each number with its formula, below a heading of their own."""
    for number, section in enumerate(explanation(result, "")):
        yield section if number else [Heading(msg("How each number came about")), *section]


def _plans(result: ReportResult) -> Iterator[Section]:
    for blocks, steps in zip(plans(result), planned(result).values(), strict=True):
        yield from _said(blocks, [_planned(indicator.indicator.title, step) for indicator, step in steps])


def _said(blocks: Iterable[Block], said: Iterable[Prose]) -> Iterator[Section]:
    """Heading and sentences, then the table: a section of its own, for a wide one turns the page."""
    parts = list(blocks)
    if parts:
        items = [Item(sentence, "–") for sentence in said]
        yield [parts[0], *([List(items)] if items else [])]
        yield parts[1:]


def _numbered(parts: Iterable[Section], chapter_number: int | None) -> Iterator[Section]:
    """*parts* with a caption for each table: its number in the chapter, and what the heading above it says."""
    before = "" if chapter_number is None else f"{chapter_number}."
    numbers = count(1)
    title: Prose = ""
    for part in parts:
        blocks: list[Block] = []
        for block in part:
            if isinstance(block, Heading):
                title = block.text  # type: ignore[assignment]  # headings of these parts are prose
            blocks.append(_captioned(block, title, f"{before}{next(numbers)}") if isinstance(block, Table) else block)
        yield blocks


def _captioned(table: Table, title: Prose, number: str) -> Table:
    return table._replace(caption=msg("Table {number} {title}", number=number, title=title))
