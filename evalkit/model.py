"""The values everything else speaks in: instrument, assessment, evaluation. Frozen; no arithmetic, no files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.exact import Exact, Printed
from evalkit.value import Frozen, Value, value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from evalkit.methods import Method
    from evalkit.text import Message, Prose, Text

TOTAL = "total"
MARKS = ("verified", "single-source", "inferred", "assumption")
Answer = int | str
Bounds = tuple[Exact, Exact]


# --- Instrument -------------------------------------------------------------------------------------------------


@value
class Cite(Value):
    """Where a fact comes from.

    Attributes:
        sources: ``key`` or ``key: place in the source``, as written.
        mark: One of ``MARKS``.
        assumption: What the file takes where nothing is established.
    """

    sources: tuple[str, ...]
    mark: str
    assumption: Text | None = None


@value
class Source(Value):
    """A regulation, page or program that facts are taken from."""

    key: str
    title: str
    mark: str
    place: str = ""


@value
class Level(Value):
    """One allowed answer: its official text and its points, alike for all leaves or by an attribute of the leaf."""

    answer: Answer
    title: str
    points: Exact | None = None
    by_attribute: Mapping[Any, Exact] = {}


@value
class Scale(Value):
    """What a leaf can be answered with.

    Attributes:
        kind: ``levels``, ``number`` or ``yes-no``.
        levels: The allowed answers, worst first unless ``unordered``.
        minimum, maximum: Ends of a ``number``, both included.
        whole: Whether only whole numbers occur.
        also: Other wordings, and the answer each stands for (``na`` for not applicable).
        points_by: Attribute of the leaf that the points depend on.
        na: The answer "not applicable", for leaves with the attribute ``na``.
        na_counts_as: The level that ``na`` stands for in a gate.
    """

    key: str
    kind: str
    cite: Cite
    levels: tuple[Level, ...] = ()
    minimum: Exact = 0
    maximum: Exact = 0
    whole: bool = False
    also: Mapping[str, Answer] = {}
    points_by: str | None = None
    na: Level | None = None
    na_counts_as: int | None = None
    unordered: bool = False


@value
class Node(Value):
    """A place in the tree.

    Attributes:
        parent: Code of the parent; ``None`` for the total and for nodes outside it.
        depth: 0 for the total and for nodes outside it.
        weight: Share, as ``Instrument.weights`` says.
        method: Name of what the node does with its children; empty for a leaf.
        params: Keys of the method, as the method declares them.
        scale: Name of the scale of a leaf.
        digits: Decimals shown.
        attributes: Declared attributes of a leaf (category, maturity, …).
        floor: Smallest value without consequence for the predicate of the total.
        missing: Answer taken when the leaf is missing; ``None``: the result becomes a range.
    """

    code: str
    title: str
    cite: Cite
    parent: str | None = None
    depth: int = 0
    children: tuple[str, ...] = ()
    weight: Exact | None = None
    method: str = ""
    params: Mapping[str, Any] = {}
    scale: str | None = None
    digits: int = 2
    attributes: Mapping[str, Any] = {}
    floor: Exact | None = None
    missing: Answer | Printed | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether the node is answered rather than computed."""
        return not self.children


@value
class Band(Value):
    """A lower bound and the word above it; ``minimum`` is ``None`` for the lowest band."""

    predicate: str
    cite: Cite
    label: str | None = None
    minimum: Exact | None = None
    exclusive: bool = False
    printed: str = ""


@value
class BandTable(Value):
    """Bands in descending order, for a node or a level, and for one value of the context if ``when`` is given."""

    at: str
    bands: tuple[Band, ...]
    when: str | None = None


@value
class Rounding(Value):
    """One rounding stage. ``at``: ``total``, a node code or the name of a level; mode ``none`` takes a stage away."""

    at: str
    digits: int
    mode: str
    cite: Cite


@value
class Conversion(Value):
    """A second number shown beside a node: the value times a factor, rounded, with a word from the bands of the total."""

    at: str
    factor: Exact
    digits: int
    mode: str
    bands: bool
    cite: Cite


@value
class AnswerRule(Value):
    """A condition on answers: none below ``lowest``, and at most so many exactly at it."""

    values: tuple[Any, ...]
    lowest: int
    most_at_lowest: int | None = None


@value
class Gate(Value):
    """When the leaves with the ``locked`` attribute count at all."""

    attribute: str
    locked: Any
    sum_of: tuple[Any, ...]
    cite: Cite
    answers: tuple[AnswerRule, ...] = ()


@value
class Rung(Value):
    """A level of a ladder and its conditions: attribute value → name of a threshold of the node."""

    level: str
    at_least: Mapping[Any, str] = {}
    gate: bool = False
    needs: tuple[str, ...] = ()


@value
class Ladder(Value):
    """The level of a node with thresholds: the first rung, from the top, all of whose conditions hold."""

    attribute: str
    title: str
    rungs: tuple[Rung, ...]
    cite: Cite
    names: Mapping[str, str] = {}


@value
class Grade(Value):
    """A grade of a node of criteria: its value in percent of the weight, and the share of criteria it takes."""

    grade: str
    value: Exact
    cite: Cite
    minimum: Exact | None = None
    exclusive: bool = False
    by_hand: bool = False


@value
class ContextKey(Value):
    """A fact asked for beside the answers. ``from_node``: the band of that node is the value."""

    key: str
    title: Prose
    kind: str
    values: tuple[str, ...] = ()
    from_node: str | None = None


@value
class Column(Value):
    """A column of a table of records: allowed words, or a number between two ends."""

    name: str
    values: tuple[str, ...] = ()
    minimum: Exact | None = None
    maximum: Exact | None = None
    also: Mapping[str, Exact] = {}


@value
class Step(Value):
    """Points from a bound on; ``minimum`` is ``None`` for the lowest step."""

    points: Exact
    minimum: Exact | None = None
    exclusive: bool = False


@value
class RecordPoints(Value):
    """What one column gives to a row's points for one node, where the row fits."""

    node: str
    column: str
    cite: Cite
    where: Mapping[str, tuple[str, ...]] = {}
    words: Mapping[str, Exact] = {}
    steps: tuple[Step, ...] = ()


@value
class Population(Value):
    """Who is measured: rows with other words in this column are counted and left out."""

    column: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    reason: Text


@value
class Records(Value):
    """How leaves follow from a table of respondents or persons, or from groups of them."""

    table: str
    title: Text
    cite: Cite
    blanks: str = "range"
    pool: str = "rows"
    unit: str = "unit"
    answers: str | None = None
    population: Population | None = None
    columns: Mapping[str, Column] = {}
    points: tuple[RecordPoints, ...] = ()
    groups: bool = False
    refused: Text | None = None


@value
class Sample(Value):
    """The Krejcie-Morgan sample size and its constants."""

    population: str
    chi_square: Exact
    proportion: Exact
    margin: Exact
    cite: Cite


@value
class ClaimRule(Value):
    """A claim that is neither a node nor the predicate. ``others``: instrument → maximum."""

    key: str
    kind: str
    cite: Cite
    of: str = TOTAL
    others: Mapping[str, Exact] = {}
    reason: Text | None = None


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
    cite: Cite
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
    cite: Cite
    node: str | None = None
    explains: tuple[str, ...] = ()


@value
class Notice(Value):
    """A warning for assessments of a time."""

    text: Text
    cite: Cite
    since: dt.date | None = None
    until: dt.date | None = None


@value
class Validity(Value):
    """When an edition was in force, as far as established, and when its numbers were last held against their sources."""

    checked: dt.date
    cite: Cite
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
    cite: Cite
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
    floor_cite: Cite | None = None
    ladder: Ladder | None = None
    grades: tuple[Grade, ...] = ()
    records: Records | None = None
    sample: Sample | None = None
    attainable_n: str | None = None
    claims: Mapping[str, ClaimRule] = {}
    attribute_titles: Mapping[str, Prose] = {}
    attribute_cites: Mapping[str, Cite] = {}
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


# --- Assessment -------------------------------------------------------------------------------------------------


@value
class Period(Value):
    """The time an assessment is about; it counts as its last day."""

    text: str
    last_day: dt.date


@value
class Group(Value):
    """A group of persons known by its head-count and values only."""

    name: str
    n: int
    values: Mapping[str, Any]


@value
class Table(Value):
    """A table as read: header and rows of text, blank cells as ``None``, with the line each row stands on."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    ignore: tuple[str, ...] = ()


@value
class Assessment(Frozen):
    """What somebody found about one subject in one period, as written, not yet held against an instrument.

    Attributes:
        file: As the user named it.
        place: Prefix of places inside the file (``assessments[2].``), empty for a single one.
        instrument: ``index`` or ``index@edition``, as written.
        variant: File of a local variant, beside the assessment.
        answers, values, claims, context: Code or key → value as TOML gave it (numbers as ``int`` or ``Printed``).
        tables: Key in ``[assessment]`` → table read from the named file.
        sha256: Of the file and the tables it names.
    """

    file: str
    sha256: str
    instrument: str
    subject: str
    period: Period
    id: str | None = None
    place: str = ""
    variant: str | None = None
    status: str = "self-assessment"
    answers: Mapping[str, Any] = {}
    values: Mapping[str, Any] = {}
    claims: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}
    evidence: Mapping[str, tuple[str, ...]] = {}
    tables: Mapping[str, Table] = {}
    groups: tuple[Group, ...] = ()


# --- Evaluation -------------------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, getstate_setstate=False)
class Score(Value):
    """A value before (``exact``) and after (``value``) the rounding stage of its node."""

    exact: Exact
    value: Exact


@attrs.define(eq=False, repr=False, getstate_setstate=False)
class NodeResult(Value):
    """What came out for one node.

    Attributes:
        origin: ``answered``, ``given``, ``computed`` or ``missing``.
        score: ``None`` where answers are missing; then ``low`` and ``high`` are the ends of the range.
        used: Whether the node's value enters its parent (a value below a used value is shown only).
        answer: The answer as the scale words it.
        level: The answer as a whole number, where the scale has such.
        maximum: Highest value the node can have.
        locked: Whether a closed gate made the points 0; ``unlocked`` are those of the answer.
        gate_open: Whether the node's own gate is open.
        sums: Points by attribute value that the ladder looked at.
        n: Rows behind the value.
        printed: The value as written in the input, if it was.
    """

    node: Node
    origin: str
    score: Score | None
    low: Score | None = None
    high: Score | None = None
    used: bool = True
    answer: str | None = None
    level: int | None = None
    grade: str | None = None
    band: Band | None = None
    maturity: str | None = None
    maximum: Exact | None = None
    minimum: Exact | None = None
    locked: bool = False
    unlocked: Exact | None = None
    gate_open: bool | None = None
    sums: Mapping[Any, Exact] | None = None
    n: int | None = None
    converted: Score | None = None
    converted_band: Band | None = None
    printed: Printed | None = None

    @property
    def code(self) -> str:
        """Code of the node."""
        return self.node.code


@value
class Finding(Value):
    """Something a reader must know.

    Attributes:
        code: Stable code (``claim-contradicted``).
        severity: ``error``, ``warning`` or ``note``.
        node: Code of the node it is about, if any.
    """

    code: str
    severity: str
    message: Message
    node: str | None = None


@value
class ClaimResult(Value):
    """A printed number or word held against the recomputation.

    Attributes:
        verdict: ``agrees``, ``rounding`` (only another reading gives it), ``contradicted``, or ``unsupported`` (nothing
            given can confirm or refute it).
        by: The reading, or readings joined by ``+``, that gives it.
        computed: What the evaluation has in its place, as text.
        leaves: What the printed inputs leave, where the claim agrees with that but not with what they give as printed.
    """

    code: str
    printed: str
    verdict: str
    by: str | None = None
    computed: str | None = None
    leaves: str | None = None


@value
class ReadingResult(Value):
    """The total under another documented choice; ``score`` is ``None`` if answers are missing."""

    reading: Reading
    score: Score | None
    band: Band | None
    changes_score: bool
    changes_predicate: bool


@value
class SampleResult(Value):
    """Size of the smallest sample for a population, and the number of rows there are."""

    population: int
    required: int
    reached: int | None


@value
class Evaluation(Frozen):
    """The result: an instrument applied to an assessment.

    Attributes:
        nodes: Every node by code, in tree order.
        band: Band of the total; ``None`` if more than one can still come out.
        possible: Predicates that can come out, best first.
        possible_by: Where the band hangs on an unknown context value: that value → predicates.
        context: Context values in force, given or derived.
        left_out: Rows outside the population: word → count.
    """

    assessment: Assessment
    instrument: Instrument
    nodes: Mapping[str, NodeResult]
    band: Band | None
    possible: tuple[str, ...]
    possible_by: Mapping[str, tuple[str, ...]] = {}
    context: Mapping[str, Any] = {}
    claims: tuple[ClaimResult, ...] = ()
    readings: tuple[ReadingResult, ...] = ()
    groups: tuple[Evaluation, ...] = ()
    findings: tuple[Finding, ...] = ()
    sample: SampleResult | None = None
    left_out: Mapping[str, int] = {}
    group: str | None = None
    n: int | None = None

    @property
    def total(self) -> NodeResult:
        """Result of the whole."""
        return self.nodes[TOTAL]

    @property
    def predicate(self) -> str | None:
        """The predicate, if only one can come out."""
        return self.band.predicate if self.band else None
