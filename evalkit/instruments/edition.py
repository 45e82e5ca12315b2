"""An instrument, its time in force and its other readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.value import Frozen, Value, value
from evalkit.instruments.tree import TOTAL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose, Text
    from evalkit.instruments.outcome import BandTable, Conversion, Gate, Grade, Ladder, Rounding
    from evalkit.instruments.records import Attainable, ContextKey, RecordPoints, Records, Sample
    from evalkit.instruments.tree import Node, Scale
    from evalkit.method.methods import Method
    from evalkit.schema.citation import Citation, Source


@value
class ClaimRule(Value):
    """A claim that is neither a node nor the predicate. ``others``: instrument → maximum; ``title``: what reports call it."""

    key: str
    kind: str
    cite: Citation
    of: str = TOTAL
    others: Mapping[str, Exact] = {}
    reason: Text | None = None
    title: Prose | None = None


@value
class Reading(Value):
    """Another documented choice, as changes to the instrument.

    Attributes:
        axis: Readings of one axis exclude each other.
        sets: Changed keys, each with its target, as the rule file states them.
    """

    id: str
    axis: str
    title: Text
    cite: Citation
    sets: tuple[Mapping[str, Any], ...] = ()
    rounding: tuple[Rounding, ...] = ()
    bands: tuple[BandTable, ...] = ()
    points: tuple[RecordPoints, ...] = ()


@value
class Note(Value):
    """A known property or a free-standing assumption.

    Attributes:
        explains: What ``evalkit rules check`` finds and this note is the reason for: ``check`` or ``check: place``.
    """

    id: str
    text: Text
    cite: Citation
    node: str | None = None
    explains: tuple[str, ...] = ()


@value
class Notice(Value):
    """A warning for assessments of a time."""

    text: Text
    cite: Citation
    since: dt.date | None = None
    until: dt.date | None = None


@value
class Validity(Value):
    """When an edition was in force, as far as established, and when its numbers were last held against their sources."""

    checked: dt.date
    cite: Citation
    since: dt.date | None = None
    until: dt.date | None = None
    open_end: bool = False
    followed_by: str | None = None
    notices: tuple[Notice, ...] = ()


@value
class Variant(Value):
    """A local variant that changed the instrument."""

    file: str
    sha256: str
    title: str
    decision: str


@value
class Instrument(Frozen):
    """One edition of one index, as its rule file states it.

    Attributes:
        file: Name of the rule file, relative to the folder of rules (``index/edition.toml``).
        nodes: Every node by code, in the order of the tree, ``total`` first.
        weights: ``of-total`` or ``within-parent``.
        methods: The methods that the nodes name.
        attribute_titles: Attribute of leaves → its title, where it has one.
        attribute_cites: Attribute of leaves → where its values come from, where that is not where the leaf comes from.
    """

    index: str
    edition: str
    title: str
    short: str
    file: str
    sha256: str
    levels: tuple[str, ...]
    weights: str
    validity: Validity
    cite: Citation
    sources: Mapping[str, Source]
    nodes: Mapping[str, Node]
    methods: Mapping[str, Method]
    scales: Mapping[str, Scale] = {}
    bands: tuple[BandTable, ...] = ()
    bands_by: str | None = None
    rounding: tuple[Rounding, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    context: Mapping[str, ContextKey] = {}
    gate: Gate | None = None
    floor_predicate: str | None = None
    floor_cite: Citation | None = None
    ladder: Ladder | None = None
    grades: tuple[Grade, ...] = ()
    records: Records | None = None
    sample: Sample | None = None
    attainable: Attainable | None = None
    claims: Mapping[str, ClaimRule] = {}
    attribute_titles: Mapping[str, Prose] = {}
    attribute_cites: Mapping[str, Citation] = {}
    readings: tuple[Reading, ...] = ()
    properties: tuple[Note, ...] = ()
    assumptions: tuple[Note, ...] = ()
    variant: Variant | None = None

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    def attribute_title(self, name: str) -> Prose:
        """What the instrument calls an attribute of its leaves."""
        return self.attribute_titles.get(name, name)

    def level_name(self, node: Node) -> str:
        """What the instrument calls the level of *node*; ``total`` for the total, empty outside it."""
        if node.code == TOTAL:
            return TOTAL
        top = node
        while top.parent is not None:
            top = self.nodes[top.parent]
        inside = top.code == TOTAL and node.depth <= len(self.levels)
        return self.levels[node.depth - 1] if inside else ""

    def at(self, place: str, node: Node) -> bool:
        """Whether *place* (a code or the name of a level) means *node*."""
        return place == node.code or (place == self.level_name(node) and node.code != TOTAL)

    def stage_of(self, node: Node) -> Rounding | None:
        """The rounding stage of *node*: its own before that of its level."""
        stages = [stage for stage in self.rounding if self.at(stage.at, node)]
        own = [stage for stage in stages if stage.at == node.code]
        return own[0] if own else stages[0] if stages else None

    def leaves_under(self, code: str) -> tuple[str, ...]:
        """Codes of the leaves below (or at) *code*, in order."""
        node = self.nodes[code]
        if node.is_leaf:
            return (code,)
        return tuple(leaf for child in node.children for leaf in self.leaves_under(child))
