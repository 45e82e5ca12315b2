"""How steeply an expression rises with each child while all children lie between two values: sums, products, ratios and roots of them.

All numbers are exact; slopes may be taken as a little wider than they are, never as narrower.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Folding
from evalkit.method.exact_value import logarithm_of, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression
    from evalkit.method.ends import Ends

_BITS = 40  # of what slopes are made of
_FINE = 12  # digits of a root that is only looked at for its slope


class Rise(NamedTuple):
    """How something runs while its children lie between their ends.

    Attributes:
        ends: No value lies beyond them.
        start: Nor does the one beyond these where all children stand at their lower ends.
        slopes: Child → how much it rises at least and at most for each unit of it; children that it does not hang on are left out.
        jump: How far two values may lie apart beyond what slopes say, as numbers that are rounded do.
    """

    ends: Ends
    start: Ends
    slopes: Mapping[int, Ends]
    jump: Exact


def rise_of(expression: Expression, children: Sequence[Rise]) -> Rise | None:
    """How *expression* rises while its children run like that; ``None``: it is not known."""
    return expression.read_by(_Rises(children))


def composed(outer: Rise, inner: Sequence[Rise]) -> Rise:
    """How *outer* rises with what its children are made of."""
    each = [(slope, inner[at]) for at, slope in outer.slopes.items()]
    return Rise(outer.ends, outer.start, *_chained(each, outer.jump))


def coarse(ends: Ends) -> Ends:
    """These ends, or somewhat wider ones of few digits."""
    low, high = ends
    return _coarse(low), -_coarse(-high)


def _coarse(number: Exact) -> Exact:
    """That number, or one that is a little smaller, in few digits."""
    top, bottom = number.numerator, number.denominator
    if bottom.bit_length() <= _BITS:
        return number
    shift = max(_BITS + bottom.bit_length() - top.bit_length(), 0)
    return Fraction((top << shift) // bottom, 1 << shift)


class _Rises(Folding["Rise | None"]):
    def __init__(self, children: Sequence[Rise]) -> None:
        self._children = children

    def joined(self, parts: Sequence[Rise | None]) -> Rise | None:
        return None

    def constant(self, expression: primitives.Constant) -> Rise | None:
        ends = coarse((expression.number, expression.number))
        return Rise(ends, ends, {}, 0)

    def child(self, expression: primitives.Child) -> Rise | None:
        child = self._children[expression.at]
        return Rise(child.ends, child.start, {expression.at: (1, 1)}, 0)

    def answer(self, expression: primitives.Answer) -> Rise | None:
        return None

    def foreign(self, expression: primitives.Foreign) -> Rise | None:
        return None

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Rise | None]) -> Rise | None:
        if None in parts:
            return None
        shares = [Fraction(weight, expression.divisor) for weight in expression.weights]
        each = [((share, share), part) for share, part in zip(shares, parts, strict=True) if part]
        ends = _added([_times(share, part.ends) for share, part in each])
        start = _added([_times(share, part.start) for share, part in each])
        return Rise(coarse(ends), coarse(start), *_chained(each, 0))

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Rise | None]) -> Rise | None:
        return _one_of(parts, min)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Rise | None]) -> Rise | None:
        return _one_of(parts, max)

    def product(self, expression: primitives.Product, parts: Sequence[Rise | None]) -> Rise | None:
        known = [part for part in parts if part is not None]
        return reduce(_multiplied, known) if len(known) == len(parts) else None

    def ratio(self, expression: primitives.Ratio, top: Rise | None, bottom: Rise | None) -> Rise | None:
        if top is None or bottom is None or any(low <= 0 <= high for low, high in (bottom.ends, bottom.start)):
            return None
        share = coarse((Fraction(1) / bottom.ends[1], Fraction(1) / bottom.ends[0]))
        first = coarse((Fraction(1) / bottom.start[1], Fraction(1) / bottom.start[0]))
        less, more = coarse(_times(_mean(top.ends, top.start), _times(share, first)))
        ends, start = coarse(_times(top.ends, share)), coarse(_times(top.start, first))
        return Rise(ends, start, *_chained([(_mean(share, first), top), ((-more, -less), bottom)], 0))

    def root(self, expression: primitives.Root, of: Rise | None) -> Rise | None:
        if of is None or of.ends[0] <= 0:
            return None
        step, unit = Fraction(1, 10**_FINE), Fraction(10) ** -expression.digits
        low, high = (root_of(end, expression.n, _FINE) for end in of.ends)
        # The slope of a root is the root itself over n times its number; it is the largest where that is the least.
        least = max(high - step, Fraction(0)) / (expression.n * of.ends[1])
        slope = coarse((least, (low + step) / (expression.n * of.ends[0])))
        ends = max(low - step, Fraction(0)) - unit, high + step + unit
        return Rise(ends, ends, *_chained([(slope, of)], unit))

    def logarithm(self, expression: primitives.Logarithm, of: Rise | None) -> Rise | None:
        if of is None or of.ends[0] <= 0:
            return None
        unit = Fraction(10) ** -expression.digits
        low, high = (logarithm_of(end, expression.digits) for end in of.ends)
        slope = coarse((Fraction(1) / of.ends[1], Fraction(1) / of.ends[0]))
        ends = coarse((low, high))
        return Rise(ends, ends, *_chained([(slope, of)], unit))

    def rounded(self, expression: primitives.Rounded, of: Rise | None) -> Rise | None:
        return None if of is None else staged(of, Fraction(10) ** -expression.digits)


def staged(rise: Rise, unit: Exact) -> Rise:
    """The same after a rounding to that *unit*, of whatever mode."""
    ends, start = ((low - unit, high + unit) for low, high in (rise.ends, rise.start))
    return Rise(ends, start, rise.slopes, rise.jump + 2 * unit)


def _multiplied(one: Rise, other: Rise) -> Rise:
    # u * v - s * t = (u - s) * (v + t) / 2 + (v - t) * (u + s) / 2
    slopes = [(_mean(other.ends, other.start), one), (_mean(one.ends, one.start), other)]
    return Rise(coarse(_times(one.ends, other.ends)), coarse(_times(one.start, other.start)), *_chained(slopes, 0))


def _one_of(parts: Sequence[Rise | None], which: Callable[[Iterable[Exact]], Exact]) -> Rise | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    ends = which(part.ends[0] for part in known), which(part.ends[1] for part in known)
    start = which(part.start[0] for part in known), which(part.start[1] for part in known)
    slopes = {at: _hull(part.slopes.get(at, (0, 0)) for part in known) for part in known for at in part.slopes}
    return Rise(ends, start, slopes, max(part.jump for part in known))


def _hull(each: Iterable[Ends]) -> Ends:
    lows, highs = zip(*each, strict=True)
    return min(lows), max(highs)


def _chained(each: Iterable[tuple[Ends, Rise]], jump: Exact) -> tuple[dict[int, Ends], Exact]:
    """Slopes and jump of what rises so steeply with each of these."""
    found: dict[int, Ends] = {}
    for slope, part in each:
        jump += part.jump * max(-slope[0], slope[1])
        for at, inner in part.slopes.items():
            low, high = _times(slope, inner)
            before = found.get(at, (0, 0))
            found[at] = coarse((before[0] + low, before[1] + high))
    return found, jump


def _mean(one: Ends, other: Ends) -> Ends:
    return Fraction(one[0] + other[0]) / 2, Fraction(one[1] + other[1]) / 2


def _added(each: Sequence[Ends]) -> Ends:
    return sum(low for low, _ in each), sum(high for _, high in each)


def _times(one: Ends, other: Ends) -> Ends:
    corners = [mine * theirs for mine in one for theirs in other]
    return min(corners), max(corners)
