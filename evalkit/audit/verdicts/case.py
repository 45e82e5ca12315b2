"""A relation with its values looked up, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.places import place_prose
from evalkit.audit.verdicts.book import NOTHING
from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.verdicts.book import Book, Part
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message

AGREES, ROUNDING, CONTRADICTED, INCONSISTENT = "agrees", "rounding", "contradicted", "inconsistent"
NOT_COMPARABLE, UNSUPPORTED = "not-comparable", "unsupported"
MAX_NAMED = 8


class Outcome(NamedTuple):
    """What comes of a relation; see ``Check`` for the fields."""

    verdict: str
    computed: str | None = None
    cause: str | None = None
    explanation: tuple[Message, ...] = ()
    formula: Message | None = None


class Case(NamedTuple):
    """A relation with its values looked up.

    Attributes:
        mine: The value of the claim.
        parts, weights: Those of the operands and of their weights.
    """

    relation: Relation
    claim: Claim
    mine: Part
    parts: tuple[Part, ...]
    weights: tuple[Part, ...]
    book: Book
    instead: Mapping[str, Claim] = NOTHING


def unsupported(*explanation: Message, computed: str | None = None) -> Outcome:
    """Nothing in the file supports the claim."""
    return Outcome(UNSUPPORTED, computed, explanation=explanation)


def no_number(part: Part) -> Outcome:
    """The outcome where a number is needed and *part* has none."""
    place = place_prose(part.address)
    if part.why_none is not None:
        return unsupported(msg("{place} has no value: {reason}", place=place, reason=part.why_none))
    if part.words:
        return unsupported(msg("{place} is no number: {words}", place=place, words=", ".join(part.words)))
    return unsupported(msg("{place} has no value", place=place))


def first_without_number(parts: Iterable[Part]) -> Part | None:
    """The first of *parts* that has no number."""
    return next((part for part in parts if part.exact is None), None)


def named(places: Iterable[str]) -> tuple[str | Message, ...]:
    """The first of *places*, and how many more there are."""
    listed = tuple(places)
    if len(listed) <= MAX_NAMED:
        return listed
    return (*listed[:MAX_NAMED], msg("and {count} more", count=Decimal(len(listed) - MAX_NAMED)))


def leaves(low: Exact, high: Exact, digits: int) -> Message:
    """The sentence for a claim that only the rounding of the inputs allows."""
    return msg(
        "the printed inputs are rounded; they leave {low} to {high}",
        low=decimal_text(low, digits),
        high=decimal_text(high, digits),
    )
