"""What a document that is laid out is made of, when everything is said and no form has drawn it: plain texts, widths, pictures.

``paged_writer`` makes it of documents; Word and PDF lay it out.

The paper that documents are laid out on: A4 with the margins of letters and reports of Indonesian offices, in millimetres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT, LONG = 210, 297
MARGIN, BINDING = 30, 40  # the edge that is bound is the left one, and the upper one of a page that is turned
_POINT = 25.4 / 72
_PADDING = 2.6  # millimetres that a column takes beside its text
# What a column keeps, and the most it is given, in sizes of its letters: longer words are broken, wider texts wrap.
_LONGEST, _WIDEST, _HEAD = 9, 32, 9
_SENTENCES, _LINES = 16, 3  # a column of sentences gets so much, or what makes them so many lines
_TIGHT = 10  # and this, before a page is turned
_PHRASE = 7  # shorter ones stay whole
LEVEL = 1  # how far a row of a tree is set in a level, measured by the size of its letters
_NARROW, _WIDE = frozenset("iljtfrI.,;:'|!()[]/- "), frozenset("mwMW%@…")


def length(text: str) -> float:
    """How long *text* is in a font such as Arial, about, measured by the size of its letters."""
    return sum(0.32 if char in _NARROW else 0.88 if char in _WIDE else 0.7 if char.isupper() else 0.56 for char in text)


class Fit(NamedTuple):
    """How a table fits.

    Attributes:
        widths: Of the columns, in millimetres.
        steep: How high the headings are that are written upwards, by column; 0 of those that are not.
        size: Of the letters, in points.
        turned: Whether it takes a page that is turned on its side.
    """

    widths: list[float]
    steep: list[float]
    size: float
    turned: bool


class Need(NamedTuple):
    """What a column needs: ``length`` of the longest word, and of all, of its heading and of its cells; *wraps*: whether it gives way."""

    head_word: float
    head: float
    word: float
    line: float
    wraps: bool


def text_width(*, turned: bool) -> int:
    """How wide the text of a page is."""
    return LONG - 2 * MARGIN if turned else SHORT - BINDING - MARGIN


class _Try(NamedTuple):
    size: float
    steep: bool = False
    turned: bool = False
    tight: bool = False


# What is tried one after the other until no word is broken; the last one, whatever becomes of it.
_TRIES = (
    _Try(9.5), _Try(8.5), _Try(8), _Try(8.5, steep=True), _Try(8, steep=True), _Try(7.5, tight=True), _Try(7.5, steep=True),
    _Try(7, steep=True), _Try(7.5, steep=True, tight=True), _Try(7, steep=True, tight=True),
    _Try(9, turned=True), _Try(8, turned=True), _Try(8, steep=True, turned=True), _Try(7, steep=True, turned=True),
)  # fmt: skip


def fit(needs: Sequence[Need], upright: float, turned: float, letters: float = 1) -> Fit:
    """The largest letters and, if it can be, the upright page on which no word of a table is broken.

    *upright* and *turned*: how wide the text of such a page is, in millimetres; *letters*: how wide those are, measured by Arial's.
    """
    return next(found for one in _TRIES if (found := _fit(needs, one, turned if one.turned else upright, letters)))


def _fit(needs: Sequence[Need], one: _Try, room: float, letters: float) -> Fit | None:
    steep = [need.head if one.steep and _is_steep(need, tight=one.tight) else 0 for need in needs]
    needs = [need._replace(head_word=1, head=1) if up else need for need, up in zip(needs, steep, strict=True)]
    letter = one.size * _POINT * letters
    least = [_least(need, tight=one.tight) * letter + _PADDING for need in needs]
    if sum(least) > room and one is not _TRIES[-1]:
        return None
    wanted = [max(min(need.line, _WIDEST), min(need.head, _HEAD)) * letter + _PADDING for need in needs]
    return Fit(
        [round(width, 2) for width in _shared(least, wanted, room)],
        [round(high * letter, 2) for high in steep],
        one.size,
        one.turned,
    )


def _is_steep(need: Need, *, tight: bool) -> bool:
    return need.head_word > need.word and (not need.wraps or (tight and need.line <= _PHRASE))


def _least(need: Need, *, tight: bool) -> float:
    if tight:
        return max(min(need.word, _LONGEST), min(need.head_word, _LONGEST), min(need.line, _TIGHT) if need.wraps else 0)
    phrase = max(min(need.line, _PHRASE), min(need.line / _LINES, _SENTENCES) if need.wraps else 0)
    return max(min(max(need.word, need.head_word), _LONGEST), phrase)


def _shared(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """What is left goes to each column by what it lacks."""
    if sum(least) > room:
        return [width * room / sum(least) for width in least]
    lacks = [max(most - width, 0) for width, most in zip(least, wanted, strict=True)]
    part = min(1, (room - sum(least)) / (sum(lacks) or 1))
    return [width + part * lack for width, lack in zip(least, lacks, strict=True)]


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


class PageSequence(NamedTuple):
    """What stands on pages of one kind: upright, or *turned* on their side for a table that is wide."""

    blocks: list[Block]
    turned: bool


class Said(NamedTuple):
    """A document, said: its *title*, its *language* (``id`` or ``en``), its parts, and whether it is a poster."""

    title: str
    language: str
    parts: list[PageSequence]
    poster: bool = False
