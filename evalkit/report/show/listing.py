"""``list``: what is installed, with how well its facts are established."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.instruments.facts import count_by_mark
from evalkit.loading.report_rules.model import rule_facts_by_mark
from evalkit.report.blocks import Column, Document, Heading, Paragraph, Remark, Section, Styled, Table
from evalkit.report.columns import table
from evalkit.report.show.head import facts_prose, in_force_prose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules


def list_page(instruments: Sequence[Instrument], report_rules: Sequence[ReportRules]) -> Document:
    """One row a rule file, by who asks for it, with its facts counted below; what is counted stands at the end."""
    by_asker: dict[str, list[Instrument]] = {}
    for each in sorted(instruments, key=lambda instrument: (not instrument.asked_by, instrument.asked_by)):
        by_asker.setdefault(each.asked_by, []).append(each)
    rules = [(each, rule_facts_by_mark(each)) for each in report_rules]
    legend = msg(
        "Facts are the weights, levels, points, bounds and rules of a rule file, counted by how well they are established."
    )
    return Document(
        [
            *(_of(asker, each) for asker, each in by_asker.items()),
            [Heading(msg("Rules of performance reports")), _table(msg("rules"), rules)] if rules else [],
            [Paragraph(legend, 0, hang=0)],
        ],
        title=msg("Installed rule files"),
    )


def _of(asker: str, instruments: Sequence[Instrument]) -> Section:
    rows = [(each, count_by_mark(each)) for each in instruments]
    return [Heading(asker or msg("No asker stated")), _table(msg("instrument"), rows)]


def _table(what: Prose, every: Sequence[tuple[Instrument | ReportRules, Mapping[str, int]]]) -> Table:
    return table(
        every,
        (Column(what), lambda one: Styled(one[0].id, "strong")),
        (Column(msg("title"), wrap=True), lambda one: one[0].title),
        (Column(msg("in force"), drop=1), lambda one: in_force_prose(one[0].validity)),
        (Column(msg("checked"), drop=3), lambda one: one[0].validity.checked.isoformat()),
        below=lambda one: [Remark(facts_prose(one[1]))],
        level=0,
    )
