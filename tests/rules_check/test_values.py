"""Sets of values: every operation held against the same one on a plain set of fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import MODES, round_to
from evalkit.base.interval import Interval
from evalkit.instruments import Rounding
from evalkit.possible import values
from evalkit.possible.values import EMPTY, Enclosure, Finite, added, finite
from evalkit.schema.citation import Citation

CITE = Citation(sources=(), mark="verified")
numbers = st.builds(Fraction, st.integers(-60, 60), st.sampled_from([1, 2, 3, 4, 9]))
sets = st.sets(numbers, min_size=1, max_size=6)
stages = st.builds(
    lambda digits, mode: Rounding(at="total", digits=digits, mode=mode, cite=CITE),
    st.integers(0, 2),
    st.sampled_from(MODES),
)
maybe = st.one_of(st.none(), numbers)
ranges = st.builds(
    lambda low, high, above, below: Interval(low=low, high=high, low_open=above, high_open=below),
    maybe, maybe, st.booleans(), st.booleans(),
)  # fmt: skip


def whole(of: set[Fraction]) -> Finite:
    found = finite(of)
    assert isinstance(found, Finite)
    return found


@settings(deadline=None)
@given(plain=sets)
def test_a_set_has_its_values_in_order(plain: set[Fraction]) -> None:
    found = whole(plain)

    assert list(found) == sorted(plain)
    assert (found.low, found.high, found.count) == (min(plain), max(plain), len(plain))
    steps = [b - a for a, b in zip(sorted(plain), sorted(plain)[1:], strict=False)]
    assert found.gap == max(steps, default=0)
    assert all((value in found) == (value in plain) for value in [*plain, min(plain) + Fraction(1, 7), max(plain) + 1])


@settings(deadline=None)
@given(plain=sets, stage=stages)
def test_a_set_is_rounded_value_by_value(plain: set[Fraction], stage: Rounding) -> None:
    found = whole(plain).rounded(stage)

    assert isinstance(found, Finite)
    assert set(found) == {round_to(value, stage.digits, stage.mode) for value in plain}


@settings(deadline=None)
@given(plain=sets, inside=ranges, other=ranges)
def test_a_set_is_cut_value_by_value(plain: set[Fraction], inside: Interval, other: Interval) -> None:
    found = whole(plain)

    assert set(found.within(inside)) == {value for value in plain if value in inside}
    assert set(found.within(inside & other)) == {v for v in plain if v in inside and v in other}


@settings(deadline=None)
@given(plain=sets, factor=numbers)
def test_a_set_is_multiplied_value_by_value(plain: set[Fraction], factor: Fraction) -> None:
    assert set(whole(plain).times(factor)) == {value * factor for value in plain}


@settings(deadline=None)
@given(parts=st.lists(st.tuples(sets, st.integers(1, 3)), min_size=1, max_size=3))
def test_sums_of_sets_are_all_sums(parts: list[tuple[set[Fraction], int]]) -> None:
    """Also of sets that are there several times: the same object, which is added in one step."""
    sums, given_parts = {Fraction(0)}, []
    for part, times in parts:
        given_parts += [finite(part)] * times
        for _ in range(times):
            sums = {a + b for a in sums for b in part}
    found = added(given_parts)

    assert isinstance(found, Finite)
    assert set(found) == sums


@settings(deadline=None)
@given(ends=st.tuples(numbers, numbers).filter(lambda two: two[0] < two[1]), part=sets, times=st.integers(1, 3))
def test_numbers_between_two_ends_fill_gaps_no_wider_than_they_are(
    ends: tuple[Fraction, Fraction], part: set[Fraction], times: int
) -> None:
    found = added([Enclosure(low=ends[0], high=ends[1], full=True), *[finite(part)] * times])

    assert (found.low, found.high) == (ends[0] + times * min(part), ends[1] + times * max(part))
    assert isinstance(found, Enclosure)
    assert found.full == (whole(part).gap <= ends[1] - ends[0])


def test_an_interval_is_cut_multiplied_and_rounded() -> None:
    one = Enclosure(low=Fraction(1), high=Fraction(2), full=True)
    stage = Rounding(at="total", digits=1, mode="half-up", cite=CITE)

    assert one.times(Fraction(-2)) == Enclosure(low=Fraction(-4), high=Fraction(-2), full=True)
    assert one.times(Fraction(0)) == finite([0])
    assert one.within(Interval(low=3)) == EMPTY
    above = one.within(Interval(low=1, low_open=True))
    assert Fraction(1) not in above
    assert Fraction(3, 2) in above
    assert one.rounded(None) == one
    assert one.rounded(stage) == finite([Fraction(n, 10) for n in range(10, 21)])
    ends = Enclosure(low=Fraction(1), high=Fraction(2), full=False)
    assert ends.rounded(stage) == ends
    cut = ends.within(Interval(low=Fraction(3, 2)))
    assert isinstance(cut, Enclosure)
    assert not cut.sure
    assert Fraction(3, 2) not in cut


def test_what_is_too_large_to_look_at_keeps_its_ends() -> None:
    huge = [0, 1, values.MAX_CELLS]
    assert finite(huge) == Enclosure(low=Fraction(0), high=Fraction(values.MAX_CELLS), full=False)
    half = Finite(offset=Fraction(0), step=Fraction(1), bits=1 | 1 << (values.MAX_CELLS - 1))
    assert added([half, half]) == Enclosure(low=Fraction(0), high=Fraction(2 * values.MAX_CELLS - 2), full=False)
    fine = Finite(offset=Fraction(0), step=Fraction(1, 3 * 10**6), bits=(1 << 10**6) - 1)
    stage = Rounding(at="total", digits=6, mode="down", cite=CITE)
    assert fine.rounded(stage) == Enclosure(low=Fraction(0), high=Fraction(333333, 10**6), full=False)


def test_nothing_stays_nothing() -> None:
    assert added([EMPTY, finite([1])]) == EMPTY
    assert finite([]) == EMPTY
    assert EMPTY.rounded(Rounding(at="total", digits=1, mode="down", cite=CITE)) == EMPTY
