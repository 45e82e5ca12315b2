"""Notes in a workbook (XLSX): only what they need is added, every other part of the file stays byte by byte as it is."""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.extras import needs
from evalkit.base.text import msg, visible
from evalkit.tables.detection import damaged, open_package
from evalkit.tables.references import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML, _EXCEL = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:excel"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_BEHIND = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
_BOOK, _CONTENT = "xl/workbook.xml", "[Content_Types].xml"
_DAY = (1980, 1, 1, 0, 0, 0)
_COLUMNS, _LINES, _SIGNS = 4, 30, 45  # how large a note is drawn: columns, lines at most, signs of a line

Notes = dict[tuple[int, int], str]
"""Row (from 1) and column (from 0) → the text of the note."""


def with_notes(data: bytes, file: str, notes: Mapping[str, Notes], author: str) -> bytes:
    """The workbook *data* with *notes*, sheet by sheet; a cell that has a note gets the text behind it.

    Raises:
        AssessmentError: It is damaged or locked, or the notes that it has are of a form that would not stay as they are.
        MissingExtraError: The extra ``office`` is not installed.
    """
    with needs("office"):
        from lxml.etree import LxmlError  # noqa: PLC0415  (an extra)
    with open_package(data, file) as package:
        try:
            return _Writer(package, file, author).written(notes)
        except (LxmlError, KeyError, ValueError) as error:
            raise AssessmentError([damaged(file, error)]) from error


class _Writer:
    """The parts of a workbook that change."""

    def __init__(self, package: ZipFile, file: str, author: str) -> None:
        self._package, self._file, self._author = package, file, author
        self._names = set(package.namelist())
        self._read: dict[str, Any] = {}
        self._written: set[str] = set()

    def written(self, notes: Mapping[str, Notes]) -> bytes:
        sheets = self._sheets()
        for name, texts in notes.items():
            if texts:
                self._note(sheets[name], texts)
        return self._zipped()

    def _note(self, sheet: str, texts: Notes) -> None:
        relations = self._relations(sheet)
        if any(relation.get("Type", "").endswith("/threadedComment") for relation in relations):
            problem = msg(
                "{part} has comments that are conversations; notes beside them would not be seen",
                part=visible(sheet, 120),
            )
            raise AssessmentError([Fault(file=self._file, problem=problem, hint=msg("turn them into notes in Excel"))])
        self._write_notes(self._target(sheet, relations, "comments") or self._new_notes(sheet, relations), texts)
        drawing = self._target(sheet, relations, "vmlDrawing", self._legacy(sheet))
        self._draw(drawing or self._new_drawing(sheet, relations), texts)

    # --- The notes themselves -----------------------------------------------------------------------------------------

    def _write_notes(self, part: str, texts: Notes) -> None:
        root = self._changed(part)
        authors, found = root.find(f"{{{_MAIN}}}authors"), root.find(f"{{{_MAIN}}}commentList")
        names = [author.text or "" for author in authors]
        if self._author not in names:
            _below(authors, _MAIN, "author").text = self._author
            names.append(self._author)
        known = {one.get("ref"): one for one in found}
        for (row, at), text in sorted(texts.items()):
            cell = cell_name(row, at)
            own = known.get(cell)
            if own is None:
                own = _below(found, _MAIN, "comment", ref=cell, authorId=str(names.index(self._author)))
                _below(own, _MAIN, "text")
            self._add_text(own.find(f"{{{_MAIN}}}text"), text)

    def _add_text(self, into: Any, text: str) -> None:
        plain = into.find(f"{{{_MAIN}}}t")
        if plain is not None:  # a text without runs, which runs would take the place of
            run = _below(into, _MAIN, "r")
            run.append(plain)
        said = f"\n{text}" if len(into) else text
        run = _below(into, _MAIN, "r")
        words = _below(run, _MAIN, "t")
        words.text = said
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _draw(self, part: str, texts: Notes) -> None:
        root = self._changed(part)
        drawn = {_place(one) for one in root.iter(f"{{{_EXCEL}}}ClientData")}
        for (row, at), text in sorted(texts.items()):
            if (row - 1, at) not in drawn:
                root.append(self._shape(row - 1, at, text))

    def _shape(self, row: int, at: int, text: str) -> Any:
        lines = min(sum(1 + len(line) // _SIGNS for line in text.splitlines()) + 1, _LINES)
        return self._parsed(
            f'<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}" id="_x0000_evalkit{row}_{at}" type="#_x0000_t202" '
            'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{at + 1}, 15, {max(row - 1, 0)}, 10, '
            f"{at + 1 + _COLUMNS}, 15, {max(row - 1, 0) + lines}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row}</x:Row><x:Column>{at}</x:Column></x:ClientData></v:shape>".encode()
        )

    # --- Parts that are new ---------------------------------------------------------------------------------------------

    def _new_notes(self, sheet: str, relations: Any) -> str:
        part = self._free("xl/comments{}.xml")
        self._read[part] = self._parsed(f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'.encode())
        _below(self._changed(_CONTENT), _TYPES, "Override", PartName=f"/{part}", ContentType=_NOTES_TYPE)
        self._relate(sheet, relations, part, "comments")
        return part

    def _new_drawing(self, sheet: str, relations: Any) -> str:
        part = self._free("xl/drawings/vmlDrawing{}.vml")
        self._read[part] = self._parsed(
            f'<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
            '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
            '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'.encode()
        )
        types = self._changed(_CONTENT)
        if not any(one.get("Extension", "").casefold() == "vml" for one in types):
            types.insert(0, types.makeelement(f"{{{_TYPES}}}Default", {"Extension": "vml", "ContentType": _VML_TYPE}))
        name = self._relate(sheet, relations, part, "vmlDrawing")
        root = self._changed(sheet)
        drawing = root.makeelement(f"{{{_MAIN}}}legacyDrawing", {f"{{{_OF}}}id": name}, {"r": _OF})
        behind = next((one for one in root if one.tag in {f"{{{_MAIN}}}{tag}" for tag in _BEHIND}), None)
        root.append(drawing) if behind is None else behind.addprevious(drawing)
        return part

    def _relate(self, sheet: str, relations: Any, part: str, kind: str) -> str:
        used = {relation.get("Id") for relation in relations}
        name = next(text for number in range(1, len(used) + 2) if (text := f"rIdEvalkit{number}") not in used)
        target = posixpath.relpath(part, posixpath.dirname(sheet))
        self._changed(_relations_of(sheet))
        _below(relations, _RELATED, "Relationship", Id=name, Type=f"{_OF}/{kind}", Target=target)
        return name

    def _free(self, pattern: str) -> str:
        number = 1
        while pattern.format(number) in self._names or pattern.format(number) in self._read:
            number += 1
        return pattern.format(number)

    # --- Parts that are there -------------------------------------------------------------------------------------------

    def _sheets(self) -> dict[str, str]:
        """Name of a sheet → its part."""
        parts = {relation.get("Id"): relation.get("Target") for relation in self._relations(_BOOK)}
        sheets = self._xml(_BOOK).iter(f"{{{_MAIN}}}sheet")
        return {sheet.get("name"): _resolved(_BOOK, parts[sheet.get(f"{{{_OF}}}id")]) for sheet in sheets}

    def _legacy(self, sheet: str) -> str | None:
        found = self._xml(sheet).find(f"{{{_MAIN}}}legacyDrawing")
        return "" if found is None else found.get(f"{{{_OF}}}id")

    def _target(self, sheet: str, relations: Any, kind: str, name: str | None = None) -> str | None:
        for relation in relations:
            if relation.get("Type", "").endswith(f"/{kind}") and name in (None, relation.get("Id")):
                return _resolved(sheet, relation.get("Target"))
        return None

    def _relations(self, part: str) -> Any:
        path = _relations_of(part)
        if path not in self._names and path not in self._read:
            self._read[path] = self._parsed(f'<Relationships xmlns="{_RELATED}"/>'.encode())
        return self._xml(path)

    def _xml(self, part: str) -> Any:
        """The content of a part, to look at."""
        if part not in self._read:
            self._read[part] = self._parsed(self._package.read(part))
        return self._read[part]

    def _changed(self, part: str) -> Any:
        """The content of a part, to change it."""
        self._written.add(part)
        return self._xml(part)

    def _parsed(self, data: bytes) -> Any:
        from lxml import etree  # noqa: PLC0415  (an extra)

        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))

    def _zipped(self) -> bytes:
        from lxml import etree  # noqa: PLC0415  (an extra)

        texts = {
            name: etree.tostring(self._read[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            for name in sorted(self._written)
        }
        to = io.BytesIO()
        with ZipFile(to, "w", ZIP_DEFLATED) as target:
            for info in self._package.infolist():
                target.writestr(info, texts.pop(info.filename, None) or self._package.read(info), ZIP_DEFLATED)
            for name, text in texts.items():
                target.writestr(ZipInfo(name, _DAY), text, ZIP_DEFLATED)
        return to.getvalue()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _below(parent: Any, space: str, name: str, **attributes: str) -> Any:
    one = parent.makeelement(f"{{{space}}}{name}", attributes)
    parent.append(one)
    return one


def _resolved(part: str, target: str) -> str:
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def _place(data: Any) -> tuple[int, int]:
    found: Iterable[str | None] = (data.findtext(f"{{{_EXCEL}}}{name}") for name in ("Row", "Column"))
    row, at = (int(text or -1) for text in found)
    return row, at
