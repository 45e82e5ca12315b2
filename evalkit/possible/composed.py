"""The values of a node that sees its children through sums of them, and sums that give one of its values."""

from __future__ import annotations

from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import Interval
from evalkit.base.limits import MAX_SUMS
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Constant
from evalkit.method.ends import BOTH, DOWN, ChildEnds, course
from evalkit.method.exact_value import computed
from evalkit.method.piecewise import ends_of_pieces, number_that_gives, pieces
from evalkit.method.subexpressions import replaced
from evalkit.possible.cases import ends_by_cases
from evalkit.possible.values import Enclosure, Finite, Values, added, finite, weighed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from evalkit.base.exact import Ends
    from evalkit.instruments.expression import Expression
    from evalkit.method.piecewise import Piece
    from evalkit.method.shapes import Composed, Term


def terms_of(composed: Composed, inside: Sequence[Values]) -> list[Values] | None:
    """What each part of a node adds to it; ``None`` if that is not known of one."""
    found = [values_of_term(term, [added(weighed(linear, inside)) for linear in term.sums]) for term in composed.terms]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def values_of_term(term: Term, sums: Sequence[Values]) -> Values | None:
    """What a part of a node adds to it.

    Args:
        term: The part.
        sums: What each of its sums can be, whatever the others are.

    Returns:
        Its ends only where there are too many combinations; ``None`` where not even they are known.
    """
    if term.is_sum:
        return sums[0].times(term.factor)
    if all(isinstance(one, Finite) for one in sums) and prod(one.count or 0 for one in sums) <= MAX_SUMS:
        return finite(_values(term, [one for one in sums if isinstance(one, Finite)]))
    made = _pieces(term, sums)
    if made is not None:
        return _values_of_pieces(made).times(term.factor)
    corners = None if course(term.outer, _between(sums)).ends is None else _corners(term, sums)
    ends = ends_by_cases(term.outer, sums) if corners is None else corners.ends
    if ends is None:
        return None
    low, high = sorted(term.factor * end for end in ends)
    return Enclosure(low=low, high=high, full=False, sure=corners is not None)


def _values(term: Term, sums: Sequence[Finite]) -> Iterator[Fraction]:
    """Everything that a part adds: the others as they are, the sum with most values by its pieces where these are linear."""
    at = max(range(len(sums)), key=lambda one: sums[one].count, default=None)
    if at is None:  # a number of the law
        yield from (value for _, value in cases(term, sums))
        return
    rest = [[one] if i == at else list(one) for i, one in enumerate(sums)]
    known = [(case, _along(term, case, at, sums[at])) for case in product(*rest)]
    if any(made is None for _, made in known):
        yield from (value for _, value in cases(term, sums))
        return
    for _, made in known:
        for piece in made or ():
            inside = _inside(sums[at], piece)
            if not piece.slope:
                yield from [term.factor * piece.alone] if inside.count else []
            elif piece.slope * term.factor == 1 and not piece.alone:
                yield from inside
            else:
                yield from (term.factor * piece.at(value) for value in inside)


def _along(term: Term, case: Sequence[Any], at: int, most: Finite) -> Sequence[Piece] | None:
    """A part as its sum at *at* moves, the others as in the *case*."""

    def fixed(place: int) -> Expression:
        return Child(at=0) if place == at else Constant(number=case[place])

    return pieces(replaced(term.outer, fixed), most.low, most.high)


def _inside(values: Finite, piece: Piece) -> Finite:
    """Those of *values* that a piece is about."""
    is_open = piece.low < piece.high
    return values.within(Interval(piece.low, piece.high, low_open=is_open, high_open=is_open))


def _pieces(term: Term, sums: Sequence[Values]) -> Sequence[Piece] | None:
    """A part that sees one number, any between two ends, by its pieces."""
    if len(sums) != 1 or not isinstance(sums[0], Enclosure) or not sums[0].full:
        return None
    return pieces(term.outer, sums[0].low, sums[0].high)


def _values_of_pieces(made: Sequence[Piece]) -> Values:
    """Every value that the pieces have, where they leave nothing out between their ends; else these."""
    if all(piece.is_closed for piece in made):
        return finite(piece.alone for piece in made)
    low, high = ends_of_pieces(made)
    sure = all(any(piece.is_closed and piece.alone == end for piece in made) for end in (low, high))
    return Enclosure(low=low, high=high, full=sure and _leave_nothing_out(made), sure=sure)


def _leave_nothing_out(made: Sequence[Piece]) -> bool:
    """Whether every number between the lowest and the highest value is one."""
    points = {piece.alone for piece in made if piece.is_closed}
    marks = sorted({end for piece in made for end in piece.ends})
    spans = [piece.ends for piece in made if not piece.is_closed]
    covered = all(any(low <= before and after <= high for low, high in spans) for before, after in pairwise(marks))
    return covered and all(mark in points or any(low < mark < high for low, high in spans) for mark in marks)


def _between(sums: Sequence[Values]) -> list[ChildEnds]:
    return [ChildEnds((one.low, one.high)) for one in sums]


class Corners(NamedTuple):
    """The sums at which a part of a node has its ends, and these."""

    sums: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
    ends: Ends


def _corners(term: Term, sums: Sequence[Values]) -> Corners | None:
    """The sums at which a part has its ends: where each of them occurs and moves it one way, else nothing is known."""
    moves = course(term.outer, _between(sums)).moves
    if BOTH in moves.values() or not all(isinstance(enclosure, Finite) or enclosure.sure for enclosure in sums):
        return None
    turned = [moves.get(at) == DOWN for at in range(len(sums))]
    low = tuple([one.high if down else one.low for one, down in zip(sums, turned, strict=True)])
    high = tuple([one.low if down else one.high for one, down in zip(sums, turned, strict=True)])
    compute = computed(term.outer)
    return Corners((low, high), (compute(low, ()), compute(high, ())))


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
    if term.is_sum and term.factor:
        return (value / term.factor,)
    if not all(isinstance(one, Finite) for one in sums):
        made = _pieces(term, sums)
        if made is not None:
            number = number_that_gives(made, value / term.factor) if term.factor else sums[0].low
            return None if number is None else (number,)
        corners = _corners(term, sums)
        known = zip(corners.sums, corners.ends, strict=True) if corners is not None else ()
        return next((corner for corner, end in known if term.factor * end == value), None)
    return next((case for case, found in cases(term, sums) if found == value), None)
