"""What answers within a box take at least to bring the total where it is to be, as if it rose everywhere as steeply as it does anywhere in there.

The total then is a sum of what each part adds, and part of a step could be had: the steepest first, until it is there.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import rounded
from evalkit.method.exact_value import computed
from evalkit.method.steepness import BITS, Rise, above, before_root, below, composed, itself, rise_of, staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.instruments.expression import Expression
    from evalkit.method.ends import ChildEnds
    from evalkit.method.plan import NodeStep

    class _PointsOf(Protocol):
        def __call__(self, part: int, first: int, last: int, which: int, sign: int) -> Sequence[Point]: ...


class Point(NamedTuple):
    """A choice of a part: one of its two costs, its value in units of ``steepness``, and its place."""

    cost: int
    value: int
    place: int


class Least(NamedTuple):
    """What a box takes.

    Attributes:
        costs: None of its choices that bring the total there takes less, of either cost; ``None``: none brings it there.
        places: A choice that would do for the first of these, if the total rose so steeply.
        unsure: How much of the total the slopes of each part leave open.
    """

    costs: tuple[int, int] | None
    places: tuple[int, ...]
    unsure: Sequence[int]


class _Segment(NamedTuple):
    """From one point of a part to the next: what one unit of the total takes, and how much of it can be had."""

    rate: Fraction
    part: int
    gain: int
    ends: tuple[Point, Point]


class LeastCosts:
    """What boxes take at least.

    Args:
        steps: What the total is computed by, the total last.
        parts: The nodes that have choices.
        inside: Where the total must come before it is rounded: a lower end or an upper one.
        points: Of a part between two places: the choices of which no mixture of others is better; values with a sign.
    """

    def __init__(self, steps: Sequence[NodeStep], parts: Sequence[int], inside: Interval, points: _PointsOf) -> None:
        """Look at what is rounded last."""
        self._steps, self._total, self._parts, self._points = steps[:-1], steps[-1], parts, points
        self._sign = -1 if inside.low is None else 1
        end = inside.high if inside.low is None else inside.low
        assert end is not None
        self._expression, self._needed = before_root(self._total.formula.expression, end, self._sign)
        self._value = computed(self._expression)

    def of(
        self,
        ranges: Sequence[tuple[int, int]],
        nodes: Sequence[ChildEnds],
        values: list[Exact | None],
        levels: Sequence[int | None],
    ) -> Least | None:
        """What a box takes; ``None``: that is not known.

        Args:
            ranges: The places of each part.
            nodes: Between which values each node lies.
            values: Of the parts at their first places, by node.
            levels: Their answers as levels.
        """
        try:
            for step in self._steps:
                values[step.at] = rounded(step.formula.value(step.pick(values), step.pick(levels)), step.stage)
            now = self._value(self._total.pick(values), self._total.pick(levels))
        except UndefinedError:
            return None
        rise = self._rise(nodes, values)
        if rise is None:
            return None
        each = [rise.slopes.get(at, (0, 0)) for at in self._parts]
        widths = [above(ends[1]) - below(ends[0]) if (ends := nodes[at].ends) else 0 for at in self._parts]
        unsure = [(high - low) * width for (low, high), width in zip(each, widths, strict=True)]
        slopes = [high if self._sign > 0 else -low for low, high in each]
        # In units of a unit, as slopes times values are. Each value is taken as up to one unit less than it is.
        gap = (below(self._sign * (self._needed - now)) - rise.jump << BITS) - sum(map(abs, slopes))
        starts = [below(values[at] or 0) for at in self._parts]
        found = [self._filled(ranges, slopes, starts, gap, which) for which in (0, 1)]
        if found[0] is None or found[1] is None:
            return Least(None, (), unsure)
        return Least((found[0][0], found[1][0]), found[0][1], unsure)

    def _rise(self, nodes: Sequence[ChildEnds], starts: Sequence[Exact | None]) -> Rise | None:
        """How the total rises with each part."""
        found: dict[int, Rise] = {}
        for at in self._parts:
            alone = _flat(nodes[at], starts[at])
            if alone is not None:
                found[at] = itself(at, alone.ends, alone.start)
        for step in self._steps:
            rise = _with(step.formula.expression, step.children, found)
            alone = _flat(nodes[step.at], starts[step.at])
            if alone is None:
                return None
            if rise is not None:
                rise = rise if step.stage is None else staged(rise, step.stage.step)
                alone = alone._replace(slopes=rise.slopes, jump=rise.jump)
            found[step.at] = alone
        return _with(self._expression, self._total.children, found)

    def _filled(
        self, ranges: Sequence[tuple[int, int]], slopes: Sequence[int], starts: Sequence[int], gap: int, which: int
    ) -> tuple[int, tuple[int, ...]] | None:
        """What it takes, of one cost, to add up to *gap*, and the places of a choice for it; ``None``: all do not."""
        spent: Exact = 0
        places: list[int] = []
        segments: list[_Segment] = []
        for part, (one, slope, start) in enumerate(zip(ranges, slopes, starts, strict=True)):
            points = self._points(part, *one, which, (slope > 0) - (slope < 0))
            spent, gap = spent + points[0].cost, gap - slope * (points[0].value - start)
            places.append(points[0].place)
            for ends in pairwise(points):
                gain = slope * (ends[1].value - ends[0].value)
                segments.append(_Segment(Fraction(ends[1].cost - ends[0].cost, gain), part, gain, ends))
        for segment in sorted(segments, key=lambda one: one.rate):
            if gap <= 0:
                break
            before, after = segment.ends
            share = Fraction(min(gap, segment.gain), segment.gain)
            spent, gap = spent + share * (after.cost - before.cost), gap - segment.gain
            way = share * (after.place - before.place)
            places[segment.part] = before.place + (ceil(way) if way > 0 else floor(way))
        return None if gap > 0 else (ceil(spent), tuple(places))


def best_mixed(points: Iterable[Point], sign: int) -> list[Point]:
    """The *points* of which no mixture of others is better, the cheapest first: values with a *sign* rise with the cost, ever less."""
    found: list[Point] = []
    for point in sorted(points, key=lambda one: (one.cost, -sign * one.value)):
        if found and sign * (point.value - found[-1].value) <= 0:
            continue
        while len(found) > 1 and _rate(found[-2], found[-1], sign) <= _rate(found[-1], point, sign):
            found.pop()
        found.append(point)
    return found


def _rate(one: Point, other: Point, sign: int) -> Fraction:
    """How much value a unit of the cost brings from one point to a dearer one."""
    return Fraction(sign * (other.value - one.value), other.cost - one.cost)


def _flat(between: ChildEnds, start: Exact | None) -> Rise | None:
    """What its ends alone say of a node."""
    if between.ends is None or start is None:
        return None
    ends = below(between.ends[0]), above(between.ends[1])
    return Rise(ends, (below(start), above(start)), {}, ends[1] - ends[0])


def _with(expression: Expression, children: Sequence[int], found: Mapping[int, Rise]) -> Rise | None:
    """How an expression rises with the parts that its children are made of."""
    known = [found[at] for at in children if at in found]
    outer = rise_of(expression, known) if len(known) == len(children) else None
    return None if outer is None else composed(outer, known)
