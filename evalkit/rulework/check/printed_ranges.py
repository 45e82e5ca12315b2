"""Ranges of bands as a regulation prints them (``≤60``, ``<1.8``, two ends with a dash or ``<=`` between them), read as numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Band, BandTable
    from evalkit.rulework.precision import Precision

_NUMBER = r"(-?\d{1,30}(?:\.\d{1,30})?)"
_TWO_ENDS = re.compile(rf"([>≥]?){_NUMBER}(?:–([<≤]?)| <= ){_NUMBER}", re.ASCII)
_ONE_END = re.compile(rf"([<≤>≥]?){_NUMBER}", re.ASCII)
_NOWHERE = msg("in no printed range")


class PrintedRange(NamedTuple):
    """The numbers of a range, and its two numbers as they are printed; empty where none is: the range goes on."""

    numbers: Interval
    low: str = ""
    high: str = ""

    @property
    def low_text(self) -> str:
        """The lower end as it is printed, or would be: ``90``, ``>90``."""
        return f">{self.low}" if self.numbers.low_open else self.low

    @property
    def high_text(self) -> str:
        """The upper end as it is printed, or would be: ``90``, ``<90``."""
        return f"<{self.high}" if self.numbers.high_open else self.high

    def __and__(self, other: PrintedRange) -> PrintedRange:
        """What lies in both; backwards if nothing does."""
        low, high = max(self, other, key=rank_of_low), min(self, other, key=rank_of_high)
        return PrintedRange(self.numbers & other.numbers, low.low, high.high)


def rank_of_low(printed_range: PrintedRange) -> tuple[bool, Exact, bool]:
    """Where it begins, for comparing."""
    low = printed_range.numbers.low
    return (False, 0, False) if low is None else (True, low, printed_range.numbers.low_open)


def rank_of_high(printed_range: PrintedRange) -> tuple[bool, Exact, bool]:
    """Where it ends, for comparing."""
    high = printed_range.numbers.high
    return (True, 0, False) if high is None else (False, high, not printed_range.numbers.high_open)


def read_range(text: str) -> PrintedRange | None:
    """The ends of a printed range; nothing if *text* is none (see ``printed`` in the guide to rule files)."""
    two = _TWO_ENDS.fullmatch(text)
    if two is not None:
        above, low, below, high = two.groups()
        return PrintedRange(Interval(Fraction(low), Fraction(high), above == ">", below == "<"), low, high)
    one = _ONE_END.fullmatch(text)
    if one is None:
        return None
    sign, number = one.groups()
    value, is_open = Fraction(number), sign in ("<", ">")
    if sign in ("<", "≤"):
        return PrintedRange(Interval(high=value, high_open=is_open), high=number)
    if sign in (">", "≥"):
        return PrintedRange(Interval(value, low_open=is_open), number)
    return PrintedRange(Interval.of(value), number, number)


class PrintedTable(NamedTuple):
    """A table of bands and what its statements need.

    Attributes:
        place: Before the places of its bands (``readings[id].``).
        ranges: Predicate → printed range, where one is printed that can be read.
        strict: Whether printed and used bounds must be the same number; else it is enough that they are the same at
            the working precision.
        otherwise: Ids of the readings that round or band this node in another way.
    """

    bands: BandTable
    place: str
    ranges: dict[str, PrintedRange]
    strict: bool
    otherwise: tuple[str, ...]

    @property
    def whole(self) -> str:
        """Place of the table, as facts have it."""
        return f"{self.place}{self.bands.place}"

    def at(self, band: Band) -> str:
        """Place of *band*."""
        return f"{self.whole}[{band.predicate}]"

    def looked_up(self, band: Band, precision: Precision) -> str:
        """Place of *band* as it is looked up with a value of *precision*."""
        return f"{precision.place}: {self.at(band)}" if precision.place.startswith("convert[") else self.at(band)

    def as_printed(self, value: Exact) -> Prose:
        """Which predicate *value* has by the printed ranges alone."""
        found = tuple(predicate for predicate, printed_range in self.ranges.items() if value in printed_range.numbers)
        return msg("{predicates} as printed", predicates=" / ".join(found)) if found else _NOWHERE


def readable_ranges(bands: BandTable) -> dict[str, PrintedRange]:
    """Predicate → printed range, where one is printed that can be read and that holds a number."""
    read = {band.predicate: read_range(band.printed) for band in bands.bands}
    return {
        predicate: printed_range
        for predicate, printed_range in read.items()
        if printed_range is not None and not printed_range.numbers.is_empty
    }
