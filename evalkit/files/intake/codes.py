"""The tables of an assessment that go by code: answers, values, claims, context, evidence, groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evalkit.base.exact import NotANumber, Printed
from evalkit.base.text import msg, visible
from evalkit.files.assessment import Group
from evalkit.schema.reader import Reader, show

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
