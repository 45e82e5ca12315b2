"""Documents → PDF: A4, tagged for screen readers and made to last (PDF/UA-1, PDF/A-2a), by typst and the fonts in it.

``report.typ`` lays out; all that is said is given to it as JSON, so that no text can be read as markup. The bytes depend on
nothing but the documents.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.report.render import paper
from evalkit.report.render.said import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document

LAYOUT = Path(__file__).with_name("report.typ")
_STANDARDS = ["a-2a", "ua-1"]
_NO_GLYPH = "could not be displayed"  # what typst says of a character that none of its fonts has


def pdf(documents: Sequence[Document], language: Language) -> bytes:
    """*documents* one behind the other, each from a page of its own.

    Where a character is in none of the fonts that typst brings (Chinese, say), those of the computer are used as well, and
    the file is tagged but claims no standard.
    """
    pages = list(said(documents, language))
    data = {
        "title": pages[0].title,
        "language": language.code,
        "region": paper.LANGUAGES[language.code].partition("-")[2],
        "documents": _plain(pages),
    }
    return _compiled({"data": json.dumps(data, ensure_ascii=False)})


def _compiled(inputs: dict[str, str]) -> bytes:
    import typst  # noqa: PLC0415  # an extra

    source = LAYOUT.read_bytes()
    try:
        found = typst.compile(
            source, format="pdf", sys_inputs=inputs, ignore_system_fonts=True, timestamp=0, pdf_standards=_STANDARDS
        )
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
        found = typst.compile(source, format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(found, bytes)
    return found


def _plain(value: Any) -> Any:
    """*value* as JSON takes it; of a named tuple its fields, and its class as ``kind``."""
    if isinstance(value, tuple):
        fields = value._asdict()  # type: ignore[attr-defined]  # all tuples of ``said`` are named
        return {"kind": type(value).__name__} | {name: _plain(each) for name, each in fields.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
