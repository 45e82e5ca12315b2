"""Laws of a change that is taken apart: for every instrument the parts add up to it, and turn with the sides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.comparison.contributions import ChangePoints, added, change_of, parts_of
from evalkit.evaluation.engine import evaluate
from evalkit.testing import strategies as some
from rules_check.invented import HEAD, small
from support import INSTRUMENTS, ev, instrument

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
        assert points == ChangePoints(sum(one.low for one in known), sum(one.high for one in known)), code


@pytest.mark.parametrize("spec", INSTRUMENTS)
@given(data=st.data())
@FEW
def test_the_other_way_round_every_sign_turns(spec: str, data: st.DataObject) -> None:
    before, after = data.draw(drawn(spec))
    there, back = parts_of(before, after), parts_of(after, before)
    turned = {code: one and ChangePoints(-one.high, -one.low) for code, one in there.nodes.items()}
    assert back.nodes == turned
    assert {(one.code, one.name): one.points for one in back.own} == {
        (one.code, one.name): ChangePoints(-one.points.high, -one.points.low) for one in there.own
    }


REGION = '[context.region]\ntitle = "Region"\nkind = "choice"\nvalues = ["N", "S"]\n'
BANDS = '[[bands]]\npredicate = "Good"\nmin = 1\n[[bands]]\npredicate = "Poor"\n'


@pytest.mark.parametrize(
    ("formula", "answers", "shares", "context"),
    [
        ('if(region = "N", A / B, A + B)', ((2, 2), (2, 0)), (0, -2), 3),  # only the sum has a value on both sides
        ('if(region = "N", A / B, B / A)', ((0, 2), (2, 0)), (0, 0), 0),  # none has
        ('if(region = "N", A / B + 1, 2 * B / A)', ((0, 2), (2, 0)), (0, 0), -1),
        (
            'if(region = "N", if(A > 1, A / B, 0), A + B)',
            ((0, 2), (2, 0)),
            (2, -2),
            2,
        ),  # a branch that only one side takes
    ],
)
def test_a_formula_without_a_value_on_the_other_side_gives_no_child_a_share(
    formula: str, answers: tuple[tuple[int, int], ...], shares: tuple[int, int], context: int
) -> None:
    leaves = 'leaves = [{ code = "A", title = "A" }, { code = "B", title = "B" }]'
    rules = small(REGION + BANDS + f"[[node]]\ncode = 'total'\ntitle = 'All'\nformula = '{formula}'\n{leaves}\n")
    before, after = (
        ev(rules, answers=dict(zip("AB", each, strict=True)), context={"region": region})
        for each, region in zip(answers, "NS", strict=True)
    )

    for one, other, sign in ((before, after, 1), (after, before, -1)):
        parts = parts_of(one, other)
        found = {code: points.known for code, points in parts.nodes.items() if points is not None}
        assert [found.get(code, 0) for code in "AB"] == [sign * each for each in shares]
        assert {each.name: each.points.known for each in parts.own} == ({"context": sign * context} if context else {})
        assert added(parts) == parts.nodes["total"] == change_of(one.total, other.total)


def test_where_a_fact_changes_the_weights_neither_side_counts_for_more() -> None:
    """A weighs 80 in one region and 20 in the other: its rise by 2 counts at the mean of both, whichever side comes first; the rest is the fact's."""
    total = '[[node]]\ncode = "total"\ntitle = "All"\nweight = 100\nleaves = [{ code = "A", title = "A", weight_by = { N = 80, S = 20 } }, { code = "B", title = "B", weight_by = { N = 20, S = 80 } }]\n'
    head = HEAD.replace('method = "sum"', 'method = "weighted-mean"\nweights = "of-total"\nweights_by = "region"')
    rules = small(REGION + BANDS + total, head=head)
    before = ev(rules, answers={"A": 0, "B": 2}, context={"region": "N"})
    after = ev(rules, answers={"A": 2, "B": 2}, context={"region": "S"})

    for one, other, sign in ((before, after, 1), (after, before, -1)):
        parts = parts_of(one, other)
        assert parts.nodes["A"] == ChangePoints(sign, sign)
        assert {each.name: each.points.known for each in parts.own} == {"context": sign * Fraction(3, 5)}
        assert added(parts) == parts.nodes["total"] == ChangePoints(sign * Fraction(8, 5), sign * Fraction(8, 5))
