"""An instrument as a flat list of facts that can be compared: the key says what a fact is about, apart from its value."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.facts import cited_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evalkit.instruments import Instrument, Node
    from evalkit.schema.citation import Citation

    # One fact of a node: its key, section, kind in words and value, and which of several of that key it is.
    Fact = tuple[str, str, Prose, Prose, tuple[str, ...]]

MODES = {
    "half-up": msg("half up"),
    "half-even": msg("half to even"),
    "down": msg("cut off"),
    "none": msg("not rounded"),
}
YES, NO = msg("yes"), msg("no")


class Item(NamedTuple):
    """One fact.

    Attributes:
        key: What it is about, the same in both instruments.
        section: One of ``model.SECTIONS``.
        place: Where it stands, by code.
        what: The kind of fact, in words.
    """

    key: tuple[Any, ...]
    section: str
    place: str
    what: Prose
    value: Prose
    cite: Citation


class Table(NamedTuple):
    """What the facts of one table of a rule file have in common: the beginning of their keys, and where they stand."""

    key: tuple[Any, ...]
    section: str
    place: str
    cite: Citation

    def item(self, name: str, what: Prose, value: Prose, *sub: object, at: str = "") -> Item:
        """One of them; *sub*: which of several of that name; *at*: where in the table."""
        return Item((*self.key, name, *sub), self.section, self.place + at, what, value, self.cite)

    def items(self, *known: tuple[str, Prose, Prose | None]) -> Iterator[Item]:
        """Those of *known* (name, kind in words, value) that have a value."""
        return (self.item(name, what, value) for name, what, value in known if value is not None)


class Seen(NamedTuple):
    """An instrument as the comparison sees it.

    Attributes:
        node_id: Code → what the node is in both.
        scale_id: Name of a scale → what the scale is in both.
        shared: Names of the scales that both have.
        kept: Codes of the nodes that both have.
    """

    instrument: Instrument
    node_id: Callable[[str], Any]
    scale_id: Mapping[str, str]
    shared: frozenset[str]
    kept: frozenset[str]

    def place_id(self, place: str) -> object:
        """What a node or level is in both instruments."""
        return self.node_id(place) if place in self.instrument.nodes else place


def plain(found: Any) -> Prose:
    """A value of a rule file, as text."""
    if isinstance(found, bool):
        return YES if found else NO
    return short_text(found) if isinstance(found, (int, Fraction)) else str(found)


def listed(found: Iterable[Prose]) -> Message:
    """Several things in one value."""
    return msg("{items}", items=tuple(found))


def pairs(found: Mapping[Any, Any]) -> Message:
    """A table of a rule file as one value."""
    return listed(msg("{name}: {value}", name=str(name), value=plain(value)) for name, value in found.items())


# --- Nodes -----------------------------------------------------------------------------------------------------------

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
