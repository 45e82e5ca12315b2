"""Laws of expressions: every execution of one says what its exact value does."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import MODES
from evalkit.instruments.expression import (
    NO_LEVEL,
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Logarithm,
    Maximum,
    Minimum,
    Named,
    Negated,
    Product,
    Ratio,
    Root,
    Rounded,
    Some,
    Step,
    Steps,
    added,
    clipped,
    weighted,
)
from evalkit.method.ends import BOTH, UP, ChildEnds, course
from evalkit.method.exact_value import COMPARED, computed, logarithm_of, root_of
from evalkit.method.formula import Formula
from evalkit.method.shapes import GATE, AnswerCondition, Gated, gated_of, graded_of, linear_of
from evalkit.method.sums import factored
from support import graded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact

CHILDREN = 3
numbers = st.fractions(-5, 5, max_denominator=4)
leaves = st.one_of(
    st.builds(Constant, number=numbers), st.builds(Child, at=st.integers(0, CHILDREN - 1)),
)  # fmt: skip


def steps_of(of: Expression, points: list[Fraction]) -> Steps:
    """Steps at 1, 0 and for the rest."""
    bounds = [(Fraction(1), True), (Fraction(0), False), (None, False)]
    listed = [Step(low, exclusive, worth) for (low, exclusive), worth in zip(bounds, points, strict=True)]
    return Steps(of=of, steps=tuple(listed))


def wider(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inside, min_size=1, max_size=3).map(tuple)
    conditions = st.one_of(
        st.builds(Compare, left=inside, sign=st.sampled_from(sorted(COMPARED)), right=inside),
        st.builds(
            Compare,
            left=st.builds(Answer, at=st.integers(0, CHILDREN - 1)),
            sign=st.sampled_from([">", ">="]),
            right=st.builds(Constant, number=st.integers(0, 2)),
        ),
    )
    truths = st.one_of(
        conditions,
        st.builds(Negated, of=conditions),
        st.builds(Every, parts=st.lists(conditions, max_size=3).map(tuple)),
        st.builds(Some, parts=st.lists(conditions, max_size=3).map(tuple)),
    )
    return st.one_of(
        st.lists(st.tuples(numbers, inside), min_size=1, max_size=3).map(weighted),
        st.builds(Minimum, parts=parts),
        st.builds(Maximum, parts=parts),
        st.builds(Product, parts=st.lists(inside, min_size=1, max_size=2).map(tuple)),
        st.builds(Ratio, top=inside, bottom=inside),
        st.builds(Root, of=inside, n=st.integers(2, 3), digits=st.integers(0, 3)),
        st.builds(Logarithm, of=inside, digits=st.integers(0, 3)),
        st.builds(Rounded, of=inside, digits=st.integers(-1, 2), mode=st.sampled_from(MODES)),
        st.builds(steps_of, inside, st.lists(numbers, min_size=3, max_size=3)),
        st.builds(Choice, when=truths, then=inside, otherwise=inside),
        st.builds(Count, parts=st.lists(conditions, min_size=1, max_size=3).map(tuple)),
        st.builds(Named, name=st.just("part"), of=inside),
    )


expressions = st.recursive(leaves, wider, max_leaves=8)
boxes = st.lists(st.tuples(numbers, numbers).map(sorted), min_size=CHILDREN, max_size=CHILDREN)
answers = st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=CHILDREN, max_size=CHILDREN)


def value_of(expression: Expression, values: Sequence[Exact], levels: Sequence[int | None]) -> Exact:
    """Its value; what has none is no example."""
    try:
        return computed(expression)(values, levels)
    except UndefinedError:
        assume(False)  # noqa: FBT003
        raise


# --- Executions agree --------------------------------------------------------------------------------------------------


@given(expressions, boxes, answers, st.data())
def test_no_value_lies_beyond_the_ends(
    expression: Expression, box: list[list[Fraction]], levels: list[int | None], data: st.DataObject
) -> None:
    values = [data.draw(st.sampled_from([low, (low + high) / 2, high])) for low, high in box]
    ends = course(expression, [ChildEnds((low, high)) for low, high in box]).ends
    found = value_of(expression, values, levels)

    assert ends is None or ends[0] <= found <= ends[1]


@given(expressions, boxes, st.integers(0, CHILDREN - 1), st.data())
def test_a_child_moves_it_the_way_that_is_said(
    expression: Expression, box: list[list[Fraction]], child: int, data: st.DataObject
) -> None:
    """Levels rise with values here, as ``rises`` says."""
    move = course(expression, [ChildEnds((low, high)) for low, high in box]).moves.get(child)
    assume(move != BOTH)
    worse = [data.draw(st.sampled_from([low, (low + high) / 2, high])) for low, high in box]
    better = list(worse)
    better[child] = data.draw(st.sampled_from([worse[child], box[child][1]]))
    ranks = [[int(value > low) + int(value == high) for value, (low, high) in zip(side, box, strict=True)]
             for side in (worse, better)]  # fmt: skip
    low, high = (value_of(expression, side, rank) for side, rank in zip((worse, better), ranks, strict=True))

    assert low == high if move is None else low <= high if move == UP else low >= high


def sums(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    constants = st.builds(Constant, number=st.fractions(Fraction(1, 4), 5, max_denominator=4))
    return st.one_of(
        st.lists(st.tuples(numbers, inside), min_size=1, max_size=3).map(weighted),
        st.builds(Ratio, top=inside, bottom=constants),
        st.tuples(constants, inside).map(lambda parts: Product(parts=parts)),
        st.tuples(inside, constants).map(lambda parts: Product(parts=parts)),
    )


@given(
    st.recursive(st.builds(Child, at=st.integers(0, CHILDREN - 1)), sums, max_leaves=6),
    st.lists(numbers, min_size=CHILDREN, max_size=CHILDREN),
)
def test_what_only_adds_with_weights_is_read_as_a_sum(expression: Expression, values: list[Fraction]) -> None:
    shape = linear_of(expression, CHILDREN)

    assert shape is not None
    assert shape.value(values) == computed(expression)(values, [])


@pytest.mark.parametrize(
    "expression",
    [
        added([Child(at=0), Constant(number=1)]),
        Minimum(parts=(Child(at=0), Child(at=1))),
        Product(parts=(Child(at=0), Child(at=1))),
    ],
)
def test_anything_else_is_no_sum(expression: Expression) -> None:
    assert linear_of(expression, CHILDREN) is None


conditions = st.builds(
    AnswerCondition,
    children=st.just((0, 1)),
    lowest=st.integers(1, 2),
    most_at_lowest=st.one_of(st.none(), st.integers(0, 2)),
)


@given(numbers, st.lists(conditions, max_size=2), st.lists(numbers, min_size=3, max_size=3), answers)
def test_a_gate_is_read_off_its_expression_and_has_its_value(
    minimum: Fraction, rules: list[AnswerCondition], values: list[Fraction], levels: list[int | None]
) -> None:
    gate = Gated(locked=frozenset([2]), summed=(0, 1), minimum=minimum, conditions=tuple(rules))
    expression = gate.expression(CHILDREN)

    assert gated_of(expression, CHILDREN) == gate
    assert computed(expression)(values, levels) == gate.value(values, levels)


A, B, C = (Child(at=at) for at in range(CHILDREN))
OPENS = Named(name=GATE, of=Compare(left=added([A, B]), sign=">=", right=Constant(number=5)))
TURNED = Named(name=GATE, of=Compare(left=Constant(number=10), sign="<=", right=weighted([(2, B), (2, A)])))


@pytest.mark.parametrize(
    "expression",
    [
        Choice(when=OPENS, then=added([A, B, C]), otherwise=added([A, B])),
        Choice(when=TURNED, then=added([C, B, A]), otherwise=added([B, A])),
        Choice(when=Negated(of=OPENS), then=added([A, B]), otherwise=added([A, B, C])),
        added([Choice(when=OPENS, then=C, otherwise=Constant(number=0)), B, A]),
        added([A, Choice(when=OPENS, then=added([B, C]), otherwise=B)]),
    ],
)
def test_a_gate_is_one_however_it_is_written(expression: Expression) -> None:
    gate = gated_of(expression, CHILDREN)

    assert gate is not None
    assert (gate.locked, gate.minimum, gate.conditions) == (frozenset([2]), 5, ())
    assert set(gate.summed) == {0, 1}
    assert Formula(expression, [ChildEnds((0, 5))] * CHILDREN).monotone


@pytest.mark.parametrize(
    "expression",
    [
        Choice(when=OPENS.of, then=added([A, B, C]), otherwise=added([A, B])),  # no name: results do not speak of it
        Choice(when=OPENS, then=added([A, B, C, C]), otherwise=added([A, B])),
        Choice(when=OPENS, then=added([A, C]), otherwise=A),
        Choice(when=OPENS, then=Product(parts=(A, C)), otherwise=A),
    ],
)
def test_what_does_not_add_all_children_up_behind_a_name_is_no_gate(expression: Expression) -> None:
    assert gated_of(expression, CHILDREN) is None


@given(expressions, st.lists(numbers, min_size=CHILDREN, max_size=CHILDREN), answers)
def test_what_both_branches_add_may_stand_before_the_condition(
    expression: Expression, values: list[Fraction], levels: list[int | None]
) -> None:
    assert value_of(factored(expression), values, levels) == value_of(expression, values, levels)


@given(st.lists(numbers, min_size=3, max_size=3), st.lists(st.integers(0, 1), min_size=3, max_size=3))
def test_a_grade_is_read_off_its_expression_and_has_its_value(points: list[Fraction], met: list[int]) -> None:
    steps = [step._replace(word=str(number)) for number, step in enumerate(steps_of(Constant(number=0), points).steps)]
    grades = graded(CHILDREN, steps)

    assert graded_of(grades.expression) == grades
    assert computed(grades.expression)(met, []) == grades.step(met).points


# --- Values ------------------------------------------------------------------------------------------------------------


@given(st.fractions(0, 10**6, max_denominator=100), st.integers(2, 5), st.integers(0, 12))
def test_a_root_is_the_nearest_number_of_so_many_digits(number: Fraction, n: int, digits: int) -> None:
    root, half = root_of(number, n, digits), Fraction(1, 2 * 10**digits)

    assert max(root - half, Fraction(0)) ** n <= number < (root + half) ** n


@given(st.fractions(Fraction(1, 100), 10**6, max_denominator=100))
def test_a_logarithm_is_that_of_the_mathematics(number: Fraction) -> None:
    assert abs(logarithm_of(number, 6) - Fraction(math.log(number))) < Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        (Ratio(top=Constant(number=1), bottom=Child(at=0)), "a division by 0"),
        (Root(of=weighted([(-1, Constant(number=1))]), n=2, digits=2), "a root of a number below 0"),
        (Logarithm(of=Child(at=0), digits=2), "a logarithm of a number that is not above 0"),
    ],
)
def test_what_has_no_value_is_never_a_number(expression: Expression, says: str) -> None:
    with pytest.raises(UndefinedError, match=says):
        computed(expression)([0], [])


def test_only_the_part_that_is_chosen_is_computed() -> None:
    zero = Compare(left=Child(at=0), sign="=", right=Constant(number=0))
    guarded = Choice(when=zero, then=Constant(number=7), otherwise=Ratio(top=Constant(number=1), bottom=Child(at=0)))

    assert [computed(guarded)([value], []) for value in (0, 4)] == [7, Fraction(1, 4)]


def test_an_answer_that_is_no_level_is_below_every_level() -> None:
    assert computed(Answer(at=0))([0], [None]) == NO_LEVEL


@pytest.mark.parametrize(("value", "found"), [(-1, 0), (4, 4), (31, 30)])
def test_clipped_stays_between_its_ends(value: int, found: int) -> None:
    assert computed(clipped(Child(at=0), Constant(number=0), Constant(number=30)))([value], []) == found


# --- Directions --------------------------------------------------------------------------------------------------------

UNIT = [ChildEnds((0, 1))] * CHILDREN


@pytest.mark.parametrize(
    ("expression", "ends"),
    [
        (weighted([(1, Child(at=0)), (-2, Child(at=1))]), (-2, 1)),
        (Minimum(parts=(Constant(number=Fraction(1, 2)), Child(at=0))), (0, Fraction(1, 2))),
        (Product(parts=(weighted([(-1, Child(at=0))]), Child(at=1))), (-1, 0)),
        (Negated(of=Compare(left=Child(at=0), sign="<", right=Constant(number=2))), (0, 0)),
        (Ratio(top=Child(at=0), bottom=added([Child(at=1), Constant(number=1)])), (0, 1)),
    ],
)
def test_ends_where_each_child_stands_once_are_reached(expression: Expression, ends: tuple[Exact, Exact]) -> None:
    formula = Formula(expression, UNIT)

    assert formula.has_directions
    assert formula.ends(UNIT) == ends


@pytest.mark.parametrize(
    ("build", "hides"),
    [
        (lambda: Ratio(top=Constant(number=1), bottom=weighted([(2, Child(at=0)), (-1, Constant(number=1))])), True),
        (lambda: Product(parts=(Child(at=0), weighted([(1, Constant(number=1)), (-1, Child(at=0))]))), True),
        (lambda: Minimum(parts=(Child(at=0), weighted([(-1, Child(at=0))]))), False),
        (lambda: Minimum(parts=(Child(at=0), weighted([(-1, Child(at=1))]))), False),
    ],
    ids=["division by 0", "both ways", "both ways, ends at those of the child", "one way"],
)
def test_a_formula_hides_its_ends_where_a_child_moves_it_both_ways_or_it_may_have_no_value(
    build: Callable[[], Expression], *, hides: bool
) -> None:
    formula = Formula(build(), UNIT)

    assert formula.hides == hides
