"""A part of a node that sees one number, cut where a condition, a step or a limit in it turns: linear between the cuts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import (
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Maximum,
    Minimum,
    Negated,
    Some,
    Steps,
)
from evalkit.instruments.interpreter import Folding
from evalkit.method.exact_value import computed
from evalkit.method.sums import terms_of_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import Answer, Child, Foreign, Logarithm, Ratio, Root, Rounded

Turns = frozenset["tuple[int, Fraction] | None"]


@lru_cache(maxsize=1024)
def turns_of(expression: Expression) -> Turns:
    """Each child with a value of it where *expression* may turn; ``None`` among them: elsewhere, too."""
    return expression.read_by(_Turns())


class _Turns(Folding[Turns]):
    """Where two parts that are compared are the same."""

    def joined(self, parts: Sequence[Turns]) -> Turns:
        return frozenset[None]().union(*parts)

    def constant(self, expression: Constant) -> Turns:
        return frozenset()

    def child(self, expression: Child) -> Turns:
        return frozenset()

    def answer(self, expression: Answer) -> Turns:
        return frozenset([None])

    def foreign(self, expression: Foreign) -> Turns:
        return frozenset([None])

    def minimum(self, one: Minimum | Maximum, parts: Sequence[Turns]) -> Turns:
        return self.joined([*parts, *[_meeting(*both) for both in combinations(one.parts, 2)]])

    maximum = minimum

    def compare(self, expression: Compare, left: Turns, right: Turns) -> Turns:
        return left | right | _meeting(expression.left, expression.right)

    def steps(self, expression: Steps, of: Turns) -> Turns:
        bounds = [step.minimum for step in expression.steps if step.minimum is not None]
        return self.joined([of, *[_meeting(expression.of, Constant(number=bound)) for bound in bounds]])

    def root(self, expression: Root, of: Turns) -> Turns:
        return of | {None}

    def logarithm(self, expression: Logarithm, of: Turns) -> Turns:
        return of | {None}

    def rounded(self, expression: Rounded, of: Turns) -> Turns:
        return of | {None}

    def ratio(self, expression: Ratio, top: Turns, bottom: Turns) -> Turns:
        return top | bottom | (frozenset() if isinstance(expression.bottom, Constant) else {None})


def _meeting(left: Expression, right: Expression) -> Turns:
    """Where two parts are the same."""
    terms = [terms_of_sum(left), terms_of_sum(right)]
    if None in terms:
        return frozenset([None])
    found: dict[int | None, Fraction] = {}
    for sign, term in zip((1, -1), terms, strict=True):
        for at, weight in (term or {}).items():
            found[at] = found.get(at, Fraction(0)) + sign * weight
    alone = found.pop(None, Fraction(0))
    moving = [(at, weight) for at, weight in found.items() if at is not None and weight]
    if not moving:
        return frozenset()
    at, weight = moving[0]
    return frozenset([(at, -alone / weight)]) if len(moving) == 1 else frozenset([None])


class Piece(NamedTuple):
    """What a number gives: at *low*, or between *low* and *high*, neither included: ``slope · number + alone``."""

    low: Fraction
    high: Fraction
    slope: Fraction
    alone: Fraction

    def at(self, number: Fraction) -> Fraction:
        """Its value there."""
        return self.slope * number + self.alone

    @property
    def is_closed(self) -> bool:
        """Whether its ends are values: it is a point, or everywhere the same."""
        return self.low == self.high or not self.slope

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest value, or what they come near to."""
        both = self.at(self.low), self.at(self.high)
        return min(both), max(both)


@lru_cache(maxsize=1024)
def pieces(expression: Expression, low: Fraction, high: Fraction) -> tuple[Piece, ...] | None:
    """*expression* of one number from *low* to *high*; ``None`` where it is not linear between its turns, or has no value at one."""
    try:
        return _cut(expression, low, high)
    except UndefinedError:
        return None


def _cut(expression: Expression, low: Fraction, high: Fraction) -> tuple[Piece, ...] | None:
    turns = _turns_in_order(expression)
    if turns is None:
        return None
    first = bisect_right(turns, low)
    between = turns[first : bisect_left(turns, high)]
    marks = [*dict.fromkeys((low, *between, high))]  # once, so that one number has no stretch beside it
    value = _value_of(expression)
    made = [Piece(mark, mark, Fraction(0), Fraction(value((mark,), ()))) for mark in marks]
    for place, (before, after) in enumerate(pairwise(marks), first):
        line = _line(expression, place)
        if line is None:
            return None
        made.append(Piece(before, after, *line))
    return tuple(made)


_value_of = lru_cache(maxsize=1024)(computed)


@lru_cache(maxsize=1024)
def _turns_in_order(expression: Expression) -> list[Fraction] | None:
    """Where *expression* of one number may turn; ``None``: elsewhere, too."""
    turns = turns_of(expression)
    return None if None in turns else sorted({one[1] for one in turns if one is not None})


@lru_cache(maxsize=4096)
def _line(expression: Expression, place: int) -> tuple[Fraction, Fraction] | None:
    """What *expression* is before its turn at *place*, and after the one before: how it slopes, and what it is at 0."""
    turns = _turns_in_order(expression) or [Fraction(0)]
    marks = [turns[0] - 1, *turns, turns[-1] + 1]
    terms = terms_of_sum(_settled(expression, (marks[place] + marks[place + 1]) / 2))
    return None if terms is None else (terms.get(0, Fraction(0)), terms.get(None, Fraction(0)))


def _settled(expression: Expression, number: Fraction) -> Expression:
    """*expression* near *number*, where nothing in it turns: without conditions, steps and limits."""

    def known(part: Expression) -> Fraction:
        return Fraction(_value_of(part)((number,), ()))

    def settled(part: Expression) -> Expression | None:
        match part:
            case Choice(when=when, then=then, otherwise=otherwise):
                return (then if known(when) else otherwise).rewritten(settled)
            case Minimum(parts=parts):
                return min(parts, key=known).rewritten(settled)
            case Maximum(parts=parts):
                return max(parts, key=known).rewritten(settled)
            case Steps() | Compare() | Every() | Some() | Negated() | Count():
                return Constant(number=known(part))
        return None

    return expression.rewritten(settled)


def number_that_gives(made: Sequence[Piece], value: Fraction) -> Fraction | None:
    """A number with that *value*; ``None`` if none has it."""
    for piece in made:
        if piece.is_closed and piece.alone == value:
            return (piece.low + piece.high) / 2
        if not piece.is_closed and piece.ends[0] < value < piece.ends[1]:
            return (value - piece.alone) / piece.slope
    return None


def ends_of_pieces(made: Sequence[Piece]) -> tuple[Fraction, Fraction]:
    """The smallest and the largest value, or what they come near to."""
    return min(piece.ends[0] for piece in made), max(piece.ends[1] for piece in made)


@lru_cache(maxsize=4096)
def ends_when_cut(expression: Expression, low: Exact, high: Exact) -> tuple[Fraction, Fraction] | None:
    """The same of *expression* of one number from *low* to *high*; ``None`` where it is not linear between its turns."""
    made = pieces(expression, Fraction(low), Fraction(high))
    return None if made is None else ends_of_pieces(made)
