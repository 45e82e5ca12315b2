"""A workbook → its sheets, by calamine: the values of cells as text."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.extras import needs
from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.tables.sheet import CellRemark, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineSheet, CalamineWorkbook


@contextmanager
def opened(data: bytes, file: str) -> Iterator[CalamineWorkbook]:
    """The workbook that *data* is.

    Raises:
        AssessmentError: It cannot be read; also while it is used.
    """
    with needs("office"):
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415  (an extra)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            yield book
    except PasswordError as error:
        raise AssessmentError([Fault(file=file, problem=msg("the workbook is locked by a password"))]) from error
    except CalamineError as error:
        problem = msg("the workbook is damaged: {reason}", reason=visible(error, 120))
        hint = msg("get the file again, or open it in Excel or LibreOffice and save it there")
        raise AssessmentError([Fault(file=file, problem=problem, hint=hint)]) from error


def names_in(book: CalamineWorkbook, *, hidden: bool = True) -> list[str]:
    """The sheets of *book* with cells, in its order; those that are *hidden* with them, or not."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  (an extra)

    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return [one.name for one in sheets if hidden or one.visible == SheetVisibleEnum.Visible]


def chosen(book: CalamineWorkbook, file: str, sheet: str | None) -> str:
    """The name of the sheet that is meant by *sheet*; without one there must be a single sheet that is not hidden.

    Raises:
        AssessmentError: None is meant, or which one is open.
    """
    names = names_in(book)
    if sheet is None:
        shown = names_in(book, hidden=False) or names
        if len(shown) == 1:
            return shown[0]
        problem = (
            msg("the workbook has several sheets, and which is meant is not said")
            if shown
            else msg("the workbook has no sheet")
        )
        raise AssessmentError([_no_sheet(file, problem, shown)])
    return sheet_called(sheet, names, file)


def sheet_called(sheet: str, names: Sequence[str], file: str) -> str:
    """The one of *names* that is meant by *sheet*: case and spaces do not count.

    Raises:
        AssessmentError: There is none.
    """
    meant = [name for name in names if name == sheet] or [name for name in names if caseless(name) == caseless(sheet)]
    if len(meant) != 1:
        problem = msg("there is no sheet {name}", name=visible(sheet))
        raise AssessmentError([_no_sheet(file, problem, names, sheet)])
    return meant[0]


def _no_sheet(file: str, problem: Any, names: Sequence[str], sheet: str = "") -> Fault:
    shown = tuple(visible(name) for name in names)
    hint = did_you_mean(sheet, names) if sheet else None
    if hint is None and shown:
        hint = msg("name it behind the file: {name}", name=f"{visible(file, 200)}#{shown[0]}")
    return Fault(
        file=file, problem=problem, expected=msg("one of {choices}", choices=shown) if shown else None, hint=hint
    )


def book_sheet(book: CalamineWorkbook, file: str, name: str) -> Sheet:
    """The sheet *name* of *book*, values only."""
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415  (an extra)

    found = book.get_sheet_by_name(name)
    hidden = any(one.name == name and one.visible != SheetVisibleEnum.Visible for one in book.sheets_metadata)
    remarks = [CellRemark("hidden-sheet")] if hidden else []
    return Sheet(file, name, list(_rows(found)), remarks)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """The rows that are not blank; cells left of the first one used are blank."""
    before: tuple[None, ...] = (None,) * (sheet.start[1] if sheet.start is not None else 0)
    same: dict[str, str | None] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = tuple([_text(cell, same) for cell in cells])
        if any(cell is not None for cell in row):
            yield number, before + row


def _text(cell: Any, same: dict[str, str | None]) -> str | None:
    """A cell as text; texts alike are *same*, which keeps 100,000 rows small."""
    if isinstance(cell, str):
        if cell not in same:
            same[cell] = cell.strip() or None
        return same[cell]
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return number_text(cell)
    return _moment(cell)


def number_text(number: float) -> str:
    """*number* as a plain decimal.

    >>> number_text(4.0), number_text(0.25), number_text(1e-7)
    ('4', '0.25', '0.0000001')
    """
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(cell: dt.date | dt.time | dt.timedelta) -> str:
    """A date, a time of day, or a span of time: to the second, as a spreadsheet counts in parts of a day."""
    if isinstance(cell, dt.datetime):
        nearest = (cell + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        return nearest.isoformat(" ")
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0).isoformat()
    return str(cell) if isinstance(cell, dt.timedelta) else cell.isoformat()
