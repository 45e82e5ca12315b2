"""Pages that are still written as lines: what they share until they are blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.report import bands
from evalkit.report.blocks import SEVERITIES
from evalkit.report.findings import findings as _findings
from evalkit.report.render.layout import Line, joined, line, paragraph
from evalkit.report.render.text import block_lines, severity_mark
from evalkit.report.signoff import NOT_OFFICIAL, signature
from evalkit.report.sources import notes
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from evalkit.instruments import Band, Instrument
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run

__all__ = ["severity_mark"]
ORDER = tuple(SEVERITIES)
_SHORT = 8


def bound_prose(band: Band, page: Page) -> Message:
    return bands.bound_prose(band)


def findings(result: Any, page: Page) -> list[Line]:
    return [each for block in _findings(result.findings) for each in block_lines(block, page)]


def notes_of(instrument: Instrument, page: Page) -> list[Line]:
    return joined([[each for block in section for each in block_lines(block, page)] for section in notes(instrument)])


def block(short: list[str], facts: Sequence[Message], page: Page) -> list[Line]:
    if page.detail:
        found = [one for fact in facts for one in paragraph(page.say(fact), page.width, first=line("  "), indent=4)]
    else:
        found = paragraph(listed(page, short), page.width, first=line("  "), indent=2)
    found += paragraph(page.say(NOT_OFFICIAL), page.width, first=line("  "), indent=2)
    return [*found, (), *block_lines(signature(), page)] if page.detail else found


def in_short(run: Run, sha256: str, page: Page) -> list[str]:
    return [f"evalkit {run.version}", run.day.isoformat(), page.say(msg("input {sha}", sha=sha256[:_SHORT]))]


def rules_in_short(file: str, sha256: str, page: Page) -> str:
    return page.say(msg("rules {file} {sha}", file=file, sha=sha256[:_SHORT]))
