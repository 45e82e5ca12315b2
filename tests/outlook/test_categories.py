"""Facts about answers that decide which bands hold: every combination of them and of the others is tried by the engine."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest

from evalkit.outlook.goals import worse
from evalkit.outlook.risk import KEEPS, LOSES, UNPROVED, at_risk
from evalkit.outlook.standing import Standing
from outlook.test_roads import front_of
from rules_check.invented import HEAD, small
from support import ev

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

RULES = """
[context.kind]
title = "Kind"
kind = "choice"
values = ["Small", "Large"]
from_node = "K"
[[bands]]
at = "K"
predicate = "Large"
min = 3
[[bands]]
at = "K"
predicate = "Small"
[[bands]]
when = "Small"
predicate = "Good"
min = 4
[[bands]]
when = "Small"
predicate = "Fair"
min = 2
[[bands]]
when = "Small"
predicate = "Poor"
[[bands]]
when = "Large"
predicate = "Good"
min = 6
[[bands]]
when = "Large"
predicate = "Fair"
min = 5
[[bands]]
when = "Large"
predicate = "Poor"
[[node]]
code = "total"
title = "All"
method = "sum"
scale = "level"
leaves = [{ code = "A", title = "A" }, { code = "B", title = "B" }, { code = "C", title = "C" }]
[[node]]
code = "K"
title = "Kind"
method = "sum"
scale = "level"
leaves = [{ code = "K1", title = "K1" }, { code = "K2", title = "K2" }]
"""
CODES = ("A", "B", "C", "K1", "K2")
ONE = small(RULES, head=HEAD.replace('method = "sum"', 'method = "sum"\nbands_by = "kind"'))


def drawn(seed: int) -> Evaluation:
    random = Random(f"kinds {seed}")  # noqa: S311  # not for secrets
    return ev(ONE, answers={code: random.choice([0, 1, 2, 2] if code in "ABC" else [0, 1, 2]) for code in CODES})


def losses_by_trying(base: Evaluation, words: tuple[str, ...]) -> list[tuple[tuple[int, int], frozenset[str]]]:
    """Cost of every combination that loses, and the answers that are others in it; those of the total only fall."""
    held, found = base.assessment.answers, []
    for case in product(range(3), repeat=len(CODES)):
        by = {code: level - held[code] for code, level in zip(CODES, case, strict=True)}
        if any(by[code] > 0 for code in "ABC"):
            continue
        if ev(ONE, answers=dict(zip(CODES, case, strict=True))).predicate in words:
            changed = frozenset(code for code, step in by.items() if step)
            found.append(((sum(map(abs, by.values())), len(changed)), changed))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_losses_are_those_of_all_combinations(seed: int) -> None:
    base = drawn(seed)
    lost = worse(base, Standing(base).table)
    if lost is None:
        return
    tried = losses_by_trying(base, lost.words)
    found = at_risk(base)
    assert [(plan.steps, plan.questions) for plan in found.losses] == front_of([cost for cost, _ in tried])
    alone = {code for cost, changed in tried if len(changed) == 1 for code in changed}
    assert {one.code for one in found.answers if one.verdict == LOSES} == alone
    fewest = min((cost[1] for cost, _ in tried), default=0)
    in_smallest = {code for cost, changed in tried if cost[1] == fewest for code in changed}
    assert {one.code for one in found.answers if one.verdict != KEEPS} == (in_smallest if found.losses else set())


def test_answers_that_lose_it_only_with_more_others_than_the_kind_does_keep_it() -> None:
    """8 is Good among the small down to 3, which takes three findings; two make the kind Large, where 9 would be Good."""
    rules = RULES.replace('title = "C" }', 'title = "C" }, { code = "D", title = "D" }')
    rules = rules.replace('"Good"\nmin = 4', '"Good"\nmin = 3').replace('"Good"\nmin = 6', '"Good"\nmin = 9')
    made = small(rules, head=HEAD.replace('method = "sum"', 'method = "sum"\nbands_by = "kind"'))

    found = at_risk(ev(made, answers=dict.fromkeys("ABCD", 2) | {"K1": 0, "K2": 0}))

    assert [(plan.questions, sorted(plan.changes)) for plan in found.losses] == [(2, ["K1", "K2"])]
    assert {one.code: one.others for one in found.answers if one.verdict != KEEPS} == {"K1": 1, "K2": 1}


def test_a_kind_that_was_only_named_is_not_looked_into() -> None:
    base = ev(ONE, answers={"A": 2, "B": 2, "C": 0}, context={"kind": "Small"})
    assert {code for plan in at_risk(base).losses for code in plan.changes} <= set("ABC")


def test_a_kind_that_was_named_beside_its_answers_follows_from_these() -> None:
    base = ev(ONE, answers=dict.fromkeys("ABC", 2) | {"K1": 1, "K2": 0, "B": 1, "C": 1}, context={"kind": "Small"})
    assert [dict(plan.changes) for plan in at_risk(base).losses] == [{"A": 1}]


def test_a_level_of_what_decides_the_bands_is_a_whole_step_beside_numbers_of_tenths() -> None:
    """5 is Good among the small and Fair among the large, which one level of K1 or K2 makes of it."""
    share = '[scales.share]\nkind = "number"\nmin = 0\nmax = 1\n'
    rules = RULES.replace('title = "C" }', 'title = "C", scale = "share", digits = 1 }')
    made = small(share + rules, head=HEAD.replace('method = "sum"', 'method = "sum"\nbands_by = "kind"'))

    found = at_risk(ev(made, answers={"A": 2, "B": 2, "C": 1, "K1": 1, "K2": 1}))

    assert [(plan.steps, plan.questions) for plan in found.losses] == [(1, 1)]


def test_answers_that_lose_it_only_beside_the_kind_belong_to_the_smallest_sets() -> None:
    """6 is Good among the small down to 1, which takes three findings; among the large, which K1 alone brings about, one more loses it."""
    rules = RULES.replace('"Good"\nmin = 4', '"Good"\nmin = 1').replace('"Fair"\nmin = 2', '"Fair"\nmin = 0.5')
    made = small(rules, head=HEAD.replace('method = "sum"', 'method = "sum"\nbands_by = "kind"'))

    found = at_risk(ev(made, answers=dict.fromkeys("ABC", 2) | {"K1": 0, "K2": 1}))

    assert {plan.questions for plan in found.losses} == {2}
    assert {one.code: one.others for one in found.answers if one.verdict != KEEPS} == dict.fromkeys(
        ("A", "B", "C", "K1"), 1
    )


def test_a_kind_that_follows_from_a_number_leaves_losses_unproved() -> None:
    """5 is Good among the small; K1 at 3 makes the kind Large, where it is Fair."""
    number = '[scales.number]\nkind = "number"\nmin = 0\nmax = 4\nwhole = true\n'
    rules = RULES.replace('title = "K1" }', 'title = "K1", scale = "number" }')
    made = small(number + rules, head=HEAD.replace('method = "sum"', 'method = "sum"\nbands_by = "kind"'))

    found = at_risk(ev(made, answers={"A": 2, "B": 2, "C": 1, "K1": 2, "K2": 0}))

    assert (found.status, str(found.reason)) == (UNPROVED, "the bands of the total hang on K1, a number")
    assert {one.code for one in found.answers if one.verdict == LOSES} == {"A", "B"}
