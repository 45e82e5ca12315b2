"""Lines in colour, for terminals: the one place that knows rich.

Documents → a picture of what a terminal shows: one file, which asks for nothing, not even for a font.
"""

from __future__ import annotations

import hashlib
import io
import re
from html import escape
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from evalkit.base.text import harmless
from evalkit.report.render.page_settings import DRAWN, PageSettings
from evalkit.report.render.palette import RANKS
from evalkit.report.render.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.layout import Line
    from evalkit.report.render.page_settings import Settings

# Colours must be legible on white and on black, and predicates differ in lightness as well as in hue.
STYLES = {
    "title": "bold",
    "head": "bold",
    "score": "bold",
    "strong": "bold",
    "open": "bold",
    "bar": "color(32)",
    "rest": "color(250)",
    "error": "bold color(160)",
    "warning": "bold color(130)",
    "note": "bold",
    "agrees": "bold color(29)",
    **{f"rank{at}": f"bold {ink} on {fill}" for at, (fill, ink) in enumerate(RANKS)},
}


def coloured(lines: Sequence[Line]) -> str:
    """*lines* with their colours."""
    console = Console(force_terminal=True, no_color=False, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(as_text(lines), soft_wrap=True)
    return captured.get()


def as_text(lines: Sequence[Line]) -> Text:
    """*lines* as a text of rich: no markup is read in it."""
    whole = Text(no_wrap=True, end="\n")
    for number, line in enumerate(lines):
        whole.append("\n" if number else "")
        for span in line:
            whole.append(span.text, STYLES.get(span.style, ""))
    return whole


WIDTH = 84
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_OPENING = re.compile(r"<svg [^>]*")


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """The picture of *documents*, one below the other."""
    settings.watch(0, 1)
    yield picture(documents, language, documents[0].called(language.code), width=settings.width or WIDTH).encode()


def picture(documents: Sequence[Document], language: Language, title: str, *, width: int = WIDTH) -> str:
    """*documents* as a terminal of *width* columns shows them, with *title* on its frame.

    The same documents give the same picture, and two pictures have no name in common, so that both can stand on one page.
    """
    page, title = PageSettings(language, width=width, signs=DRAWN), harmless(title)
    console = Console(record=True, width=page.width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(as_text(lines(documents, page)), soft_wrap=True)
    drawn = console.export_svg(title=title, unique_id="NAME", clear=False)
    drawn = without_fonts(drawn)
    drawn = _OPENING.sub(lambda opening: f'{opening.group()} role="img" aria-label="{escape(title)}"', drawn, count=1)
    return drawn.replace("NAME", f"e{hashlib.sha256(drawn.encode()).hexdigest()[:12]}")


def without_fonts(drawn: str) -> str:
    """A picture of rich without the fonts it would fetch: any monospaced one of the reader's own will do."""
    return _COMMENT.sub("", _FONT_FACE.sub("", drawn))
