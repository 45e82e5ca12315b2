"""Sections of a rule file, except the tree: each function reads one and returns the model of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from evalkit.exact import MODES, Exact
from evalkit.model import (
    MARKS,
    TOTAL,
    AnswerRule,
    Band,
    BandTable,
    Cite,
    ClaimRule,
    ContextKey,
    Conversion,
    Gate,
    Grade,
    Ladder,
    Level,
    Note,
    Notice,
    Rounding,
    Rung,
    Sample,
    Scale,
    Source,
    Validity,
)
from evalkit.text import Text, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.rules.reader import Reader

_LEVEL = re.compile(r"-?\d+|[A-Z]{1,3}")
_NO_TEXT = Text("", "")


def read_sources(reader: Reader) -> dict[str, Source]:
    """``[sources.<key>]``."""
    found: dict[str, Source] = {}
    table = reader.table("sources")
    if table is None:
        return found
    for key in table.data:
        source = table.table(key)
        if source is None:
            continue
        mark = source.word("mark", MARKS[:-1], required=True) or "inferred"
        found[key] = Source(key=key, title=source.need("title"), mark=mark, place=source.text("place") or "")
        source.close()
    return found


def read_validity(reader: Reader | None, inherited: Cite) -> Validity:
    """``[validity]``."""
    if reader is None:
        return Validity(checked=dt.date.min, cite=inherited)
    notices = []
    for item in reader.tables("notices"):
        text = item.prose("text", required=True) or _NO_TEXT
        notices.append(Notice(text=text, since=item.date("from"), until=item.date("until"), cite=item.cite(inherited)))
        item.close()
    since, until = reader.date("from"), reader.date("until")
    if since is not None and until is not None and until < since:
        reader.wrong("until", msg("a date after {date}", date=since.isoformat()))
    validity = Validity(
        checked=reader.date("checked", required=True) or dt.date.min,
        cite=reader.cite(inherited),
        since=since,
        until=until,
        open_end=reader.flag("open_end"),
        followed_by=reader.text("followed_by"),
        notices=tuple(notices),
    )
    reader.close()
    return validity


def read_scales(reader: Reader, inherited: Cite, attributes: Mapping[str, tuple[Any, ...]]) -> dict[str, Scale]:
    """``[scales.<name>]``."""
    found: dict[str, Scale] = {}
    table = reader.table("scales")
    for key in table.data if table else ():
        scale = table.table(key) if table else None
        if scale is not None:
            found[key] = _read_scale(key, scale, inherited, attributes)
    return found


def _read_scale(key: str, reader: Reader, inherited: Cite, attributes: Mapping[str, tuple[Any, ...]]) -> Scale:
    cite = reader.cite(inherited)
    kind = reader.word("kind", ("levels", "number", "yes-no")) or "levels"
    if kind != "levels":
        low = reader.number("min", required=kind == "number") or 0
        high = reader.number("max", required=kind == "number") or 0
        if kind == "number" and low >= high and reader.has("max"):
            reader.wrong("max", msg("a number above {low}", low=str(low)))
        whole = reader.flag("whole")
        reader.close()
        return Scale(key=key, kind=kind, cite=cite, minimum=low, maximum=high, whole=whole)
    names = [name for name in reader.data if _LEVEL.fullmatch(name)]
    titles = {name: reader.need(name) for name in names}
    if len(names) < 2:
        reader.faults.add(reader.place, msg("the scale has fewer than two levels"), expected=msg('1 = "…", 2 = "…", …'))
    points_by, points = _read_points(reader, [*names, "na"], attributes)
    na_title = reader.text("na")
    counts_as = reader.whole("na_counts_as")
    also = _read_also(reader, names)
    unordered = reader.flag("unordered")
    reader.close(also=names)
    levels = [_level(name, titles[name], points) for name in names]
    na = _level("na", na_title, points) if na_title else None
    return Scale(
        key=key,
        kind=kind,
        cite=cite,
        levels=tuple(levels),
        also=also,
        points_by=points_by,
        na=na,
        na_counts_as=counts_as,
        unordered=unordered,
    )


def _level(name: str, title: str, points: Mapping[str, Any]) -> Level:
    answer = int(name) if name.lstrip("-").isdigit() else name
    given = points.get(name)
    if isinstance(given, dict):
        return Level(answer=answer, title=title, by_attribute=given)
    return Level(answer=answer, title=title, points=answer if given is None and isinstance(answer, int) else given)


def _read_points(
    reader: Reader, names: Iterable[str], attributes: Mapping[str, tuple[Any, ...]]
) -> tuple[str | None, dict[str, Any]]:
    table = reader.table("points")
    if table is None:
        letters = [name for name in names if name != "na" and not name.lstrip("-").isdigit()]
        if letters:
            reader.missing("points", msg("points for each letter"))
        return None, dict.fromkeys(letters, 0)
    by = table.word("by", tuple(attributes))
    found: dict[str, Any] = {}
    for name in names:
        if name == "na" and "na" not in reader.data:
            continue
        if by is None:
            found[name] = table.number(name, required=True) or 0
            continue
        inner = table.table(name)
        if inner is None:
            table.missing(name, msg("points for each {attribute}", attribute=by))
            found[name] = dict.fromkeys(attributes[by], 0)
            continue
        found[name] = {value: inner.number(str(value), required=True) or 0 for value in attributes[by]}
        inner.close()
    table.close()
    return by, found


def _read_also(reader: Reader, names: Iterable[str]) -> dict[str, int | str]:
    table = reader.table("also")
    found: dict[str, int | str] = {}
    allowed = {*names, "na"}
    for word in table.data if table else ():
        assert table is not None
        table.asked.add(word)
        answer = table.data[word]
        if isinstance(answer, bool) or str(answer) not in allowed:
            table.wrong(word, msg("one of {choices}", choices=tuple(sorted(allowed))))
            continue
        found[word] = answer if isinstance(answer, int) else int(answer) if answer.isdigit() else answer
    return found


def read_attributes(reader: Reader) -> tuple[dict[str, tuple[Any, ...]], dict[str, Any]]:
    """``[attributes.<name>]``: allowed values, and defaults."""
    allowed: dict[str, tuple[Any, ...]] = {}
    defaults: dict[str, Any] = {}
    table = reader.table("attributes")
    for name in table.data if table else ():
        item = table.table(name) if table else None
        if item is None:
            continue
        allowed[name] = item.items("values", required=True)
        if item.has("title"):
            item.title("title")
        if item.has("default"):
            defaults[name] = item.data["default"]
            if defaults[name] not in allowed[name]:
                item.wrong("default", msg("one of {choices}", choices=tuple(map(str, allowed[name]))))
        item.close()
    return allowed, defaults


def read_rounding(reader: Reader, key: str, inherited: Cite, modes: tuple[str, ...] = MODES) -> tuple[Rounding, ...]:
    """``[[rounding]]`` stages; a reading may also use the mode ``none``."""
    found = []
    for item in reader.tables(key, "at"):
        mode = item.word("mode", modes, required=True) or MODES[0]
        digits = item.whole("digits", required=mode != "none") or 0
        found.append(Rounding(at=item.need("at"), digits=digits, mode=mode, cite=item.cite(inherited)))
        item.close()
    return tuple(found)


def read_bands(reader: Reader, key: str, inherited: Cite) -> tuple[BandTable, ...]:
    """``[[bands]]``, gathered into tables by ``at`` and ``when``, in the order given."""
    tables: dict[tuple[str, str | None], list[Band]] = {}
    for item in reader.tables(key, "predicate"):
        place = (item.text("at") or TOTAL, item.text("when"))
        minimum, above = item.number("min"), item.number("above")
        if minimum is not None and above is not None:
            item.wrong("above", msg("either min or above, not both"))
        band = Band(
            predicate=item.need("predicate"),
            label=item.text("label"),
            minimum=minimum if minimum is not None else above,
            exclusive=above is not None,
            printed=item.text("printed") or "",
            cite=item.cite(inherited),
        )
        item.close()
        tables.setdefault(place, []).append(band)
    return tuple(BandTable(at=at, when=when, bands=tuple(bands)) for (at, when), bands in tables.items())


def read_conversions(reader: Reader, inherited: Cite) -> tuple[Conversion, ...]:
    """``[[convert]]``."""
    found = []
    for item in reader.tables("convert", "at"):
        conversion = Conversion(
            at=item.need("at"),
            factor=item.number("factor", required=True) or 1,
            digits=item.whole("digits", required=True) or 0,
            mode=item.word("mode", MODES) or MODES[0],
            bands=item.word("bands", (TOTAL,)) is not None,
            cite=item.cite(inherited),
        )
        item.close()
        found.append(conversion)
    return tuple(found)


def read_gate(reader: Reader | None, inherited: Cite, attributes: Mapping[str, Any]) -> Gate | None:
    """``[gate]``."""
    if reader is None:
        return None
    gate = Gate(
        attribute=reader.word("attribute", tuple(attributes), required=True) or "",
        locked=reader.data.get("locked"),
        sum_of=reader.items("sum_of", required=True),
        cite=reader.cite(inherited),
        answers=read_answer_rules(reader, reader.data.get("attribute")),
    )
    if not reader.has("locked"):
        reader.missing("locked", msg("the attribute value whose points the gate locks"))
    reader.close()
    return gate


def read_answer_rules(reader: Reader, attribute: Any) -> tuple[AnswerRule, ...]:
    """``[[gate.answers]]``; the key that lists attribute values is named like the gate's attribute."""
    found = []
    for item in reader.tables("answers"):
        rule = AnswerRule(
            values=item.items(str(attribute), required=True),
            lowest=item.whole("lowest", required=True) or 0,
            most_at_lowest=item.whole("most_at_lowest"),
        )
        item.close()
        found.append(rule)
    return tuple(found)


def read_floors(reader: Reader | None, inherited: Cite) -> tuple[str | None, Cite | None]:
    """``[floors]``: the predicate, and where it comes from."""
    if reader is None:
        return None, None
    predicate, cite = reader.need("predicate"), reader.cite(inherited)
    reader.close()
    return predicate, cite


def read_ladder(reader: Reader | None, inherited: Cite, attributes: Mapping[str, Any]) -> Ladder | None:
    """``[ladder]``."""
    if reader is None:
        return None
    rungs = []
    for item in reader.tables("rung", "level"):
        least = item.table("at_least")
        conditions = {value: least.need(str(value)) for value in least.data} if least else {}
        if least:
            least.close()
        rung = Rung(level=item.need("level"), at_least=conditions, gate=item.flag("gate"), needs=item.texts("needs"))
        item.close()
        rungs.append(rung)
    if rungs and (rungs[-1].at_least or rungs[-1].gate or rungs[-1].needs):
        reader.faults.add(
            reader.at("rung"), msg("the last rung has conditions"), expected=msg("a last rung without any")
        )
    if not rungs:
        reader.missing("rung", msg("rungs, highest first"))
    names = reader.table("names")
    ladder = Ladder(
        attribute=reader.word("attribute", tuple(attributes), required=True) or "",
        title=reader.need("title"),
        rungs=tuple(rungs),
        names={key: names.need(key) for key in names.data} if names else {},
        cite=reader.cite(inherited),
    )
    reader.close()
    return ladder


def read_grades(reader: Reader, inherited: Cite) -> tuple[Grade, ...]:
    """``[[grades]]``."""
    found = []
    for item in reader.tables("grades", "grade"):
        minimum, above = item.number("min"), item.number("above")
        if minimum is not None and above is not None:
            item.wrong("above", msg("either min or above, not both"))
        grade = Grade(
            grade=item.need("grade"),
            value=item.number("value", required=True) or 0,
            minimum=minimum if minimum is not None else above,
            exclusive=above is not None,
            by_hand=item.flag("by_hand"),
            cite=item.cite(inherited),
        )
        item.close()
        found.append(grade)
    return tuple(found)


def read_context(reader: Reader) -> dict[str, ContextKey]:
    """``[context.<key>]``."""
    found: dict[str, ContextKey] = {}
    table = reader.table("context")
    for key in table.data if table else ():
        item = table.table(key) if table else None
        if item is None:
            continue
        kind = item.word("kind", ("choice", "count"), required=True) or "count"
        found[key] = ContextKey(
            key=key,
            title=item.title("title"),
            kind=kind,
            values=item.texts("values", required=kind == "choice"),
            from_node=item.text("from_node"),
        )
        item.close()
    return found


def read_sample(reader: Reader | None, inherited: Cite) -> Sample | None:
    """``[sample]``."""
    if reader is None:
        return None
    reader.word("method", ("krejcie-morgan",), required=True)
    one: Exact = 1
    sample = Sample(
        population=reader.need("population"),
        chi_square=reader.number("chi_square", required=True) or one,
        proportion=reader.number("proportion", required=True) or one,
        margin=reader.number("margin", required=True) or one,
        cite=reader.cite(inherited),
    )
    reader.close()
    return sample


def read_claims(reader: Reader, inherited: Cite) -> dict[str, ClaimRule]:
    """``[claims.<key>]``."""
    found: dict[str, ClaimRule] = {}
    table = reader.table("claims")
    for key in table.data if table else ():
        item = table.table(key) if table else None
        if item is None:
            continue
        kind = item.word("kind", ("percent-of-max", "not-derivable", "ladder"), required=True) or "not-derivable"
        others = {}
        for other in item.tables("others", "instrument"):
            others[other.need("instrument")] = other.number("max", required=True) or 1
            other.cite(inherited)
            other.close()
        found[key] = ClaimRule(
            key=key,
            kind=kind,
            of=item.text("of") or TOTAL,
            others=others,
            reason=item.prose("reason", required=kind != "percent-of-max"),
            cite=item.cite(inherited),
        )
        item.close()
    return found


def read_notes(reader: Reader, key: str, inherited: Cite) -> tuple[Note, ...]:
    """``[[properties]]`` or ``[[assumptions]]``."""
    found = []
    for item in reader.tables(key, "id"):
        note = Note(
            id=item.need("id"),
            text=item.prose("text", required=True) or _NO_TEXT,
            node=item.text("node"),
            cite=item.cite(inherited),
        )
        item.close()
        found.append(note)
    return tuple(found)
