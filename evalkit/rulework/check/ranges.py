"""Ranges of bands as a regulation prints them (``≤60``, ``<1.8``, two ends with a dash or ``<=`` between them) → their two ends."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

_NUMBER = r"(-?\d{1,30}(?:\.\d{1,30})?)"
_TWO_ENDS = re.compile(rf"([>≥]?){_NUMBER}(?:–([<≤]?)| <= ){_NUMBER}", re.ASCII)
_ONE_END = re.compile(rf"([<≤>≥]?){_NUMBER}", re.ASCII)


class End(NamedTuple):
    """One end of a printed range; ``included``: whether the number itself belongs to it."""

    value: Fraction
    included: bool
    text: str


class PrintedRange(NamedTuple):
    """Both ends; ``None`` where nothing is printed: the range goes on."""

    low: End | None
    high: End | None

    @property
    def is_backwards(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        if self.low.value == self.high.value:
            return not (self.low.included and self.high.included)
        return self.low.value > self.high.value

    def holds(self, value: Exact) -> bool:
        """Whether *value* lies in it, by the printed numbers alone."""
        low, high = self.low, self.high
        above = low is None or value > low.value or (low.included and value == low.value)
        below = high is None or value < high.value or (high.included and value == high.value)
        return above and below


def low_text(low: End) -> str:
    """A lower end as it is printed, or would be: ``90``, ``>90``."""
    return low.text if low.included else f">{low.text}"


def high_text(high: End) -> str:
    """An upper end as it is printed, or would be: ``90``, ``<90``."""
    return high.text if high.included else f"<{high.text}"


def read_range(text: str) -> PrintedRange | None:
    """The ends of a printed range; nothing if *text* is none (see ``printed`` in the guide to rule files)."""
    two = _TWO_ENDS.fullmatch(text)
    if two is not None:
        above, low, below, high = two.groups()
        return PrintedRange(_end(low, excluded=above == ">"), _end(high, excluded=below == "<"))
    one = _ONE_END.fullmatch(text)
    if one is None:
        return None
    sign, number = one.groups()
    end = _end(number, excluded=sign in ("<", ">"))
    return PrintedRange(None if sign in ("<", "≤") else end, None if sign in (">", "≥") else end)


def _end(number: str, *, excluded: bool) -> End:
    return End(Fraction(number), not excluded, number)
