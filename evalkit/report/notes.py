"""What the rule file assumes, and what is known to look odd and is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.report.blocks import Block, Heading, Item, List, Section
from evalkit.report.sources import with_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.instruments import Instrument, Note


def notes(instrument: Instrument) -> list[Section]:
    """Assumptions, then properties, each with its source."""
    assumptions = [one for one in _carried(instrument) if one is not None]
    assumptions += [_noted(instrument, note) for note in instrument.assumptions]
    each_once = [prose for at, prose in enumerate(assumptions) if prose not in assumptions[:at]]
    return [
        _block(msg("Assumptions of the rule file"), each_once),
        _block(msg("Known properties"), [_noted(instrument, note) for note in instrument.properties]),
    ]


def _carried(instrument: Instrument) -> Iterable[Prose | None]:
    """The assumptions behind anything in the file."""
    yield instrument.cite.assumption
    yield instrument.validity.cite.assumption
    parts = (
        *instrument.rounding,
        *instrument.conversions,
        *instrument.grades,
        *instrument.scales.values(),
        *instrument.nodes.values(),
        *(band for table in instrument.bands for band in table.bands),
        *(
            one
            for one in (instrument.gate, instrument.ladder, instrument.records, instrument.sample, instrument.floors)
            if one
        ),
    )
    for part in parts:
        yield part.cite.assumption


def _noted(instrument: Instrument, note: Note) -> Prose:
    return with_sources(instrument, note.text, note.cite) if note.cite.sources else note.text


def _block(title: Message, texts: list[Prose]) -> list[Block]:
    return [Heading(title), List([Item(text, "–") for text in texts])] if texts else []
