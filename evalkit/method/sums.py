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
    from collections.abc import Iterable, Sequence

_ONE = Constant(number=1)
Terms = dict["int | None", Fraction]  # child → weight; what stands alone under None


def terms_of_sum(expression: Expression) -> Terms | None:
    """Child → weight, and what stands alone under ``None``; ``None`` if it is no sum with weights."""
    found: Terms | None = None
    match expression:
        case Constant(number=number):
            found = {None: Fraction(number)}
        case Child(at=at):
            found = {at: Fraction(1)}
        case Named(of=of):
            found = terms_of_sum(of)
        case Weighted():
            found = sum_of_terms(expression.shares)
        case Ratio(top=top, bottom=Constant(number=number)) if number:
            found = sum_of_terms([(1 / Fraction(number), top)])
        case Product(parts=(Constant(number=number), of) | (of, Constant(number=number))):
            found = sum_of_terms([(Fraction(number), of)])
    return found


def sum_of_terms(parts: Sequence[tuple[Fraction, Expression]]) -> Terms | None:
    """The same of parts that are multiplied and added."""
    found: Terms = {}
    for weight, part in parts:
        terms = terms_of_sum(part)
        if terms is None:
            return None
        for at, share in terms.items():
            found[at] = found.get(at, Fraction(0)) + weight * share
    return found


def terms_apart(one: Expression, other: Expression) -> dict[Expression, Fraction]:
    """Part → how often *one* adds it more than *other* does; a number is so many times 1."""
    found: dict[Expression, Fraction] = {}
    _add_terms(found, one, Fraction(1))
    _add_terms(found, other, Fraction(-1))
    return found


def _add_terms(found: dict[Expression, Fraction], part: Expression, times: Fraction) -> None:
    match part:
        case Constant(number=number):
            found[_ONE] = found.get(_ONE, Fraction(0)) + times * number
        case Weighted():
            for share, inner in part.shares:
                _add_terms(found, inner, times * share)
        case Ratio(top=top, bottom=Constant(number=number)) if number:
            _add_terms(found, top, times / number)
        case Product(parts=(Constant(number=number), of) | (of, Constant(number=number))):
            _add_terms(found, of, times * number)
        case _:
            found[part] = found.get(part, Fraction(0)) + times


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
