"""Blocks → lines on a terminal, plain text, Markdown, files. Nothing outside of this package knows how a report looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.layout import Line
    from evalkit.report.render.page_settings import Settings

MARKDOWN = "markdown"


class FileForm(NamedTuple):
    """A form that is a file of its own, never lines on a terminal.

    Attributes:
        suffixes: Of the files that hold it, the usual one first.
        module: Whose ``rendered(documents, language, settings)`` gives its bytes, piece by piece.
    """

    suffixes: tuple[str, ...]
    module: str


FILES = {
    "html": FileForm((".html", ".htm"), "evalkit.report.render.html.page"),
    "docx": FileForm((".docx",), "evalkit.report.render.docx.file"),
    "pdf": FileForm((".pdf",), "evalkit.report.render.pdf"),
    "xlsx": FileForm((".xlsx",), "evalkit.report.render.xlsx"),
    "svg": FileForm((".svg",), "evalkit.report.render.terminal"),
}
_PLAIN = {
    "": False,
    "terminal": False,
    "tree": False,
    "table": False,
    "text": True,
}  # form of lines → plain wherever it goes


def write(
    documents: Sequence[Document],
    language: Language,
    file: TextIO,
    *,
    form: str = "",
    width: int | None = None,
    color: bool = False,
) -> None:
    """Write *documents* to *file*.

    Args:
        documents: In their order, with a rule between two of them.
        language: Of fixed words and numbers.
        file: Where to. Line drawing is for terminals only, and characters that its encoding lacks are replaced.
        form: ``text`` for plain text wherever it goes, ``markdown``; ``terminal`` and what ``evalkit evaluate`` calls its
            contents, ``tree`` and ``table``, are drawn on a terminal and plain in a file.
        width: Columns; those of the terminal, or 80, if not given. At most 120 are used. Markdown has no width.
        color: Whether to colour.

    Raises:
        KeyError: There is no such form.
    """
    from evalkit.report.render.page_settings import PageSettings  # noqa: PLC0415  # one of three

    if form == MARKDOWN:
        from evalkit.report.render.markdown import markdown  # noqa: PLC0415  # the same

        file.write(markdown(documents, PageSettings.without_lines(file, language)))
        return
    from evalkit.report.render.text import lines  # noqa: PLC0415  # the same

    page = PageSettings.of_file(file, language, width=width, color=color, plain=_PLAIN[form])
    file.write(as_written(lines(documents, page), color=color and not _PLAIN[form]))


def write_file(
    documents: Sequence[Document],
    language: Language,
    path: Path,
    form: str,
    settings: Settings | None = None,
) -> None:
    """Write *documents* into a file of their own: whole, or nothing is changed.

    Args:
        documents: In their order.
        language: Of fixed words and numbers.
        path: The file, which is replaced.
        form: One of ``FILES``.
        settings: What is asked for besides.

    Raises:
        KeyError: There is no such form.
        OSError: The file cannot be written.
        EvalkitError: What the form is made with is not installed, or the template does not fit.
    """
    from importlib import import_module  # noqa: PLC0415  # what prints lines needs none of these

    from evalkit.base.atomic_write import replace  # noqa: PLC0415  # the same
    from evalkit.base.extras import needs  # noqa: PLC0415  # the same
    from evalkit.report.render.page_settings import Settings  # noqa: PLC0415  # the same

    with needs("office"):  # the others need nothing that is not there
        module = import_module(FILES[form].module)
    replace(path, module.rendered(documents, language, settings or Settings()))


def as_written(lines: Sequence[Line], *, color: bool) -> str:
    """*lines* as they are written; coloured by rich, which plain text does without."""
    if color:
        from evalkit.report.render.terminal import coloured  # noqa: PLC0415  # a tenth of a second

        return coloured(lines)
    return "".join("".join([span.text for span in line]).rstrip() + "\n" for line in lines)
