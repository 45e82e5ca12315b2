"""The formats of rule files and of overlays, with the keys that methods add to nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.instruments import Instrument, Node, Offices, Records
from evalkit.instruments.readings import CHANGES
from evalkit.instruments.records import PointsStep
from evalkit.instruments.tree import CODE, FORMULA, METHOD, METHODS
from evalkit.loading.overlay import Overlay
from evalkit.method.methods import CORE_METHODS
from evalkit.schema.declare import declaration_of, format_of, table_of
from evalkit.schema.keys import (
    CITE,
    NUMBER,
    NUMBERS,
    TEXT,
    TEXTS,
    TRUE,
    Free,
    Key,
    Table,
    either,
    tables,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.instruments import Method, NodeKey, Section
    from evalkit.schema.keys import Format, Type

METHOD_KEYS = tuple(key for method in CORE_METHODS.values() for key in method.keys)
_UNCHANGED, _DECISION = "unchanged", "the local decision"
_CHANGE = "[[readings.set]]"
_OF_NODES = ("node", "leaf", "changed-node", "changed-leaf", "change-of-nodes")


def _by_name(table: Table) -> dict[str, Key]:
    return {key.name: key for key in table.keys}


# --- Nodes ------------------------------------------------------------------------------------------------------

_LEAVES = Key(
    name="leaves",
    type=tables("leaf", empty=False),
    meaning="Leaves of this node. A leaf may as well be a `[[node]]` with `in`.",
    otherwise="none, or those that name it in `in`",
    example='[{ code = "I1", title = "Arsitektur", weight = 1.3 }]',
)
_ITSELF = tuple(key for key in table_of(Node).keys if key not in CITE)
_NODE = attrs.evolve(table_of(Node), keys=(*_ITSELF, _LEAVES, *CITE))
_LEAF = attrs.evolve(
    _NODE,
    name="leaf",
    title="leaves",
    meaning="A leaf inside its node: the keys of a node without `in`, `leaves` and those of methods.",
    exclusive=(),
    refused=("in", "leaves", "method", FORMULA, "reads"),
    keys=(*(key for key in _ITSELF if key.name not in ("in", "method", FORMULA, "reads")), *CITE),
    inherits="those of its parent",
)

# --- What readings change ---------------------------------------------------------------------------------------


def _target(name: str, kind: Type, meaning: str, example: str) -> Key:
    return Key(name=name, type=kind, meaning=f"Target: {meaning}.", otherwise="another target", example=example)


def _unchanged(key: Key, meaning: str = "", example: str = "") -> Key:
    """A key that stays what it is where a change does not state it."""
    return attrs.evolve(
        key,
        required=False,
        default="",
        otherwise=_UNCHANGED,
        meaning=meaning or key.meaning,
        example=example or key.example,
    )


def _section(which: str, *keys: Key) -> Table:
    target = Key(name="section", type=word(which), required=True, meaning=f"Target: `[{which}]`.", example=f'"{which}"')
    return Table(
        name=f"change-of-{which}",
        title=_CHANGE,
        meaning=f"A change of the section [{which}], which the file must have.",
        any_of=(tuple(key.name for key in keys),),
        keys=(target, *keys),
    )


def _change_of_nodes() -> Table:
    node = _by_name(_NODE)
    return Table(
        name="change-of-nodes",
        title=_CHANGE,
        meaning="A change of nodes: one target, and the keys that change. Sums of weights are not checked under a reading.",
        one_of=(("node", "nodes", "under", "leaves"),),
        free=Free(
            type=either(NUMBER, NUMBERS, said="number, or table name → number"),
            meaning="A key that the method of a plugin adds to these nodes.",
            said="keys of the nodes' method",
            example="factor = 20",
        ),
        keys=(
            _target("node", CODE, "this node", '"RS"'),
            _target("nodes", TEXTS, "these nodes", '["RS", "KK"]'),
            _target("under", CODE, "all children of this node", '"total"'),
            _target("leaves", TRUE, "all leaves under the total", "true"),
            _unchanged(node["weight"]),
            _unchanged(node["formula"], meaning="Another formula of these nodes, which have children."),
            _unchanged(node["in"], meaning="A new parent, which has children already.", example='"D2"'),
            attrs.evolve(node["missing"], meaning="The answer that a missing leaf takes; the targets are leaves."),
        ),
    )


def _changes() -> Iterable[Table]:
    yield _change_of_nodes()
    records, as_there = _by_name(table_of(Records)), "As in `[records]`."
    yield _section(
        "records",
        _unchanged(records["blanks"], meaning=as_there, example='"zero"'),
        _unchanged(records["pool"], meaning=as_there),
    )
    yield _section("offices", _unchanged(_by_name(table_of(Offices))["ties"], meaning="As in `[offices]`."))
    rules = Key(
        name="rules",
        type=tables("outcomerule"),
        meaning="Replaces all `[[outcome]]`, of which the file may have none; `[]` leaves none.",
        otherwise=_UNCHANGED,
        example="[]",
    )
    more = Key(
        name="more",
        type=tables("outcomerule"),
        meaning="Rules that apply after those of the file, or after `rules`.",
        otherwise="none",
        example='[{ when = "A1 < 30", then = "one-lower" }]',
    )
    yield _section("outcome", rules, more)


# --- Rule files and overlays ------------------------------------------------------------------------------------

_declared = format_of(Instrument, "rule-file", "Rule file of evalkit")
RULE_FILE = attrs.evolve(
    _declared, tables={**_declared.tables, **{table.name: table for table in (_NODE, _LEAF, *_changes())}}
)


def with_sections(sections: Sequence[Section]) -> Format:
    """The format of rule files with *sections* that plugins declare, each behind the one that it stands beside."""
    form = with_asked(RULE_FILE, sections)
    taken = tuple(key.name for key in form.tables["node"].keys)  # names that no attribute may have
    root = [
        attrs.evolve(key, type=key.type._replace(never=taken)) if key.name == "attributes" else key
        for key in form.root.keys
    ]
    tables, changes = dict(form.tables), list(CHANGES.tables)
    for section in reversed(sections):
        root.insert(_behind(root, section.beside), section.field.key)
    for section in sections:
        tables[declaration_of(section.table).name] = table_of(section.table)
        tables |= format_of(section.table, section.name, section.name).tables
        if section.off or section.changes:
            change = _section(section.name, *_keys_of_change(section))
            tables[change.name] = change
            changes.insert(changes.index("change-of-outcome"), change.name)
    kind = CHANGES._replace(tables=tuple(changes))
    keys = tuple(attrs.evolve(key, type=kind) if key.type is CHANGES else key for key in tables["reading"].keys)
    tables["reading"] = attrs.evolve(tables["reading"], keys=keys)
    return attrs.evolve(form, root=attrs.evolve(form.root, keys=tuple(root)), tables=tables)


def _keys_of_change(section: Section) -> Iterable[Key]:
    """What a reading may change of *section*."""
    if section.off:
        yield Key(name="off", type=TRUE, meaning=section.off, otherwise=_UNCHANGED, example="true")
    keys = _by_name(table_of(section.table))
    yield from (_unchanged(keys[name], meaning=meaning) for name, meaning in section.changes.items())


def with_asked(form: Format, sections: Sequence[Section]) -> Format:
    """*form* with the methods of *sections*, and the keys that these and the sections add to nodes, leaves, and changes of these."""
    return attrs.evolve(form, tables={name: _with_asked(table, sections) for name, table in form.tables.items()})


def _with_asked(table: Table, sections: Sequence[Section]) -> Table:
    methods = [method for section in sections for method in section.methods]
    table = _offering(table, methods)
    if table.name in _OF_NODES:
        table = _with_keys_of_methods(table, methods)
        for node_key in (node_key for section in sections for node_key in section.asks):
            table = _with_node_key(table, node_key)
    return table


def _offering(table: Table, methods: Sequence[Method]) -> Table:
    """*table*, in which *methods* of plugins may be named wherever one of the core may be."""
    offered = either(word(*METHODS, *(method.name for method in methods)), TEXT, said="method name")
    keys = tuple(attrs.evolve(key, type=offered) if key.type is METHOD else key for key in table.keys)
    return attrs.evolve(table, keys=keys)


def _with_keys_of_methods(table: Table, methods: Sequence[Method]) -> Table:
    """*table* with the keys of all methods: nodes, and changes of them, have these; a leaf refuses them."""
    own = [*METHOD_KEYS, *(key for method in methods for key in method.keys)]
    if table.name == "leaf":
        return attrs.evolve(table, refused=(*table.refused, *(key.name for key in own)))
    if table.name not in _ADDING:
        return table
    keys = list(table.keys)
    # Before the leaves of a node; in a change of nodes `leaves` is a target.
    at = next((at for at, key in enumerate(keys) if key.name == "leaves" and key.type is not TRUE), len(keys))
    keys[at:at] = map(_ADDING[table.name], own)
    return attrs.evolve(table, keys=tuple(keys))


def _with_node_key(table: Table, node_key: NodeKey) -> Table:
    """*table* with a key that a section adds to nodes and leaves, behind the key that it names or else behind the weight."""
    at = _behind(table.keys, node_key.behind if node_key.behind in _by_name(table) else "weight")
    key = node_key.key if table.name in _OF_NODES[:2] else _unchanged(node_key.key)
    return attrs.evolve(table, keys=(*table.keys[:at], key, *table.keys[at:]))


def _behind(keys: Sequence[Key], name: str) -> int:
    """The place behind the key of that *name*."""
    return next(at for at, key in enumerate(keys, 1) if key.name == name)


def _changed(key: Key) -> Key:
    """A key of a node, of which an overlay states only what changes."""
    kind = tables("changed-leaf", empty=False) if key.name == "leaves" else key.type
    return attrs.evolve(key, type=kind, required=key.name == "code", otherwise=_UNCHANGED, default="")


# Table → how keys of methods stand in it.
_ADDING: Mapping[str, Callable[[Key], Key]] = {
    "node": lambda key: attrs.evolve(key, required=False),  # it may have another method
    "changed-node": _changed,
    "change-of-nodes": lambda key: _unchanged(key, meaning=f"{key.meaning} If all these nodes have it."),
}
_CHANGED_NODE = attrs.evolve(
    _NODE,
    name="changed-node",
    meaning="A known code: only the keys given change. A new code is added.",
    keys=tuple(map(_changed, _NODE.keys)),
    inherits=_DECISION,
)
_CHANGED_LEAF = attrs.evolve(
    _LEAF,
    name="changed-leaf",
    meaning="A leaf of this node, changed or added.",
    refused=("in", "leaves"),  # as a node that is known may be listed as a leaf of its parent, so may its method
    keys=tuple(map(_changed, _LEAF.keys)),
    inherits=_DECISION,
)
_overlay = format_of(Overlay, "variant", "Local variant of a rule file of evalkit")
VARIANT = attrs.evolve(
    _overlay,
    tables={**_overlay.tables, **{table.name: table for table in (_CHANGED_NODE, _CHANGED_LEAF, table_of(PointsStep))}},
)
