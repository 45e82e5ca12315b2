"""What a change of one reading can reach: cases that expect something of that reading, or that claim something."""

from __future__ import annotations

import pytest

from evalkit.base.errors import Fault
from evalkit.cases import compare
from evalkit.rulework.mutate.tables import MutatedRules, apart
from rules_mutate.toys import PLAIN, case, mutant, tables

READ = (
    PLAIN
    + """
[[readings]]
id = "down"
axis = "rounding"
title = { id = "Potong", en = "Cut off" }
source = "law"
rounding = [{ at = "total", digits = 2, mode = "down" }]
[[readings]]
id = "whole"
axis = "rounding"
title = { id = "Bulat", en = "Whole" }
source = "law"
rounding = [{ at = "total", digits = 0, mode = "half-up" }]
"""
)
PLAIN_SCORE = case("answers = { A = 3, B = 1 }\nexpected = { score = 2.20 }", name="score")
OF_DOWN = case("values = { total = 2.497 }\nexpected = { readings = { down = 2.49 } }", name="down")
OF_WHOLE = case("values = { total = 2.495 }\nexpected = { readings = { whole = 2 } }", name="whole")
BOTH = case(
    "values = { total = 2.497 }\nexpected = { score = 2.50, readings = { down = 2.49, whole = 2 } }", name="both"
)
CLAIM = case(
    "answers = { A = 3, B = 1 }\nclaims = { total = 2.2 }\nexpected = { claims = { total = 'agrees' } }", name="claim"
)
ALL = (PLAIN_SCORE, OF_DOWN, OF_WHOLE, BOTH, CLAIM)


def changed(name: str) -> MutatedRules:
    found, one = tables(READ), mutant(READ, name)
    rules = found.load(one.edits)
    assert not isinstance(rules, Fault)
    return MutatedRules(found.instrument, one.edits, rules)


@pytest.mark.parametrize("mode", ["half-up", "half-even"])
def test_a_changed_reading_reaches_only_those_who_look_at_it_and_they_come_out_as_under_all_the_rules(
    mode: str,
) -> None:
    seen = changed(f"readings[down].rounding[total].mode: down → {mode}")

    assert [*seen.concerned(ALL)] == [OF_DOWN, BOTH, CLAIM]
    for one in ALL:
        assert (one in seen.concerned(ALL) and seen.notices(one)) == bool(compare(one, seen.rules)), one.name


def test_another_change_reaches_all() -> None:
    seen = changed("A.weight: 60 → 61, B 40 → 39")

    assert [*seen.concerned(ALL)] == [*ALL]
    assert [seen.notices(one) for one in ALL] == [bool(compare(one, seen.rules)) for one in ALL]


def test_what_is_expected_of_readings_stands_behind_the_rest_and_nothing_is_lost() -> None:
    found = [*apart(ALL)]

    assert [(one.name, *one.expected) for one in found] == [
        ("score", "score"), ("down", "readings"), ("whole", "readings"), ("both", "score"), ("claim", "claims"), ("both", "readings"),
    ]  # fmt: skip
