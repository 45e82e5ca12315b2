"""Facts about predicates that ask for sums of nodes across the tree: every combination of answers is tried by the engine."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest

from evalkit.base.interval import Interval
from evalkit.outlook.goals import Target, next_up, worse
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import FOUND as LOST
from evalkit.outlook.risk import SAFE, at_risk
from evalkit.outlook.standing import Standing
from evalkit.questions.sums import NodeSum
from outlook.test_roads import front_of
from rules_check.invented import small
from support import ev

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.result import Evaluation

# Two areas, each of a part of conditions (P) and one of results (R); what each predicate asks for goes across both parts.
TREE = """
[[bands]]
predicate = "Best"
min = 7
[[bands]]
predicate = "Good"
min = 5
[[bands]]
predicate = "None"
[[node]]
code = "total"
title = "All"
[[node]]
code = "P"
in = "total"
title = "Conditions"
leaves = [{ code = "P1", title = "P1" }, { code = "P2", title = "P2" }]
[[node]]
code = "R"
in = "total"
title = "Results"
leaves = [{ code = "R1", title = "R1" }, { code = "R2", title = "R2" }]
[[node]]
code = "H"
in = "total"
title = "Survey"
"""
ASKED = """
[[outcome]]
of = "Best"
then = "one-lower"
[[outcome.unless]]
holds = "P1 + R1 >= 4"
title = "First area"
[[outcome.unless]]
holds = "P2 + R2 >= 3"
title = "Second area"
[[outcome.unless]]
holds = "R >= 3"
title = "Results"
[[outcome]]
of = "Good"
then = "one-lower"
[[outcome.unless]]
holds = "P1 + R1 >= 3"
title = "First area"
[[outcome.unless]]
holds = "P2 + R2 >= 2"
title = "Second area"
"""
LAMINAR = ASKED.replace('[[outcome.unless]]\nholds = "R >= 3"\ntitle = "Results"\n', "")
CODES = ("P1", "P2", "R1", "R2", "H")


def drawn(rules: str, seed: int) -> Evaluation:
    random = Random(f"sums {seed}")  # noqa: S311  # not for secrets
    return ev(small(TREE + rules), answers={code: random.choice([0, 1, 1, 2]) for code in CODES})


def tried(base: Evaluation, turn: int) -> list[tuple[tuple[int, int], str]]:
    held, found = base.assessment.answers, []
    for case in product(range(3), repeat=len(CODES)):
        by = [level - held[code] for code, level in zip(CODES, case, strict=True)]
        if all(step * turn >= 0 for step in by):
            one = ev(base.instrument, answers=dict(zip(CODES, case, strict=True)))
            found.append(((sum(map(abs, by)), sum(step != 0 for step in by)), one.predicate or ""))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_plans_are_those_of_all_combinations(seed: int) -> None:
    base = drawn(LAMINAR, seed)
    target = next_up(base, Standing(base).table)
    met = [cost for cost, word in tried(base, 1) if word in target.words]
    found = improved(base, target, Allowed())
    if target.is_met(base):
        assert found.status == REACHED
    else:
        assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
        assert found.status == (FOUND if met else UNREACHABLE)


@pytest.mark.parametrize("seed", range(10))
def test_losses_are_those_of_all_combinations(seed: int) -> None:
    base = drawn(LAMINAR, seed)
    lost = worse(base, Standing(base).table)
    if lost is None:
        return
    met = [cost for cost, word in tried(base, -1) if word in lost.words]
    found = at_risk(base)
    assert [(plan.steps, plan.questions) for plan in found.losses] == front_of(met)
    assert found.status == (LOST if met else SAFE)


@pytest.mark.parametrize("seed", range(10))
def test_sums_that_lie_across_each_other_are_tried_out(seed: int) -> None:
    base = drawn(ASKED, seed)
    met = [cost for cost, word in tried(base, 1) if word == "Best"]
    found = improved(base, Target(words=("Best",)), Allowed())
    is_best = base.predicate == "Best"
    assert [(plan.steps, plan.questions) for plan in found.plans] == ([] if is_best else front_of(met))
    assert found.status == (REACHED if is_best else FOUND if met else UNREACHABLE)


@pytest.mark.parametrize(("values", "holds"), [({1: 2, 2: 1}, True), ({1: 1, 2: 1}, False), ({1: None, 2: 4}, False)])
def test_a_sum_holds_with_values_that_are_known(values: Mapping[int, int | None], holds: bool) -> None:  # noqa: FBT001  # what is asked
    one = NodeSum({1: Fraction(2), 2: Fraction(1)}, Interval(low=5))
    assert one.holds([0, values[1], values[2]]) is holds


@pytest.mark.parametrize(("budget", "score"), [(None, 400), (1, 300)])
def test_the_best_has_the_highest_total_where_a_sum_is_a_part_of_it(budget: int | None, score: int) -> None:
    """The total is a hundred times the sum that the predicate asks for."""
    nodes = '[[node]]\ncode = "total"\ntitle = "All"\nformula = "100 * P + 100 * Q"\nleaves = [{ code = "P", title = "P" }, { code = "Q", title = "Q" }]\n'
    bands = '[[bands]]\npredicate = "High"\nmin = 100\n[[bands]]\npredicate = "Low"\n'
    rule = '[[outcome]]\nof = "High"\nthen = "one-lower"\n[[outcome.unless]]\nholds = "P + Q >= 2"\ntitle = "Both"\n[[outcome.unless]]\nholds = "P >= 1"\ntitle = "P"\n'
    base = ev(small(nodes + bands + rule), answers={"P": 1, "Q": 1})

    target = None if budget else next_up(base, Standing(base).table)
    best = improved(base, target, Allowed(), budget).best

    assert best is not None
    assert best.after.score == score
