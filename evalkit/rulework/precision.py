"""How fine the values are in which a word is looked up: whole, of some decimals after a rounding stage, or exact."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.interval import Interval, stands_for
from evalkit.base.text import Decimal, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Band, BandTable, Conversion, Instrument, Node
    from evalkit.schema.citation import Citation


class Precision(NamedTuple):
    """The working precision of a value.

    Attributes:
        place: Code of the node whose value it is, or of what is converted.
        digits: Decimals that are left; ``None``: it is exact.
        mode: How it is rounded; empty where nothing is.
        cite: Where the rounding stage comes from; ``None`` where there is none.
        step: The distance between two values; ``None``: one unit of the last of these decimals.
    """

    place: str
    digits: int | None
    mode: str = ""
    cite: Citation | None = None
    step: Fraction | None = None

    @property
    def unit(self) -> Fraction:
        """The distance between two values that are not exact."""
        return self.step or Fraction(1, 10 ** (self.digits or 0))

    def inside(self, wanted: Interval) -> Exact | None:
        """A value of this precision in a range with two ends, the lowest where there is one; nothing if none lies there."""
        first = self.first(wanted)
        if first is None and not wanted.is_empty:  # exact values above an end that is left out have no lowest
            low, high = wanted.ends
            return Fraction(low + high) / 2 if wanted.high_open else high
        return first if first is not None and first in wanted else None

    def first(self, wanted: Interval) -> Exact | None:
        """The lowest value from the lower end of a range on; nothing if there is no lowest."""
        assert wanted.low is not None
        if self.digits is None:
            return None if wanted.low_open else wanted.low
        first = -(-Fraction(wanted.low) // self.unit) * self.unit
        return first + self.unit if first == wanted.low and wanted.low_open else first

    def unrounded(self, first: Exact) -> Interval:
        """The exact values that come out as *first* or more."""
        if self.digits is None or not self.mode:
            return Interval(first)
        behind = stands_for(first / self.unit, 0, self.mode).scaled(self.unit)
        return Interval(behind.low, low_open=behind.low_open)

    def reaching(self, band: Band) -> Interval:
        """The values, before rounding, that reach *band* or one above it."""
        bound = from_bound(band)
        first = None if self.digits is None else self.first(bound)
        return bound if first is None else self.unrounded(first)


def from_bound(band: Band) -> Interval:
    """What lies on or above the lower bound of a band."""
    return Interval(band.minimum, low_open=band.exclusive)


def one_sided(values: Interval) -> Decimal:
    """A range with one end, in words: ``≥ 76.61``, ``> 80``, ``< 3``."""
    if values.low is not None:
        return Decimal(f"{'>' if values.low_open else '≥'} {short_text(values.low)}")
    return Decimal(f"{'<' if values.high_open else '≤'} {short_text(values.high or 0)}")


def precision_of(instrument: Instrument, node: Node) -> Precision:
    """The precision in which the bands of *node* are looked up."""
    plan = plan_for(instrument)
    stage = instrument.stage_of(node)
    is_whole = plan.whole[plan.position[node.code]] and instrument.records is None  # means over rows need not be
    if is_whole and (stage is None or (1 / stage.step).denominator == 1):
        return Precision(node.code, 0)
    if stage is None:
        return Precision(node.code, None)
    return Precision(node.code, stage.decimals, stage.mode, stage.cite, stage.step)


def precisions_of(instrument: Instrument, table: BandTable) -> list[Precision]:
    """Every precision in which values are looked up in *table*, once."""
    precisions = [precision_of(instrument, node) for node in instrument.nodes.values() if instrument.at(table.at, node)]
    if table.at == TOTAL:
        precisions += [_converted(conversion) for conversion in instrument.conversions if conversion.bands]
    return list(
        {(precision.unit, precision.digits, precision.mode): precision for precision in reversed(precisions)}.values()
    )[::-1]


def decimals(count: int) -> Message:
    """So many decimals, in words."""
    return msg("{count:decimal|decimals}", count=str(count))


def _converted(conversion: Conversion) -> Precision:
    """The precision of a converted value, which is looked up rounded."""
    return Precision(f"convert[{conversion.at}]", conversion.digits, conversion.mode, conversion.cite)
