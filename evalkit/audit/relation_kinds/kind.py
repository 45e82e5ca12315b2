"""A kind of relation: what its entry needs, and one relation of it, with its values, that is judged and turned round."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.lookup import NOTHING
from evalkit.audit.quantities import address_prose
from evalkit.base.text import first_few, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED, UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evalkit.audit.lookup import Lookup, Operand
    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.relation_kinds.condition import Condition
    from evalkit.base.exact import Exact, Printed
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message, Prose

NUMBER, WORDS = "number", "words"
LEAVES_POSSIBLE = msg("as printed it does not hold, but the numbers are rounded and leave it possible")
NOTHING_BESIDE = msg("there is nothing to compare with")
SCALE: tuple[str, ...] = ("unit", "edition", "maximum")
MAX_NAMED = 8


class Judgement(NamedTuple):
    """What comes of a relation; see ``Check`` for the fields."""

    verdict: str
    computed: Printed | str | None = None
    cause: str | None = None
    explanation: tuple[Prose, ...] = ()
    formula: Message | None = None


class RelationKind:
    """One relation with its values looked up; its class is the kind.

    The first line of the docstring of a kind says in the documentation what its claim is.

    Attributes of the class:
        name: What the key ``is`` calls it.
        low, high: How many operands it has; ``None`` for any number.
        needs, allows: Keys of its own; ``one_of``: those of them of which at least one must stand.
        number_of_words: How many ``words`` it takes, where that is fixed.
        counts: Whether it counts its operands, so that these may be whole rows and are no numbers of the entry.
        is_rounded: Whether what comes out is rounded to the printed decimals; of other kinds it is printed in full.
        claim_is, operands_are: ``number`` or ``words``; ``None`` if they may be either.
        least: How many operands with a value it takes to say anything; ``too_few`` says that there are less.
        alike: Attributes in which claim and operands must not differ.
        is_quotient: Whether the result has neither the unit nor the maximum of the operands.
        is_percentage: Whether it is one, so that it cannot be in per mille.
        is_making: Whether the claim is made of the operands; other kinds only compare.
        is_strict: Whether most numbers do not satisfy it. That one of the others holds says little.
        prose: What the claim is, in few words, with ``{parts}``, ``{first}`` and ``{second}``, ``{weights}``, ``{than}``, ``{condition}``, ``{words}``.
        prose_with_blank: The same where a blank operand has lost its place among the others, if that differs.
        condition: What is asked of its numbers, where it is that.
        sentence: What is said of two operands, where the claim is a sentence about them.
        result_name: What its result is called, and ``operand_names`` its operands.

    Attributes:
        mine: The value of the claim.
        operands, weights: Values in the order of the relation.
        instead: Claims that are taken in place of the printed ones, by address.
    """

    name: ClassVar[str]
    low: ClassVar[int] = 1
    high: ClassVar[int | None] = None
    needs: ClassVar[tuple[str, ...]] = ()
    allows: ClassVar[tuple[str, ...]] = ()
    one_of: ClassVar[tuple[str, ...]] = ()
    number_of_words: ClassVar[int | None] = None
    counts: ClassVar[bool] = False
    is_rounded: ClassVar[bool] = False
    claim_is: ClassVar[str | None] = NUMBER
    operands_are: ClassVar[str | None] = NUMBER
    least: ClassVar[int] = 1
    too_few: ClassVar[Message] = NOTHING_BESIDE
    alike: ClassVar[tuple[str, ...]] = ()
    is_quotient: ClassVar[bool] = False
    is_percentage: ClassVar[bool] = False
    is_making: ClassVar[bool] = False
    is_strict: ClassVar[bool] = False
    prose: ClassVar[Message]
    prose_with_blank: ClassVar[Message | None] = None
    condition: ClassVar[Condition | None] = None
    sentence: ClassVar[Message | None] = None
    result_name: ClassVar[Message]
    operand_names: ClassVar[tuple[Message, ...]] = ()

    def __init__(self, relation: Relation, lookup: Lookup, instead: Mapping[str, Claim] = NOTHING) -> None:
        """Look up the values of *relation*."""
        claim = lookup.claim(relation.claim, instead)
        assert claim is not None  # the reader has made sure of it
        self.relation = relation
        self.claim = claim
        self.lookup = lookup
        self.instead = instead
        self.mine = lookup.operand(relation.claim, instead)
        self.operands = tuple([self.counted(lookup.operand(operand, instead)) for operand in relation.operands])
        self.weights = tuple([lookup.operand(weight, instead) for weight in relation.weights])
        if self.names_twice:
            # An address that is held against itself is one number, and is taken as it is written.
            self.mine = self.mine._replace(loose=False)
            self.operands = tuple([operand._replace(loose=False) for operand in self.operands])

    @property
    def names_twice(self) -> bool:
        """Whether an address is held against itself."""
        named = [operand for operand in self.relation.operands if isinstance(operand, str)]
        return len(set(named)) < len(named)

    def counted(self, operand: Operand) -> Operand:
        """What *operand* counts for."""
        return operand

    @property
    def compares_claim(self) -> bool:
        """Whether the claim must be like the operands; in a sentence about these it need not."""
        return True

    @property
    def inputs(self) -> tuple[Operand, ...]:
        """Everything that the claim is held against, in order."""
        relation = self.relation
        others = [one for one in (relation.than, *relation.values.values()) if one is not None]
        return (*self.operands, *self.weights, *(self.lookup.operand(other, self.instead) for other in others))

    @property
    def achieved(self) -> Exact | None:
        """The achievement before any cap that the claim is held against; nothing if it is held against something else."""
        return None

    @cached_property
    def than(self) -> Operand:
        """What the operands are held against, of a kind that needs it."""
        assert self.relation.than is not None
        return self.lookup.operand(self.relation.than, self.instead)

    def is_limit(self, operand: Operand) -> bool:
        """Whether *operand* is what all are held against, and so one number with it."""
        return operand.address is not None and operand.address == self.than.address

    @property
    def numbers_needed(self) -> tuple[Operand, ...]:
        """What must have a number, or there is no verdict: as it is said what claim and operands are; limit and weights always."""
        mine = (self.mine,) if self.claim_is == NUMBER else ()
        than = () if self.relation.than is None else (self.than,)
        return (*mine, *than, *(self.operands if self.operands_are == NUMBER else ()), *self.weights)

    def judge(self) -> Judgement:
        """The verdict on the claim; nothing supports it where a number is missing, or an operand."""
        lacking = first_without_number(self.numbers_needed)
        if lacking is not None:
            return no_number(lacking)
        return unsupported(self.too_few) if len(self.operands) < self.least else self.verdict()

    def verdict(self) -> Judgement:
        """The verdict on the claim, with all its inputs at hand."""
        raise NotImplementedError

    # --- Turned round ---------------------------------------------------------------------------------------------

    @property
    def result(self) -> Exact | None:
        """What comes out, as printed; nothing where that is no number, or there is none."""
        return None

    def solve(self, _at: int) -> Exact | None:
        """The number at one place among operands and weights with which the claim would be right; nothing if unknown."""
        return None

    def window(self, _at: int | None) -> Interval | None:
        """Where the claim (``None``) or an operand must lie if the relation is to hold; nothing where any may do.

        A sieve before judging again, never too narrow: every printed number counts as one whole unit of its last
        decimal less or more.
        """
        return None


# By name; they are listed in ``evalkit.audit.relation_kinds``.
RELATION_KINDS: dict[str, type[RelationKind]] = {}


# --- Outcomes and sentences that several kinds share ------------------------------------------------------------


def unsupported(*explanation: Message, computed: str | None = None) -> Judgement:
    """Nothing in the file supports the claim."""
    return Judgement(UNSUPPORTED, computed, explanation=explanation)


def held(
    due: Printed | str | None,
    formula: Message,
    *,
    as_printed: bool,
    is_possible: Callable[[], bool] = lambda: False,
    possible: Message = LEAVES_POSSIBLE,
    otherwise: Iterable[Message] = (),
) -> Judgement:
    """The verdict on what holds *as_printed*; else on what is *possible*, as the numbers are rounded; *otherwise*: what is said of a contradiction."""
    if as_printed:
        return Judgement(AGREES, due, formula=formula)
    if is_possible():
        return Judgement(AGREES, due, explanation=(possible,), formula=formula)
    return Judgement(CONTRADICTED, due, explanation=tuple(otherwise), formula=formula)


def no_number(operand: Operand) -> Judgement:
    """The outcome where a number is needed and *operand* has none."""
    place = address_prose(operand.address)
    if operand.why_none is not None:
        return unsupported(msg("{place} has no value: {reason}", place=place, reason=operand.why_none))
    if operand.words:
        return unsupported(msg("{place} is no number: {words}", place=place, words=", ".join(operand.words)))
    return unsupported(msg("{place} has no value", place=place))


def first_without_number(operands: Iterable[Operand]) -> Operand | None:
    """The first of *operands* that has no number."""
    return next((operand for operand in operands if operand.exact is None), None)


def named(places: Iterable[Prose]) -> tuple[Prose, ...]:
    """The first of *places*, and how many more there are."""
    return first_few(places, MAX_NAMED)
