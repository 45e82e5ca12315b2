"""A document on a sheet: its blocks one below the other, tables in cells, charts beside the numbers they are drawn from.

The bytes of the workbook, its sheets with what they are called, and its formats depend on nothing but the documents.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import xlsxwriter

from evalkit.base.exact import decimals_of
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.report import blocks as b
from evalkit.report.render import typesetter
from evalkit.report.render.archive import DAY
from evalkit.report.render.block_writer import BlockWriter, bands_in_words, scale_table
from evalkit.report.render.charts import strip_in_words, strip_svg
from evalkit.report.render.page_settings import PageSettings
from evalkit.report.render.palette import BOLD, MARK, RANKS, WORDS
from evalkit.tables.scan import MOST_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.report.blocks import Document
    from evalkit.report.render.page_settings import Settings

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_HEADINGS = {1: 15, 2: 13, 3: 11}  # level → points


class ReportWorkbook:
    """The workbook that is written."""

    def __init__(self, file: io.BytesIO) -> None:
        """Begin it; no moment and no person makes its bytes differ."""
        self.workbook: Any = xlsxwriter.Workbook(file, {"in_memory": True})
        self.workbook.set_properties({"created": dt.datetime(*DAY, tzinfo=dt.UTC)})
        self.workbook.set_size(2400, 1600)
        self._names: set[str] = set()
        self._formats: dict[tuple[str, str, bool], Any] = {}

    def close(self) -> None:
        """Write it."""
        if not self._names:
            self.add("evalkit")
        self.workbook.close()

    def add(self, title: str) -> Any:
        """A further sheet, called *title* as far as a name of a sheet can say it."""
        name = self._free(_FORBIDDEN.sub(" ", title).strip(" '") or "evalkit")
        self._names.add(name.lower())
        return self.workbook.add_worksheet(name)

    def _free(self, name: str) -> str:
        number, free = 1, name[:_LONGEST_NAME].rstrip(" '")
        while free.lower() in self._names or free.lower() == "history":  # Excel keeps that name for itself
            number += 1
            free = f"{name[: _LONGEST_NAME - len(str(number)) - 1].rstrip()} {number}"
        return free

    def format(self, style: str, number: str = "", *, wrap: bool = False) -> Any:
        """The format of a cell: *style* as blocks name it, *number* as Excel writes formats of numbers."""
        key = (style, number, wrap)
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(_look(style) | _shape(number, wrap=wrap))
        return self._formats[key]

    @cached_property
    def head(self) -> Any:
        """The format of the heads of tables."""
        look = {"bold": True, "bg_color": "#E7ECF1", "bottom": 1, "text_wrap": True, "valign": "bottom"}
        return self.workbook.add_format(look)

    def heading(self, level: int) -> Any:
        """The format of a heading."""
        return self.workbook.add_format({"bold": True, "font_size": _HEADINGS[level]})

    def score(self, number: str = "") -> Any:
        """The format of what came out; *number* as of a cell."""
        look = {"bold": True, "font_size": 20, "align": "left"}
        return self.workbook.add_format(look | ({"num_format": number} if number else {}))


def _look(style: str) -> dict[str, Any]:
    if style.startswith("rank"):
        fill, ink = RANKS[int(style[-1])]
        return {"bold": True, "bg_color": fill, "font_color": ink}
    look: dict[str, Any] = {"bold": True} if style in BOLD else {}
    return look | ({"font_color": WORDS[style]} if style in WORDS else {})


def _shape(number: str, *, wrap: bool) -> dict[str, Any]:
    return {"valign": "top", "text_wrap": wrap} | ({"num_format": number} if number else {})


_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)
_HELD = 15  # digits that a cell of a workbook holds; a number with more is text
_WIDEST, _LEAST = 60, 6  # of a column, in letters
_INDENT = "    "  # of a row of a tree, a level
_PAGE = 95  # letters on an upright page of A4
_A4 = 9
_LINE, _LINE_HIGH, _MOST_HIGH = 60, 15, 400  # letters of a long line; points
_COLUMNS = 7  # the last column that a long line runs over, at least
_CHART_ROWS, _STRIP_ROWS = 18, 4
_DOTS = 144  # an inch of a picture, which is shown at half its size
_ROW = 20  # points high, about


class StyledCell(NamedTuple):
    """What stands in a cell: a text or, with its decimals, a number."""

    text: str
    style: str
    digits: int | None = None


class SheetWriter(BlockWriter[None]):
    """Writes one document on a sheet of *book*."""

    def __init__(self, book: ReportWorkbook, page: PageSettings) -> None:
        """Begin at the top."""
        self._book, self._page = book, page
        self._row = 0
        self._widths: dict[int, int] = {}
        self._tables: list[tuple[int, int, int]] = []  # the row of the heads, of the last one, the last column
        self._long: list[tuple[int, StyledCell]] = []  # lines that may be longer than the sheet is wide
        self._sheet: Any = None

    def write(self, document: b.Document) -> None:
        """Write it, and set up what is seen and printed."""
        self._sheet = self._book.add(document.called(self._page.language.code))
        for section in document.sections:
            before = self._row
            for block in b.unfolded(section):
                self.block(block)
            self._row += self._row > before
        self._set_up()

    def _set_up(self) -> None:
        """What stays in view, what can be filtered, how wide columns are, and how it is printed."""
        self._put_long()
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, max(width, _LEAST) + 2)
        if self._tables:
            head, last, column = max(self._tables, key=lambda table: table[1] - table[0])
            self._sheet.autofilter(head, 0, last, column)
            if len(self._tables) == 1:
                self._sheet.freeze_panes(head + 1, 0)
                self._sheet.repeat_rows(head)
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&R&P / &N")
        if sum(self._widths.values()) > _PAGE:
            self._sheet.set_landscape()

    def _put_long(self) -> None:
        """Long lines over all columns, wrapped: programs of an office do not find out how high such a row is."""
        columns = range(max([_COLUMNS, *self._widths]) + 1)
        across = sum(max(self._widths.get(column, 0), _LEAST) + 2 for column in columns)
        for row, cell in self._long:
            look = self._book.format(cell.style, wrap=True)
            self._sheet.merge_range(row, 0, row, columns[-1], "")
            self._sheet.write_string(row, 0, _short(cell.text), look)
            self._sheet.set_row(row, min(_LINE_HIGH * (1 + len(cell.text) * 11 // (10 * across)), _MOST_HIGH))

    # --- Texts and numbers ---

    def _say(self, piece: b.Piece) -> str:
        if isinstance(piece, b.Sign):
            return str(getattr(self._page.signs, piece.name))
        if isinstance(piece, b.Bar):
            return ""
        return self._page.language.say(piece.text if isinstance(piece, b.Styled) else piece)

    def _text(self, inline: b.Inline) -> str:
        return "".join(map(self._say, b.pieces(inline)))

    def _cell(self, inline: b.Inline, style: str = "") -> StyledCell:
        """A number, if nothing but one stands there and a cell can hold it; else a text."""
        pieces = [piece for piece in b.pieces(inline) if not isinstance(piece, b.Bar) and piece not in ("", " ")]
        own = next((piece.style for piece in pieces if isinstance(piece, (b.Styled, b.Sign)) and piece.style), style)
        bare = [piece.text if isinstance(piece, b.Styled) else piece for piece in pieces]
        if len(bare) == 1 and isinstance(bare[0], Decimal) and (digits := _digits(bare[0])) is not None:
            return StyledCell(bare[0], own, digits)
        return StyledCell(self._text(inline), own)

    def _put(self, row: int, column: int, cell: StyledCell, *, wrap: bool = False) -> None:
        if cell.digits is not None:
            self._sheet.write_number(row, column, float(cell.text), self._book.format(cell.style, _format(cell.digits)))
        elif cell.text:
            self._sheet.write_string(row, column, _short(cell.text), self._book.format(cell.style, wrap=wrap))

    def _line(self, cell: StyledCell, column: int = 0) -> None:
        """A line that runs over the cells beside it."""
        if not cell.text:
            return
        if column == 0 and len(cell.text) > _LINE:
            self._long.append((self._row, cell))
        else:
            self._put(self._row, column, cell)
        self._row += 1

    # --- Blocks ---

    def heading(self, block: b.Heading) -> None:
        """Larger than the rest."""
        sign = f"{getattr(self._page.signs, block.severity)} " if block.severity else ""
        if text := self._text(block.text):
            self._sheet.write_string(self._row, 0, _short(sign + text), self._book.heading(block.level))
            self._row += 1

    def paragraph(self, block: b.Paragraph) -> None:
        """On one line."""
        self._line(StyledCell(self._text(block.text), block.style))

    def sources(self, block: b.Sources) -> None:
        """The same."""
        self._line(StyledCell(self._text("; ".join(block.titles)), ""))

    def points(self, block: b.List | b.Brief) -> None:
        """A line an item."""
        for item in block.items:
            parts = [self._text(item.mark), self._text(item.text), *map(self._text, item.more)]
            self._line(StyledCell(" ".join(filter(None, parts)), item.style))

    def flow(self, block: b.Flow) -> None:
        """Side by side, as one text."""
        self._line(StyledCell(" · ".join(map(self._text, block.items)), ""))

    def verdict(self, block: b.Verdict) -> None:
        """The number as a number, then the word."""
        score = self._cell(block.score)
        if score.digits is None:
            self._sheet.write_string(self._row, 0, _short(score.text), self._book.score())
        else:
            self._sheet.write_number(self._row, 0, float(score.text), self._book.score(_format(score.digits)))
        words = [block.most, b.Styled(block.word, block.style or "strong"), block.label]
        cells = [cell for cell in map(self._cell, words) if cell.text]
        for column, cell in enumerate(cells, 1):
            self._put(self._row, column, cell)
        self._row += 1
        for sentence in block.sentences:
            self._line(StyledCell(self._text(sentence), ""))

    def findings(self, block: b.Findings) -> None:
        """Severity in a cell of its own."""
        for severity, text in block.items:
            self._put(self._row, 0, StyledCell(self._severity(severity), severity))
            self._line(StyledCell(self._text(text), ""), 1)

    def legend(self, block: b.Legend) -> None:
        """Signs with their words."""
        self._line(StyledCell(" · ".join(map(self._severity, block.severities)), ""))

    def _severity(self, severity: str) -> str:
        return f"{getattr(self._page.signs, severity)} {self._text(b.SEVERITY_WORDS[severity])}"

    def verbatim(self, block: b.Verbatim) -> None:
        """A line a line."""
        for line in block.text.splitlines():
            self._line(StyledCell(self._text(line), ""))

    def signature(self, block: b.Signature) -> None:
        """Room beside each field."""
        for field in block.fields:
            self._row += 1
            self._line(StyledCell(f"{self._text(field)}: ____________________", ""))

    def scale(self, block: b.Scale) -> None:
        """Where the value lies, drawn, and the bands as a table."""
        if drawing := strip_svg(block, self._say):
            shown = {
                "x_scale": 0.5,
                "y_scale": 0.5,
                "description": strip_in_words(block, self._say),
                "object_position": 2,
            }
            png = io.BytesIO(typesetter.png(drawing, _DOTS))
            self._sheet.insert_image(self._row, 0, "strip.png", {"image_data": png, **shown})
            self._row += _STRIP_ROWS
        known = len(self._tables)
        self.table(scale_table(block))
        del self._tables[known:]  # nobody filters bands

    def table(self, block: b.Table) -> None:
        """Heads and rows; remarks in a column of their own behind the others."""
        columns = [*block.columns, b.Column(block.remarks)]
        rows = [self._cells(row, block) for row in block.rows]
        heads = [self._text(column.heading) for column in columns]
        kept = b.kept_columns(columns, [[cell.text for cell in row] for row in rows])
        self._line(StyledCell(self._text(block.caption), "strong"))
        head = self._row
        if any(heads[at] for at in kept):
            for column, at in enumerate(kept):
                self._sheet.write_string(head, column, _short(heads[at]), self._book.head)
                self._widen(column, heads[at], 16)
            self._row += 1
        for row in rows:
            for column, at in enumerate(kept):
                self._put(self._row, column, row[at], wrap=True)
                self._widen(column, row[at].text)
            self._row += 1
        if kept and rows and self._row > head + len(rows):
            self._tables.append((head, self._row - 1, len(kept) - 1))

    def _cells(self, row: b.Row, block: b.Table) -> list[StyledCell]:
        style = "strong" if row.style == "total" else row.style
        cells = [self._cell(cell, style) for cell in row.cells]
        for at, column in enumerate(block.columns):
            if column.tree and cells[at].text and row.level:
                cells[at] = StyledCell(_INDENT * row.level + cells[at].text, cells[at].style)
        remarks = [self._text(remark.text) for remark in row.unconditional]
        return [*cells, StyledCell("; ".join(remarks), "remark")]

    def _widen(self, column: int, text: str, most: int = _WIDEST) -> None:
        self._widths[column] = max(self._widths.get(column, 0), min(len(text), most))

    def chart(self, block: b.Chart) -> None:
        """The numbers in cells, and beside them a chart of the workbook that is drawn from them."""
        self._line(StyledCell(self._text(block.caption), "strong"))
        first = self._row
        for mark in block.marks:
            self._put(self._row, 0, StyledCell(self._text(mark.label), ""), wrap=True)
            digits = _digits(mark.text) if isinstance(mark.text, Decimal) else decimals_of(mark.value, 2)
            look = self._book.format(mark.style, _format(2 if digits is None else digits))
            self._sheet.write_number(self._row, 1, float(mark.value), look)
            self._put(self._row, 2, StyledCell(self._text(mark.text), ""))
            self._widen(0, self._text(mark.label), 40)
            self._row += 1
        self._draw(block, first, self._row - 1)
        self._row = max(self._row, first + _CHART_ROWS) + 1
        if block.bounds:
            self.flow(bands_in_words(block))

    def _draw(self, block: b.Chart, first: int, last: int) -> None:
        kind = {"type": "radar", "subtype": "with_markers"} if block.kind == "radar" else {"type": "bar"}
        chart = self._book.workbook.add_chart(kind)
        name = self._sheet.get_name()
        chart.add_series(
            {
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "fill": {"color": MARK},
                "line": {"color": MARK},
                "data_labels": {"value": True},
            }
        )
        axis = {"min": float(block.least), "max": float(block.most)}
        chart.set_y_axis({"reverse": True} if block.kind == "bars" else axis)
        chart.set_x_axis(axis if block.kind == "bars" else {})
        chart.set_title({"name": _short(self._text(block.caption), 200), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_size({"width": 560, "height": _CHART_ROWS * _ROW - _ROW})
        words = "; ".join(f"{self._text(mark.label)}: {self._text(mark.text)}" for mark in block.marks)
        self._sheet.insert_chart(first, 4, chart, {"description": _short(words, 2_000), "object_position": 2})


def _digits(text: str) -> int | None:
    """The decimals of a number that a cell holds exactly as it is written; nothing of any other text."""
    match = _NUMBER.fullmatch(text)
    if match is None or len(re.sub(r"\D", "", text).lstrip("0")) > _HELD:
        return None
    return len(match[1] or "")


def _format(digits: int) -> str:
    """Grouped, as the country of the reader does it, with so many decimals."""
    return f"#,##0.{'0' * digits}" if digits else "#,##0"


def _short(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def rendered(documents: Sequence[Document], language: Language, settings: Settings) -> Iterator[bytes]:
    """A sheet for each of *documents*. Text is text, whatever it begins with: no formula is ever written."""
    file = io.BytesIO()
    book = ReportWorkbook(file)
    for number, document in enumerate(documents):
        settings.watch(number, len(documents))
        SheetWriter(book, PageSettings(document.language(language.code))).write(document)
    book.close()
    yield file.getvalue()
