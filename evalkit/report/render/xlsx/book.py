"""A workbook: its sheets and what they are called, its formats, and bytes that depend on nothing but the documents."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import xlsxwriter

from evalkit.report.render.archive import DAY
from evalkit.report.render.palette import BOLD, RANKS, WORDS

if TYPE_CHECKING:
    import io

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_HEADINGS = {1: 15, 2: 13, 3: 11}  # level → points


class Book:
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
