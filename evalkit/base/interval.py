"""All numbers between two ends, exactly: an end belongs to them, is left out, or there is none."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import ENDLESS
from evalkit.base.value import Value, placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.exact import Exact

    Corner = tuple[Exact, bool]  # a number at an end, and whether it is left out

# Stands for "as close to the open end as you like". Inputs have at most 30 digits on either side of the point and rule
# files only short weights, so no two different results of one evaluation are as near as this.
_INFINITESIMAL = Fraction(1, 10**90)


@placed
class Interval(Value):
    """Numbers between two ends.

    Attributes:
        low, high: The ends; ``None`` where the numbers go on without one.
        low_open, high_open: Whether the end itself is left out.
    """

    low: Exact | None = None
    high: Exact | None = None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, value: Exact) -> Interval:
        """One number only."""
        return cls(value, value)

    @property
    def is_bounded(self) -> bool:
        """Whether it has two ends."""
        return self.low is not None and self.high is not None

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def ends(self) -> tuple[Exact, Exact]:
        """Both ends.

        Raises:
            ValueError: There are not two.
        """
        if self.low is None or self.high is None:
            problem = "an interval without end"
            raise ValueError(problem)
        return self.low, self.high

    @property
    def inner_ends(self) -> tuple[Fraction, Fraction]:
        """Both ends; one that is left out moved inwards, by an amount too small to matter to any number of a rule file."""
        low, high = self.ends
        return (
            Fraction(low) + (_INFINITESIMAL if self.low_open else 0),
            Fraction(high) - (_INFINITESIMAL if self.high_open else 0),
        )

    def __contains__(self, value: Exact) -> bool:
        """Whether *value* lies in it."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        return above and (self.high is None or value < self.high or (value == self.high and not self.high_open))

    def __and__(self, other: Interval) -> Interval:
        """The numbers that lie in both."""
        lows = [(interval.low, interval.low_open) for interval in (self, other) if interval.low is not None]
        highs = [(interval.high, not interval.high_open) for interval in (self, other) if interval.high is not None]
        low, low_open = max(lows, default=(None, False))
        high, included = min(highs, default=(None, True))
        return Interval(low, high, low_open, not included)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both, of two that are not empty."""
        return self.can_be_at_most(other) and other.can_be_at_most(self)

    def can_be_at_most(self, other: Interval) -> bool:
        """Whether some number of this is at most some number of *other*."""
        if self.low is None or other.high is None:
            return True
        return self.low < other.high or (self.low == other.high and not (self.low_open or other.high_open))

    def can_be_less_than(self, other: Interval) -> bool:
        """Whether some number of this is less than some number of *other*."""
        return self.low is None or other.high is None or self.low < other.high

    def nearest(self, value: Exact) -> Exact:
        """*value*, or the end of the interval that it lies beyond."""
        at_least = value if self.low is None else max(value, self.low)
        return at_least if self.high is None else min(at_least, self.high)

    def below(self) -> Interval:
        """All numbers below it; empty where it has no lower end."""
        return _NONE if self.low is None else Interval(high=self.low, high_open=not self.low_open)

    def above(self) -> Interval:
        """All numbers above it; empty where it has no upper end."""
        return _NONE if self.high is None else Interval(low=self.high, low_open=not self.high_open)

    # --- Arithmetic: what comes out of one number of each ---------------------------------------------------------

    def __neg__(self) -> Interval:
        """Each with the other sign."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Interval(low, high, self.high_open, self.low_open)

    def __add__(self, other: Interval) -> Interval:
        """Sums."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __sub__(self, other: Interval) -> Interval:
        """Differences."""
        return self + -other

    def scaled(self, factor: Exact) -> Interval:
        """Each times *factor*."""
        if not factor:
            return Interval.of(0)
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        if factor > 0:
            return Interval(low, high, self.low_open, self.high_open)
        return Interval(high, low, self.high_open, self.low_open)

    def __mul__(self, other: Interval) -> Interval:
        """Products; both have two ends."""
        # 0 times an end that is left out is still 0, by any other number.
        return around(
            (a * b, (a_open and not (b == 0 and not b_open)) or (b_open and not (a == 0 and not a_open)))
            for a, a_open in self.corners
            for b, b_open in other.corners
        )

    def __truediv__(self, other: Interval) -> Interval | None:
        """Quotients; nothing if the divisor can be 0, or its ends are. Both have two ends."""
        low, high = other.ends
        if low <= 0 <= high:
            return None
        return self * Interval(Fraction(1) / high, Fraction(1) / low, other.high_open, other.low_open)

    @property
    def corners(self) -> tuple[Corner, Corner]:
        """Both ends, each with whether it is left out."""
        low, high = self.ends
        return (low, self.low_open), (high, self.high_open)


_NONE = Interval(0, 0, low_open=True, high_open=True)


def around(corners: Iterable[Corner]) -> Interval:
    """The smallest interval with all *corners*; an end is left out where every corner there is."""
    found = list(corners)
    low, high = min(value for value, _ in found), max(value for value, _ in found)
    return Interval(
        low,
        high,
        all(is_open for value, is_open in found if value == low),
        all(is_open for value, is_open in found if value == high),
    )


def stands_for(printed: Exact, digits: int, mode: str = "half-up") -> Interval:
    """The numbers that round to *printed* at *digits* decimals (``evalkit.base.exact.round_to``): it alone if it is exact."""
    if digits >= ENDLESS:
        return Interval.of(printed)
    unit, value = Fraction(10) ** -digits, Fraction(printed)
    if mode == "down":
        return Interval(value, value + unit, high_open=True)
    if mode == "up":
        return Interval(value - unit, value, low_open=True)
    is_odd = mode == "half-even" and bool((value / unit) % 2)
    return Interval(value - unit / 2, value + unit / 2, low_open=is_odd, high_open=is_odd or mode == "half-up")
