"""A workbook cell by cell, as it is stored: values, formulas, what is hidden. For those who check workbooks, not for data."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.extras import needs
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.tables.kinds import TEXT, form_of
from evalkit.tables.opening import content
from evalkit.tables.workbook import names_in, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Place = tuple[int, int]
"""Row, counted from 1, and column, counted from 0."""
WITH_FORMULAS = "xlsx"
"""The form of workbooks whose formulas are read."""


class ErrorValue(NamedTuple):
    """What a spreadsheet shows in place of a value: ``#REF!``."""

    word: str


Raw = Fraction | str | bool | ErrorValue


class RawSheet(NamedTuple):
    """A sheet as it is stored.

    Attributes:
        values: Of cells that are not blank, formulas with a stored value among them. A binary float is the shortest
            decimal that stands for it.
        formulas: As stored, with ``=`` in front.
        hidden_rows, hidden_columns: Rows counted from 1, columns from 0.
    """

    name: str
    values: Mapping[Place, Raw]
    formulas: Mapping[Place, str]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


class RawBook(NamedTuple):
    """A workbook; ``has_formulas``: whether its form lets formulas be read."""

    file: str
    sheets: Mapping[str, RawSheet]
    has_formulas: bool


def raw_book(path: str) -> RawBook:
    """Read the workbook *path*.

    Raises:
        AssessmentError: It cannot be read, is no workbook, or damaged.
        MissingExtraError: The extra ``office`` is not installed.
    """
    data, file = content(path), path
    form = form_of(data, file)
    if form == TEXT:
        problem = msg("this is a text file, and no workbook")
        raise AssessmentError(
            [Fault(file=file, problem=problem, expected=msg("a workbook (xlsx, xlsm, xls, xlsb, ods)"))]
        )
    with opened(data, file) as book:
        names = names_in(book)
        if form != WITH_FORMULAS:
            return RawBook(
                file, {name: _values_only(book.get_sheet_by_name(name), name) for name in names}, has_formulas=False
            )
    stored, written = _loaded(data, file, values=True), _loaded(data, file, values=False)
    return RawBook(file, {name: _sheet(stored[name], written[name]) for name in names}, has_formulas=True)


def _loaded(data: bytes, file: str, *, values: bool) -> Workbook:
    with needs("office"):
        from openpyxl import load_workbook  # noqa: PLC0415  (an extra)
    try:
        return load_workbook(io.BytesIO(data), data_only=values)
    except Exception as error:  # what openpyxl raises of a damaged file is of many kinds
        problem = msg("the workbook is damaged: {reason}", reason=visible(error, 120))
        raise AssessmentError([Fault(file=file, problem=problem)]) from error


def _sheet(stored: Worksheet, written: Worksheet) -> RawSheet:
    values, formulas = {}, {}
    for row in written.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                text = getattr(cell.value, "text", cell.value)  # of an array formula its text
                if isinstance(text, str):
                    formulas[cell.row, cell.column - 1] = text if text.startswith("=") else f"={text}"
    for row in stored.iter_rows():
        for cell in row:
            if cell.value is not None:
                values[cell.row, cell.column - 1] = (
                    ErrorValue(cell.value) if cell.data_type == "e" else _raw(cell.value)
                )
    hidden = [range(each.min - 1, each.max) for each in written.column_dimensions.values() if each.hidden]
    return RawSheet(
        stored.title,
        values,
        formulas,
        frozenset(number for number, each in written.row_dimensions.items() if each.hidden),
        frozenset(column for each in hidden for column in each),
    )


def _values_only(sheet: Any, name: str) -> RawSheet:
    rows = sheet.to_python(skip_empty_area=False)
    values = {
        (number, at): _raw(cell) for number, row in enumerate(rows, 1) for at, cell in enumerate(row) if cell != ""
    }
    return RawSheet(name, values, {})


def _raw(value: Any) -> Raw:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return Fraction(Decimal(repr(value)))
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
