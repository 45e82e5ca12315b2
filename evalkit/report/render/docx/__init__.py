"""Documents → Word: headings, tables and captions that Word knows as such, in its own styles or those of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.extras import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.settings import Settings


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """*documents* one behind the other, each from a page of its own.

    Raises:
        MissingExtraError: python-docx, docxtpl or typst is not installed.
        TemplateError: The template does not fit.
    """
    with needs("office"):
        from evalkit.report.render.docx.file import written  # noqa: PLC0415  # an extra
    yield written(documents, language, settings)
