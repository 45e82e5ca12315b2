"""Facts about answers whose worth does not rise with their level: "not applicable", points behind a gate that cost, ties.

What the engine says of missing answers, and of the ends of nodes, is held against every complete assessment.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError, RuleFileError
from evalkit.base.text import english
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.rulework.check.engine import prove
from evalkit.testing.leaves import printed
from kit.toys import INNER, method, rule_file, toy
from rules_check.invented import of_check, small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

BANDS = """
[[bands]]
predicate = "High"
min = 4
[[bands]]
predicate = "Middle"
min = 2
[[bands]]
predicate = "Low"
"""
NODES = """
[[node]]
code = "total"
title = "Total"
[[node]]
code = "A"
title = "Part"
in = "total"
"""
GATE = """
[gate]
attribute = "kind"
locked = 3
sum_of = [1]
"""


def gated(leaves: str, *, level: str, least: int = 2, gate: str = GATE) -> Instrument:
    node = f'{NODES}method = "gated-sum"\ngate_min = {least}\nleaves = [{leaves}]\n'
    return small(gate + node + BANDS, level=level)


COSTS = gated(
    '{ code = "A1", title = "Before", kind = 1 }, { code = "A2", title = "Behind", kind = 3 }',
    level='[scales.level]\n1 = "a"\n2 = "b"\n3 = "c"\n[scales.level.points]\nby = "kind"\n'
    "1 = { 1 = 1, 2 = 1, 3 = -5 }\n2 = { 1 = 2, 2 = 2, 3 = 0 }\n3 = { 1 = 3, 2 = 3, 3 = 5 }\n",
)
NA_LOWEST = small(
    f'{NODES}method = "sum"\nleaves = [{{ code = "A1", title = "One", na = true }}, {{ code = "A2", title = "Two" }}]\n{BANDS}',
    level='[scales.level]\n1 = "a"\n2 = "b"\nna = "None"\n[scales.level.points]\n1 = 1\n2 = 2\nna = 0\n',
)
NA_HIGHEST = small(
    f'{NODES}method = "sum"\nleaves = [{{ code = "A1", title = "One", na = true }}, {{ code = "A2", title = "Two" }}]\n{BANDS}',
    level='[scales.level]\n1 = "a"\n2 = "b"\nna = "None"\n[scales.level.points]\n1 = 0\n2 = 1\nna = 3\n',
)
NA_SHUTS = gated(
    '{ code = "A1", title = "Before", kind = 1, na = true }, { code = "A2", title = "Behind", kind = 3 }',
    level='[scales.level]\n1 = "a"\n2 = "b"\nna = "None"\n[scales.level.points]\n1 = 0\n2 = 2\nna = 2\n',
    gate=GATE + "[[gate.answers]]\nkind = [1]\nlowest = 2\n",
)
TIED = gated(
    '{ code = "A1", title = "Before", kind = 1 }, { code = "A2", title = "Behind", kind = 3 }',
    level='[scales.level]\n1 = "a"\n2 = "b"\n3 = "c"\n[scales.level.points]\n1 = 0\n2 = 2\n3 = 2\n',
    gate=GATE + "[[gate.answers]]\nkind = [1]\nlowest = 3\n",
)
NUMBERS = gated(
    '{ code = "A1", title = "Before", kind = 1 }, { code = "A2", title = "Behind", kind = 3 }',
    level='[scales.level]\nkind = "number"\nmin = -1\nmax = 3\nwhole = true\n',
)
ALL = {
    "locked points cost": COSTS,
    "not applicable is least": NA_LOWEST,
    "not applicable is most": NA_HIGHEST,
    "not applicable shuts the gate": NA_SHUTS,
    "levels worth the same": TIED,
    "whole numbers": NUMBERS,
}


def choices(one: Instrument, code: str) -> list[Any]:
    node = one.nodes[code]
    scale = one.scales[node.scale or ""]
    if scale.kind == "number":
        return list(range(int(scale.minimum), int(scale.maximum) + 1))
    return [level.answer for level in scale.levels] + (["None"] if node.attributes["na"] else [])


def complete(one: Instrument, given: Mapping[str, Any] = {}) -> Iterator[Evaluation]:
    """Every complete assessment with the *given* answers."""
    leaves = one.leaves_under("total")
    for case in product(*[[given[code]] if code in given else choices(one, code) for code in leaves]):
        yield evaluate(one, assessment(one, answers=dict(zip(leaves, case, strict=True))))


@pytest.mark.parametrize("name", ALL)
def test_the_ends_of_every_node_are_those_of_its_assessments(name: str) -> None:
    one, plan = ALL[name], plan_for(ALL[name])
    every = list(complete(one))

    for at, code in enumerate(plan.codes):
        if any(found.nodes[code].locked for found in every):
            continue  # shown as 0 where its gate is closed
        values = [found.nodes[code].score.exact for found in every]  # type: ignore[union-attr]
        assert ends_of(plan)[at].ends == (min(values), max(values)), code
        assert {(found.nodes[code].minimum, found.nodes[code].maximum) for found in every} == {
            (min(values), max(values))
        }


@pytest.mark.parametrize("name", ALL)
def test_a_missing_answer_leaves_what_completions_give(name: str) -> None:
    one = ALL[name]
    for code in one.leaves_under("total"):
        for answer in choices(one, code):
            every = list(complete(one, {code: answer}))
            totals = [found.total.score.value for found in every]  # type: ignore[union-attr]

            left = evaluate(one, assessment(one, answers={code: answer}))

            low, high = left.total.low or left.total.score, left.total.high or left.total.score
            assert low is not None
            assert high is not None
            assert (low.value, high.value) == (min(totals), max(totals)), (code, answer)
            assert set(left.possible) == {found.predicate for found in every}, (code, answer)


def test_a_true_value_of_a_node_is_taken_where_opening_its_gate_costs() -> None:
    found = evaluate(COSTS, assessment(COSTS, values={"A": -3}))

    assert (found.predicate, [one.code for one in found.findings if one.severity != "note"]) == ("Low", [])


def test_a_gate_that_only_a_lower_answer_opens_does_open() -> None:
    assert of_check(list(prove(NA_SHUTS).statements), "node-counts", "failed") == []
    assert of_check(list(prove(TIED).statements), "node-counts", "failed") == []


def test_a_method_that_looks_at_answers_is_not_monotone_where_these_fall_as_points_rise() -> None:
    assert not plan_for(NA_SHUTS).monotone
    assert plan_for(TIED).monotone
    assert not plan_for(COSTS).monotone


@pytest.mark.parametrize("points", ["0 = 0\n1 = 1\n2 = 2\n", '0 = 0\n1 = "1/2"\n2 = 1\n', "0 = -1\n1 = 0\n2 = 1\n"])
def test_a_criterion_is_met_or_not(points: str) -> None:
    grades = '[[grades]]\ngrade = "A"\nvalue = 100\nmin = 1\n[[grades]]\ngrade = "B"\nvalue = 0\n'
    node = (
        '[[node]]\ncode = "total"\ntitle = "T"\nmethod = "grade"\nweight = 10\n'
        'leaves = [{ code = "A1", title = "One" }]\n'
    )
    level = f'[scales.level]\n0 = "a"\n1 = "b"\n2 = "c"\n[scales.level.points]\n{points}'
    with pytest.raises(RuleFileError, match="A1") as caught:
        small(grades + node + BANDS, level=level)

    (fault,) = caught.value.faults
    assert fault.place == "node[A1].scale"
    assert "met" in str(fault.expected)


def test_a_node_of_weight_0_beside_one_whose_ends_are_hidden_is_told() -> None:
    """The witness names the value with all others at their best, which is not always known."""
    turns = method(lambda children: -abs(Fraction(sum(children))), name="turns", monotone=False)
    nodes = (
        '[[node]]\ncode = "total"\ntitle = "T"\nweight = 1\n'
        '[[node]]\ncode = "A"\ntitle = "A"\nin = "total"\nweight = 1\nmethod = "turns"\n'
        'leaves = [{ code = "A1", title = "a" }, { code = "A2", title = "b" }]\n'
        '[[node]]\ncode = "B"\ntitle = "B"\nin = "total"\nweight = 0\n'
    )
    one = toy(rule_file(method="weighted-sum", nodes=nodes, bands=BANDS), turns)

    (failed,) = of_check(list(prove(one).statements), "node-counts", "failed")

    assert failed.place == "B"


def test_a_floor_that_may_be_missed_keeps_its_predicate_from_being_called_out_of_reach() -> None:
    """Of a number between two ends below a gate it is not known which sums come out; an answer of 0 shows one."""
    floors = '[floors]\npredicate = "Low"\n'
    node = f'{NODES}floor = 1\nmethod = "gated-sum"\ngate_min = 0\nleaves = [{{ code = "A1", title = "One" }}]\n'
    level = '[scales.level]\nkind = "number"\nmin = 0\nmax = 9\n'
    bands = '[[bands]]\npredicate = "High"\nmin = 0\n[[bands]]\npredicate = "Low"\n'
    one = small(floors + GATE + node + bands, level=level)
    assert evaluate(one, assessment(one, answers={"A1": 0})).predicate == "Low"

    (statement,) = [each for each in prove(one).statements if each.check == "predicate-reachable"]

    assert statement.verdict == "proved"


def test_a_better_answer_is_tried_beside_not_applicable() -> None:
    """Two at most: 3 for "not applicable" and 1 for the other are too much, and so less than 3 and 0."""
    most_two = method(lambda children: min(Fraction(sum(children)), 6 - Fraction(sum(children))), name="hump",
                      monotone=False)  # fmt: skip
    level = '[scales.steps]\n1 = "a"\n2 = "b"\nna = "None"\n[scales.steps.points]\n1 = 0\n2 = 1\nna = 3\n'
    nodes = (
        "[attributes.na]\nvalues = [true, false]\ndefault = false\n"
        '[[node]]\ncode = "total"\ntitle = "T"\n'
        'leaves = [{ code = "A1", title = "a", na = true }, { code = "A2", title = "b" }]\n'
    )
    one = toy(rule_file(method="hump", scales=level, nodes=nodes, bands=BANDS), most_two)

    (failed,) = of_check(list(prove(one).statements), "score-monotone", "failed")

    assert failed.place == "node[total]"


THIRDS = toy(rule_file(method="mean", nodes=NODES.replace('\ncode = "A"', '\ncode = "A"\nmethod = "mean"') +
             'leaves = [{ code = "A1", title = "a" }, { code = "A2", title = "b" }, { code = "A3", title = "c" }]\n',
             scales='[scales.steps]\n1 = "a"\n2 = "b"\n[scales.steps.points]\n1 = "1/3"\n2 = "5/3"\n'))  # fmt: skip


@pytest.mark.parametrize(("number", "digits", "exact"), [
    (Fraction(17, 10), 1, Fraction(5, 3)), (Fraction(167, 100), 2, Fraction(5, 3)), (Fraction(3, 10), 1, Fraction(1, 3)),
    (Fraction(33, 100), 2, Fraction(1, 3)),
])  # fmt: skip
def test_the_end_of_a_node_may_be_printed_with_fewer_decimals_than_it_has(
    number: Fraction, digits: int, exact: Fraction
) -> None:
    found = evaluate(THIRDS, assessment(THIRDS, values={"A": printed(number, digits)}))

    assert found.total.score is not None
    assert found.total.score.exact == exact


@pytest.mark.parametrize(("number", "digits"), [(Fraction(18, 10), 1), (Fraction(168, 100), 2), (Fraction(2, 10), 1)])
def test_what_lies_beyond_the_end_of_a_node_is_refused(number: Fraction, digits: int) -> None:
    with pytest.raises(AssessmentError, match="A"):
        evaluate(THIRDS, assessment(THIRDS, values={"A": printed(number, digits)}))


def test_a_method_that_says_that_it_is_monotone_and_is_not_is_found_out() -> None:
    """What its plugin declares is no proof where a few answers show the opposite."""
    lies = method(lambda children: -Fraction(sum(children)), name="lies", monotone=True)

    (failed,) = of_check(list(prove(toy(rule_file(method="lies"), lies)).statements), "score-monotone", "failed")

    assert failed.place == "node[total]"
    assert "declares that it is monotone" in english(failed.text)


def test_a_fall_below_a_monotone_method_is_not_laid_to_it() -> None:
    falls = method(lambda children: -Fraction(sum(children)), name="falls", monotone=False)
    least = method(min, name="least", monotone=True)
    one = toy(rule_file(method="least", nodes=INNER.replace('method = "sum"', 'method = "least"').replace(
        'title = "P"', 'title = "P"\nmethod = "falls"')), falls, least)  # fmt: skip

    assert [each.place for each in of_check(list(prove(one).statements), "score-monotone", "failed")] == ["node[P]"]
