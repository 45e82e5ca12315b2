"""Ranges of bands as a regulation prints them: read as numbers, and whether those beside each other meet.

As printed: ``≤60``, ``<1.8``, two ends with a dash or ``<=`` between them.
"""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.bands import find_band
from evalkit.rulework.check.model import Statement, Witness, failed, proved
from evalkit.rulework.precision import Precision, decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Band, BandTable
    from evalkit.schema.citation import Citation


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

    @property
    def rank_of_low(self) -> tuple[bool, Exact, bool]:
        """Where it begins, for comparing."""
        return self.numbers.low is not None, self.numbers.low or 0, self.numbers.low_open

    @property
    def rank_of_high(self) -> tuple[bool, Exact, bool]:
        """Where it ends, for comparing."""
        return self.numbers.high is None, self.numbers.high or 0, not self.numbers.high_open

    def __and__(self, other: PrintedRange) -> PrintedRange:
        """What lies in both; backwards if nothing does."""
        low = max(self, other, key=lambda one: one.rank_of_low).low
        high = min(self, other, key=lambda one: one.rank_of_high).high
        return PrintedRange(self.numbers & other.numbers, low, high)


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


class PrintedBands(NamedTuple):
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


# --- Printed ranges beside each other: they meet, leave a gap that nothing falls into, leave one open, or overlap ------


class _Read(NamedTuple):
    """A band, where it stands in its table, and its printed range."""

    at: int
    band: Band
    range: PrintedRange


def neighbours(table: PrintedBands, precision: Precision) -> Iterator[Statement]:
    """Every gap and overlap of the printed ranges that can be read, at the working precision."""
    ranges = table.ranges
    read = [
        _Read(at, band, ranges[band.predicate]) for at, band in enumerate(table.bands.bands) if band.predicate in ranges
    ]
    yield from _overlaps(table, read, precision)
    yield from _gaps(table, read, precision)


def _overlaps(table: PrintedBands, read: Sequence[_Read], precision: Precision) -> Iterator[Statement]:
    """Any two ranges that have numbers in common."""
    overlaps = False
    for upper, lower in itertools.combinations(read, 2):
        both = upper.range & lower.range
        if not both.numbers.is_empty:
            overlaps = True
            yield _overlap(table, (upper.band, lower.band), both, precision)
    if not overlaps and len(read) > 1:
        text = (
            msg("no number stands in two of the printed ranges")
            if len(read) == len(table.bands.bands)
            else msg("no number stands in two of the printed ranges that can be read")
        )
        yield proved("printed-overlap", table.whole, text)


def _gaps(table: PrintedBands, read: Sequence[_Read], precision: Precision) -> Iterator[Statement]:
    """From the lowest range up, what lies between what is covered so far and the next range."""
    rising = sorted(read, key=lambda one: one.range.rank_of_low)
    for i, upper in enumerate(rising[1:], 1):
        lower = max(rising[:i], key=lambda one: one.range.rank_of_high)
        end, begins = lower.range.numbers, upper.range.numbers
        if end.high is None or begins.low is None or begins.can_be_at_most(end):
            continue  # they overlap
        between = range(min(upper.at, lower.at) + 1, max(upper.at, lower.at))
        if all(
            table.bands.bands[at].predicate in table.ranges for at in between
        ):  # else who knows what is printed there
            yield _gap(table, upper, lower, precision)


def _gap(table: PrintedBands, above: _Read, below: _Read, precision: Precision) -> Statement:
    """What lies between two printed ranges: nothing, or no value of the working precision, or a gap."""
    upper, lower = above.band, below.band
    place = table.looked_up(upper, precision)
    between = below.range.numbers.above() & above.range.numbers.below()
    if between.is_empty:
        text = msg("{lower} ({below}) and {upper} ({above}) meet", lower=lower.predicate, below=Decimal(lower.printed),
                   upper=upper.predicate, above=Decimal(upper.printed))  # fmt: skip
        return proved("printed-gap", place, text)
    gap = msg("between {below} ({lower}) and {above} ({upper}) nothing is printed", below=Decimal(lower.printed),
              lower=lower.predicate, above=Decimal(upper.printed), upper=upper.predicate)  # fmt: skip
    found = precision.inside(between)
    if found is None:
        text = _with_readings(msg("{gap}; {why}", gap=gap, why=_closing(precision)), table)
        return proved("printed-gap", place, text)
    given = find_band(table.bands, found).predicate
    shows = msg("{value} is in no printed range; it comes out as {predicate}", value=short_text(found), predicate=given)
    text = _with_readings(msg("{gap}, and values lie there", gap=gap), table)
    return failed(
        "printed-gap",
        f"{place} {below.range.high_text}–{above.range.low_text}",
        text,
        Witness(shows=shows, value=found),
    )


def _overlap(table: PrintedBands, pair: tuple[Band, Band], both: PrintedRange, precision: Precision) -> Statement:
    upper, lower = pair
    text = msg("{below} ({lower}) and {above} ({upper}) have numbers in common", below=Decimal(lower.printed),
               lower=lower.predicate, above=Decimal(upper.printed), upper=upper.predicate)  # fmt: skip
    found = _inside(both.numbers, precision)
    if found is None:
        return proved(
            "printed-overlap",
            table.looked_up(upper, precision),
            _with_readings(msg("{text}; {why}", text=text, why=_closing(precision)), table),
        )
    place = f"{table.looked_up(upper, precision)}{_span(both)}"
    bands = table.bands.bands
    if bands.index(lower) != bands.index(upper) + 1:
        place += f" ({lower.predicate})"  # it overlaps with several
    shows = msg(
        "{value} is in both printed ranges; it comes out as {predicate}",
        value=short_text(found),
        predicate=find_band(table.bands, found).predicate,
    )
    return failed("printed-overlap", place, _with_readings(text, table), Witness(shows=shows, value=found))


def _span(both: PrintedRange) -> str:
    """Its ends, as a place has them: a note explains these, and no others."""
    numbers = both.numbers
    if both.low and both.high:
        return f" {both.low_text}–{both.high_text}"
    if both.low:
        return f" {'>' if numbers.low_open else '≥'}{both.low}"
    return f" {'<' if numbers.high_open else '≤'}{both.high}" if both.high else ""


def _inside(numbers: Interval, precision: Precision) -> Exact | None:
    """A value of this precision in a range; where an end is open, within 1 of the other."""
    if numbers.low is None:
        numbers &= Interval(0 if numbers.high is None else numbers.high - 1)
    if numbers.high is None and numbers.low is not None:
        numbers &= Interval(high=numbers.low + 1)
    return precision.inside(numbers)


def _closing(precision: Precision) -> Message:
    """Why no value lies in a gap."""
    if precision.cite is None:
        return msg("only whole values occur")
    return msg(
        "rounding to {decimals} leaves no value there ({why})",
        decimals=decimals(precision.digits or 0),
        why=_reason(precision.cite),
    )


def _reason(cite: Citation) -> Prose:
    if cite.assumption is not None:
        return msg("assumption: {text}", text=cite.assumption)
    return msg("source: {sources} ({mark})", sources="; ".join(cite.sources), mark=cite.mark)


def _with_readings(text: Message, table: PrintedBands) -> Message:
    if not table.otherwise:
        return text
    return msg("{text}; readings that treat it otherwise: {readings}", text=text, readings=table.otherwise)
