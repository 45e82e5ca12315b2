"""Sources as footnotes: each is written once, and named by a letter where it is used (numbers are for results)."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.layout import Line, Span, line, paragraph
from evalkit.report.words import cite_prose

if TYPE_CHECKING:
    from evalkit.report.page import Page
    from evalkit.report.words import Sourced
    from evalkit.schema.citation import Citation


class Footnotes:
    """Collects sources and assumptions in the order in which they are first used."""

    def __init__(self, rules: Sourced, page: Page) -> None:
        """Start with none."""
        self._rules = rules
        self._page = page
        self._letters: dict[str, str] = {}

    def mark(self, *cites: Citation | None) -> str:
        """The letters of *cites*, each in brackets."""
        texts = [" ".join(map(self._page.say, cite_prose(self._rules, cite))) for cite in cites if cite is not None]
        return " ".join(f"[{self._letter(text)}]" for text in dict.fromkeys(texts))

    def _letter(self, text: str) -> str:
        count = len(self._letters)
        tens, ones = divmod(count, len(ascii_lowercase))
        letter = (ascii_lowercase[tens - 1] if tens else "") + ascii_lowercase[ones]
        return self._letters.setdefault(text, letter)

    def lines(self) -> list[Line]:
        """The list of all that were used; nothing if none was."""
        if not self._letters:
            return []
        found = [line(Span(self._page.say(msg("Sources and assumptions")), "head"))]
        for text, letter in self._letters.items():
            head = f"  [{letter}] "
            found += paragraph(text, self._page.width, first=line(head), indent=len(head))
        return found
