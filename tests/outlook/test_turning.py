"""Facts about answers that have no direction, the other one, or one up to a point: every combination is tried by the engine."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.interval import Interval
from evalkit.evaluation.headroom import potentials
from evalkit.method.plan import plan_for
from evalkit.outlook.goals import Target, next_up, worse
from evalkit.outlook.improve import FOUND, UNPROVED, UNREACHABLE, improved
from evalkit.outlook.plans import Planner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from evalkit.outlook.standing import Standing
from evalkit.outlook.turning_numbers import MOST_RECORDS, NumberLine, turning_of
from outlook.test_roads import front_of
from rules_check.invented import HEAD, small
from support import ev, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

# A share that is capped, of what is due; a fall since last year; a tent with its top at 6.
RULES = """
[scales.count]
kind  = "number"
min   = 0
max   = 12
whole = true
[[bands]]
predicate = "High"
min = 20
[[bands]]
predicate = "Middle"
min = 12
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
method = "sum"
digits = 4
[[node]]
code = "S"
in = "total"
title = "Share"
scale = "count"
formula = "if(due = 0, 10, 10 * min(1, done / max(1, due)))"
leaves = [
  { code = "due", title = "Due", direction = "none" },
  { code = "done", title = "Done" },
]
[[node]]
code = "F"
in = "total"
title = "Fall"
scale = "count"
formula = "10 * max(0, 1 - now / max(1, before))"
leaves = [
  { code = "before", title = "Last year", direction = "none" },
  { code = "now", title = "This year", direction = "lower" },
]
[[node]]
code = "T"
in = "total"
title = "Tent"
scale = "count"
formula = "if(x <= 6, x, 12 - x)"
leaves = [{ code = "x", title = "Ratio" }]
"""
FREE = ("done", "now", "x")
SIGNS = {"done": (1,), "now": (-1,), "x": (1, -1)}


def drawn(seed: int) -> Evaluation:
    random = Random(f"turning {seed}")  # noqa: S311  # not for secrets
    answers = {code: random.randrange(13) for code in ("due", "done", "before", "now", "x")}
    return ev(small(RULES), answers=answers)


def every(base: Evaluation, turn: int) -> list[tuple[tuple[int, int], Any, str]]:
    """Cost, score and predicate of all that the answers which may change can be."""
    held = base.assessment.answers
    found = []
    for case in product(range(13), repeat=len(FREE)):
        by = {code: number - held[code] for code, number in zip(FREE, case, strict=True)}
        if any(
            step and (step > 0) - (step < 0) not in [turn * way for way in SIGNS[code]] for code, step in by.items()
        ):
            continue
        one = ev(base.instrument, answers={**held, **dict(zip(FREE, case, strict=True))})
        cost = sum(map(abs, by.values())), sum(step != 0 for step in by.values())
        found.append((cost, one.score, one.predicate or ""))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_plans_are_those_of_all_combinations(seed: int) -> None:
    base = drawn(seed)
    target = next_up(base, Standing(base).table)
    met = [cost for cost, _, word in every(base, 1) if word in target.words]
    if target.is_met(base):
        return
    found = improved(base, target, Allowed())
    assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
    assert found.status == (FOUND if met else UNREACHABLE)


@pytest.mark.parametrize("seed", range(6))
def test_losses_are_those_of_all_combinations(seed: int) -> None:
    base = drawn(seed)
    lost = worse(base, Standing(base).table)
    met = [] if lost is None else [cost for cost, _, word in every(base, -1) if word in lost.words]
    assert [(plan.steps, plan.questions) for plan in at_risk(base).losses] == front_of(met)


@pytest.mark.parametrize("seed", range(6))
def test_potentials_are_the_best_of_every_answer(seed: int) -> None:
    base = drawn(seed)
    held = base.assessment.answers
    found = potentials(base, [*held, "T"])
    assert base.score is not None
    assert set(found) == {"done", "now", "x", "T"}
    for code in FREE:
        best = max(ev(base.instrument, answers={**held, code: number}).score or 0 for number in range(13))
        assert found[code] == best - base.score


def test_nobody_is_asked_for_more_violations_last_year() -> None:
    """12 violations this year and 2 last year are worth nothing; 12 last year would not be an improvement."""
    base = ev(small(RULES), answers={"due": 4, "done": 2, "before": 2, "now": 12, "x": 6})
    plans = improved(base, Target(score=Fraction(21)), Allowed()).plans
    assert [dict(plan.changes) for plan in plans] == [{"now": 0}]
    assert "before" not in potentials(base, base.nodes)


def test_what_is_missing_and_has_no_direction_leaves_it_unproved() -> None:
    base = ev(small(RULES), answers={"done": 2, "before": 2, "now": 1, "x": 6})
    found = improved(base, Target(score=Fraction(21)), Allowed())
    assert found.status == UNPROVED
    assert "due is not answered, and more of it may be better or worse" in str(found.reason)


def test_a_missing_number_of_which_fewer_is_better_counts_at_its_most() -> None:
    base = ev(small(RULES), answers={"due": 4, "done": 4, "before": 2, "x": 6})
    assert Standing(base).lowest.nodes["F"].value == 0


def test_a_count_of_zona_integritas_is_done_and_never_made_due() -> None:
    one = instrument("zi@2021")
    assert {one.nodes[code].direction for code in ("A.II.3.3.a.1", "A.II.5.3.1.a.1")} == {"none"}
    assert one.nodes["A.II.3.3.a.2"].direction == "lower"
    assert one.nodes["A.II.5.3.1.a.5"].direction == "higher"


@pytest.mark.parametrize("seed", range(60))
def test_numbers_worth_a_look_are_found_without_looking_at_all(seed: int) -> None:
    random = Random(f"nearest {seed}")  # noqa: S311  # not for secrets
    plan, sign = plan_for(small(RULES)), random.choice([1, -1])
    at, (step, _) = random.choice(sorted(turning_of(plan).sole.items()))
    held = {i: (random.randrange(13), None) for i in step.children}
    start, way, last = random.randrange(13), random.choice([1, -1]), random.randrange(1, 40)
    divisor = random.choice([1, 2])
    numbers = [Fraction(start + way * steps, divisor) for steps in range(last + 1)]
    values = [
        sign * step.formula.value([one if i == at else held[i][0] for i in step.children], [None] * len(step.children))
        for one in numbers
    ]
    line = NumberLine(step, at, held, numbers.__getitem__, sign, {})
    records = [i for i in range(1, last + 1) if values[i] > max(values[:i])]

    assert line.nearest_best(1, last) == 1 + values[1:].index(max(values[1:]))
    assert line.useful(last) == ((records[0], records[-1]) if records else (1, 0))
    listed = line.records(1, last)
    assert listed == records or (listed is None and len(records) > MOST_RECORDS)


def test_a_number_that_turns_both_ways_is_lost_at_the_nearest_that_does() -> None:
    """At 6 the tent is at its top: three less, or three more, leave half of it."""
    base = ev(small(RULES), answers={"due": 4, "done": 4, "before": 2, "now": 0, "x": 6})
    lost = at_risk(base).losses
    assert base.score == 26
    assert [(plan.steps, plan.questions) for plan in lost] == front_of(
        [cost for cost, _, word in every(base, -1) if word in {"Middle", "Low"}]
    )


@pytest.mark.parametrize(
    ("formula", "answers"),
    [
        ("x * x * y", {"x": 2, "y": 3}),
        ("root(x * x * x * y, 2, 2)", {"x": 1, "y": 5}),
        ("4 * min(x, 2 * x - 5, y)", {"x": 1, "y": 6}),
        ("3 * max(x, 2 * x - 6, y)", {"x": 1, "y": 2}),
        ("if(x >= 2 and x >= 5 and y >= 3, 14, 0)", {"x": 1, "y": 2}),
        ("if(x >= 6 or x >= 4 or y >= 9, 14, 0)", {"x": 1, "y": 2}),
    ],
)
def test_an_answer_that_stands_twice_counts_as_the_formula_says(formula: str, answers: dict[str, int]) -> None:
    text = RULES[: RULES.index("[[node]]")].replace("max   = 12", "max   = 9")
    text += f'[[node]]\ncode = "total"\ntitle = "All"\nscale = "count"\nformula = "{formula}"\n'
    text += 'leaves = [{ code = "x", title = "X" }, { code = "y", title = "Y" }]\n'
    base = ev(small(text), answers=answers)
    target = next_up(base, Standing(base).table)
    cases = product(range(answers["x"], 10), range(answers["y"], 10))
    costs = {(x, y): (x - answers["x"] + y - answers["y"], (x > answers["x"]) + (y > answers["y"])) for x, y in cases}
    met = [
        cost
        for (x, y), cost in costs.items()
        if ev(base.instrument, answers={"x": x, "y": y}).predicate in target.words
    ]

    found = improved(base, target, Allowed())

    assert met
    assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)


def test_a_node_below_one_that_turns_has_no_value_where_none_of_its_answers_is_in_range() -> None:
    """It ended in an internal error."""
    head = HEAD.replace('"item"', '"sub", "item"')
    leaves = ", ".join(f'{{ code = "{code}", title = "L" }}' for code in "AB")
    tree = (
        '[[node]]\ncode = "total"\ntitle = "N"\nformula = "P * (3 - P)"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "N"\nmethod = "sum"\nleaves = [{leaves}]\n'
    )
    bands = '[[bands]]\npredicate = "High"\nmin = 2\n[[bands]]\npredicate = "Low"\n'
    standing = Standing(ev(small(bands + tree, head=head), answers={"A": 0, "B": 0}))
    search = Planner(standing, Allowed()).made.search()

    kept = search.kept({standing.plan.position["A"]: Interval(low=9)})

    assert kept.table(0) == {}
    assert len(search.table(0)) > 1
