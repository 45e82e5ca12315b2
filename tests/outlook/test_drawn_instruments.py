"""Facts about drawn instruments, with gates, floors, requirements, stages and steps that fall again: of every answer that may change, all combinations are tried."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.plan import plan_for
from evalkit.outlook.effort import Effort
from evalkit.outlook.goals import Target, next_up, worse
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import KEEPS, LOSES, WITH_OTHERS, at_risk
from evalkit.outlook.standing import Standing
from evalkit.outlook.turning_numbers import turning_of
from evalkit.questions.numbers import PricedAnswer
from outlook.test_roads import front_of
from rules_check.invented import HEAD, small
from support import ev

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

MOST = 6  # of a number
DEEPER = HEAD.replace('"item"', '"sub", "item"')
COUNT = f"""
[scales.count]
kind  = "number"
min   = 0
max   = {MOST}
whole = true
"""
TOTAL = '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\ndigits = 2\n'
WORDS = ("High", "Middle", "Low")


class Outcome(NamedTuple):
    cost: tuple[int, int]
    score: Any
    predicate: str
    answers: dict[str, int]
    changed: frozenset[str]


def a_leaf(code: str, random: Random, *, number: bool | None = None) -> str:
    """A level, or a number; of few numbers fewer is better, and some nobody is asked to change."""
    is_number = random.random() < 0.4 if number is None else number
    if not is_number:
        return f'{{ code = "{code}", title = "L" }}'
    direction = random.choice(["higher"] * 6 + ["lower", "none"])
    return f'{{ code = "{code}", title = "N", scale = "count", direction = "{direction}" }}'


def a_part(code: str, random: Random) -> str:
    """A part of the total with its leaves."""
    head = f'[[node]]\ncode = "{code}"\nin = "total"\ntitle = "Part"\n'
    names = [f"{code}.{one}" for one in "abc"[: random.randint(2, 3)]]
    a, b = (f"'{one}'" for one in names[:2])
    every = " + ".join(f"'{one}'" for one in names)
    bound = random.randint(1, 4)
    flat = [
        every,
        f"min({a}, {b})",
        f"max({a}, 2 * {b})",
        f"if({a} >= 1, {every}, 0)",
        f"{a} + if({a} + {b} >= {bound}, {every}, 0)",
        f"if({a} + {b} >= {bound} and {b} >= 1, 4, 1)",
        f"{a} * {b}",
        f"if({a} <= {bound}, {a} + {b}, {bound} - {a} + {b})",
        f"({every}) / {len(names)}",
        f"max(0, 1 - {a} / max(1, {b})) * 5",
        f"round({every} / 3, 0)",
    ]
    kind = random.randrange(len(flat) + 3)
    if kind < len(flat) and every not in flat[kind]:
        names = names[:2]
    leaves = ",".join(a_leaf(one, random) for one in names)
    if kind < len(flat):
        return f'{head}formula = "{flat[kind]}"\nleaves = [{leaves}]\n'
    if kind == len(flat):  # points that fall again
        points = random.choice([(0, 3, 2, 0), (1, 4, 2, 0), (5, 3, 1, 0)])
        steps = ", ".join(f"{{ min = {low}, points = {one} }}" for low, one in zip((5, 3, 1), points, strict=False))
        leaf = a_leaf(names[0], random, number=True)
        return f'{head}method = "steps"\nsteps = [{steps}, {{ points = 0 }}]\nleaves = [{leaf}]\n'
    inner = f'[[node]]\ncode = "{code}.s"\nin = "{code}"\ntitle = "Before the penalty"\nmethod = "{random.choice(["sum", "mean"])}"\nleaves = [{leaves}]\n'
    penalty = f"if('{code}.s' >= {bound}, min('{code}.s', '{code}.k'), '{code}.s')"
    return f'{head}formula = "{penalty}"\nleaves = [{a_leaf(f"{code}.k", random)}]\n{inner}'


def an_instrument(random: Random, more: str = "", total: str = TOTAL) -> Instrument:
    """Two parts and what is *more*, three bands, and what predicates ask for beside the total."""
    parts = ["P", "Q"]
    nodes = [a_part(code, random) for code in parts]
    low = random.randint(2, 5)
    bands = "".join(
        f'[[bands]]\npredicate = "{word}"\n' + (f"min = {bound}\n" if bound is not None else "")
        for word, bound in zip(WORDS, (low + random.randint(1, 4), low, None), strict=True)
    )
    rules = ""
    for word in WORDS[:2]:
        part, bound = random.choice(parts), random.randint(1, 4)
        kinds = {
            "unless": f'[[outcome]]\nof = "{word}"\nthen = "one-lower"\n[[outcome.unless]]\nholds = "{part} >= {bound}"\ntitle = "Part"\n',
            "when": f'[[outcome]]\nwhen = "{part} < {bound}"\nthen = "Low"\n',
            "sum": f'[[outcome]]\nof = "{word}"\nthen = "one-lower"\n[[outcome.unless]]\nholds = "P + Q >= {bound + 2}"\ntitle = "Both"\n[[outcome.unless]]\nholds = "P >= 1"\ntitle = "P"\n',
            "turned": f'[[outcome]]\nwhen = "{part} > {bound + 2}"\nthen = "one-lower"\n',
        }
        rules += kinds.get(random.choice(["unless", "when", "sum", "turned", "", "", ""]), "")
    stage = (
        f'[[rounding]]\nat = "{random.choice([*parts, "total"])}"\ndigits = 0\nmode = "half-up"\n'
        if random.random() < 0.3
        else ""
    )
    floors = ""
    if random.random() < 0.3:
        nodes[0] = nodes[0].replace('in = "total"\n', f'in = "total"\nfloor = {random.randint(1, 2)}\n')
        floors = '[floors]\npredicate = "Low"\n'
    return small(COUNT + bands + rules + stage + floors + more + total + "".join(nodes), head=DEEPER)


def drawn(seed: int) -> Evaluation:
    random = Random(f"instrument {seed}")  # noqa: S311  # not for secrets
    made = an_instrument(random)
    plan = plan_for(made)
    answers = {plan.codes[at]: random.randrange(len(values(made, plan.codes[at]))) for at in plan.leaf_ends}
    return ev(made, answers=answers)


def drawn_findings(seed: int) -> Evaluation:
    """Findings of which fewer are better, by themselves or as a part of the total, that a rule of the predicate names."""
    random = Random(f"findings {seed}")  # noqa: S311  # not for secrets
    named, bound = random.choice(["'T.a'", "T"]), random.randint(0, 3)
    holds = f'[[outcome]]\nof = "{random.choice(WORDS[:2])}"\nthen = "one-lower"\n[[outcome.unless]]\nholds = "{named} <= {bound}"\ntitle = "Few"\n'
    rule = random.choice(
        [f'[[outcome]]\nwhen = "{named} > {bound}"\nthen = "{random.choice(["one-lower", "Low"])}"\n', holds]
    )
    leaves = [f'{{ code = "T.{one}", title = "N", scale = "count", direction = "lower" }}' for one in "ab"]
    part = f'[[node]]\ncode = "T"\nin = "total"\ntitle = "Findings"\nmethod = "sum"\nleaves = [{",".join(leaves)}]\n'
    total = TOTAL.replace('method = "sum"', f'formula = "{random.choice(["P + Q - T / 2", "P + Q - T / 100"])}"')
    made = an_instrument(random, rule, total + part)
    return ev(made, answers={code: random.randrange(len(values(made, code))) for code in made.leaves_under("total")})


def drawn_high(seed: int) -> Evaluation:
    """Nearly all answers at their best, so that several together lose the predicate, and rules that better ones bring about hold."""
    random = Random(f"high {seed}")  # noqa: S311  # not for secrets
    made = an_instrument(random)
    plan = plan_for(made)

    def answer(code: str) -> int:
        last = len(values(made, code)) - 1
        return 0 if made.nodes[code].direction == LOWER else last - (random.random() < 0.3)

    return ev(made, answers={plan.codes[at]: answer(plan.codes[at]) for at in plan.leaf_ends})


def values(made: Instrument, code: str) -> range:
    return range(MOST + 1) if made.nodes[code].scale == "count" else range(3)


def tried(base: Evaluation, sign: int) -> list[Outcome]:
    """What comes out of all answers that may be had: those that are better (or worse), either way where that turns."""
    standing, plan = Standing(base), plan_for(base.instrument)
    each = []
    for at, held in standing.leaves.items():
        node, here = plan.nodes[at], int(held.points)
        way = 0 if node.direction == NONE else -sign if node.direction == LOWER else sign
        ways = (way, -way) if at in turning_of(plan).leaves else (way,)
        listed = values(base.instrument, node.code)
        each.append([(abs(n - here), at, n) for n in listed if n == here or (way and (n > here) - (n < here) in ways)])
    found = []
    for case in product(*each):
        cost = sum(step for step, _, _ in case), sum(step > 0 for step, _, _ in case)
        levels = {at: None if plan.nodes[at].scale == "count" else n for _, at, n in case}
        nodes = standing.values_with({at: PricedAnswer(0, None, n, levels[at]) for _, at, n in case})
        changed = frozenset(plan.codes[at] for step, at, _ in case if step)
        word = band_of_values(plan.instrument, standing.table.when, nodes).predicate
        found.append(Outcome(cost, nodes[0], word, {plan.codes[at]: n for _, at, n in case}, changed))
    return found


FINDINGS = [(drawn_findings, seed) for seed in range(12)]


@pytest.mark.parametrize(("draw", "seed"), [*[(drawn, seed) for seed in range(40)], (drawn_high, 1007), *FINDINGS])
def test_plans_are_those_of_all_combinations(draw: Callable[[int], Evaluation], seed: int) -> None:
    """Of 1007 a number that turns is at its end already."""
    base = draw(seed)
    outcomes = tried(base, 1)
    best = max(one.score for one in outcomes)
    for target in (next_up(base, Standing(base).table), Target(score=Fraction((base.score or 0) + best) / 2)):
        found = improved(base, target, Allowed())
        met = [
            one.cost
            for one in outcomes
            if (one.predicate in target.words if target.score is None else one.score >= target.score)
        ]
        if target.is_met(base):
            assert found.status == REACHED
        else:
            assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
            assert found.status == (FOUND if met else UNREACHABLE)
        if found.best is not None:
            came = -WORDS.index(found.best.after.predicate or ""), found.best.after.score
            assert came == max((-WORDS.index(one.predicate), one.score) for one in outcomes)
        assert all(target.is_met(plan.after) for plan in (*found.plans, *found.others))


@pytest.mark.parametrize(
    ("draw", "seed"),
    [
        *((drawn, seed) for seed in (*range(40), 8328)),
        *((drawn_high, seed) for seed in (*range(10), 49, 75, 5376)),
        *FINDINGS,
    ],
)
def test_losses_are_those_of_all_combinations(draw: Callable[[int], Evaluation], seed: int) -> None:
    """Of 5376 and 8328 sums of nodes that lie across each other decide, so that single answers are tried out."""
    base = draw(seed)
    lost, found = worse(base, Standing(base).table), at_risk(base)
    met = [] if lost is None else [one for one in tried(base, -1) if one.predicate in lost.words]
    fewest = min((len(one.changed) for one in met), default=0)
    members = frozenset[str]().union(*[one.changed for one in met if len(one.changed) == fewest])
    assert {one.code for one in found.answers if one.verdict != KEEPS} == members
    assert {one.others for one in found.answers if one.verdict != KEEPS} <= {fewest - 1}
    assert {one.verdict for one in found.answers} <= {KEEPS, LOSES if fewest == 1 else WITH_OTHERS}
    assert [(plan.steps, plan.questions) for plan in found.losses] == front_of([one.cost for one in met])


def has_come(made: Instrument, code: str, answer: Any, least: int) -> bool:
    return bool(answer <= least if made.nodes[code].direction == LOWER else answer >= least)


@pytest.mark.parametrize(("seed", "need"), [*((seed, None) for seed in range(12)), (45, ("Q.b", "P.a", 2))])
def test_plans_change_an_answer_only_where_what_it_needs_has_come_so_far(
    seed: int, need: tuple[str, str, int] | None
) -> None:
    """Of 45 nothing more comes out of P.a, and yet Q.b needs it."""
    base, random = drawn(seed), Random(f"needs {seed}")  # noqa: S311  # not for secrets
    made = base.instrument
    codes = [code for code in made.nodes if made.nodes[code].is_leaf]
    code, other = random.sample(codes, 2)
    least = random.randrange(len(values(made, other)))
    code, other, least = need or (code, other, least)

    def respects(answers: dict[str, Any], changed: Collection[str]) -> bool:
        return code not in changed or has_come(made, other, answers[other], least)

    target = next_up(base, Standing(base).table)
    found = improved(base, target, Allowed(effort=Effort(needs={code: {other: least}})))
    outcomes = [one for one in tried(base, 1) if respects(one.answers, one.changed)]
    met = [one.cost for one in outcomes if one.predicate in target.words]
    if found.status != REACHED:
        assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
    best = () if found.best is None else (found.best,)
    for plan in (*found.plans, *found.others, *best):
        assert respects({**base.assessment.answers, **plan.changes}, plan.changes)


@pytest.mark.parametrize("score", [60, 100, 200])
def test_numbers_that_give_less_are_no_way_to_a_score(score: int) -> None:
    """Of B fewer is better, though more of it counts: it stays at 20, and all others can be 40."""
    leaves = ", ".join(
        f'{{ code = "{code}", title = "N", scale = "count", direction = "{direction}" }}'
        for code, direction in {"A": "higher", "B": "lower", "C": "higher"}.items()
    )
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "Part"\nmethod = "sum"\nleaves = [{leaves}]\n'
    other = part.replace('code = "P"', 'code = "Q"').replace('code = "', 'code = "Q').replace('"QQ"', '"Q"')
    bands = '[[bands]]\npredicate = "High"\nmin = 90\n[[bands]]\npredicate = "Low"\n'
    made = small(COUNT.replace(f"= {MOST}", "= 40") + bands + TOTAL + part + other, head=DEEPER)
    base = ev(made, answers={"A": 2, "B": 20, "C": 1, "QA": 2, "QB": 20, "QC": 1})

    (plan,) = improved(base, Target(score=Fraction(score)), Allowed()).plans

    missing = score - 46
    assert (plan.steps, plan.questions) == (missing, {14: 1, 54: 2, 154: 4}[missing])
    assert plan.after.score == score


@pytest.mark.parametrize(
    ("formula", "scale"),
    [
        ("'P.a' + if('P.a' >= 2, 'P.b' + 'P.c', 0)", '0 = "None"\n1 = "Some"\n2 = "All"\n'),  # a gate on one answer
        ("if('P.a' >= 1, 'P.b' + 'P.c', 0)", '1 = "None"\n2 = "Some"\n3 = "All"\n'),  # which is always open
    ],
)
def test_a_gate_on_one_answer_opens_for_plans_as_it_does_when_evaluated(formula: str, scale: str) -> None:
    leaves = ", ".join(f'{{ code = "P.{one}", title = "L" }}' for one in "abc")
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "Part"\nformula = "{formula}"\nleaves = [{leaves}]\n'
    bands = '[[bands]]\npredicate = "High"\nmin = 4\n[[bands]]\npredicate = "Low"\n'
    made = small(bands + TOTAL + part, level=f"\n[scales.level]\n{scale}", head=DEEPER)
    base = ev(made, answers={"P.a": 1, "P.b": 1, "P.c": 1})
    standing, keys = Standing(base), [int(line[0]) for line in scale.splitlines()]
    target = next_up(base, standing.table)

    costs = [
        (sum(case) - 3, sum(one > 1 for one in case))
        for case in product([key for key in keys if key >= 1], repeat=3)
        if target.is_met(standing.with_changes(dict(zip(("P.a", "P.b", "P.c"), case, strict=True))))
    ]

    assert [(plan.steps, plan.questions) for plan in improved(base, target, Allowed()).plans] == front_of(costs)


def test_a_rule_that_makes_a_predicate_better_hides_no_loss() -> None:
    """Less of P than 1 is C whatever the total. That tables leave this end out was taken for a way that costs nothing, and nothing dearer was looked at: *safe*."""
    bands = "".join(
        f'[[bands]]\npredicate = "{word}"\n{bound}'
        for word, bound in (("B", "min = 3.5\n"), ("C", "min = 1.5\n"), ("D", ""))
    )
    rules = '[[outcome]]\nwhen = "Q < 2"\nthen = "one-lower"\n[[outcome]]\nwhen = "P < 1"\nthen = "C"\n[[outcome]]\nwhen = "Q > 4"\nthen = "one-lower"\n'
    total = TOTAL.replace('method = "sum"', 'formula = "(2 * P + 3 * Q) / 5"')
    leaves = [
        f'{{ code = "P.{one}", title = "N", scale = "count", direction = "{way}" }}'
        for one, way in (("a", "none"), ("b", "lower"))
    ]
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nformula = "min(\'P.a\', \'P.b\')"\nleaves = [{", ".join(leaves)}]\n'
    other = (
        '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\nmethod = "sum"\nleaves = [{ code = "Q.a", title = "L" }]\n'
    )
    base = ev(small(COUNT + bands + rules + total + part + other, head=DEEPER), answers={"P.a": 5, "P.b": 0, "Q.a": 2})

    found = at_risk(base)

    assert [dict(plan.changes) for plan in found.losses] == [{"P.b": 1, "Q.a": 1}]
    assert {one.code for one in found.answers if one.verdict == WITH_OTHERS} == {"P.b", "Q.a"}


def test_a_grade_by_hand_is_one_question_however_many_steps_it_takes() -> None:
    """The higher of two grades takes two steps: as two questions it hid the way that changes nothing else."""
    grades = "".join(
        f'[[grades]]\ngrade = "{word}"\nvalue = {number}\n{bound}\n'
        for word, number, bound in (
            ("AA", 100, "by_hand = true"), ("A", 90, "by_hand = true"), ("BB", 80, "min = 1"), ("E", 0, "min = 0"),
        )
    ).replace("min = 0\n", "")  # fmt: skip
    bands = '[[bands]]\npredicate = "High"\nmin = 50\n[[bands]]\npredicate = "Low"\n'
    head = DEEPER.replace('method = "sum"', 'method = "sum"\nweights = "within-parent"\nweight_sum = 10')
    answers = '[scales.yes]\nkind = "yes-no"\n'
    graded = '[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nweight = 6\nmethod = "grade"\nleaves = [{ code = "P.a", title = "L", scale = "yes" }]\n'
    number = '[scales.fine]\nkind = "number"\nmin = 0\nmax = 2\n'
    other = '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\nweight = 4\nformula = "Qa / 5"\nleaves = [{ code = "Qa", title = "N", scale = "fine", digits = 1 }]\n'
    made = small(answers + number + bands + grades + TOTAL + graded + other, head=head)
    base = ev(made, answers={"P.a": True, "Qa": 0})

    found = improved(base, Target(score=Fraction("5.5")), Allowed(grades=True))

    assert [dict(plan.changes) for plan in found.plans] == [{"P": "A", "Qa": Fraction("0.5")}, {"P": "AA"}]
