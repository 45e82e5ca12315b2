"""The facts of the nodes that two instruments have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.changes.items import Item, Seen, number, plain
from evalkit.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.model import Cite, Node

# Keys of methods that a gate or a ladder reads; what else a method asks for belongs to the method.
_SECTION = {"gate_min": "gates", "thresholds": "thresholds"}


def node_items(seen: Seen) -> Iterator[Item]:
    """Title, parent, weight, method and the rest of every node that both have."""
    for code, node in seen.instrument.nodes.items():
        if code in seen.kept:
            yield from _of_node(node, seen)


def _of_node(node: Node, seen: Seen) -> Iterator[Item]:
    instrument, cites = seen.instrument, _cites(seen)

    def item(name: str, section: str, what: Prose, found: Prose, *sub: str) -> Item:
        key = ("node", seen.node_id(node.code), name, *sub)
        return Item(key, section, node.code, what, found, cites.get(name, node.cite))

    yield item("code", "tree", msg("code"), node.code)
    yield item("title", "tree", msg("title"), node.title)
    if node.parent is not None:
        yield item("parent", "tree", msg("parent"), node.parent)
    if node.weight is not None:
        yield item("weight", "weights", msg("weight"), number(node.weight))
    if node.method:
        yield item("method", "methods", msg("method"), node.method)
    for name, param in node.params.items():
        section = _SECTION.get(name, "methods")
        if isinstance(param, dict):
            for sub, one in param.items():
                yield item(name, section, msg("{name} {key}", name=name, key=str(sub)), plain(one), str(sub))
        else:
            yield item(name, section, name, plain(param))
    if node.floor is not None:
        yield item("floor", "floors", msg("floor"), number(node.floor))
    if node.scale is not None:
        yield item("scale", "answers", msg("scale"), node.scale)
    for name, attribute in node.attributes.items():
        if attribute is not False:  # the same as an attribute that the rule file does not have
            yield item(name, "answers", instrument.attribute_title(name), plain(attribute))
    if node.missing is not None:
        yield item("missing", "answers", msg("answer taken when missing"), str(node.missing))
    yield item("digits", "rounding", msg("decimals shown"), str(node.digits))


def _cites(seen: Seen) -> dict[str, Cite]:
    """Where facts of nodes come from that belong to a rule of the whole instrument."""
    instrument = seen.instrument
    found: dict[str, Any] = {
        "gate_min": instrument.gate.cite if instrument.gate else None,
        "thresholds": instrument.ladder.cite if instrument.ladder else None,
        "floor": instrument.floor_cite,
        **instrument.attribute_cites,
    }
    return {name: cite for name, cite in found.items() if cite is not None}
