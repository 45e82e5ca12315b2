"""Facts about expressions over questions: they say what the plan says, and the search over them what every answer tried says."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.instruments.expression import (
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Foreign,
    Minimum,
    Rounded,
    weighted,
)
from evalkit.loading.readings import under_readings
from evalkit.method.exact_value import computed
from evalkit.method.plan import plan_for
from evalkit.method.scales import Reply
from evalkit.method.shapes import Linear
from evalkit.questions import two_instruments
from evalkit.questions.table import Unproved, unlinked
from evalkit.questions.two_instruments import Joint, over_leaves, over_questions
from evalkit.rulework.assessments import run_with
from evalkit.rulework.check.search import ordered_choices
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    import random


@pytest.mark.parametrize("spec", INSTRUMENTS)
@settings(max_examples=3, deadline=None)
@given(drawn=st.randoms(use_true_random=False))
def test_a_total_over_leaves_is_what_the_plan_computes(spec: str, drawn: random.Random) -> None:
    found = instrument(spec)
    for one in (found, *[under_readings(found, (reading,)) for reading in found.readings if reading.rounding]):
        plan = plan_for(one)
        case = {at: drawn.choice(ordered_choices(plan, at)) for at in plan.leaf_ends}
        points = [case[at].points if at in case else 0 for at in range(len(plan.nodes))]
        levels = [case[at].level if at in case else None for at in range(len(plan.nodes))]

        ran = run_with(plan, case)

        assert computed(over_leaves(plan, 0))(points, levels) == ran.values[0]
        assert computed(over_leaves(plan, 0, is_rounded=False))(points, levels) == ran.raw[0]


QUESTIONS = 4
POINTS = st.lists(st.integers(-2, 4).map(Fraction), min_size=1, max_size=3)


@st.composite
def sums(draw: st.DrawFn) -> Expression:
    weights = draw(st.lists(st.integers(-3, 3), min_size=QUESTIONS, max_size=QUESTIONS))
    return weighted([(Fraction(weight, 2), Child(at=at)) for at, weight in enumerate(weights)])


@st.composite
def conditions(draw: st.DrawFn) -> Expression:
    sign = draw(st.sampled_from(("<", "<=", ">", ">=", "=", "!=")))
    reached = Compare(left=draw(sums()), sign=sign, right=Constant(number=draw(st.integers(-4, 6))))
    above = Count(parts=tuple([Compare(left=Child(at=at), sign=">", right=Constant(number=1)) for at in range(3)]))
    few = Compare(left=above, sign="<=", right=Constant(number=draw(st.integers(0, 2))))
    return draw(st.sampled_from((reached, Every(parts=(reached, few)))))


@st.composite
def values(draw: st.DrawFn) -> Expression:
    behind = Choice(when=draw(conditions()), then=draw(sums()), otherwise=draw(sums()))
    nested = Choice(when=draw(conditions()), then=behind, otherwise=Constant(number=1))
    plain = draw(sums())
    smallest = Minimum(parts=(plain, Constant(number=2)))
    inner = Rounded(of=draw(sums()), digits=0)
    return draw(st.sampled_from((plain, smallest, weighted([(1, plain), (-2, behind)]), weighted([(1, nested), (1, inner)]))))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(values(), conditions(), st.lists(POINTS, min_size=QUESTIONS, max_size=QUESTIONS), st.data())
def test_the_search_finds_what_every_answer_tried_gives(
    value: Expression, other: Expression, points: list[list[Fraction]], data: st.DataObject
) -> None:
    asked = Joint([(str(at), list(range(len(each)))) for at, each in enumerate(points)])
    answered = {at: (at, [Reply(one, None, None) for one in each]) for at, each in enumerate(points)}
    prices = [[data.draw(st.integers(0, 2)) for _ in each] for each in points]
    both = [value, other]
    every = list(product(*[range(len(each)) for each in points]))

    def at(keys: tuple[int, ...], one: Expression) -> Fraction:
        return Fraction(computed(one)([each[key] for each, key in zip(points, keys, strict=True)], ()))

    least: dict[tuple[Fraction, ...], int] = {}
    for keys in every:
        cost = sum(price[key] for price, key in zip(prices, keys, strict=True))
        reached = tuple([at(keys, one) for one in both])
        least[reached] = min(cost, least.get(reached, cost))

    listed = list(asked.case([over_questions(one, answered) for one in both]).every(prices))
    found = {one.values: one for one in sorted(listed, key=lambda one: -one.cost)}
    ends = [asked.end(over_questions(value, answered), sign) for sign in (-1, 1)]

    assert {reached: one.cost for reached, one in found.items()} == least
    assert [one.values[0] for one in ends] == [end(at(keys, value) for keys in every) for end in (min, max)]
    for one, by in [*[(one, both) for one in found.values()], *[(one, [value]) for one in ends]]:
        given_keys = unlinked(one.chain)
        keys = tuple([given_keys.get(str(at), 0) for at in range(QUESTIONS)])
        assert [at(keys, each) for each in by] == [*one.values[: len(by)]]


def test_what_cannot_be_searched_is_unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Joint([("0", [0, 1]), ("1", [0, 1])])
    answered = {at: (at, [Reply(0, None, None), Reply(1, None, None)]) for at in range(2)}
    gate = Compare(left=weighted([(1, Child(at=0)), (1, Child(at=1))]), sign=">=", right=Constant(number=1))
    value = over_questions(Choice(when=gate, then=Child(at=0), otherwise=Child(at=1)), answered)

    with pytest.raises(Unproved):
        asked.case([Foreign(formula=Linear(weights=(1, 1)))])  # type: ignore[arg-type]  # some arithmetic in Python
    monkeypatch.setattr(two_instruments, "MAX_GATES", 0)
    with pytest.raises(Unproved):
        asked.end(value, 1)
