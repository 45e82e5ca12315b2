"""How the cells of a form look: what is to be filled in is coloured, what is printed is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_LINE, _LIGHT = "#B8BEC7", "#E4E7EB"
_INPUT, _DARK = "#FFF8DC", "#1F3A5F"
_SHADES = ("#C9D6E8", "#DDE6F1", "#EDF2F8")
_FIELD = {"border": 1, "border_color": _LINE, "valign": "top", "text_wrap": True}


class Looks:
    """The formats of one workbook.

    Attributes:
        title, about, progress: What stands above a table.
        heading: Of its columns; ``printed`` and ``centred`` of what stands in it, ``input`` of what is to be filled in as text,
            ``number`` as a number.
        input_below, number_below: The same below the rows that are drawn: another line, as LibreOffice prints no rows that look
            like all that follow.
        free, free_below: A cell of a sheet for any table.
        text: A cell of a hidden sheet.
        strong, plain: Of a sheet to read.
    """

    def __init__(self, book: Workbook) -> None:
        """Add them to *book*."""
        self._book = book
        self._numbers: dict[tuple[int, int], Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 15, "font_color": _DARK})
        self.about = book.add_format({"font_color": "#44546A"})
        self.progress = book.add_format({"bold": True, "font_color": "#9C5700"})
        self.heading = book.add_format(
            {**_FIELD, "bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "valign": "vcenter"}
        )
        self.printed = book.add_format(_FIELD)
        self.centred = book.add_format({**_FIELD, "align": "center"})
        self.input = book.add_format({**_FIELD, "bg_color": _INPUT, "locked": False, "num_format": "@"})
        self.number = book.add_format({**_FIELD, "bg_color": _INPUT, "locked": False})
        below = {**_FIELD, "border_color": _LIGHT, "bg_color": _INPUT, "locked": False}
        self.input_below = book.add_format({**below, "num_format": "@"})
        self.number_below = book.add_format(below)
        self.free = book.add_format({**_FIELD, "locked": False})
        self.free_below = book.add_format({"locked": False, "valign": "top", "text_wrap": True})
        self.text = book.add_format({"num_format": "@"})
        self.strong = book.add_format({"bold": True, "font_size": 12, "font_color": _DARK})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self._above = [
            (
                book.add_format({**_FIELD, "bold": True, "bg_color": shade}),
                book.add_format({**_FIELD, "bold": True, "bg_color": shade, "align": "center"}),
                book.add_format({**_FIELD, "bold": True, "bg_color": _INPUT, "locked": False, "num_format": "@"}),
            )
            for shade in _SHADES
        ]

    def number_of(self, level: int, digits: int) -> Format:
        """A printed number that shows as many decimals, in a line that deep above others."""
        if (level, digits) not in self._numbers:
            shade = {} if level < 0 else {"bold": True, "bg_color": _SHADES[min(level, len(_SHADES) - 1)]}
            shown = {"num_format": "0." + "0" * digits} if digits > 0 else {"num_format": "0"}
            self._numbers[level, digits] = self._book.add_format({**_FIELD, "align": "center", **shade, **shown})
        return self._numbers[level, digits]

    def of(self, level: int) -> tuple[Format, Format, Format]:
        """Printed text, a printed number, and a cell to fill in, in a line that deep above others; -1: in any other line."""
        if level < 0:
            return self.printed, self.centred, self.input
        return self._above[min(level, len(self._above) - 1)]
