"""The files of a report: the one the user named, and the parts it names. Everything else is read out of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.digest import sha256
from evalkit.base.errors import AssessmentError, Fault, Faults, ReportError
from evalkit.base.file_content import STDIN, content_of
from evalkit.base.system_errors import reason_of
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.files.document import ParsedFile
from evalkit.files.file_kind import PART, REPORT, is_report, kind_of, without_table
from evalkit.files.siblings import folder_of, read_beside
from evalkit.files.table import table_in, table_of
from evalkit.performance.model import InputFile
from evalkit.performance.quantities import split_address
from evalkit.schema.reader import Reader
from evalkit.tables.references import is_document, split_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.errors import Place
    from evalkit.files.assessment import Table, TableNote

TABLE = "report"
PRINTED = ("tables", "claims", "relations")  # read by the audit


class ReportFile(NamedTuple):
    """One TOML file of a report.

    Attributes:
        file: As the user named it, or as it lies beside that.
        data: Its bytes.
        reader: On its top-level table.
        faults: What is wrong with it.
    """

    file: str
    data: bytes
    reader: Reader
    faults: Faults


class ReportFiles:
    """The files of one report.

    Attributes:
        parts: The root first, then the files that its ``parts`` name.
        head: On the table ``[report]``; nothing if that is no table.
        inputs: Every file read so far with its hash, in the order of reading; each once.
        notes: What is to be known of how tables were read.
    """

    def __init__(self, root: ReportFile, tables: Mapping[str, Table]) -> None:
        """Start with the root; its parts are read by ``read_parts``. *tables* were read with it, and go by their names."""
        self._tables = tables
        self.parts: list[ReportFile] = [root]
        self.head: Reader | None = root.reader.table(TABLE)
        self.inputs: list[InputFile] = []
        self.notes: list[TableNote] = []
        self._note(root.file, root.data)

    @property
    def root(self) -> ReportFile:
        """The file with ``[report]``."""
        return self.parts[0]

    @property
    def sha256(self) -> str:
        """Over everything read so far: the hash of what ``sha256sum`` prints of these files, in the order of reading."""
        lines = "".join(input_file.line for input_file in self.inputs)
        return sha256(lines.encode("utf-8", "surrogateescape"))

    @property
    def names(self) -> tuple[str, ...]:
        """Every file read so far, as the user would name it."""
        return tuple(input_file.file for input_file in self.inputs)

    @property
    def relations(self) -> Sequence[Any]:
        """What stands under ``[[relations]]`` of the root, of any form, as it was not checked."""
        found = self.root.reader.data.get("relations", ())
        return found if isinstance(found, list) else ()

    def with_relations(
        self, entries: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]] = ()
    ) -> ReportFiles:
        """The same files, opened anew, with further *entries* under ``[[relations]]`` of the root, and *tables* that they name."""
        content = {**self.root.reader.data, "relations": [*self.relations, *entries]}
        if tables:
            content["tables"] = [*content.get("tables", ()), *tables]
        return report_files(
            ParsedFile(self.root.file, self.root.data, content, self.root.faults.cells, self._tables, tuple(self.notes))
        )

    def _note(self, file: str, data: bytes) -> None:
        if file not in self.names:
            name = Path(file).relative_to(folder_of(self.root.file)).as_posix() if file != STDIN else STDIN
            self.inputs.append(InputFile(file=file, name=name, sha256=sha256(data)))

    def read_beside(self, part: ReportFile, name: str, place: str) -> bytes | None:
        """Content of the file *name* in or below the folder of *part*; nothing after a fault at *place*."""
        data = read_beside(part.file, name, place, part.faults)
        if data is not None:
            self._note(str(folder_of(part.file) / name), data)
        return data

    def table(self, part: ReportFile, name: str, place: str, ignore: tuple[str, ...] = ()) -> Table | None:
        """The table in the file *name*, as ``read_beside`` finds it; nothing after a fault."""
        if name in self._tables:
            return self._tables[name]
        named = split_name(name)
        data = self.read_beside(part, named.file, place)
        if data is None:
            return None
        try:
            file = str(folder_of(part.file) / named.file)
            if is_document(file):
                from evalkit.tables.opening import read_document_table  # noqa: PLC0415  (start-up: most tables are CSV)

                table = table_of(read_document_table(data, file, named.sheet), ignore)
            else:
                table = table_in(data, file, named.sheet, ignore, is_form=data == part.data)
        except AssessmentError as error:
            part.faults.found.extend(error.faults)
            return None
        # A table that is read twice is told once.
        self.notes += [note for note in table.notes if note not in self.notes]
        return table

    def read_parts(self) -> None:
        """Read what ``[report] parts`` names; called once."""
        names = self.head.texts("parts") if self.head is not None else ()
        for number, name in enumerate(names, 1):
            place = f"{TABLE}.parts[{number}]"
            if name in names[: number - 1]:
                self.root.faults.add(place, msg("{name} stands here twice", name=visible(name)))
                continue
            data = self.read_beside(self.root, name, place)
            if data is not None:
                self._add(str(folder_of(self.root.file) / name), data)

    def _add(self, file: str, data: bytes) -> None:
        try:
            content = parse_toml(data, file, ReportError)
        except ReportError as error:
            self.root.faults.found.extend(error.faults)
            return
        kind = kind_of(content)
        if kind not in (None, PART, REPORT):
            fault = Fault(file=file, problem=kind.what, expected=msg("a part of a report file"), hint=kind.taken)
            self.root.faults.found.append(fault)
            return
        part = _part(file, data, content)
        if part.reader.has(TABLE):
            part.faults.add(
                TABLE,
                msg("a part has no table [report] of its own"),
                expected=msg("[report] only in {file}", file=visible(self.root.file, 200)),
            )
        self.parts.append(part)

    def faults_found(self) -> list[Fault]:
        """The faults of all parts, those of the root first."""
        return [fault for part in self.parts for fault in part.faults.found]

    def raise_if_any(self) -> None:
        """Raise ``ReportError`` with the faults of all parts, if there are any."""
        faults = self.faults_found()
        if faults:
            raise ReportError(faults)


def open_report(file: str) -> ReportFiles:
    """Open the report *file* (``-``: standard input) and its parts.

    Faults inside the files are noted in the parts; whoever reads the report raises them once, by ``raise_if_any``.

    Raises:
        ReportError: The file cannot be read, is no TOML, or has no ``[report]``.
    """
    try:
        data = content_of(file)
    except OSError as error:
        problem = msg("cannot be read: {reason}", reason=reason_of(error))
        raise ReportError([Fault(file=file, problem=problem)]) from error
    return report_files(ParsedFile(file, data, parse_toml(data, file, ReportError)))


def report_files(document: ParsedFile) -> ReportFiles:
    """The files of the report *document*.

    Raises:
        ReportError: There is no ``[report]``.
    """
    if not is_report(document.content):
        problem, expected = msg("there is no table [report]"), msg("a table [report]")
        raise ReportError([without_table(document.file, document.content, problem, expected, (TABLE,))])
    root = _part(document.file, document.data, document.content, document.cells or None)
    files = ReportFiles(root, document.tables)
    files.notes += document.notes
    files.read_parts()
    return files


def _part(file: str, data: bytes, content: Mapping[str, Any], cells: Mapping[str, Place] | None = None) -> ReportFile:
    faults = Faults(file, cells)
    return ReportFile(file, data, Reader(content, "", faults, {}), faults)


# --- Files that only the audit reads --------------------------------------------------------------------------------


def unread_files(files: ReportFiles) -> Iterator[str]:
    """The files of printed tables, and assessments that relations name, whether they are there or not.

    The former are named from the folder of their part, the latter, wherever they are named, from that of the report.
    """
    root = folder_of(files.root.file)
    for part in files.parts:
        folder = folder_of(part.file)
        for key in PRINTED:
            for name, is_address in _names(part.reader.data.get(key)):
                yield str((root if is_address else folder) / split_name(name).file)


def _names(raw: Any, key: str = "") -> Iterator[tuple[str, bool]]:
    """Names of files in *raw*, which stands under *key*: of any form, as it was not checked; and whether by address."""
    if isinstance(raw, Mapping):
        for name, inner in raw.items():
            yield from _names(inner, name)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _names(inner, key)
    elif isinstance(raw, str):
        address = split_address(raw)
        if key == "file":
            yield raw, False
        elif address is not None:
            yield address.file, True
