"""An edition of an index: what its rule file is called, and all of its sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.base.value import Value, value
from evalkit.base.value import field as plain
from evalkit.instruments.bands import Band, Conversion, Rounding
from evalkit.instruments.context import ClaimRule, ContextKey
from evalkit.instruments.gates import Gate
from evalkit.instruments.head import HEAD, Head
from evalkit.instruments.headings import Heading
from evalkit.instruments.ladders import Ladder
from evalkit.instruments.notes import Note, Validity
from evalkit.instruments.offices import Offices
from evalkit.instruments.outcome_rules import OutcomeRule
from evalkit.instruments.readings import Reading
from evalkit.instruments.records import Records
from evalkit.instruments.scales import Attribute, Scale
from evalkit.instruments.tree import TOTAL, Node
from evalkit.schema.citation import Source
from evalkit.schema.declare import field, listed, named, single, table
from evalkit.schema.keys import TEXT, Key
from evalkit.schema.parse import SOURCE_KEY, Declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments.bands import BandTable
    from evalkit.instruments.expression import Expression
    from evalkit.instruments.sections import StatedSection
    from evalkit.schema.citation import Citation

T = TypeVar("T")
Placed = TypeVar("Placed", Rounding, Conversion)


@table("[variant]")
@value
class Variant(Declared):
    """What the variant is called, and who decided it."""

    file: str = ""
    sha256: str = ""
    title: str = field(TEXT, "Name of the variant.", '"Bobot Kabupaten Contoh"')
    decision: str = field(
        TEXT,
        "The local decision; the source of all that the overlay states without one.",
        '"Keputusan Bupati 188/12/2024"',
    )


@table("the file", name="rule-file", head=HEAD)
@value
class Instrument(Head):
    """One edition of one index: `rules/<index>/<edition>.toml`.

    Attributes:
        file: Name of the rule file, relative to the folder of rules (``index/edition.toml``).
        methods: The methods that the nodes name.
        findings: Functions of the plugins of the index that give findings of an evaluation.
        sections: The sections that it has of those which plugins declare, by name.
        attributes: What leaves carry, by name.
        nodes: Every node by code, in the order of the tree, ``total`` first; where they hang on a fact, those under it.
        of_file: Where nodes hang on a fact, those under each of its values together; else empty.
        facts: What is known of the context that weights, formulas and rules of the predicate hang on; see ``method.facts``.
    """

    file: str = plain(kw_only=True)
    sha256: str = plain(kw_only=True)
    methods: Mapping[str, Method] = plain(kw_only=True)
    findings: tuple[Callable[[Any], Sequence[Any]], ...] = plain(kw_only=True, default=())
    sections: Mapping[str, StatedSection] = plain(kw_only=True, default={})
    validity: Validity = field(
        single(Validity),
        "When the edition was in force, and when this file was checked.",
        "{ from = 2020-08-13, checked = 2026-11-24 }",
    )
    sources: Mapping[str, Source] = field(
        named(Source, pattern=f"^{SOURCE_KEY}$"),
        "The sources, by the key that citations use.",
        '{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
        default={},
    )
    attributes: Mapping[str, Attribute] = field(
        named(Attribute), "What leaves carry beside a weight.", "{ category = { values = [1, 2, 3] } }", default={}
    )
    scales: Mapping[str, Scale] = field(
        named(Scale),
        "What leaves can be answered with.",
        '{ maturity = { 1 = "Rintisan", 2 = "Terkelola" } }',
        default={},
    )
    nodes: Mapping[str, Node] = field(
        listed(Node, label="code", empty=False),
        "The tree: a flat list in the order of the regulation.",
        '[{ code = "total", title = "Indeks Layanan Digital" }]',
        name="node",
    )
    rounding: tuple[Rounding, ...] = field(
        listed(Rounding, label="at"),
        "Stages of rounding, in the order given.",
        '[{ at = "total", digits = 2, mode = "half-up" }]',
        default=(),
        otherwise="nothing is rounded",
    )
    bands: tuple[BandTable, ...] = field(
        listed(Band, label="predicate", empty=False),
        "Words for values; those of the total are required.",
        '[{ predicate = "Baik", min = 2.6 }, { predicate = "Kurang" }]',
    )
    conversions: tuple[Conversion, ...] = field(
        listed(Conversion, label="at"),
        "Second numbers shown beside nodes.",
        '[{ at = "total", factor = 25, digits = 2 }]',
        name="convert",
        default=(),
    )
    outcome: tuple[OutcomeRule, ...] = field(
        listed(OutcomeRule),
        "What changes the predicate of the total where a condition holds, in the order given.",
        '[{ when = "min(D1, D2, D3) < 3", then = "one-lower" }]',
        default=(),
    )
    context: Mapping[str, ContextKey] = field(
        named(ContextKey),
        "Facts beside the answers.",
        '{ respondents = { title = "Responden", kind = "count" } }',
        default={},
    )
    records: Records | None = field(
        single(Records),
        "How leaves follow from a table of respondents or persons.",
        '{ table = "responses", title = { id = "responden", en = "respondents" }, answers = "mutu" }',
        default=None,
    )
    offices: Offices | None = field(
        single(Offices),
        "How leaves follow from a table of offices.",
        '{ title = { id = "satuan kerja", en = "offices" }, answers = "mutu", ties = "first" }',
        default=None,
    )
    headings: Mapping[str, Heading] = field(
        named(Heading),
        "What heads the columns of tables that offices keep, beside codes and titles.",
        '{ biaya = { words = ["biaya", "tarif"] } }',
        default={},
    )
    claims: Mapping[str, ClaimRule] = field(
        named(ClaimRule, never=(TOTAL, "predicate")),
        "Claims beside node codes and `predicate`.",
        '{ percent = { kind = "percent-of-max" } }',
        default={},
    )
    readings: tuple[Reading, ...] = field(
        listed(Reading, label="id"),
        "Other documented choices.",
        '[{ id = "unrounded", axis = "rounding", title = { id = "tanpa pembulatan", en = "not rounded" }, rounding = [{ at = "total", mode = "none" }] }]',
        default=(),
    )
    properties: tuple[Note, ...] = field(
        listed(Note, label="id"),
        "Known properties of the instrument that look like mistakes.",
        '[{ id = "gap", text = { id = "ada celah", en = "there is a gap" } }]',
        default=(),
    )
    assumptions: tuple[Note, ...] = field(
        listed(Note, label="id"),
        "Assumptions that belong to no single number.",
        '[{ id = "digits", text = { id = "dua desimal", en = "two decimals" } }]',
        default=(),
    )
    variant: Variant | None = None
    facts: Mapping[str, str | int] = {}
    of_file: Mapping[str, Node] = {}

    def __repr__(self) -> str:
        """Its name alone: all it holds would be a hundred pages."""
        return f"<{type(self).__name__} {self.id}>"

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def every_node(self) -> Mapping[str, Node]:
        """Every node of the file by code, also those that another value of the fact `nodes_by` has."""
        return self.of_file or self.nodes

    @property
    def bands_key(self) -> ContextKey | None:
        """The fact of the context that the bands of the total hang on, if they hang on one."""
        return self.context.get(self.bands_by or "")

    @property
    def bands_from(self) -> str | None:
        """The node that this fact follows from, if it follows from one."""
        return None if self.bands_key is None else self.bands_key.from_node

    @property
    def scale_of_rows(self) -> Scale | None:
        """The scale of the answers of respondents, if rows are such."""
        name = None if self.records is None else self.records.answers
        return None if name is None else self.scales[name]

    @property
    def computing(self) -> Mapping[str, StatedSection]:
        """The sections that methods compute with."""
        return {name: section for name, section in self.sections.items() if section.section.methods}

    @property
    def gate(self) -> Gate | None:
        """When some leaves count at all, if a section says so."""
        return self._extending(Gate)

    def gate_of(self, node: Node) -> Gate | None:
        """The same for the children of *node*, where the section asks it for points: a method may have a gate without one."""
        return self.gate if self.gate is not None and self.gate.least in node.params else None

    @property
    def ladder(self) -> Ladder | None:
        """The levels of nodes, if a section says how these have any."""
        return self._extending(Ladder)

    def _extending(self, kind: type[T]) -> T | None:
        found = (section.stated for section in self.sections.values())
        return next((stated for stated in found if isinstance(stated, kind)), None)

    @property
    def sample(self) -> StatedSection | None:
        """The section that says how large a sample must be, if there is one."""
        return next((section for section in self.sections.values() if section.section.sample is not None), None)

    @property
    def attainable(self) -> Any | None:
        """The table that says how many rows stand behind a total, if totals are held against what these can give."""
        return next((section.stated for section in self.sections.values() if section.section.counts_rows), None)

    def attribute_title(self, name: str) -> Prose:
        """What the instrument calls an attribute of its leaves."""
        return self.attribute_titles.get(name, name)

    @property
    def attribute_titles(self) -> Mapping[str, Prose]:
        """Attribute of leaves → its title, where it has one."""
        return {name: attribute.title for name, attribute in self.attributes.items() if attribute.title is not None}

    @property
    def attribute_cites(self) -> Mapping[str, Citation]:
        """Attribute of leaves → where its values come from, where that is not where the leaf comes from."""
        return {name: attribute.cite for name, attribute in self.attributes.items() if attribute.cite is not None}

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
        return self._nearest(self.rounding, node)

    def conversion_of(self, node: Node) -> Conversion | None:
        """The second number shown beside *node*: its own before that of its level."""
        return self._nearest(self.conversions, node)

    def _nearest(self, rules: Sequence[Placed], node: Node) -> Placed | None:
        """Which of *rules*, each for a node or for a level, concerns *node*."""
        at = {rule.at: rule for rule in reversed(rules)}  # of several the first
        return at.get(node.code) or (at.get(self.level_name(node)) if at and node.code != TOTAL else None)

    def leaves_under(self, code: str) -> tuple[str, ...]:
        """Codes of the leaves below (or at) *code*, in order."""
        node = self.nodes[code]
        if node.is_leaf:
            return (code,)
        return tuple(dict.fromkeys(leaf for child in node.operands for leaf in self.leaves_under(child)))


@value
class Method(Value):
    """A named method.

    Attributes:
        title: What readers call it; empty: by its name.
        build: Makes the expression that a node computes; gets the instrument, the node and the highest value of each child.
        weighs: Whether the children need weights, and whether these must add up.
        own_weight: Whether the node itself needs a weight.
        may_weigh: Whether it uses the weights of the children where they have some.
        one_child: Whether it takes exactly one child.
        needs_digits: Whether the node must state its decimals, to which the value is rounded.
        keys: What it adds to ``[[node]]``: numbers, tables of numbers, flags, and steps.
        called: What readers call these, where that is not their name.
        needs: Sections of the rule file it uses.
        leaves_only: Whether all children must be leaves.
        of_highest: Whether it divides by the highest values of the children, so that these must be worth something.
    """

    name: str
    build: Callable[[Instrument, Node, Sequence[Exact]], Expression]
    title: Prose = ""
    weighs: bool = False
    own_weight: bool = False
    may_weigh: bool = False
    one_child: bool = False
    needs_digits: bool = False
    keys: tuple[Key, ...] = ()
    called: Mapping[str, Prose] = {}
    needs: tuple[str, ...] = ()
    leaves_only: bool = False
    of_highest: bool = False
