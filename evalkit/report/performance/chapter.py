"""A performance report as the chapter of accountability has it: numbered tables, and above each the sentences that say it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.report.blocks import Block, Document, Heading, Section, Table
from evalkit.report.findings import findings
from evalkit.report.performance import sentences
from evalkit.report.performance.budget import budget, budget_tree
from evalkit.report.performance.explain import explanation
from evalkit.report.performance.head import head, mean_verdict
from evalkit.report.performance.page import facts, missing
from evalkit.report.performance.plans import plans, quarters
from evalkit.report.performance.tables import achievements, comparison
from evalkit.report.signoff import signed
from evalkit.report.working_paper import headed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.performance.model import ReportResult
    from evalkit.report.signoff import Run


def chapter(result: ReportResult, run: Run) -> Document:
    """Achievement, comparison, the way to the targets of plans and the budget; then how the numbers came about."""
    parts: list[Section] = [
        *_said(achievements(result, detail=False), sentences.achieved(result)),
        *_said(comparison(result), sentences.compared(result)),
        *_plans(result),
        list(quarters(result)),
        *_said(budget(result), sentences.spent(result)),
        list(budget_tree(result)),
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
    names = dict.fromkeys(step.plan for indicator in result.indicators for step in indicator.plans)
    for name, blocks in zip(names, plans(result), strict=True):
        yield from _said(blocks, sentences.planned(result, name))


def _said(blocks: Iterable[Block], said: Iterable[Prose]) -> Iterator[Section]:
    """Heading and sentences, then the table: a section of its own, for a wide one turns the page."""
    parts = list(blocks)
    if parts:
        yield [parts[0], *sentences.listed(said)]
        yield parts[1:]


def _numbered(parts: Iterable[Section], chapter_number: int | None) -> Iterator[Section]:
    """*parts* with a caption for each table: its number in the chapter, and what the heading above it says."""
    before = "" if chapter_number is None else f"{chapter_number}."
    numbers = count(1)
    title: Prose = ""
    for part in parts:
        found: list[Block] = []
        for block in part:
            if isinstance(block, Heading):
                title = block.text  # type: ignore[assignment]  # headings of these parts are prose
            found.append(_captioned(block, title, f"{before}{next(numbers)}") if isinstance(block, Table) else block)
        yield found


def _captioned(table: Table, title: Prose, number: str) -> Table:
    return table._replace(caption=msg("Table {number} {title}", number=number, title=title))
