"""Which way children move sums without their best and worst, and ends of what is divided by what is not 0: against every value."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.instruments.expression import Child, Maximum, Minimum, Weighted
from evalkit.method.ends import BOTH, ChildEnds, course
from evalkit.method.exact_value import computed
from rules_check.invented import small
from support import ev
from test_formula_language import read

if TYPE_CHECKING:
    from evalkit.base.exact import Ends, Exact

Terms = list[tuple[int, Child | Minimum | Maximum]]
CHILDREN = tuple(Child(at=at) for at in range(3))
GRID = range(4)
BETWEEN = [ChildEnds((0, 3))] * 3

some_children = st.lists(st.sampled_from(CHILDREN), min_size=1, max_size=3)
extremes = st.builds(lambda kind, parts: kind(parts=tuple(parts)), st.sampled_from([Minimum, Maximum]), some_children)
terms = st.lists(st.tuples(st.integers(-3, 3), st.one_of(st.sampled_from(CHILDREN), extremes)), min_size=1, max_size=6)


def total(weighted: Terms) -> Weighted:
    weights, parts = zip(*weighted, strict=True)
    return Weighted(weights=weights, parts=parts, divisor=2)


ALL: Terms = [(1, child) for child in CHILDREN]
BEST, WORST = Maximum(parts=CHILDREN), Minimum(parts=CHILDREN)


@given(terms)
@example([*ALL, (-1, BEST), (-1, WORST)])
@example([*ALL, (-2, BEST)])
@example([(1, CHILDREN[0]), (-1, Maximum(parts=CHILDREN[:2])), (-1, Minimum(parts=CHILDREN[:2]))])
@example([(1, CHILDREN[1]), (-1, Minimum(parts=CHILDREN[:2])), (-1, Maximum(parts=CHILDREN[1:]))])
def test_no_child_moves_it_the_other_way(weighted: Terms) -> None:
    one = total(weighted)
    value, moves = computed(one), course(one, BETWEEN).moves
    for values in product(GRID, repeat=3):
        for at, move in moves.items():
            if move != BOTH and values[at] < GRID[-1]:
                more = [number + (i == at) for i, number in enumerate(values)]
                assert move * (value(more, ()) - value(values, ())) >= 0, (values, at)


def test_of_what_is_left_without_the_best_and_the_worst_each_child_is_known_to_raise_it() -> None:
    for weighted in ([*ALL, (-1, BEST), (-1, WORST)], [*ALL, (-1, BEST)], [*ALL, (-1, WORST)]):
        assert set(course(total(weighted), BETWEEN).moves.values()) == {1}
    assert set(course(total([*ALL, (-2, BEST)]), BETWEEN).moves.values()) == {BOTH}


def test_the_range_of_a_trimmed_mean_is_what_can_come_out() -> None:
    leaves = ", ".join(f'{{ code = "{code}", title = "{code}" }}' for code in "ABCD")
    node = f'[[node]]\ncode = "total"\ntitle = "All"\nformula = "(A + B + C + D - max(A, B, C, D) - min(A, B, C, D)) / 2"\nleaves = [{leaves}]\n'
    one = small(
        node + '[[bands]]\npredicate = "Any"\n',
        level='[scales.level]\nkind = "number"\nmin = 0\nmax = 9\nwhole = true\n',
    )
    for known in ({"A": 2, "B": 5}, {"A": 2, "B": 5, "C": 9}, {"A": 0}):
        found = ev(one, answers=known).total
        left = 4 - len(known)
        every = [sum(sorted([*known.values(), *more])[1:3]) for more in product(range(10), repeat=left)]
        assert found.low is not None
        assert found.high is not None
        assert (2 * found.low.value, 2 * found.high.value) == (min(every), max(every))


@pytest.mark.parametrize(
    ("formula", "ends"),
    [
        ("if(P2 = 0, 100, 100 * min(1.2, P1 / P2))", (0, 120)),
        ("if(P2 > 0, clip(P1 / P2, 0, 1), 0)", (0, 1)),
        ("if(P2 = 0, 1, if(P2 > 2, 2, min(1, P1 / min(P2, 3))))", (0, 2)),
        ("if(P3 < 0, clip(P1 / P3, -1, 1), 1)", (-1, 1)),
        ("if(P2 = 0, 1, P1 / P2)", None),  # it has a value, but no highest one
        ("if(P1 = 0, 1, min(1, P1 / P2))", None),
        ("if(P3 = 0, 1, clip(P1 / max(P3, 0), 0, 1))", None),  # of a P3 below 0 it divides by 0
    ],
)
def test_what_is_not_0_in_a_branch_can_be_divided_by_there(formula: str, ends: Ends | None) -> None:
    box = [(0, 3), (0, 3), (-1, 1)]
    found = read(formula)

    assert course(found, [ChildEnds(pair) for pair in box]).ends == ends
    sides: list[list[Exact]] = [[low, Fraction(1, 9), high] for low, high in box]
    for values in product(*sides):
        assert ends is None or ends[0] <= computed(found)(values, ()) <= ends[1]
