"""Documents → the bytes of a file of Word."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from evalkit.report.render.archive import timeless
from evalkit.report.render.docx.styles import LETTERS, describe, page_of, plain
from evalkit.report.render.docx.writer import Writer
from evalkit.report.render.said import Look, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.settings import Settings


def written(documents: Sequence[Document], language: Language, settings: Settings) -> bytes:
    """*documents* one behind the other, each from a page of its own."""
    to = plain(language.code)
    upright, turned = page_of(to)
    look = Look(bars=False, letters=LETTERS, upright=upright, turned=turned)
    pages = list(said(documents, language, look, settings.watch))
    Writer(to, upright).put(pages)
    describe(to, pages[0].title, language.code)
    file = io.BytesIO()
    to.save(file)
    return timeless(file.getvalue())
