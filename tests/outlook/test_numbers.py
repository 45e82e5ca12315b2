"""Numbers that an answer can move to, held against the same listed one by one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.instruments.expression import Child, Choice, Compare, Constant, Maximum, weighted
from evalkit.method.ends import ChildEnds
from evalkit.method.exact_value import computed
from evalkit.method.formula import Formula
from evalkit.questions.numbers import Numbers, NumberSteps, PricedAnswer
from evalkit.questions.table import better, packed

if TYPE_CHECKING:
    from evalkit.instruments.expression import Expression

NOW = PricedAnswer(0, None, 3, None)


@st.composite
def numbers(draw: st.DrawFn) -> Numbers:
    """Up from 3, down from it, or both; some ways begin farther off, some hold nothing."""
    by, ways = Fraction(1, draw(st.integers(1, 3))), []
    for sign in draw(st.sampled_from([(1,), (-1,), (1, -1)])):
        first = draw(st.integers(1, 3))
        ways.append(
            NumberSteps(Fraction(3), sign * by, draw(st.integers(0, 3)), first, first + draw(st.integers(-1, 6)))
        )
    return Numbers(NOW, ways)


@given(numbers(), st.integers(0, 12))
def test_numbers_are_those_that_their_ways_list(given: Numbers, cost: int) -> None:
    listed = [PricedAnswer(n * one.cost + 1, one.start + n * one.by, one.start + n * one.by, None)
              for one in given.ways for n in range(one.first, one.last + 1)]  # fmt: skip

    assert list(given) == [given[at] for at in range(len(given))] == [NOW, *listed]
    assert [given.place(one.points) for one in listed] == list(range(1, len(given)))
    assert list(given.within(cost)) == [NOW, *(one for one in listed if one.cost <= cost + 1)]


def line(slope: Fraction, alone: Fraction) -> Expression:
    return weighted([(slope, Child(at=0)), (1, Constant(number=alone))])


SLOPES = st.fractions(-2, 2, max_denominator=2)
LINES = st.builds(line, SLOPES, SLOPES)
CUT = st.recursive(
    LINES,
    lambda parts: st.one_of(
        st.builds(lambda *pair: Maximum(parts=pair), LINES, LINES),
        st.builds(
            lambda at, then, otherwise: Choice(
                when=Compare(left=Child(at=0), sign="<=", right=Constant(number=at)), then=then, otherwise=otherwise
            ),
            st.integers(-20, 30),
            parts,
            parts,
        ),
    ),
    max_leaves=4,
)


@given(numbers(), st.integers(0, 60), CUT, st.sampled_from([1, -1]))
def test_what_a_formula_makes_of_numbers_is_what_it_makes_of_those_that_give_more_than_all_nearer_ones(
    given: Numbers, more: int, formula: Expression, sign: int
) -> None:
    ways = [way._replace(cost=packed(1, 0), last=way.last + more) for way in given.ways]
    value = computed(formula)
    made = Numbers(NOW, ways).pieces_of("I1", Formula(formula, [ChildEnds((-100, 100))]), (-100, 100), sign)
    assert made is not None
    found = dict(made.cells)
    for ramp in made.ramps:
        for cell in map(ramp.cell, range(ramp.many)):
            better(found, *cell)

    expected: dict[int, Fraction] = {0: Fraction(sign * value([NOW.points], [None]))}
    for way in ways:
        reached = expected[0]
        for one in map(way.number, range(way.first, way.last + 1)):
            gives = Fraction(sign * value([one.points], [None]))
            if gives > reached:
                reached = gives
                expected[one.cost] = max(gives, expected.get(one.cost, gives))

    assert {cost: cell.value for cost, cell in found.items()} == expected
    assert all(sign * value([cell.chain.answer], [None]) == cell.value for cost, cell in found.items() if cost)


def test_a_number_that_cannot_be_had_has_no_place() -> None:
    with pytest.raises(ValueError, match="7"):
        Numbers(NOW, [NumberSteps(Fraction(3), Fraction(1), 1, 1, 2)]).place(7)
