"""Numbers of a million places that decide a condition and count as well: what is found in seconds is right, the rest is unproved."""

from __future__ import annotations

from time import perf_counter

import pytest

from evalkit.outlook.goals import Target, next_up
from evalkit.outlook.improve import improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from evalkit.outlook.standing import Standing
from rules_check.invented import small
from support import ev

LONG = """
[scales.long]
kind = "number"
min = 0
max = 1000000
[[node]]
code = "total"
title = "Total"
formula = "if(a > b, c * d, e * e)"
scale = "long"
leaves = [
  { code = "a", title = "A", digits = 0 },
  { code = "b", title = "B", digits = 0 },
  { code = "c", title = "C", digits = 0 },
  { code = "d", title = "D", digits = 0 },
  { code = "e", title = "E", digits = 0 },
]
[[bands]]
predicate = "High"
min = 31194813071
[[bands]]
predicate = "Middle"
min = 27797358182
[[bands]]
predicate = "Low"
"""
HELD = {"a": 58789, "b": 207525, "c": 386074, "d": 46064, "e": 175744}
MOST_SECONDS = 60  # it took minutes, and all the memory there is, where every number was listed


def test_five_long_numbers_end_in_seconds_and_are_right() -> None:
    start, base = perf_counter(), ev(small(LONG), answers=HELD)
    table = Standing(base).table
    up, more, down = (
        improved(base, next_up(base, table), Allowed()),
        improved(base, Target(score=base.score and base.score + 1), Allowed()),
        at_risk(base),
    )
    assert perf_counter() - start < MOST_SECONDS

    assert [one.status for one in (up, more, down)] == ["found"] * 3
    assert [dict(plan.changes) for plan in (*up.plans, *more.plans, *down.losses)] == [
        {"e": 176621},
        {"e": 175745},
        {"e": 166725},
    ]
    assert 176620**2 < 31194813071 <= 176621**2
    assert 166725**2 < 27797358182 <= 166726**2


@pytest.mark.parametrize("rule", ['when = "e > a"\nthen = "Low"\nat_most = true\n'])
def test_what_such_numbers_do_alone_between_their_ends_is_not_told(rule: str) -> None:
    found = at_risk(ev(small(f"{LONG}[[outcome]]\n{rule}"), answers={**HELD, "a": 175744}))

    assert {one.verdict for one in found.answers if one.code in "abe"} <= {"unproved", "loses"}
