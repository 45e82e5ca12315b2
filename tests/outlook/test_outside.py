"""Facts about predicates that hang on answers beside the total: every combination of answers was tried."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.method.bands import predicate_ranks
from evalkit.outlook.effort import read_effort
from evalkit.outlook.goals import Target
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import LOSES, at_risk
from outlook.test_roads import front_of
from rules_check.invented import small
from support import ev

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument

CODES = ("A1", "A2", "B", "X", "Y")
TREE = """
[[bands]]
predicate = "Best"
min = 4
[[bands]]
predicate = "Good"
min = 2
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
leaves = [{ code = "B", title = "B" }]
[[node]]
code = "A"
in = "total"
title = "A"
leaves = [{ code = "A1", title = "A1" }, { code = "A2", title = "A2" }]
[[node]]
code = "X"
title = "X"
scale = "level"
[[node]]
code = "Y"
title = "Y"
scale = "level"
"""
LEVELS = '[scales.level]\n0 = "No"\n1 = "Half"\n2 = "Yes"\n'
SAID = (
    "X < 1",
    "X < 2",
    "Y < 1",
    "X < 1 or Y < 2",
    "X < 1 and Y < 1",
    "A < 2 or X < 1",
    "X + Y < 3",
    "X < 1 and A < 3",
)


def ruled(drawn: Random) -> Instrument:
    rules = ""
    for word in drawn.sample(("Best", "Good"), drawn.randint(1, 2)):
        then = drawn.choice(["one-lower", "Low"])
        rules += f'[[outcome]]\nof = "{word}"\nwhen = "{drawn.choice(SAID)}"\nthen = "{then}"\n'
    return small(TREE + rules, level=LEVELS)


def drawn_case(seed: int) -> tuple[Instrument, tuple[int, ...], Any]:
    drawn = Random(seed)  # noqa: S311  # not for secrets
    rules, start = ruled(drawn), tuple([drawn.randint(0, 2) for _ in CODES])
    return rules, start, ev(rules, answers=dict(zip(CODES, start, strict=True)))


def moved(rules: Instrument, start: tuple[int, ...], sign: int) -> Iterator[tuple[tuple[int, int], Any]]:
    """What comes out of all answers that are no worse, or no better, and what they cost."""
    for case in product(range(3), repeat=len(CODES)):
        steps = [sign * (there - here) for here, there in zip(start, case, strict=True)]
        if min(steps) >= 0:
            yield (sum(steps), sum(map(bool, steps))), ev(rules, answers=dict(zip(CODES, case, strict=True)))


@pytest.mark.parametrize("seed", range(60))
def test_plans_are_those_of_all_combinations(seed: int) -> None:
    rules, start, base = drawn_case(seed)
    for words in (("Best",), ("Best", "Good")):
        found = improved(base, Target(words=words), Allowed())
        outcomes = list(moved(rules, start, 1))
        met = [cost for cost, after in outcomes if after.predicate in words]
        assert found.status == (REACHED if base.predicate in words else FOUND if met else UNREACHABLE)
        if found.status == FOUND:
            assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
        if found.best is not None:
            best = found.best.after
            assert best.score == max(after.score for _, after in outcomes if after.predicate == best.predicate)


@pytest.mark.parametrize("seed", range(60))
def test_losses_are_those_of_all_combinations(seed: int) -> None:
    rules, start, base = drawn_case(seed)
    ranks, risk = predicate_ranks(rules), at_risk(base)
    lost = [
        one for one in moved(rules, start, -1) if ranks[one[1].predicate.casefold()] > ranks[base.predicate.casefold()]
    ]
    alone = {
        code
        for at, code in enumerate(CODES)
        for cost, after in lost
        if cost[1] == 1 and after.assessment.answers[code] < start[at]
    }
    assert {one.code for one in risk.answers if one.verdict == LOSES} == alone
    assert [(plan.steps, plan.questions) for plan in risk.losses] == front_of([cost for cost, _ in lost])


def test_an_answer_beside_the_total_can_be_needed_first() -> None:
    """X counts for the predicate, and plans change it; that B needs it was refused: *no plan changes it*."""
    made = small(TREE + '[[outcome]]\nwhen = "X < 1"\nthen = "Low"\n', level=LEVELS)
    base = ev(made, answers={"A1": 1, "A2": 1, "B": 1, "X": 1, "Y": 0})
    effort = read_effort(
        b"[answers.B]\nneeds = { X = 2 }\n[answers.A1]\neach = 3\n[answers.A2]\neach = 3\n", "e.toml", made
    )

    (plan, *_) = improved(base, Target(words=("Best",)), Allowed(effort=effort)).plans

    assert dict(plan.changes) == {"B": 2, "X": 2}


@pytest.mark.parametrize(("held", "lost"), [(4, None), (3, 4), (1, 0)])
def test_a_number_beside_the_total_moves_either_way_where_it_turns_what_a_rule_asks_for(
    held: int, lost: int | None
) -> None:
    """4 findings are as bad as none. That one fewer does was *unreachable*, and that one more loses it was not seen."""
    scale = '[scales.few]\nkind = "number"\nmin = 0\nmax = 4\nwhole = true\n'
    node = '[[node]]\ncode = "S"\ntitle = "S"\nformula = "N * (4 - N)"\nleaves = [{ code = "N", title = "N", scale = "few", digits = 0 }]\n'
    rule = '[[outcome]]\nwhen = "S < 3"\nthen = "Low"\n'
    base = ev(
        small(TREE + node + rule, level=LEVELS + scale), answers={"A1": 2, "A2": 2, "B": 2, "X": 0, "Y": 0, "N": held}
    )

    if lost is None:
        assert [dict(plan.changes) for plan in improved(base, Target(words=("Best",)), Allowed()).plans] == [{"N": 3}]
    else:
        assert [dict(plan.changes) for plan in at_risk(base).losses if plan.steps == 1] == [{"N": lost}]
