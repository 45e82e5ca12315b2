"""Tables of Word: a header row that repeats on each page, rows that are not torn, columns of a fixed width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.report.render import paper
from evalkit.report.render.docx.xml import POINTS, TWIPS, element, look, paragraph, styled, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.report.render.paged import Grid, GridRow, Line

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
    level = row.level * paper.LEVEL * grid.fit.size / POINTS if at == grid.tree else 0
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
