"""Facts about how steeply expressions rise between ends, and about fine numbers that are searched by it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.instruments.expression import (
    Child,
    Constant,
    Logarithm,
    Maximum,
    Minimum,
    Product,
    Ratio,
    Root,
    Rounded,
    weighted,
)
from evalkit.method.exact_value import computed
from evalkit.method.steepness import Rise, rise_of
from evalkit.outlook.choices import Allowed
from evalkit.outlook.goals import Target
from evalkit.outlook.improve import FOUND, improved
from evalkit.outlook.plans import Planner
from evalkit.outlook.plans_by_boxes import BoxPlanner
from evalkit.outlook.standing import Standing
from outlook.test_roads import front_of
from outlook.test_tried import BANDS
from rules_check.invented import small
from support import ev

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments.expression import Expression

CHILDREN = 2
LEAVES = st.one_of(
    st.builds(lambda at: Child(at=at), st.integers(0, CHILDREN - 1)),
    st.builds(lambda number: Constant(number=number), st.fractions(-3, 3, max_denominator=7)),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda *pair: Product(parts=pair), parts, parts),
        st.builds(lambda top, bottom: Ratio(top=top, bottom=bottom), parts, parts),
        st.builds(
            lambda a, b, share: weighted([(share, a), (1, b)]), parts, parts, st.fractions(-2, 2, max_denominator=3)
        ),
        st.builds(lambda *pair: Minimum(parts=pair), parts, parts),
        st.builds(lambda *pair: Maximum(parts=pair), parts, parts),
        st.builds(lambda of, n, digits: Root(of=of, n=n, digits=digits), parts, st.integers(2, 3), st.integers(0, 20)),
        st.builds(lambda of, digits: Logarithm(of=of, digits=digits), parts, st.integers(0, 20)),
        st.builds(lambda of, digits: Rounded(of=of, digits=digits), parts, st.integers(0, 3)),
    ),
    max_leaves=6,
)
ENDS = st.tuples(st.fractions(-4, 9, max_denominator=50), st.fractions(0, 5, max_denominator=50)).map(
    lambda one: (one[0], one[0] + one[1])
)
SHARES = [Fraction(at, 4) for at in range(5)]


@given(EXPRESSIONS, st.tuples(ENDS, ENDS))
def test_no_value_lies_beyond_what_slopes_say(
    expression: Expression, ends: tuple[tuple[Fraction, Fraction], ...]
) -> None:
    """From the lower ends of all children to other numbers between theirs."""
    rise = rise_of(expression, [Rise(pair, (pair[0], pair[0]), {at: (1, 1)}, 0) for at, pair in enumerate(ends)])
    if rise is None:
        return
    value = computed(expression)
    start = value([low for low, _ in ends], [])

    for shares in product(SHARES, repeat=CHILDREN):
        moved = [share * (high - low) for share, (low, high) in zip(shares, ends, strict=True)]
        found = value([low + more for (low, _), more in zip(ends, moved, strict=True)], [])
        least, most = (sum(slope[end] * moved[at] for at, slope in rise.slopes.items()) for end in (0, 1))
        assert least - rise.jump <= found - start <= most + rise.jump
        assert rise.ends[0] <= found <= rise.ends[1]
    assert rise.start[0] <= start <= rise.start[1]


FORMULAS = [
    "root(A * B * C, 3, 2)",
    "min(A, B, C)",
    "A * B / (C + 1)",
    "root(A * B, 2, 1) + C / 3",
    "root(A, 2, 1) * root(B, 2, 1) * C",
    "(A - 1) * B - C",
    "ln(A + 1, 3) * (B + C)",
]


def of_three(formula: str, answers: dict[str, int]) -> Evaluation:
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 0 }}' for code in "ABC")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "{formula}"\nleaves = [{listed}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 7\n'
    return ev(small(scale + BANDS.format(50, 40) + tree), answers=answers)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("answers", [{"A": 2, "B": 3, "C": 1}, {"A": 4, "B": 1, "C": 5}])
def test_boxes_find_the_front_of_all_combinations(formula: str, answers: dict[str, int]) -> None:
    base = of_three(formula, answers)
    scores = {
        moved: ev(base.instrument, answers=dict(zip("ABC", moved, strict=True))).score
        for moved in product(
            *[range(answers[code] if code != "C" or " - C" not in formula else 0, 8) for code in "ABC"]
        )
    }
    best = max(score for score in scores.values() if score is not None)
    least = Fraction((base.score or 0) + best) / 2
    target = Target(score=least)
    steps = [
        [abs(one - answers[code]) for code, one in zip("ABC", moved, strict=True)]
        for moved, score in scores.items()
        if score is not None and score >= least
    ]
    planner = Planner(Standing(base), Allowed())

    found = planner.plans(BoxPlanner(planner).front(target), target)

    assert [(plan.steps, plan.questions) for plan in found] == front_of(
        [(sum(each), sum(map(bool, each))) for each in steps]
    )


def test_a_geometric_mean_of_fine_numbers_is_proved() -> None:
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 3 }}' for code in "ABC")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nmethod = "geometric-mean"\ndigits = 2\nleaves = [{listed}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 100\n'
    base = ev(small(scale + BANDS.format(50, 40) + tree), answers={"A": 30, "B": 40, "C": 33})

    found = improved(base, Target(("High", "Middle")), Allowed())

    assert found.status == FOUND
    assert [(plan.steps, plan.questions) for plan in found.plans] == [(Fraction("16.986"), 2), (Fraction("18.467"), 1)]
    assert [plan.steps for plan in found.others] == [Fraction("18.061"), Fraction("19.359")]
