"""Does a better answer ever lower a level of the ladder? Shown by assessments that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.rulework.check import monotone
from rules_check.invented import evaluated, of_check, small

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.instruments import Instrument
    from evalkit.rulework.check.model import Statement

CLIMBING = """
[[node]]
code = "total"
title = "All"
method = "gated-sum"
gate_min = 2
thresholds = { low = 1, high = 3 }
leaves = [
  { code = "X", title = "X", stage = "I" },
  { code = "Y", title = "Y", stage = "II" },
  { code = "Z", title = "Z", stage = "II", kind = 3 },
]
[gate]
attribute = "kind"
locked = 3
sum_of = [1, 2]
[ladder]
attribute = "stage"
title = "Maturity"
[[ladder.rung]]
level = "III"
at_least = { I = "low", II = "high" }
gate = true
[[ladder.rung]]
level = "II"
at_least = { I = "low" }
[[ladder.rung]]
level = "I"
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Low"
"""
FALLING = '[scales.level]\nunordered = true\n0 = "None"\n1 = "Some"\n2 = "All"\npoints = { 0 = 0, 1 = 2, 2 = 0 }\n'


def said(one: Instrument) -> list[Statement]:
    return of_check(list(monotone.statements(one)), "maturity-monotone")


def test_rungs_that_are_lower_bounds_are_proved_by_their_form() -> None:
    (statement,) = said(small(CLIMBING))

    assert (statement.place, statement.verdict, statement.how) == ("ladder", "proved", "structure")


@pytest.mark.parametrize("extra", ["", "more"])
def test_points_that_fall_lower_the_level(extra: str, tmp_path: Path) -> None:
    """With few leaves every pair is looked at, with many those at the ends."""
    more = "".join(f'  {{ code = "W{i}", title = "W", stage = "II" }},\n' for i in range(8)) if extra else ""
    one = small(CLIMBING.replace("leaves = [\n", f"leaves = [\n{more}", 1), level=FALLING)
    (statement,) = said(one)

    assert (statement.place, statement.verdict) == ("node[total].ladder", "failed")
    assert statement.witness is not None
    worse, better = (evaluated(one, text, tmp_path).nodes["total"].maturity for text in statement.witness.assessments)
    order = ["III", "II", "I"]
    assert order.index(worse or "") < order.index(better or "")
    assert f"is {worse} with the worse answers and {better} with the better ones" in str(statement.witness.shows)


def test_points_that_fall_but_never_below_a_threshold_are_proved_by_every_pair() -> None:
    level = FALLING.replace("2 = 0 }", "2 = 1.5 }")
    (statement,) = said(
        small(CLIMBING.replace("high = 3", "high = 1").replace("gate_min = 2", "gate_min = 1"), level=level)
    )

    assert (statement.verdict, statement.how) == ("proved", "enumerated")


def test_more_pairs_than_can_be_looked_at_are_no_proof() -> None:
    more = "".join(f'  {{ code = "W{i}", title = "W", stage = "II" }},\n' for i in range(8))
    level = FALLING.replace("2 = 0 }", "2 = 1.9 }")
    one = small(CLIMBING.replace("leaves = [\n", f"leaves = [\n{more}", 1), level=level)
    (statement,) = said(one)

    assert statement.verdict == "unproved"


def test_a_level_above_and_below_another_has_no_order() -> None:
    twice = CLIMBING.replace('level = "I"\n', 'level = "II"\n[[ladder.rung]]\nlevel = "III"\n')
    (statement,) = said(small(twice))

    assert (statement.place, statement.verdict) == ("ladder", "failed")
    assert "the order of the levels is not clear" in str(statement.text)
    assert statement.witness is not None
    assert "III, II" in str(statement.witness.shows)


def test_without_a_ladder_nothing_is_said() -> None:
    plain = '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X", title = "X" }]\n'

    assert said(small(plain + '[[bands]]\npredicate = "High"\nmin = 1\n[[bands]]\npredicate = "Low"\n')) == []
