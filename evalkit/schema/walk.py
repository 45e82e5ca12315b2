"""Walks along declarations: every declared fact of a loaded value.

``facts(instrument)`` yields a ``TableFact`` for each key that has a value: where it stands by code, its declaration (name,
type, unit, meaning), the value, and the citation that holds for it. Keys of tables that are not declared as classes are
not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.schema.declare import declaration_of, is_declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import KeyField
    from evalkit.schema.keys import Key


class TableFact(NamedTuple):
    """What a table says under one of its keys.

    Attributes:
        place: Where it stands, by code: ``bands[total][Baik].min``; an entry of a table of numbers is a fact of its own.
        key: The declaration of the key.
        value: What the file says, or the default.
        cite: Where it comes from; ``None``: nowhere, neither does the table around it.
        owner: The value of the table.
    """

    place: str
    key: Key
    value: Any
    cite: Citation | None
    owner: Any


def facts(owner: Any, place: str = "", cite: Citation | None = None) -> Iterator[TableFact]:
    """Every fact of *owner*, a value of a declared class that stands at *place*, in the order of the declaration.

    *cite* holds where *owner* has none of its own. What is ``None`` or empty is no fact.
    """
    cite = getattr(owner, "cite", None) or cite
    declared = declaration_of(type(owner))
    if declared.head is not None:
        yield from _facts(owner, declaration_of(type(owner).__bases__[0]).fields, declared.head.name, cite)
    yield from _facts(owner, declared.fields, place, cite)
    for one in getattr(owner, "sections", {}).values():  # those that plugins declare
        for at, stated in one.tables.items():
            yield from facts(stated, at, cite)


def citations(owner: Any) -> Iterator[Citation]:
    """Where everything that *owner* says comes from."""
    return (fact.cite for fact in facts(owner) if fact.cite is not None)


def _facts(owner: Any, fields: Iterable[KeyField], place: str, cite: Citation | None) -> Iterator[TableFact]:
    for field in fields:
        value = getattr(owner, field.attribute)
        at = f"{place}.{field.key.name}".lstrip(".")
        if field.key.type.classes:
            for inner, name in tables_in(field, value, at):
                yield from facts(inner, name, cite)
        elif isinstance(value, Mapping):
            for name, entry in value.items():
                yield TableFact(f"{at}.{name}", field.key, entry, cite, owner)
        elif value is not None and value not in ((), ""):
            yield TableFact(at, field.key, value, cite, owner)


def tables_in(field: KeyField, value: Any, at: str) -> Iterator[tuple[Any, str]]:
    """The tables under a key, each with its place; tables that are gathered into groups are taken out of them."""
    if field.key.type.kind == "table":
        if is_declared(type(value)):
            yield value, at
    elif isinstance(value, Mapping) and field.key.type.kind == "named":
        yield from ((inner, f"{at}.{name}") for name, inner in value.items())
    else:
        entries = value.values() if isinstance(value, Mapping) else value
        for number, inner in enumerate(_ungrouped(entries), 1):
            yield inner, inner.place_in(at, field.key.type.label, number)


def _ungrouped(entries: Iterable[Any]) -> Iterator[Any]:
    for entry in entries:
        if is_declared(type(entry)):
            yield entry
        else:
            yield from entry
