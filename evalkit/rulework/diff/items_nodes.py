"""The facts of the nodes that two instruments have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.instruments.facts import cited_elsewhere
from evalkit.rulework.diff.items import Item, Seen, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument, Node

    # One fact of a node: its key, section, kind in words and value, and which of several of that key it is.
    Fact = tuple[str, str, Prose, Prose, tuple[str, ...]]

# Keys of methods that a gate or a ladder reads; what else a method asks for belongs to the method.
_SECTION = {"gate_min": "gates", "thresholds": "thresholds"}


def node_items(seen: Seen) -> Iterator[Item]:
    """Title, parent, weight, method and the rest of every node that both have."""
    cites = cited_elsewhere(seen.instrument)
    for code, node in seen.instrument.nodes.items():
        if code in seen.kept:
            for name, section, what, value, sub in _facts(node, seen.instrument):
                key = ("node", seen.node_id(code), name, *sub)
                yield Item(key, section, code, what, value, cites.get(name, node.cite))


def _facts(node: Node, instrument: Instrument) -> Iterator[Fact]:
    on_scale = node.scale if node.is_leaf else None  # of a parent it is only what its leaves inherit
    known: tuple[tuple[str, str, Prose, Prose | None], ...] = (
        ("code", "tree", msg("code"), node.code),
        ("title", "tree", msg("title"), node.title),
        ("parent", "tree", msg("parent"), node.parent),
        ("weight", "weights", msg("weight"), None if node.weight is None else short_text(node.weight)),
        ("floor", "floors", msg("floor"), None if node.floor is None else short_text(node.floor)),
        ("digits", "rounding", msg("decimals shown"), str(node.digits)),
        ("method", "methods", msg("method"), node.method or None),
        ("scale", "answers", msg("scale"), on_scale),
    )
    yield from ((name, section, what, value, ()) for name, section, what, value in known if value is not None)
    for name, param in node.params.items():
        section = _SECTION.get(name, "methods")
        if isinstance(param, dict):
            for sub, one in param.items():
                yield name, section, msg("{name} {key}", name=name, key=str(sub)), plain(one), (str(sub),)
        else:
            yield name, section, name, plain(param), ()
    for name, attribute in node.attributes.items():
        if attribute is not False:  # the same as an attribute that the rule file does not have
            yield name, "answers", instrument.attribute_title(name), plain(attribute), ()
    if node.missing is not None:
        yield "missing", "answers", msg("answer taken when missing"), str(node.missing), ()
