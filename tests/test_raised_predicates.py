"""What is said of a predicate beside the bands: grades that only an assessor gives, rules that surely hold, bounds between the values there are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.evaluation.headroom import changed_by, distances
from kit.toys import A_TO_C, NUMBERS, SUMS, rule_file, toy
from support import claim, ev

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

GRADES = """
[[grades]]
grade = "AA"
value = 100
by_hand = true
[[grades]]
grade = "A"
value = 80
min = 1
[[grades]]
grade = "E"
value = 0
"""
GRADED = """
[[node]]
code = "total"
title = "Total"
method = "sum"
weight = 100
[[node]]
code = "P"
title = "P"
in = "total"
method = "grade"
weight = 60
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
method = "grade"
weight = 40
leaves = [{ code = "c", title = "C" }]
"""
ALL_MET = {"a": True, "b": True, "c": True}


def rules(*pairs: tuple[str, str]) -> str:
    return "".join(f'[[outcome]]\nwhen = "{when}"\nthen = "{then}"\n' for when, then in pairs)


def graded(least: int, *pairs: tuple[str, str]) -> Instrument:
    bands = A_TO_C.replace("5", str(least)).replace("3", "50")
    yes_no = '[scales.met]\nkind = "yes-no"\n'
    return toy(rule_file(GRADES, rules(*pairs), nodes=GRADED, scales=yes_no, scale="met", bands=bands))


def test_a_predicate_that_rules_give_after_a_raised_grade_is_not_contradicted() -> None:
    one = graded(75, ("Q < 35", "C"), ("P < 100", "one-lower"))

    assert ev(one, answers=ALL_MET).predicate == "C"
    assert ev(one, answers=ALL_MET, values={"Q": "AA"}).predicate == "B"
    assert claim(ev(one, answers=ALL_MET, claims={"predicate": "B"}), "predicate").verdict == "unsupported"


def test_a_predicate_that_rules_take_away_whatever_the_grades_is_contradicted() -> None:
    one = graded(85, ("Q < 50", "one-lower"))

    assert ev(one, answers=ALL_MET, values={"P": "AA", "Q": "AA"}).predicate == "B"
    assert claim(ev(one, answers=ALL_MET, claims={"predicate": "A"}), "predicate").verdict == "contradicted"
    assert claim(ev(one, answers=ALL_MET, claims={"predicate": "B"}), "predicate").verdict == "unsupported"


@pytest.mark.parametrize(
    ("mode", "worth", "most", "claimed", "verdict"),
    [("up", "79.2", "100", 80, "agrees"), ("down", "79.8", "99.8", 100, "contradicted")],
)
def test_what_a_raised_grade_prints_is_rounded_as_the_total_is(
    mode: str, worth: str, most: str, claimed: int, verdict: str
) -> None:
    stage = f'[[rounding]]\nat = "total"\ndigits = 1\nmode = "{mode}"\n'
    grades = GRADES.replace("80", worth).replace("100", most)
    bands = A_TO_C.replace("5", "75").replace("3", "50")
    yes_no = '[scales.met]\nkind = "yes-no"\n'
    one = toy(rule_file(grades, stage, nodes=GRADED, scales=yes_no, scale="met", bands=bands))

    assert claim(ev(one, answers=ALL_MET, claims={"total": claimed}), "total").verdict == verdict


def test_a_rule_that_holds_whatever_is_missing_is_what_changed_the_predicate() -> None:
    one = toy(
        rule_file(rules(("min(P, Q) < 2", "one-lower")), nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS)
    )

    found = ev(one, answers={"c": 1}, values={"total": 6})

    assert found.predicate == "B"
    assert changed_by(found) == ("min(P, Q) < 2",)


TENTHS = '[[rounding]]\nat = "total"\ndigits = 1\nmode = "half-up"\n'
BETWEEN = A_TO_C.replace("min = 5", "min = 5.25").replace("min = 3", "above = 3.25")


@pytest.mark.parametrize(
    ("c", "up", "down"),
    [("3.2", "0.1", "2"), ("3.3", None, "0.1"), ("1.3", "2", "0.1"), ("1.2", "0.1", None)],
)
def test_a_bound_between_two_rounded_values_is_reached_at_the_next_one(
    c: str, up: str | None, down: str | None
) -> None:
    one = toy(rule_file(TENTHS, nodes=SUMS, bands=BETWEEN, scale="points", scales=NUMBERS))

    found = distances(ev(one, answers={"a": 1, "b": 1, "c": c}))

    assert [None if one is None else one.by for one in found] == [
        None if by is None else Fraction(by) for by in (up, down)
    ]
