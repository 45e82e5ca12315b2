"""Walks documents along the declaration of their format: every table that stands there, with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from evalkit.schema.keys import Format, Table, Type

Step = str | int

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def changed(document: dict[str, Any], at: tuple[Step, ...], key: str, new: Any) -> dict[str, Any]:
    """*document* with another value of *key* in the table *at*; nothing: without the key."""
    copy: dict[str, Any] = _copy(document)
    inner: Any = copy
    for step in at:
        inner = inner[step]
    if new is None:
        del inner[key]
    else:
        inner[key] = new
    return copy


def _copy(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _copy(one) for key, one in found.items()}
    return [_copy(one) for one in found] if isinstance(found, list) else found


class Stand(NamedTuple):
    """A table of a document.

    Attributes:
        place: As ``Format.places`` says it: ``records.points[].steps[]``.
        at: Keys and numbers that lead to it.
        tables: What it may be; several where a list holds tables of several kinds.
    """

    place: str
    at: tuple[Step, ...]
    tables: tuple[Table, ...]
    data: Mapping[str, Any]


def stands(form: Format, document: Mapping[str, Any]) -> Iterator[Stand]:
    """Every declared table of *document*."""
    stack = [Stand("", (), (form.root,), document)]
    while stack:
        stand = stack.pop()
        yield stand
        for key in {key.name: key for table in stand.tables for key in table.keys}.values():
            if key.name in stand.data:
                for kind in (key.type, *key.type.options):
                    stack.extend(_stands_under(form, stand, key.name, kind))


def _stands_under(form: Format, outer: Stand, name: str, kind: Type) -> Iterator[Stand]:
    found, tables = outer.data[name], tuple(form.tables[table] for table in kind.tables)
    place, at = f"{outer.place}.{name}".lstrip("."), (*outer.at, name)
    if kind.kind == "table" and isinstance(found, Mapping):
        yield Stand(place, at, tables, found)
    elif kind.kind == "named":
        yield from (Stand(f"{place}.*", (*at, key), tables, inner) for key, inner in found.items())
    elif kind.kind == "tables":
        yield from (Stand(f"{place}[]", (*at, number), tables, inner) for number, inner in enumerate(found))
