"""``list`` and ``show`` for people: what is installed, and one instrument as its rule file states it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.base.text import Prose, msg
from evalkit.instruments.facts import count_by_mark
from evalkit.loading.report_rules.facts import rule_facts_by_mark
from evalkit.report.render import as_written
from evalkit.report.render.layout import Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.render.page import Page
from evalkit.report.show.instrument import facts_prose, heading, instrument_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument, Validity
    from evalkit.loading.report_rules.model import ReportRules


def render_list(
    instruments: Sequence[Instrument],
    report_rules: Sequence[ReportRules],
    language: Language,
    *,
    width: int | None = None,
    color: bool,
    file: TextIO,
) -> None:
    """Write the list of *instruments* and of the rules of performance reports."""
    page = Page.of_file(file, language, width=width, color=color, detail=False)
    file.write(as_written(list_lines(instruments, report_rules, page), color=color))


def render_instrument(
    instrument: Instrument, language: Language, *, width: int | None = None, color: bool, file: TextIO
) -> None:
    """Write everything that the rule file of *instrument* states."""
    page = Page.of_file(file, language, width=width, color=color, detail=True)
    file.write(as_written(instrument_lines(instrument, page), color=color))


def list_lines(instruments: Sequence[Instrument], report_rules: Sequence[ReportRules], page: Page) -> list[Line]:
    """One row a rule file, with its facts counted below; what is counted stands at the end."""
    legend = msg(
        "Facts are the weights, levels, points, bounds and rules of a rule file, counted by how well they are established."
    )
    rules = _table(msg("rules"), [_row(one, rule_facts_by_mark(one), page) for one in report_rules], page)
    return joined(
        [
            _table(msg("instrument"), [_row(one, count_by_mark(one), page) for one in instruments], page),
            [heading(msg("Rules of performance reports"), page), *rules] if report_rules else [],
            paragraph(page.say(legend), page.width),
        ]
    )


def _table(what: Prose, rows: Sequence[Row], page: Page) -> list[Line]:
    columns = (
        Column(page.say(what)),
        Column(page.say(msg("title")), wrap=True),
        Column(page.say(msg("in force")), drop=1),
        Column(page.say(msg("checked")), drop=3),
    )
    return table(columns, rows, page.width, indent=0)


def _row(rules: Instrument | ReportRules, counts: Mapping[str, int], page: Page) -> Row:
    return Row(
        [
            line(Span(page.clean(rules.id), "strong")),
            line(page.clean(rules.title)),
            line(page.say(in_force_prose(rules.validity))),
            line(rules.validity.checked.isoformat()),
        ],
        [Span(page.say(facts_prose(counts)))],
    )


def in_force_prose(validity: Validity) -> Prose:
    """From when to when, as short as it goes; a question mark for an end that is not established."""
    since = validity.since.isoformat() if validity.since else "?"
    if validity.open_end and validity.until is None:
        return msg("since {day}", day=since)
    return f"{since} – {validity.until.isoformat() if validity.until else '?'}"
