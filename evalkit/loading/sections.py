"""The plain sections of a rule file: each function reads one and returns the model of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from evalkit.base.exact import MODES, Exact
from evalkit.base.text import Text, msg
from evalkit.instruments import (
    TOTAL,
    Attainable,
    Band,
    BandTable,
    ClaimRule,
    ContextKey,
    Conversion,
    Grade,
    Note,
    Notice,
    Rounding,
    Sample,
    Validity,
)
from evalkit.loading.bounds import read_bound, repeated
from evalkit.schema.citation import MARKS, Citation, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.schema.names import Names
    from evalkit.schema.reader import Reader

NO_TEXT = Text("", "")
NO_ROUNDING = "none"
_ID = re.compile(r"[^@\s]+@[^@\s]+")
_SOURCE = re.compile(r"[^:\s]([^:]*[^:\s])?")
_PERCENT = 100


def read_sources(reader: Reader) -> dict[str, Source]:
    """``[sources.<key>]``."""
    found: dict[str, Source] = {}
    for key, item in reader.named_tables("sources"):
        if not _SOURCE.fullmatch(key):
            problem = msg("{key} cannot be cited", key=key)
            item.faults.add(item.place, problem, expected=msg("a key without colon and without spaces at its ends"))
        mark = item.word("mark", MARKS[:-1], required=True) or "inferred"
        found[key] = Source(key=key, title=item.need("title"), mark=mark, place=item.text("place") or "")
        item.close()
    return found


def read_validity(reader: Reader, inherited: Citation) -> Validity:
    """``[validity]``."""
    table = reader.table("validity")
    if table is None:
        if not reader.has("validity"):
            reader.missing("validity", msg("a table [validity]"))
        return Validity(checked=dt.date.min, cite=inherited)
    since, until = _read_dates(table)
    open_end = table.flag("open_end")
    if open_end and until is not None:
        table.wrong("open_end", msg("either until or open_end, not both"))
    validity = Validity(
        checked=table.date("checked", required=True) or dt.date.min,
        cite=table.cite(inherited),
        since=since,
        until=until,
        open_end=open_end,
        followed_by=table.text("followed_by"),
        notices=tuple(_read_notice(item, inherited) for item in table.tables("notices")),
    )
    if validity.followed_by is not None and not _ID.fullmatch(validity.followed_by):
        table.wrong("followed_by", msg("index@edition"))
    table.close()
    return validity


def _read_dates(item: Reader) -> tuple[dt.date | None, dt.date | None]:
    since, until = item.date("from"), item.date("until")
    if since is not None and until is not None and until < since:
        item.wrong("until", msg("{date} or later", date=since.isoformat()))
    return since, until


def _read_notice(item: Reader, inherited: Citation) -> Notice:
    since, until = _read_dates(item)
    text = item.prose("text", required=True) or NO_TEXT
    notice = Notice(text=text, since=since, until=until, cite=item.cite(inherited))
    item.close()
    return notice


def read_rounding(
    reader: Reader, inherited: Citation, places: Names, *, in_reading: bool = False
) -> tuple[Rounding, ...]:
    """``[[rounding]]`` stages; one of a reading may also take a stage away, or round before a factor."""
    modes = (*MODES, NO_ROUNDING) if in_reading else MODES
    found = []
    for item in reader.tables("rounding", "at"):
        mode = item.word("mode", modes, required=True) or MODES[0]
        digits = item.digits("digits", required=mode != NO_ROUNDING) or 0
        at = item.name("at", places, required=True) or ""
        divided_by = item.number("divided_by", above=0) if in_reading and mode != NO_ROUNDING else None
        cite = item.cite(inherited)
        found.append(Rounding(at=at, digits=digits, mode=mode, cite=cite, divided_by=divided_by or 1))
        item.close()
    return tuple(found)


def read_bands(reader: Reader, inherited: Citation, places: Names) -> tuple[BandTable, ...]:
    """``[[bands]]``, gathered into tables by ``at`` and ``when``, in the order given."""
    tables: dict[tuple[str, str | None], list[Band]] = {}
    for item in reader.tables("bands", "predicate"):
        minimum, exclusive = read_bound(item)
        band = Band(
            predicate=item.need("predicate"),
            label=item.text("label"),
            minimum=minimum,
            exclusive=exclusive,
            printed=item.text("printed") or "",
            cite=item.cite(inherited),
        )
        at, when = item.name("at", places), item.text("when")
        if when is not None and (at or TOTAL) != TOTAL:
            item.wrong("when", msg("no when: only the bands of the total depend on the context"))
        item.close()
        if at is not None or not item.has("at"):
            tables.setdefault((at or TOTAL, when), []).append(band)
    return tuple(BandTable(at=at, when=when, bands=tuple(bands)) for (at, when), bands in tables.items())


def read_conversions(reader: Reader, inherited: Citation, places: Names) -> tuple[Conversion, ...]:
    """``[[convert]]``."""
    found = []
    for item in reader.tables("convert", "at"):
        conversion = Conversion(
            at=item.name("at", places, required=True) or "",
            factor=item.number("factor", required=True, above=0) or 1,
            digits=item.digits("digits", required=True) or 0,
            mode=item.word("mode", MODES) or MODES[0],
            bands=item.word("bands", (TOTAL,)) is not None,
            cite=item.cite(inherited),
        )
        item.close()
        found.append(conversion)
    return tuple(found)


def read_floors(reader: Reader, inherited: Citation) -> tuple[str | None, Citation | None]:
    """``[floors]``: the predicate, and where it comes from."""
    table = reader.table("floors")
    if table is None:
        return None, None
    predicate, cite = table.need("predicate"), table.cite(inherited)
    table.close()
    return predicate, cite


def read_grades(reader: Reader, inherited: Citation) -> tuple[Grade, ...]:
    """``[[grades]]``."""
    found = []
    for item in reader.tables("grades", "grade"):
        minimum, exclusive = read_bound(item)
        if minimum is not None and not 0 <= minimum <= 1:
            item.wrong("above" if exclusive else "min", msg("a share from 0 to 1"))
        value = item.number("value", required=True)
        if value is not None and not 0 <= value <= _PERCENT:
            item.wrong("value", msg("a number from {low} to {high}", low="0", high=str(_PERCENT)))
        by_hand = item.flag("by_hand")
        if by_hand and minimum is not None:
            item.wrong("by_hand", msg("either by_hand or a bound, not both"))
        grade = Grade(
            grade=item.need("grade"),
            value=value or 0,
            minimum=minimum,
            exclusive=exclusive,
            by_hand=by_hand,
            cite=item.cite(inherited),
        )
        item.close()
        found.append(grade)
    return tuple(found)


def read_context(reader: Reader, nodes: Names) -> dict[str, ContextKey]:
    """``[context.<key>]``."""
    found: dict[str, ContextKey] = {}
    for key, item in reader.named_tables("context"):
        kind = item.word("kind", ("choice", "count"), required=True)
        can_choose = kind != "count"
        found[key] = ContextKey(
            key=key,
            title=item.title("title"),
            kind=kind or "choice",
            values=item.texts("values", required=kind is not None) if can_choose else (),
            from_node=item.name("from_node", nodes) if can_choose else None,
        )
        for word in repeated(found[key].values):
            item.faults.add(item.at("values"), msg("{name} appears twice", name=word))
        item.close()
    return found


def read_sample(reader: Reader, inherited: Citation, counts: Names) -> Sample | None:
    """``[sample]``."""
    table = reader.table("sample")
    if table is None:
        return None
    table.word("method", ("krejcie-morgan",), required=True)
    proportion = table.number("proportion", required=True, above=0)
    if proportion is not None and proportion >= 1:
        table.wrong("proportion", msg("a share between 0 and 1"))
    sample = Sample(
        population=table.name("population", counts, required=True) or "",
        chi_square=table.number("chi_square", required=True, above=0) or 1,
        proportion=proportion or 1,
        margin=table.number("margin", required=True, above=0) or 1,
        cite=table.cite(inherited),
    )
    table.close()
    return sample


def read_attainable(reader: Reader, inherited: Citation, counts: Names, *, has_answers: bool) -> Attainable | None:
    """``[attainable]``: the facts with the number of rows, and of answers in each."""
    table = reader.table("attainable")
    if table is None:
        return None
    n, items = table.name("n", counts, required=True), table.name("items", counts)
    found = Attainable(n=n or "", items=items, cite=table.cite(inherited))
    table.close()
    if items is not None and items == n:
        table.wrong("items", msg("another fact than the number of rows"))
    if not has_answers:
        table.faults.add(table.place, msg("the rows have no whole answers"), expected=msg("answers in [records]"))
    return found


def read_claims(reader: Reader, inherited: Citation, nodes: Names, *, has_ladder: bool) -> dict[str, ClaimRule]:
    """``[claims.<key>]``."""
    found: dict[str, ClaimRule] = {}
    for key, item in reader.named_tables("claims"):
        if key in nodes.known or key == "predicate":
            item.faults.add(item.place, msg("{key} can be claimed already", key=key))
        kind = item.word("kind", ("percent-of-max", "not-derivable", "ladder"), required=True)
        if kind == "ladder" and not has_ladder:
            item.wrong("kind", msg("another kind, or a section {section}", section="[ladder]"))
        of_total = kind == "percent-of-max"
        found[key] = ClaimRule(
            key=key,
            kind=kind or "",
            of=(item.name("of", nodes) if of_total else None) or TOTAL,
            others=_read_others(item, inherited) if of_total else {},
            reason=None if of_total else item.prose("reason", required=kind is not None),
            title=item.title("title") if item.has("title") else None,
            cite=item.cite(inherited),
        )
        if kind is not None:  # else which keys are allowed is not known
            item.close()
    return found


def _read_others(reader: Reader, inherited: Citation) -> dict[str, Exact]:
    found: dict[str, Exact] = {}
    for item in reader.tables("others", "instrument"):
        name = item.need("instrument")
        if name and not _ID.fullmatch(name):
            item.wrong("instrument", msg("index@edition"))
        elif name in found:
            item.faults.add(item.place, msg("{name} appears twice", name=name))
        found[name] = item.number("max", required=True, above=0) or 1
        item.cite(inherited)
        item.close()
    return found


def read_notes(reader: Reader, key: str, inherited: Citation, nodes: Names) -> tuple[Note, ...]:
    """``[[properties]]`` or ``[[assumptions]]``."""
    found = []
    for item in reader.tables(key, "id"):
        note = Note(
            id=item.need("id"),
            text=item.prose("text", required=True) or NO_TEXT,
            node=item.name("node", nodes),
            explains=item.texts("explains"),
            cite=item.cite(inherited),
        )
        item.close()
        found.append(note)
    check_ids(reader, key, (note.id for note in found))
    return tuple(found)


def check_ids(reader: Reader, key: str, ids: Iterable[str]) -> None:
    """Each id of the list *key* stands once."""
    for twice in repeated(ids):
        if twice:
            reader.faults.add(f"{key}[{twice}]", msg("the id {id} is used twice", id=twice))
