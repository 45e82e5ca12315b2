"""The declaration of a table as a table of the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.schema.keys import Key, Table, Type

_HEADER = ("key", "type; unit", "default", "meaning", "example")
_KINDS = {
    "text": "text",
    "number": "number",
    "decimal": "number, without quotes",
    "whole": "whole number",
    "flag": "`true` or `false`",
    "date": "date",
    "prose": "text (id/en)",
}
_CITED = ("source", "mark", "assumption")
# Where a table of keys stands in a page; the rest of the page is written by hand.
_BLOCK = re.compile(r"<!-- keys: (?P<names>[\w-]+(?: \+ [\w-]+)*) -->\n.*?<!-- end of keys -->", re.DOTALL)


def key_table(tables: Iterable[Table]) -> str:
    """The keys of one table, or of several that stand at one place, as a table in Markdown."""
    tables = tuple(tables)
    keys: dict[str, Key] = {}
    for key in (key for table in tables for key in _own(table)):
        keys[key.name] = _either(keys[key.name], key) if key.name in keys else key
    free = [_free_row(table) for table in tables if table.free is not None]
    last = dict.fromkeys(_cite_row(table) for table in tables if table.inherits)
    head = [_line(_HEADER), _line(["---"] * len(_HEADER))]
    return "\n".join([*head, *map(_row, keys.values()), *free, *last]) + "\n"


def with_tables(page: str, tables: Mapping[str, Table]) -> str:
    """*page* with each block between ``<!-- keys: … -->`` and ``<!-- end of keys -->`` written again.

    Args:
        page: Markdown.
        tables: What the blocks name; several names, for tables that may stand at one place, are joined with ``+``.
    """

    def block(found: re.Match[str]) -> str:
        names = found["names"]
        keys = key_table(tables[name] for name in names.split(" + "))
        return f"<!-- keys: {names} -->\n\n{keys}\n<!-- end of keys -->"

    return _BLOCK.sub(block, page)


def tables_in(page: str) -> set[str]:
    """The names of the tables whose keys *page* lists."""
    return {name for found in _BLOCK.finditer(page) for name in found["names"].split(" + ")}


def _either(key: Key, other: Key) -> Key:
    """A key of two tables that may stand at one place: the words of both."""
    words = tuple(dict.fromkeys((*key.type.words, *other.type.words)))
    return attrs.evolve(key, type=key.type._replace(words=words))


def _own(table: Table) -> Iterator[Key]:
    yield from (key for key in table.keys if not (table.inherits and key.name in _CITED))


def _row(key: Key) -> str:
    default = "**required**" if key.required else f"`{key.default}`" if key.default else key.otherwise
    unit = f"; {key.unit}" if key.unit else ""
    return _line((f"`{key.name}`", said(key.type) + unit, default, key.meaning, f"`{key.example}`"))


def _free_row(table: Table) -> str:
    free = table.free
    assert free is not None  # asked for only then
    return _line((free.said, said(free.type), "", free.meaning, f"`{free.example}`"))


def _cite_row(table: Table) -> str:
    names = ", ".join(f"`{name}`" for name in _CITED)
    return _line(
        (names, "", table.inherits, "[Where a number comes from](rule-files.md#where-a-number-comes-from).", "")
    )


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def said(kind: Type) -> str:
    """A type in words."""
    if kind.said:
        return kind.said
    if kind.kind == "word":
        return ", ".join(f'`"{word}"`' for word in kind.every_word)
    return " ".join((_KINDS[kind.kind], *_ends(kind)))


def _ends(kind: Type) -> Iterator[str]:
    if kind.low is not None:
        yield f"from {kind.low}" + (" up" if kind.high is None else "")
    if kind.high is not None:
        yield f"to {kind.high}"
    if kind.above is not None:
        yield f"above {kind.above}"
    if kind.below is not None:
        yield f"and below {kind.below}"
