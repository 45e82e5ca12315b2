"""One TOML document → its assessments. All faults of a document are found before any is reported.

Only the form is checked here: codes, scales and numbers are held against the instrument when it is evaluated, and so is
which tables it takes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.exact import NotANumber, Printed
from evalkit.base.text import msg, visible
from evalkit.files.assessment import (
    LETTER_WORDS,
    LETTERS,
    PERIODS,
    STATUS_WORDS,
    STATUSES,
    Assessment,
    Group,
    Period,
    parse_period,
)
from evalkit.files.siblings import folder_of, read_beside
from evalkit.schema.reader import Reader, show

if TYPE_CHECKING:
    from evalkit.files.assessment import Table

TABLES = ("responses", "people")
# An instrument may call its table otherwise; a key that names such a file is no misspelt key of the format.
SUFFIXES = (".csv", ".tsv")


class Document(NamedTuple):
    """A parsed file: its name as the user gave it, its bytes, and what TOML made of them."""

    file: str
    data: bytes
    content: Mapping[str, Any]


class Digest(Protocol):
    """A hash of ``hashlib`` that can still be fed."""

    def update(self, data: bytes, /) -> None:
        """Feed it."""

    def hexdigest(self) -> str:
        """What it has come to."""


class TableKeys(Protocol):
    """Who knows the table keys that plugins add; asked only about an assessment with a key that evalkit lacks."""

    def table_keys(self) -> Collection[str]:
        """Keys of ``[assessment]`` that name a table."""


class Tables(NamedTuple):
    """What came of the tables of one assessment.

    Attributes:
        named: Keys that name a table, readable or not.
        read: Key → table.
        sha256: Over the bytes of the assessment's file, then of its tables in the order of their keys.
    """

    named: tuple[str, ...]
    read: dict[str, Table]
    sha256: str


_UNKNOWN_PERIOD = Period(text="", last_day=dt.date.min)


class _Part(NamedTuple):
    """One assessment of a document: the reader of its keys, that of its sections, and the prefix of places."""

    head: Reader
    body: Reader
    place: str


def is_assessment(content: Mapping[str, Any]) -> bool:
    """Whether a TOML document says that it holds assessments; case files hold them, too, with what must come out."""
    return ("assessment" in content or "assessments" in content) and not isinstance(content.get("cases"), list)


def is_report(content: Mapping[str, Any]) -> bool:
    """Whether a TOML document says that it is a performance report."""
    return "report" in content


class Sound(NamedTuple):
    """What a document holds: the assessments without a fault, in its order, and the faults of the others."""

    assessments: list[Assessment]
    faults: list[Fault]


def read_document(document: Document, plugins: TableKeys | None = None) -> list[Assessment]:
    """The assessments of *document*, in its order."""
    found = read_sound(document, plugins)
    if found.faults:
        raise AssessmentError(found.faults)
    return found.assessments


def read_sound(document: Document, plugins: TableKeys | None = None) -> Sound:
    """The assessments of *document* that have no fault; none if the document itself has one."""
    faults = Faults(document.file)
    digest = hashlib.sha256(document.data)  # once, not for each assessment in it
    found: list[Assessment] = []
    faulty: set[int] = set()
    of_document = False
    for part in _parts(Reader(document.content, "", faults, {})):
        of_document = of_document or (not found and bool(faults.found))
        before = len(faults.found)
        one = _read_part(part, document, digest.copy(), plugins)
        found.append(one)
        if len(faults.found) > before:
            faulty.add(id(one))
    if not found and not faults.found:
        faults.add("assessments", msg("there is no assessment in this list"))
    faulty |= {id(one) for one in _need_ids(found, faults)}
    return Sound([] if of_document else [one for one in found if id(one) not in faulty], faults.found)


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


def _read_part(part: _Part, document: Document, digest: Digest, plugins: TableKeys | None) -> Assessment:
    head, body = part.head, part.body
    answers, values = read_codes(body, "answers"), read_codes(body, "values")
    claims, context = read_codes(body, "claims"), read_codes(body, "context")
    evidence, groups = read_evidence(body), read_groups(body)
    label, instrument, subject = head.text("id"), head.need("instrument"), head.need("subject")
    period, status, variant = (
        _read_period(head),
        head.word("status", STATUSES, said=STATUS_WORDS),
        _read_variant(head, document),
    )
    tables = read_tables(head, document, digest, plugins)
    for reader in dict.fromkeys((head, body)):
        reader.close()
    _need_content(part, tables)
    return Assessment(
        file=document.file,
        sha256=tables.sha256,
        place=part.place,
        id=label,
        instrument=instrument,
        subject=subject,
        period=period,
        status=status or STATUSES[0],
        variant=variant,
        answers=answers,
        values=values,
        claims=claims,
        context=context,
        evidence=evidence,
        groups=groups,
        tables=tables.read,
    )


def _read_period(head: Reader) -> Period:
    if not head.has("period"):
        head.missing("period", PERIODS)
        return _UNKNOWN_PERIOD
    period = parse_period(head.data["period"])
    if period is None:
        head.wrong("period", PERIODS)
    return period or _UNKNOWN_PERIOD


def _read_variant(head: Reader, document: Document) -> str | None:
    name = head.text("variant")
    if name is not None:
        read_beside(document.file, name, head.at("variant"), head.faults)
    return name


def _need_content(part: _Part, tables: Tables) -> None:
    if not tables.named and not any(part.body.data.get(key) for key in ("answers", "values", "groups")):
        part.head.faults.add(
            part.place.removesuffix("."),
            msg("this assessment has neither answers nor values"),
            expected=msg("a table [answers] or [values], a table of records, or [[groups]]"),
        )


def _need_ids(found: Sequence[Assessment], faults: Faults) -> Iterator[Assessment]:
    """Those that cannot be told from others of the file."""
    alike = Counter(_subject_of(assessment) for assessment in found)
    for assessment in found:
        if assessment.id is None and alike[_subject_of(assessment)] > 1 and assessment.subject:
            faults.add(
                f"{assessment.place}id",
                msg("another assessment of this file has the same subject, instrument and period"),
                expected=msg("an id that tells them apart"),
            )
            yield assessment


def _subject_of(assessment: Assessment) -> tuple[str, str, str]:
    return assessment.subject, assessment.instrument, assessment.period.text


# --- Tables ---------------------------------------------------------------------------------------------------------


def read_tables(head: Reader, document: Document, digest: Digest, plugins: TableKeys | None) -> Tables:
    """Read every table that *head*, the keys of ``[assessment]``, names; *digest* is that of the bytes of *document*."""
    ignore, letters = head.texts("ignore"), head.word("letters", LETTERS, said=LETTER_WORDS)
    named = tuple(sorted(_keys(head, plugins)))
    read = {}
    for key in named:
        name = head.text(key)
        data = read_beside(document.file, name, head.at(key), head.faults) if name else None
        if name is None or data is None:
            continue
        digest.update(data)
        from evalkit.files.table import parse_table  # noqa: PLC0415  (start-up: most assessments have no table)

        try:
            read[key] = parse_table(data, str(folder_of(document.file) / name), ignore, letters)
        except AssessmentError as error:
            head.faults.found.extend(error.faults)
    return Tables(named, read, digest.hexdigest())


def _keys(head: Reader, plugins: TableKeys | None) -> set[str]:
    known = {key for key in TABLES if head.has(key)}
    others = {key for key, raw in head.data.items() if key not in head.asked and isinstance(raw, str)}
    if others and plugins is not None:
        known |= others.intersection(plugins.table_keys())
    return known | {key for key in others if str(head.data[key]).casefold().endswith(SUFFIXES)}


# --- By code --------------------------------------------------------------------------------------------------------

Entry = tuple[str, Any]


def read_codes(reader: Reader, key: str) -> dict[str, Any]:
    """The table *key* as code → value; whether codes and values fit is the instrument's business."""
    expected = msg("a number, text, or true or false")
    found = {}
    for code, raw in _entries(reader, key):
        if isinstance(raw, (bool, int, str, Printed, NotANumber)):
            found[code] = raw
        else:
            problem = msg("{found} is not allowed here", found=show(raw))
            reader.faults.add(reader.at(f"{key}.{code}"), problem, expected=expected)
    return found


def read_evidence(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The table ``evidence`` as code → texts."""
    found = {}
    for code, raw in _entries(reader, "evidence"):
        texts = [raw] if isinstance(raw, str) else raw
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            found[code] = tuple(texts)
        else:
            problem = msg("{found} is not allowed here", found=show(raw))
            reader.faults.add(reader.at(f"evidence.{code}"), problem, expected=msg("text, or a list of texts"))
    return found


def read_groups(reader: Reader) -> tuple[Group, ...]:
    """The ``[[groups]]``: each with a name of its own, a head-count and values."""
    groups: dict[str, Group] = {}
    for table in reader.tables("groups", "name"):
        name = table.need("name")
        n = table.whole("n", required=True)
        values = read_codes(table, "values")
        table.close()
        if n == 0:
            table.wrong("n", msg("a whole number from 1 up"))
        if "values" not in table.data:
            table.missing("values", msg("a table: the values of this group by code"))
        if name in groups:
            table.faults.add(table.at("name"), msg("the group {name} stands here twice", name=visible(name)))
        groups[name] = Group(name=name, n=n or 1, values=values)
    return tuple(groups.values())


def _entries(reader: Reader, key: str) -> Iterator[Entry]:
    table = reader.table(key)
    seen: set[str] = set()
    for code, raw in _dotted(table.data) if table else ():
        if code in seen:
            problem = msg("the code {code} stands here twice, in quotes and without", code=visible(code))
            reader.faults.add(reader.at(f"{key}.{code}"), problem)
        else:
            seen.add(code)
            yield code, raw


def _dotted(table: Mapping[str, Any], prefix: str = "") -> Iterator[Entry]:
    # TOML reads P1.1 = true as a table P1 with a key 1; codes are joined back.
    for key, raw in table.items():
        if isinstance(raw, Mapping) and raw:
            yield from _dotted(raw, f"{prefix}{key}.")
        else:
            yield prefix + key, raw
