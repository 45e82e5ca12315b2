"""``list`` and ``show`` for people: what is installed, and one instrument as its rule file states it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.report.instrument import facts_prose, instrument_lines
from evalkit.report.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.page import Page
from evalkit.report.terminal import as_written
from evalkit.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.language import Language
    from evalkit.model import Instrument, Validity


def render_list(
    instruments: Sequence[Instrument], language: Language, *, width: int | None = None, color: bool, file: TextIO
) -> None:
    """Write the list of *instruments*."""
    page = Page.of_file(file, language, width=width, color=color, detail=False)
    file.write(as_written(list_lines(instruments, page), color=color))


def render_instrument(
    instrument: Instrument, language: Language, *, width: int | None = None, color: bool, file: TextIO
) -> None:
    """Write everything that the rule file of *instrument* states."""
    page = Page.of_file(file, language, width=width, color=color, detail=True)
    file.write(as_written(instrument_lines(instrument, page), color=color))


def list_lines(instruments: Sequence[Instrument], page: Page) -> list[Line]:
    """One row an instrument, with its facts counted below; what is counted stands at the end."""
    columns = (
        Column(page.say(msg("instrument"))),
        Column(page.say(msg("title")), wrap=True),
        Column(page.say(msg("in force")), drop=1),
        Column(page.say(msg("checked")), drop=3),
    )
    rows = [_row(instrument, page) for instrument in instruments]
    legend = msg(
        "Facts are the weights, levels, points, bounds and rules of a rule file, counted by how well they are established."
    )
    return [*table(columns, rows, page.width, indent=0), (), *paragraph(page.say(legend), page.width)]


def _row(instrument: Instrument, page: Page) -> Row:
    return Row(
        [
            line(Span(page.clean(instrument.id), "strong")),
            line(page.clean(instrument.title)),
            line(page.say(in_force_prose(instrument.validity))),
            line(instrument.validity.checked.isoformat()),
        ],
        [Span(page.say(facts_prose(instrument)))],
    )


def in_force_prose(validity: Validity) -> Prose:
    """From when to when, as short as it goes; a question mark for an end that is not established."""
    since = validity.since.isoformat() if validity.since else "?"
    if validity.open_end and validity.until is None:
        return msg("since {day}", day=since)
    return f"{since} – {validity.until.isoformat() if validity.until else '?'}"
