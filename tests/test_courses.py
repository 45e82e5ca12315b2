"""Facts about how expressions run: which way children move conditions, and ends of quotients and squares."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import Faults
from evalkit.instruments.expression import Child, added
from evalkit.method.ends import BOTH, DOWN, UP, ChildEnds, course
from evalkit.method.exact_value import computed
from evalkit.method.language import NUMBER, parse

if TYPE_CHECKING:
    from evalkit.instruments.expression import Expression

CODES = {code: Child(at=at) for at, code in enumerate("ABC")}


def read(text: str) -> Expression:
    found = parse(text, NUMBER, CODES, Faults("a.toml"), "formula")
    assert found is not None
    return found.expression


def between(*ends: tuple[int, int]) -> list[ChildEnds]:
    return [ChildEnds(one) for one in ends]


@pytest.mark.parametrize(
    ("formula", "moves"),
    [
        ("if(A = 1, B, 0)", {0: UP, 1: UP}),  # 1 is the most that A can be
        ("if(A = 0, 0, B)", {0: UP, 1: UP}),
        ("if(A != 0, B, 0)", {0: UP, 1: UP}),
        ("if(A = 1, B, 0.5 * B)", {0: UP, 1: UP}),  # half of B is what A decides about
        ("if(A = 1, 0.5 * B, B)", {0: DOWN, 1: UP}),
        ("if(A = 1, max(B, C) + 3, max(B, C))", {0: UP, 1: UP, 2: UP}),
        ("if(count(A >= 1, B >= 2) = 2, 5, 0)", {0: UP, 1: UP}),
        ("if(count(A >= 1, B >= 2) = 1, 5, 0)", {0: BOTH, 1: BOTH}),
        ("if(B = 2, 5, 0)", {1: BOTH}),
        ("if(A = 1, B, C)", {0: BOTH, 1: UP, 2: UP}),
    ],
)
def test_children_move_conditions_that_turn_at_an_end(formula: str, moves: dict[int, int]) -> None:
    assert course(read(formula), between((0, 1), (0, 4), (0, 4))).moves == moves


@pytest.mark.parametrize(
    "formula",
    [
        "(70 * A + 50 * B + 10 * C) / (A + B + C)",
        "(A * B + 3 * C) / (B + C)",
        "(A - B) / (A + B + 1)",
        "1 - 0.2 * (3 * A + B) / (A + B + C)",
    ],
)
@pytest.mark.parametrize("ends", [((1, 5), (0, 3), (2, 2)), ((0, 9), (1, 8), (1, 2)), ((2, 2), (3, 3), (0, 6))])
def test_a_quotient_of_sums_that_share_children_has_its_ends_at_theirs(
    formula: str, ends: tuple[tuple[int, int], ...]
) -> None:
    expression = read(formula)
    reached = [computed(expression)(case, ()) for case in product(*[range(low, high + 1) for low, high in ends])]

    assert course(expression, between(*ends)).ends == (min(reached), max(reached))


def test_a_square_is_never_below_0() -> None:
    assert course(read("(A - B) * (A - B)"), between((0, 3), (0, 5))).ends == (0, 25)
    assert course(read("(A - B) * (A - B) * (A - B)"), between((0, 3), (0, 5))).ends == (-125, 27)
    spread = course(read("root(((A - C) * (A - C) + (B - C) * (B - C)) / 2, 2, 2)"), between((0, 3), (1, 1), (1, 2)))
    assert spread.ends == (0, Fraction("1.58"))


def test_corners_are_those_of_the_children_that_a_quotient_reads() -> None:
    """Of 60 children beside it, all corners at once would be 2 to the 62nd."""
    quotient, beside = read("(A + B) / (A + C)"), [Child(at=at) for at in range(3, 63)]
    children = [*between((1, 5), (1, 5), (2, 2)), *[ChildEnds((0, 1))] * len(beside)]

    assert course(added([quotient, *beside]), children).ends == (Fraction(2, 3), 2 + 60)
