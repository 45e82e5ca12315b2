"""Facts about the range of the change of score: no answers lie outside, and answers give its ends where it says so."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.instruments import Method
from evalkit.method.shapes import Linear
from evalkit.questions import walk
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.diff.scores import score_ranges, total_of
from evalkit.rulework.diff.shared_questions import parts_of
from rules_diff.invented import bands, brute_changes, gated, graded, levels, made, node, numbers, rounding, weighted
from rules_diff.test_smallest import WEIGHTS
from support import known

if TYPE_CHECKING:
    import pytest

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import ScoreRange

AB = [("A", "1"), ("B", "")]


def checked(old: Instrument, new: Instrument) -> ScoreRange:
    """The range, held against every answer there is."""
    found = next(score_ranges(old, new, pair(old, new, None).questions))
    low, high = brute_changes(old, new)
    assert found.low.change <= low
    assert found.high.change >= high
    assert (found.how == "exact") == (found.low.attained and found.high.attained)
    for end, true in ((found.low, low), (found.high, high)):
        if end.attained:
            assert end.change == true
        if end.old_answers is not None and end.new_answers is not None:
            totals = total_of(parts_of(old), end.old_answers), total_of(parts_of(new), end.new_answers)
            assert (end.old, end.new) == totals
            assert not end.attained or totals[1] - totals[0] == end.change
    return found


@settings(max_examples=25, deadline=None)
@given(WEIGHTS, WEIGHTS, st.permutations([0, 1, 2, 5]), st.permutations([0, 1, 2, 5]))
def test_of_weighted_means_it_is_exact(one: list[str], other: list[str], old: list[int], new: list[int]) -> None:
    found = checked(weighted(one, AB, points=sorted(old)), weighted(other, AB, points=sorted(new)[:3]))

    assert found.how == "exact"


@settings(max_examples=25, deadline=None)
@given(gate=st.integers(0, 8), other=st.integers(0, 8), lowest=st.integers(1, 2), one=st.booleans(), two=st.booleans())
def test_of_gated_sums_nothing_lies_outside(gate: int, other: int, lowest: int, *, one: bool, two: bool) -> None:
    rule = f"[[gate.answers]]\nkind = [1]\nlowest = {lowest}\nmost_at_lowest = 1\n"
    kinds = (1, 1, 2, 3)
    checked(
        gated(gate=gate, bounds=AB, condition=rule if one else "", kinds=kinds),
        gated(gate=other, bounds=AB, condition=rule if two else "", kinds=kinds),
    )


def test_a_gate_that_did_not_move_changes_nothing() -> None:
    found = checked(gated(gate=3, bounds=AB), gated(gate=3, bounds=AB))

    assert (found.how, found.low.change, found.high.change) == ("exact", 0, 0)


def test_a_gate_that_moved_up_only_takes() -> None:
    found = checked(gated(gate=3, bounds=AB), gated(gate=5, bounds=AB))

    assert (found.how, found.low.change, found.high.change) == ("exact", -6, 0)


def test_questions_of_one_of_them_are_free() -> None:
    found = checked(gated(gate=3, bounds=AB, kinds=(1, 2, 3)), gated(gate=3, bounds=AB, kinds=(1, 2, 3, 3)))

    assert (found.low.change, found.high.change) == (0, 6)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["1/3", "1/2", "2/3"]), st.sampled_from(["1/3", "1/2", "2/3"]), st.integers(2, 4))
def test_of_grades_it_is_exact(one: str, other: str, count: int) -> None:
    def rules(least: str) -> Instrument:
        return graded([("A", "100", "1"), ("B", "60", least), ("C", "0", "")], AB, count=count)

    assert checked(rules(one), rules(other)).how == "exact"


def test_criteria_that_came_are_answered_once_for_both() -> None:
    grades = [("A", "100", "1"), ("B", "60", "1/2"), ("C", "0", "")]

    found = checked(graded(grades, AB, count=2, areas=1), graded(grades, AB, count=3, areas=1))

    assert (found.how, found.low.change, found.high.change) == ("exact", -60, 0)


def test_an_area_that_came_has_ends_of_its_own() -> None:
    found = checked(gated(gate=3, bounds=AB), gated(gate=3, bounds=AB, areas=2))

    assert (found.how, found.low.change, found.high.change) == ("exact", 0, 12)


def test_numbers_have_their_ends_where_both_take_them() -> None:
    found = checked(numbers(["50", "50"], AB, most=4), numbers(["20", "80"], AB, most=3))

    assert (found.how, found.low.change, found.high.change) == ("exact", Fraction(-3, 5), Fraction(3, 5))


def test_rounding_below_the_total_is_looked_at_as_it_is() -> None:
    def rules(stage: str) -> Instrument:
        area = node(
            "A",
            parent="total",
            method='"mean"',
            scale='"s"',
            leaves='[{ code = "A1", title = "A1" }, { code = "A2", title = "A2" }]',
        )
        return made(node("total", method='"sum"'), area, levels(0, 1, 3), stage, bands(*AB), depth=2)

    found = checked(rules(""), rules(rounding(0, at="A")))

    assert (found.how, found.low.change, found.high.change) == ("exact", 0, Fraction(1, 2))


@settings(max_examples=15, deadline=None)
@given(*[st.sampled_from(["0.25", "0.5", "1"])] * 4)
def test_what_two_parts_read_counts_as_often_as_it_is_read(one: str, other: str, three: str, four: str) -> None:
    def rules(own: str, read: str) -> Instrument:
        return made(
            node("total", method='"mean"'),
            node("A", parent="total", scale='"s"', leaves='[{ code = "A1", title = "A1" }]', formula=f'"{own} * A1"'),
            node("B", parent="total", reads='["A1"]', formula=f'"B1 + {read} * A1"'),
            node("B1", parent="B", scale='"s"'),
            levels(0, 1, 3),
            bands(*AB),
            depth=2,
        )

    assert checked(rules(one, other), rules(three, four)).how == "exact"


def test_too_many_states_leave_bounds_that_no_change_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_STATES", 1)

    found = checked(gated(gate=3, bounds=AB), gated(gate=5, bounds=AB))

    assert (found.how, found.low.change, found.low.old, found.low.old_answers) == ("bounds", -12, None, None)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 1), st.integers(1, 3))
def test_gates_that_many_answers_share_are_exact(gate: int, other: int, most: int, areas: int) -> None:
    rule = f"[[gate.answers]]\nkind = [1, 2]\nlowest = 1\nmost_at_lowest = {most}\n"
    kinds = (1, 1, 2, 3) if areas == 1 else (1, 3)

    found = checked(
        gated(gate=gate, bounds=AB, kinds=kinds, areas=areas),
        gated(gate=other, bounds=AB, condition=rule, kinds=kinds, areas=areas),
    )

    assert found.how == "exact"


def test_maxima_that_differ_are_compared_in_percent_as_well() -> None:
    old, new = gated(gate=0, bounds=AB), gated(gate=0, bounds=AB, kinds=(1, 2, 3, 3))

    _, percent = score_ranges(old, new, pair(old, new, None).questions)

    assert percent.percent
    assert percent.low.change < 0 < percent.high.change


def test_where_a_better_answer_lowers_the_total_there_is_no_range() -> None:
    minus = Method(
        name="minus", build=lambda _instrument, node, _highest: Linear(weights=(-1,) * len(node.children)).expression
    )
    old, new = (
        made(
            node("total", method=f'"{method}"'),
            node("Q", parent="total", scale='"s"'),
            levels(0, 1),
            bands(("A", "1"), ("B", "")),
            methods=known(minus),
        )
        for method in ("sum", "minus")
    )

    assert not [*score_ranges(old, new, pair(old, new, None).questions)]


def test_without_a_question_in_common_there_is_no_range() -> None:
    other = made(node("total", method='"sum"'), node("X", parent="total", scale='"s"'), levels(0, 1), bands(*AB))

    old = weighted(["100"], AB)
    assert not [*score_ranges(old, other, pair(old, other, None).questions)]
