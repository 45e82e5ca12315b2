"""The format of overlays: local variants of a rule file. ``evalkit.loading.overlay`` reads it."""

from __future__ import annotations

import attrs

from evalkit.loading.rule_file import RULE_FILE
from evalkit.loading.rule_tree import LEAF, NODE
from evalkit.schema.keys import ID, TEXT, Format, Key, Table, list_of, table, tables

_DECISION = "the local decision"


def _changed(key: Key) -> Key:
    """A key of a node, of which an overlay states only what changes."""
    kind = tables("changed-leaf", empty=False) if key.name == "leaves" else key.type
    return attrs.evolve(key, type=kind, required=key.name == "code", otherwise="unchanged", default="")


_NODE = attrs.evolve(
    NODE,
    name="changed-node",
    meaning="A known code: only the keys given change. A new code is added.",
    keys=tuple(map(_changed, NODE.keys)),
    inherits=_DECISION,
)
_LEAF = attrs.evolve(
    LEAF,
    name="changed-leaf",
    meaning="A leaf of this node, changed or added.",
    # As a node that is known may be listed as a leaf of its parent, so may its method.
    refused=("in", "leaves"),
    keys=tuple(map(_changed, LEAF.keys)),
    inherits=_DECISION,
)
_VARIANT = Table(
    name="variant",
    title="[variant]",
    meaning="What the variant is called, and who decided it.",
    keys=(
        Key(
            name="title",
            type=TEXT,
            required=True,
            meaning="Name of the variant.",
            example='"Bobot Kabupaten Contoh"',
        ),
        Key(
            name="decision",
            type=TEXT,
            required=True,
            meaning="The local decision; the source of all that the overlay states without one.",
            example='"Keputusan Bupati 188/12/2024"',
        ),
    ),
)
_SHARED = {key.name: key for key in RULE_FILE.root.keys}
_ROOT = Table(
    name="variant-file",
    title="the file",
    meaning="A local variant of a rule file; an assessment names it with `variant` beside `instrument`.",
    keys=(
        Key(
            name="extends",
            type=ID,
            required=True,
            meaning="The instrument that is changed.",
            example='"layanan@2024"',
        ),
        Key(
            name="variant",
            type=table("variant"),
            required=True,
            meaning="What it is called, and who decided it.",
            example='{ title = "Bobot Kabupaten Contoh", decision = "Keputusan Bupati 188/12/2024" }',
        ),
        Key(
            name="remove",
            type=list_of(TEXT, "list of codes", empty=True),
            meaning="These and all below them go. A node may not lose all its children: remove it instead.",
            otherwise="nothing",
            example='["I12"]',
        ),
        Key(
            name="node",
            type=tables("changed-node"),
            meaning="A known code (node or leaf): only the keys given change, with `in` it moves. A new code is added after the last child of its parent. `leaves` inside are changed or added likewise.",
            otherwise="none",
            example='[{ code = "I1", weight = 2 }]',
        ),
        attrs.evolve(
            _SHARED["bands"],
            required=False,
            type=tables("band"),
            meaning="Replace those of the same `at` and `when`.",
            otherwise="unchanged",
        ),
        attrs.evolve(_SHARED["rounding"], meaning="Replace those of the same `at`.", otherwise="unchanged"),
        attrs.evolve(
            _SHARED["sources"],
            meaning="Are added. `[sources.variant]` describes the decision more closely.",
            otherwise="none",
        ),
    ),
)


VARIANT = Format(
    name="variant",
    title="Local variant of a rule file of evalkit",
    root=_ROOT,
    tables={
        one.name: one
        for one in (_VARIANT, _NODE, _LEAF, *(RULE_FILE.tables[name] for name in ("band", "rounding", "source")))
    },
)
