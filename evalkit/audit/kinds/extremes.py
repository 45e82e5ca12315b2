"""The largest and the smallest of several numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.kinds.computed import Computed
from evalkit.base.interval import Interval
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact


class Maximum(Computed):
    """The largest of the operands."""

    name = "maximum"
    prose = msg("largest of {parts}")
    result_name = msg("largest")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """The largest number."""
        return max(numbers)

    def interval(self) -> Interval | None:
        """From the largest low end to the largest high end."""
        return _largest([operand.range for operand in self.operands])

    def left_side(self, texts: Sequence[str]) -> str:
        """``max(a, b)``."""
        return f"max({'; '.join(texts)})"


class Minimum(Computed):
    """The smallest of the operands."""

    name = "minimum"
    prose = msg("smallest of {parts}")
    result_name = msg("smallest")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """The smallest number."""
        return min(numbers)

    def interval(self) -> Interval | None:
        """From the smallest low end to the smallest high end."""
        return -_largest([-operand.range for operand in self.operands])

    def left_side(self, texts: Sequence[str]) -> str:
        """``min(a, b)``."""
        return f"min({'; '.join(texts)})"


def _largest(ranges: Sequence[Interval]) -> Interval:
    """Every number that can be the largest of one number of each range; an end is left out if all that reach it leave it out."""
    low, low_open = max((interval.ends[0], interval.low_open) for interval in ranges)
    high, is_in = max((interval.ends[1], not interval.high_open) for interval in ranges)
    return Interval(low, high, low_open, not is_in)
