"""Bands as printed, held against bands as used: bounds and ends, at the working precision and after rounding, none too fine."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, round_to, short_text
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, msg, visible
from evalkit.instruments import TOTAL
from evalkit.loading.readings import under_readings
from evalkit.method.bands import find_band
from evalkit.method.context_facts import facts_beside
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.check.model import UNKNOWN_VALUES, Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.printed_ranges import PrintedBands, neighbours, read_range, readable_ranges
from evalkit.rulework.check.reach import attained_end
from evalkit.rulework.precision import Precision, decimals, from_bound, one_sided, precisions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Conversion, Instrument, Reading


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What holds of every table of bands, those of readings included."""
    for of_table in _tables(instrument):
        yield from _of_table(*of_table)


def _tables(instrument: Instrument) -> Iterator[tuple[Instrument, BandTable, Reading | None]]:
    """Every table of bands, and those of each reading with the instrument under it."""
    yield from ((instrument, table, None) for table in instrument.bands)
    for reading in instrument.readings:
        changed = under_readings(instrument, [reading]) if reading.bands else instrument
        yield from ((changed, table, reading) for table in reading.bands)


def _of_table(instrument: Instrument, bands: BandTable, reading: Reading | None) -> Iterator[Statement]:
    table = PrintedBands(
        bands=bands,
        place=_before(reading),
        ranges=readable_ranges(bands),
        strict=reading is None,
        otherwise=tuple(one for one in _otherwise(instrument, bands) if reading is None or one != reading.id),
    )
    yield from of_bands(table, precisions_of(instrument, bands))
    if reading is None:
        yield from _ends(instrument, table, bands.at, lambda value: value)
        for one in instrument.conversions if bands.at == TOTAL else ():
            if one.bands:
                yield from _ends(instrument, table, one.at, partial(_converted, one), f"convert[{one.at}]: ")


def _converted(conversion: Conversion, value: Exact) -> Exact:
    return round_to(conversion.value_of(value, value), conversion.digits, conversion.mode)  # beside bands it is rounded


def _before(reading: Reading | None) -> str:
    """How places begin in the tables of a reading."""
    return f"readings[{reading.id}]." if reading else ""


def of_bands(table: PrintedBands, precisions: Sequence[Precision]) -> Iterator[Statement]:
    """What holds of the bands of *table* and of their printed ranges, but for the two ends of all."""
    bands = table.bands
    yield _descending(table)
    yield from _readable(table)
    for band in bands.bands:
        yield from _bound(table, band, precisions)
    for precision in precisions:
        for band in bands.bands:
            yield from _taken_in(table, band, precision)
        yield from neighbours(table, precision)


def _otherwise(instrument: Instrument, bands: BandTable) -> tuple[str, ...]:
    nodes = [node for node in instrument.nodes.values() if instrument.at(bands.at, node)]
    return tuple(
        reading.id
        for reading in instrument.readings
        if any((other.at, other.when) == (bands.at, bands.when) for other in reading.bands)
        or any(instrument.at(stage.at, node) for stage in reading.rounding for node in nodes)
    )


# --- Each band --------------------------------------------------------------------------------------------------


def _descending(table: PrintedBands) -> Statement:
    """Bounds fall from band to band and the last has none, else the file is refused: each value has one band."""
    bands = table.bands.bands
    text = msg(
        "bounds fall from {first} to {last}, and the last has none: every value has exactly one of {count} predicates",
        first=bands[0].predicate,
        last=bands[-1].predicate,
        count=str(len(bands)),
    )
    return proved("bands-total", table.whole, text)


def _readable(table: PrintedBands) -> Iterator[Statement]:
    """Which printed ranges can be read, and which cannot."""
    unreadable = False
    for band in table.bands.bands:
        place = table.at(band)
        if not band.printed:
            text = msg("nothing is printed beside {predicate}: its bound cannot be compared", predicate=band.predicate)
            yield noted("printed-missing", place, text)
        elif band.predicate not in table.ranges:
            unreadable = True
            printed = visible(band.printed)
            text = msg("no number lies in the printed range {printed}", printed=printed)
            if read_range(band.printed) is None:
                text = msg("{printed} cannot be read as a range", printed=printed)
                pointed = band.printed.replace(",", ".")
                if read_range(pointed) is not None:
                    text = msg(
                        "{printed} cannot be read as a range: it is written with a decimal point, {pointed}",
                        printed=printed,
                        pointed=visible(pointed),
                    )
            yield failed("printed-readable", place, text)
    if table.ranges and not unreadable:
        text = msg("{count:printed range|printed ranges} can be read", count=str(len(table.ranges)))
        yield proved("printed-readable", table.whole, text)


def _bound(table: PrintedBands, band: Band, precisions: Sequence[Precision]) -> Iterator[Statement]:
    """The printed lower end is the bound that is used."""
    read = table.ranges.get(band.predicate)
    if read is None or band.minimum is None:  # where the last band begins is a matter of ends
        return
    used, printed = from_bound(band), Interval(read.numbers.low, low_open=read.numbers.low_open)
    words = {"printed": Decimal(band.printed), "bound": one_sided(used)}
    place = table.at(band)
    if used == printed:
        yield proved("printed-bound", place, msg("{printed} begins where the rule file does: {bound}", **words))
        return
    text = msg("{printed} is printed, but the rule file begins at {bound}", **words)
    differing = [precision for precision in precisions if printed.low is None or precision.first(used) is None
                 or precision.first(used) != precision.first(printed)]  # fmt: skip
    if not differing and not table.strict:
        alike = msg("{text}; at the working precision it is the same", text=text)
        yield noted("printed-bound", place, alike)
        return
    witness = _between_bounds(table, band, (differing or precisions)[0])
    yield failed("printed-bound", place, text, witness)


def _taken_in(table: PrintedBands, band: Band, precision: Precision) -> Iterator[Statement]:
    """The printed range three ways: as printed, at the working precision, and which unrounded values come to lie in it."""
    read = table.ranges.get(band.predicate)
    if read is None:
        return
    place = table.looked_up(band, precision)
    if precision.digits is None:
        text = msg("{printed}: values are looked up exactly, none is rounded before", printed=Decimal(band.printed))
        yield proved("printed-range", place, text)
        return
    numbers = read.numbers
    first = precision.first(numbers) if numbers.low is not None else None
    beyond = precision.first(numbers.above()) if numbers.high is not None else None
    text = msg(
        "{printed}: with {decimals} {first} to {last}, unrounded {low} and {high}",
        printed=Decimal(band.printed),
        decimals=decimals(precision.digits),
        first=decimal_text(first, precision.digits) if first is not None else "…",
        last=decimal_text(beyond - precision.unit, precision.digits) if beyond is not None else "…",
        low=one_sided(precision.unrounded(first)) if first is not None else "…",
        high=one_sided(precision.unrounded(beyond).below()) if beyond is not None else "…",
    )
    yield proved("printed-range", place, text)


def _between_bounds(table: PrintedBands, band: Band, precision: Precision) -> Witness:
    """A value that one bound takes in and the other does not: at the working precision, if there is one."""
    assert band.minimum is not None  # what is compared
    used, numbers = from_bound(band), table.ranges[band.predicate].numbers
    above = table.bands.bands[: table.bands.bands.index(band)]
    if numbers.low is not None and (used.low, used.low_open) < (numbers.low, numbers.low_open):
        # It comes out as this band, which is printed only further up.
        ceiling = Interval(high=band.minimum + 1)
        if above:
            ceiling = Interval(high=above[-1].minimum or 0, high_open=not above[-1].exclusive)
        wanted = used & numbers.below() & ceiling
    else:
        # It is printed as this band, and comes out as a lower one.
        wanted = numbers & used.below()
        if wanted.low is None and wanted.high is not None:
            wanted &= Interval(wanted.high - 1)
    found = precision.inside(wanted)
    if found is None:
        found = Precision(precision.place, None).inside(wanted)
    assert found is not None  # the two bounds differ
    shows = msg(
        "{value} comes out as {predicate}; it is {printed}",
        value=short_text(found),
        predicate=find_band(table.bands, found).predicate,
        printed=table.as_printed(found),
    )
    return Witness(shows=shows, value=found)


# --- The ends of the whole table --------------------------------------------------------------------------------


def _ends(
    instrument: Instrument, table: PrintedBands, at: str, shown: Callable[[Exact], Exact], before: str = ""
) -> Iterator[Statement]:
    """The printed ends are the highest and the lowest value of the nodes *at* a place, as they are *shown* there, whatever the facts."""
    lattices = [lattice_for(plan_for(one)) for one in facts_beside(instrument, table.bands)]
    codes = [code for code, node in instrument.nodes.items() if instrument.at(at, node)]
    bands = table.bands.bands
    for band, outermost, top in ((bands[0], max, True), (bands[-1], min, False)):
        printed = table.ranges.get(band.predicate)
        if printed is None or (printed.numbers.high if top else printed.numbers.low) is None:
            continue
        ends = [attained_end(lattice, code, highest=top) for lattice in lattices for code in codes]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            yield unproved("printed-ends", before + table.at(band), UNKNOWN_VALUES)
        else:
            yield _end(table, before + table.at(band), band, outermost(map(shown, known)), top=top)


def _end(table: PrintedBands, place: str, band: Band, value: Exact, *, top: bool) -> Statement:
    printed = table.ranges[band.predicate]
    words = {"printed": Decimal(band.printed), "value": short_text(value)}
    if value in printed.numbers and value == (printed.numbers.high if top else printed.numbers.low):
        text = (
            msg("{printed} ends at {value}, the highest value there is", **words)
            if top
            else msg("{printed} begins at {value}, the lowest value there is", **words)
        )
        return proved("printed-ends", place, text, how="bounds")
    text = (
        msg("{printed} is printed, but the highest value is {value}", **words)
        if top
        else msg("{printed} is printed, but the lowest value is {value}", **words)
    )
    witness = Witness(
        shows=msg("{value} is {printed}", value=short_text(value), printed=table.as_printed(value)), value=value
    )
    place += f" {printed.high_text if top else printed.low_text}"  # a note explains this end, and no other
    return failed("printed-ends", place, text, witness, how="bounds")


# --- None may be finer than the values that are looked up in it ------------------------------------------------------

_BOUND, _PRINTED = "bands-precision", "printed-precision"


def of_precision(instrument: Instrument) -> Iterator[Statement]:
    """What holds of every table of bands whose values are rounded, those of readings included."""
    for of_table in _tables(instrument):
        yield from _of_rounded_table(*of_table)


def _of_rounded_table(instrument: Instrument, table: BandTable, reading: Reading | None) -> Iterator[Statement]:
    for precision in precisions_of(instrument, table):
        if not precision.mode or precision.digits is None:
            continue  # nothing is rounded before the band is looked up
        inside = f"{precision.place}: " if precision.place.startswith("convert[") else ""
        place = f"{inside}{_before(reading)}{table.place}"
        wrong = [
            statement for band in table.bands for statement in _too_fine(band, precision, f"{place}[{band.predicate}]")
        ]
        yield from wrong
        failed = {statement.check for statement in wrong}
        left = decimals(precision.digits)
        if _BOUND not in failed:
            text = msg("no bound has more than the {decimals} that rounding leaves", decimals=left)
            yield proved(_BOUND, place, text)
        if _PRINTED not in failed and any(band.printed for band in table.bands):
            text = msg("no printed range has more than the {decimals} that rounding leaves", decimals=left)
            yield proved(_PRINTED, place, text)


def _too_fine(band: Band, precision: Precision, place: str) -> Iterator[Statement]:
    left = decimals(precision.digits or 0)
    if band.minimum is not None and decimals_of(band.minimum, precision.digits or 0) is None:
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
