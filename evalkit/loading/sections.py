"""Sections of a rule file that are more than their tables: bands are gathered, stages of readings are of another kind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import TOTAL, Band, BandTable, Note, Validity
from evalkit.schema.parse import listed, read, repeated, single

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader


def read_validity(reader: Reader, scope: Scope) -> Validity:
    """``[validity]``, which every rule file has."""
    validity = single(Validity, reader, "validity", scope)
    reader.require("validity", msg("a table [{key}]", key="validity"))
    return validity or Validity(checked=dt.date.min, cite=scope.cite)


def read_bands(reader: Reader, scope: Scope) -> tuple[BandTable, ...]:
    """``[[bands]]``, gathered into tables by ``at`` and ``when``, in the order given."""
    tables: dict[tuple[str, str | None], list[Band]] = {}
    for item in reader.tables("bands", "predicate"):
        band = read(Band, item, scope)
        if band.at == item.data.get("at", TOTAL):  # else it stands nowhere
            tables.setdefault((band.at, band.when), []).append(band)
    return tuple(BandTable(at=at, when=when, bands=tuple(bands)) for (at, when), bands in tables.items())


def read_notes(reader: Reader, key: str, scope: Scope) -> tuple[Note, ...]:
    """``[[properties]]`` or ``[[assumptions]]``."""
    notes = listed(Note, reader, key, scope, "id")
    check_ids(reader, key, (note.id for note in notes))
    return notes


def check_ids(reader: Reader, key: str, ids: Iterable[str]) -> None:
    """Each id of the list *key* stands once."""
    for twice in repeated(ids):
        if twice:
            reader.faults.add(f"{key}[{twice}]", msg("the id {id} is used twice", id=twice))
