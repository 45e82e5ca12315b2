"""Which predicates are possible: held against every completion, one by one, of small instruments and of those shipped."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.evaluate.outcome import band_of_values
from evalkit.methods import Graded
from evalkit.model import TOTAL
from evalkit.plan import rounded
from proof.drawn import instruments
from proof.invented import every_case, plan_of
from support import ev

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.exact import Exact
    from evalkit.model import Instrument
    from evalkit.plan import Plan


def _answers(one: Instrument, data: st.DataObject, *, least_open: int) -> dict[str, Any]:
    """Answers of some leaves, drawn."""
    cases = [answers for answers, _ in every_case(plan_of(one))]
    answers = dict(data.draw(st.sampled_from(cases)))
    for code in data.draw(st.lists(st.sampled_from(sorted(answers)), min_size=least_open, unique=True)):
        del answers[code]
    return answers


def _written(one: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    """The same as an assessment says it: what does not apply by its title, yes and no as such."""
    scales = {code: one.scales[one.nodes[code].scale or ""] for code in answers}
    return {
        code: bool(answer) if scales[code].kind == "yes-no" else "Not applicable" if answer == "na" else answer
        for code, answer in answers.items()
    }


def _completions(plan: Plan, answers: dict[str, Any]) -> Iterator[list[Exact | None]]:
    """Values of every completion."""
    formulas = {plan.codes[at]: formula for at, formula in plan.formulas.items() if isinstance(formula, Graded)}
    graded = {code: _grades(plan, code, formula, answers) for code, formula in formulas.items()}
    for case, values in every_case(plan):
        if all(case[code] == answer for code, answer in answers.items()) and all(
            values[plan.position[code]] in points for code, points in graded.items()
        ):
            yield values


def _grades(plan: Plan, code: str, formula: Graded, answers: dict[str, Any]) -> set[Exact]:
    """Points of the grades that criteria leave open: computed ones, any between these, and by hand where none is unmet."""
    one, children = plan.instrument, plan.instrument.nodes[code].children
    cases = product(*[[answers[child]] if child in answers else [0, 1] for child in children])
    points: set[Exact] = {formula.value(case) for case in cases}
    if not set(children) <= set(answers):
        for grade in one.grades:
            named = plan.grade_of(one.nodes[code], grade.grade)
            unmet = any(answers.get(child) == 0 for child in children)
            if named is not None and (not unmet if grade.by_hand else min(points) <= named[1] <= max(points)):
                points.add(named[1])
    return {rounded(value, one.stage_of(one.nodes[code])) for value in points}


@settings(max_examples=150, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_predicate_is_possible_if_some_completion_gives_it_and_no_other(one: Instrument, data: st.DataObject) -> None:
    plan = plan_of(one)
    answers = _answers(one, data, least_open=1)
    words = {band_of_values(plan, None, values).predicate for values in _completions(plan, answers)}
    found = ev(one, answers=_written(one, answers))
    assert set(found.possible) == words
    assert (found.band is not None) == (len(words) == 1)


@settings(max_examples=150, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_given_total_leaves_the_floors_that_answers_with_that_total_leave(
    one: Instrument, data: st.DataObject
) -> None:
    plan = plan_of(one)
    answers = _answers(one, data, least_open=1)
    totals = {Fraction(values[0] or 0): None for values in _completions(plan, answers)}
    whole = [int(value) for value in totals if plan.whole[0] and value.denominator == 1]
    if not whole:
        return
    total = data.draw(st.sampled_from(whole))
    words = {
        band_of_values(plan, None, values).predicate for values in _completions(plan, answers) if values[0] == total
    }
    found = ev(one, answers=_written(one, answers), values={TOTAL: total})
    assert set(found.possible) == words
