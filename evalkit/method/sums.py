"""Sums of children: an expression read as one, and what both branches of a condition add."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.instruments.expression import (
    Child,
    Choice,
    Constant,
    Expression,
    Named,
    Product,
    Ratio,
    Weighted,
    added,
    weighted,
)
from evalkit.method.children_read import compared_alone, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ONE = Constant(number=1)
Terms = dict["int | None", Fraction]  # child → weight; what stands alone under None


def terms_of_sum(expression: Expression) -> Terms | None:
    """Child → weight, and what stands alone under ``None``; ``None`` if it is no sum with weights."""
    return sum_of_terms([(Fraction(1), expression)])


def sum_of_terms(parts: Sequence[tuple[Fraction, Expression]]) -> Terms | None:
    """The same of parts that are multiplied and added."""
    found: Terms = {}
    for part, share in (term for weight, whole in parts for term in _terms(whole, weight)):
        if part is not _ONE and not isinstance(part, Child):
            return None
        at = part.at if isinstance(part, Child) else None
        found[at] = found.get(at, Fraction(0)) + share
    return found


def terms_apart(one: Expression, other: Expression) -> dict[Expression, Fraction]:
    """Part → how often *one* adds it more than *other* does; a number is so many times 1."""
    found: dict[Expression, Fraction] = {}
    for part, share in (*_terms(one, Fraction(1)), *_terms(other, Fraction(-1))):
        found[part] = found.get(part, Fraction(0)) + share
    return found


def _terms(expression: Expression, times: Fraction) -> Iterator[tuple[Expression, Fraction]]:
    """The parts that *expression* adds and that add nothing themselves, each with what it is multiplied with."""
    match expression:
        case Constant(number=number):
            yield _ONE, times * number
        case Named(of=of):
            yield from _terms(of, times)
        case Weighted():
            for share, part in expression.shares:
                yield from _terms(part, times * share)
        case Ratio(top=top, bottom=Constant(number=number)) if number:
            yield from _terms(top, times / number)
        case Product(parts=(Constant(number=number), of) | (of, Constant(number=number))):
            yield from _terms(of, times * number)
        case _:
            yield expression, times


def is_straight(expression: Expression) -> bool:
    """Whether *expression* runs in a straight line with each child, as long as the others stay."""
    match expression:
        case Constant() | Child():
            return True
        case Named(of=of) | Ratio(top=of, bottom=Constant()):
            return is_straight(of)
        case Weighted(parts=parts):
            return all(map(is_straight, parts))
        case Product(parts=parts):
            looked_at = [at for part in parts for at in places_of(part)]
            return len(looked_at) == len({*looked_at}) and all(map(is_straight, parts))
    return False


def sum_of(children: Iterable[int]) -> Expression:
    """The sum of *children*; 0 of none."""
    parts = [Child(at=at) for at in children]
    return added(parts) if parts else Constant(number=0)


def shares_of(expression: Expression) -> tuple[tuple[Fraction, Expression], ...]:
    """The parts that are added, each with what it is multiplied with; of those that are themselves added, sums of children alone."""
    if not isinstance(expression, Weighted):
        return ((Fraction(1), expression),)
    whole = [(share, part, terms_of_sum(part) is not None) for share, part in expression.shares]
    return tuple(
        [
            (share * inner, one)
            for share, part, is_sum in whole
            for inner, one in (((Fraction(1), part),) if is_sum else shares_of(part))
        ]
    )


@lru_cache(maxsize=1024)
def factored(expression: Expression) -> Expression:
    """*expression* with what both branches of a condition add put before it: what is left is what the condition decides.

    A child that the condition compares by itself stays where it is: in each branch more is known of it.
    """
    return expression.rewritten(_factored)


def _factored(part: Expression) -> Expression | None:
    match part:
        case Choice(when=when, then=then, otherwise=otherwise):
            one, other = terms_of_sum(then), terms_of_sum(otherwise)
            both = {} if one is None or other is None else _in_both(one, other, compared_alone(when))
            if both:
                left = [_without(terms, both) for terms in (one, other) if terms is not None]
                choice = Choice(when=factored(when), then=left[0], otherwise=left[1])
                return weighted([*[(share, Child(at=at)) for at, share in both.items()], (1, choice)])
    return None


def _in_both(one: Terms, other: Terms, kept: frozenset[int]) -> dict[int, Fraction]:
    return {at: share for at, share in one.items() if at is not None and other.get(at) == share and at not in kept}


def _without(terms: Terms, these: dict[int, Fraction]) -> Expression:
    """The sum of the other *terms*."""
    rest = [
        (share, Constant(number=1) if at is None else Child(at=at)) for at, share in terms.items() if at not in these
    ]
    return weighted(rest) if rest else Constant(number=0)
