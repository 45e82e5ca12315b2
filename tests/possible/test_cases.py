"""Formulas that children move both ways: the ends under each value of those that have few."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.instruments.expression import Child, Choice, Compare, Constant
from evalkit.method.piecewise import pieces
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.possible.lattice import Lattice
from kit.toys import rule_file, toy
from support import ev

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

SCALES = """
[scales.points]
kind = "number"
min  = 0
max  = 10
[scales.asked]
kind = "yes-no"
[scales.many]
kind  = "number"
min   = 0
max   = 5000
whole = true
"""
WEIGHTS = {"A": 5, "B": 3, "C": 2}


def by(formula: str, **scales: str) -> Instrument:
    leaves = ", ".join(f'{{ code = "{code}", title = "{code}", scale = "{scale}" }}' for code, scale in scales.items())
    nodes = f'[[node]]\ncode = "total"\ntitle = "Total"\nformula = "{formula}"\nleaves = [{leaves}]\n'
    return toy(rule_file(scale="points", scales=SCALES, nodes=nodes))


def shared_anew() -> Instrument:
    """A weighted mean of those parts of which a question says that they apply."""
    over = " + ".join(f"if(K{code} = 1, {weight} * {code}, 0)" for code, weight in WEIGHTS.items())
    under = " + ".join(f"{weight} * K{code}" for code, weight in WEIGHTS.items())
    scales = dict.fromkeys(WEIGHTS, "points") | dict.fromkeys((f"K{code}" for code in WEIGHTS), "asked")
    return by(f"({over}) / ({under})", **scales)


SHARED = shared_anew()
APPLY = st.fixed_dictionaries({f"K{code}": st.sampled_from([True, False, None]) for code in WEIGHTS})
WORTHS = st.fixed_dictionaries({code: st.none() | st.integers(0, 10) for code in WEIGHTS})


@given(APPLY, WORTHS)
def test_a_range_is_that_of_all_completions(apply: dict[str, bool | None], worths: dict[str, int | None]) -> None:
    known = {code: one for code, one in (apply | worths).items() if one is not None}
    flags = [[True, False] if (one := apply[f"K{code}"]) is None else [one] for code in WEIGHTS]
    ends = [[0, 10] if (worth := worths[code]) is None else [worth] for code in WEIGHTS]
    wanted = [
        Fraction(sum(weight * one for weight, one in counted), sum(weight for weight, _ in counted))
        for case in product(*flags)
        for values in product(*ends)
        if (counted := [(w, one) for w, one, counts in zip(WEIGHTS.values(), values, case, strict=True) if counts])
    ]
    if not wanted or not known:
        return

    found = ev(SHARED, answers=known)
    low, high = found.total.low, found.total.high

    told = (found.score, found.score) if low is None or high is None else (low.value, high.value)
    assert told == (min(wanted), max(wanted))


def test_an_answer_as_printed_is_one_number_where_a_flag_is_missing() -> None:
    answers = {"KA": True, "KC": False, "A": "8.5", "B": "8.5", "C": 0}

    assert ev(SHARED, answers=answers).score == Fraction("8.5")


def test_a_quotient_that_a_condition_keeps_from_zero_has_ends() -> None:
    one = by("if(N = 0, 0, min(9, M / N))", N="many", M="points")

    assert ends_of(plan_for(one))[0].ends == (0, 9)


@pytest.mark.parametrize("formula", ["M / N", "if(M > 5, M / N, 0)"])
def test_where_nothing_keeps_a_quotient_from_zero_its_end_is_not_made_up(formula: str) -> None:
    found = Lattice(plan_for(by(formula, N="many", M="points"))).raw("total")

    # What divides by 0 is no assessment; where that hangs on a number that is not known, neither end is told.
    assert found is None or [found.low, found.high] == [0, 10]


def test_of_one_number_at_which_a_part_turns_nothing_beside_it_is_a_value() -> None:
    above = Compare(left=Child(at=0), sign=">", right=Constant(number=2))
    part = Choice(when=above, then=Constant(number=10), otherwise=Constant(number=0))

    assert [piece.alone for piece in pieces(part, Fraction(2), Fraction(2)) or ()] == [0]
    assert [piece.alone for piece in pieces(part, Fraction(2), Fraction(3)) or ()] == [0, 10, 10]
