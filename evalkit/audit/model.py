"""The values of an audit: claims, relations, checks. Frozen; no arithmetic, no files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from evalkit.base.printed.signs import FORMATS
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Frozen, Value, value
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED
from evalkit.schema.declare import field, table
from evalkit.schema.keys import FLAG, NUMBER, TEXT, Type, word
from evalkit.schema.parse import Declared
from evalkit.schema.reader import MAX_WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from evalkit.base.exact import Exact, Printed
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Finding
    from evalkit.files.assessment import TableNote
    from evalkit.performance.model import InputFile, ReportResult

VERDICTS = (CONTRADICTED, INCONSISTENT, NOT_COMPARABLE, ROUNDING, UNSUPPORTED, AGREES)
SEVERITY = {
    CONTRADICTED: ERROR,
    INCONSISTENT: ERROR,
    NOT_COMPARABLE: WARNING,
    ROUNDING: NOTE,
    UNSUPPORTED: NOTE,
}
ATTRIBUTES = ("unit", "year", "edition", "maximum")
# Causes of a contradiction, and ways in which rounding gives a claim.
CAUSES = ("sum-for-mean", "mean-for-sum", "unweighted", "formula", "capped", "complement", "upside-down", "factor",
          "digit", "transposed", "missing-addend", "wrong-base", "last-year", "swapped", "operand")  # fmt: skip


# Names of the kinds of relation whose result is rounded; they are listed with all others in ``evalkit.audit.relation_kinds``.
ROUNDED: set[str] = set()
# What a relation names: the address of a claim or of a computed quantity, or a number.
Term: TypeAlias = "str | Printed"


@table("attributes")
@value
class Attributes(Declared):
    """What a number is, so that unlike things are not compared.

    Attributes:
        printed_unit: The unit printed around the number, where none is declared; see ``printed.printed_unit``.
    """

    unit: str | None = field(TEXT, "What it is counted in.", '"juta rupiah"', default=None)
    year: int | None = field(
        Type(kind="whole", said="year", low=0, high=MAX_WHOLE), "The year that it is about.", "2025", default=None
    )
    edition: str | None = field(TEXT, "Edition of an instrument.", '"2020"', default=None)
    maximum: Exact | None = field(NUMBER, "The end of its scale.", "5", default=None)
    exact: bool | None = field(
        FLAG,
        "Its decimals are exact (targets, weights, published results), not rounded.",
        "true",
        default=None,
        otherwise="that of its column, else `false`",
    )
    numbers: str | None = field(
        word(*FORMATS),
        "How numbers are written where that is not plain: `id` reads `1.250` as 1250, `en` as 1.25.",
        '"id"',
        default=None,
        otherwise="that of its column, else what is plain",
    )
    printed_unit: str | None = None


@value
class Claim(Value):
    """A printed number or word, with its place.

    Attributes:
        address: ``3.17:S1:pagu`` or ``claim:silpa``.
        printed: The text as printed.
        at: Where in the document, for people.
        number: Its value; ``None`` for words.
        words: For words: the text without marks, or the items of a list.
        suffix: What is printed behind the number (``%``, ``orang``), without footnote marks.
        label: What its row is called.
        file, line: Where it stands in the files.
        cell: The cell of a sheet that its table is part of (``C4``).
    """

    address: str
    printed: str
    at: str
    file: str
    number: Printed | None = None
    words: tuple[str, ...] = ()
    suffix: str = ""
    label: str | None = None
    line: int | None = None
    cell: str | None = None
    attributes: Attributes = Attributes()


@value
class Relation(Value):
    """What a claim is in terms of others, with every address spelled out.

    Attributes:
        id: Unique: the address of the claim and the kind, numbered if needed.
        claim: Address of the claim.
        kind: Name of its kind, one of ``RELATION_KINDS``.
        operands: In order: addresses of claims and of computed quantities, and numbers.
        weights: Of a weighted mean, one for each operand.
        left_out: Addresses of blank cells that an open ``*`` met.
        excerpt: A table through which an open ``*`` goes, though it prints some of its rows only.
        blank: Addresses of blank cells that are named.
        rows: For ``count``: how many rows or cells there are.
        counted: For ``count``: what is counted, as written.
        place: Place in the file, for faults.
        values: For ``index``: code → address.
        zero: For ``achievement``: the rule for a target of 0.
        cap: For ``achievement``: the highest that is printed there; of a mean the most that each operand counts for.
        per: For ``ratio``: for how many of the second operand.
        across: Attributes that may differ.
        words: For ``count-word``: those that are counted; for kinds by which a word follows: that if it does, and the other.
        siblings: For ``percent`` and ``ratio``: addresses of other bases of the same table.
        proposed: Bits of support with which it was found, if it was not typed but adopted.
    """

    id: str
    claim: str
    kind: str
    file: str
    place: str
    operands: tuple[Term, ...] = ()
    weights: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()
    excerpt: str | None = None
    blank: tuple[str, ...] = ()
    rows: int | None = None
    counted: tuple[str, ...] = ()
    than: Term | None = None
    bands: str | None = None
    instrument: str | None = None
    values: Mapping[str, str] = {}
    node: str = "total"
    direction: str | None = None
    formula: str | None = None
    zero: str | None = None
    cap: Exact | None = None
    per: int | None = None
    across: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    note: str | None = None
    proposed: int | None = None

    @property
    def is_rounded(self) -> bool:
        """Whether what comes out is rounded to the printed decimals; of other kinds it is printed in full."""
        return self.kind in ROUNDED

    @property
    def inputs(self) -> Iterator[str]:
        """Addresses of everything that the claim is held against."""
        for term in (*self.operands, *self.weights, self.than):
            if isinstance(term, str):
                yield term
        yield from self.values.values()

    @property
    def addresses(self) -> Iterator[str]:
        """Address of the claim, then those of its inputs."""
        yield self.claim
        yield from self.inputs


@value
class PrintedBand(Value):
    """A row of a printed table of ranges: word, and the numbers it covers as printed; ``key`` is its other name."""

    word: str
    printed: str
    range: Interval
    key: str | None = None


@value
class AuditSheet(Frozen):
    """Everything that was printed, and how it hangs together, spelled out.

    Attributes:
        claims: By address, in the order of the files.
        relations: In the order of the files.
        bands: Table id → printed ranges, best first, for tables that a ``category`` names.
        tables: Table id → title.
        inputs: Every file that was read, with its hash.
        notes: What is to be known of how tables were read.
        unread: Address of a cell that cannot be read and was left out → why.
    """

    file: str
    sha256: str
    agency: str
    year: int
    claims: Mapping[str, Claim]
    relations: tuple[Relation, ...]
    bands: Mapping[str, tuple[PrintedBand, ...]] = {}
    tables: Mapping[str, str] = {}
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[TableNote, ...] = ()
    unread: Mapping[str, Prose] = {}

    @property
    def left_out(self) -> int:
        """How many cells were left out because they cannot be read or taken."""
        return sum(note.cells for note in self.notes) or len(self.unread)


@value
class SlipStart(Value):
    """Where one slip starts that several findings go back to.

    Attributes:
        places: Its address; several where nothing decides between them.
        right: Address → what would be printed there if it were right, of the place and of those that repeat it; empty
            where that is not known.
    """

    places: tuple[str, ...]
    right: Mapping[str, str] = {}

    def __hash__(self) -> int:
        """Hash over the places, which findings that go back to one start share."""
        return hash(self.places)


@value
class Check(Value):
    """A claim held against one relation.

    Attributes:
        id: That of the relation; the address of the claim if it stands in none.
        verdict: One of ``VERDICTS``.
        due: What it should be: a number, or a word.
        cause: One of ``CAUSES``, or the way of rounding: ``cut-off``, ``half-even``, ``rounded-twice``,
            ``rounded-parts``.
        explanation: Sentences for the margin.
        formula: The computation with its numbers, for ``--detail``.
        inputs: Everything that the claim was held against, in order: its address (``None``: a number of the relation
            itself) and what is printed there, or was computed; empty where there is no value.
        culprit: Address of the input that is wrong, where a repair shows it.
        start: Where the slip starts that this and other checks go back to; ``None`` where it stands by itself.
    """

    id: str
    claim: Claim
    relation: Relation | None
    verdict: str
    due: Printed | str | None = None
    cause: str | None = None
    explanation: tuple[Prose, ...] = ()
    formula: Message | None = None
    inputs: tuple[tuple[str | None, str], ...] = ()
    culprit: str | None = None
    start: SlipStart | None = None

    @property
    def related(self) -> tuple[str, ...]:
        """Addresses of everything that the claim was held against."""
        return () if self.relation is None else tuple(self.relation.inputs)

    @property
    def computed(self) -> str | None:
        """What it should be, as text with a decimal point, or a word."""
        return None if self.due is None else str(self.due)


class Caught(NamedTuple):
    """What the audit makes of a printed number.

    Attributes:
        relations: In how many relations it stands.
        noticed: Of all numbers that differ from it in one digit, the share for which a relation that holds would not;
            ``None`` where there was no time to try.
    """

    relations: int
    noticed: Fraction | None


class Caughts(Protocol):
    """What the audit makes of every printed number, worked out when it is asked for."""

    @property
    def caught(self) -> Mapping[str, Caught]:
        """Address → what is made of the number there, in the order of the files."""

    @property
    def mean(self) -> Fraction | None:
        """The share of wrong digits that is noticed, over all numbers that were tried; nothing without any."""


@value
class AuditResult(Frozen):
    """A report, audited.

    Attributes:
        checks: In the order of the files; claims that stand in no relation come last.
        result: What the report computes to.
        findings: What is to be known of the assessment files that relations name; ``node`` is the address.
        noticing: How likely a wrong digit would be noticed.
    """

    sheet: AuditSheet
    result: ReportResult
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()
    noticing: Caughts | None = None

    @property
    def totals(self) -> dict[str, int]:
        """How many checks have each verdict."""
        return {verdict: sum(check.verdict == verdict for check in self.checks) for verdict in VERDICTS}
