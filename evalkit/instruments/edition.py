"""An instrument, its time in force and its other readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import Frozen, Value, value
from evalkit.instruments.context import Attainable, ClaimRule, ContextKey, Sample
from evalkit.instruments.outcome import Band, Conversion, Floors, Grade, Rounding
from evalkit.instruments.tree import CODE, TOTAL
from evalkit.schema.citation import Source
from evalkit.schema.declare import cited, field, listed, named, single, table
from evalkit.schema.keys import DATE, FLAG, ID, PROSE, TEXT, TEXTS, is_id
from evalkit.schema.reading import SOURCE_KEY, Declared

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from evalkit.base.text import Prose, Text
    from evalkit.instruments.method import Method
    from evalkit.instruments.outcome import BandTable, Gate, Ladder
    from evalkit.instruments.records import RecordPoints, Records
    from evalkit.instruments.tree import Node, Scale
    from evalkit.schema.citation import Citation
    from evalkit.schema.reader import Reader
    from evalkit.schema.reading import Scope

_OPEN = "not established"


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


@table("[[properties]], [[assumptions]]")
@value
class Note(Declared):
    """A known property that looks like a mistake, or an assumption that belongs to no single number."""

    id: str = field(TEXT, "Short name, once in its list.", '"kk-full2"')
    text: Text = field(
        PROSE, "What is so, and why.", '{ id = "ambang tak tercapai", en = "the threshold is out of reach" }'
    )
    node: str | None = field(CODE, "The node it is about.", '"KK"', default=None, otherwise="the whole instrument")
    explains: tuple[str, ...] = field(
        TEXTS,
        'What [`evalkit rules check`](rules-check.md) finds, or which law does not hold, and this is the reason for: the name of a check, or `"check: place"`. Nothing may be explained that is not found.',
        '["printed-gap: bands[total][Tinggi] 80–81"]',
        default=(),
        otherwise="nothing",
    )
    cite: Citation = cited()


def _check_order(since: dt.date | None, until: dt.date | None, item: Reader) -> None:
    if since is not None and until is not None and until < since:
        item.wrong("until", msg("{date} or later", date=since.isoformat()))


@table("[[validity.notices]]")
@value
class Notice(Declared):
    """A warning for assessments whose last day lies from `from` to `until`."""

    since: dt.date | None = field(
        DATE, "First day.", "2024-01-01", name="from", default=None, otherwise="from the beginning", unit="day"
    )
    until: dt.date | None = field(
        DATE, "Last day, not before `from`.", "2025-12-31", default=None, otherwise="without end", unit="day"
    )
    text: Text = field(PROSE, "The warning.", '{ id = "dua versi dipakai", en = "two versions are in use" }')
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It ends after it begins."""
        _check_order(self.since, self.until, item)


@table("[validity]", barred=(("open_end", "until"),))
@value
class Validity(Declared):
    """When the edition was in force, and when this file was checked."""

    since: dt.date | None = field(
        DATE, "First day in force.", "2020-08-13", name="from", default=None, otherwise=_OPEN, unit="day"
    )
    until: dt.date | None = field(
        DATE, "Last day in force, not before `from`.", "2025-12-31", default=None, otherwise=_OPEN, unit="day"
    )
    open_end: bool = field(FLAG, "The edition is known to be still in use. Not beside `until`.", "true", default=False)
    followed_by: str | None = field(
        ID,
        "The edition that took its place, if there is one.",
        '"layanan@2026"',
        default=None,
        otherwise="none is known",
    )
    checked: dt.date = field(
        DATE, "When the numbers of this file were last held against their sources.", "2026-11-24", unit="day"
    )
    notices: tuple[Notice, ...] = field(
        listed(Notice),
        "Warnings for assessments of a time.",
        '[{ until = 2025-12-31, text = { id = "dua versi dipakai", en = "two versions are in use" } }]',
        default=(),
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It ends after it begins."""
        _check_order(self.since, self.until, item)
        if self.followed_by is not None and not is_id(self.followed_by):
            item.wrong("followed_by", msg("index@edition"))


@value
class Variant(Value):
    """A local variant that changed the instrument."""

    file: str
    sha256: str
    title: str
    decision: str


@table("the file", name="rule-file")
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
    cite: Citation
    nodes: Mapping[str, Node]
    methods: Mapping[str, Method]
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
    scales: Mapping[str, Scale] = {}
    bands: tuple[BandTable, ...] = field(
        listed(Band, label="predicate", empty=False),
        "Words for values; those of the total are required.",
        '[{ predicate = "Baik", min = 2.6 }, { predicate = "Kurang" }]',
    )
    bands_by: str | None = None
    rounding: tuple[Rounding, ...] = field(
        listed(Rounding, label="at"),
        "Stages of rounding, in the order given.",
        '[{ at = "total", digits = 2, mode = "half-up" }]',
        default=(),
        otherwise="nothing is rounded",
    )
    conversions: tuple[Conversion, ...] = field(
        listed(Conversion, label="at"),
        "Second numbers shown beside nodes.",
        '[{ at = "total", factor = 25, digits = 2 }]',
        name="convert",
        default=(),
    )
    context: Mapping[str, ContextKey] = field(
        named(ContextKey),
        "Facts beside the answers.",
        '{ respondents = { title = "Responden", kind = "count" } }',
        default={},
    )
    gate: Gate | None = None
    floors: Floors | None = field(
        single(Floors), "What follows if a node is below its `floor`.", '{ predicate = "Tidak Layak" }', default=None
    )
    ladder: Ladder | None = None
    grades: tuple[Grade, ...] = field(
        listed(Grade, label="grade"),
        "Grades that follow from the share of criteria met.",
        '[{ grade = "A", value = 100, min = 1 }, { grade = "E", value = 0 }]',
        default=(),
    )
    records: Records | None = None
    sample: Sample | None = field(
        single(Sample),
        "The smallest sample, and whether it was reached.",
        '{ method = "krejcie-morgan", population = "population", chi_square = 3.841, proportion = 0.5, margin = 0.05 }',
        default=None,
    )
    attainable: Attainable | None = field(
        single(Attainable),
        "A claimed total must be reachable with so many rows.",
        '{ n = "respondents" }',
        default=None,
    )
    claims: Mapping[str, ClaimRule] = field(
        named(ClaimRule, never=(TOTAL, "predicate")),
        "Claims beside node codes and `predicate`.",
        '{ percent = { kind = "percent-of-max" } }',
        default={},
    )
    attribute_titles: Mapping[str, Prose] = {}
    attribute_cites: Mapping[str, Citation] = {}
    readings: tuple[Reading, ...] = ()
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

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    @property
    def floor_predicate(self) -> str | None:
        """The predicate of the total if a node is below its floor, if there are floors."""
        return self.floors.predicate if self.floors is not None else None

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
