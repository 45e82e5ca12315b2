"""Facts about nodes that compute an expression of a plugin: values, ranges, faults and proofs as those of our own methods."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.evaluation.trace import line_of
from evalkit.instruments import Method
from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Expression,
    Minimum,
    Product,
    Ratio,
    added,
    weighted,
)
from evalkit.method.plan import plan_for
from evalkit.report.evaluation.explain import formula_text
from evalkit.rulework.check.engine import prove
from kit.toys import rule_file, toy
from support import ev, faults

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

A, B, C = (Child(at=at) for at in range(3))
CAPPED = Minimum(parts=(Constant(number=3), weighted([(1, A), (1, B), (-1, C)])))
QUOTIENT = added([Ratio(top=A, bottom=B), C])
RISING = Product(parts=(A, added([B, C])))


def made(expression: Expression) -> Instrument:
    """Three leaves, answered 0 to 2, under a node that computes *expression*."""
    return toy(rule_file(method="own"), Method(name="own", build=lambda *_: expression))


def verdicts(one: Instrument, check: str) -> dict[str, str]:
    return {statement.verdict: str(statement.text) for statement in prove(one).statements if statement.check == check}


@pytest.mark.parametrize(
    ("expression", "total"), [(CAPPED, 3), (QUOTIENT, Fraction(1)), (RISING, 4)]
)  # fmt: skip
def test_the_total_is_what_the_expression_says(expression: Expression, total: Fraction) -> None:
    score = ev(made(expression), answers={"a": 2, "b": 2, "c": 0}).total.score

    assert score is not None
    assert score.exact == total


def test_the_ends_of_a_sum_with_a_penalty_are_at_those_of_its_children() -> None:
    result = ev(made(CAPPED), answers={"a": 2, "c": 1}).total

    assert (result.minimum, result.maximum) == (-2, 3)
    assert result.low is not None
    assert result.high is not None
    assert (result.low.value, result.high.value) == (1, 3)


def test_answers_that_leave_a_node_without_a_value_are_refused() -> None:
    (fault,) = faults(made(QUOTIENT), answers={"a": 2, "b": 0, "c": 0})

    assert "total has no value: a division by 0" in fault


def test_a_proof_says_where_a_value_is_missing() -> None:
    assert verdicts(made(QUOTIENT), "node-has-value") == {
        "unproved": "some answers leave total without a value: a division by 0; what follows from it was not looked at"
    }


def test_an_expression_that_only_rises_is_proved_by_its_form() -> None:
    assert "every other formula only rises" in verdicts(made(RISING), "score-monotone")["proved"]


def test_one_that_falls_is_shown_with_answers() -> None:
    assert "a better answer lowers the node" in verdicts(made(CAPPED), "score-monotone")["failed"]


def test_a_plan_knows_which_of_its_formulas_rise() -> None:
    assert [plan_for(made(one)).monotone for one in (RISING, CAPPED, QUOTIENT)] == [True, False, False]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (CAPPED, "min(3, 2 + 1 - 0) = 3"),
        (
            Choice(when=Compare(left=Answer(at=0), sign=">=", right=Constant(number=1)), then=B, otherwise=C),
            "if(2 >= 1, 1, 0) = 1",
        ),
    ],
)
def test_how_it_came_about_is_told_with_numbers(expression: Expression, text: str) -> None:
    result = ev(made(expression), answers={"a": 2, "b": 1, "c": 0})

    assert text in formula_text(result, line_of(result, "total"))
