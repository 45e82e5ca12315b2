"""Facts about the named methods: what a node does with its children."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.instruments.expression import Expression, Step
from evalkit.instruments.tree import FORMULA, METHODS
from evalkit.method.ends import ChildEnds
from evalkit.method.exact_value import computed
from evalkit.method.formula import Formula
from evalkit.method.methods import CORE_METHODS
from evalkit.method.plan import plan_for
from evalkit.method.shapes import AnswerCondition, Gated, Linear, linear
from support import INSTRUMENTS, graded, instrument

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

NINTH = Fraction(1, 9)
STEPS = (
    Step(1, exclusive=False, points=80, word="BB"),
    Step(Fraction(3, 4), exclusive=True, points=70, word="B"),
    Step(0, exclusive=True, points=30, word="D"),
    Step(None, exclusive=False, points=0, word="E"),
)
shares = st.lists(st.fractions(0, 100, max_denominator=60), min_size=1, max_size=6)


def formula(spec: str, code: str) -> Formula:
    """The formula of a node as its rule file builds it."""
    one = instrument(spec)
    node = one.nodes[code]
    expression = one.methods[node.method].build(one, node, [3] * len(node.children))
    return ready(expression, len(node.children))


def ready(expression: Expression, children: int) -> Formula:
    """The formula of *children* that lie between 0 and 3."""
    return Formula(expression, [ChildEnds((0, 3))] * children)


def grade(met: int, of: int) -> str:
    return graded(of, STEPS).step([1] * met + [0] * (of - met)).word


def test_the_methods_that_editors_offer_are_those_of_the_core() -> None:
    assert tuple(CORE_METHODS) == (*METHODS, FORMULA)


# --- Linear ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "divisor", "children", "value"),
    [
        ((1, 1, 1), 1, (1, 2, 3), 6),
        ((1, 1, 1), 3, (1, 2, 4), Fraction(7, 3)),
        ((13, 25), 38, (4, Fraction(21, 5)), Fraction(157, 38)),
        ((1, 2), 1, (Fraction(1, 2), Fraction(1, 4)), 1),
        ((5,), 1, (0,), 0),
    ],
)
def test_a_linear_formula_weighs_adds_and_divides(
    weights: tuple[int, ...], divisor: int, children: tuple[Exact, ...], value: Exact
) -> None:
    assert Linear(weights=weights, divisor=divisor).value(children) == value


def test_whole_children_over_one_give_a_whole_number() -> None:
    assert isinstance(Linear(weights=(1, 1)).value([1, 2]), int)


@given(st.data(), shares)
def test_whole_weights_over_a_divisor_are_the_weights(data: st.DataObject, weights: list[Fraction]) -> None:
    divisor = data.draw(st.fractions(Fraction(1, 60), 100, max_denominator=60))
    size = len(weights)
    children = data.draw(st.lists(st.fractions(0, 100, max_denominator=60), min_size=size, max_size=size))
    expected = sum((w * c for w, c in zip(weights, children, strict=True)), Fraction(0)) / divisor

    assert linear(weights, divisor).value(children) == expected


def test_nine_ninths_are_exactly_one() -> None:
    assert linear([NINTH] * 9, 1).value([4] * 9) == 4


def test_a_linear_formula_is_whole_if_nothing_is_divided() -> None:
    whole = [ready(Linear(weights=(1, 1), divisor=divisor).expression, 2).whole for divisor in (1, 2)]

    assert whole == [True, False]


def test_a_negative_weight_is_not_monotone() -> None:
    assert (Linear(weights=(1, 0)).monotone, Linear(weights=(1, -1)).monotone) == (True, False)


@pytest.mark.parametrize(
    ("spec", "code", "children", "value"),
    [
        ("spbe@2020", "A2", [3, 4, 3, 2], 3),
        ("spbe@2020", "D2", [3, 4, 3], Fraction(17, 5)),
        ("spbe@2020", "total", [Fraction(37, 10), Fraction(17, 5), 3, Fraction(16, 5)], Fraction(1641, 500)),
        ("ips@2022", "503", [2, 2, 1], Fraction(166, 100)),
        ("ikm@2017", "total", [4] * 9, 100),
        ("ikm@2004", "total", [4] * 14, 100),
        ("kami@4.2", "total", [126, 72, 159, 168, 120], 645),
        ("sakip@2021", "P", [6, 9, 15], 30),
    ],
)
def test_a_node_computes_as_its_rule_file_says(spec: str, code: str, children: list[Exact], value: Exact) -> None:
    assert formula(spec, code).value(children, [None] * len(children)) == value


def test_percent_is_a_share_of_what_the_children_can_have() -> None:
    one = instrument("kami@4.2")
    node = one.nodes["SP"]
    built = computed(CORE_METHODS["percent"].build(one, node, [3] * len(node.children)))

    assert built([3] * 9 + [0] * 18, [None] * 27) == Fraction(100, 3)


# --- Gated -----------------------------------------------------------------------------------------------------------

GATE = Gated(locked=frozenset([2]), summed=(0, 1), minimum=5)
TWO_AT_MOST = AnswerCondition(children=(0, 1, 2), lowest=2, most_at_lowest=2)


def test_below_the_minimum_locked_children_do_not_count() -> None:
    assert GATE.value([2, 2, 9], [None] * 3) == 4


def test_at_the_minimum_locked_children_count() -> None:
    assert GATE.value([2, 3, 9], [None] * 3) == 14


def test_locked_children_do_not_help_to_open_the_gate() -> None:
    assert not GATE.is_open([0, 4, 99], [None] * 3)


@pytest.mark.parametrize(
    ("levels", "holds"),
    [
        ([2, 2, 3], True),
        ([2, 2, 2], False),
        ([1, 3, 3], False),
        ([3, 3, 3], True),
        ([None, 3, 3], False),
    ],
)
def test_a_condition_allows_none_below_and_only_so_many_at_the_lowest(levels: list[int | None], *, holds: bool) -> None:
    assert TWO_AT_MOST.holds(levels) == holds


def test_a_condition_without_limit_allows_all_at_the_lowest() -> None:
    assert AnswerCondition(children=(0, 1), lowest=2, most_at_lowest=None).holds([2, 2])


def test_a_closed_condition_keeps_the_gate_closed_whatever_the_sum() -> None:
    gate = Gated(locked=frozenset([2]), summed=(0, 1), minimum=0, conditions=(TWO_AT_MOST,))

    assert gate.value([1, 1, 1], [1, 3, 3]) == 2


# --- Graded ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "of", "found"),
    [
        (0, 8, "E"),
        (1, 8, "D"),
        (6, 8, "D"),
        (7, 8, "B"),
        (8, 8, "BB"),
    ],
)
def test_a_grade_follows_from_the_share_of_children_met(met: int, of: int, found: str) -> None:
    assert grade(met, of) == found


def test_steps_worth_more_for_less_are_not_monotone() -> None:
    fewer = (*[Step(one.minimum, one.exclusive, -one.points, one.word) for one in STEPS],)

    assert [ready(graded(2, steps).expression, 2).monotone for steps in (STEPS, fewer)] == [True, False]


def test_a_graded_node_is_whole_if_all_its_points_are() -> None:
    thirds = (*STEPS[:-1], Step(None, exclusive=False, points=Fraction(1, 3)))

    assert [ready(graded(2, steps).expression, 2).whole for steps in (STEPS, thirds)] == [True, False]


def test_points_of_a_grade_are_a_share_of_the_weight() -> None:
    plan = plan_for(instrument("sakip@2021"))
    grades = plan.graded_at(plan.position["E3"])
    assert grades is not None

    assert plan.nodes[plan.position["E3"]].weight == Fraction(25, 2)
    assert [(step.word, step.points, step in grades.given) for step in grades.words[:3]] == [
        ("AA", Fraction(25, 2), True),
        ("A", Fraction(45, 4), True),
        ("BB", 10, False),
    ]


# --- The instruments -------------------------------------------------------------------------------------------------


# A penalty, and what is due, lower what they stand in.
LOWERED = {"spip@2021", "zi@2021"}


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_formula_is_monotone(spec: str) -> None:
    one = instrument(spec)

    monotone = [formula(spec, code).monotone for code, node in one.nodes.items() if node.children]
    assert all(monotone) == (spec not in LOWERED)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_method_named_is_a_core_method_or_comes_with_a_section(spec: str) -> None:
    one = instrument(spec)
    of_sections = {method.name for stated in one.sections.values() for method in stated.section.methods}

    assert {node.method for node in one.nodes.values() if node.children} <= {*CORE_METHODS, *of_sections}
