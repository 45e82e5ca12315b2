"""What comes out of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.deferred_import import imported_when_called
from evalkit.base.exact import Ends, decimal_text
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, record, value
from evalkit.instruments.tree import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message, Prose
    from evalkit.files.assessment import Assessment
    from evalkit.files.records.means import Panel
    from evalkit.files.records.profile import ProfileCounts
    from evalkit.instruments import Instrument, Reading
    from evalkit.instruments.bands import Band
    from evalkit.instruments.tree import Node


class Score(NamedTuple):
    """A value before (``exact``) and after (``value``) the rounding stage of its node."""

    exact: Exact
    value: Exact


@record
class NodeResult(Value):
    """What came out for one node.

    Attributes:
        origin: ``answered``, ``given``, ``computed`` or ``missing``.
        score: ``None`` where answers are missing; then ``low`` and ``high`` are the ends of the range.
        maximum: Highest value the node can have.
        used: Whether the node's value enters its parent (a value below a used value is shown only).
        answer: The answer as the scale words it.
        level: The answer as a whole number, where the scale has such.
        locked: Whether a closed gate made the points 0; ``unlocked`` are those of the answer.
        gate_open: Whether the node's own gate is open.
        sums: Points by attribute value that the ladder looked at.
        n: Rows behind the value.
        printed: The value as written in the input, if it was.
    """

    node: Node
    origin: str
    score: Score | None
    maximum: Exact | None = None
    minimum: Exact | None = None
    low: Score | None = None
    high: Score | None = None
    used: bool = True
    answer: str | None = None
    level: int | None = None
    grade: str | None = None
    band: Band | None = None
    maturity: str | None = None
    locked: bool = False
    unlocked: Score | None = None
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

    @property
    def value(self) -> Exact | None:
        """The score after its rounding stage, exactly; ``None`` where answers are missing."""
        return self.score.value if self.score else None

    @property
    def ends(self) -> Ends | None:
        """Both ends of what it can be, after its rounding stage: its value twice where that is known; ``None`` where nothing is."""
        low, high = self.score or self.low, self.score or self.high
        return None if low is None or high is None else (low.value, high.value)

    @property
    def text(self) -> str | None:
        """The value as reports show it: with the digits of the node, and a decimal point."""
        return str(decimal_text(self.score.value, self.node.digits)) if self.score else None

    def __repr__(self) -> str:
        """Code, score as shown, and where it comes from."""
        return f"<{type(self).__name__} {self.code}: {self.text or '–'} ({self.origin})>"


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
    message: Prose
    node: str | None = None


@value
class ClaimResult(Value):
    """A printed number or word held against the recomputation.

    Attributes:
        verdict: ``agrees``, ``rounding`` (only another reading gives it), ``contradicted``, or ``unsupported`` (nothing
            given can confirm or refute it).
        by: The reading, or readings joined by ``+``, that gives it.
        printed, computed, leaves: As text; what is a number is a ``Decimal``.
        computed: What the evaluation has in its place.
        leaves: What the printed inputs leave, where the claim agrees with that but not with what they give as printed.
    """

    code: str
    printed: str
    verdict: str
    by: str | None = None
    computed: str | None = None
    leaves: str | None = None


class ReadingResult(NamedTuple):
    """The total under another documented choice; ``score`` is ``None`` if answers are missing, or have no value under it.

    Attributes:
        problem: Why they have none.
        beside: The results that stand beside the total, by code.
        changes_beside: Those of them that a reader sees change.
    """

    reading: Reading
    score: Score | None
    band: Band | None
    changes_score: bool = False
    changes_predicate: bool = False
    problem: Message | None = None
    beside: Mapping[str, Score] = {}
    changes_beside: tuple[str, ...] = ()


@value
class SampleResult(Value):
    """Size of the smallest sample for a population, and the number of rows there are."""

    population: int
    required: int
    reached: int | None


SUPPORTED, ESTABLISHED = "supported", "established"


class AnswerDifference(NamedTuple):
    """An answer that is another one beside.

    Attributes:
        claimed, found: What was answered, and what stands in its place.
        points: What it adds to the total, before its rounding stage, after those that stand before it; ``None``: not known.
        alone: What comes out if nothing but this is another one; ``None``: it cannot be so alone.
    """

    claimed: NodeResult
    found: NodeResult
    points: Exact | None
    alone: Evaluation | None


@value
class TableResult(Value):
    """One of the tables beside the answers, evaluated.

    Attributes:
        name: Of the table: ``supported`` or ``established``.
        evaluation: What comes out of it.
        named: The codes that stand in it, in tree order.
        differences: In tree order; their points add up to what the total differs.
    """

    name: str
    evaluation: Evaluation
    named: tuple[str, ...]
    differences: Sequence[AnswerDifference]


@value
class Evaluation(Value):
    """The result: an instrument applied to an assessment.

    Attributes:
        nodes: Every node by code, in tree order.
        band: Band of the total; ``None`` if more than one can still come out.
        possible: Predicates that can come out, best first.
        possible_by: Where the band hangs on an unknown context value: that value → predicates.
        context: Context values in force, given or derived.
        readings, findings: Tuples; of complete answers made when they are read.
        left_out: Rows outside the population: word → count.
        beside: What comes out of what the evidence supports and of what the verifier established, where that is told.
        profile: Who the respondents are, by the column that tells; empty where the table does not.
        panel: The grades that offices were given, where leaves follow from these.
    """

    assessment: Assessment
    instrument: Instrument
    nodes: Mapping[str, NodeResult]
    band: Band | None
    possible: tuple[str, ...]
    possible_by: Mapping[str, tuple[str, ...]] = {}
    context: Mapping[str, Any] = {}
    claims: tuple[ClaimResult, ...] = ()
    readings: Sequence[ReadingResult] = ()
    groups: tuple[Evaluation, ...] = ()
    findings: Sequence[Finding] = ()
    sample: SampleResult | None = None
    left_out: Mapping[str, int] = {}
    profile: Mapping[str, ProfileCounts] = {}
    panel: Panel | None = None
    beside: tuple[TableResult, ...] = ()
    group: str | None = None
    n: int | None = None

    @property
    def score(self) -> Exact | None:
        """Score of the whole after its rounding stage, exactly; ``None`` where answers are missing."""
        return self.total.value

    @property
    def total(self) -> NodeResult:
        """Result of the whole."""
        return self.nodes[TOTAL]

    def band_of(self, result: NodeResult) -> Band | None:
        """The band of a node: that of the whole, that of its own value, or that of its converted value."""
        return self.band if result.node.code == TOTAL else result.band or result.converted_band

    @property
    def predicate(self) -> str | None:
        """The predicate, if only one can come out."""
        return self.band.predicate if self.band else None

    def __eq__(self, other: object) -> bool:
        """Whether *other* is of an equal assessment, by rule files of the same content, and everything came out alike."""
        return isinstance(other, Evaluation) and self._said == other._said

    @property
    def _said(self) -> tuple[Any, ...]:
        """Everything that it says; of the instrument, which is read anew by each registry, what its files are."""
        by = self.instrument
        return (by.id, by.sha256, by.variant, *(one for one in self.__getstate__() if one is not by))

    def __hash__(self) -> int:
        """By what was evaluated, and by which edition: all else follows from these."""
        return hash((self.assessment, self.instrument.id, self.group))

    def __repr__(self) -> str:
        """Who was evaluated by what, and what came out."""
        assessment, total = self.assessment, self.total
        found = " ".join(filter(None, (total.text or "–", self.predicate)))
        return (
            f"<{type(self).__name__} {self.instrument.id}, {assessment.subject!r}, {assessment.period.text}: {found}>"
        )

    def to_dict(self, *, lang: str | None = None) -> dict[str, Any]:
        """The evaluation as ``evalkit evaluate --format json`` has it, in its list ``evaluations``.

        Args:
            lang: Language of findings and titles, ``id`` or ``en``; that of ``EVALKIT_LANG``, else ``id``, if not given.

        Returns:
            What JSON takes: texts, lists, tables, truth values and ``None``. Every number is text, rounded as it is shown
            (``"4.16"``) and exact (``"104/25"``).

        Raises:
            ValueError: There is no such language.
        """
        found: dict[str, Any] = imported_when_called("report.evaluation.json", "result")(self, lang)
        return found

    def to_frame(self, *, backend: str | None = None, lang: str | None = None) -> Any:
        """The nodes of the evaluation as a data frame, a row each, see ``evalkit.to_frame``.

        Raises:
            MissingExtraError: narwhals, or the library of data frames, is not installed.
        """
        return imported_when_called("report.evaluation.frame", "to_frame")([self], backend=backend, lang=lang)

    def _repr_html_(self) -> str:
        """The page of the evaluation, for the cell of a notebook: nothing is fetched, nothing runs."""
        found: str = imported_when_called("report.evaluation.notebook", "cell")(self)
        return found
