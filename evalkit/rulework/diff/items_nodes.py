"""The facts of the nodes that two instruments have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.text import Prose, msg
from evalkit.rulework.diff.items import Item, Seen, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument, Node
    from evalkit.schema.citation import Citation

# Keys of methods that a gate or a ladder reads; what else a method asks for belongs to the method.
_SECTION = {"gate_min": "gates", "thresholds": "thresholds"}


class Fact(NamedTuple):
    """One fact of a node: the key of it, and ``sub`` where it has several of that key."""

    name: str
    section: str
    what: Prose
    found: Prose
    sub: tuple[str, ...] = ()


def node_items(seen: Seen) -> Iterator[Item]:
    """Title, parent, weight, method and the rest of every node that both have."""
    for code, node in seen.instrument.nodes.items():
        if code in seen.kept:
            yield from _of_node(node, seen)


def _of_node(node: Node, seen: Seen) -> Iterator[Item]:
    cites = _cites(seen)
    for name, section, what, found, sub in (*_place(node), *_method(node), *_answers(node, seen.instrument)):
        key = ("node", seen.node_id(node.code), name, *sub)
        yield Item(key, section, node.code, what, found, cites.get(name, node.cite))


def _place(node: Node) -> Iterator[Fact]:
    yield Fact("code", "tree", msg("code"), node.code)
    yield Fact("title", "tree", msg("title"), node.title)
    if node.parent is not None:
        yield Fact("parent", "tree", msg("parent"), node.parent)
    if node.weight is not None:
        yield Fact("weight", "weights", msg("weight"), number(node.weight))
    if node.floor is not None:
        yield Fact("floor", "floors", msg("floor"), number(node.floor))
    yield Fact("digits", "rounding", msg("decimals shown"), str(node.digits))


def _method(node: Node) -> Iterator[Fact]:
    if node.method:
        yield Fact("method", "methods", msg("method"), node.method)
    for name, param in node.params.items():
        section = _SECTION.get(name, "methods")
        if isinstance(param, dict):
            for sub, one in param.items():
                yield Fact(name, section, msg("{name} {key}", name=name, key=str(sub)), plain(one), (str(sub),))
        else:
            yield Fact(name, section, name, plain(param))


def _answers(node: Node, instrument: Instrument) -> Iterator[Fact]:
    if node.scale is not None and node.is_leaf:  # of a parent it is only what its leaves inherit
        yield Fact("scale", "answers", msg("scale"), node.scale)
    for name, attribute in node.attributes.items():
        if attribute is not False:  # the same as an attribute that the rule file does not have
            yield Fact(name, "answers", instrument.attribute_title(name), plain(attribute))
    if node.missing is not None:
        yield Fact("missing", "answers", msg("answer taken when missing"), str(node.missing))


def _cites(seen: Seen) -> dict[str, Citation]:
    """Where facts of nodes come from that belong to a rule of the whole instrument."""
    instrument = seen.instrument
    found: dict[str, Any] = {
        "gate_min": instrument.gate.cite if instrument.gate else None,
        "thresholds": instrument.ladder.cite if instrument.ladder else None,
        "floor": instrument.floors.cite if instrument.floors else None,
        **instrument.attribute_cites,
    }
    return {name: cite for name, cite in found.items() if cite is not None}
