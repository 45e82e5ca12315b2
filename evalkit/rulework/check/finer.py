"""Bounds and printed ranges held against the rounding before them: none may be finer than the values looked up in it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, short_text
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, msg
from evalkit.loading.readings import under_readings
from evalkit.rulework.check.model import Statement, Witness, failed, proved
from evalkit.rulework.check.printed_ranges import read_range
from evalkit.rulework.precision import Precision, decimals, from_bound, one_sided, precisions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Instrument

_BOUND, _PRINTED = "bands-precision", "printed-precision"


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What holds of every table of bands whose values are rounded, those of readings included."""
    for table in instrument.bands:
        yield from _of_table(instrument, table, "")
    for reading in instrument.readings:
        if reading.bands:
            changed = under_readings(instrument, [reading])
            for table in reading.bands:
                yield from _of_table(changed, table, f"readings[{reading.id}].")


def _of_table(instrument: Instrument, table: BandTable, before: str) -> Iterator[Statement]:
    for precision in precisions_of(instrument, table):
        if not precision.mode or precision.digits is None:
            continue  # nothing is rounded before the band is looked up
        inside = f"{precision.place}: " if precision.place.startswith("convert[") else ""
        place = f"{inside}{before}{table.place}"
        wrong = [one for band in table.bands for one in _of_band(band, precision, f"{place}[{band.predicate}]")]
        yield from wrong
        failed = {one.check for one in wrong}
        left = decimals(precision.digits)
        if _BOUND not in failed:
            text = msg("no bound has more than the {decimals} that rounding leaves", decimals=left)
            yield proved(_BOUND, place, text)
        if _PRINTED not in failed and any(band.printed for band in table.bands):
            text = msg("no printed range has more than the {decimals} that rounding leaves", decimals=left)
            yield proved(_PRINTED, place, text)


def _of_band(band: Band, precision: Precision, place: str) -> Iterator[Statement]:
    left = decimals(precision.digits or 0)
    if band.minimum is not None and _is_finer(band.minimum, precision):
        text = msg(
            "the bound {bound} is finer than the {decimals} that rounding leaves",
            bound=short_text(band.minimum),
            decimals=left,
        )
        witness = _really_begins(from_bound(band), precision)
        yield failed(_BOUND, place, text, witness)
    read = read_range(band.printed)
    ends = (read.low, read.high) if read is not None else ()
    finer = next((end for end in ends if _has_more(end, precision)), None)
    if finer is not None:
        text = msg(
            "{printed} is printed, finer than the {decimals} that rounding leaves",
            printed=Decimal(band.printed),
            decimals=left,
        )
        first = precision.first(Interval(Fraction(finer)))
        assert first is not None  # decimals have a next one
        value = decimal_text(first, precision.digits or 0)
        shows = msg("values are looked up with {decimals}, such as {value}", decimals=left, value=value)
        yield failed(_PRINTED, place, text, Witness(shows=shows, value=Fraction(finer)))


def _is_finer(number: Exact, precision: Precision) -> bool:
    return decimals_of(number, precision.digits or 0) is None


def _has_more(end: str, precision: Precision) -> bool:
    """Whether it is written with more decimals, also where these are zeros."""
    return len(end.partition(".")[2]) > (precision.digits or 0)


def _really_begins(bound: Interval, precision: Precision) -> Witness:
    """The first value that a bound takes in, and from where on values are rounded to it."""
    first = precision.first(bound)
    assert first is not None  # decimals have a next one
    start = one_sided(precision.unrounded(first))
    shows = msg("the first value in it is {value}: unrounded {start}", value=short_text(first), start=start)
    return Witness(shows=shows, value=first)
