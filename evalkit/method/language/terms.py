"""Sums as they are read: what is added, each part with its coefficient, numbers among them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.instruments.expression import Constant, Expression, Product, Ratio, weighted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Part → coefficient, in the order written; what is a number is a multiple of ONE.
Terms = dict[Expression, Fraction]
ONE = Constant(number=1)


def of_number(number: Fraction) -> Terms:
    """A number."""
    return {ONE: number}


def of_constant(part: Expression) -> Terms | None:
    """*part* if it is a number."""
    return of_number(Fraction(part.number)) if isinstance(part, Constant) else None


def number_of(terms: Terms) -> Fraction | None:
    """The number that they are, if nothing else is added."""
    return terms[ONE] if terms.keys() == {ONE} else None


def total(terms: Terms) -> Expression:
    """What they add up to."""
    number = number_of(terms)
    if number is not None:
        return Constant(number=number)
    shares = [(1, Constant(number=by)) if part == ONE else (by, part) for part, by in terms.items()]
    return shares[0][1] if len(shares) == 1 and shares[0][0] == 1 else weighted(shares)


def scaled(terms: Terms, by: Fraction) -> Terms:
    """All of them multiplied by a number."""
    return {part: coefficient * by for part, coefficient in terms.items()}


def joined(listed: Iterable[Terms]) -> Terms:
    """All of them added; what is the same is one part."""
    found: Terms = {}
    for terms in listed:
        for part, by in terms.items():
            found[part] = found.get(part, Fraction(0)) + by
    return found


class Factors:
    """What is multiplied and what it is divided by, with the numbers apart from the rest."""

    def __init__(self, first: Terms) -> None:
        """Start with the first operand."""
        self._number = Fraction(1)
        self._top: list[Terms] = []
        self._bottom: list[Terms] = []
        self.times(first)

    def times(self, terms: Terms) -> None:
        """Multiply by *terms*."""
        number = number_of(terms)
        if number is None:
            self._top.append(terms)
        else:
            self._number *= number

    def over(self, terms: Terms) -> None:
        """Divide by *terms*, which are not the number 0."""
        number = number_of(terms)
        if number is None:
            self._bottom.append(terms)
        else:
            self._number /= number

    def terms(self) -> Terms:
        """What came of it; one sum times a number stays a sum."""
        if not self._bottom:
            return of_number(self._number) if not self._top else self._multiplied()
        by_bottom, bottom = _product(self._bottom, below=True)
        if not self._top:
            return {Ratio(top=Constant(number=self._number / by_bottom), bottom=bottom): Fraction(1)}
        by_top, top = _product(self._top)
        return {Ratio(top=top, bottom=bottom): self._number * by_top / by_bottom}

    def _multiplied(self) -> Terms:
        if len(self._top) == 1:
            return scaled(self._top[0], self._number)
        by, product = _product(self._top)
        return {product: self._number * by}


def _product(factors: Sequence[Terms], *, below: bool = False) -> tuple[Fraction, Expression]:
    """The number in a product, and the rest."""
    number, parts = Fraction(1), []
    for terms in factors:
        by, part = _apart(terms, below=below)
        number *= by
        parts.append(part)
    return number, parts[0] if len(parts) == 1 else Product(parts=tuple(parts))


def _apart(terms: Terms, *, below: bool) -> tuple[Fraction, Expression]:
    """A part that stands alone without its coefficient; a sum stays as it is, as nothing of something does *below*."""
    (part, by), *others = terms.items()
    return (Fraction(1), total(terms)) if others or (below and not by) else (by, part)
