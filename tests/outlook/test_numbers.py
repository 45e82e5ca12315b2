"""Numbers that an answer can move to, held against the same listed one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.outlook.numbers import Numbers, Way
from evalkit.questions.search import Choice

NOW = Choice(0, None, 3, None)


@st.composite
def numbers(draw: st.DrawFn) -> Numbers:
    """Up from 3, down from it, or both; some ways begin farther off, some hold nothing."""
    by, ways = Fraction(1, draw(st.integers(1, 3))), []
    for sign in draw(st.sampled_from([(1,), (-1,), (1, -1)])):
        first = draw(st.integers(1, 3))
        ways.append(Way(Fraction(3), sign * by, draw(st.integers(0, 3)), first, first + draw(st.integers(-1, 6))))
    return Numbers(NOW, ways)


@given(numbers(), st.integers(0, 12))
def test_numbers_are_those_that_their_ways_list(given: Numbers, cost: int) -> None:
    listed = [Choice(n * one.cost + 1, one.start + n * one.by, one.start + n * one.by, None)
              for one in given.ways for n in range(one.first, one.last + 1)]  # fmt: skip

    assert list(given) == [given[at] for at in range(len(given))] == [NOW, *listed]
    assert [given.place(one.points) for one in listed] == list(range(1, len(given)))
    assert list(given.within(cost)) == [NOW, *(one for one in listed if one.cost <= cost + 1)]


def test_a_number_that_cannot_be_had_has_no_place() -> None:
    with pytest.raises(ValueError, match="7"):
        Numbers(NOW, [Way(Fraction(3), Fraction(1), 1, 1, 2)]).place(7)
