"""Numbers that a formula only compares: each side of each bound stands for all numbers there, so that what is said of better answers is proved."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from evalkit.method.plan import plan_for
from evalkit.rulework.assessments import run_answered
from evalkit.rulework.check.engine import prove
from kit.toys import rule_file, toy

SCALE = '[scales.points]\nkind = "number"\nmin = 0\nmax = 10\n'
BANDS = "".join(f'[[bands]]\npredicate = "P{word}"\n{low}\n' for word, low in ((2, "min = 2"), (1, "min = 1"), (0, "")))
GRID = [Fraction(number, 4) for number in range(41)]
GATES = """if(count(a >= 8, b >= 8, c >= 5) = 3, 3,
if(count(a >= 8, b >= 8) = 1 and c >= 5, 2, 0))"""


def nodes(formula: str, codes: str = "abc") -> str:
    leaves = ", ".join(f'{{ code = "{code}", title = "{code}" }}' for code in codes)
    return f'[[node]]\ncode = "total"\ntitle = "Total"\nformula = """{formula}"""\nleaves = [{leaves}]\n'


def verdicts(formula: str, codes: str = "abc") -> tuple[set[str], set[str]]:
    one = toy(rule_file(nodes=nodes(formula, codes), bands=BANDS, scale="points", scales=SCALE))
    said = prove(one).statements
    scores, predicates = (
        {statement.verdict for statement in said if statement.check == check}
        for check in ("score-monotone", "predicate-monotone")
    )
    return scores, predicates


def falls(formula: str, codes: str = "ab") -> bool:
    """Whether a higher number lowers the score somewhere on the grid."""
    one = toy(rule_file(nodes=nodes(formula, codes), bands=BANDS, scale="points", scales=SCALE))
    plan = plan_for(one)
    values = {
        case: run_answered(plan, dict(zip(codes, case, strict=True))).values[0] or 0
        for case in product(GRID, repeat=len(codes))
    }
    return any(
        values[case] < values[*case[:i], GRID[GRID.index(number) - 1], *case[i + 1 :]]
        for case in values
        for i, number in enumerate(case)
        if number
    )


def test_gates_in_order_with_counts_are_proved() -> None:
    assert verdicts(GATES) == ({"proved"}, {"proved"})


def test_one_count_that_a_better_answer_leaves_is_found() -> None:
    assert verdicts("if(count(a >= 8, b >= 8) = 1 and c >= 5, 2, 0)") == ({"failed"}, {"failed"})


def test_a_number_that_counts_itself_is_not_known_by_its_sides() -> None:
    # Between the numbers that are tried a may be 7.3, which is more than b there: nothing is proved by them.
    scores, _ = verdicts("if(a * b > 50, 1, if(a - b > 0.1, 2, 0))", "ab")

    assert "proved" not in scores


@pytest.mark.parametrize("seed", range(24))
def test_what_is_proved_or_found_is_so_on_a_grid(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # formulas of a test

    def condition() -> str:
        return f"{draw.choice('ab')} {draw.choice(['<', '<=', '>', '>=', '='])} {draw.choice(['2', '2.5', '7', '10'])}"

    def formula(depth: int) -> str:
        if not depth:
            return str(draw.randint(0, 3))
        joined = draw.choice(
            [condition(), f"{condition()} and {condition()}", f"count({condition()}, {condition()}, a > 6) >= 2"]
        )
        return f"if({joined}, {formula(depth - 1)}, {formula(depth - 1)})"

    text = f"{formula(2)} + if(a >= 0, 0, 0) + if(b >= 0, 0, 0)"
    scores, _ = verdicts(text, "ab")

    assert ("failed" in scores) == falls(text)
    assert "unproved" not in scores
