"""Everything that a gated node can come to, held against every combination of answers computed one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from evalkit.method.shapes import AnswerCondition, Gated
from evalkit.possible.gates import Choice, GateStates
from evalkit.possible.values import Finite

if TYPE_CHECKING:
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
    choice = st.builds(Choice, st.none(), POINTS, levels)
    return GateStates(formula, draw(st.lists(st.lists(choice, min_size=1, max_size=3), min_size=4, max_size=4)))


@given(gates())
def test_a_gated_node_comes_to_what_its_formula_makes_of_some_answers(gate: GateStates) -> None:
    expected = {
        Fraction(gate.formula.value([one.points for one in case], [one.level for one in case]))
        for case in product(*gate.choices)
    }
    found = gate.values()
    assert isinstance(found, Finite)
    assert set(found) == expected
