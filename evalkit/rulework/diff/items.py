"""An instrument as a flat list of facts that can be compared: the key says what a fact is about, apart from its value."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.exact import short_text
from evalkit.base.text import Message, Prose, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evalkit.instruments import Instrument
    from evalkit.schema.citation import Citation

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
