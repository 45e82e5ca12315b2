"""The values of a node that sees its children through sums of them, and sums that give one of its values."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from evalkit.instruments.expression import Child
from evalkit.method.ends import Between, course
from evalkit.method.exact_value import UndefinedError, computed
from evalkit.possible.values import Enclosure, Finite, Values, finite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from evalkit.method.shapes import Term

# So many combinations of sums are computed one by one.
MAX_COMBINATIONS = 200_000


def values_of_term(term: Term, sums: Sequence[Values]) -> Values | None:
    """What a part of a node adds to it.

    Args:
        term: The part.
        sums: What each of its sums can be, whatever the others are.

    Returns:
        Its ends only where there are too many combinations; ``None`` where not even they are known.
    """
    if term.outer == Child(at=0):
        return sums[0].times(term.factor)
    if all(isinstance(one, Finite) for one in sums) and prod(one.count or 0 for one in sums) <= MAX_COMBINATIONS:
        return finite(value for _, value in cases(term, sums))
    ends = course(term.outer, [Between((one.low, one.high)) for one in sums]).ends
    if ends is None:
        return None
    low, high = sorted(term.factor * end for end in ends)
    return Enclosure(low=low, high=high, full=False, sure=False)


def cases(term: Term, sums: Sequence[Values]) -> Iterator[tuple[tuple[Fraction, ...], Fraction]]:
    """Every combination of the sums that has a value, and what the part adds then."""
    compute = computed(term.outer)
    for case in product(*[one for one in sums if isinstance(one, Finite)]):
        try:
            yield case, term.factor * compute(case, ())
        except UndefinedError:  # no assessment has it
            continue


def sums_that_give(term: Term, sums: Sequence[Values], value: Fraction) -> Sequence[Fraction] | None:
    """A value of each sum under which the part adds *value*; ``None`` if none is found."""
    if term.outer == Child(at=0):
        return (value / term.factor,)
    if not all(isinstance(one, Finite) for one in sums):
        return None
    return next((case for case, found in cases(term, sums) if found == value), None)
