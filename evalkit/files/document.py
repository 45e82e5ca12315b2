"""One TOML document → its assessments. All faults of a document are found before any is reported.

Only the form is checked here: codes, scales and numbers are held against the instrument when it is evaluated, and so is
which tables it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.digest import sha256
from evalkit.base.errors import MAX_TOLD, AssessmentError, Fault, Faults
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.files.assessment import Assessment, name_of_table
from evalkit.files.siblings import folder_of, read_beside
from evalkit.schema.declare import fields_of
from evalkit.schema.parse import read_fields
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from evalkit.base.errors import Place
    from evalkit.files.assessment import Table, TableNote
    from evalkit.files.intake import IntakePlugins


class ParsedFile(NamedTuple):
    """A parsed file: its name as the user gave it, its bytes, and what TOML made of them.

    Attributes:
        cells: Of a form that was filled in: where the places of *content* stand in it.
        tables: Tables that were read with it, by the name by which *content* names them.
        notes: What is to be known of how they were read.
    """

    file: str
    data: bytes
    content: Mapping[str, Any]
    cells: Mapping[str, Place] = {}
    tables: Mapping[str, Table] = {}
    notes: tuple[TableNote, ...] = ()


# Keys of ``[assessment]``, and those of the tables beside it; the first name files with tables, too.
_SECTIONS = ("codes", "evidence", "notes", "map", "tables")
HEAD = tuple(field for field in fields_of(Assessment) if field.key.type.kind not in _SECTIONS)
BODY = tuple(field for field in fields_of(Assessment) if field.key.type.kind in _SECTIONS)
TABLES = tuple(each.key.name for each in HEAD if each.read is name_of_table)


class _Part(NamedTuple):
    """One assessment of a document: the reader of its keys, that of its sections, and the prefix of places."""

    head: Reader
    body: Reader
    place: str


class Sound(NamedTuple):
    """What a document holds: the assessments without a fault, in its order, the faults of the others, and what could be read of these."""

    assessments: list[Assessment]
    faults: list[Fault]
    faulty: list[Assessment]


def read_document(document: ParsedFile, plugins: IntakePlugins | None = None) -> list[Assessment]:
    """The assessments of *document*, in its order."""
    sound = read_sound(document, plugins)
    if sound.faults:
        raise AssessmentError(sound.faults)
    return sound.assessments


def read_sound(document: ParsedFile, plugins: IntakePlugins | None = None) -> Sound:
    """The assessments of *document* that have no fault; none if the document itself has one."""
    faults = Faults(document.file, document.cells)
    reading = _AssessmentReader(document, plugins)
    assessments: list[Assessment] = []
    faulty: set[int] = set()
    of_document = False
    for part in _parts(Reader(document.content, "", faults, {})):
        of_document = of_document or (not assessments and bool(faults.found))
        before = len(faults.found)
        assessment = reading.assessment(part)
        assessments.append(assessment)
        if len(faults.found) > before:
            faulty.add(id(assessment))
    if not assessments and not faults.found:
        faults.add("assessments", msg("there is no assessment in this list"))
    faulty |= {id(one) for one in _need_ids(assessments, faults)}
    sound = [] if of_document else [one for one in assessments if id(one) not in faulty]
    return Sound(sound, faults.first(MAX_TOLD), [one for one in assessments if id(one) in faulty])


def _parts(top: Reader) -> Iterator[_Part]:
    if top.has("assessments"):
        yield from _several(top)
        return
    head = top.table("assessment")
    if head is not None:
        yield _Part(head, top, "")


def _several(top: Reader) -> Iterator[_Part]:
    items = list(top.tables("assessments"))
    top.close()
    ids = Counter(_id_of(item) for item in items)
    for number, item in enumerate(items, 1):
        told = _id_of(item)
        item.place = f"assessments[{visible(told) if told and ids[told] == 1 else number}]"
        # Both spellings are read: the keys in [[assessments]] itself, or in a table "assessment" inside it.
        yield _Part(item.table("assessment") or item, item, f"{item.place}.")


def _id_of(item: Reader) -> str | None:
    inner = item.data.get("assessment")
    told = (inner if isinstance(inner, Mapping) else item.data).get("id")
    return told if isinstance(told, str) else None


def _need_ids(assessments: Sequence[Assessment], faults: Faults) -> Iterator[Assessment]:
    """Those that cannot be told from others of the file."""
    alike = Counter(_subject_of(assessment) for assessment in assessments)
    for assessment in assessments:
        if assessment.id is None and alike[_subject_of(assessment)] > 1 and assessment.subject:
            faults.add(
                f"{assessment.place}id",
                msg("another assessment of this file has the same subject, instrument and period"),
                expected=msg("an id that tells them apart"),
            )
            yield assessment


def _subject_of(assessment: Assessment) -> tuple[str, str, str]:
    return caseless(assessment.subject), assessment.instrument, assessment.period.text


class _AssessmentReader:
    """Reads the assessments of one document, with the tables that they name."""

    def __init__(self, document: ParsedFile, plugins: IntakePlugins | None) -> None:
        self._file = document.file
        self._plugins = plugins
        self._cells = document.cells
        self._data = document.data
        self._digest = sha256(document.data)  # once, not for each assessment in it

    def assessment(self, part: _Part) -> Assessment:
        """The assessment that stands in *part*."""
        head, body = part.head, part.body
        found = read_fields(BODY, body) | read_fields(HEAD, head)
        keys = sorted(self._keys_of_tables(head))
        contents = {key: self._content(head, key) for key in keys}
        tables = {key: self._table(head, key, data, found) for key, data in contents.items() if data is not None}
        for reader in dict.fromkeys((head, body)):
            reader.close()
        if not keys and not any(body.data.get(key) for key in ("answers", "values", "groups")):
            head.faults.add(
                part.place.removesuffix("."),
                msg("this assessment has neither answers nor values"),
                expected=msg("a table [answers] or [values], a table of records, or [[groups]]"),
            )
        return Assessment(
            file=self._file,
            sha256=self._hash([*filter(None, contents.values())]),
            place=part.place,
            tables={key: table for key, table in tables.items() if table is not None},
            cells=self._cells,
            **found,
        )

    def _hash(self, tables: Sequence[bytes]) -> str:
        if not tables:
            return self._digest
        digest = self._begun.copy()
        for data in tables:
            digest.update(data)
        return str(digest.hexdigest())

    @cached_property
    def _begun(self) -> Any:
        """That of the document, which goes on with tables: they may be large."""
        from hashlib import sha256  # noqa: PLC0415  (start-up: most assessments have no table)

        return sha256(self._data)

    def _keys_of_tables(self, head: Reader) -> set[str]:
        """The keys that name a table, readable or not."""
        known = {key for key in TABLES if head.has(key)}
        others = {key for key, raw in head.data.items() if key not in head.asked and isinstance(raw, str)}
        if others and self._plugins is not None:
            known |= others.intersection(self._plugins.table_keys())
        if not others:
            return known
        from evalkit.tables.references import is_table  # noqa: PLC0415  (start-up: most keys are known)

        # An instrument may call its table otherwise; a key that names such a file is no misspelt key of the format.
        return known | {key for key in others if is_table(head.data[key])}

    def _content(self, head: Reader, key: str) -> bytes | None:
        from evalkit.tables.references import split_name  # noqa: PLC0415  (start-up: most assessments have no table)

        name = head.text(key)
        return read_beside(self._file, split_name(name).file, head.at(key), head.faults) if name else None

    def _table(self, head: Reader, key: str, data: bytes, found: Mapping[str, Any]) -> Table | None:
        from evalkit.files.table import table_in  # noqa: PLC0415  (start-up)
        from evalkit.tables.references import split_name  # noqa: PLC0415  (start-up)

        named = split_name(head.data[key])
        try:
            return table_in(
                data,
                str(folder_of(self._file) / named.file),
                named.sheet,
                found["ignore"],
                found["letters"],
                is_form=bool(self._cells),
                is_told_later=True,
            )
        except AssessmentError as error:
            head.faults.found.extend(error.faults)
            return None
