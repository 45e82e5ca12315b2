"""What is said of a predicate beside the bands: grades that only an assessor gives, rules that surely hold, bounds between the values there are."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from typing import TYPE_CHECKING

import jsonschema
import pytest

from evalkit.base.language import language
from evalkit.evaluation.headroom import below_floors, changed_by, distances
from evalkit.evaluation.requirements import requirements
from evalkit.outlook.firmness import firm_weights
from evalkit.outlook.risk import at_risk
from evalkit.report.outlook.risk import risk_json, risk_page
from evalkit.report.signoff import Stamp
from evalkit.schema.shipped import shipped
from kit.toys import A_TO_C, NUMBERS, SUMS, rule_file, toy
from printing import page_text
from support import claim, ev

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
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


def test_a_rule_that_the_given_total_decides_is_what_changed_the_predicate() -> None:
    """Of 5 in all no part has 6: the finding said so, the verdict told how far the bands of the total are."""
    lowered = toy(rule_file(rules(("Q < 6", "one-lower")), nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS))
    asked = '[[outcome]]\nof = "A"\nthen = "one-lower"\n[[outcome.unless]]\nholds = "Q >= 6"\ntitle = "Enough"\n'
    unless = toy(rule_file(asked, nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS))

    found, other = ev(lowered, values={"total": 5}), ev(unless, values={"total": 5})

    assert (found.predicate, changed_by(found)) == ("B", ("Q < 6",))
    assert (other.predicate, changed_by(other)) == ("B", ("Enough",))
    assert [(one.title, one.holds) for one in requirements(other)] == [("Total", True), ("Enough", False)]


FLOORS = SUMS.replace('code = "P"\n', 'code = "P"\nfloor = 8\n') + '[floors]\npredicate = "C"\n'


def test_a_node_below_its_floor_whatever_is_missing_is_told_where_the_predicate_is() -> None:
    one = toy(rule_file(nodes=FLOORS.replace("8", "15"), bands=A_TO_C, scale="points", scales=NUMBERS))

    found = ev(one, answers={"a": 4, "c": 9})

    assert (found.predicate, below_floors(found)) == ("C", ("P",))


def test_a_rule_about_a_predicate_that_a_floor_took_away_changed_nothing() -> None:
    about_a = '[[outcome]]\nof = "A"\nwhen = "Q < 10"\nthen = "one-lower"\n'
    one = toy(rule_file(about_a, nodes=FLOORS, bands=A_TO_C, scale="points", scales=NUMBERS))

    found = ev(one, answers={"a": 4, "b": 0, "c": 9})

    assert (found.predicate, below_floors(found), changed_by(found)) == ("C", ("P",), ())


PARTS = """
[[node]]
code = "total"
title = "Total"
method = "weighted-mean"
weight = 100
leaves = [{ code = "a", title = "A", weight = 50 }, { code = "b", title = "B", weight = 50 }]
[[node]]
code = "X"
title = "X"
method = "sum"
leaves = [{ code = "c", title = "C" }]
"""


def hanging_on_x() -> Evaluation:
    """By 2 alone it is A, unless X is too low, of which nothing is known."""
    stated = 'of = "A"\nwhen = "X < 1"\nthen = "one-lower"\n'
    bands = A_TO_C.replace("min = 5", "min = 1.5").replace("min = 3", "min = 0.5")
    return ev(toy(rule_file(f"[[outcome]]\n{stated}", nodes=PARTS, bands=bands)), answers={"a": 2, "b": 0})


def test_without_a_part_the_predicate_is_open_where_a_rule_is() -> None:
    found = hanging_on_x()

    assert found.predicate == "B"
    assert [tuple(weight) for weight in firm_weights(found, 100)] == [
        ("a", "C", ("C", "B"), False),
        ("b", None, (None, "B"), False),
    ]


def test_a_predicate_that_is_open_without_a_part_has_a_dash_in_its_place() -> None:
    risk, english = at_risk(hanging_on_x(), 100), language("en")
    result = json.loads(risk_json(risk, english))
    jsonschema.Draft202012Validator(json.loads(shipped()["risk"].text())).validate(result)

    assert [(one["without"], one["nudged"]) for one in result["weights"]] == [("C", ["C", "B"]), (None, [])]
    text = page_text([risk_page(risk, Stamp("0.1.0", dt.date(2026, 1, 1)), 100, detail=False)], english)
    assert ["b", "–", "–", "B"] in [line.split() for line in text.splitlines()]


def test_a_rule_that_cannot_hold_whatever_is_missing_leaves_nothing_open() -> None:
    """X comes to 0 at least, and to 10 at most."""
    stated = 'of = "A"\nwhen = "X > 10"\nthen = "one-lower"\n'
    one = toy(rule_file(f"[[outcome]]\n{stated}", nodes=PARTS, bands=A_TO_C, scale="points", scales=NUMBERS))

    assert [weight.without for weight in firm_weights(ev(one, answers={"a": 2, "b": 8}), 10)] == ["A", "C"]


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
