"""Documents → the bytes of a workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from evalkit.report.render.page import Page
from evalkit.report.render.xlsx.book import Book
from evalkit.report.render.xlsx.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document


def written(documents: Sequence[Document], language: Language, watch: Callable[[int, int], None]) -> bytes:
    """A sheet for each of *documents*."""
    file = io.BytesIO()
    book = Book(file)
    for number, document in enumerate(documents):
        watch(number, len(documents))
        Sheet(book, Page(document.language(language.code))).write(document)
    book.close()
    return file.getvalue()
