"""Documents → a workbook for Excel and LibreOffice: a sheet for each, numbers as numbers, charts that are drawn from cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.extras import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.settings import Settings


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """The workbook. Text is text, whatever it begins with: no formula is ever written.

    Raises:
        MissingExtraError: XlsxWriter is not installed.
    """
    with needs("office"):
        from evalkit.report.render.xlsx.file import written  # noqa: PLC0415  # an extra
    yield written(documents, language, settings.watch)
