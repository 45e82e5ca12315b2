"""Documents → PDF: A4, tagged for screen readers and made to last (PDF/UA-1, PDF/A-2a), by typst and the fonts in it.

``report.typ`` lays out; all that is said is given to it as JSON, so that no text can be read as markup. The bytes depend on
nothing but the documents.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.report.render import typesetter
from evalkit.report.render.paged_writer import said
from evalkit.report.render.palette import BOLD, RANKS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.page_settings import Settings

_LAYOUT = Path(__file__).with_name("report.typ")


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """*documents* one behind the other, each from a page of its own.

    Where a character is in none of the fonts that typst brings (Chinese, say), those of the computer are used as well, and
    the file is tagged but claims no standard.
    """
    pages = [_plain(page) for page in said(documents, language, watch=settings.watch)]
    data = {
        "title": pages[0]["title"][:255],
        "language": language.code,
        "region": language.conventions.tag.partition("-")[2],
        "ranks": RANKS,
        "ink": WORDS,
        "bold": BOLD,
        "anchors": sorted(_anchors(pages)),
        "documents": pages,
    }
    yield typesetter.pdf(_LAYOUT.read_bytes(), json.dumps(data, ensure_ascii=False))


def _anchors(pages: Sequence[Any]) -> set[str]:
    """The places that something may lead to; of two that are called alike, the first is the place."""
    found: set[str] = set()
    for block in (block for page in pages for part in page["parts"] for block in part["blocks"]):
        if anchor := block.get("anchor"):
            block["anchor"] = "" if anchor in found else anchor
            found.add(anchor)
    return found


def _plain(value: Any) -> Any:
    """*value* as JSON takes it; of a named tuple its fields, and its class as ``kind``."""
    if isinstance(value, tuple):
        fields = value._asdict()  # type: ignore[attr-defined]  # all tuples of ``paged_parts`` are named
        return {"kind": type(value).__name__} | {name: _plain(each) for name, each in fields.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
