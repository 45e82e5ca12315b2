"""Facts about what predicates demand: rules said in several ways demand what the engine keeps the predicate for."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from evalkit.method.plan import plan_for
from evalkit.outlook.demands import demands_of
from outlook.test_sums import CODES, TREE
from rules_check.invented import small
from support import ev

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

RULE = '[[outcome]]\nof = "Best"\nthen = "one-lower"\n'
SAID = {
    "below a bound": "P1 + R1 < 3",
    "at most": "P1 + R1 <= 2",
    "not reached": "not P1 + R1 >= 3",
    "one of two": "P1 + R1 < 3 or R < 2",
    "not both": "not (P1 + R1 > 2 and R >= 2)",
    "of one node": "H < 1",
    "with shares": "0.5 * P1 + 2 * R2 < 3",
    "the same node twice": "P1 + R1 + P1 < 3",
    "a constant beside": "P1 + R1 < 3 or 1 > 2",
}
OTHER = {
    "both must be missed": "P1 < 1 and R1 < 1",
    "too much": "P1 + R1 > 3",
    "a difference": "P1 - R1 < 1",
    "equal": "P1 = 1",
    "the smaller": "min(P1, R1) < 1",
}


def ruled(when: str) -> Instrument:
    return small(f'{TREE}{RULE}when = "{when}"\n')


@pytest.mark.parametrize("said", SAID)
def test_a_predicate_is_kept_where_its_demands_are_met(said: str) -> None:
    rules = ruled(SAID[said])
    demands = demands_of(rules, rules.bands[0])
    assert demands is not None
    demand = demands["Best"]
    assert demand.sums
    plan = plan_for(rules)
    for case in list(product(range(3), repeat=len(CODES)))[::2]:
        found = ev(rules, answers=dict(zip(CODES, case, strict=True)))
        values = [score.value if (score := found.nodes[code].score) else None for code in plan.codes]
        total = values[plan.codes.index("total")]
        assert total is not None
        met = total in demand.least and all(one.holds(values) for one in demand.sums)
        assert met is (found.predicate == "Best"), case


@pytest.mark.parametrize("said", OTHER)
def test_of_other_rules_no_demands_are_known(said: str) -> None:
    rules = ruled(OTHER[said])
    assert demands_of(rules, rules.bands[0]) is None


def test_what_always_lowers_cannot_be_met() -> None:
    rules = ruled("P1 + R1 < 3 or 2 > 1")
    demands = demands_of(rules, rules.bands[0])
    assert demands is not None
    assert demands["Best"].sums is None
    assert demands["Good"].sums == ()
