"""Worked by hand: what moved between two assessments, and why the predicate is another one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.comparison.assessments import FactChange, Moved, moved
from evalkit.comparison.contributions import ChangePoints, OwnChange
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from kit.toys import A_TO_C, NUMBERS, SUMS, rule_file, toy
from support import ev, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

TALL = {"se_category": "Tinggi"}
FULL = {f"I{number}": 3 for number in range(1, 48)}


def spbe(**answers: Any) -> Evaluation:
    rules = instrument("spbe@2020")
    return evaluate(rules, assessment(rules, answers={**FULL, **answers}))


def known(found: Moved, code: str) -> Any:
    points = found.parts.nodes[code]
    assert points is not None
    return points.known


def reasons(found: Moved) -> list[tuple[str, str]]:
    return [(one.kind, str(one.text)) for one in found.why]


def test_an_indicator_moves_the_index_by_its_weight_and_the_rest_is_rounding() -> None:
    found = moved(spbe(), spbe(I1=5, I11=2))  # weights 1.3 % and 2.5 %
    assert known(found, "I1") == Fraction(26, 1000)
    assert known(found, "I11") == Fraction(-25, 1000)
    assert known(found, "D1") == Fraction(26, 1000)
    assert known(found, "total") == 0  # 3.001, which is 3.00
    assert found.parts.own == (OwnChange("total", "rounding", ChangePoints(Fraction(-1, 1000), Fraction(-1, 1000))),)
    assert [(one.after.code, one.before.level, one.after.level) for one in found.answers] == [
        ("I1", 3, 5),
        ("I11", 3, 2),
    ]


def test_a_total_that_crosses_a_bound_is_the_reason() -> None:
    everything_better = spbe(**dict.fromkeys(FULL, 4))
    found = moved(spbe(), everything_better)
    assert reasons(found) == [("total", "by its total alone it was Baik, and is Sangat Baik now")]


def test_a_total_that_is_a_range_inside_one_band_is_the_reason() -> None:
    rules = toy(rule_file(nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS))
    low, high = ev(rules, answers={"a": 0, "b": 0, "c": 4}), ev(rules, answers={"a": 5})
    assert (low.predicate, high.predicate, high.score) == ("B", "A", None)
    assert reasons(moved(low, high)) == [("total", "by its total alone it was B, and is A now")]
    assert reasons(moved(high, low)) == [("total", "by its total alone it was A, and is B now")]


def test_a_rule_is_the_reason_where_the_total_is_a_range_inside_one_band() -> None:
    lower = '[[outcome]]\nwhen = "Q < 6"\nthen = "one-lower"\n'
    rules = toy(rule_file(lower, nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS))
    before, after = ev(rules, answers={"a": 5, "c": 6}), ev(rules, answers={"a": 5, "c": 5})
    assert (before.predicate, after.predicate, after.score) == ("A", "B", None)
    assert reasons(moved(before, after)) == [("rule", "not met now: Q < 6")]


def test_missing_answers_leave_ranges_whose_ends_add_up() -> None:
    rules = instrument("spbe@2020")
    answers = {code: level for code, level in FULL.items() if code != "I1"}
    found = moved(evaluate(rules, assessment(rules, answers=answers)), spbe())
    assert found.parts.nodes["I1"] == ChangePoints(Fraction(-26, 1000), Fraction(26, 1000))
    assert found.parts.nodes["total"] == ChangePoints(Fraction(-3, 100), Fraction(3, 100))  # 2.97 to 3.03


def test_a_value_in_the_place_of_answers_is_not_taken_apart() -> None:
    rules = instrument("spbe@2020")
    rest = {code: level for code, level in FULL.items() if int(code[1:]) > 10}
    given = evaluate(rules, assessment(rules, answers=rest, values={"D1": 4}))
    found = moved(spbe(), given)
    assert known(found, "D1") == Fraction(13, 100)
    assert found.parts.nodes["I1"] is None
    assert next(one for one in found.answers if one.after.code == "D1").points == ChangePoints(
        Fraction(13, 100), Fraction(13, 100)
    )


def test_a_gate_that_opens_stands_on_a_line_of_its_own() -> None:
    rules = instrument("kami@5.0")
    area = [code for code in rules.leaves_under("total") if code.startswith("TK")]
    locked = [code for code in area if rules.nodes[code].attributes.get("category") == 3]
    assert locked
    answers: dict[str, Any] = dict.fromkeys(rules.leaves_under("total"), 0)
    shut = {**answers, **dict.fromkeys(locked, 1)}
    wide = {**shut, **{code: 3 for code in area if code not in locked}}
    found = moved(*(evaluate(rules, assessment(rules, answers=one, context=TALL)) for one in (shut, wide)))
    own = {one.code: one for one in found.parts.own}
    assert own["TK"].name == "gate"
    points = sum(one.value for code in locked if (one := found.before.nodes[code].unlocked))
    assert own["TK"].points == ChangePoints(points, points)
    assert points > 0
    assert all(known(found, code) == 0 for code in locked)


def test_other_bands_by_another_fact_are_told_with_what_those_of_before_would_give() -> None:
    rules = instrument("kami@5.0")
    answers = dict.fromkeys(rules.leaves_under("total"), 2)
    low, high = (
        evaluate(rules, assessment(rules, answers=answers, context={"se_category": word}))
        for word in ("Rendah", "Strategis")
    )
    found = moved(low, high)
    assert found.facts == (FactChange("se_category", "Rendah", "Strategis"),)
    assert known(found, "total") == 0
    assert [kind for kind, _ in reasons(found)] == ["context"]
    assert str(low.predicate) in reasons(found)[0][1]
