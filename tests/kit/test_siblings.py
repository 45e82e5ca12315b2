"""Facts about the law of siblings: leaves that the rule file names elsewhere are told apart by that."""

from __future__ import annotations

import pytest

from evalkit.testing.laws import LAWS
from evalkit.testing.laws.siblings import alike
from evalkit.testing.runner import smallest_break
from kit.toys import BANDS, LEAVES, rule_file, toy

CHOOSING = """
[context.size]
title = "Size"
kind = "choice"
values = ["Large", "Small"]
from_node = "a"
[[bands]]
at = "a"
predicate = "Large"
min = 1
[[bands]]
at = "a"
predicate = "Small"
[[bands]]
when = "Large"
predicate = "High"
min = 2
[[bands]]
when = "Large"
predicate = "Low"
[[bands]]
when = "Small"
predicate = "High"
min = 1
[[bands]]
when = "Small"
predicate = "Low"
"""
CHOSEN = toy(rule_file(method="mean", head='bands_by = "size"', nodes=LEAVES, bands=CHOOSING))
ROUNDED = toy(rule_file(method="sum", nodes=LEAVES, bands=BANDS + '[[rounding]]\nat = "a"\ndigits = 0\nmode = "down"\n',
                        scales='[scales.steps]\n0 = "a"\n1 = "b"\n[scales.steps.points]\n0 = 0\n1 = "1/2"\n'))  # fmt: skip


@pytest.mark.parametrize("one", [CHOSEN, ROUNDED])
def test_one_that_is_named_elsewhere_exchanges_no_answers(one: object) -> None:
    assert alike(one) == [["b", "c"]]  # type: ignore[arg-type]
    assert smallest_break(LAWS["permutation"], one, examples=60) is None  # type: ignore[arg-type]


def test_what_a_formula_names_exchanges_no_answers() -> None:
    named = LEAVES.replace('title = "Total"', 'title = "Total"\nformula = "2 * a + b + c"')
    assert named != LEAVES
    assert alike(toy(rule_file(nodes=named, bands=BANDS))) == []
