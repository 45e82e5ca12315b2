"""All numbers that printed ones stand for, and what can come out of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as choices
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.exact import Exact

    Compute = Callable[[Sequence[Exact]], Exact | None]


class Range(NamedTuple):
    """The numbers between two ends; an open end itself is not among them."""

    low: Exact
    high: Exact
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: Range) -> bool:
        """Whether some number lies in both."""
        return _reaches(self, other) and _reaches(other, self)

    def can_be_at_most(self, other: Range) -> bool:
        """Whether some number of this is at most some number of *other*."""
        return _reaches(self, other)

    def can_be_less_than(self, other: Range) -> bool:
        """Whether some number of this is less than some number of *other*."""
        return self.low < other.high


def _reaches(one: Range, other: Range) -> bool:
    if one.low == other.high:
        return not (one.low_open or other.high_open)
    return one.low < other.high


def point(value: Exact) -> Range:
    """One number only."""
    return Range(value, value)


def printed_range(value: Exact, digits: int) -> Range:
    """All numbers that are printed as *value* with so many decimals, rounded half up (away from 0)."""
    half = Fraction(10) ** -digits / 2
    if value < 0:
        return Range(value - half, value + half, low_open=True)
    return Range(value - half, value + half, high_open=True)


def cut_range(value: Exact, digits: int) -> Range:
    """All numbers that are printed as *value* with so many decimals, the others cut off."""
    unit = Fraction(10) ** -digits
    if value < 0:
        return Range(value - unit, value, low_open=True)
    return Range(value, value + unit, high_open=True)


def add(ranges: Iterable[Range]) -> Range:
    """Sums of one number of each."""
    low: Exact = 0
    high: Exact = 0
    low_open = high_open = False
    for one in ranges:
        low += one.low
        high += one.high
        low_open |= one.low_open
        high_open |= one.high_open
    return Range(low, high, low_open, high_open)


def minus(one: Range) -> Range:
    """The same with the other sign."""
    return Range(-one.high, -one.low, one.high_open, one.low_open)


def times(one: Range, factor: Exact) -> Range:
    """Every number times a positive *factor*."""
    return Range(one.low * factor, one.high * factor, one.low_open, one.high_open)


def multiply(one: Range, other: Range) -> Range:
    """Products of one number of each."""
    corners = [
        # 0 times an end that is left out is still 0, by any other number.
        (a * b, (a_open and not (b == 0 and not b_open)) or (b_open and not (a == 0 and not a_open)))
        for a, a_open in _ends(one)
        for b, b_open in _ends(other)
    ]
    return _around(corners)


def divide(one: Range, other: Range) -> Range | None:
    """Quotients of one number of each; nothing if the divisor can be 0."""
    if other.low <= 0 <= other.high:
        return None
    inverse = Range(Fraction(1) / other.high, Fraction(1) / other.low, other.high_open, other.low_open)
    return multiply(one, inverse)


def through(ranges: Sequence[Range], compute: Compute) -> Range | None:
    """What a function leaves that only rises or only falls in each of its numbers."""
    corners = []
    for chosen in choices(*[_ends(one) for one in ranges]):
        value = compute([end for end, _ in chosen])
        if value is None:
            return None
        corners.append((value, any(is_open for _, is_open in chosen)))
    return _around(corners)


def weighted_mean(ranges: Sequence[Range], weights: Sequence[Range]) -> Range | None:
    """Σ wx ÷ Σ w; nothing if a weight can be negative or all can be 0."""
    if any(weight.low < 0 for weight in weights) or not any(weight.low > 0 for weight in weights):
        return None
    loose = any(weight.high_open for weight in weights)
    low = _least_mean([(one.low, weight) for one, weight in zip(ranges, weights, strict=True)])
    high = -_least_mean([(-one.high, weight) for one, weight in zip(ranges, weights, strict=True)])
    wide = low != high
    low_open, high_open = any(one.low_open for one in ranges), any(one.high_open for one in ranges)
    return Range(low, high, wide and (loose or low_open), wide and (loose or high_open))


def _least_mean(pairs: list[tuple[Exact, Range]]) -> Exact:
    """The least mean: the small numbers have their highest weights, the large ones their lowest; where that turns is tried."""
    pairs.sort(key=lambda pair: pair[0])
    total = Fraction(sum(weight.low for _, weight in pairs))
    top = Fraction(sum(value * weight.low for value, weight in pairs))
    least = top / total
    for value, weight in pairs:
        more = weight.high - weight.low
        total += more
        top += value * more
        least = min(least, top / total)
    return least


def _ends(one: Range) -> tuple[tuple[Exact, bool], tuple[Exact, bool]]:
    return (one.low, one.low_open), (one.high, one.high_open)


def _around(corners: Sequence[tuple[Exact, bool]]) -> Range:
    low = min(value for value, _ in corners)
    high = max(value for value, _ in corners)
    return Range(
        low,
        high,
        all(is_open for value, is_open in corners if value == low),
        all(is_open for value, is_open in corners if value == high),
    )
