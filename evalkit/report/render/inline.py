"""Texts that are made of pieces, as lines: signs and bars are drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.report.blocks import Bar, Inline, Piece, Sign, Styled, pieces
from evalkit.report.render.layout import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.report.render.page import Page

_BARS = {60: 8, 88: 12, 104: 20}  # width of the page → of a bar on it


def inline(text: Inline, page: Page) -> Line:
    """*text* as a line: what stands side by side and is styled alike is one piece."""
    spans: list[Span] = []
    for span in (span for piece in pieces(text) for span in _spans(piece, page)):
        if spans and spans[-1].style == span.style:
            spans[-1] = Span(spans[-1].text + span.text, span.style)
        elif span.text:
            spans.append(span)
    return tuple(spans)


def _spans(piece: Piece, page: Page) -> Sequence[Span]:
    if isinstance(piece, Sign):
        return [Span(getattr(page.signs, piece.name), piece.style)]
    if isinstance(piece, Bar):
        return _bar(piece, page)
    if isinstance(piece, Styled):
        return [Span(page.say(piece.text), piece.style)]
    return [Span(page.say(piece))]


def _bar(bar: Bar, page: Page) -> Sequence[Span]:
    """Filled up to the low end, open up to the high end."""
    width = next((cells for least, cells in sorted(_BARS.items(), reverse=True) if page.width >= least), 0)
    signs = page.signs
    full, half = divmod(int(2 * width * bar.low), 2)
    filled = signs.full * full + (signs.half if half else "")
    open_cells = max(int(width * bar.high) - len(filled), 0) if bar.high > bar.low else 0
    rest = width - len(filled) - open_cells
    return Span(filled, "bar"), Span(signs.open * open_cells, "bar"), Span(signs.rest * rest, "rest")


# --- Addresses of the web in a text, which become links where a form has them: whoever reads the text sees where it leads ---


_INSIDE = r"[^\s<>\"'\\^`{|}\x00-\x1f\u202a-\u202e\u2066-\u2069]"
_ADDRESS = re.compile(rf"https?://{_INSIDE}*(?<![.,;:!?)\]…/])/?", re.IGNORECASE)


def linked(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of *text*, and the address that each is; none of what stands between addresses.

    >>> list(linked("lihat https://a.go.id/x."))
    [('lihat ', ''), ('https://a.go.id/x', 'https://a.go.id/x'), ('.', '')]
    """
    end = 0
    for match in _ADDRESS.finditer(text) if "://" in text else ():
        if match.start() > end:
            yield text[end : match.start()], ""
        yield match.group(), match.group()
        end = match.end()
    if end < len(text):
        yield text[end:], ""
