"""Facts about grades that stand above criteria of which some are answered: what they move to, the criteria move along with."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.outlook.changes import changes_of
from evalkit.outlook.goals import Target, next_up, worse
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import UNPROVED, at_risk
from evalkit.outlook.standing import Standing
from outlook.test_drawn_instruments import DEEPER
from outlook.test_roads import front_of
from rules_check.invented import small
from support import ev

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

GRADES = ("E", "C", "BB", "AA")  # the last one by hand
BELOW = 'weights = "within-parent"\nweight_sum = 20\n'
YES = '[scales.yes]\nkind = "yes-no"\n'


def graded(criteria: int, low: int, rule: str = "") -> Instrument:
    """A part with a grade, and one that is a criterion of its own."""
    grades = "".join(
        f'[[grades]]\ngrade = "{word}"\nvalue = {number}\n{bound}\n'
        for word, number, bound in (
            ("AA", 100, "by_hand = true"), ("BB", 60, "min = 1"), ("C", 30, "above = 0.3"), ("E", 0, ""),
        )
    )  # fmt: skip
    bands = f'[[bands]]\npredicate = "High"\nmin = {low + 4}\n[[bands]]\npredicate = "Middle"\nmin = {low}\n[[bands]]\npredicate = "Low"\n'
    head = DEEPER.replace('method = "sum"', 'method = "sum"\n' + BELOW)
    leaves = ", ".join(f'{{ code = "p{one}", title = "L", scale = "yes" }}' for one in range(criteria))
    parts = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nweight = 14\nmethod = "grade"\nleaves = [{leaves}]\n'
    parts += '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\nweight = 6\nformula = "4 * q"\nleaves = [{ code = "q", title = "L", scale = "yes" }]\n'
    total = '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\ndigits = 2\n'
    return small(YES + bands + rule + grades + total + parts, head=head)


def drawn(seed: int) -> tuple[Evaluation, dict[str, bool], str]:
    """An evaluation with a given grade that its criteria leave, of which some are answered."""
    random = Random(f"grades {seed}")  # noqa: S311  # not for secrets
    while True:
        criteria = random.randint(2, 4)
        rule = random.choice(["", '[[outcome]]\nwhen = "P < 4"\nthen = "one-lower"\n'])
        made = graded(criteria, random.choice([3, 5, 8]), rule)
        known = {f"p{one}": random.random() < 0.5 for one in range(1, criteria) if random.random() < 0.7}
        known["q"] = random.random() < 0.5
        grade = random.choice(GRADES)
        try:
            return ev(made, answers=known, values={"P": grade}), known, grade
        except AssessmentError:
            continue


def tried(base: Evaluation, known: dict[str, bool], grade: str, sign: int, *, by_hand: bool) -> list[Any]:
    """What comes out of every other grade, and of the criteria that are known, which cost nothing beside it."""
    here, found = GRADES.index(grade), []
    for there, word in enumerate(GRADES):
        if (there - here) * sign < 0 or (word == "AA" and sign > 0 and grade != word and not by_hand):
            continue
        for case in product(*[sorted({answer, sign > 0}) for answer in known.values()]):
            answers = dict(zip(known, case, strict=True))
            if there == here and any(answers[code] != known[code] for code in known if code != "q"):
                continue
            try:
                after = ev(base.instrument, answers=answers, values={"P": word})
            except AssessmentError:
                continue
            more, steps = int(answers["q"] != known["q"]), abs(there - here)
            found.append(((steps + more, (steps > 0) + more), after.predicate, after.score))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_plans_and_losses_are_those_of_all_grades_with_the_criteria_that_can_stand_below_them(
    seed: int,
) -> None:
    by_hand = seed % 2 == 1
    base, known, grade = drawn(seed)
    table = Standing(base).table
    ups = tried(base, known, grade, 1, by_hand=by_hand)
    half = Target(score=Fraction((base.score or 0) + max(score for _, _, score in ups)) / 2)
    for target in (next_up(base, table), half):
        found = improved(base, target, Allowed(grades=by_hand))
        met = [
            cost
            for cost, word, score in ups
            if (word in target.words if target.score is None else score >= target.score)
        ]
        if found.status != REACHED:
            assert found.status == (FOUND if met else UNREACHABLE)
            assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)

    lost, risk = worse(base, table), at_risk(base)
    downs = tried(base, known, grade, -1, by_hand=by_hand)
    met = [cost for cost, word, _ in downs if lost is not None and word in lost.words]
    assert risk.status != UNPROVED
    assert [(plan.steps, plan.questions) for plan in risk.losses] == front_of(met)


def test_a_grade_takes_along_the_criteria_that_it_cannot_stand_above() -> None:
    base = ev(graded(3, 10), answers={"p0": False, "p1": True, "q": True}, values={"P": "C"})
    standing = Standing(base)

    found = improved(base, Target(words=("High", "Middle")), Allowed())

    (plan,) = found.plans
    assert (dict(plan.changes), plan.steps, plan.questions) == ({"P": "BB", "p0": True}, 1, 1)
    assert [(one.before, one.after, one.gain) for one in changes_of(standing, plan.changes)] == [
        ("C", "BB", Fraction(21, 5)), (False, True, 0),
    ]  # fmt: skip


def test_a_criterion_that_stays_as_it_is_holds_the_grade_back() -> None:
    base = ev(graded(3, 10), answers={"p0": False, "p1": True, "q": True}, values={"P": "C"})

    found = improved(base, Target(words=("High", "Middle")), Allowed(free=lambda code: code != "p0"))

    assert found.status == UNREACHABLE


def test_an_answer_that_moves_with_a_value_is_told_as_it_was_given() -> None:
    """Level 1 is worth 0 points, which were told as the answer: *0*, without a word for it."""
    scale = '\n[scales.level]\n1 = "Poor"\n2 = "Fair"\n3 = "Good"\npoints = { 1 = 0, 2 = 1, 3 = 3 }\n'
    leaves = ", ".join(f'{{ code = "P.{one}", title = "L" }}' for one in "ab")
    nodes = f'[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\n[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "sum"\nleaves = [{leaves}]\n'
    bands = '[[bands]]\npredicate = "High"\nmin = 5\n[[bands]]\npredicate = "Low"\n'
    base = ev(small(bands + nodes, level=scale, head=DEEPER), answers={"P.a": 1}, values={"P": 1})

    (plan,) = improved(base, Target(words=("High",)), Allowed()).plans
    told = {one.node.code: (one.before, one.now, one.then) for one in changes_of(Standing(base), plan.changes)}

    assert told["P.a"] == (1, "Poor", "Good")


def test_a_locked_answer_whose_points_are_rounded_is_found_on_its_scale() -> None:
    """7/3 points are 2.3 behind the stage of the leaf, and no answer is worth 2.3: `improve` and `risk` crashed."""
    scale = '\n[scales.level]\n1 = "Some"\n2 = "All"\npoints = { 1 = 1, 2 = "7/3" }\n'
    gate = '[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1]\n'
    leaves = '{ code = "P.a", title = "L", kind = 1 }, { code = "P.b", title = "L", kind = 3 }'
    nodes = f'[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\n[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "gated-sum"\ngate_min = 2\nleaves = [{leaves}]\n'
    bands = '[[bands]]\npredicate = "High"\nmin = 4\n[[bands]]\npredicate = "Low"\n'
    stage = '[[rounding]]\nat = "item"\ndigits = 1\nmode = "half-up"\n'
    base = ev(small(bands + stage + gate + nodes, level=scale), answers={"P.a": 1, "P.b": 2})

    (plan,) = improved(base, Target(words=("High",)), Allowed()).plans

    assert (dict(plan.changes), plan.after.score) == ({"P.a": 2}, Fraction("4.6"))
