"""Laws of nodes that are no plain sum: what they can be is what comes out of some answers, and no more."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.base.errors import UndefinedError
from evalkit.instruments import Method
from evalkit.instruments.expression import (
    Child,
    Choice,
    Compare,
    Constant,
    Expression,
    Maximum,
    Minimum,
    Product,
    Ratio,
    Rounded,
    Step,
    Steps,
    added,
    weighted,
)
from evalkit.method.exact_value import computed
from evalkit.method.methods import CORE_METHODS
from evalkit.method.plan import Plan
from evalkit.possible.answers import answers_for
from evalkit.possible.lattice import Lattice
from evalkit.possible.values import Enclosure, Finite
from rules_check.invented import small

if TYPE_CHECKING:
    from fractions import Fraction

    from evalkit.base.exact import Exact

CHILDREN = 4
ROOT = '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "own"\nleaves = [{}]\n[[bands]]\npredicate = "Any"\n'
TEXT = ROOT.format(", ".join(f'{{ code = "X{i}", title = "X" }}' for i in range(CHILDREN)))
numbers = st.fractions(-3, 3, max_denominator=2)
leaves = st.one_of(st.builds(Constant, number=numbers), st.builds(Child, at=st.integers(0, CHILDREN - 1)))


def stepped(of: Expression, points: list[Fraction]) -> Expression:
    steps = [Step(3, exclusive=False, points=points[0]), Step(1, exclusive=True, points=points[1])]
    return Steps(of=of, steps=(*steps, Step(None, exclusive=False, points=points[2])))


def wider(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inside, min_size=1, max_size=3).map(tuple)
    compared = st.builds(Compare, left=inside, sign=st.sampled_from(["<", ">="]), right=inside)
    return st.one_of(
        st.lists(st.tuples(numbers, inside), min_size=1, max_size=4).map(weighted),
        parts.map(added),
        st.builds(Minimum, parts=parts),
        st.builds(Maximum, parts=parts),
        st.builds(Product, parts=st.lists(inside, min_size=1, max_size=2).map(tuple)),
        st.builds(Ratio, top=inside, bottom=inside),
        st.builds(Rounded, of=inside, digits=st.integers(0, 1)),
        st.builds(stepped, inside, st.lists(numbers, min_size=3, max_size=3)),
        st.builds(Choice, when=compared, then=inside, otherwise=inside),
    )


def outcomes(expression: Expression) -> set[Exact]:
    """What every assessment gives; one without a value is none."""
    compute, found = computed(expression), set()
    for case in product(range(3), repeat=CHILDREN):
        try:
            found.add(compute(case, ()))
        except UndefinedError:
            continue
    return found


@given(st.recursive(leaves, wider, max_leaves=8), st.data())
def test_what_a_node_can_be_comes_out_of_some_answers(expression: Expression, data: st.DataObject) -> None:
    every = outcomes(expression)
    assume(every)
    own = Method(name="own", build=lambda *_: expression)
    plan = Plan(small(TEXT, {**CORE_METHODS, "own": own}))
    lattice = Lattice(plan)
    found = lattice.raw("total")

    if isinstance(found, Enclosure):  # no list, where the common denominator is too large for one
        assert found.low <= min(every)
        assert max(every) <= found.high
        return
    assert isinstance(found, Finite)
    assert set(found) == every
    wanted = data.draw(st.sampled_from(sorted(every)))
    reached = answers_for(lattice, "total", wanted)
    assert reached is not None
    assert computed(expression)([reached.answers[f"X{i}"] for i in range(CHILDREN)], ()) == wanted
