"""Documents → the bytes of a file of Word: paragraphs and tables, in the styles of the document that they go into."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from evalkit.report.render import paged_parts as s
from evalkit.report.render import paged_writer, typesetter
from evalkit.report.render.archive import timeless
from evalkit.report.render.block_writer import BlockWriter
from evalkit.report.render.docx import styles
from evalkit.report.render.docx.styles import (
    HEADINGS,
    LETTERS,
    POINTS,
    TWIPS,
    bookmark,
    describe,
    element,
    field,
    indent,
    look,
    page_of,
    paragraph,
    plain,
    styled,
    text,
)
from evalkit.report.render.palette import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.document import Document as Word

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.page_settings import Settings
    from evalkit.report.render.paged_parts import Grid, GridRow, Line

_LEVEL, _HANG = 6, 5  # millimetres that a paragraph is set in a level, and that the further lines of an item hang
_SCORE, _WORD = 24, 14  # points
_TITLE, _BODY, _TIMES = 26, 18, 2.5  # the same of a poster, and how many times as large its number is
_END = 3  # items of a list that stay with what follows
_DOTS = 220  # an inch of a picture
_HIGHEST = 110  # millimetres of a picture
_LANDSCAPE = "landscape"
_INK = {"black": "000000", "white": "FFFFFF"}


class DocxWriter(BlockWriter["Sequence[Any]"]):
    """Writes into one document of Word: the elements of each block."""

    def __init__(self, document: Word, width: float) -> None:
        """Find out what the styles of *document* are called inside; *width* of the text of its pages, in millimetres."""
        self._document, self._width = document, width
        self._styles: dict[str | None, str] = {style.name: style.style_id for style in document.styles}
        self._page = document.element.body.sectPr
        self._large = False  # whether what is written is a poster
        self._bookmarks = 0

    def put(self, documents: Sequence[s.Said], place: Any | None = None) -> None:
        """Put *documents* in the place of the paragraph *place*, or at the end; each begins a page of its own."""
        body = self._document.element.body
        written = list(self._all(documents, begun=place is not None or _has_text(body)))
        at = body.index(self._page) if place is None else body.index(place)
        body[at:at] = written
        if place is not None:
            body.remove(place)
        if body[-2].find(".//" + qn("w:sectPr")) is not None:  # nothing stands behind the last turned page
            self._close(body)

    def _close(self, body: Any) -> None:
        """Make the last kind of page that of the document: otherwise an empty page would follow."""
        last = body[-2]
        body.replace(self._page, last.find(".//" + qn("w:sectPr")))
        body.remove(last)

    def _all(self, documents: Sequence[s.Said], *, begun: bool) -> Iterator[Any]:
        turned = False
        for document in documents:
            self._large = document.poster
            for number, part in enumerate(document.parts):
                blocks = [each for block in part.blocks for each in self.block(block)]
                if not blocks:
                    continue
                if part.turned and begun and not turned:
                    yield self._end_of_pages(turned=False)
                elif begun and not turned and not number:
                    _on_a_new_page(blocks[0])
                yield from blocks
                turned, begun = part.turned, True
                if turned:
                    yield self._end_of_pages(turned=True)

    def _end_of_pages(self, *, turned: bool) -> Any:
        """A paragraph with which pages of a kind end."""
        page = copy.deepcopy(self._page)
        if turned:
            _turn(page)
        return element("p", element("pPr", element("spacing", before=0, after=0, line=20, lineRule="exact"), page))

    # --- Blocks ---

    def _style(self, name: str) -> str:
        """The id of the style of that name; none if the document has not got it."""
        return self._styles.get(name, "")

    def title(self, block: s.Title) -> Sequence[Any]:
        """A heading that tables of contents find."""
        style = list(HEADINGS)[min(block.level, len(HEADINGS)) - 1]
        runs = [styled(run, size=self._size(_TITLE)) for run in block.line]
        if block.anchor:
            self._bookmarks += 1
            begin = element("bookmarkStart", id=self._bookmarks, name=bookmark(block.anchor))
            runs = [begin, *runs, element("bookmarkEnd", id=self._bookmarks)]
        return [paragraph(self._style(style), runs, *self._middle())]

    def paragraph(self, block: s.Text) -> Sequence[Any]:
        """Set in by its level."""
        runs = [styled(run, size=self._size(_BODY)) for run in block.line]
        kept = element("keepNext") if block.kept else None
        return [paragraph("", runs, kept, *(self._middle() or [indent(left=block.level * _LEVEL)]))]

    def _size(self, points: float) -> float:
        """*points* on a poster; elsewhere the size of the style."""
        return points if self._large else 0

    def _middle(self) -> list[Any]:
        """Properties of a paragraph of a poster."""
        return [element("spacing", before=240, after=120), element("jc", val="center")] if self._large else []

    def points(self, block: s.Points) -> Sequence[Any]:
        """A list of Word; what has a mark of its own has it in front instead of the dot."""
        first = len(block.items) - _END if block.kept else len(block.items)
        return [self._point(item, keep=at >= first) for at, item in enumerate(block.items)]

    def _point(self, item: s.Point, *, keep: bool) -> Any:
        runs, kept = [styled(run) for run in item.line], element("keepNext") if keep else None
        style = self._style("List Bullet")
        if style and not item.mark:
            return paragraph(style, runs, kept)
        mark = [styled(run) for run in item.mark] or [text("–")]
        return paragraph("", [*mark, text(" "), *runs], kept, indent(hanging=_HANG))

    def result(self, block: s.Result) -> Sequence[Any]:
        """Number and word, large; the word on the colour of its rank."""
        fill, ink = _RANKS.get(block.style, ("", ""))
        times = _TIMES if self._large else 1
        runs = [
            text(block.score, *look(bold=True, size=_SCORE * times)),
            text(f" {block.most}   " if block.most else "   "),
        ]
        if block.word:
            shown = f"\u00a0{block.word}\u00a0" if fill else block.word
            runs.append(text(shown, *look(bold=True, size=_WORD * times, fill=fill, colour=ink)))
        if block.label:
            runs.append(text(f" {block.label}", *look(size=_WORD * times)))
        spaced = self._middle() or [element("spacing", before=120, after=60)]
        head = paragraph("", runs, element("keepNext"), *spaced)
        return [head, *(paragraph("", [text(sentence)]) for sentence in block.sentences)]

    def grid(self, block: s.Grid) -> Sequence[Any]:
        """The caption above the table, which a paragraph keeps apart from the next one."""
        caption = [self._caption(block.caption, element("keepNext"))] if block.caption.text else []
        after = paragraph("", [], element("spacing", before=0, after=0, line=120, lineRule="exact"))
        return [*caption, table(block, self._style("Table Grid")), after]

    def _caption(self, caption: s.Caption, *properties: Any) -> Any:
        """*caption* with a number that Word counts, unless it brings its own."""
        number = [text(f"{caption.word} "), field(f"SEQ {caption.word} \\* ARABIC", str(caption.number)), text(". ")]
        return paragraph(self._style("Caption"), [*(number if caption.number else []), text(caption.text)], *properties)

    def picture(self, block: s.Picture) -> Sequence[Any]:
        """A picture with what it shows in words, and its caption below."""
        drawn = io.BytesIO(typesetter.png(block.svg, _DOTS))
        inline = self._document.part.new_pic_inline(drawn)
        wide, high = inline.extent.cx, inline.extent.cy
        share = min(1, Mm(self._width) / wide, Mm(_HIGHEST) / high)
        size = Emu(int(wide * share)), Emu(int(high * share))
        inline.extent.cx, inline.extent.cy = size
        inline.graphic.graphicData.pic.spPr.cx, inline.graphic.graphicData.pic.spPr.cy = size
        for side in "TBLR":
            inline.set(f"dist{side}", "0")  # else LibreOffice sets it in
        inline.docPr.set("descr", block.words)
        inline.docPr.set("title", block.caption.text or block.words)
        drawing = paragraph("", [element("r", element("drawing", inline))], element("keepNext"))
        return [drawing, *([self._caption(block.caption)] if block.caption.text else [])]

    def code(self, block: s.Code) -> Sequence[Any]:
        """Lines in letters of one width."""
        font = element("rFonts", ascii="Courier New", hAnsi="Courier New", cs="Courier New")
        size = [element("sz", val=17), element("szCs", val=17)]
        tight = element("spacing", before=0, after=0)
        return [
            paragraph("", [text(line, copy.copy(font), *map(copy.copy, size))], copy.copy(tight))
            for line in block.lines
        ]

    def lines(self, block: s.Lines) -> Sequence[Any]:
        """A field a line, and a rule to write on."""
        tab = element(
            "tabs", element("tab", val="left", pos=2000), element("tab", val="left", leader="underscore", pos=7000)
        )
        spacing = element("spacing", before=500, after=0)
        runs = [[text(field), element("r", element("tab")), element("r", element("tab"))] for field in block.fields]
        return [paragraph("", run, element("keepNext"), copy.deepcopy(tab), copy.copy(spacing)) for run in runs]


def _has_text(body: Any) -> bool:
    return any(each.text for each in body.iter(qn("w:t")))


def _turn(page: Any) -> None:
    """Lay *page* on its side; the bound edge comes to be the upper one."""
    size, margins = page.find(qn("w:pgSz")), page.find(qn("w:pgMar"))
    if size is not None:
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height), size.set(qn("w:h"), width), size.set(qn("w:orient"), _LANDSCAPE)
    if margins is not None:
        left, top, right = (margins.get(qn(f"w:{side}")) for side in ("left", "top", "right"))
        for side, value in {"top": left, "right": top, "bottom": right, "left": margins.get(qn("w:bottom"))}.items():
            margins.set(qn(f"w:{side}"), value)


def _on_a_new_page(block: Any) -> None:
    properties = block.find(qn("w:pPr"))
    if properties is not None:
        style = properties.find(qn("w:pStyle"))
        properties.insert(0 if style is None else 1, element("pageBreakBefore"))


_RANKS = {f"rank{at}": (fill.removeprefix("#"), _INK[ink]) for at, (fill, ink) in enumerate(RANKS)}


# --- Tables -----------------------------------------------------------------------------------------------------------


_SHADE = "E7ECF1"
_MARGIN = 1.1  # millimetres beside the text of a cell


def table(grid: Grid, style: str) -> Any:
    """*grid* as a table in the style with that id; its caption is told to screen readers as well."""
    widths = [round(width * TWIPS) for width in grid.fit.widths]
    head = [_head(grid, widths)] if grid.heads else []
    last = len(grid.rows) - 1
    rows = [_row(row, grid, widths, keep=grid.whole and at < last) for at, row in enumerate(grid.rows)]
    return element(
        "tbl", _properties(grid, style), element("tblGrid", *(element("gridCol", w=w) for w in widths)), *head, *rows
    )


def _properties(grid: Grid, style: str) -> Any:
    margins = [element(side, w=round(_MARGIN * TWIPS), type="dxa") for side in ("left", "right")]
    return element(
        "tblPr",
        element("tblStyle", val=style) if style else None,
        element("tblW", w=round(sum(grid.fit.widths) * TWIPS), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
        element(
            "tblLook",
            firstRow=int(bool(grid.heads)),
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
            val="0620",
        ),
        element("tblCaption", val=grid.caption.text) if grid.caption.text else None,
    )


def _head(grid: Grid, widths: Sequence[int]) -> Any:
    height = max(grid.fit.steep)
    cells = [_head_cell(grid, at, width) for at, width in enumerate(widths)]
    high = element("trHeight", val=round((height + _MARGIN) * TWIPS), hRule="atLeast") if height else None
    return element("tr", element("trPr", element("cantSplit"), high, element("tblHeader")), *cells)


def _head_cell(grid: Grid, at: int, width: int) -> Any:
    upwards = grid.fit.steep[at] > 0
    properties = [
        element("tcW", w=width, type="dxa"),
        element("shd", val="clear", color="auto", fill=_SHADE),
        element("textDirection", val="btLr") if upwards else None,
        element("vAlign", val="center" if upwards else "bottom"),
    ]
    run = text(grid.heads[at], *look(bold=True, size=grid.fit.size))
    side = "left" if upwards or not grid.right[at] else "right"
    return element("tc", element("tcPr", *properties), _line([run], side, keep=True))


def _row(row: GridRow, grid: Grid, widths: Sequence[int], *, keep: bool) -> Any:
    """A row; *keep*: on the same page as the next one."""
    cells = [_cell(row, grid, at, width, keep=keep) for at, width in enumerate(widths)]
    return element("tr", element("trPr", element("cantSplit")) if _is_short(row) else None, *cells)


def _is_short(row: GridRow) -> bool:
    """Whether the row is sure to fit on a page."""
    return max(sum(len(run.text) for line in cell for run in line) for cell in row.cells) <= _LONG


_LONG = 600


def _cell(row: GridRow, grid: Grid, at: int, width: int, *, keep: bool) -> Any:
    side = "right" if grid.right[at] else "left"
    level = row.level * s.LEVEL * grid.fit.size / POINTS if at == grid.tree else 0
    lines: Sequence[Line] = row.cells[at] or [[]]
    made = [_line([styled(run, size=grid.fit.size) for run in line], side, level=level, keep=keep) for line in lines]
    return element("tc", element("tcPr", element("tcW", w=width, type="dxa")), *made)


def _line(runs: Sequence[Any], side: str, *, level: float = 0, keep: bool = False) -> Any:
    """A line of a cell; *keep*: on the same page as the next one."""
    return paragraph(
        "",
        runs,
        element("keepNext") if keep else None,
        element("spacing", before=20, after=20, line=240, lineRule="auto"),
        element("ind", left=round(level * TWIPS)) if level else None,
        element("jc", val=side),
    )


_TOLD = 2  # levels of headings that a message lists


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """*documents* one behind the other, each from a page of its own; or where the template wants them.

    Raises:
        TemplateFileError: The template cannot be used.
    """
    if settings.template is None:
        to = plain(language)
        pages = _said(documents, language, settings, to)
        DocxWriter(to, page_of(to)[0]).put(pages)
        describe(to, pages[0].title, language)
    else:
        to = _in_template(settings.template, documents, language, settings)
    file = io.BytesIO()
    to.save(file)
    yield timeless(file.getvalue())


def _said(documents: Sequence[Document], language: Language, settings: Settings, to: Word) -> list[s.Said]:
    upright, turned = page_of(to)
    look = paged_writer.Look(bars=False, letters=LETTERS, upright=upright, turned=turned)
    return list(paged_writer.said(documents, language, look, settings.watch))


def _in_template(path: Path, documents: Sequence[Document], language: Language, settings: Settings) -> Word:
    filled = styles.filled(path, documents, language)
    pages = _said(documents, language, settings, filled.document)
    writer = DocxWriter(filled.document, page_of(filled.document)[0])
    for place, heading in filled.places:
        writer.put(pages if not heading else [_section(path, pages, heading)], place)
    if not filled.named:
        writer.put(pages)
    return filled.document


def _section(path: Path, pages: Sequence[s.Said], heading: str) -> s.Said:
    """What stands below *heading*, and the heading itself."""
    blocks = [(block, part.turned) for page in pages for part in page.parts for block in part.blocks]
    every = [(at, block) for at, (block, _) in enumerate(blocks) if isinstance(block, s.Title)]
    titles = {_text(title): (at, title.level) for at, title in reversed(every)}  # the first of a name
    if heading not in titles:
        upper = tuple(name for name, (_, level) in reversed(titles.items()) if level <= _TOLD)
        raise styles.no_section(path, heading, upper)
    first, level = titles[heading]
    ends = (at for at, title in every if at > first and title.level <= level)
    inside = blocks[first : next(ends, len(blocks))]
    return s.Said(
        heading, pages[0].language, paged_writer.parts([s.PageSequence([block], turned) for block, turned in inside])
    )


def _text(title: s.Title) -> str:
    return "".join(run.text for run in title.line).strip()
