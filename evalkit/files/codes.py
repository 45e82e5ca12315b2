"""Tables of an assessment that go by code; whether codes and values fit is the instrument's business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import NotANumber, Printed
from evalkit.base.programmed import float_hint, is_float
from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.schema.keys import TEXT, Type, map_of
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

CODES = Type(kind="codes", said="table code → number, text or flag")
EVIDENCE = Type(kind="evidence", said="table code → text, or list of text")
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


def read_evidence(reader: Reader, key: Key, _scope: Scope) -> dict[str, tuple[str, ...]]:
    """The table under *key* as code → texts."""
    found = {}
    for code, raw in _entries(reader, key.name):
        texts = [raw] if isinstance(raw, str) else raw
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            found[code] = tuple(texts)
        else:
            problem = msg("{found} is not allowed here", found=show(raw))
            reader.faults.add(reader.at(f"{key.name}.{code}"), problem, expected=msg("text, or a list of texts"))
    return found


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
        if isinstance(raw, Mapping) and raw:
            yield from _dotted(raw, f"{prefix}{key}.")
        else:
            yield prefix + key, raw
