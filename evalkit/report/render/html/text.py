"""Texts as HTML: whatever stands in them is text, never markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report import blocks as b
from evalkit.report.render.inline import linked
from evalkit.report.render.page import DRAWN

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.base.text import Prose

_SIGNS = DRAWN._replace(pointer="▶")
_HERE = msg("the result")  # what the pointer points at
LONG = 24  # characters: no number, but a sentence in its place, which is broken
_BAR = 100  # percent


class Texts:
    """Says texts in one language."""

    def __init__(self, language: Language, prefix: str = "p") -> None:
        """Take the language; names of places in the page begin with *prefix*."""
        self.language = language
        self._prefix, self._names = prefix, 0

    def new_name(self) -> str:
        """A name that no other place of the page has."""
        self._names += 1
        return f"{self._prefix}-{self._names}"

    def say(self, prose: Prose) -> str:
        """*prose* with every character that means something in HTML written as an entity."""
        return escape(self.language.say(prose))

    def prose(self, prose: Prose) -> str:
        """The same, with addresses of the web as links."""
        return "".join(_link(text, address) for text, address in linked(self.language.say(prose)))

    def inline(self, text: b.Inline, *, linking: bool = True) -> str:
        """What stands on a line; what is pressed as a whole may hold no link."""
        return "".join([self._piece(piece, linking=linking) for piece in b.pieces(text)]).strip()

    def _piece(self, piece: b.Piece, *, linking: bool) -> str:
        if isinstance(piece, b.Sign):
            return self.sign(piece.name)
        if isinstance(piece, b.Bar):
            return _bar(piece)
        if not isinstance(piece, b.Styled):
            return self.prose(piece) if linking else self.say(piece)
        said = styled(self.say(piece.text), piece.style)
        return f'<a href="#to-{escape(piece.to)}">{said}</a>' if piece.to and said and linking else said

    def sign(self, name: str) -> str:
        """A sign that stands for a word; what it means is told to those who do not see it."""
        word = self.say(b.SEVERITY_WORDS.get(name, _HERE))
        return f'<span class="sign {name}" role="img" aria-label="{word}">{getattr(_SIGNS, name)}</span>'

    def severity(self, severity: str) -> str:
        """Sign and word."""
        sign = f'<span aria-hidden="true">{getattr(_SIGNS, severity)}</span>'
        return f'<span class="severity {severity}">{sign} {self.say(b.SEVERITY_WORDS[severity])}</span>'


def _link(text: str, address: str) -> str:
    return f'<a href="{escape(address)}" rel="noreferrer noopener">{escape(text)}</a>' if address else escape(text)


def styled(text: str, style: str) -> str:
    """*text*, which is HTML already, in a style."""
    if not style or not text:
        return text
    return f"<strong>{text}</strong>" if style in ("strong", "total") else f'<strong class="{style}">{text}</strong>'


def _bar(bar: b.Bar) -> str:
    """Filled up to the low end, open up to the high end; the number stands beside it."""
    low, high = (format(round(float(_BAR * end), 1), "g") for end in bar)
    range_ = f'<rect class="range" width="{high}%" height="100%"/>' if high != low else ""
    return (
        '<svg class="bar" aria-hidden="true" focusable="false"><rect class="rest" width="100%" height="100%"/>'
        f'{range_}<rect class="mark" width="{low}%" height="100%"/></svg>'
    )
