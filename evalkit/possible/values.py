"""Sets of values that a node can take: every one of them, or the two ends between which they lie."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING

from evalkit.base.bit_sets import indices, lowest, runs, spread
from evalkit.base.interval import Interval
from evalkit.base.limits import MAX_SUMS
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.instruments.bands import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Rounding
    from evalkit.method.shapes import Linear

# What is looked at in full: cells of a lattice (a bit each, 2 MB), and machine words that adding one child may touch.
MAX_CELLS = 1 << 24
MAX_WORK = 400_000_000


@value
class Finite(Value):
    """Every value of a finite set: ``offset + i · step`` for each bit ``i`` of ``bits``."""

    offset: Fraction
    step: Fraction
    bits: int

    @property
    def low(self) -> Fraction:
        """The smallest value."""
        return self.at(lowest(self.bits))

    @property
    def high(self) -> Fraction:
        """The largest value."""
        return self.at(self.bits.bit_length() - 1)

    @property
    def count(self) -> int:
        """How many values there are; 0 if none is left."""
        return self.bits.bit_count()

    def at(self, index: int) -> Fraction:
        """The value that a bit stands for."""
        return self.offset + index * self.step

    def __iter__(self) -> Iterator[Fraction]:
        """Every value, in ascending order."""
        return map(self.at, indices(self.bits))

    def __contains__(self, value: Exact) -> bool:
        """Whether *value* is one of them."""
        index = (value - self.offset) / self.step
        return index.denominator == 1 and index >= 0 and bool(self.bits >> int(index) & 1)

    def within(self, inside: Interval) -> Finite:
        """Those that lie in a range."""
        kept = self.bits
        if inside.low is not None:
            first = self._first_index(inside.low, beyond=inside.low_open)
            kept = kept >> first << first
        if inside.high is not None:
            after = min(self._first_index(inside.high, beyond=not inside.high_open), kept.bit_length())
            kept &= (1 << after) - 1
        return Finite(offset=self.offset, step=self.step, bits=kept)

    def _first_index(self, end: Exact, *, beyond: bool) -> int:
        """The first index that stands for at least *end*, or for more than it if *beyond*."""
        index = (end - self.offset) / self.step
        return max(floor(index) + 1 if beyond else ceil(index), 0)

    def rounded(self, stage: Rounding | None) -> Values:
        """The values after a rounding stage. Rounding keeps the order: what rounds alike stands together."""
        if stage is None or not self.bits or self._stays(stage):
            return self
        if self.count > MAX_SUMS and (self.high - self.low) / stage.step > MAX_SUMS:
            low, high = Fraction(rounded(self.low, stage)), Fraction(rounded(self.high, stage))
            return Enclosure(low=low, high=high, full=False)
        found, text = [], bin(self.bits)[:1:-1]
        index = text.find("1")
        while index >= 0:
            one = rounded(self.at(index), stage)
            found.append(Fraction(one))
            index = text.find("1", self._first_above(one, stage))
        return finite(found)

    def _stays(self, stage: Rounding) -> bool:
        """Whether rounding changes no value."""
        return all((one / stage.step).denominator == 1 for one in (self.offset, self.step))

    def _first_above(self, value: Exact, stage: Rounding) -> int:
        """The first bit that stands for more than what rounds to *value*."""
        rounds = stage.behind(value)
        return self._first_index(rounds.ends[1], beyond=not rounds.high_open)

    def times(self, factor: Fraction) -> Finite:
        """The values multiplied by *factor*, which may be negative."""
        if factor >= 0:
            return Finite(offset=self.offset * factor, step=self.step * factor or Fraction(1), bits=_fold(self, factor))
        size = self.bits.bit_length()
        turned = int(bin(self.bits)[:1:-1], 2)
        return Finite(offset=self.at(size - 1) * factor, step=self.step * -factor, bits=turned)

    @property
    def gap(self) -> Fraction:
        """The widest step between neighbours."""
        listed = list(runs(self.bits))
        jumps = [after - (start + length - 1) for (start, length), (after, _) in pairwise(listed)]
        return max([*jumps, 1 if self.count > 1 else 0]) * self.step


@value
class Enclosure(Value):
    """Values between two ends.

    Attributes:
        full: Whether every value between them occurs. Otherwise it is not known which do.
        sure: Whether the ends occur. They do not need to where a set that is not known in full was cut.
    """

    low: Fraction
    high: Fraction
    full: bool
    sure: bool = True

    @property
    def count(self) -> None:
        """Not known, or without end."""
        return

    def __contains__(self, value: Exact) -> bool:
        """Whether *value* surely occurs."""
        return (self.sure and value in (self.low, self.high)) or (self.full and self.low <= value <= self.high)

    def within(self, inside: Interval) -> Enclosure | Finite:
        """What can lie in a range. An open end is nearer than any number of a rule file."""
        low, high = (inside & Interval(self.low, self.high)).inner_ends
        if low > high:
            return EMPTY
        uncut = self.sure and (low, high) == (self.low, self.high)
        return Enclosure(low=low, high=high, full=self.full, sure=self.full or uncut)

    def rounded(self, stage: Rounding | None) -> Enclosure | Finite:
        """After a rounding stage: every number of so many digits, if every value occurs."""
        if stage is None:
            return self
        low, high = Fraction(rounded(self.low, stage)), Fraction(rounded(self.high, stage))
        step = stage.step
        size = int((high - low) / step) + 1
        if not self.full or size > MAX_CELLS:
            return Enclosure(low=low, high=high, full=False, sure=self.sure)
        return Finite(offset=low, step=step, bits=(1 << size) - 1)

    def times(self, factor: Fraction) -> Enclosure | Finite:
        """The values multiplied by *factor*, which may be negative."""
        ends = sorted((self.low * factor, self.high * factor))
        return Enclosure(low=ends[0], high=ends[1], full=self.full, sure=self.sure) if factor else finite([0])


Values = Finite | Enclosure
Share = tuple[Values, Fraction]  # values, and what they are multiplied by
Repeated = tuple[Finite, int]  # a set, and how many parts of a sum are this one
EMPTY = Finite(offset=Fraction(0), step=Fraction(1), bits=0)


def between_ends(values: Values | None) -> Values | None:
    """Only that nothing lies beyond the ends of *values*; one value stays what it is."""
    if values is None or values.count in (0, 1):
        return values
    return Enclosure(low=values.low, high=values.high, full=False, sure=False)


def finite(values: Iterable[Exact]) -> Values:
    """The set of *values*; only its ends, if they lie on no lattice of a size that can be looked at."""
    found = sorted({Fraction(one) for one in values})
    if not found:
        return EMPTY
    common = lcm(*[one.denominator for one in found])
    whole = [one.numerator * (common // one.denominator) for one in found]
    unit = gcd(*[one - whole[0] for one in whole]) or 1
    if (whole[-1] - whole[0]) // unit >= MAX_CELLS:
        return Enclosure(low=found[0], high=found[-1], full=False)
    digits = bytearray(b"0" * ((whole[-1] - whole[0]) // unit + 1))
    for one in whole:
        digits[-1 - (one - whole[0]) // unit] = 49  # "1"
    return Finite(offset=found[0], step=Fraction(unit, common), bits=int(bytes(digits).decode(), 2))


@lru_cache(maxsize=16)
def whole_numbers(low: int, high: int) -> Values:
    """All of them, none of which is listed: a scale of counts may be long, and many nodes have the same."""
    size = high - low + 1
    if size > MAX_CELLS:
        return Enclosure(low=Fraction(low), high=Fraction(high), full=False)
    return Finite(offset=Fraction(low), step=Fraction(1), bits=(1 << size) - 1) if size > 0 else EMPTY


def weighed(formula: Linear, inside: Sequence[Values]) -> list[Values]:
    """What each child can add to a parent."""
    return multiplied(
        [(one, Fraction(weight, formula.divisor)) for one, weight in zip(inside, formula.weights, strict=True)]
    )


def multiplied(shares: Sequence[Share]) -> list[Values]:
    """Values as they are multiplied; those that are alike share one set."""
    alike = {(id(one), factor): (one, factor) for one, factor in shares}
    made = {key: one.times(factor) for key, (one, factor) in alike.items()}
    return [made[id(one), factor] for one, factor in shares]


def added(parts: Sequence[Values]) -> Values:
    """Every sum of one value of each part. Parts that are one and the same object are added in one step."""
    count = Counter(map(id, parts))
    each = [(part, count[key]) for key, part in {id(part): part for part in parts}.items()]
    if any(part.count == 0 for part, _ in each):
        return EMPTY
    whole = [(part, times) for part, times in each if isinstance(part, Finite)]
    if len(whole) < len(each):
        return _added_to_intervals([part for part in parts if isinstance(part, Enclosure)], whole)
    return _added_finite(whole)


def _added_to_intervals(intervals: Sequence[Enclosure], rest: Sequence[Repeated]) -> Enclosure:
    low = sum(part.low for part in intervals) + sum(part.low * times for part, times in rest)
    high = sum(part.high for part in intervals) + sum(part.high * times for part, times in rest)
    length, full = sum(part.high - part.low for part in intervals), all(part.full for part in intervals)
    for part, times in sorted(rest, key=lambda one: one[0].gap):
        full = full and part.gap <= length
        length += (part.high - part.low) * times
    sure = all(part.sure for part in intervals)
    return Enclosure(low=Fraction(low), high=Fraction(high), full=full, sure=sure)


def _added_finite(parts: Sequence[Repeated]) -> Values:
    moving = [(part, times) for part, times in parts if part.count > 1]
    offset = Fraction(sum((part.offset if part.count > 1 else part.low) * times for part, times in parts))
    if not moving:
        return Finite(offset=offset, step=Fraction(1), bits=1)
    common = lcm(*[part.step.denominator for part, _ in moving])
    steps = [part.step.numerator * (common // part.step.denominator) for part, _ in moving]
    unit = gcd(*steps)
    each = [
        _Moves(list(runs(part.bits)), step // unit, times) for (part, times), step in zip(moving, steps, strict=True)
    ]
    if sum(one.widest for one in each) >= MAX_CELLS:
        return _ends(parts)
    bits = 1
    for one in sorted(each, key=lambda one: -len(one.listed)):  # scattered ones while the sum is still short
        for listed in one.in_turn():
            if len(listed) * bits.bit_length() // 64 > MAX_WORK:
                return _ends(parts)
            bits = spread(bits, listed, one.stride)
    return Finite(offset=offset, step=Fraction(unit, common), bits=bits)


def _ends(parts: Sequence[Repeated]) -> Enclosure:
    low = sum(part.low * times for part, times in parts)
    high = sum(part.high * times for part, times in parts)
    return Enclosure(low=Fraction(low), high=Fraction(high), full=False)


class _Moves(NamedTuple):
    """By how much a part can move a sum: runs of indices times *stride*, as often as the part is there."""

    listed: list[tuple[int, int]]
    stride: int
    times: int

    @property
    def widest(self) -> int:
        start, length = self.listed[-1]
        return (start + length - 1) * self.stride * self.times

    def in_turn(self) -> Iterator[list[tuple[int, int]]]:
        """The runs that are added one after the other. One run, added n times, is a longer one."""
        if len(self.listed) > 1:
            yield from [self.listed] * self.times
        else:
            start, length = self.listed[0]
            yield [(start * self.times, (length - 1) * self.times + 1)]


def _fold(one: Finite, factor: Fraction) -> int:
    return one.bits if factor else min(one.bits, 1)


def gives(values: Values, inside: Interval) -> bool:
    """Whether some value of the set surely lies in a range."""
    if isinstance(values, Enclosure) and values.sure and (values.low in inside or values.high in inside):
        return True
    return values.count != 0 and occurs(values.within(inside))


def occurs(values: Values) -> bool:
    """Whether some value of the set surely occurs."""
    return values.count > 0 if isinstance(values, Finite) else values.full or values.sure
