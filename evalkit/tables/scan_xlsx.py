"""The second pass over a sheet of xlsx: its XML, element by element, in memory that does not grow with its rows."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from string import ascii_letters
from typing import TYPE_CHECKING

from evalkit.base.extras import needs
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.tables.detection import Enough, XmlError, local, read_xml
from evalkit.tables.raw import DefinedName
from evalkit.tables.references import CellRange, cell_name, cell_of
from evalkit.tables.scan import BUILT_IN, GENERAL, MOST_LETTERS, MOST_TOGETHER, Hole, Scan, shown_by
from evalkit.tables.sheet import ERROR, NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zipfile import ZipFile

    from evalkit.tables.scan import Shown

_MOST_COLUMNS, _MOST_ROWS = 1 << 14, 1 << 20
_DIGITS = "0123456789"
_YES = ("1", "true")
_BOOK, _SHARED = "xl/workbook.xml", "xl/sharedstrings.xml"
_SHORTEST = '<c t="s"><v>0</v></c>'  # cell whose text stands elsewhere
# ``[1]Nilai!A1`` and ``'[1]Data 2024'!A1``, outside of quotes; the brackets of a column (``Tabel[2024]``) have no ``!`` behind them.
_OTHER_BOOK = re.compile(
    r"""
    "(?:[^"]|"")*"
    | ('[^'\[]{,255}\[[^\]]{1,255}\](?:[^']|''){,31}'! | (?<![\w.\]\[])\[[^\[\]]{1,255}\][\w.:]*!)
    """,
    re.VERBOSE,
)


class Xlsx:
    """The parts of a workbook of this form; where they cannot be read, an ``XmlError`` is raised."""

    def __init__(self, package: ZipFile, file: str) -> None:
        """Those in *package*."""
        self._package, self._file = package, file

    def scan(self, name: str) -> Scan:
        """What the sheet *name* holds beside its values.

        Raises:
            AssessmentError: It reaches too far.
        """
        return self._followed(name, None)

    def formulas(self, name: str) -> dict[tuple[int, int], str]:
        """The formulas of the sheet *name* by row and column; those that cells share are written out for each.

        Raises:
            AssessmentError: As for ``scan``.
        """
        found: dict[tuple[int, int], _Formula] = {}
        self._followed(name, found)
        first = {
            formula.shared: (cell, formula.text)
            for cell, formula in found.items()
            if formula.shared is not None and formula.text
        }
        return {cell: _written(cell, formula, first) for cell, formula in found.items()}

    def _followed(self, name: str, formulas: dict[tuple[int, int], _Formula] | None) -> Scan:
        place = _part_of(self._package, name)
        cells = self._package.getinfo(place).file_size // len(_SHORTEST)
        lengths = self._lengths if self._lengths.longest * cells > MOST_TOGETHER else None
        sheet = _Sheet(_shown(self._package), Scan(self._file, name), formulas, lengths)
        with self._package.open(place) as part:
            read_xml(part, {"StartElementHandler": sheet.start, "CharacterDataHandler": sheet.text})
        sheet.close_row()
        sheet.scan.extent.check()
        return sheet.scan

    @cached_property
    def _lengths(self) -> _Lengths:
        """How long the texts are that cells share."""
        lengths = _Lengths()
        for info in self._package.infolist():
            if info.filename.casefold() == _SHARED:
                with self._package.open(info) as part:
                    read_xml(part, {"StartElementHandler": lengths.start, "CharacterDataHandler": lengths.text})
                break
        return lengths

    def names(self) -> list[DefinedName]:
        """The names that stand for cells or formulas; those that Excel makes for itself (areas to print) are none."""
        sheets: list[str] = []
        found: list[tuple[dict[str, str], list[str]]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "sheet":
                sheets.append(attributes.get("name", ""))
            elif local(name) == "definedName":
                found.append((attributes, []))
            elif found:
                found.append(({}, []))  # whatever stands behind them has texts of its own

        def text(data: str) -> None:
            if found:
                found[-1][1].append(data)

        with self._package.open(_BOOK) as part:
            read_xml(part, {"StartElementHandler": start, "CharacterDataHandler": text})
        own = {str(number): name for number, name in enumerate(sheets)}
        return [
            DefinedName(said["name"], f"={''.join(texts).strip()}", own.get(said.get("localSheetId", "")))
            for said, texts in found
            if not said.get("name", "_xlnm.").startswith("_xlnm.")
        ]

    def refuse_harmful(self) -> None:
        """Refuse a list of texts that says that it is longer than it can be: calamine makes room for as many as it says."""

        def first(_: str, attributes: dict[str, str]) -> None:
            said.append(attributes.get("uniqueCount", "0"))
            raise Enough

        for info in self._package.infolist():
            said: list[str] = []
            if info.filename.casefold().endswith("sharedstrings.xml"):
                with self._package.open(info) as part:
                    read_xml(part, {"StartElementHandler": first})
                if said and (not said[0].isdecimal() or int(said[0]) > info.file_size):
                    raise XmlError(msg("it says that it has {count:text|texts}", count=visible(said[0])))


class _Formula(NamedTuple):
    """A formula: its text, empty where it is *shared* with a cell above; then both have that number."""

    text: str
    shared: str | None


def _written(cell: tuple[int, int], formula: _Formula, first: Mapping[str, tuple[tuple[int, int], str]]) -> str:
    if formula.text or formula.shared is None or formula.shared not in first:
        return f"={formula.text}"
    with needs("office"):
        from openpyxl.formula.translate import Translator  # noqa: PLC0415  (an extra)
    origin, text = first[formula.shared]
    found: str = Translator(f"={text}", cell_name(*origin)).translate_formula(cell_name(*cell))
    return found


class _Lengths(dict[str, int]):
    """The number of a text that cells share, as a cell has it → how many letters it has."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[int] = []

    @property
    def longest(self) -> int:
        """How many letters the longest has."""
        return max(self._found, default=0)

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        if local(name) == "si":
            self._found.append(0)

    def text(self, data: str) -> None:
        """Text inside of one of them."""
        if self._found:
            self._found[-1] += len(data)

    def __missing__(self, number: str) -> int:
        at = int(number) if number.isdecimal() else len(self._found)
        self[number] = self._found[at] if at < len(self._found) else 0
        return self[number]


class _Sheet:
    """Follows the elements of a sheet: a cell ends where the next one, or anything but what belongs to it, begins."""

    def __init__(
        self, shown: list[Shown], scan: Scan, formulas: dict[tuple[int, int], _Formula] | None, lengths: _Lengths | None
    ) -> None:
        """*lengths*: of the texts that cells share, where it matters how long they are together."""
        self._shown, self.scan, self._lengths = shown, scan, lengths
        self._uses: list[str] = []  # of the texts that cells share, in a row
        self._formulas = formulas
        self._shared: str | None = None
        self._shared_outside: dict[str, str] = {}  # number that cells with one formula have → it, if it asks outside
        self._columns: dict[str, int] = {}
        self._handlers = {
            "v": self._value, "t": self._value, "f": self._formula, "row": self._row,
            "col": self._col, "mergeCell": self._merge,
        }  # fmt: skip
        self._row_number = 0
        self._filled: list[str] = []  # cells of a row
        self._row_is_hidden = False
        self._reference = ""
        self._cell_attributes: dict[str, str] = {}
        self._open = self._is_plain = self._has_formula = self._has_value = False
        self._into: list[str] | None = None
        self._texts: list[str] = []
        self._letters = 0
        self._formula_texts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Most are cells whose text stands elsewhere: what is done with these takes no further call."""
        if name == "c":
            if self._open:
                self._close_cell()
            self._cell_attributes = attributes
            self._reference = attributes.get("r") or self._after()
            self._is_plain = attributes.get("t") == "s"
            self._open = True
        elif name == "v" and self._is_plain:
            self._open = False
            self._filled.append(self._reference)
        else:
            self._other(name, attributes)

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        bare = local(name)
        if bare != name and bare in ("c", "v"):
            self.start(bare, attributes)
        elif bare in self._handlers:
            self._handlers[bare](attributes)

    def text(self, data: str) -> None:
        """Text inside of an element."""
        if self._is_plain and self._lengths is not None:
            self._uses.append(data)
        elif self._into is not None:
            self._into.append(data)
            self._letters += len(data)
            if self._letters > MOST_LETTERS:
                raise self.scan.extent.too_long(self._reference)

    def _row(self, attributes: dict[str, str]) -> None:
        self.close_row()
        number = int(attributes.get("r", self._row_number + 1))
        if number <= self._row_number:
            raise XmlError(msg("row {row} stands behind row {other}", row=str(number), other=str(self._row_number)))
        if number > _MOST_ROWS:
            raise XmlError(msg("there is no row {row}", row=str(number)))
        self._row_number, self._reference = number, ""
        self._row_is_hidden = attributes.get("hidden") in _YES

    def _after(self) -> str:
        """The cell right of the last one: one that does not say where it stands."""
        return cell_name(self._row_number, self._column_of(self._reference) + 1 if self._reference else 0)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip(_DIGITS)
        if letters not in self._columns:
            found = cell_of(f"{letters}1")
            if found is None or found[1] >= _MOST_COLUMNS:
                raise XmlError(msg("there is no column {column}", column=visible(letters)))
            self._columns[letters] = found[1]
        return self._columns[letters]

    def _value(self, _attributes: dict[str, str]) -> None:
        self._has_value = True
        self._into = self._texts

    def _formula(self, attributes: dict[str, str]) -> None:
        self._has_formula, self._is_plain = True, False
        self._shared = attributes.get("si") if attributes.get("t") == "shared" else None
        self._into = self._formula_texts

    def _close_cell(self) -> None:
        if self._has_value or self._has_formula:
            self._note()
        self._open = self._has_value = self._has_formula = False
        self._into = None

    def _note(self) -> None:
        place = self._row_number, self._column_of(self._reference)
        kind = self._cell_attributes.get("t", "n")
        value, formula = "".join(self._texts), "".join(self._formula_texts)
        self._letters = 0
        self._texts.clear()
        self._formula_texts.clear()
        if kind == "s":
            self._uses.append(value)
        if kind == "e":
            self.scan.holes[place] = Hole(ERROR, value or "#N/A")
        elif self._has_formula and not value and kind != "str":
            self.scan.holes[place] = Hole(NO_VALUE, f"={formula}")
        elif value and kind == "n":
            self.scan.formats.add(*place, self._format(), computed=self._has_formula)
        if self._has_formula:
            self._note_formula(place, formula)
        if value or place in self.scan.holes:
            self._filled.append(self._reference)

    def _note_formula(self, place: tuple[int, int], formula: str) -> None:
        if self._formulas is not None:
            self._formulas[place] = _Formula(formula, self._shared)
        if not formula and self._shared is not None:
            asked = self._shared_outside.get(self._shared)
        else:
            asked = formula if "[" in formula and any(one[1] for one in _OTHER_BOOK.finditer(formula)) else None
        if asked is not None:
            self.scan.outside.append((*place, f"={asked}"))
            if self._shared is not None:
                self._shared_outside[self._shared] = asked

    def close_row(self) -> None:
        """The row has ended."""
        self._close_cell()
        if self._filled:
            self._check_places()
            self.scan.extent.add(
                self._row_number, self._column_of(self._filled[0]), self._column_of(self._filled[-1]), len(self._filled)
            )
            if self._lengths is not None:
                self.scan.extent.letters += sum(map(self._lengths.__getitem__, self._uses))
            if self._row_is_hidden:
                self.scan.hidden_rows.append(self._row_number)
        self._filled.clear()
        self._uses.clear()

    def _check_places(self) -> None:
        """Every cell stands in its row, and once: of several in one place calamine takes the last in silence."""
        cells = set(self._filled)
        if len(cells) < len(self._filled):
            twice = next(one for one in self._filled if self._filled.count(one) > 1)
            raise XmlError(msg("the cell {cell} is there twice", cell=visible(twice)))
        row = str(self._row_number)
        wrong = next((one for one in self._filled if one.strip(ascii_letters) != row), None)
        if wrong is not None:
            raise XmlError(msg("the cell {cell} stands in row {row}", cell=visible(wrong), row=row))

    def _format(self) -> Shown:
        style = self._cell_attributes.get("s", "0")
        return self._shown[int(style)] if style.isdecimal() and int(style) < len(self._shown) else GENERAL

    def _col(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _YES:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.scan.hidden_columns.extend(range(first - 1, min(last, _MOST_COLUMNS)))

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").replace("$", "").partition(":")
        one, other = cell_of(first), cell_of(last or first)
        if one is not None and other is not None:
            self.scan.merged.append(CellRange(*one, *other))


# --- Where things are in the package --------------------------------------------------------------------------------


def _elements(package: ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a small *part*: local name and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    if part not in package.namelist():
        raise XmlError(msg("it has no part {name}", name=part))
    with package.open(part) as stream:
        read_xml(stream, {"StartElementHandler": lambda name, attributes: found.append((local(name), attributes))})
    return iter(found)


def _part_of(package: ZipFile, name: str) -> str:
    """The part that holds the sheet *name*."""
    sheets = (attributes for element, attributes in _elements(package, _BOOK) if element == "sheet")
    wanted = next((sheet for sheet in sheets if sheet.get("name") == name), {})
    ids = [raw for key, raw in wanted.items() if key.endswith(":id")]
    for element, attributes in _elements(package, "xl/_rels/workbook.xml.rels"):
        if element == "Relationship" and attributes.get("Id") in ids:
            part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            if part in package.namelist():
                return part
    raise XmlError(msg("the sheet has no part of its own"))


def _shown(package: ZipFile) -> list[Shown]:
    """How each style of cells, by its number, shows numbers."""
    if "xl/styles.xml" not in package.namelist():
        return []
    codes: dict[str, Shown] = {str(number): shown for number, shown in BUILT_IN.items()}
    formats: list[Shown] = []
    inside = ""
    for element, attributes in _elements(package, "xl/styles.xml"):
        if element in ("numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            inside = element
        elif element == "numFmt" and inside == "numFmts":
            codes[attributes.get("numFmtId", "")] = shown_by(attributes.get("formatCode", ""))
        elif element == "xf" and inside == "cellXfs":
            formats.append(codes.get(attributes.get("numFmtId", "0"), GENERAL))
    return formats
