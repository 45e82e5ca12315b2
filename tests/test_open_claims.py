"""Facts about claims where answers are missing: what every completion prints agrees, what none prints is contradicted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from evalkit.base.exact import round_to
from evalkit.base.language import language
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.testing.leaves import printed
from kit.toys import LEAVES, rule_file, toy

MEAN = toy(rule_file(method="mean", nodes=LEAVES))
CUT_OFF = toy(rule_file('[[rounding]]\nat = "total"\ndigits = 0\nmode = "down"\n', method="mean", nodes=LEAVES))


@pytest.mark.parametrize("one", [MEAN, CUT_OFF])
@pytest.mark.parametrize("given", [{"a": 2, "b": 2}, {"a": 1, "b": 1}, {"a": 0}, {"b": 1}])
@pytest.mark.parametrize(("claim", "digits"), [("0", 0), ("1", 0), ("2", 0), ("0.7", 1), ("1.3", 1), ("1.5", 1)])
def test_the_verdict_is_that_of_all_completions(one: Any, given: dict[str, int], claim: str, digits: int) -> None:
    mode = "down" if one is CUT_OFF else "half-up"
    number, missing = Fraction(claim), [code for code in "abc" if code not in given]
    totals = [
        evaluate(one, assessment(one, answers=given | dict(zip(missing, case, strict=True)))).total.score
        for case in product((0, 1, 2), repeat=len(missing))
    ]
    prints = {
        number
        in (round_to(score.value, digits, mode), round_to(score.exact, digits, mode))  # before or after its stage
        for score in totals
        if score is not None
    }
    wanted = {True: "agrees", False: "contradicted"}[prints.pop()] if len(prints) == 1 else "unsupported"

    (found,) = evaluate(one, assessment(one, answers=given, claims={"total": printed(number, digits)})).claims

    assert found.verdict == wanted


def test_a_range_of_one_number_is_not_told_as_two() -> None:
    found = evaluate(CUT_OFF, assessment(CUT_OFF, answers={"a": 2, "b": 1}, claims={"total": 1}))

    assert "1.00 – 1.00" not in " ".join(language("en").say(each.message) for each in found.findings)
    assert found.claims[0].computed is not None
    assert "–" not in found.claims[0].computed
