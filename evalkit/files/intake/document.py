"""One TOML document → its assessments. All faults of a document are found before any is reported."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.text import msg, visible
from evalkit.files.assessment import STATUS_WORDS, STATUSES, Assessment, Period
from evalkit.files.intake.beside import read_beside
from evalkit.files.intake.codes import read_codes, read_evidence, read_groups
from evalkit.files.intake.period import FORMS, parse_period
from evalkit.files.intake.tables import Digest, Document, TableKeys, Tables, read_tables
from evalkit.schema.reader import Reader

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
        head.missing("period", FORMS)
        return _UNKNOWN_PERIOD
    period = parse_period(head.data["period"])
    if period is None:
        head.wrong("period", FORMS)
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
