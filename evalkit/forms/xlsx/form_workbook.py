"""The workbook of a form: its sheets, the lists behind its drop-downs, and the map by which its cells are found again.

No function is used that Excel 2016 lacks; the lists are ranges of a sheet, because a list inside a validation ends at 255
characters. The same form gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from evalkit.base.extras import needs
from evalkit.base.text import msg
from evalkit.base.toml.write import toml_value
from evalkit.base.tuples import NamedTuple
from evalkit.forms.model import (
    CHOICE,
    LAYOUT,
    LISTS,
    MAP,
    MAP_HEADINGS,
    NEEDED,
    NUMBER,
    POINTS,
    PRINTED,
    TABLE,
    CellPlace,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

with needs("office"):
    from xlsxwriter import Workbook
    from xlsxwriter.utility import (
        quote_sheetname,
        xl_cell_to_rowcol,
        xl_col_to_name,
        xl_range,
        xl_range_abs,
        xl_rowcol_to_cell,
    )

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.forms.model import DropDownItem, Form, Input

_LONGEST_TOLD = 255
_A4 = 9


class LabelCell(NamedTuple):
    """A text that a cell to fill in is found by, and where it stands."""

    text: str
    row: int
    column: int


def _column(places: Sequence[CellPlace], part: str) -> str:
    """The cells from the first to the last of *places*, which stand in one column."""
    cells = [xl_cell_to_rowcol(getattr(place, part)) for place in places]
    rows = [row for row, _ in cells]
    return f"{quote_sheetname(places[0].sheet)}!{xl_range_abs(min(rows), cells[0][1], max(rows), cells[0][1])}"


def _name_of(cell: LabelCell) -> str:
    return str(xl_rowcol_to_cell(cell.row, cell.column))


class Worth(NamedTuple):
    """A text that may be filled in, and what it is worth: its points, and its level (one below all for none)."""

    text: str
    points: Exact
    level: int


class FormWorkbook:
    """A workbook that is being written."""

    def __init__(self, form: Form) -> None:
        """Nothing is in it yet."""
        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = Workbook(self._buffer, options)
        made = dt.datetime.combine(form.made, dt.time())
        self._book.set_properties({"title": form.title, "subject": form.id, "author": "evalkit", "created": made})
        self._book.set_size(2400, 1400)
        self.form, self.looks = form, Looks(self._book)
        self._lists: dict[tuple[DropDownItem, ...], int] = {}
        self._points: dict[tuple[Worth, ...], int] = {}
        self._map: list[CellPlace] = []
        self._typed: dict[Worksheet, list[str]] = {}

    def say(self, prose: Prose) -> str:
        """*prose* in the language of the form."""
        return self.form.speech.say(prose)

    def head(self, prose: Prose) -> str:
        """*prose* as a heading."""
        text = self.say(prose)
        return text[:1].upper() + text[1:]

    def sheet(self, name: Prose) -> Worksheet:
        """A new sheet: protected but for what is to be filled in, printed on A4."""
        sheet = self._book.add_worksheet(self.say(name)[:31])
        allowed = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}
        sheet.protect("", allowed)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{self.form.id.replace('&', '&&')} · &A&R&8&P / &N")
        return sheet

    def offer(self, sheet: Worksheet, cells: tuple[int, int, int, int], one: Input) -> None:
        """Offer in *cells* what *one* takes, and say so."""
        rule: dict[str, object] = {"validate": "any"}
        if one.choices:
            rule = {"validate": "list", "source": self._source(one.choices), "error_type": "stop"}
            rule |= {
                "error_title": self.say(msg("not in the list")),
                "error_message": self.say(msg("Choose from the list.")),
            }
            if one.kind != CHOICE:
                rule["show_error"] = False
        if one.told and not one.choices:
            rule["input_message"] = self.say(one.told)[:_LONGEST_TOLD]
        if len(rule) > 1:
            sheet.data_validation(*cells, rule)
        if one.kind == NUMBER:  # kept as it is typed: 4,20 says more than 4.2
            self._typed.setdefault(sheet, []).append(xl_range(*cells))

    def place(
        self,
        one: Input,
        sheet: str,
        label: LabelCell | None,
        heading: LabelCell,
        at: tuple[int, int],
        *,
        table: bool = False,
    ) -> None:
        """Note where *one* is filled in: *label* and *heading* are what it is found by; a record has no label."""
        number = str(self._list(one.choices)) if one.choices else ""
        needed = NEEDED if one.needed else ""
        kind = TABLE if table else one.kind
        found = (label.text, _name_of(label)) if label is not None else ("", "")
        self._map.append(
            CellPlace(
                one.section, one.key, kind, number, one.default, needed, sheet, xl_rowcol_to_cell(*at), *found,
                heading.text, _name_of(heading),
            )
        )  # fmt: skip

    def print_column(self, sheet: str, heading: LabelCell) -> None:
        """Note a column that is not filled in: what stands in others was inserted."""
        self._map.append(CellPlace("", "", PRINTED, sheet=sheet, heading=heading.text, heading_cell=_name_of(heading)))

    def _list(self, choices: tuple[DropDownItem, ...]) -> int:
        """The number of the drop-down with *choices*, which is shared by all that have the same."""
        return self._lists.setdefault(choices, len(self._lists) + 1)

    def _source(self, choices: tuple[DropDownItem, ...]) -> str:
        column = xl_col_to_name(2 * (self._list(choices) - 1))
        return f"={LISTS}!${column}$2:${column}${len(choices) + 1}"

    def looking_up(self, section: str, label: str) -> str:
        """What finds the text that is filled in under *section* by its label, which the cell *label* holds: rows may be sorted."""
        places = [place for place in self._map if place.section == section]
        return f'INDEX({_column(places, "cell")},MATCH({label},{_column(places, "label_cell")},0))&""'

    def asks(self, section: str, key: str) -> bool:
        """Whether there is a cell for that."""
        return any(place.section == section and place.key == key for place in self._map)

    def column(self, section: str, key: str, rows: int) -> str:
        """The cells of a column of records, from its first one on."""
        place = next(place for place in self._map if (place.section, place.key) == (section, key))
        row, column = xl_cell_to_rowcol(place.cell)
        return f"{quote_sheetname(place.sheet)}!{xl_range_abs(row, column, row + rows - 1, column)}"

    def points(self, worth: tuple[Worth, ...]) -> tuple[str, str, str]:
        """The ranges of a hidden sheet that hold texts, their points and their levels; those alike are shared."""
        left = 3 * self._points.setdefault(worth, len(self._points))
        first, second, third = (f"{POINTS}!{xl_range_abs(0, left + at, len(worth) - 1, left + at)}" for at in range(3))
        return first, second, third

    def finish(self) -> bytes:
        """The bytes of the file."""
        for sheet, ranges in self._typed.items():
            sheet.ignore_errors({"number_stored_as_text": " ".join(ranges)})
        self._write_lists()
        self._write_points()
        self._write_map()
        self._book.close()
        return self._buffer.getvalue()

    def _write_lists(self) -> None:
        sheet = self._book.add_worksheet(LISTS)
        sheet.hide()
        sheet.protect()
        for choices, number in self._lists.items():
            left = 2 * (number - 1)
            sheet.write_string(0, left, str(number))
            for row, choice in enumerate(choices, 1):
                sheet.write_string(row, left, choice.text, self.looks.text)
                sheet.write_string(row, left + 1, toml_value(choice.value), self.looks.text)

    def _write_points(self) -> None:
        if not self._points:
            return
        sheet = self._book.add_worksheet(POINTS)
        sheet.hide()
        sheet.protect()
        for worth, number in self._points.items():
            for row, one in enumerate(worth):
                sheet.write_string(row, 3 * number, one.text, self.looks.text)
                sheet.write_number(row, 3 * number + 1, float(one.points))
                sheet.write_number(row, 3 * number + 2, one.level)

    def _write_map(self) -> None:
        sheet = self._book.add_worksheet(MAP)
        sheet.hide()
        sheet.protect()
        form = self.form
        head = (LAYOUT, form.head, form.key, form.id, form.speech.code)
        for row, cells in enumerate((head, MAP_HEADINGS, *self._map)):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, self.looks.text)


# --- Looks ------------------------------------------------------------------------------------------------------------


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
