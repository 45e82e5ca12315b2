"""The declaration of a format as a JSON Schema (draft 2020-12), for editors that complete and check TOML.

A schema sees the form of a file. TOML dates appear in it as text of the format ``date``, as editors show them to a validator.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

from evalkit.base.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.schema.keys import Format, Free, Key, Table, Type

Schema = dict[str, Any]
VERSION = 1
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"


def _by_code(name: str, said: str, *forms: Schema) -> Schema:
    """A table of one of *forms*, or a list of these, by code."""
    items = forms[0] if len(forms) == 1 else {"anyOf": list(forms)}
    return {
        "description": f"{said} A code with dots may be written with or without quotes.",
        "type": "object",
        "additionalProperties": {
            "anyOf": [*forms, {"type": "array", "items": items}, {"$ref": f"#/$defs/{name}"}],
        },
    }


_COMMON: Mapping[str, Schema] = {
    "number": {
        "description": 'A number, or a fraction as text such as "1/9".',
        "type": ["number", "string"],
        "pattern": rf"^\s*{_PLAIN_NUMBER}\s*(/\s*{_PLAIN_NUMBER}\s*)?$",
    },
    "codes": {
        "description": "By code. A code with dots may be written with or without quotes.",
        "type": "object",
        "additionalProperties": {
            "anyOf": [{"type": ["string", "number", "boolean"]}, {"$ref": "#/$defs/codes"}],
        },
    },
    "notes": _by_code("notes", "Text, or a list of texts, by code.", {"type": "string"}),
    "evidence": _by_code(
        "evidence",
        "Text, text with the last day on which it is valid, or a list of these, by code.",
        {"type": "string"},
        {
            "type": "object",
            "properties": {"text": {"type": "string"}, "until": {"type": "string", "format": "date"}},
            "required": ["text", "until"],
            "additionalProperties": False,
        },
    ),
    "prose": {
        "description": "Own prose in both languages.",
        "type": "object",
        "properties": {code: {"type": "string", "minLength": 1} for code in LANGUAGES},
        "required": list(LANGUAGES),
        "additionalProperties": False,
    },
}


def file_name(name: str) -> str:
    """The file of the schema of that name."""
    return f"evalkit-{name}-{VERSION}.json"


def json_schema(form: Format) -> Schema:
    """The JSON Schema of a format."""
    tables = {table.name: table_schema(table) for table in form.tables.values()}
    root = table_schema(form.root)
    used = {reference for each in (root, *tables.values()) for reference in _references(each)}
    common = {name: each for name, each in _COMMON.items() if name in used}
    return {
        "$schema": _DRAFT,
        "$id": f"urn:evalkit:schema:{form.name}:{VERSION}",
        "title": form.title,
        **root,
        "$defs": common | dict(sorted(tables.items())),
    }


def written(schema: Schema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for inner in node.values():
            yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def table_schema(table: Table) -> Schema:
    """The definition of a table."""
    found: Schema = {
        "description": _plain(f"{table.title}: {table.meaning}"),
        "type": "object",
        "properties": {key.name: _key(key) for key in table.keys} | dict.fromkeys(table.refused, False),
    }
    required = [key.name for key in table.keys if key.required]
    if required:
        found["required"] = required
    found |= _free(table.free)
    rules = list(_rules(table))
    return found | ({"allOf": rules} if rules else {})


def _key(key: Key) -> Schema:
    absent = f"Default: {key.default or key.otherwise}." if key.default or key.otherwise else ""
    unit = f"Unit: {key.unit}." if key.unit else ""
    said = " ".join(part for part in (key.meaning, unit, "Required." if key.required else "", absent) if part)
    found = {"description": _plain(said), **type_schema(key.type)}
    if key.default:
        found["default"] = literal(key.default)
    return found | {"examples": [literal(key.example)]}


def _plain(text: str) -> str:
    """Without the links of the documentation."""
    head, link, rest = text.partition("](")
    return head.replace("[`", "`") + rest.partition(")")[2] if link else text


def literal(text: str) -> Any:
    """A value written as TOML, with dates as text."""
    return plain(tomllib.loads(f"value = {text}")["value"])


def plain(found: Any) -> Any:
    """A TOML value as JSON has it."""
    if isinstance(found, dict):
        return {key: plain(one) for key, one in found.items()}
    if isinstance(found, list):
        return [plain(one) for one in found]
    return found.isoformat() if hasattr(found, "isoformat") else found


def _free(free: Free | None) -> Schema:
    if free is None:
        return {"additionalProperties": False}
    found = {"description": _plain(free.meaning), **type_schema(free.type)}
    if free.pattern:
        return {"patternProperties": {f"^({free.pattern})$": found}, "additionalProperties": False}
    return {"additionalProperties": found}


def _rules(table: Table) -> Iterator[Schema]:
    for group in table.any_of:
        yield {"anyOf": [{"required": [name]} for name in group]}
    for group in table.one_of:
        yield {"oneOf": [{"required": [name]} for name in group]}
    for i, group in enumerate(table.exclusive):
        for other in table.exclusive[i + 1 :]:
            yield from ({"not": {"required": [one, two]}} for one in group for two in other)
    for key, beside in table.needs:
        yield {"dependentRequired": {key: [beside]}}
    for flag, beside in table.barred:
        yield {"not": {"properties": {flag: {"const": True}}, "required": [flag, beside]}}
    if table.by:
        yield from _by_kind(table)
    if table.fits:
        yield {"$ref": f"#/$defs/{table.fits}"}


def _by_kind(table: Table) -> Iterator[Schema]:
    decides = next(key for key in table.keys if key.name == table.by)
    for word in decides.type.words:
        refused = [key.name for key in table.keys if key.when and word not in key.when]
        needed = [key.name for key in table.keys if word in key.needed]
        then: Schema = {"properties": dict.fromkeys(refused, False)} if refused else {}
        then |= {"required": needed} if needed else {}
        condition: Schema = {"properties": {table.by: {"const": word}}}
        if word != table.by_default:  # without the key, the default holds
            condition["required"] = [table.by]
        if then:
            yield {"if": condition, "then": then}


# --- Types ------------------------------------------------------------------------------------------------------


def type_schema(kind: Type) -> Schema:
    """The schema of a type."""
    return _TYPES[kind.kind](kind)


def _text(kind: Type) -> Schema:
    found: Schema = {"type": "string", "minLength": 1} | ({"pattern": kind.pattern} if kind.pattern else {})
    return found | ({"not": {"enum": list(kind.never)}} if kind.never else {})


def _ends(kind: Type) -> Schema:
    ends = {
        "minimum": kind.low,
        "maximum": kind.high,
        "exclusiveMinimum": kind.above,
        "exclusiveMaximum": kind.below,
    }
    return {name: end for name, end in ends.items() if end is not None}


def _number(kind: Type) -> Schema:
    return {"$ref": "#/$defs/number", **_ends(kind)}


def _whole(kind: Type) -> Schema:
    return {"type": "integer", **_ends(kind)}


def _flag(kind: Type) -> Schema:
    return {"type": "boolean"} if kind.only is None else {"const": kind.only}


def _list(kind: Type) -> Schema:
    assert kind.of is not None  # a list is of something
    found: Schema = {"type": "array", "items": type_schema(kind.of)}
    found |= {} if kind.empty else {"minItems": 1}
    found |= {} if kind.high is None else {"maxItems": kind.high}
    return found | ({"uniqueItems": True} if kind.distinct else {})


def _map(kind: Type) -> Schema:
    assert kind.of is not None  # so is a map
    return {"type": "object", "additionalProperties": type_schema(kind.of)} | _names(kind)


def _names(kind: Type) -> Schema:
    names: Schema = {"pattern": kind.pattern} if kind.pattern else {}
    names |= {"not": {"enum": list(kind.never)}} if kind.never else {}
    return {"propertyNames": names} if names else {}


def _either(kind: Type) -> Schema:
    return {"anyOf": [type_schema(option) for option in kind.options]}


def _tables(kind: Type) -> Schema:
    options = [{"$ref": f"#/$defs/{name}"} for name in kind.tables]
    items = options[0] if len(options) == 1 else {"anyOf": options}
    return {"type": "array", "items": items} | ({} if kind.empty else {"minItems": 1})


def _named(kind: Type) -> Schema:
    least = {} if kind.low is None else {"minProperties": kind.low}
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{kind.tables[0]}"}, **_names(kind), **least}


_TYPES: Mapping[str, Callable[[Type], Schema]] = {
    "text": _text,
    "number": _number,
    "decimal": lambda kind: {"type": "number", **_ends(kind)},
    "whole": _whole,
    "flag": _flag,
    "date": lambda _: {"type": "string", "format": "date"},
    "prose": lambda _: {"$ref": "#/$defs/prose"},
    "codes": lambda _: {"$ref": "#/$defs/codes"},
    "evidence": lambda _: {"$ref": "#/$defs/evidence"},
    "notes": lambda _: {"$ref": "#/$defs/notes"},
    "word": lambda kind: {"enum": list(kind.every_word)},
    "answer": lambda _: {"type": ["boolean", "number", "string"]},
    "plain": lambda _: {"type": ["string", "integer", "boolean"]},
    "printed": lambda _: {"type": ["number", "string"], "minLength": 1},
    "cell": lambda _: {"type": ["string", "integer"]},
    "scalar": lambda _: {"type": ["string", "number", "boolean"]},
    "list": _list,
    "map": _map,
    "either": _either,
    "table": lambda kind: {"$ref": f"#/$defs/{kind.tables[0]}"},
    "tables": _tables,
    "named": _named,
}
