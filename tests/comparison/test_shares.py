"""Worked by hand: what each child has to do with a change of an expression."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.comparison.shares import CONDITION, FORMULA, GATE, ROUNDING, STEPS, Shared, shared
from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Foreign,
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
    weighted,
)
from evalkit.method.formula_range import ChildrenEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import Expression, Levels

A, B, C = (Child(at=at) for at in range(3))


def number(value: Exact) -> Constant:
    return Constant(number=value)


def moved(expression: Expression, before: Sequence[Exact], after: Sequence[Exact]) -> Shared:
    """The change, which always adds up."""
    levels: list[Any] = [None] * len(before)
    found = shared(expression, ChildrenEnd(before, levels), ChildrenEnd(after, levels))
    assert found is not None
    parts = sum(share * (after[at] - before[at]) for at, share in found.shares.items())
    assert found.by == parts + sum(found.rest.values())
    return found


def test_a_weighted_sum_gives_each_child_its_weight() -> None:
    found = moved(weighted([(2, A), (3, B)], 5), [1, 2], [3, 2])
    assert (found.shares, found.rest) == ({0: Fraction(2, 5), 1: Fraction(3, 5)}, {})


def test_what_a_cap_cuts_off_is_nobodys_change() -> None:
    found = moved(Minimum(parts=(number(10), A)), [6], [14])  # 6 → 10 of 6 → 14: half of the way
    assert (found.by, found.shares, found.rest) == (4, {0: Fraction(1, 2)}, {})


def test_of_the_smallest_each_part_counts_as_long_as_it_is_that() -> None:
    found = moved(Minimum(parts=(A, B)), [0, 3], [8, 5])  # they meet at t = 1/2, at 4
    assert (found.by, found.shares) == (5, {0: Fraction(1, 2), 1: Fraction(1, 2)})


def test_three_lines_are_followed_from_one_to_the_next() -> None:
    found = moved(Maximum(parts=(A, B, C)), [6, 3, 0], [0, 3, 12])  # A until 1/3 (at 4), where C comes above it
    assert (found.by, found.shares) == (6, {0: Fraction(1, 3), 1: 0, 2: Fraction(2, 3)})


def test_of_a_product_each_factor_has_the_mean_of_the_other() -> None:
    found = moved(Product(parts=(A, B)), [2, 3], [4, 7])  # 6 → 28: 2 · 5 + 4 · 3
    assert found.shares == {0: 5, 1: 3}


def test_a_quotient_goes_the_same_way() -> None:
    found = moved(Ratio(top=A, bottom=B), [4, 2], [6, 4])  # 2 → 3/2: 2 · 3/8 - 5 · 2/8
    assert found.shares == {0: Fraction(3, 8), 1: Fraction(-5, 8)}


@pytest.mark.parametrize(("before", "after", "share"), [([4], [16], Fraction(1, 6)), ([4], [4], 0)])
def test_a_root_has_the_slope_between_both_ends(before: list[int], after: list[int], share: Fraction) -> None:
    assert moved(Root(of=A, n=2, digits=6), before, after).shares == {0: share}


def test_a_logarithm_as_well() -> None:
    found = moved(Logarithm(of=A, digits=3), [1], [8])  # 0 → 2.079
    assert found.shares == {0: Fraction(2079, 7000)}


def test_rounding_is_told_apart() -> None:
    found = moved(Rounded(of=A, digits=0), [Fraction(14, 10)], [Fraction(26, 10)])  # 1 → 3 of 1.4 → 2.6
    assert (found.shares, found.rest) == ({0: 1}, {ROUNDING: Fraction(8, 10)})


def test_a_step_is_no_childs() -> None:
    steps = Steps(of=A, steps=(Step(80, False, 5), Step(None, False, 1)))  # noqa: FBT003  # as the table has it
    assert moved(steps, [79], [81]) == Shared(1, 5, {}, {STEPS: 4})
    assert moved(steps, [60], [79]) == Shared(1, 1)


def test_a_gate_brings_what_stood_behind_it_and_changes_behind_it_are_changes() -> None:
    gate = Named(name="gate", of=Compare(left=A, sign=">=", right=number(10)))
    locked = weighted([(1, A), (1, Choice(when=gate, then=B, otherwise=number(0)))])
    opened = moved(locked, [8, 6], [11, 7])  # 8 → 18: 3 before the gate, 1 behind it, and 6 that were locked
    assert (opened.shares, opened.rest) == ({0: 1, 1: 1}, {GATE: 6})
    closed = moved(locked, [11, 7], [8, 6])
    assert (closed.shares, closed.rest) == ({0: 1, 1: 1}, {GATE: -6})
    still = moved(locked, [8, 6], [9, 7])
    assert (still.shares, still.rest) == ({0: 1, 1: 0}, {})


def test_where_one_side_has_no_value_the_condition_is_all_of_it() -> None:
    share = Choice(when=Compare(left=A, sign=">", right=number(0)), then=Ratio(top=B, bottom=A), otherwise=number(1))
    assert moved(share, [0, 3], [4, 3]) == Shared(1, Fraction(3, 4), {}, {CONDITION: Fraction(-1, 4)})
    assert moved(share, [2, 1], [4, 1]).rest == {}


def test_conditions_that_are_counted_are_no_childs() -> None:
    high = [Compare(left=one, sign=">=", right=number(3)) for one in (A, B)]
    assert moved(Count(parts=tuple(high)), [1, 4], [3, 4]) == Shared(1, 2, {}, {CONDITION: 1})
    assert moved(Every(parts=tuple(high)), [1, 4], [3, 4]).rest == {CONDITION: 1}
    assert moved(Some(parts=tuple(high)), [1, 4], [3, 4]).rest == {}
    assert moved(Negated(of=high[0]), [1, 4], [3, 4]).rest == {CONDITION: -1}


def test_an_answer_that_is_looked_at_is_a_condition() -> None:
    found = shared(Answer(at=0), ChildrenEnd([0], [None]), ChildrenEnd([0], [2]))
    assert found is not None
    assert found == Shared(-1, 2, {}, {CONDITION: 3})


def test_a_part_that_has_no_value_and_is_not_taken_does_no_harm() -> None:
    never = Compare(left=number(1), sign=">", right=number(2))
    for of in (
        Ratio(top=A, bottom=number(0)),
        Root(of=number(-1), n=2, digits=2),
        Logarithm(of=number(0), digits=2),
    ):
        for inside in (
            of,
            weighted([(1, of)]),
            Minimum(parts=(of, A)),
            Maximum(parts=(of, A)),
            Product(parts=(of, A)),
            Ratio(top=of, bottom=A),
            Root(of=of, n=2, digits=2),
            Logarithm(of=of, digits=2),
            Rounded(of=of, digits=2),
            Steps(of=of, steps=(Step(None, False, 1),)),  # noqa: FBT003  # as the table has it
            Choice(when=Compare(left=of, sign=">", right=A), then=A, otherwise=A),
            Count(parts=(Compare(left=of, sign=">", right=A),)),
        ):
            found = moved(Choice(when=never, then=inside, otherwise=A), [1], [2])
            assert found.by == 1
            assert found.shares[0] == 1


class Sum:
    """Arithmetic of a plugin."""

    reads_answers, monotone, whole = False, True, True

    def value(self, children: Sequence[Exact], _levels: Levels) -> Exact:
        return sum(children)


def test_arithmetic_in_python_is_not_taken_apart() -> None:
    assert moved(Foreign(formula=Sum()), [1, 2], [2, 4]) == Shared(3, 6, {}, {FORMULA: 3})
