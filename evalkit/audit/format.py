"""The format of report files: all their tables, and what each kind of relation takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.parse.entries import RelationEntry
from evalkit.audit.parse.sentences import PrintedWords
from evalkit.audit.parse.tables import Cells, PrintedTable
from evalkit.audit.relation_kinds import OWN_KEYS, RELATION_KINDS
from evalkit.base.value import value
from evalkit.performance.model import Budget, Indicator, Objective, Report
from evalkit.schema.declare import field, fields_of, format_of, listed, single, table, table_of
from evalkit.schema.json_schema import json_schema
from evalkit.schema.keys import Format, Key
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.relation_kinds.kind import RelationKind
    from evalkit.schema.json_schema import Schema
    from evalkit.schema.keys import Table

_BEGIN, _END = "<!-- kinds -->", "<!-- end of kinds -->"


@table("a file of a report", name="part")
@value
class ReportPart(Declared):
    """What a report file holds beside `[report]`; the files that its `parts` name hold nothing else."""

    objectives: tuple[Objective, ...] = field(
        listed(Objective), "The objectives.", '[{ code = "S1", title = "Layanan digital" }]', default=()
    )
    indicators: tuple[Indicator, ...] = field(
        listed(Indicator),
        "Their indicators.",
        '[{ code = "spbe", objective = "S1", title = "Indeks SPBE", unit = "nilai", target = 3.5 }]',
        default=(),
    )
    budget: Budget | None = field(single(Budget), "The table of the budget.", '{ file = "anggaran.csv" }', default=None)
    tables: tuple[PrintedTable, ...] = field(
        listed(PrintedTable), "Printed tables.", '[{ id = "3.17", title = "Anggaran", file = "3.17.csv" }]', default=()
    )
    claims: tuple[PrintedWords, ...] = field(
        listed(PrintedWords),
        "Numbers and words of sentences.",
        '[{ id = "silpa", printed = "7,95 %", at = "3.4, kalimat 2" }]',
        default=(),
    )
    relations: tuple[RelationEntry, ...] = field(
        listed(RelationEntry),
        "What claims are in terms of others.",
        '[{ claim = "claim:silpa", is = "difference", of = [100, "claim:serapan"] }]',
        default=(),
    )


_OF_PART = table_of(ReportPart)
_HEAD = Key(
    name="report",
    type=single(Report),
    meaning="Whose report it is, and of which year.",
    example='{ agency = "Dinas Kominfo", year = 2025 }',
    required=True,
)
FORMAT = Format(
    name="report-file",
    title="Report file of evalkit",
    root=attrs.evolve(
        _OF_PART,
        title="A TOML file with a table [report]",
        meaning="as read by evalkit evaluate and evalkit audit. The files that its parts name have a schema of their own. "
        "What a name or an address refers to is not checked here.",
        keys=(_HEAD, *_OF_PART.keys),
    ),
    tables={**format_of(ReportPart, "", "").tables, "report": table_of(Report), "part": _OF_PART},
)
PART_FILE = "report-part"  # the format of the files that ``parts`` names
# The tables as the page has them: each with its own keys, since those that also stand in others have a place of their own.
OF_PAGE: Mapping[str, Table] = {
    **FORMAT.tables,
    **{
        table_of(each).name: attrs.evolve(table_of(each), keys=tuple(field.key for field in fields_of(each)))
        for each in (PrintedWords, Cells)
    },
}
# Values in their several forms, which ``performance.quantities`` reads, are defined in the JSON Schema itself.
_FORMS = ("printed", "target", "realisation")


def with_declared(schema: Schema) -> Schema:
    """The JSON Schema of report files: what is declared, and of *schema*, as it was, the forms of values."""
    found = json_schema(FORMAT)
    forms = {name: schema["$defs"][name] for name in _FORMS}
    return found | {"$defs": found["$defs"] | forms | {"kinds": kinds_schema()}}


def of_parts(schema: Schema) -> Schema:
    """The JSON Schema of the files that the parts of a report name, from *schema*, that of report files."""
    inside = {name: one for name, one in schema["$defs"].items() if name not in ("part", "report")}
    head = {
        "$schema": schema["$schema"],
        "$id": schema["$id"].replace(FORMAT.name, PART_FILE),
        "title": "Part of a report file of evalkit",
    }
    return {**head, **schema["$defs"]["part"], "$defs": inside}


def with_kinds(schema: Schema) -> Schema:
    """The JSON Schema of audits, with the kinds of relation."""
    schema["$defs"]["check"]["properties"]["relation"]["anyOf"][0]["enum"] = [*RELATION_KINDS]
    return schema


def kinds_schema() -> Schema:
    """What must and may stand beside each kind; kinds that take the same stand together."""
    rules: list[tuple[Schema, list[str]]] = []
    for kind in RELATION_KINDS.values():
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
    for kind in RELATION_KINDS.values():
        keys = [f"`{key}`, required" for key in kind.needs] + [f"`{key}`" for key in kind.allows]
        meaning = (kind.__doc__ or "").partition("\n")[0]
        rows.append((f"`{kind.name}`", meaning, _number_of_operands(kind), "; ".join(keys) or "–"))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def _number_of_operands(kind: type[RelationKind]) -> str:
    if kind.high is None:
        return f"{kind.low} or more"
    return "–" if kind.high == 0 else " or ".join(dict.fromkeys((str(kind.low), str(kind.high))))


def _taken(kind: type[RelationKind]) -> Schema:
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
