"""How steeply an expression rises with each child while all children lie between two values: sums, products, ratios and roots of them, and choices between such.

Numbers here are whole multiples of a tiny unit (``below`` and ``above`` of a number), so that none grows long: ends and slopes
may be a little wider than they are, never narrower.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from math import ceil, floor
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Choice, Named, Root
from evalkit.instruments.interpreter import Folding
from evalkit.method.branches import narrowed
from evalkit.method.ends import truth
from evalkit.method.exact_value import logarithm_of, whole_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression

    Whole = tuple[int, int]  # ends, in units

BITS = 80
_ONE = 1 << BITS
_SURE, _NEVER, _OPEN = (_ONE, _ONE), (0, 0), (0, _ONE)  # conditions


class Rise(NamedTuple):
    """How something runs while its children lie between their ends.

    Attributes:
        ends: No value lies beyond them.
        start: The value where all children stand at their lower ends lies between these.
        slopes: Child → how much it rises at least and at most for each unit of it; children that it does not hang on are left out.
        jump: How far two values may lie apart beyond what slopes say, as numbers that are rounded do.
    """

    ends: Whole
    start: Whole
    slopes: Mapping[int, Whole]
    jump: int


def below(number: Exact) -> int:
    """So many units are no more than that number."""
    return (number.numerator << BITS) // number.denominator


def above(number: Exact) -> int:
    """So many units are no less than that number."""
    return -below(-number)


def itself(at: int, ends: Whole, start: Whole) -> Rise:
    """What rises with the child at a place as that does."""
    return Rise(ends, start, {at: (_ONE, _ONE)}, 0)


def rise_of(expression: Expression, children: Sequence[Rise]) -> Rise | None:
    """How *expression* rises while its children run like that; ``None``: it is not known."""
    return _near(expression).read_by(_Rises(children))


@lru_cache(maxsize=64)
def _near(expression: Expression) -> Expression:
    """The same with what its conditions say of children written into their branches, which rise no more steeply for it."""
    return expression.rewritten(lambda part: narrowed(part) if isinstance(part, Choice) else None)


def composed(outer: Rise, inner: Sequence[Rise]) -> Rise:
    """How *outer* rises with what its children are made of."""
    each = [(slope, inner[at]) for at, slope in outer.slopes.items()]
    return Rise(outer.ends, outer.start, *_chained(each, outer.jump))


@lru_cache(maxsize=64)
def before_root(expression: Expression, end: Exact, sign: int) -> tuple[Expression, Exact]:
    """What a root is taken of, and what that must reach at least (1), or at most (-1), for the root to come to *end* once it is rounded."""
    if isinstance(expression, Named):
        return before_root(expression.of, end, sign)
    if not isinstance(expression, Root) or end <= 0:
        return expression, end
    unit = Fraction(10) ** expression.digits
    # Half up: from half a unit below a number on, or less than half a unit above it.
    half = 2 * ceil(end * unit) - 1 if sign > 0 else 2 * floor(end * unit) + 1
    return before_root(expression.of, (Fraction(half) / (2 * unit)) ** expression.n, sign)


class _Rises(Folding["Rise | None"]):
    """Each primitive as a rise, conditions from 0 to 1; of answers and arithmetic in Python nothing is known."""

    def __init__(self, children: Sequence[Rise]) -> None:
        self._children = children

    def joined(self, parts: Sequence[Rise | None]) -> Rise | None:
        return None

    def constant(self, expression: primitives.Constant) -> Rise | None:
        ends = below(expression.number), above(expression.number)
        return Rise(ends, ends, {}, 0)

    def child(self, expression: primitives.Child) -> Rise | None:
        child = self._children[expression.at]
        return itself(expression.at, child.ends, child.start)

    def answer(self, expression: primitives.Answer) -> Rise | None:
        return None

    def foreign(self, expression: primitives.Foreign) -> Rise | None:
        return None

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Rise | None]) -> Rise | None:
        shares = [(below(share), above(share)) for share, _ in expression.shares]
        each = [(share, part) for share, part in zip(shares, parts, strict=True) if part is not None]
        if len(each) < len(parts):
            return None
        ends = _added([_times(share, part.ends) for share, part in each])
        start = _added([_times(share, part.start) for share, part in each])
        return Rise(ends, start, *_chained(each, 0))

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
        # u / v - s / t = (u - s) * (1 / v + 1 / t) / 2 - (v - t) * (u / (v * t) + s / (v * t)) / 2
        share, first = _turned_over(bottom.ends), _turned_over(bottom.start)
        less, more = _times(_mean(top.ends, top.start), _times(share, first))
        ends, start = _times(top.ends, share), _times(top.start, first)
        return Rise(ends, start, *_chained([(_mean(share, first), top), ((-more, -less), bottom)], 0))

    def root(self, expression: primitives.Root, of: Rise | None) -> Rise | None:
        if of is None or of.ends[0] <= 0:
            return None
        n, unit = expression.n, above(_step(expression.digits))
        low, high = (whole_root(end << BITS * (n - 1), n) for end in of.ends)  # rounded down
        # The slope of a root is the root itself over n times its number; it is the largest where that is the least.
        slope = (high << BITS) // (n * of.ends[1]), -((-(low + 1) << BITS) // (n * of.ends[0]))
        ends = low - unit, high + 1 + unit
        return Rise(ends, ends, *_chained([(slope, of)], unit))

    def logarithm(self, expression: primitives.Logarithm, of: Rise | None) -> Rise | None:
        if of is None or of.ends[0] <= 0:
            return None
        low, high = (logarithm_of(Fraction(end, _ONE), expression.digits) for end in of.ends)
        ends, unit = (below(low), above(high)), above(_step(expression.digits))
        return Rise(ends, ends, *_chained([(_turned_over(of.ends), of)], unit))

    def rounded(self, expression: primitives.Rounded, of: Rise | None) -> Rise | None:
        return None if of is None else staged(of, _step(expression.digits))

    def steps(self, expression: primitives.Steps, of: Rise | None) -> Rise | None:
        if of is None:
            return None
        ends, start = (_points_between(expression, side) for side in (of.ends, of.start))
        return Rise(ends, start, {}, ends[1] - ends[0])

    # --- Conditions ---------------------------------------------------------------------------------------------------

    def choice(
        self, expression: primitives.Choice, when: Rise | None, then: Rise | None, otherwise: Rise | None
    ) -> Rise | None:
        if when is None or when.ends in (_SURE, _NEVER):
            return None if when is None else then if when.ends == _SURE else otherwise
        if then is None or otherwise is None:
            return None
        # As either of them, and from the one to the other as far as they lie apart at the lower ends.
        apart = max(then.start[1] - otherwise.start[0], otherwise.start[1] - then.start[0])
        start = {_SURE: then.start, _NEVER: otherwise.start}.get(when.start, _hull([then.start, otherwise.start]))
        either = _either([then, otherwise])
        return Rise(_hull([then.ends, otherwise.ends]), start, either.slopes, either.jump + apart)

    def compare(self, expression: primitives.Compare, left: Rise | None, right: Rise | None) -> Rise | None:
        if left is None or right is None:
            return _condition(_OPEN, _OPEN)
        return _condition(
            _compared(expression.sign, left.ends, right.ends), _compared(expression.sign, left.start, right.start)
        )

    # Of what is asked of a fact that is known there may be no parts.
    def every(self, expression: primitives.Every, parts: Sequence[Rise | None]) -> Rise | None:
        return _one_of([_condition(_SURE, _SURE), *parts], min)

    def some(self, expression: primitives.Some, parts: Sequence[Rise | None]) -> Rise | None:
        return _one_of([_condition(_NEVER, _NEVER), *parts], max)

    def negated(self, expression: primitives.Negated, of: Rise | None) -> Rise | None:
        if of is None:
            return None
        ends, start = ((_ONE - high, _ONE - low) for low, high in (of.ends, of.start))
        return Rise(ends, start, {}, of.jump)

    def count(self, expression: primitives.Count, parts: Sequence[Rise | None]) -> Rise | None:
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        ends, start = (_added([getattr(part, side) for part in known]) for side in ("ends", "start"))
        return Rise(ends, start, {}, sum(part.jump for part in known))


def staged(rise: Rise, step: Exact) -> Rise:
    """The same after a rounding to multiples of *step*, of whatever mode."""
    unit = above(step)
    ends, start = ((low - unit, high + unit) for low, high in (rise.ends, rise.start))
    return Rise(ends, start, rise.slopes, rise.jump + 2 * unit)


def _step(digits: int) -> Fraction:
    """The distance between two numbers of so many digits, which may be fewer than none."""
    return Fraction(10) ** -digits


def _multiplied(one: Rise, other: Rise) -> Rise:
    # u * v - s * t = (u - s) * (v + t) / 2 + (v - t) * (u + s) / 2
    slopes = [(_mean(other.ends, other.start), one), (_mean(one.ends, one.start), other)]
    return Rise(_times(one.ends, other.ends), _times(one.start, other.start), *_chained(slopes, 0))


def _one_of(parts: Sequence[Rise | None], which: Callable[[Iterable[int]], int]) -> Rise | None:
    # The least of several moves no farther than one of them does, whichever it is at either end; so does the largest.
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    ends = which(part.ends[0] for part in known), which(part.ends[1] for part in known)
    start = which(part.start[0] for part in known), which(part.start[1] for part in known)
    return _either(known)._replace(ends=ends, start=start)


def _either(parts: Sequence[Rise]) -> Rise:
    """As steep as any of them."""
    slopes = {at: _hull(part.slopes.get(at, (0, 0)) for part in parts) for part in parts for at in part.slopes}
    return parts[0]._replace(slopes=slopes, jump=max(part.jump for part in parts))


def _condition(ends: Whole, start: Whole) -> Rise:
    """A condition that holds, does not, or is open while children lie between their ends, and where they stand at the lower ones."""
    return Rise(ends, start, {}, ends[1] - ends[0])


def _compared(sign: str, left: Whole, right: Whole) -> Whole:
    """Whether a comparison of two numbers holds that lie between these ends."""
    surely, maybe = truth(sign, (left[0] - right[1], left[1] - right[0]))
    return surely * _ONE, maybe * _ONE


def _points_between(expression: primitives.Steps, ends: Whole) -> Whole:
    """The least and the most that steps give for what lies between these ends."""
    listed = expression.steps
    last, first = (listed.index(expression.reached(Fraction(end, _ONE))) for end in ends)
    points = [step.points for step in listed[first : last + 1]]
    return below(min(points)), above(max(points))


def _chained(each: Iterable[tuple[Whole, Rise]], jump: int) -> tuple[dict[int, Whole], int]:
    """Slopes and jump of what rises so steeply with each of these."""
    found: dict[int, Whole] = {}
    for slope, part in each:
        jump += -(-part.jump * max(-slope[0], slope[1]) >> BITS)
        for at, inner in part.slopes.items():
            found[at] = _added([found.get(at, (0, 0)), _times(slope, inner)])
    return found, jump


def _hull(each: Iterable[Whole]) -> Whole:
    lows, highs = zip(*each, strict=True)
    return min(lows), max(highs)


def _mean(one: Whole, other: Whole) -> Whole:
    return one[0] + other[0] >> 1, -(-one[1] - other[1] >> 1)


def _added(each: Sequence[Whole]) -> Whole:
    return sum(low for low, _ in each), sum(high for _, high in each)


def _times(one: Whole, other: Whole) -> Whole:
    corners = [mine * theirs for mine in one for theirs in other]
    return min(corners) >> BITS, -(-max(corners) >> BITS)


def _turned_over(ends: Whole) -> Whole:
    """1 over what lies between them, on one side of 0."""
    return (1 << 2 * BITS) // ends[1], -(-(1 << 2 * BITS) // ends[0])
