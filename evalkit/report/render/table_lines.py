"""Tables as lines of styled text: columns side by side, no line wider than the page, and what has no room below its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.render.layout import (
    BLANK,
    SEPARATORS,
    Line,
    Span,
    cells,
    inline,
    line,
    line_cells,
    longest_word,
    paragraph,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evalkit.report.blocks import Column, Row, Table
    from evalkit.report.render.page_settings import PageSettings

_GAP = 2
_FLOOR = 4
_NOTHING = ("", "–", "-")
_CODE, _LONG_CODE = 14, 26  # how wide a column of codes may become
_WITH_LONG_CODES = 72
_NARROW_PAGE = 60  # below it a tree is set in by less
_ROW_STYLES = {"total": "strong"}


class TableLines:
    """A table with its texts said and its columns measured, for one page."""

    def __init__(self, table: Table, page: PageSettings) -> None:
        """Choose the columns that have room, and how wide they are."""
        self._table, self._page, self._columns = table, page, table.columns
        self._indent = 2 * table.level
        self._room = page.width - self._indent
        self._heads = [page.say(column.heading) for column in table.columns]
        self._rows = [_cells(row, table.columns, page) for row in table.rows]
        self._words = [self._longest_word(at) for at in range(len(table.columns))]
        self._least = [column.least for column in table.columns] if table.otherwise is None else self._words
        self._left_out = self._without_room()
        # Columns with nothing in them are 0 wide, and not shown.
        self._widths = [0 if at in self._left_out else self._natural(at) for at in range(len(table.columns))]
        self._shown = self._that_fit()
        self._squeeze()

    @property
    def cuts_words(self) -> bool:
        """Whether there is no room for all columns with their words whole."""
        return self._side_by_side(self._words) > self._room

    def lines(self) -> list[Line]:
        """Headings, and each row with its remarks."""
        found = self._head_lines()
        told = [at for at, column in enumerate(self._columns) if column.heading and not column.elsewhere]
        below = [at for at in told if self._widths[at] and at not in self._shown]
        alike = [at for at in below if len(self._rows) > 1 and len({_text(row[at]) for row in self._rows}) == 1]
        own = [at for at in below if at not in alike]
        left = self._left_of_remarks()
        for row, said in zip(self._table.rows, self._rows, strict=True):
            found += self._row_lines(said)
            for remark in (*self._told(said, own), *self._remarks(row)):
                first = line(" " * left)
                found += paragraph(remark.text, self._page.width, first=first, indent=left + _GAP, style=remark.style)
        for remark in self._told(self._rows[0], alike) if self._rows else ():
            indent = self._indent
            found += paragraph(remark.text, self._page.width, first=line(" " * indent), indent=indent + _GAP)
        return found

    # --- Which columns, and how wide ---

    def _most(self, at: int) -> int:
        column, width = self._columns[at], self._page.width
        if column.code:
            return _LONG_CODE if width >= _WITH_LONG_CODES else _CODE
        return min(column.most, max(width // column.share, 1))

    def _longest_word(self, at: int, parted: str = "") -> int:
        """How many characters a column takes if no word in it is cut; those *parted* by signs may be, behind them."""
        column = self._columns[at]
        part = str.maketrans({sign: f"{sign} " for sign in parted})
        own = [_indent(row[at]) + longest_word(_text(row[at]).translate(part)) for row in self._rows]
        longest = max([longest_word(self._heads[at]), *own])
        return min(longest, column.unbroken, self._most(at) if column.code else column.most)

    def _least_whole(self, at: int) -> int:
        """How narrow a column may become: paths are cut at their folders, other words nowhere."""
        return min(self._longest_word(at, SEPARATORS[0]), self._widths[at])

    def _without_room(self) -> Collection[int]:
        """Columns that a page so narrow, or so wide, has not got; and those without which no word is cut, as few as may be."""
        columns, width = self._columns, self._page.width
        found = {at for at, column in enumerate(columns) if column.room > width or 0 < column.narrow <= width}
        kept = [at for at, column in enumerate(columns) if not column.room]
        while self._table.whole and self._side_by_side([self._words[at] for at in kept]) > self._room:
            worst = max(columns[at].drop for at in kept)
            if not worst:
                break
            found |= {at for at, column in enumerate(columns) if column.drop >= worst}
            kept = [at for at in kept if at not in found]
        return found

    def _natural(self, at: int) -> int:
        inside = max((line_cells(row[at]) for row in self._rows), default=0)
        heading = cells(self._heads[at])
        if self._columns[at].wrap and heading > inside:
            heading = longest_word(self._heads[at])
        return min(max(inside, heading), max(self._most(at), self._words[at])) if inside else 0

    def _that_fit(self) -> list[int]:
        """Columns that have something in them, and that fit once those that wrap have given way."""
        shown = [at for at, width in enumerate(self._widths) if width]
        while self._over(shown) > sum(
            max(self._widths[at] - self._least[at], 0) for at in shown if self._columns[at].wrap
        ):
            droppable = [] if self._table.whole else [at for at in shown if self._columns[at].drop]
            if not droppable:
                break
            shown.remove(max(droppable, key=lambda at: self._columns[at].drop))
        return shown if self._table.whole else self._with_whole_words(shown)

    def _with_whole_words(self, shown: Sequence[int]) -> list[int]:
        """Of the columns *shown* as many as leave words whole; all of them where no word would be saved by any that may be dropped."""
        kept = [*shown]
        while self._side_by_side([self._least_whole(at) for at in kept]) > self._room:
            droppable = [at for at in kept if self._columns[at].drop]
            if not droppable:
                return [*shown]
            worst = max(self._columns[at].drop for at in droppable)
            kept = [at for at in kept if self._columns[at].drop < worst]
        return kept

    def _squeeze(self) -> None:
        """Take the excess from the columns that wrap, the widest first; if nothing else helps, from every column; words are cut last."""
        flexible = [at for at in self._shown if self._columns[at].wrap]
        floor = [_FLOOR] * len(self._columns)
        words = [self._least_whole(at) for at in range(len(self._columns))]
        steps = (
            (flexible, self._least),
            (flexible, words),
            (self._shown, words),
            (flexible, floor),
            (self._shown, floor),
        )
        for giving, ends in steps:
            while self._over(self._shown) > 0:
                able = [at for at in giving if self._widths[at] > ends[at]]
                if not able:
                    break
                self._widths[max(able, key=lambda at: self._widths[at])] -= 1

    def _over(self, shown: Sequence[int]) -> int:
        return self._side_by_side([self._widths[at] for at in shown]) - self._room

    @staticmethod
    def _side_by_side(widths: Sequence[int]) -> int:
        return sum(widths) + _GAP * (len(widths) - 1)

    # --- Lines ---

    def _head_lines(self) -> list[Line]:
        """The headings, on the lines above the first row."""
        heads = [wrap(self._heads[at], self._widths[at]) for at in self._shown]
        if not any(self._heads[at] for at in self._shown):
            return []
        deepest = max(map(len, heads))
        padded = [[""] * (deepest - len(head)) + head for head in heads]
        return [self._line([(Span(head[number], "head"),) for head in padded]) for number in range(deepest)]

    def _row_lines(self, said: Sequence[Line]) -> list[Line]:
        pieces = [_fit(said[at], self._widths[at]) for at in self._shown]
        return [
            self._line([piece[number] if number < len(piece) else BLANK for piece in pieces])
            for number in range(max(map(len, pieces)))
        ]

    def _line(self, pieces: Sequence[Line]) -> Line:
        spans: list[Span] = [Span(" " * self._indent)] if self._indent else []
        for number, (at, piece) in enumerate(zip(self._shown, pieces, strict=True)):
            pad = Span(" " * (self._widths[at] - line_cells(piece)))
            gap = Span(" " * _GAP if number else "")
            spans += [gap, pad, *piece] if self._columns[at].number else [gap, *piece, pad]
        return tuple(spans)

    def _left_of_remarks(self) -> int:
        """Where the first column that wraps begins; further in where a remark would look like a row."""
        left = self._indent
        for at in self._shown:
            if self._columns[at].wrap:
                break
            left += self._widths[at] + _GAP
        return left + _GAP if left == self._indent else left

    def _told(self, said: Sequence[Line], dropped: Sequence[int]) -> list[Span]:
        """What stands in the columns of a row that have no room, as one remark."""
        each = [f"{self._heads[at]}: {text}" for at in dropped if (text := _text(said[at])) not in _NOTHING]
        return [Span("; ".join(each))] if each else []

    def _remarks(self, row: Row) -> Iterator[Span]:
        for remark in row.below:
            in_place = remark.instead is None or remark.instead in self._left_out
            if in_place and remark.beside not in self._left_out:
                yield Span(self._page.say(remark.text), remark.style)


def _cells(row: Row, columns: Sequence[Column], page: PageSettings) -> list[Line]:
    style = _ROW_STYLES.get(row.style, row.style)
    found = []
    for cell, column in zip(row.cells, columns, strict=True):
        spans = inline(cell, page)
        if style:
            spans = tuple(span if span.style else Span(span.text, style) for span in spans)
        if column.tree and spans and row.level:
            step = " " if page.width < _NARROW_PAGE else "  "
            spans = (Span(step * row.level + spans[0].text, spans[0].style), *spans[1:])
        found.append(spans)
    return found


def _text(cell: Line) -> str:
    return "".join(span.text for span in cell).strip()


def _indent(cell: Line) -> int:
    """How many columns stand in front of the text of a cell."""
    text = "".join(span.text for span in cell)
    return len(text) - len(text.lstrip(" "))


def _fit(cell: Line, width: int) -> list[Line]:
    """The lines of a cell; what does not fit on one has the style of its beginning."""
    if line_cells(cell) <= width:
        return [cell]
    pad = " " * _indent(cell)
    return [(Span(pad + piece, cell[0].style),) for piece in wrap(_text(cell), max(width - len(pad), 1))]
