"""Facts about requirements of predicates, readings of scales and of rules, portions, and converted values before they are rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.text import english
from evalkit.cli import cli
from evalkit.evaluation.headroom import changed_by
from evalkit.evaluation.requirements import requirements
from evalkit.report.evaluation.json import result
from evalkit.rulework.check.engine import prove
from kit.toys import A_TO_C, SUMS, rule_file, toy
from support import ev

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument


def asking(predicate: str, *holds: str) -> str:
    listed = ", ".join(f'{{ holds = "{one}", title = "about {one[:1]}" }}' for one in holds)
    return f'[[outcome]]\nof = "{predicate}"\nthen = "one-lower"\nunless = [{listed}]\n'


def ruled(*rules: str, more: str = "") -> Instrument:
    return toy(rule_file("".join(rules), more, nodes=SUMS, bands=A_TO_C))


TWO = (asking("A", "P >= 3", "Q >= 2"), asking("B", "P >= 2", "Q >= 1"))


def answered(one: Instrument, **answers: int) -> Evaluation:
    return ev(one, answers=answers)


@pytest.mark.parametrize(
    ("answers", "predicate"),
    [
        ((2, 1, 2), "A"),
        ((2, 2, 1), "B"),  # Q is too low for A, and enough for B
        ((2, 0, 2), "B"),  # the total is that of B
        ((1, 0, 2), "C"),  # the total is that of B, P too low for it
        ((1, 0, 0), "C"),
    ],
)
def test_the_best_predicate_all_of_whose_requirements_hold_comes_out(
    answers: tuple[int, int, int], predicate: str
) -> None:
    assert answered(ruled(*TWO), **dict(zip("abc", answers, strict=True))).predicate == predicate


def test_a_rule_of_one_predicate_leaves_the_others_alone() -> None:
    assert answered(ruled(asking("A", "Q >= 3")), a=2, b=1, c=0).predicate == "B"


def test_each_requirement_is_told_with_how_far_it_is_reached_or_missed() -> None:
    found = requirements(answered(ruled(*TWO), a=2, b=2, c=1))

    assert [(one.predicate, english(one.title), one.holds, one.by) for one in found] == [
        ("A", "Total", True, 0),
        ("A", "about P", True, 1),
        ("A", "about Q", False, -1),
        ("B", "Total", True, 2),
        ("B", "about P", True, 2),
        ("B", "about Q", True, 0),
    ]


def test_what_is_missing_leaves_a_requirement_open_unless_it_holds_whatever_it_is() -> None:
    found = {one.condition: (one.holds, one.value) for one in requirements(answered(ruled(*TWO), a=2, c=1))}

    assert found["P >= 2"] == (True, None)
    assert found["P >= 3"] == (None, None)
    assert found["Q >= 2"] == (False, 1)


def test_only_the_requirements_that_changed_the_predicate_are_named_beside_it() -> None:
    assert [english(one) for one in changed_by(answered(ruled(*TWO), a=1, b=0, c=2))] == ["about P"]
    assert changed_by(answered(ruled(*TWO), a=2, b=1, c=2)) == ()


def test_the_json_of_a_result_has_the_requirements() -> None:
    found = result(answered(ruled(*TWO), a=2, b=2, c=1))["requirements"]

    assert found[2] == {
        "predicate": "A",
        "title": "about Q",
        "condition": "Q >= 2",
        "holds": False,
        "sign": ">=",
        "value": "1",
        "bound": "2",
        "by": "-1",
    }


def checked(instrument: Instrument) -> dict[str, str]:
    proof = prove(instrument)
    return {one.place: one.verdict for one in proof.statements if one.check == "requirement-decides"}


def test_a_requirement_that_follows_from_the_others_never_decides() -> None:
    found = checked(ruled(asking("A", "P >= 3", "a >= 1", "b >= 2")))

    assert found == {
        "outcome[1].unless[1]": "failed",
        "outcome[1].unless[2]": "noted",
        "outcome[1].unless[3]": "noted",
    }


def test_a_requirement_that_no_answers_fulfil_is_a_failure() -> None:
    assert checked(ruled(asking("A", "P >= 30"))) == {"outcome[1].unless[1]": "failed"}


EACH = '[[readings]]\nid = "each"\naxis = "x"\ntitle = { id = "tiap", en = "each" }\n'


def test_a_reading_adds_rules_of_the_predicate() -> None:
    rule = (
        EACH
        + '[[readings.set]]\nsection = "outcome"\nmore = [{ of = "A", then = "C", unless = [{ holds = "b >= 2" }] }]\n'
    )
    found = answered(ruled(more=rule), a=2, b=1, c=2)

    assert (found.predicate, [one.band.predicate for one in found.readings if one.band]) == ("A", ["C"])


SCALE = '[scales.letters]\nB = "B"\nA = "A"\npoints = { A = 1, B = 0.67 }\n'
LETTERS = """
[[node]]
code = "total"
title = "Total"
weight = 6
method = "portion"
leaves = [{ code = "a", title = "A", scale = "letters" }, { code = "b", title = "B", scale = "letters" }]
"""


def lettered(more: str = "") -> Instrument:
    return toy(rule_file(SCALE, more, nodes=LETTERS, bands=A_TO_C))


def test_a_portion_is_the_share_of_the_weight_that_the_children_reach() -> None:
    assert ev(lettered(), answers={"a": "A", "b": "B"}).total.value == Fraction("5.01")


def test_a_reading_gives_the_levels_of_a_scale_other_points() -> None:
    found = ev(
        lettered(EACH + 'scales = [{ scale = "letters", points = { B = "2/3" } }]\n'), answers={"a": "A", "b": "B"}
    )

    assert [one.score.exact for one in found.readings if one.score] == [5]


def test_a_form_of_zona_integritas_asks_whether_a_wbk_was_held() -> None:
    done = CliRunner().invoke(cli, ["show", "zi", "--lang", "en"])

    assert "WBK held before" in done.stdout
    assert "WBBM asks for all of these; else the predicate is one lower" in done.stdout


def test_what_is_converted_may_be_the_value_before_it_is_rounded() -> None:
    found = ev("ipp@2022", answers={f"F02.{n}": 5 for n in range(1, 31)} | {"F03": "1.933"})

    assert (found.total.text, found.total.converted and found.total.converted.value) == ("4.23", Fraction("84.67"))
