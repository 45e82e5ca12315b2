"""A workbook → its sheets: values by calamine, and by a second pass all that calamine does not tell."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.extras import needs
from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import caseless
from evalkit.tables.cells import Remarks, SheetCells
from evalkit.tables.detection import XmlError, damaged, open_package
from evalkit.tables.raw import RawSheet, raw_sheet
from evalkit.tables.references import CellRange
from evalkit.tables.scan import Scan
from evalkit.tables.scan_ods import Ods
from evalkit.tables.scan_xlsx import Xlsx
from evalkit.tables.sheet import FORMATS_UNKNOWN, CellRemark, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zipfile import ZipFile

    from python_calamine import CalamineWorkbook

    from evalkit.tables.raw import DefinedName

_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")  # the name of a folder inside xls
UNCHECKED = ("xls", "xlsb")
_TELLING: dict[str, type[Xlsx | Ods]] = {"xlsx": Xlsx, "ods": Ods}


class SeveralSheetsError(AssessmentError):
    """A workbook has several sheets, and which is meant is not said.

    Attributes:
        names: The sheets that are not hidden.
    """

    def __init__(self, file: str, names: Sequence[str], hint: Message | None = None) -> None:
        """Of the workbook *file*."""
        self.names = tuple(names)
        problem = msg("the workbook has several sheets, and which is meant is not said")
        expected = msg("one of {choices}", choices=tuple(map(visible, names)))
        hint = _by_name(file, names[0]) if hint is None else hint
        super().__init__([Fault(file=file, problem=problem, expected=expected, hint=hint)])

    def told(self, command: str) -> SeveralSheetsError:
        """The same where a mapping may say that sheets belong together, and *command* writes one."""
        (fault,) = self.faults
        hint = msg(
            "{name}; where sheets are one assessment together, such as a worksheet with a sheet for each area, {command} lists them as [source] sheets",
            name=_by_name(fault.file, self.names[0]),
            command=command,
        )
        return SeveralSheetsError(fault.file, self.names, hint)


def _by_name(file: str, sheet: str) -> Message:
    return msg("name it behind the file: {name}", name=f"{visible(file, 200)}#{visible(sheet)}")


class Workbook:
    """A workbook that is open.

    Attributes:
        file: As the user named it.
        form: ``xlsx``, ``xlsb``, ``xls`` or ``ods``.
    """

    def __init__(
        self,
        book: CalamineWorkbook,
        package: ZipFile | None,
        parts: Xlsx | Ods | None,
        file: str,
        form: str,
        data: bytes,
    ) -> None:
        """*package*: where it is packed; *parts*: what is told by these, in a form that tells it."""
        self._book, self._package, self._parts, self._data = book, package, parts, data
        self.file, self.form = file, form

    def names(self, *, hidden: bool = True) -> list[str]:
        """The sheets with cells, in the order of the workbook; those that are *hidden* with them, or not."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  (an extra)

        sheets = [one for one in self._book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        return [sheet.name for sheet in sheets if hidden or sheet.visible == SheetVisibleEnum.Visible]

    def chosen(self, sheet: str | None) -> str:
        """The name of the sheet that is meant by *sheet*; without one there must be a single sheet that is not hidden.

        Raises:
            AssessmentError: None is meant, or which one is open.
        """
        names = self.names()
        if sheet is None:
            shown = self.names(hidden=False) or names
            if len(shown) == 1:
                return shown[0]
            if shown:
                raise SeveralSheetsError(self.file, shown)
            raise self._no_sheet(msg("the workbook has no sheet"), shown)
        meant = [name for name in names if name == sheet] or [one for one in names if caseless(one) == caseless(sheet)]
        if len(meant) != 1:
            raise self._no_sheet(msg("there is no sheet {name}", name=visible(sheet)), names, sheet)
        return meant[0]

    def _no_sheet(self, problem: Message, names: Sequence[str], sheet: str = "") -> AssessmentError:
        expected = msg("one of {choices}", choices=tuple(map(visible, names))) if names else None
        hint = did_you_mean(sheet, names) or (_by_name(self.file, names[0]) if names else None)
        return AssessmentError([Fault(file=self.file, problem=problem, expected=expected, hint=hint)])

    def sheet(self, name: str) -> Sheet:
        """The sheet *name*, with all that the workbook did to its data.

        Raises:
            AssessmentError: It cannot be read.
        """
        remarks = Remarks()
        scan = self._scan(name)  # first: it refuses what would not fit into memory
        found = self._book.get_sheet_by_name(name)
        if self.form == "xls":  # of this form calamine tells them
            ranges = found.merged_cell_ranges or ()
            scan.merged = [CellRange(one[0] + 1, one[1], other[0] + 1, other[1]) for one, other in ranges]
        cells = SheetCells(found, scan, remarks)
        rows = list(cells.rows())
        for row, column, formula in scan.outside:
            remarks.add("other-workbook", row, column, formula)
        remarks.add_all("hidden-row", map(str, scan.hidden_rows))
        remarks.add_all("hidden-column", cells.used_columns(scan.hidden_columns))
        merged = [one for one in scan.merged if rows and one.top <= rows[-1][0] and one.left < cells.width]
        remarks.add_all("merged", map(str, merged))
        return Sheet(self.file, name, rows, [*self._remarks(name), *remarks.found], merged)

    def has_cells(self, name: str) -> bool:
        """Whether anything stands in the sheet *name*."""
        if self._parts is None:
            return self._book.get_sheet_by_name(name).height > 0
        try:
            return self._scan(name).extent.filled > 0
        except AssessmentError:  # more than could be read
            return True

    def raw(self, name: str) -> RawSheet:
        """The sheet *name* as it is stored."""
        return raw_sheet(name, self._book.get_sheet_by_name(name), self._scan(name), self.formulas(name))

    def formulas(self, name: str) -> dict[tuple[int, int], str]:
        """The formulas of the sheet *name* by row and column; none of a form that does not tell them."""
        return {} if self._parts is None else self._parts.formulas(name)

    def defined(self) -> list[DefinedName]:
        """The names that stand for cells; none of a form that does not tell them."""
        return [] if self._parts is None else self._parts.names()

    def _remarks(self, name: str) -> Iterator[CellRemark]:
        """What is to be said of the workbook, or of the whole sheet."""
        if self.form in UNCHECKED:
            yield CellRemark(FORMATS_UNKNOWN, found=self.form)
        parts = [] if self._package is None else self._package.namelist()
        if any(part.endswith("vbaProject.bin") or part.startswith("Basic/") for part in parts) or _MACROS in self._data:
            yield CellRemark("macros")
        if name not in self.names(hidden=False):
            yield CellRemark("hidden-sheet")

    def _scan(self, name: str) -> Scan:
        return Scan(self.file, name) if self._parts is None else self._parts.scan(name)


@contextmanager
def opened(data: bytes, file: str, form: str) -> Iterator[Workbook]:
    """The workbook that *data* is.

    Raises:
        AssessmentError: It cannot be read; also while it is used.
        MissingExtraError: The extra ``office`` is not installed.
    """
    with needs("office"):
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  (an extra)
    package = None if form == "xls" else open_package(data, file)
    parts = _TELLING[form](package, file) if package is not None and form in _TELLING else None
    try:
        if parts is not None:
            parts.refuse_harmful()
        else:
            _refuse_deadly(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            yield Workbook(book, package, parts, file, form, data)
    except (CalamineError, XmlError) as error:
        raise AssessmentError([damaged(file, error)]) from error


def _refuse_deadly(data: bytes) -> None:
    """Refuse what would end this process as soon as calamine opens it."""
    if not survives(data):
        raise XmlError(msg("it ends the program that reads it"))


# --- Whether a file ends the program that reads it --------------------------------------------------------------------


MOST_MEMORY = 4 << 30  # bytes: what the trial may take; a sheet of xls has at most 65,536 rows of 256 cells
_BY_ITSELF, _TOLD = 0, 3
_TRIAL = f"""
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
except (ImportError, ValueError, OSError):
    pass
try:
    from python_calamine import CalamineWorkbook
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
except Exception:
    sys.exit({_TOLD})
"""


def survives(data: bytes) -> bool:
    """Whether *data* can be read, or is refused with an error, without harm to the process that reads it."""
    # -P: a module of that name in the folder of the files is not ours.
    command = [sys.executable, "-P", "-c", _TRIAL]
    done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  # our own interpreter
    return done.returncode in (_BY_ITSELF, _TOLD)
