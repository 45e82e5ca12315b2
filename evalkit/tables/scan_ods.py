"""The second pass over a workbook in ods: ``content.xml``, element by element, in memory that does not grow with its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.tables.detection import XmlError, local, read_xml
from evalkit.tables.raw import DefinedName
from evalkit.tables.references import CellRange, cell_of
from evalkit.tables.scan import GENERAL, Hole, Scan, Shown
from evalkit.tables.sheet import ERROR, NO_VALUE

if TYPE_CHECKING:
    from zipfile import ZipFile

CONTENT, STYLES, META = "content.xml", "styles.xml", "meta.xml"
# LibreOffice and its kin compute what they save: of a formula that gives empty text they say no type.
_COMPUTED = re.compile(rb"<meta:generator>(?:[A-Za-z]+Office|Collabora)")
_HIDDEN = ("collapse", "filter")
_NUMBER_STYLES = ("number-style", "percentage-style", "currency-style")
_NAMES = ("named-range", "named-expression")
_CELLS = ("table-cell", "covered-table-cell")
_REFERENCE = re.compile(r"\"(?:[^\"]|\"\")*\"|\[((?:[^\]'\"]|'[^']*')+)\]")
_MOST_ALIKE = 1 << 16
_NUMBERS = ("float", "percentage", "currency")


class Ods:
    """The parts of a workbook of this form; where they cannot be read, an ``XmlError`` is raised."""

    def __init__(self, package: ZipFile, file: str) -> None:
        """Those in *package*."""
        self._package, self._file = package, file

    def refuse_harmful(self) -> None:
        """Refuse sheets that reach too far: calamine takes all of them into memory at once.

        Raises:
            AssessmentError: One does.
        """
        self._checked()

    def scan(self, name: str) -> Scan:
        """What the sheet *name* holds beside its values.

        Raises:
            AssessmentError: As for ``refuse_harmful``.
        """
        return self._checked().sheets[name]

    def formulas(self, name: str) -> dict[tuple[int, int], str]:
        """The formulas of the sheet *name* by row and column."""
        return self._followed().formulas[name]

    def names(self) -> list[DefinedName]:
        """The names that stand for cells or formulas."""
        return self._followed().names

    def _checked(self) -> _Content:
        content = self._followed()
        for sheet in content.sheets.values():
            sheet.extent.check()
        return content

    def _followed(self) -> _Content:
        styles, parts = _Styles(), self._package.namelist()
        is_computed = META in parts and _COMPUTED.search(self._package.read(META)) is not None
        content = _Content(styles, self._file, is_computed=is_computed)
        for part, follow in ((STYLES, styles), (CONTENT, content)):
            if part in parts:
                with self._package.open(part) as stream:
                    read_xml(stream, {"StartElementHandler": follow.start, "EndElementHandler": follow.end,
                                      "CharacterDataHandler": follow.text})  # fmt: skip
        return content


class _Styles:
    """How styles of cells show numbers."""

    def __init__(self) -> None:
        self._data: dict[str, Shown] = {}
        self._of_cells: dict[str, tuple[str | None, str | None]] = {}
        self._open = ""
        self._percent = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = local(name)
        if kind in _NUMBER_STYLES:
            self._open, self._percent = attributes.get("style:name", ""), kind == "percentage-style"
        elif kind == "number" and self._open:
            digits = attributes.get("number:decimal-places", "")
            is_itself = "number:display-factor" not in attributes  # else thousands of it are shown
            shown = int(digits) if digits.isdecimal() and is_itself else None
            self._data[self._open] = Shown(shown, self._percent)
        elif kind == "style" and attributes.get("style:family") == "table-cell":
            data, parent = attributes.get("style:data-style-name"), attributes.get("style:parent-style-name")
            self._of_cells[attributes.get("style:name", "")] = (data, parent)

    def end(self, name: str) -> None:
        """An element ends."""
        if local(name) in _NUMBER_STYLES:
            self._open = ""

    def text(self, data: str) -> None:
        """Nothing of a style stands in text."""

    def shown(self, style: str | None) -> Shown:
        """How a cell of that *style* shows a number; a style takes from its parents what it does not say."""
        for _ in range(16):  # more than people nest, fewer than a circle has
            data, style = self._of_cells.get(style or "", (None, None))
            if data is not None:
                return self._data.get(data, GENERAL)
        return GENERAL


class _Content:
    """Follows ``content.xml``: styles first, then the sheets."""

    def __init__(self, styles: _Styles, file: str, *, is_computed: bool) -> None:
        self._is_computed = is_computed
        self.sheets: dict[str, Scan] = {}
        self.formulas: dict[str, dict[tuple[int, int], str]] = {}
        self.names: list[DefinedName] = []
        self._styles = styles
        self._file = file
        self._sheet: Scan | None = None
        self._formulas: dict[tuple[int, int], str] = {}
        self._row, self._rows, self._row_is_hidden, self._row_style = 1, 1, False, ""
        self._column = 0
        self._defaults: list[tuple[int, str | None]] = []  # from which column on cells have which style
        self._cell: dict[str, str] | None = None
        self._texts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = local(name)
        if kind == "table" and name.startswith("table:"):
            self._begin(attributes.get("table:name", ""))
        elif kind in _NAMES:
            self._add_name(attributes)
        elif self._sheet is None:
            self._styles.start(name, attributes)
        elif kind == "table-column":
            self._columns(attributes)
        elif kind == "table-row":
            self._begin_row(attributes)
        elif kind in _CELLS:
            self._cell = attributes
            self._texts.clear()

    def end(self, name: str) -> None:
        """An element ends."""
        kind = local(name)
        if self._sheet is None:
            self._styles.end(name)
        elif kind == "table":
            self._sheet = None
        elif kind == "table-row":
            self._row += self._rows
        elif kind in _CELLS:
            self._end_cell(self._sheet)

    def text(self, data: str) -> None:
        """Text inside of a cell."""
        if self._cell is not None:
            self._texts.append(data)

    def _begin(self, name: str) -> None:
        self._sheet = self.sheets[name] = Scan(self._file, name)
        self._formulas = self.formulas[name] = {}
        self._row, self._column, self._defaults = 1, 0, []

    def _add_name(self, attributes: dict[str, str]) -> None:
        """A name stands behind the cells of its sheet, or behind all sheets."""
        sheet = None if self._sheet is None else next(reversed(self.sheets))
        cells = attributes.get("table:cell-range-address")
        text = formula_text(f"[{cells}]" if cells else attributes.get("table:expression", ""))
        base = cell_of(attributes.get("table:base-cell-address", "").rpartition(".")[2].replace("$", ""))
        self.names.append(DefinedName(attributes.get("table:name", ""), text, sheet, base or (1, 0)))

    def _columns(self, attributes: dict[str, str]) -> None:
        many = _many(attributes, "table:number-columns-repeated")
        self._defaults.append((self._column, attributes.get("table:default-cell-style-name")))
        if self._sheet is not None and attributes.get("table:visibility") in _HIDDEN:
            self._sheet.hidden_columns.extend(range(self._column, min(self._column + many, 1 << 14)))
        self._column += many

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._rows = _many(attributes, "table:number-rows-repeated")
        self._row_is_hidden = attributes.get("table:visibility") in _HIDDEN
        self._row_style = attributes.get("table:default-cell-style-name", "")
        self._column = 0

    def _end_cell(self, sheet: Scan) -> None:
        cell, self._cell = self._cell or {}, None
        many = _many(cell, "table:number-columns-repeated")
        kind, formula = cell.get("office:value-type"), cell.get("table:formula")
        hole = self._hole(cell, kind, formula)
        if kind is not None or hole is not None or self._texts:
            self._note(sheet, cell, many, hole)
        if formula is not None:
            self._formulas[self._row, self._column] = formula_text(formula)
            # ``['file:///lain.ods'#$Nilai.A1]``
            if "'#" in formula and any(one[1] and "'#" in one[1] for one in _REFERENCE.finditer(formula)):
                sheet.outside.append((self._row, self._column, formula_text(formula)))
        self._merge(sheet, cell)
        self._column += many

    def _hole(self, cell: dict[str, str], kind: str | None, formula: str | None) -> Hole | None:
        if cell.get("calcext:value-type") == "error":
            return Hole(ERROR, "".join(self._texts) or "#N/A")
        if formula is not None and kind is None and not (self._is_computed and not self._texts):
            return Hole(NO_VALUE, formula_text(formula))
        return None

    def _note(self, sheet: Scan, cell: dict[str, str], many: int, hole: Hole | None) -> None:
        sheet.extent.add(self._row, self._column, self._column + many - 1, many, self._rows)
        letters = len(cell.get("office:string-value", "")) + sum(map(len, self._texts))
        sheet.extent.letters += letters * many * self._rows
        if self._row_is_hidden and (not sheet.hidden_rows or sheet.hidden_rows[-1] < self._row):
            sheet.hidden_rows.extend(range(self._row, self._row + self._rows))
        if hole is not None:
            if many * self._rows > _MOST_ALIKE:
                raise sheet.extent.refused(
                    msg("the same error stands in {count:cell|cells}", count=str(many * self._rows))
                )
            for row in range(self._row, self._row + self._rows):
                sheet.holes.update({(row, self._column + at): hole for at in range(many)})
        elif cell.get("office:value-type") in _NUMBERS:
            own = cell.get("table:style-name") or self._row_style
            for at in range(self._column, self._column + many):
                of_column = next((style for start, style in reversed(self._defaults) if start <= at), None)
                shown = self._styles.shown(own or of_column)
                sheet.formats.add(self._row, at, shown, computed="table:formula" in cell)

    def _merge(self, sheet: Scan, cell: dict[str, str]) -> None:
        columns, rows = _many(cell, "table:number-columns-spanned"), _many(cell, "table:number-rows-spanned")
        if columns > 1 or rows > 1:
            sheet.merged.append(CellRange(self._row, self._column, self._row + rows - 1, self._column + columns - 1))


def _many(attributes: dict[str, str], name: str) -> int:
    """How often something is repeated, or over how much it reaches: once where it is not said."""
    text = attributes.get(name, "1")
    if not text.isdecimal() or len(text) > 7:  # noqa: PLR2004  (a sheet has 1,048,576 rows)
        raise XmlError(msg("{found} is no number of rows or columns", found=text[:20]))
    return max(1, int(text))


def formula_text(formula: str) -> str:
    """A formula as spreadsheets write it: ``of:=SUM([.A1:.A2])`` is ``=SUM(A1:A2)``.

    >>> formula_text("of:=SUM([.A1:.A2];[$Lain.B1])")
    '=SUM(A1:A2;Lain!B1)'
    """
    bare = formula.partition(":=")[2] if ":=" in formula[:8] else formula.removeprefix("=")
    return "=" + _REFERENCE.sub(lambda found: _cells(found[1]) if found[1] else found[0], bare)


def _cells(reference: str) -> str:
    """``.D2:.M2`` → ``D2:M2``, ``$'2021'.BK2`` → ``'2021'!BK2``."""
    if "#REF!" in reference:
        return "#REF!"
    corners = (corner.removeprefix("$").rpartition(".") for corner in reference.split(":"))
    return ":".join(f"{sheet}!{cell}" if sheet else cell for sheet, _, cell in corners)
