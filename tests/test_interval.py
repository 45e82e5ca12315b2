"""Intervals: every operation held against the same one on single numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.base.interval import Interval, around

numbers = st.builds(Fraction, st.integers(-12, 12), st.sampled_from([1, 2, 3]))
ends = st.one_of(st.none(), numbers)
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())
bounded = st.builds(Interval, numbers, numbers, st.booleans(), st.booleans()).filter(lambda one: not one.is_empty)


def inside(one: Interval) -> list[Fraction]:
    """Some numbers of a bounded interval: close to its ends, and between them."""
    low, high = one.inner_ends
    near = [low + (high - low) * part for part in (Fraction(1, 10**6), Fraction(1, 3), Fraction(1, 2))]
    return [number for number in (low, high, *near) if number in one]


@given(intervals, numbers)
def test_a_number_lies_in_it_above_it_or_below_it(one: Interval, number: Fraction) -> None:
    assume(not one.is_empty)

    assert [number in each for each in (one.below(), one, one.above())].count(True) == 1


@given(intervals, intervals, numbers)
def test_what_lies_in_both_lies_in_each(one: Interval, other: Interval, number: Fraction) -> None:
    assert (number in one & other) == (number in one and number in other)


@given(bounded, bounded)
def test_two_meet_where_they_share_a_number(one: Interval, other: Interval) -> None:
    assert one.meets(other) == other.meets(one) == (not (one & other).is_empty)


@given(bounded, bounded)
def test_comparisons_are_those_of_some_numbers(one: Interval, other: Interval) -> None:
    pairs = list(product(inside(one), inside(other)))

    assert one.can_be_at_most(other) or not any(a <= b for a, b in pairs)
    assert one.can_be_less_than(other) or not any(a < b for a, b in pairs)
    assert not one.can_be_at_most(other) or one.inner_ends[0] <= other.inner_ends[1]


@given(bounded, bounded, numbers)
def test_arithmetic_holds_every_result_and_no_smaller_interval_does(
    one: Interval, other: Interval, factor: Fraction
) -> None:
    quotient = one / other
    for a, b in product(inside(one), inside(other)):
        assert a + b in one + other
        assert a - b in one - other
        assert a * b in one * other
        assert factor == 0 or a * factor in one.scaled(factor)
        assert quotient is None or a / b in quotient


@given(bounded, bounded)
def test_results_come_as_near_to_the_ends_as_one_likes(one: Interval, other: Interval) -> None:
    tiny = Fraction(1, 10**80)
    pairs = list(product(one.inner_ends, other.inner_ends))
    for found, results in ((one + other, [a + b for a, b in pairs]), (one * other, [a * b for a, b in pairs])):
        low, high = found.ends
        assert min(results) - low < tiny
        assert high - max(results) < tiny
        assert (low in found, high in found) == (not found.low_open, not found.high_open)


@given(bounded, bounded)
def test_a_quotient_by_what_may_be_0_is_not_known(one: Interval, other: Interval) -> None:
    low, high = other.ends

    assert (one / other is None) == (low <= 0 <= high)


@given(bounded)
def test_minus_minus_is_the_same(one: Interval) -> None:
    turned = -one

    assert -turned == one == one.scaled(1) == one + Interval.of(0) == one * Interval.of(1)
    assert turned == one.scaled(-1)


@given(st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=6))
def test_around_corners_lies_everything_that_is_not_left_out(corners: list[tuple[Fraction, bool]]) -> None:
    found = around(corners)

    assert all(number in found for number, is_open in corners if not is_open)
    assert found.ends == (min(number for number, _ in corners), max(number for number, _ in corners))


def test_without_an_end_numbers_go_on() -> None:
    assert 10**9 in Interval(low=1)
    assert not Interval(low=1).is_bounded
    assert Interval(low=1) + Interval(1, 2) == Interval(low=2)
    assert -Interval(low=1, low_open=True) == Interval(high=-1, high_open=True)
    assert Interval(high=1).meets(Interval(low=1))
    assert not Interval(high=1).meets(Interval(low=1, low_open=True))
    assert Interval().can_be_less_than(Interval.of(0))
    with pytest.raises(ValueError, match="without end"):
        _ = Interval(low=1).ends


def test_without_a_number_it_is_empty() -> None:
    assert Interval(2, 1).is_empty
    assert Interval(1, 1, low_open=True).is_empty
    assert not Interval(1, 1).is_empty
    assert not Interval(low=1).is_empty


def test_0_times_an_end_that_is_left_out_is_0() -> None:
    assert Interval.of(0) * Interval(1, 2, high_open=True) == Interval.of(0)
