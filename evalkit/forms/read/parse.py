"""A filled form → assessments or a performance report, as if its TOML had been read.

Whether a file may be a form: told from its names of sheets, or its beginning, before it is read as a table.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.document import ParsedFile, read_sound
from evalkit.files.inputs import ReadInput
from evalkit.forms.model import HEAD, LAYOUT, MAP, TABLE
from evalkit.forms.read.cell_finder import FormCells
from evalkit.forms.read.filled_cells import FilledCells, filled_table, filled_workbook
from evalkit.forms.report_pages import shape_report
from evalkit.tables.delimited import text_sheet
from evalkit.tables.detection import TEXT, form_of
from evalkit.tables.workbook import opened

if TYPE_CHECKING:
    from evalkit.base.errors import Place as Spot
    from evalkit.files.intake import IntakePlugins
    from evalkit.forms.read.cell_finder import FoundCell

# Form of a workbook → the part that names its sheets, and how it names the map.
_NAMED = {
    "xlsx": ("xl/workbook.xml", f'name="{MAP}"'.encode()),
    "ods": ("content.xml", f'table:name="{MAP}"'.encode()),
}
_LAYOUT, _ENCODINGS = LAYOUT.partition("/")[0], ("utf-8", "utf-16-le", "utf-16-be")  # how a CSV begins, if it is a form
_PIECE = 1 << 20
_MOST = 200  # pieces: no form is as large


def may_be_form(data: bytes, file: str) -> bool:
    """Whether *data* may be a form; what cannot be opened is none, and whoever reads it as a table says why."""
    try:
        form = form_of(data, file)
        if form == TEXT:
            return any(_LAYOUT.encode(encoding) in data[:_PIECE] for encoding in _ENCODINGS)
        if form in _NAMED:
            return _is_named(data, *_NAMED[form])
        with opened(data, file, form) as book:
            return MAP in book.names()
    except AssessmentError:
        return False


def _is_named(data: bytes, part: str, name: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(part) as stream:
            before = b""
            for _ in range(_MOST):
                piece = stream.read(_PIECE)
                if name in before + piece:
                    return True
                if not piece:
                    return False
                before = piece[-len(name) :]
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, NotImplementedError, zlib.error):
        return False
    return False


CONTEXT = "context"  # facts may stand in a form from the start
_LABELS = ("code", "name", "id", "claim")  # what the places of records are told by
_IN_LIST = re.compile(r"\.([1-4])$")  # the number of a quarter is a place in a list
_YEARS = re.compile(r"[+-][0-9]")


class FormContent(NamedTuple):
    """What TOML would hold, and where each place of it stands in the form."""

    tables: dict[str, Any]
    spots: dict[str, Spot]


def read_form(
    data: bytes, file: str, plugins: IntakePlugins | None = None, instrument: str | None = None
) -> ReadInput | None:
    """What the filled form *data* holds; nothing if it is no form. *instrument*: what it is said to be of.

    Raises:
        AssessmentError: With all faults, each with sheet and cell.
    """
    if not may_be_form(data, file):
        return None
    faults = Faults(file)
    filled = _filled(data, file, faults)
    if filled is None:
        faults.raise_if_any(AssessmentError)
        return None
    if instrument is not None and instrument not in (filled.id, filled.id.partition("@")[0]):
        problem = msg("this is a form of {id}, and not of {other}", id=visible(filled.id), other=visible(instrument))
        raise AssessmentError([Fault(file=file, problem=problem)])
    content = content_of(filled, file, faults)
    faults.raise_if_any(AssessmentError)
    if not any(cell.text not in (None, cell.place.default) for cell in filled.cells if cell.place.section != CONTEXT):
        raise AssessmentError([_empty(filled, file)])
    tables = {f"{Path(file).name}#{name}": table for name, table in filled.tables.items()}
    document = ParsedFile(file, data, content.tables, content.spots, tables)
    if filled.head != HEAD:
        return ReadInput((), tuple(filled.notes), (), (document,))
    sound = read_sound(document, plugins)
    return ReadInput(tuple(sound.assessments), tuple(filled.notes), tuple(sound.faults), faulty=tuple(sound.faulty))


def _filled(data: bytes, file: str, faults: Faults) -> FilledCells | None:
    form = form_of(data, file)
    if form == TEXT:
        return filled_table(text_sheet(data, file), file, faults)
    return filled_workbook(data, file, form, faults)


def _empty(filled: FilledCells, file: str) -> Fault:
    sheets = tuple(filled.sheets[:2])  # what it is about, and what is asked first
    hint = msg("fill in the coloured cells of {sheets}", sheets=sheets) if sheets else None
    return Fault(
        file=file, problem=msg("not filled in yet"), expected=msg("a filled form of {id}", id=filled.id), hint=hint
    )


def content_of(filled: FilledCells, file: str, faults: Faults) -> FormContent:
    """The tables that TOML would hold.

    Args:
        filled: The cells.
        file: The name of the form; a sheet of respondents is named in it.
        faults: Takes cells that can be read in two ways.
    """
    content = FormContent({filled.head: {filled.key: filled.id}}, {})
    values, records = FormCells(filled.lists, filled.cells, faults), _Records(content)
    for cell in filled.cells:
        if cell.place.kind == TABLE:
            _add_table(content, cell, filled, file)
        elif cell.row:
            records.add(cell, values.of(cell))
        else:
            _add(content, cell, values)
    if filled.head != HEAD:
        shape_report(content.tables, file)
    return content


def _add(content: FormContent, cell: FoundCell, values: FormCells) -> None:
    section, key = cell.place.section, cell.place.key
    value = values.of(cell)
    if value is None and cell.place.needed:
        value = ""  # which says: not filled in yet
    if value is not None:
        content.tables.setdefault(section, {})[key] = value
    content.spots[f"{section}.{key}"] = cell.spot


def _add_table(content: FormContent, cell: FoundCell, filled: FilledCells, file: str) -> None:
    """A sheet that is a table of its own, once there is a row in it."""
    section, name = cell.place.section, f"{Path(file).name}#{cell.place.sheet}"
    table = {section: name} if filled.head == HEAD else {"file": name}
    if filled.aside:
        table |= {"ignore": list(filled.aside)}  # type: ignore[dict-item]
    content.tables.setdefault(HEAD if filled.head == HEAD else section, {}).update(table)


class _Records:
    """The records of one form, as they come cell by cell."""

    def __init__(self, content: FormContent) -> None:
        self._content = content
        self._last: dict[str, int] = {}  # section → the row of its last record

    def add(self, cell: FoundCell, value: Any) -> None:
        """Take in a cell; its key may lead into tables of the record (``values/total``)."""
        section = cell.place.section
        records: list[dict[str, Any]] = self._content.tables.setdefault(section, [])
        if self._last.get(section) != cell.row:
            self._last[section] = cell.row
            records.append({})
        *inner, key = (self._year(part) for part in cell.place.key.split("/"))
        if value is not None:
            table = records[-1]
            for name in inner:
                table = table.setdefault(name, {})
            table[key] = value
        dotted = _IN_LIST.sub(r"[\1]", ".".join([*inner, key]))
        named = next((records[-1][label] for label in _LABELS if label in records[-1]), None)
        for label in (len(records), named):
            self._content.spots[f"{section}[{label}].{dotted}"] = cell.spot

    def _year(self, part: str) -> str:
        """*part* of a key: a year that is counted from that of the report (``-1``) as itself."""
        year = self._content.tables.get("report", {}).get("year")
        return str(year + int(part)) if _YEARS.fullmatch(part) and isinstance(year, int) else part
