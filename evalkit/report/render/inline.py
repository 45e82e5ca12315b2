"""Texts that are made of pieces, as lines: signs and bars are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.blocks import Bar, Inline, Piece, Sign, Styled, pieces
from evalkit.report.render.layout import Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

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
