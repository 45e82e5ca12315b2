"""The format of report files: what is declared of it here and in ``performance``, and what each kind of relation takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.kinds import KINDS, OWN_KEYS
from evalkit.audit.model import Attributes
from evalkit.audit.parse.entries import Draft
from evalkit.audit.parse.sentences import PrintedWords
from evalkit.audit.parse.tables import Cells, PrintedTable
from evalkit.performance.format import TABLES as OF_PERFORMANCE
from evalkit.schema.declare import fields_of, table_of
from evalkit.schema.json_schema import table_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.kinds.kind import Kind
    from evalkit.schema.json_schema import Schema
    from evalkit.schema.keys import Table

_BEGIN, _END = "<!-- kinds -->", "<!-- end of kinds -->"
_OF_AUDIT = (PrintedTable, Cells, Attributes, PrintedWords, Draft)
TABLES: Mapping[str, Table] = {**OF_PERFORMANCE, **{each.name: each for each in map(table_of, _OF_AUDIT)}}
# The tables as the page has them: each with its own keys, since those that also stand in others have a place of their own.
OF_PAGE: Mapping[str, Table] = {
    **TABLES,
    **{
        table_of(each).name: attrs.evolve(table_of(each), keys=tuple(field.key for field in fields_of(each)))
        for each in _OF_AUDIT
    },
}


def with_declared(schema: Schema) -> Schema:
    """The JSON Schema of report files, with the definitions of all that is declared."""
    declared = {name: table_schema(each) for name, each in TABLES.items()}
    return schema | {"$defs": schema["$defs"] | declared | {"kinds": kinds_schema()}}


def with_kinds(schema: Schema) -> Schema:
    """The JSON Schema of audits, with the kinds of relation."""
    schema["$defs"]["check"]["properties"]["relation"]["anyOf"][0]["enum"] = [*KINDS]
    return schema


def kinds_schema() -> Schema:
    """What must and may stand beside each kind; kinds that take the same stand together."""
    rules: list[tuple[Schema, list[str]]] = []
    for kind in KINDS.values():
        taken = _taken(kind)
        names = next((names for other, names in rules if other == taken), None)
        if names is None:
            rules.append((taken, [kind.name]))
        else:
            names.append(kind.name)
    return {
        "description": "The keys that each kind of relation needs and allows.",
        "allOf": [
            {"if": {"properties": {"is": {"enum": names}}, "required": ["is"]}, "then": taken} for taken, names in rules
        ],
    }


def with_kinds_table(page: str) -> str:
    """*page* with the block between ``<!-- kinds -->`` and ``<!-- end of kinds -->`` written again."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    return f"{before}{begin}\n\n{_kinds_table()}\n{end}{after}" if end else page


def _kinds_table() -> str:
    rows = [("kind", "the claim is", "operands", "keys of its own"), ("---",) * 4]
    for kind in KINDS.values():
        keys = [f"`{key}`, required" for key in kind.needs] + [f"`{key}`" for key in kind.allows]
        meaning = (kind.__doc__ or "").partition("\n")[0]
        rows.append((f"`{kind.name}`", meaning, _number_of_operands(kind), "; ".join(keys) or "–"))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def _number_of_operands(kind: type[Kind]) -> str:
    if kind.high is None:
        return "any number"
    return "–" if kind.high == 0 else " or ".join(dict.fromkeys((str(kind.low), str(kind.high))))


def _taken(kind: type[Kind]) -> Schema:
    """What an entry of *kind* may and must have."""
    own = (*kind.needs, *kind.allows)
    properties: dict[str, Any] = {key: False for key in OWN_KEYS if key not in own}
    if kind.high == 0:
        properties["of"] = False
    elif kind.high is not None:
        properties["of"] = {"maxItems": kind.high}
    elif kind.counts:
        properties["of"] = {"items": {"type": "string"}}
    found: Schema = {"properties": properties, "required": [*(["of"] if kind.low else []), *kind.needs]}
    return found | ({"anyOf": [{"required": [key]} for key in kind.one_of]} if kind.one_of else {})
