"""Documents → the bytes of a workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from evalkit.report.render.page import Page
from evalkit.report.render.xlsx.book import Book
from evalkit.report.render.xlsx.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.settings import Settings


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """A sheet for each of *documents*. Text is text, whatever it begins with: no formula is ever written."""
    file = io.BytesIO()
    book = Book(file)
    for number, document in enumerate(documents):
        settings.watch(number, len(documents))
        Sheet(book, Page(document.language(language.code))).write(document)
    book.close()
    yield file.getvalue()
