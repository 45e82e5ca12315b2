"""What the rule file assumes, and what is known to look odd and is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.report.layout import Line, Span, line, paragraph
from evalkit.report.words import cite_prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.report.page import Page
    from evalkit.schema.citation import Citation


def notes(evaluation: Evaluation, page: Page) -> list[Line]:
    """What there is to know about the instrument of *evaluation*."""
    return notes_of(evaluation.instrument, page)


def notes_of(instrument: Instrument, page: Page) -> list[Line]:
    """Assumptions, then properties, each with its source."""
    found = _block(msg("Assumptions of the rule file"), _assumptions(instrument), page)
    properties = [_with_source(instrument, note.text, note.cite) for note in instrument.properties]
    second = _block(msg("Known properties"), properties, page)
    return [*found, (), *second] if found and second else [*found, *second]


def _assumptions(instrument: Instrument) -> list[Prose]:
    """Every assumption that anything in the file carries, and the free-standing ones, each once."""
    found: list[Prose] = [one for one in _carried(instrument) if one is not None]
    found += [_with_source(instrument, note.text, note.cite) for note in instrument.assumptions]
    return [prose for at, prose in enumerate(found) if prose not in found[:at]]


def _carried(instrument: Instrument) -> Iterable[Prose | None]:
    yield instrument.cite.assumption
    yield instrument.validity.cite.assumption
    parts = (
        *instrument.rounding,
        *instrument.conversions,
        *instrument.grades,
        *instrument.scales.values(),
        *(node for node in instrument.nodes.values()),
        *(band for table in instrument.bands for band in table.bands),
        *(
            one
            for one in (instrument.gate, instrument.ladder, instrument.records, instrument.sample, instrument.floors)
            if one
        ),
    )
    for part in parts:
        yield part.cite.assumption


def _with_source(instrument: Instrument, text: Prose, cite: Citation) -> Prose:
    sources = cite_prose(instrument, cite)
    return _joined([text, *sources]) if cite.sources else text


def _joined(parts: list[Prose]) -> Message:
    return Message(" ".join(f"{{p{i}}}" for i in range(len(parts))), {f"p{i}": part for i, part in enumerate(parts)})


def _block(title: Message, texts: list[Prose], page: Page) -> list[Line]:
    if not texts:
        return []
    found = [line(Span(page.say(title), "head"))]
    for text in texts:
        found += paragraph(page.say(text), page.width, first=line(page.clean("  – ")), indent=4)
    return found
