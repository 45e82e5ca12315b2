"""Tables of an assessment that go by code; whether codes and values fit is the instrument's business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import NotANumber, Printed
from evalkit.base.program_numbers import float_hint, is_float
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.schema.keys import TEXT, Type, map_of
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.base.text import Message, Prose
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

CODES = Type(kind="codes", said="table code → number, text or flag")
TEXTS_BY_CODE = Type(kind="notes", said="table code → text, or list of text")
EVIDENCE = Type(kind="evidence", said="table code → text, `{ text, until }`, or list of these")
COLUMNS = map_of(TEXT, "table heading → code, name of a column, or `unit`, `ignore`")
Entry = tuple[str, Any]


def read_codes(reader: Reader, key: Key, _scope: Scope) -> dict[str, Any]:
    """The table under *key* as code → value; whether codes and values fit is the instrument's business."""
    expected = msg("a number, text, or true or false")
    found = {}
    for code, raw in _entries(reader, key.name):
        if isinstance(raw, (bool, int, str, Printed, NotANumber)):
            found[code] = raw
        else:
            problem = msg("{found} is not allowed here", found=show(raw))
            hint = float_hint(raw) if is_float(raw) else None
            reader.faults.add(reader.at(f"{key.name}.{code}"), problem, expected=expected, hint=hint)
    return found


class Expiring(NamedTuple):
    """Evidence that holds for a time: what it is, and its last day."""

    text: str
    until: dt.date

    @property
    def said(self) -> Prose:
        """With the last day."""
        return msg("{text} (valid until {day})", text=self.text, day=self.until.isoformat())


Proof = str | Expiring
_EXPIRING = frozenset(Expiring._fields)


def said_of(evidence: Iterable[Proof]) -> list[Prose]:
    """Evidence in words."""
    return [proof.said if isinstance(proof, Expiring) else proof for proof in evidence]


def read_texts(reader: Reader, key: Key, _scope: Scope) -> dict[str, tuple[str, ...]]:
    """The table under *key* as code → texts."""
    return _read_each(reader, key, _text_in, msg("text, or a list of texts"))


def read_evidence(reader: Reader, key: Key, _scope: Scope) -> dict[str, tuple[Proof, ...]]:
    """The table under *key* as code → texts, with the last day of those that have one."""
    wanted = msg("text, {form}, or a list of these", form='{ text = "…", until = 2026-12-31 }')
    return _read_each(reader, key, proof_of, wanted)


def _read_each(reader: Reader, key: Key, read: Callable[[Any], Any], wanted: Message) -> dict[str, tuple[Any, ...]]:
    found = {}
    for code, raw in _entries(reader, key.name):
        listed = raw if isinstance(raw, (list, tuple)) else [raw]
        taken = tuple(map(read, listed))
        if None not in taken:
            found[code] = taken
            continue
        problem = msg("{found} is not allowed here", found=show(raw))
        reader.faults.add(reader.at(f"{key.name}.{code}"), problem, expected=wanted)
    return found


def _text_in(raw: Any) -> str | None:
    return raw if isinstance(raw, str) else None


def proof_of(raw: Any) -> Proof | None:
    """Evidence as a file holds it; ``None`` if it is none."""
    if not isinstance(raw, Mapping):
        return _text_in(raw)
    text, until = raw.get("text"), raw.get("until")
    is_whole = raw.keys() == _EXPIRING and isinstance(text, str) and isinstance(until, dt.date)
    return Expiring(text, until) if is_whole and not isinstance(until, dt.datetime) else None  # type: ignore[arg-type]  # both were looked at


def read_columns(reader: Reader, key: Key, _scope: Scope) -> dict[str, str]:
    """The table under *key* as heading of a table → what the column is; two spellings of one heading are a fault."""
    found: dict[str, str] = {}
    seen: dict[str, str] = {}
    for heading, raw in reader.entries(key.name):
        place = reader.at(f"{key.name}.{visible(heading)}")
        other = seen.setdefault(caseless(heading), heading)
        if other != heading:
            reader.faults.add(place, msg("the column {name} stands here twice", name=visible(other)))
        elif not isinstance(raw, str) or not raw.strip():
            expected = msg("the code of a node, the name of a column, unit or ignore")
            reader.faults.add(place, msg("{found} is not allowed here", found=show(raw)), expected=expected)
        else:
            found[heading] = raw.strip()
    return found


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
        if isinstance(raw, Mapping) and raw and not is_expiring(raw):
            yield from _dotted(raw, f"{prefix}{key}.")
        else:
            yield prefix + key, raw


def is_expiring(raw: Mapping[str, Any]) -> bool:
    """Whether this is evidence and no part of a code: a code is neither a text nor a day."""
    return not _EXPIRING.isdisjoint(raw) and not any(isinstance(raw.get(name), Mapping) for name in _EXPIRING)
