"""What the proof says of printed ranges, held against every quarter from -2 to 10: tables as they should be, and scrambled ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.text import english
from evalkit.instruments import Band, BandTable
from evalkit.method.bands import find_band
from evalkit.rulework.check.printed import of_bands
from evalkit.rulework.check.printed_ranges import PrintedBands, readable_ranges
from evalkit.rulework.precision import Precision
from evalkit.schema.citation import Citation

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.rulework.check.model import Statement

GRID = [Fraction(n, 4) for n in range(-8, 41)]
CITE = Citation(sources=("law",), mark="verified")
EXACT = Precision("total", None)
TENTHS = Precision("total", 1, "half-up", CITE)

number = st.integers(0, 8).map(str)
two_ends = st.builds(
    "".join, st.tuples(st.sampled_from(["", ">", "≥"]), number, st.sampled_from(["–", "–<", " <= "]), number)
)
one_end = st.builds("".join, st.tuples(st.sampled_from("<≤>≥"), number))
printed = st.one_of(two_ends, two_ends, two_ends, one_end, number, st.just("unreadable"))


def at_bound(band: Band, bound: int, *, exclusive: bool) -> Band:
    return attrs.evolve(band, above=bound) if exclusive else attrs.evolve(band, min=bound)


@st.composite
def tables(draw: st.DrawFn) -> PrintedBands:
    bounds = sorted(draw(st.sets(st.integers(1, 7), max_size=3)), reverse=True)
    bands = tuple(
        at_bound(Band(predicate=f"P{i}", printed=draw(printed), cite=CITE), bound, exclusive=draw(st.booleans()))
        for i, bound in enumerate(bounds)
    )
    lowest = Band(predicate="Last", printed=draw(printed), cite=CITE)
    table = BandTable(at="total", bands=(*bands, lowest))
    return PrintedBands(bands=table, place="", ranges=readable_ranges(table), strict=True, otherwise=())


def holding(table: PrintedBands, value: Exact) -> set[str]:
    """Predicates in whose printed ranges *value* lies."""
    return {predicate for predicate, one in table.ranges.items() if value in one.numbers}


def named(table: PrintedBands, statement: Statement) -> set[str]:
    """The two predicates that a statement about two ranges names."""
    return {band.predicate for band in table.bands.bands if f"({band.predicate})" in english(statement.text)}


def value_of(statement: Statement) -> Exact:
    assert statement.witness is not None
    assert statement.witness.value is not None
    return statement.witness.value


def said(table: PrintedBands, check: str, verdict: str, precision: Precision = EXACT) -> list[Statement]:
    return [one for one in of_bands(table, [precision]) if (one.check, one.verdict) == (check, verdict)]


@given(tables())
def test_an_overlap_is_told_of_exactly_the_pairs_that_have_one(table: PrintedBands) -> None:
    overlaps = {frozenset(named(table, one)) for one in said(table, "printed-overlap", "failed")}
    pairs = {
        frozenset((one, other))
        for value in GRID
        for one in holding(table, value)
        for other in holding(table, value) - {one}
    }

    assert overlaps == pairs
    assert len(said(table, "printed-overlap", "proved")) == (not pairs and len(table.ranges) > 1)


@given(tables())
def test_no_two_failures_of_one_check_have_one_place(table: PrintedBands) -> None:
    places = [(one.check, one.place) for one in of_bands(table, [EXACT]) if one.verdict == "failed"]

    assert len(places) == len(set(places))


@given(tables())
def test_the_witness_of_an_overlap_lies_in_both(table: PrintedBands) -> None:
    for precision in (EXACT, TENTHS):
        for one in said(table, "printed-overlap", "failed", precision):
            assert named(table, one) <= holding(table, value_of(one))


@given(tables())
def test_the_witness_of_a_gap_lies_in_no_printed_range(table: PrintedBands) -> None:
    for precision in (EXACT, TENTHS):
        for one in said(table, "printed-gap", "failed", precision):
            assert holding(table, value_of(one)) == set()


@given(tables())
def test_where_all_can_be_read_every_hole_is_told(table: PrintedBands) -> None:
    if len(table.ranges) < len(table.bands.bands):
        return
    covered = [value for value in GRID if holding(table, value)]
    holes = [value for value in GRID if covered and covered[0] < value < covered[-1] and not holding(table, value)]

    assert bool(said(table, "printed-gap", "failed")) >= bool(holes)


@given(tables())
def test_the_witness_of_a_bound_comes_out_otherwise_than_it_is_printed(table: PrintedBands) -> None:
    for precision in (EXACT, TENTHS):
        for one in said(table, "printed-bound", "failed", precision):
            value = value_of(one)
            assert holding(table, value) != {find_band(table.bands, value).predicate}
