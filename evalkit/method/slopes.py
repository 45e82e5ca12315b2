"""How steeply an expression rises with each child, where it is made of sums, minima and maxima of children.

A sum of all less the largest and the smallest takes away no more than it has counted before: the smallest and the largest
are two children, so a step of one child moves only one of the two.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.instruments.expression import Child, Maximum, Minimum
from evalkit.instruments.interpreter import Folding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression

Slope = tuple[Fraction, Fraction]  # the smallest and the largest
Slopes = dict[int, Slope]  # child → its own; children that it does not hang on are left out
_LEVEL = (Fraction(0), Fraction(0))


def slopes_of(expression: Expression) -> Slopes | None:
    """Child → how much *expression* rises at least and at most for each unit of it; ``None`` where it may jump or bend otherwise."""
    return expression.read_by(_Slopes())


class _Slopes(Folding["Slopes | None"]):
    def joined(self, parts: Sequence[Slopes | None]) -> Slopes | None:
        return None

    def constant(self, expression: primitives.Constant) -> Slopes | None:
        return {}

    def child(self, expression: primitives.Child) -> Slopes | None:
        return {expression.at: (Fraction(1), Fraction(1))}

    def answer(self, expression: primitives.Answer) -> Slopes | None:
        return None

    def foreign(self, expression: primitives.Foreign) -> Slopes | None:
        return None

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Slopes | None]) -> Slopes | None:
        found: list[Slopes] = []
        taken: dict[frozenset[int], dict[type[Expression], int]] = {}
        for weight, part, slopes in zip(expression.weights, expression.parts, parts, strict=True):
            if slopes is None:
                return None
            among = _children_compared(part)
            if among:
                weights = taken.setdefault(among, {})
                weights[type(part)] = weights.get(type(part), 0) + weight
            else:
                found.append({at: _times(slope, weight) for at, slope in slopes.items()})
        found += [dict.fromkeys(among, _of_extremes(among, weights)) for among, weights in taken.items()]
        return {at: _times(slope, Fraction(1, expression.divisor)) for at, slope in _summed(found).items()}

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Slopes | None]) -> Slopes | None:
        return _one_of(parts)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Slopes | None]) -> Slopes | None:
        return _one_of(parts)


def _children_compared(part: Expression) -> frozenset[int]:
    """The children of which *part* is the smallest or the largest; none if it is something else."""
    if not isinstance(part, (Minimum, Maximum)):
        return frozenset()
    among = frozenset(inner.at for inner in part.parts if isinstance(inner, Child))
    return among if len(among) == len(part.parts) > 1 else frozenset()


def _of_extremes(among: frozenset[int], weights: Mapping[type[Expression], int]) -> Slope:
    """The slope of a sum of the smallest and the largest of *among*: a child is one of these, or neither."""
    neither = [] if len(weights) == len(among) else [0]
    of_one = [*weights.values(), *neither]
    return Fraction(min(of_one)), Fraction(max(of_one))


def _one_of(parts: Sequence[Slopes | None]) -> Slopes | None:
    """What is known of something that runs as one of *parts*, and elsewhere as another."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return {at: _hull(part.get(at, _LEVEL) for part in known) for at in {at for part in known for at in part}}


def _hull(slopes: Iterable[Slope]) -> Slope:
    lows, highs = zip(*slopes, strict=True)
    return min(lows), max(highs)


def _summed(parts: Iterable[Slopes]) -> Slopes:
    found: Slopes = {}
    for part in parts:
        for at, (low, high) in part.items():
            before = found.get(at, _LEVEL)
            found[at] = before[0] + low, before[1] + high
    return found


def _times(slope: Slope, by: Fraction | int) -> Slope:
    low, high = sorted(end * by for end in slope)
    return low, high
