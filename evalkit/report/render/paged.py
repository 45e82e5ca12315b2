"""What a document that is laid out is made of, when everything is said and no form has drawn it: plain texts, widths, pictures.

``said`` makes it of documents; Word and PDF lay it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from evalkit.report.render.paper import Fit


class Run(NamedTuple):
    """Text in one style (those of blocks); or a bar without text, from share *low* to *high* of its length.

    It leads *to* an address of the web or, behind a ``#``, to the title of that anchor.
    """

    text: str
    style: str = ""
    to: str = ""
    low: float = 0
    high: float = 0


Line = list[Run]


class Title(NamedTuple):
    """A heading; *level* 1 is the title of the document, and none is left out. Other places lead to its *anchor*."""

    line: Line
    level: int
    anchor: str = ""


class Text(NamedTuple):
    """A paragraph; *level* says how deep it lies below what stands before it, *style* what it is, *kept* that it stays with the next block."""

    line: Line
    level: int = 0
    style: str = ""
    kept: bool = False


class Point(NamedTuple):
    """An item of a list with the mark in front of it, if it has one of its own."""

    mark: Line
    line: Line


class Points(NamedTuple):
    """A list; *kept*: its end stays with the next block."""

    items: list[Point]
    kept: bool = False


class Result(NamedTuple):
    """What came out."""

    score: str
    most: str
    word: str
    label: str
    style: str
    sentences: list[str]


class Caption(NamedTuple):
    """What a table or picture is called: *word* and *number* in front of the text, unless the text brings its own."""

    word: str
    number: int
    text: str


class GridRow(NamedTuple):
    """Cells, each of one line or more; *level* is how deep the row lies in a tree."""

    cells: list[list[Line]]
    level: int = 0
    style: str = ""


class Grid(NamedTuple):
    """A table.

    Attributes:
        caption: Above it; without a text if it has none.
        heads: Above the columns; none, if no column has a heading.
        right: The columns whose cells are aligned to the right.
        tree: The column that shows how deep a row lies; -1 if none does.
        fit: The widths of its columns, and the size of its letters.
        whole: Whether it is so short that it stands on one page.
    """

    caption: Caption
    heads: list[str]
    right: list[bool]
    tree: int
    rows: list[GridRow]
    fit: Fit
    whole: bool


class Code(NamedTuple):
    """Lines as they can be copied."""

    lines: list[str]


class Lines(NamedTuple):
    """Room to sign: what stands beside each line."""

    fields: list[str]


class Picture(NamedTuple):
    """A drawing as SVG: what it is called, and what it shows in words."""

    svg: str
    caption: Caption
    words: str


Block = Title | Text | Points | Result | Grid | Picture | Code | Lines


class Part(NamedTuple):
    """What stands on pages of one kind: upright, or *turned* on their side for a table that is wide."""

    blocks: list[Block]
    turned: bool


class Said(NamedTuple):
    """A document, said: its *title*, its *language* (``id`` or ``en``), its parts, and whether it is a poster."""

    title: str
    language: str
    parts: list[Part]
    poster: bool = False
