"""What reports are made of: a few kinds of blocks, which hold what is said and what it means, not how it looks.

How to write a page
-------------------
A page is a function from a result to a ``Document``. It knows neither width nor language, and prints nothing::

    def page(result: Result, *, detail: bool) -> Document:
        return Document([
            [Heading(together(msg("Audit"), result.agency), 1), Paragraph(result.file)],  # a section
            [Heading(msg("Totals")), Table(columns, rows)],  # a blank line stands before it
        ])

- Sections are lists of blocks. A blank line stands between two sections, none inside one; an empty section is left out.
- Every text is prose (``str``, ``Text``, ``Message``, ``Decimal``), said late: never format a sentence yourself. Numbers are
  ``decimal_text(value, digits)`` or ``short_text(value)`` of ``evalkit.base.exact``, and pieces side by side are ``together(…)``.
- Where a part of a text differs from the rest it is a tuple of pieces: ``(Sign("error"), " ", Styled(msg("wrong"), "error"))``.
  A style says what something is (``strong``, ``error``, ``rank0``); a renderer decides what comes of it.
- What is drawn (``Scale``, ``Chart``) stands there in words and numbers as well, and what can be folded away (``Fold``) is lost nowhere.
- ``level`` says how deep something lies below what stands before it: 0 at the margin, 1 (most of a page) below a title.
- A table leaves columns out where there is no room (``Column.drop``, ``Column.room``). What a column says then stands below its
  row, or a ``Remark`` that names the column (``instead``) does. ``evalkit.report.columns`` makes one of its columns, each with its cells.

``evalkit.report.render.write`` prints documents: as lines on a terminal or in a file, or as Markdown. Another renderer (a plugin's
``Reporter``) goes through the blocks in the same way, or through ``texts``; ``Document.say`` says a text.
"""

from __future__ import annotations

from evalkit.report.blocks.charts import Chart, Mark, Scale, Step
from evalkit.report.blocks.document import (
    Block,
    Column,
    Document,
    Fold,
    Remark,
    Row,
    Section,
    Table,
    block_texts,
    kept_columns,
    texts,
    unfolded,
)
from evalkit.report.blocks.inline import SEVERITY_WORDS, Bar, Inline, Piece, Sign, Styled, pieces, together
from evalkit.report.blocks.text import (
    Brief,
    Findings,
    Flow,
    Heading,
    Item,
    Legend,
    List,
    Paragraph,
    Signature,
    Sources,
    Verbatim,
    Verdict,
)

__all__ = [
    "SEVERITY_WORDS",
    "Bar",
    "Block",
    "Brief",
    "Chart",
    "Column",
    "Document",
    "Findings",
    "Flow",
    "Fold",
    "Heading",
    "Inline",
    "Item",
    "Legend",
    "List",
    "Mark",
    "Paragraph",
    "Piece",
    "Remark",
    "Row",
    "Scale",
    "Section",
    "Sign",
    "Signature",
    "Sources",
    "Step",
    "Styled",
    "Table",
    "Verbatim",
    "Verdict",
    "block_texts",
    "kept_columns",
    "pieces",
    "texts",
    "together",
    "unfolded",
]
