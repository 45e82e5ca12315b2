"""Pages that are still written as lines: what they share until they are blocks."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.report import bands, sources
from evalkit.report.blocks import SEVERITIES
from evalkit.report.findings import findings as _findings
from evalkit.report.notes import notes
from evalkit.report.render.layout import Line, Span, joined, line, paragraph
from evalkit.report.render.text import block_lines, severity_mark
from evalkit.report.signoff import NOT_OFFICIAL, signature
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from evalkit.instruments import Band, Instrument
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run
    from evalkit.schema.citation import Citation

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


def counts(each: list[tuple[str, int]], page: Page) -> Line:
    pieces: list[Span | str] = []
    for severity, count in each:
        if count:
            pieces += [" " if pieces else "", Span(f"{count}{getattr(page.signs, severity)}", severity)]
    return line(*pieces)


class Footnotes:
    def __init__(self, rules: Any, page: Page) -> None:
        self._rules = rules
        self._page = page
        self._letters: dict[str, str] = {}

    def mark(self, *cites: Citation | None) -> str:
        texts = [
            " ".join(map(self._page.say, sources.cite_prose(self._rules, cite))) for cite in cites if cite is not None
        ]
        return " ".join(f"[{self._letter(text)}]" for text in dict.fromkeys(texts))

    def _letter(self, text: str) -> str:
        count = len(self._letters)
        tens, ones = divmod(count, len(ascii_lowercase))
        letter = (ascii_lowercase[tens - 1] if tens else "") + ascii_lowercase[ones]
        return self._letters.setdefault(text, letter)

    def lines(self) -> list[Line]:
        if not self._letters:
            return []
        found = [line(Span(self._page.say(msg("Sources and assumptions")), "head"))]
        for text, letter in self._letters.items():
            head = f"  [{letter}] "
            found += paragraph(text, self._page.width, first=line(head), indent=len(head))
        return found
