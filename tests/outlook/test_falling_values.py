"""Facts about given values that get better by falling: a part of the total of which less is better, and of which nobody told the answers."""

from __future__ import annotations

from itertools import product

import pytest

from evalkit.outlook.goals import Target
from evalkit.outlook.improve import UNPROVED, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from outlook.test_drawn_instruments import COUNT, DEEPER, MOST
from rules_check.invented import small
from support import ev


def penalised(total: str, direction: str, least: int) -> str:
    """A total of achievements and findings."""
    parts = "".join(
        f'[[node]]\ncode = "{part}"\nin = "total"\ntitle = "Part"\nmethod = "sum"\nleaves = [{leaves}]\n'
        for part, leaves in {
            "P": ", ".join(
                f'{{ code = "P.{one}", title = "N", scale = "count", direction = "{direction}" }}' for one in "ab"
            ),
            "Q": '{ code = "Q.a", title = "N", scale = "count" }',
        }.items()
    )
    bands = f'[[bands]]\npredicate = "High"\nmin = {least}\n[[bands]]\npredicate = "Low"\n'
    return f'{COUNT}{bands}[[node]]\ncode = "total"\ntitle = "All"\nformula = "{total}"\n{parts}'


@pytest.mark.parametrize(("given", "held"), [*product([0, 1, 5, 7, 12], [0, 3, MOST])])
def test_plans_and_losses_let_a_value_fall_or_rise_as_its_answers_get_better_or_worse(given: int, held: int) -> None:
    """Nothing but what raises a value was looked at: what can be reached was *unreachable*, and what can be lost *safe*."""
    base = ev(small(penalised("Q - P", "lower", 2), head=DEEPER), answers={"Q.a": held}, values={"P": given})

    plans = improved(base, Target(words=("High",)), Allowed())
    risk = at_risk(base)

    findings, achieved = range(given + 1), range(held, MOST + 1)
    if held - given < 2:
        assert plans.plans[0].steps == min(given - p + q - held for p, q in product(findings, achieved) if q - p >= 2)
    else:
        findings, achieved = range(given, 2 * MOST + 1), range(held + 1)
        assert risk.losses[0].steps == min(p - given + held - q for p, q in product(findings, achieved) if q - p < 2)


def test_a_value_at_its_end_that_falls_with_a_better_answer_is_unproved() -> None:
    """P stands at its highest, and more of P.a makes it less, which the total wants."""
    total = penalised("Q + if(P >= 12, 0, P)", "higher", 9).replace('method = "sum"', 'formula = "x"', 1)
    text = total.replace('formula = "x"', "formula = \"'P.a' * (6 - 'P.a') + 'P.b' / 2\"")
    base = ev(small(text, head=DEEPER), answers={"Q.a": 0}, values={"P": 12})

    assert improved(base, Target(words=("High",)), Allowed()).status == UNPROVED
    assert base.score == 0


@pytest.mark.parametrize(
    ("formula", "reads"),
    [("'P.a' + 'P.b' + T", ("P", "T")), ("'Q.a' + 'P.a'", ("Q", "P.a"))],
)
def test_a_value_beside_which_something_is_read_elsewhere_is_unproved(formula: str, reads: tuple[str, str]) -> None:
    """P reads T, or Q what stands below P: both were internal errors."""
    text = penalised("Q + P", "higher", 9)
    head, tail = text.split(f'code = "{reads[0]}"\n')
    tail = tail.replace('method = "sum"', f'formula = "{formula}"\nreads = ["{reads[1]}"]', 1)
    beside = '[[node]]\ncode = "T"\ntitle = "T"\nscale = "count"\n'
    base = ev(
        small(f'{head}code = "{reads[0]}"\n{tail}{beside}', head=DEEPER), answers={"Q.a": 0, "T": 1}, values={"P": 6}
    )

    assert improved(base, Target(words=("High",)), Allowed()).status == UNPROVED
    assert at_risk(base).status in {UNPROVED, "lowest"}
