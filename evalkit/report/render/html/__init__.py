"""Documents → one page for a browser: everything is in the file, nothing is fetched, nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.render.html.writer import Writer
from evalkit.report.render.palette import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report import blocks as b
    from evalkit.report.render.page import Settings

_STYLE = Path(__file__).with_name("style.css")
_ROOT = re.compile(r"^(\s*)(?::root|html|body)(?=\s*\{)", re.MULTILINE)  # what a fragment itself is


def rendered(documents: Sequence[b.Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """The page, piece by piece: a document is an article."""
    style = _style()
    yield _head(documents, language, style).encode()
    for number, document in enumerate(documents):
        settings.watch(number, len(documents))
        yield f"{_article(document, number, language, among=len(documents))}\n".encode("utf-8", "backslashreplace")
    yield b"</main>\n</body>\n</html>\n"


def fragment(document: b.Document, language: Language) -> str:
    """*document* inside a page that somebody else writes; the style sheet concerns nothing of theirs."""
    body = Writer(document, language, prefix=f"e{hashlib.sha256(repr(document).encode()).hexdigest()[:12]}").body()
    style = _ROOT.sub(r"\1&", _style())
    return f'<div class="evalkit" lang="{language.code}"><style>.evalkit {{\n{style}}}</style>\n<article>\n{body}\n</article></div>'


def _head(documents: Sequence[b.Document], language: Language, style: str) -> str:
    title = escape(documents[0].called(language.code)) if documents else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    skip = escape(language.say(msg("Skip to the report")))
    return (
        f'<!doctype html>\n<html lang="{language.code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#report">{skip}</a>\n<main id="report">\n'
    )


def _style() -> str:
    """The style sheet, behind the colours of ranks."""
    ranks = "".join(f"--rank{at}:{fill};--on-rank{at}:{ink};" for at, (fill, ink) in enumerate(RANKS))
    return f":root{{{ranks}}}\n{_STYLE.read_text(encoding='utf-8')}"


def _article(document: b.Document, number: int, language: Language, *, among: int) -> str:
    """One document; below the first, titles are headings of the second level: a page has one of the first."""
    writer = Writer(document, language, shift=int(bool(number)), prefix=f"p{number + 1}" if among > 1 else "p")
    kind = ' class="poster"' if document.poster else ""
    return f"<article{kind}>\n{writer.body()}\n</article>"
