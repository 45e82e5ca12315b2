"""Conditions that count others, as boxes: they hold in a box, and fail in one, exactly where the condition says so."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest

from evalkit.instruments.expression import Child, Compare, Constant, Count, Maximum, weighted
from evalkit.method.exact_value import computed
from evalkit.possible.conditions import sides_of
from evalkit.possible.values import finite

if TYPE_CHECKING:
    from evalkit.possible.conditions import Boxes

CODES = ("a", "b", "c")
BELOW_TWO = tuple(Compare(left=Child(at=at), sign="<", right=Constant(number=2)) for at in range(3))


def lies_in(boxes: Boxes, values: tuple[int, ...]) -> bool:
    known = dict(zip(CODES, values, strict=True))
    return any(all(known[code] in inside for code, inside in box.items()) for box in boxes or ())


@pytest.mark.parametrize("number", [-1, 0, 1, Fraction(3, 2), 2, 3, 4])
@pytest.mark.parametrize("sign", [">=", ">", "<", "<=", "=", "!="])
def test_a_count_holds_in_its_boxes(sign: str, number: Fraction) -> None:
    condition = Compare(left=Count(parts=BELOW_TWO), sign=sign, right=Constant(number=number))
    sides, holds = sides_of(condition, CODES), computed(condition)

    for values in product((1, 2), repeat=3):
        assert lies_in(sides.holds, values) is bool(holds(values, ()))
        assert lies_in(sides.fails, values) is not bool(holds(values, ()))


def test_of_too_many_conditions_nothing_is_known() -> None:
    many = tuple(Compare(left=Child(at=at), sign="<", right=Constant(number=2)) for at in range(20))
    condition = Compare(left=Count(parts=many), sign=">=", right=Constant(number=10))

    assert sides_of(condition, [str(at) for at in range(20)]).holds is None


def test_a_side_that_is_known_stays_where_the_other_one_needs_too_many_boxes() -> None:
    """|a − b| > 1: of 200 values of a, each leaves one range of b where it fails, and two where it holds."""
    differences = (weighted([(1, Child(at=1)), (-1, Child(at=0))]), weighted([(1, Child(at=0)), (-1, Child(at=1))]))
    condition = Compare(left=Maximum(parts=differences), sign=">", right=Constant(number=1))
    values = {"a": finite(range(200)), "b": finite([Fraction(at, 3) for at in range(600)])}

    sides, holds = sides_of(condition, CODES, values.get), computed(condition)

    assert sides.holds is None
    assert sides.fails is not None
    for each in product((0, 1, 2, 100, 198, 199), (0, 1, 2, 100, 198, 199), (0,)):
        assert lies_in(sides.fails, each) is not bool(holds(each, ()))


def test_of_many_conditions_the_side_that_is_known_stays() -> None:
    many = tuple(Compare(left=Child(at=at), sign="<", right=Constant(number=2)) for at in range(24))
    condition = Compare(left=Count(parts=many), sign=">=", right=Constant(number=2))
    codes = [str(at) for at in range(24)]

    alone, among = sides_of(condition, codes), sides_of(condition, codes, lambda _: finite([1, 2, 3]))

    assert alone.holds is among.holds is None
    assert alone.fails is not None
    assert among.fails == alone.fails
