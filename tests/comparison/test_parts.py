"""Laws of a change that is taken apart: for every instrument the parts add up to it, and turn with the sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.comparison.parts import Points, added, change_of, parts_of
from evalkit.evaluation.engine import evaluate
from evalkit.testing import strategies as some
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

FEW = settings(deadline=None, max_examples=10, derandomize=True)


def drawn(spec: str) -> st.SearchStrategy[tuple[Evaluation, Evaluation]]:
    """Two evaluations by one instrument: complete, with gaps, with given values and grades, other facts."""
    rules = instrument(spec)
    one = some.any_assessments(rules).map(lambda found: evaluate(rules, found, readings=False, findings=False))
    return st.tuples(one, one)


@pytest.mark.parametrize("spec", INSTRUMENTS)
@given(data=st.data())
@FEW
def test_all_parts_add_up_to_the_change_of_the_total(spec: str, data: st.DataObject) -> None:
    before, after = data.draw(drawn(spec))
    parts = parts_of(before, after)
    assert parts.nodes["total"] == change_of(before.total, after.total) == added(parts)


@pytest.mark.parametrize("spec", INSTRUMENTS)
@given(data=st.data())
@FEW
def test_the_children_of_a_node_and_its_own_add_up_to_it(spec: str, data: st.DataObject) -> None:
    before, after = data.draw(drawn(spec))
    parts, rules = parts_of(before, after), before.instrument
    read = {code for node in rules.nodes.values() for code in node.reads}
    for code, node in rules.nodes.items():
        points = parts.nodes[code]
        if points is None or code in parts.ends or node.reads or not read.isdisjoint({code, *node.children}):
            continue
        below = [parts.nodes[child] for child in node.children] + [one.points for one in parts.own_of(code)]
        known = [one for one in below if one is not None]
        assert points == Points(sum(one.low for one in known), sum(one.high for one in known)), code


@pytest.mark.parametrize("spec", INSTRUMENTS)
@given(data=st.data())
@FEW
def test_the_other_way_round_every_sign_turns(spec: str, data: st.DataObject) -> None:
    before, after = data.draw(drawn(spec))
    there, back = parts_of(before, after), parts_of(after, before)
    turned = {code: one and Points(-one.high, -one.low) for code, one in there.nodes.items()}
    assert back.nodes == turned
    assert {(one.code, one.name): one.points for one in back.own} == {
        (one.code, one.name): Points(-one.points.high, -one.points.low) for one in there.own
    }
