"""What differs between two instruments, beside sources and the order in which things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.catalogue import entrypoints
from evalkit.method.methods import CORE_METHODS
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument, Node
    from evalkit.method.methods import Formula

# Where things come from, and what a reader is told beside the result.
_BESIDE = frozenset(("file", "sha256", "cite", "sources", "attribute_cites", "properties", "assumptions", "variant"))
_OF_NODES = frozenset(("cite", "params"))


def changed_parts(old: Instrument, new: Instrument) -> frozenset[str]:
    """Names of the parts that differ. Readings are left out: they are compared as instruments of their own."""
    found = {
        field.name
        for field in attrs.fields(type(old))
        if field.name not in (*_BESIDE, "nodes", "readings") and getattr(old, field.name) != getattr(new, field.name)
    }
    if [one.id for one in old.readings] != [one.id for one in new.readings]:
        found.add("readings")
    if old.nodes is not new.nodes:
        found |= _of_nodes(old, new)
    return frozenset(found)


def _of_nodes(old: Instrument, new: Instrument) -> set[str]:
    if set(old.nodes) != set(new.nodes):
        return {"nodes"}
    return {
        part
        for code, node in old.nodes.items()
        if node is not new.nodes[code]
        for part in _of_node(node, new.nodes[code], ordered=not is_core(old, node))
    }


def same_foreign_formulas(old: Instrument, new: Instrument) -> bool:
    """Whether the methods of plugins, which may look at all of an instrument, make the same formulas of both.

    A formula that does not say when it equals another one differs from every other, and nothing is proved.
    """
    try:
        return bool(_foreign_formulas(old) == _foreign_formulas(new))
    except entrypoints.FAILURES:  # of a comparison that a plugin wrote
        return False


def _foreign_formulas(instrument: Instrument) -> list[Formula]:
    foreign = [code for code, node in instrument.nodes.items() if not is_core(instrument, node)]
    plan = plan_for(instrument) if foreign else None
    return [] if plan is None else [plan.formulas[plan.position[code]] for code in foreign]


def is_core(instrument: Instrument, node: Node) -> bool:
    """Whether the method of *node*, if it has one, is one of ours, of which it is known what it looks at."""
    return not node.children or instrument.methods[node.method] is CORE_METHODS.get(node.method)


def _of_node(mine: Node, theirs: Node, *, ordered: bool) -> Iterator[str]:
    for field in attrs.fields(type(mine)):
        if field.name not in _OF_NODES and _plain(mine, field.name, ordered=ordered) != _plain(
            theirs, field.name, ordered=ordered
        ):
            yield field.name
    for key in {*mine.params, *theirs.params}:
        if mine.params.get(key) != theirs.params.get(key):
            yield key


def _plain(node: Node, name: str, *, ordered: bool) -> Any:
    """A part of a node; of its children the set, for none of our methods looks at their order."""
    found = getattr(node, name)
    return frozenset(found) if name == "children" and not ordered else found
