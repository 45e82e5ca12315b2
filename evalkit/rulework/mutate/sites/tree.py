"""Mutants of the tree: weights, parameters of methods, attributes, scales and codes of leaves."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.rulework.mutate.model import Mutant
from evalkit.rulework.mutate.nudge import neighbours, value_of, written
from evalkit.rulework.mutate.sites.common import number_table, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Node
    from evalkit.rulework.mutate.model import Edits
    from evalkit.rulework.mutate.tables import Tables


def weights(tables: Tables) -> Iterator[Mutant]:
    """Each weight up and down, alone and with a sibling that keeps the sum."""
    for code, path in tables.paths.items():
        raw = tables.get((*path, "weight"))
        for new in neighbours(raw):
            change = Fraction(value_of(new) or 0) - Fraction(value_of(raw) or 0)
            alone: Edits = (((*path, "weight"), new),)
            site = f"{code}.weight"
            yield Mutant(site=site, kind="weight", old=str(raw), new=str(new), edits=alone, codes=(code,))
            sibling = _sibling(tables, code)
            if sibling is not None:
                edits = (*_moved(tables, code, change), *_moved(tables, sibling, -change))
                more = f"{new}, {sibling} {tables.get((*tables.paths[sibling], 'weight'))} → {_weight(edits, tables, sibling)}"
                yield Mutant(site=site, kind="weight", old=str(raw), new=more, edits=edits, codes=(code, sibling))


def _sibling(tables: Tables, code: str) -> str | None:
    """The next child of the same parent that has a weight; after the last one, the one before."""
    parent = tables.instrument.nodes[code].parent
    if parent is None:
        return None
    children = tables.instrument.nodes[parent].children
    at = children.index(code)
    beside = children[at + 1] if at + 1 < len(children) else children[at - 1]
    return beside if beside != code and tables.get((*tables.paths[beside], "weight")) is not None else None


def _moved(tables: Tables, code: str, change: Fraction) -> Edits:
    """The weight of *code* changed; where weights are of the total, those of the first child below it as well."""
    path = (*tables.paths[code], "weight")
    raw = tables.get(path)
    if raw is None:
        return ()
    edit = (path, written(Fraction(value_of(raw) or 0) + change))
    children = tables.instrument.nodes[code].children
    if tables.instrument.weights == "of-total" and children:
        return (edit, *_moved(tables, children[0], change))
    return (edit,)


def _weight(edits: Edits, tables: Tables, code: str) -> str:
    path = (*tables.paths[code], "weight")
    return str(next(new for place, new in edits if place == path))


def parameters(tables: Tables) -> Iterator[Mutant]:
    """What a node gives its method, and its floor."""
    instrument = tables.instrument
    for code, path in tables.paths.items():
        node = instrument.nodes[code]
        yield from numbers(f"{code}.floor", "floor", (*path, "floor"), tables.get((*path, "floor")), codes=(code,))
        for key in instrument.methods[node.method].keys if node.method else ():
            raw, site = tables.get((*path, key.name)), f"{code}.{key.name}"
            if key.type.kind == "map":
                yield from number_table(site, "threshold", (*path, key.name), raw, codes=(code,))
            else:
                yield from numbers(site, "parameter", (*path, key.name), raw, codes=(code,))


def attributes(tables: Tables) -> Iterator[Mutant]:
    """Each attribute of each leaf with each other value."""
    declared = tables.get(("attributes",)) or {}
    for node in _leaves(tables):
        for name, found in node.attributes.items():
            path = (*tables.paths[node.code], name)
            site = f"{node.code}.{name}"
            yield from words(site, "attribute", path, found, declared[name]["values"], codes=_around(node))


def scales(tables: Tables) -> Iterator[Mutant]:
    """Each leaf on each other scale."""
    for node in _leaves(tables):
        path = (*tables.paths[node.code], "scale")
        site = f"{node.code}.scale"
        yield from words(site, "leaf-scale", path, node.scale, tables.instrument.scales, codes=_around(node))


def codes(tables: Tables) -> Iterator[Mutant]:
    """Neighbouring leaves with their codes swapped."""
    for node in tables.instrument.nodes.values():
        leaves = [child for child in node.children if tables.instrument.nodes[child].is_leaf]
        for one, other in pairwise(leaves):
            edits: Edits = (((*tables.paths[one], "code"), other), ((*tables.paths[other], "code"), one))
            yield Mutant(
                site=f"{one}.code", kind="code", old=f"{one}, {other}", new=f"{other}, {one}", edits=edits,
                codes=(one, other),
            )  # fmt: skip


def _leaves(tables: Tables) -> Iterator[Node]:
    return (node for node in tables.instrument.nodes.values() if node.is_leaf)


def _around(node: Node) -> tuple[str, ...]:
    return (node.code, node.parent) if node.parent is not None else (node.code,)
