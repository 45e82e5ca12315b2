"""Facts about scales of millions of numbers, none of which is listed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evalkit.method.plan import plan_for
from evalkit.outlook.goals import Target
from evalkit.outlook.improve import FOUND, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from evalkit.possible.lattice import lattice_for
from evalkit.possible.values import EMPTY, MAX_CELLS, Enclosure, finite, whole_numbers
from evalkit.questions.numbers import Numbers, NumberSteps, PricedAnswer
from evalkit.questions.table import Unproved, packed
from evalkit.questions.too_many_values import Listed
from rules_check.invented import small
from support import ev

MOST = 20_000_000
# The total adds 3 for a person fewer in A, 2 for one more in B, and 1 for one more in C, each a 5,000,000th.
RULES = f"""
[scales.people]
kind  = "number"
min   = 0
max   = {MOST}
whole = true
[[bands]]
predicate = "High"
min = 12
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
method = "sum"
digits = 4
[[node]]
code = "K"
in = "total"
title = "Two counts"
scale = "people"
formula = "(3 * ({MOST} - A) + 2 * B) / 5_000_000"
leaves = [{{ code = "A", title = "A", direction = "lower" }}, {{ code = "B", title = "B" }}]
[[node]]
code = "L"
in = "total"
title = "One count"
scale = "people"
formula = "C / 5_000_000"
leaves = [{{ code = "C", title = "C" }}]
"""


@pytest.mark.parametrize(("low", "high"), [(0, 0), (-3, 4), (2, 40), (5, 4), (5, 1)])
def test_whole_numbers_are_those_that_could_be_listed(low: int, high: int) -> None:
    assert whole_numbers(low, high) == finite(range(low, high + 1))


def test_of_more_whole_numbers_than_bits_the_ends_are_known() -> None:
    ends = whole_numbers(1, MAX_CELLS + 1)

    assert whole_numbers(1, MAX_CELLS).count == MAX_CELLS
    assert isinstance(ends, Enclosure)
    assert not ends.full
    assert [ends.low, ends.high] == [Fraction(1), Fraction(MAX_CELLS + 1)]
    assert whole_numbers(1, 0) is EMPTY


def test_a_leaf_with_more_numbers_than_can_be_listed_is_refused_before_any_is() -> None:
    now, by = PricedAnswer(0, None, 0, None), Fraction(1)
    plan = plan_for(small(RULES))
    listed = Listed(plan, {1: Numbers(now, [NumberSteps(Fraction(0), by, packed(1, 0), 1, MOST)]), 2: [now]}, ())

    assert list(listed.of(2)) == [now]
    with pytest.raises(Unproved):
        listed.of(1)


def test_plans_and_findings_over_long_scales_are_proved() -> None:
    base = ev(small(RULES), answers={"A": MOST - 4_000_000, "B": 1_000_000, "C": 0})  # 2.4 + 0.4 + 0
    found = improved(base, Target(words=("High",)), Allowed())

    # A falls first, all the way (9.6 more than makes up the 9.2 that lack): 9.2 · 5,000,000 / 3 persons.
    least = -(-46_000_000 // 3)
    assert found.status == FOUND
    assert dict(found.plans[0].changes) == {"A": Fraction(MOST - 4_000_000 - least)}

    held = ev(small(RULES), answers={"A": 0, "B": 1_000_000, "C": 0})  # 12.4
    assert dict(at_risk(held).losses[0].changes) == {"A": Fraction(666_667)}


def test_the_values_of_a_scale_of_millions_are_its_ends() -> None:
    ends = lattice_for(plan_for(small(RULES))).raw("A")

    assert ends is not None
    assert [ends.low, ends.high] == [Fraction(0), Fraction(MOST)]
