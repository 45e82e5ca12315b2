"""Grades by hand: they count beside criteria none of which is unmet, and nowhere else, in ranges and in what is possible alike."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from evalkit.instruments import Method
from evalkit.instruments.expression import Child, Named, Step, Steps, weighted
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import lattice_for
from kit.toys import INNER, rule_file, toy
from support import ev

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

BANDS = '[[bands]]\npredicate = "High"\nmin = 10\n[[bands]]\npredicate = "Low"\n'


def graded(bound: int) -> Method:
    """5 from *bound* points on, else 0; 20 only by hand."""
    steps = (Step(bound, exclusive=False, points=5, word="B"), Step(None, exclusive=False, points=0, word="C"))
    given = (Step(None, exclusive=False, points=20, word="A"),)
    return Method(
        name="graded",
        build=lambda _instrument, node, _highest: Named(
            name="grade",
            of=Steps(of=weighted([(1, Child(at=at)) for at in range(len(node.children))]), steps=steps),
            given=given,
        ),
    )


def over_leaves() -> Instrument:
    nodes = INNER.replace('title = "P"\nin = "total"', 'title = "P"\nin = "total"\nmethod = "graded"')
    return toy(rule_file(nodes=nodes, bands=BANDS, method="sum"), graded(3))


def over_nodes() -> Instrument:
    nodes = INNER.replace('method = "sum"', 'method = "graded"', 1)
    return toy(rule_file(nodes=nodes, bands=BANDS, method="sum"), graded(3))


@pytest.mark.parametrize(("one", "code", "highest"), [(over_leaves(), "P", 20), (over_nodes(), "total", 5)])
def test_by_hand_a_grade_is_raised_beside_criteria_alone(one: Instrument, code: str, highest: int) -> None:
    found = lattice_for(plan_for(one)).values(code)

    assert found is not None
    assert found.high == highest
    for answers in product((None, 0, 2), repeat=3):
        known = {leaf: answer for leaf, answer in zip("abc", answers, strict=True) if answer is not None}
        evaluation = ev(one, answers=known)
        open_leaves = [leaf for leaf in one.leaves_under(code) if leaf not in known]
        unmet = any(known.get(leaf) == 0 for leaf in one.leaves_under(code))
        is_raised = highest == 20 and open_leaves and not unmet
        highest_now = evaluation.nodes[code].high or evaluation.nodes[code].score
        assert highest_now is not None
        assert (highest_now.value == 20) == bool(is_raised)
        assert ("High" in evaluation.possible) == bool(is_raised)
