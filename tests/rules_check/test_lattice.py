"""The values that nodes of small invented instruments can take: those of every assessment there is, and no other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.interval import Interval
from evalkit.instruments import TOTAL, Method
from evalkit.instruments.expression import Foreign
from evalkit.method.bands import find_band, table_for
from evalkit.method.outcome_rules import floors_of
from evalkit.possible.answers import answers_for
from evalkit.possible.lattice import Lattice
from evalkit.possible.values import Enclosure, Finite, finite
from evalkit.questions.choice import LeafAnswer
from evalkit.rulework.assessments import example_toml
from evalkit.rulework.check import reach
from rules_check.drawn import instruments
from rules_check.invented import HEAD, evaluated, every_case, of_check, places, plan_of, small, value_of
from support import known

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from evalkit.instruments import Instrument

BANDS = '[[bands]]\npredicate = "High"\nmin = 3\n[[bands]]\npredicate = "Low"\n'


# --- Laws -------------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(one=instruments())
def test_the_values_of_nodes_are_those_of_every_assessment(one: Instrument) -> None:
    plan = plan_of(one)
    lattice = Lattice(plan)
    seen: dict[str, set[Fraction]] = {code: set() for code in one.nodes}
    for _, values in every_case(plan):
        for code, found in seen.items():
            found.add(Fraction(values[plan.position[code]] or 0))
    for code, found in seen.items():
        known = lattice.values(code)
        assert isinstance(known, Finite)
        assert set(known) == found


@settings(max_examples=40, deadline=None)
@given(one=instruments(), data=st.data())
def test_answers_are_found_for_every_value_and_for_no_other(
    one: Instrument, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = plan_of(one)
    lattice = Lattice(plan)
    code = data.draw(st.sampled_from([code for code, node in one.nodes.items() if not node.is_leaf]))
    known = lattice.values(code)
    assert isinstance(known, Finite)
    folder = tmp_path_factory.mktemp("witness")
    for value in list(known)[:12]:
        answers = answers_for(lattice, code, value)
        assert answers is not None
        assert value_of(evaluated(one, example_toml(one, answers), folder), code) == value
    assert answers_for(plan, code, known.high + 1) is None
    assert answers_for(plan, code, known.high - Fraction(1, 997)) is None


@settings(max_examples=40, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_narrowed_lattice_has_the_values_of_the_answers_that_keep_the_range(
    one: Instrument, data: st.DataObject
) -> None:
    plan = plan_of(one)
    # Criteria that are answered take away grades that could be given in their place: see the facts below.
    criteria = [code for node in one.nodes.values() if node.method == "grade" for code in node.children]
    code = data.draw(st.sampled_from([code for code in one.nodes if code not in (TOTAL, *criteria)]))
    low, high = sorted(data.draw(st.lists(st.integers(0, 8), min_size=2, max_size=2)))
    inside = Interval(low=Fraction(low, 2), high=Fraction(high, 2), low_open=data.draw(st.booleans()))
    at = plan.position[code]
    seen = {Fraction(v[0] or 0) for _, v in every_case(plan) if (v[at] or 0) in inside}
    plain = Lattice(plan)
    plain.values(TOTAL)  # what it knows already must not leak into the narrowed one
    narrowed, alone = plain.narrowed({code: inside}).values(TOTAL), Lattice(plan).narrowed({code: inside}).values(TOTAL)

    assert isinstance(narrowed, Finite)
    assert isinstance(alone, Finite)
    assert set(narrowed) == set(alone)
    assert seen == set(narrowed)


@settings(max_examples=50, deadline=None)
@given(one=instruments())
def test_predicates_that_are_not_reachable_are_those_that_no_assessment_gives(one: Instrument) -> None:
    plan = plan_of(one)
    table = table_for(one, one.nodes[TOTAL])
    assert table is not None
    given_words = set()
    for _, values in every_case(plan):
        below = any((values[plan.position[code]] or 0) < floor for code, floor in floors_of(one).items())
        given_words.add("Low" if below else find_band(table, values[0] or 0).predicate)
    lost = of_check(list(reach.statements(one)), "predicate-reachable", "failed")

    assert set(places(lost)) == {f"bands[total][{word}]" for word in {"High", "Middle", "Low"} - given_words}


# --- Facts ------------------------------------------------------------------------------------------------------


def test_a_grade_given_in_place_of_criteria_counts() -> None:
    one = small(
        '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "grade"\nweight = 10\nscale = "met"\n'
        'leaves = [{ code = "X", title = "X" }, { code = "Y", title = "Y" }]\n[scales.met]\nkind = "yes-no"\n'
        '[[grades]]\ngrade = "AA"\nvalue = 100\nby_hand = true\n[[grades]]\ngrade = "A"\nvalue = 80\nmin = 1\n'
        '[[grades]]\ngrade = "B"\nvalue = 50\nmin = 0.7\n[[grades]]\ngrade = "D"\nvalue = 0\n' + BANDS
    )

    found = Lattice(plan_of(one)).values(TOTAL)
    assert isinstance(found, Finite)
    assert list(found) == [0, 5, 8, 10]
    half = answers_for(plan_of(one), TOTAL, 5)
    top = answers_for(plan_of(one), TOTAL, 10)
    assert half is not None
    assert top is not None
    assert (half.answers, half.grades) == ({}, {"total": "B"})
    assert (top.answers, top.grades) == ({"X": 1, "Y": 1}, {"total": "AA"})
    # With one criterion met no assessor can give AA, and B and D are left.
    only = Lattice(plan_of(one), answers={"X": [LeafAnswer(1, 1, 1)], "Y": [LeafAnswer(0, 0, 0)]}).values(TOTAL)
    assert isinstance(only, Finite)
    assert list(only) == [0]


NUMBERS = """
[scales.share]
kind = "number"
min = 0
max = 1
[scales.count]
kind = "number"
min = 1
max = 3
whole = true
[[node]]
code = "total"
title = "All"
"""


def numbers(scale: str, more: str = "") -> Instrument:
    leaves = f'leaves = [{{ code = "X", title = "X", scale = "{scale}" }}, {{ code = "Y", title = "Y" }}]\n'
    return small(NUMBERS + leaves + BANDS + more)


def test_a_number_between_two_ends_fills_the_gaps_that_it_is_wide_enough_for(tmp_path: Path) -> None:
    one = numbers("share")
    found = Lattice(plan_of(one)).values(TOTAL)

    assert found == Enclosure(low=Fraction(0), high=Fraction(3), full=True)
    answers = answers_for(plan_of(one), TOTAL, Fraction(5, 4))
    assert answers is not None
    assert value_of(evaluated(one, example_toml(one, answers), tmp_path), TOTAL) == Fraction(5, 4)


def test_a_number_too_narrow_for_the_gaps_leaves_only_ends() -> None:
    one = numbers("share", "[scales.level.points]\n0 = 0\n1 = 3\n2 = 6\n")
    found = Lattice(plan_of(one)).values(TOTAL)

    assert found == Enclosure(low=Fraction(0), high=Fraction(7), full=False)
    assert answers_for(plan_of(one), TOTAL, 7) is not None
    assert answers_for(plan_of(one), TOTAL, 2) is None
    (statement,) = of_check(list(reach.statements(one)), "scores")
    assert statement.how == "bounds"
    assert "too many to say" in str(statement.text)


def test_a_number_that_must_be_whole_is_a_list() -> None:
    found = Lattice(plan_of(numbers("count"))).values(TOTAL)

    assert isinstance(found, Finite)
    assert list(found) == [1, 2, 3, 4, 5]
    fixed = Lattice(plan_of(numbers("count")), given={"X": finite([2])}).values(TOTAL)
    assert isinstance(fixed, Finite)
    assert list(fixed) == [2, 3, 4]


def test_a_number_without_end_cannot_be_written_down() -> None:
    one = numbers("share")

    assert answers_for(plan_of(one), TOTAL, Fraction(1, 3)) is None


# --- Formulas of plugins ----------------------------------------------------------------------------------------


@attrs.frozen
class Smallest:
    """The worst child."""

    monotone: bool = True
    whole: bool = True
    reads_answers: bool = False

    def value(self, children: Any, levels: Any) -> Any:
        return min(children)


def _smallest(*, monotone: bool, reads: bool = False) -> dict[str, Method]:
    made = Smallest(monotone=monotone, reads_answers=reads)
    return known(Method(name="smallest", build=lambda *_: Foreign(formula=made)))


def _min_of(scale: str, leaves: int, methods: dict[str, Method]) -> Instrument:
    listed = ", ".join(f'{{ code = "X{i}", title = "X", scale = "{scale}" }}' for i in range(leaves))
    text = NUMBERS + f'method = "smallest"\nleaves = [{listed}]\n' + BANDS
    return small(text, methods, head=HEAD)


def test_a_formula_of_a_plugin_is_computed_one_by_one() -> None:
    one = _min_of("level", 3, _smallest(monotone=False))
    found = Lattice(plan_of(one)).values(TOTAL)

    assert isinstance(found, Finite)
    assert list(found) == [0, 1, 2]
    answers = answers_for(plan_of(one), TOTAL, 1)
    assert answers is not None
    assert min(answers.answers.values()) == 1


def test_of_too_many_cases_only_the_ends_are_known_and_only_if_it_is_monotone() -> None:
    many = _min_of("level", 10, _smallest(monotone=True))
    assert Lattice(plan_of(many)).values(TOTAL) == Enclosure(low=Fraction(0), high=Fraction(2), full=False)
    best = answers_for(plan_of(many), TOTAL, 2)
    assert best is not None
    assert set(best.answers.values()) == {2}
    assert answers_for(plan_of(many), TOTAL, 1) is None

    assert Lattice(plan_of(_min_of("level", 10, _smallest(monotone=False)))).values(TOTAL) is None
    assert answers_for(plan_of(_min_of("share", 2, _smallest(monotone=False))), TOTAL, 1) is None


def test_of_a_formula_that_reads_answers_the_ends_are_known_only_where_levels_rise_with_points() -> None:
    methods = _smallest(monotone=True, reads=True)
    assert Lattice(plan_of(_min_of("level", 10, methods))).values(TOTAL) is not None
    text = NUMBERS + "[scales.level.points]\n0 = 2\n1 = 1\n2 = 0\n"
    listed = ", ".join(f'{{ code = "X{i}", title = "X", scale = "level" }}' for i in range(10))
    turned = small(
        text.replace("[[node]]", f'[[node]]\nmethod = "smallest"\nleaves = [{listed}]', 1) + BANDS,
        methods,
        level='[scales.level]\nunordered = true\n0 = "None"\n1 = "Some"\n2 = "All"\n',
    )
    assert Lattice(plan_of(turned)).values(TOTAL) is None
