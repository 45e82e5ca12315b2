"""Everything that a gated node can come to, held against every combination of answers computed one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from evalkit.method.shapes import AnswerCondition, Gated
from evalkit.possible.gates import values_of
from evalkit.possible.values import Finite
from evalkit.questions.choice import LeafAnswer
from evalkit.questions.gates import CLOSED, OPEN, GateStates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact

POINTS: st.SearchStrategy[Exact] = st.sampled_from([-2, 0, 1, Fraction(3, 2), 3, 5])


@st.composite
def gates(draw: st.DrawFn) -> GateStates:
    """Four children: some locked, some that the gate looks at, some both, some neither."""
    children = st.lists(st.integers(0, 3), unique=True).map(sorted)
    condition = st.builds(
        AnswerCondition,
        children=children.map(tuple),
        lowest=st.integers(0, 2),
        most_at_lowest=st.none() | st.integers(0, 2),
    )
    formula = Gated(
        locked=frozenset(draw(children)),
        summed=tuple(draw(children)),
        minimum=draw(POINTS),
        conditions=tuple(draw(st.lists(condition, max_size=2))),
    )
    levels = st.none() | st.integers(0, 3)
    choice = st.builds(LeafAnswer, st.none(), POINTS, levels)
    return GateStates(formula, draw(st.lists(st.lists(choice, min_size=1, max_size=3), min_size=4, max_size=4)))


@given(gates())
def test_a_gated_node_comes_to_what_its_formula_makes_of_some_answers(gate: GateStates) -> None:
    expected = {
        Fraction(gate.formula.value([one.points for one in case], [one.level for one in case]))
        for case in product(*gate.choices)
    }
    found = values_of(gate)
    assert isinstance(found, Finite)
    assert set(found) == expected


@given(gates())
def test_answers_nearest_to_a_gate_just_reach_it_or_just_miss_it(gate: GateStates) -> None:
    formula, looked_at = gate.formula, gate.looked_at()
    sums = {
        sum(case[at].points for at in formula.summed)
        for case in product(*gate.choices)
        if all(condition.holds([one.level for one in case]) for condition in formula.conditions)
    }
    for reached in (True, False):
        beyond = [one for one in sums if (one >= formula.minimum) == reached]
        near = gate.nearest(reached=reached)
        if near is None:
            assert not beyond
            continue
        assert list(near) == looked_at
        assert sum(near[at].points for at in formula.summed) == (min(beyond) if reached else max(beyond))
        levels = [near[at].level if at in near else None for at in range(len(gate.choices))]
        assert all(condition.holds(levels) for condition in formula.conditions)


@given(gates(), st.data())
def test_every_state_of_groups_has_answers_and_no_others_have_it(gate: GateStates, data: st.DataObject) -> None:
    """Two children held against bounds one by one, the others against nothing."""
    bounds = [tuple(sorted(data.draw(st.sets(POINTS, min_size=1)))) for _ in range(2)]
    groups = [([0], bounds[0]), ([1], bounds[1]), ([2, 3], ())]

    def cells(case: Sequence[LeafAnswer], *, opened: bool) -> tuple[int, ...]:
        worth = [one.points if opened or at not in gate.formula.locked else 0 for at, one in enumerate(case)]
        return tuple([sum(bound <= worth[at] for bound in bounds[at]) for at in (0, 1)])

    expected = {
        (cells(case, opened=opened), opened)
        for case in product(*gate.choices)
        for opened in [gate.formula.is_open([one.points for one in case], [one.level for one in case])]
    }
    base = gate.base(range(4))
    found = {
        (key.more, mode == OPEN)
        for mode in (OPEN, CLOSED)
        for key, bits in gate.in_groups(groups, mode).items()
        if gate.matching(key.stands, bits, base, mode)
    }
    assert found == expected
    for wanted, opened in found:
        case = gate.answers_in(groups, (*wanted, 0), OPEN if opened else CLOSED)
        assert cells(case, opened=opened) == wanted
        assert gate.formula.is_open([one.points for one in case], [one.level for one in case]) == opened


@given(gates(), gates())
def test_two_gates_open_alike_if_they_do_for_every_answers(gate: GateStates, other: GateStates) -> None:
    unlike = any(
        gate.formula.is_open(points, levels) != other.formula.is_open(points, levels)
        for case in product(*gate.choices)
        for points, levels in [([one.points for one in case], [one.level for one in case])]
    )
    assert gate.opens_unlike(other.formula) == unlike
