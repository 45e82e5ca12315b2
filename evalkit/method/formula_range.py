"""Between which values a formula lies while each of its children lies between two: its ends, where these are known without looking at every value."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_MIXTURES
from evalkit.base.tuples import NamedTuple
from evalkit.method.ends import BOTH, DOWN, ChildEnds, course

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Ends, Exact
    from evalkit.method.formula import Formula


_MOST_KEPT = 64  # ends of a formula: a file that is read again, and nodes that are computed alike, ask for the same


class ChildrenEnd(NamedTuple):
    """The children of a formula at one end: values, and answers as levels."""

    values: Sequence[Exact]
    levels: Sequence[int | None]


def ends_between(formula: Formula, low: ChildrenEnd, high: ChildrenEnd) -> Ends | None:
    """The smallest and the largest value while every child lies between *low* and *high*; ``None``: not known.

    Where a child may move the formula either way, they are found by looking at every value (``evalkit.possible``).
    """
    try:
        if low == high:
            only = formula.value(low.values, low.levels)
            return only, only
        if formula.monotone:
            return formula.value(low.values, low.levels), formula.value(high.values, high.levels)
    except UndefinedError:
        return None
    sides = tuple([ChildrenEnd(tuple(side.values), tuple(side.levels)) for side in (low, high)])
    if sides not in formula.kept:
        if len(formula.kept) >= _MOST_KEPT:
            formula.kept.clear()
        formula.kept[sides] = _looked_for(formula, *sides)
    return formula.kept[sides]


def around(formula: Formula, low: ChildrenEnd, high: ChildrenEnd) -> Ends | None:
    """Ends beyond which no value lies while every child lies between *low* and *high*, though none may lie at them; ``None``: not known."""
    if low == high or (formula.has_directions and formula.has_value):
        return ends_between(formula, low, high)
    return formula.ends([ChildEnds(pair) for pair in zip(low.values, high.values, strict=True)])


def _looked_for(formula: Formula, low: ChildrenEnd, high: ChildrenEnd) -> Ends | None:
    """The ends of a formula that is not monotone."""
    try:
        between = [ChildEnds(pair) for pair in zip(low.values, high.values, strict=True)]
        if formula.has_directions or not (formula.hides or formula.reads_answers):
            moves = formula.moves
        else:
            moves = course(formula.expression, between).moves  # it may run one way between these
        if BOTH not in moves.values() and formula.has_value:
            return _at_corner(formula, moves, low, high), _at_corner(formula, moves, high, low)
    except UndefinedError:
        return None
    return _attained(formula, between, low, high) if formula.hides else formula.ends(between)


def _attained(formula: Formula, between: Sequence[ChildEnds], low: ChildrenEnd, high: ChildrenEnd) -> Ends | None:
    """Ends beyond which no value lies, where children at their ends have these; ``None`` where none have, or it is not looked at."""
    found = formula.ends(between)
    if found is None or 2 ** len(between) > MAX_MIXTURES or not formula.has_value:
        return None
    sides = zip(zip(low.values, low.levels, strict=True), zip(high.values, high.levels, strict=True), strict=True)
    try:
        values = [
            formula.value([value for value, _ in corner], [level for _, level in corner]) for corner in product(*sides)
        ]
    except UndefinedError:
        return None
    return found if (min(values), max(values)) == found else None


def _at_corner(formula: Formula, moves: Mapping[int, int], near: ChildrenEnd, far: ChildrenEnd) -> Exact:
    """The value where the children that raise it stand at *near*, and those that lower it at *far*."""
    sides = [far if moves.get(at) == DOWN else near for at in range(len(near.values))]
    values, levels = ([getattr(side, part)[at] for at, side in enumerate(sides)] for part in ChildrenEnd._fields)
    return formula.value(values, levels)
