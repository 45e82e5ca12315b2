"""Facts about roads up and down: of a few answers that may change, every combination was tried by the engine."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.method.bands import predicate_ranks
from evalkit.method.scales import options
from evalkit.outlook.changes import changes_of
from evalkit.outlook.choices import Made
from evalkit.outlook.effort import Effort
from evalkit.outlook.goals import Target, next_up, worse
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.least_change import does
from evalkit.outlook.plans import Planner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import KEEPS, LOSES, WITH_OTHERS, _Trial, at_risk
from evalkit.outlook.risk import UNPROVED as LOSS_UNPROVED
from evalkit.outlook.standing import Standing
from evalkit.questions.numbers import PricedAnswer
from evalkit.run import evaluate_files
from rules_check.invented import HEAD, small
from support import ev, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

EXAMPLES, REGISTRY = Path(__file__).parents[2] / "examples", Registry()
SPECS = ("spbe@2018", "spbe@2020", "ips@2022", "kami@4.2", "kami@5.0", "sakip@2021")


def keys_of(spec: str, code: str) -> list[Any]:
    found = instrument(spec)
    listed = options(found, found.nodes[code])
    keys = sorted([key for key in listed if key != "na"], key=lambda key: (listed[key].points, listed[key].level or 0))
    yes_no = found.scales[found.nodes[code].scale or ""].kind == "yes-no"
    return [bool(key) for key in keys] if yes_no else keys


def drawn_answers(spec: str, drawn: Random) -> dict[str, Any]:
    """Answers near each other, so that bands and gates are near as well."""
    found, middle = {}, drawn.random()
    for code, node in instrument(spec).nodes.items():
        if node.is_leaf:
            keys = keys_of(spec, code)
            if not keys:  # a number beside the total
                continue
            near = middle + drawn.uniform(-0.35, 0.35)
            found[code] = keys[min(max(int(near * len(keys)), 0), len(keys) - 1)]
    return found


class Outcome(NamedTuple):
    cost: tuple[int, int]
    score: Any
    predicate: str


def tried(base: Evaluation, free: list[str], sign: int) -> list[Outcome]:
    """What comes out of all combinations of the free answers that are no worse, or no better."""
    standing, found = Standing(base), []
    plan = standing.plan
    choices = []
    for code in free:
        at = plan.position[code]
        listed = options(base.instrument, plan.nodes[at])
        keys = [int(key) if isinstance(key, bool) else key for key in keys_of(base.instrument.id, code)]
        here = keys.index(standing.leaves[at].key)
        steps = [(abs(i - here), at, listed[key]) for i, key in enumerate(keys) if (i - here) * sign >= 0]
        choices.append(steps)
    for case in product(*choices):
        cost = sum(step for step, _, _ in case), sum(step > 0 for step, _, _ in case)
        chosen = {at: PricedAnswer(0, None, given.points, given.level) for _, at, given in case}
        values = standing.values_with(chosen)
        found.append(Outcome(cost, values[0], band_of_values(plan.instrument, standing.table.when, values).predicate))
    return found


def front_of(met: list[tuple[int, int]]) -> list[tuple[int, int]]:
    costs = set(met)
    return sorted(one for one in costs if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in costs))


def drawn_case(spec: str, seed: int) -> tuple[Evaluation, list[str]]:
    """An assessment, and the few answers that may change: most of them of one part, where gates are."""
    drawn = Random(f"{spec} {seed}")  # noqa: S311  # not for secrets
    base = ev(spec, year=2024, answers=drawn_answers(spec, drawn))
    under = instrument(spec).leaves_under(TOTAL)
    part = drawn.choice(instrument(spec).nodes[TOTAL].children)
    near = [code for code in under if code in instrument(spec).leaves_under(part)]
    free = drawn.sample(near, min(3, len(near)))
    return base, free + drawn.sample([code for code in under if code not in free], 1)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spec", SPECS)
def test_the_front_of_plans_is_that_of_all_combinations(spec: str, seed: int) -> None:
    base, free = drawn_case(spec, seed)
    outcomes, standing = tried(base, free, 1), Standing(base)
    best = max(one.score for one in outcomes)
    for target in (
        next_up(base, standing.table),
        Target(score=Fraction(base.score + best) / 2),
        Target(score=best + 1),
    ):
        found = improved(base, target, Allowed(free=free.__contains__))
        met = [one.cost for one in outcomes if one.predicate in target.words or (target.score or best + 1) <= one.score]
        if target.is_met(base):
            assert (found.status, found.plans) == (REACHED, ())
        else:
            assert [(plan.steps, plan.questions) for plan in found.plans] == front_of(met)
            assert found.status == (FOUND if met else UNREACHABLE)
        assert all(target.is_met(plan.after) for plan in (*found.plans, *found.others))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spec", SPECS)
def test_a_budget_buys_the_best_of_all_combinations(spec: str, seed: int) -> None:
    base, free = drawn_case(spec, seed)
    ranks = predicate_ranks(base.instrument)
    within = [one for one in tried(base, free, 1) if one.cost[0] <= 3]
    best = min(within, key=lambda one: (ranks[one.predicate.casefold()], -one.score, one.cost))
    found = improved(base, None, Allowed(free=free.__contains__), 3).best
    assert found is not None
    assert (found.steps, found.after.score, found.after.predicate) == (best.cost[0], best.score, best.predicate)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spec", SPECS)
def test_the_front_of_losses_is_that_of_all_combinations(spec: str, seed: int) -> None:
    base, free = drawn_case(spec, seed)
    standing, ranks = Standing(base), predicate_ranks(base.instrument)
    lost = worse(base, standing.table)
    here = ranks[(base.predicate or "").casefold()]
    met = [one.cost for one in tried(base, free, -1) if ranks[one.predicate.casefold()] > here]
    if lost is None:
        assert met == []
        return
    planner, goals = (
        Planner(standing, Allowed(free=free.__contains__), -1),
        list(lost.goals(standing.plan, standing.table)),
    )
    bound = planner.bound(goals)
    plans = [] if bound is None else [planner.plan(*one) for one in planner.front(goals, bound)]
    assert [(plan.steps, plan.questions) for plan in plans] == front_of(met)
    assert all(lost.is_met(plan.after) for plan in plans)


def test_an_answer_that_needs_others_first_is_reached_through_them() -> None:
    """I44 alone takes two steps; where it needs I26 at 5, I26 is raised by three, and then does alone."""
    base = evaluate_files([EXAMPLES / "contoh-spbe" / "spbe.toml"], REGISTRY).evaluations[0]
    target, free = next_up(base, Standing(base).table), {"I44", "I26"}.__contains__

    plain = improved(base, target, Allowed(free=free))
    needing = improved(base, target, Allowed(free=free, effort=Effort(needs={"I44": {"I26": 5}})))

    assert [dict(plan.changes) for plan in plain.plans] == [{"I44": 5}]
    assert [(plan.steps, dict(plan.changes)) for plan in needing.plans] == [(3, {"I26": 5})]


@pytest.mark.parametrize(
    ("needs", "said"),
    [({"SP1": 2}, "answers.TK1.needs: SP1 does not count in the total"), ({"TK2": 9}, "answers.TK1.needs.TK2: 9 is outside the scale"),
     ({"TK": 2}, "TK is no answer: it follows from others"), ({"TK1": 2}, "these answers need each other in a circle")],
)  # fmt: skip
def test_what_no_plan_changes_cannot_be_needed(needs: dict[str, Any], said: str) -> None:
    """As in a file of efforts; it was passed over where a program said it."""
    base = evaluate_files([EXAMPLES / "contoh-kami" / "kami-satu-poin.toml"], REGISTRY).evaluations[0]

    with pytest.raises(AssessmentError) as refused:
        improved(base, None, Allowed(effort=Effort(needs={"TK1": needs})), budget=1)

    assert said in str(refused.value)


@pytest.mark.parametrize(("held", "wanted"), [("T", []), ("S", ["Y"]), ("Y", ["Y"])])
def test_a_need_is_met_by_the_answer_that_it_names_though_others_are_worth_the_same(
    held: str, wanted: list[str]
) -> None:
    """A criterion of SAKIP met in part counts 0, as one that is not met; who needs it in part has not got it by *T*."""
    answers = dict.fromkeys(instrument("sakip@2021").leaves_under(TOTAL), "Y")
    one, other = "Instansi.1.a.1", "Instansi.1.a.2"
    base = ev("sakip@2021", answers=answers | {one: "T", other: held})
    target = Target(score=Standing(base).with_changes({one: "Y"}).score)

    found = improved(base, target, Allowed(free={one}.__contains__, effort=Effort(needs={one: {other: "S"}})))

    assert [dict(plan.changes) for plan in found.plans] == [{one: answer} for answer in wanted]


def test_that_a_question_does_not_apply_can_be_refused_by_a_verifier() -> None:
    """*Tidak Berlaku* counts as the highest level; one point less loses the predicate here."""
    base = evaluate_files([EXAMPLES / "contoh-kami" / "kami-satu-poin.toml"], REGISTRY).evaluations[0]
    assert base.nodes["TE29"].answer == "Tidak Berlaku"
    assert Standing(base).with_changes({"TE29": 2}).predicate != base.predicate
    assert {one.code: one.verdict for one in at_risk(base).answers}["TE29"] == LOSES
    assert [change.before for change in changes_of(Standing(base), {"TE29": 2})] == ["Tidak Berlaku"]


def test_that_a_question_does_not_apply_is_left_as_it_is_by_plans_whatever_level_it_counts_as() -> None:
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 2\n[[bands]]\npredicate = "Low"\n'
        '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\n'
        'leaves = [{ code = "X", title = "X", na = true }, { code = "Y", title = "Y" }]\n',
        level='[scales.level]\n0 = "None"\n1 = "Some"\n2 = "All"\nna = "Not applicable"\nna_counts_as = 1\n'
        "points = { 0 = 0, 1 = 1, 2 = 2, na = 1 }\n",
        head=HEAD.replace('["part", "item"]', '["item"]'),
    )
    base = ev(made, answers={"X": "Not applicable", "Y": 0})
    plans = [dict(plan.changes) for plan in improved(base, Target(score=2), Allowed()).plans]
    needing = Allowed(effort=Effort(needs={"Y": {"X": 1}}))

    assert plans == [{"Y": 1}]
    assert [dict(plan.changes) for plan in improved(base, Target(score=2), needing).plans] == plans


def test_a_finding_behind_a_gate_that_is_closed_loses_nothing() -> None:
    base = evaluate_files([EXAMPLES / "contoh-kami" / "kami-belum-lengkap.toml"], REGISTRY).evaluations[0]
    standing = Standing(base)
    verdicts = {one.code: one.verdict for one in at_risk(base).answers}
    for code in ("RS15", "RS16"):
        assert base.nodes[code].locked
        lowest = standing.with_changes({code: 0})
        assert (lowest.predicate, lowest.score) == (standing.lowest.predicate, standing.lowest.score)
        assert verdicts[code] == KEEPS


def test_only_what_belongs_to_a_smallest_set_loses_it_with_others() -> None:
    """Seven findings are the fewest: two on what the category follows from, so that higher bands hold, and five that bring the total below these."""
    base = evaluate_files([EXAMPLES / "contoh-kami" / "kami-4.2.toml"], REGISTRY).evaluations[0]
    found, standing = at_risk(base), Standing(base)
    assert min(plan.questions for plan in found.losses) == 7
    assert {one.others for one in found.answers if one.verdict == WITH_OTHERS} == {6}
    verdicts = {one.code: one.verdict for one in found.answers}
    category, four = {"SE9": "A", "SE10": "A"}, dict.fromkeys(("KK10", "TE12", "TE13", "TE17"), 0)
    lowered = {code: standing.with_changes({**category, **four, code: 0}) for code in ("RS16", "TK9", "RS15")}
    assert {code: verdicts[code] for code in lowered} == {"RS16": WITH_OTHERS, "TK9": WITH_OTHERS, "RS15": KEEPS}
    assert {code for code, after in lowered.items() if after.predicate != base.predicate} == {"RS16", "TK9"}


def test_pairs_that_lose_a_predicate_are_those_that_evaluating_every_pair_finds() -> None:
    """SAKIP: grades given by hand fall away with their criteria, and no finding on these is among the smallest sets."""
    base = evaluate_files([EXAMPLES / "contoh-sakip" / "sakip.toml"], REGISTRY).evaluations[0]
    standing = Standing(base)
    plan, lost = standing.plan, worse(standing.lowest, standing.table)
    assert lost is not None
    ends = {at: listed[-1] for at, listed in Made(standing, Allowed(), -1).at_ends().items() if len(listed) > 1}
    goals = list(lost.goals(plan, standing.table))
    pairs = [pair for pair in combinations(ends, 2) if does(standing, {at: ends[at] for at in pair}, goals)]
    verdicts = {plan.position[one.code]: one.verdict for one in at_risk(base).answers}
    assert {at for pair in pairs for at in pair} == {at for at, verdict in verdicts.items() if verdict == WITH_OTHERS}
    assert LOSES not in verdicts.values()


@pytest.mark.parametrize("example", ["contoh-ips/ips.toml", "contoh-spbe-2018/spbe-tanpa-layanan-sektor.toml"])
def test_an_answer_that_loses_alone_does_so_when_it_is_evaluated(example: str) -> None:
    base = evaluate_files([EXAMPLES / example], REGISTRY).evaluations[0]
    standing, plan = Standing(base), Standing(base).plan
    lost = worse(standing.lowest, standing.table)
    assert lost is not None
    made = Made(standing, Allowed(), -1)
    for one in at_risk(base).answers:
        listed = made.leaves.get(plan.position[one.code], ())
        alone = len(listed) > 1 and lost.is_met(standing.with_changes({one.code: listed[-1].answer}))
        assert alone == (one.verdict == LOSES)


@pytest.mark.parametrize(("fact", "losses"), [(1, [(2, {"P": Fraction(33, 100)})]), (2, [])])
def test_a_given_value_falls_no_lower_than_its_answers_can_bring_it(fact: int, losses: list[object]) -> None:
    """Each of the three answers behind the mean could fall by 2 somewhere on its scale, and yet it is 0 at least; a third is written with the decimals of its node."""
    leaves = ", ".join(f'{{ code = "{one}", title = "L" }}' for one in "abc")
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 1.5\n[[bands]]\npredicate = "Low"\n'
        '[scales.count]\nkind = "number"\nmin = 0\nmax = 2\nwhole = true\n'
        '[[node]]\ncode = "total"\ntitle = "All"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "mean"\nleaves = [{leaves}]\n'
        '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\n'
        'leaves = [{ code = "d", title = "L", scale = "count", direction = "none" }]\n'
    )

    found = at_risk(ev(made, answers={"d": fact}, values={"P": "1.00"}))

    assert [(plan.steps, dict(plan.changes)) for plan in found.losses] == losses


@pytest.mark.parametrize(("asked", "is_proved"), [("a < 1", False), ("a < 0", True), ("P < 0.5", True)])
def test_what_the_predicate_asks_of_answers_behind_a_value_is_proved_only_if_it_hangs_on_none(
    asked: str,
    is_proved: bool,  # noqa: FBT001  # what comes out
) -> None:
    """No answer is below 0; whether a is below 1 nobody told, so the predicate may be the lowest already."""
    leaves = ", ".join(f'{{ code = "{one}", title = "L" }}' for one in "ab")
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 3\n[[bands]]\npredicate = "Middle"\nmin = 2\n[[bands]]\npredicate = "Low"\n'
        f'[[outcome]]\nwhen = "{asked}"\nthen = "Low"\n[[node]]\ncode = "total"\ntitle = "All"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "mean"\nleaves = [{leaves}]\n'
        '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\nleaves = [{ code = "d", title = "L" }]\n'
    )
    base = ev(made, answers={"d": 1}, values={"P": "1.00"})

    plans, losses = improved(base, Target(("High",)), Allowed()), at_risk(base)

    assert str(plans.reason) == ("" if is_proved else "the predicate hangs on a, which is not known")
    assert [plan.steps for plan in plans.plans] == ([1] if is_proved else [])
    assert [plan.steps for plan in losses.losses] == ([1] if is_proved else [])
    assert "keeps" not in [one.verdict for one in losses.answers if not is_proved]


SHARES = """
[scales.share]
kind = "number"
min = 0
max = 1
[[bands]]
predicate = "High"
above = 1.4
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
leaves = [
  { code = "a", title = "A", scale = "share", digits = 1 },
  { code = "b", title = "B", scale = "share", digits = 1 },
  { code = "c", title = "C" },
]
"""


def test_steps_behind_a_value_are_the_fewest_for_each_number_of_questions() -> None:
    """0.3 came of some a, b and c; 1.1 more are c by one level and a or b by a tenth, or c by two levels."""
    base = ev(small(SHARES), values={"total": "0.3"})
    found = improved(base, next_up(base, Standing(base).table), Allowed())
    costs = [(plan.steps, plan.questions) for plan in found.plans]
    assert costs == [(Fraction(12, 10), 2), (2, 1)]


def test_how_far_an_answer_moves_a_value_that_a_stage_rounds_it_to_is_unproved() -> None:
    """0.4 and 0.5 are a tenth apart, and count 0 and 1."""
    stage = '[[rounding]]\nat = "part"\ndigits = 0\nmode = "half-up"\n'
    base = ev(small(SHARES + stage), values={"total": 2})
    found = at_risk(base)
    assert (found.status, found.losses) == (LOSS_UNPROVED, ())
    assert "hangs on the others" in str(found.reason)


GRADED = """
[scales.met]
kind = "yes-no"
[[grades]]
grade = "AA"
value = 100
by_hand = true
[[grades]]
grade = "B"
value = 60
min = 1
[[grades]]
grade = "D"
value = 0
[floors]
predicate = "Low"
[[bands]]
predicate = "High"
min = 80
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
[[node]]
code = "P"
in = "total"
title = "P"
method = "grade"
weight = 60
floor = 20
scale = "met"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "Q"
in = "total"
title = "Q"
method = "grade"
weight = 40
scale = "met"
leaves = [{ code = "c", title = "C" }]
"""


@pytest.mark.parametrize(
    ("grades", "verdicts"),
    [
        ({"P": "AA"}, {"a": LOSES, "b": LOSES, "c": LOSES, "P": LOSES}),  # of 84
        ({"P": "AA", "Q": "AA"}, {"a": LOSES, "b": LOSES, "c": LOSES, "P": LOSES, "Q": KEEPS}),  # without Q's 84
    ],
)
def test_a_finding_on_a_grade_given_by_hand_is_what_withdrawing_it_does(
    grades: dict[str, str], verdicts: dict[str, str]
) -> None:
    made = small(GRADED, head=HEAD.replace('method = "sum"', 'method = "sum"\nweights = "within-parent"'))
    base = ev(made, answers={"a": True, "b": True, "c": True, **grades})
    standing = Standing(base)
    lost = worse(standing.lowest, standing.table)
    assert lost is not None
    alone = {code: lost.is_met(standing.with_changes({code: None if code in grades else False})) for code in verdicts}
    assert alone == {code: verdict == LOSES for code, verdict in verdicts.items()}
    assert {one.code: one.verdict for one in at_risk(base).answers} == verdicts


def test_plans_of_a_given_value_are_all_that_may_do_with_fewer_questions_as_well() -> None:
    """A half may come of b and c, at an effort of 1/2 each, or of a alone, which takes 2."""
    leaves = ", ".join(
        f'{{ code = "{one}", title = "L", weight = {share} }}' for one, share in zip("abc", (50, 25, 25), strict=True)
    )
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 0.75\n[[bands]]\npredicate = "Low"\n'
        '[[node]]\ncode = "total"\ntitle = "All"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "weighted-mean"\nweight = 100\nleaves = [{leaves}]\n',
        level='[scales.level]\n0 = "No"\n1 = "Yes"\n',
        head=HEAD.replace('method = "sum"', 'method = "sum"\nweights = "within-parent"'),
    )
    effort = Effort(file="e.toml", each={"a": 2, "b": Fraction(1, 2), "c": Fraction(1, 2)})

    found = improved(ev(made, values={"P": "0.25"}), Target(words=("High",)), Allowed(effort=effort))

    assert [(plan.effort, plan.questions) for plan in found.plans] == [(1, 2), (2, 1)]


def test_a_rule_that_the_facts_rule_out_asks_nothing() -> None:
    """Clusters of units are asked of regional governments alone; this one is none."""
    base = evaluate_files([EXAMPLES / "contoh-sakip" / "sakip.toml"], REGISTRY).evaluations[0]
    assert base.context["pemda"] == "Tidak"
    assert at_risk(base).status == "found"
    plans = improved(base, Target(words=("AA", "A", "BB")), Allowed()).plans
    assert plans
    assert all(plan.after.predicate == "BB" for plan in plans)


def test_answers_outside_the_total_lose_a_predicate_that_hangs_on_them() -> None:
    """A combined value of a regional government keeps AA only as long as its clusters of units do."""
    sheet = instrument("sakip@2021").leaves_under(TOTAL)
    clusters = {
        f"{one}.{what}": 3 if what == "unit" else 85
        for one in ("Utama", "Pendukung", "Tambahan")
        for what in ("unit", "nilai")
    }
    grades = {f"{part}{n}": "AA" for part in "PULE" for n in (1, 2, 3)}
    base = ev("sakip@2021", answers=dict.fromkeys(sheet, "Y") | clusters | grades, context={"pemda": "Ya"})

    assert base.predicate == "AA"
    risk = at_risk(base)
    assert [(plan.steps, plan.questions) for plan in risk.losses] == [(1, 1)]
    assert {one.code for one in risk.answers if one.verdict == LOSES} == clusters.keys()
    lower = ev("sakip@2021", answers=dict(base.assessment.answers) | {"Utama.unit": 2}, context={"pemda": "Ya"})
    (plan,) = improved(lower, Target(words=("AA",)), Allowed()).plans
    assert (plan.changes, plan.after.predicate) == ({"Utama.unit": 3}, "AA")


def test_what_follows_from_answers_outside_the_total_is_searched() -> None:
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 1\n[[bands]]\npredicate = "Low"\n'
        '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "a", title = "A" }]\n'
        '[[node]]\ncode = "S"\ntitle = "S"\nleaves = [{ code = "b", title = "B" }]\n'
        '[[outcome]]\nof = "High"\nwhen = "S < 1"\nthen = "one-lower"\n',
        level='[scales.level]\n0 = "No"\n1 = "Yes"\n',
    )
    found = at_risk(ev(made, answers={"a": 1, "b": 1}))
    assert {one.code for one in found.answers if one.verdict == LOSES} == {"a", "b"}
    (plan,) = improved(ev(made, answers={"a": 0, "b": 0}), Target(words=("High",)), Allowed()).plans
    assert plan.changes == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("asked", "verdicts"), [("a < 1", ["unproved"]), ("a < 1 and d < 1", ["unproved"]), ("d < 1", ["loses"])]
)
def test_what_one_answer_loses_is_not_known_where_a_rule_hangs_on_an_answer_behind_a_value(
    asked: str, verdicts: list[str]
) -> None:
    """Whether a is below 1 nobody told: with d at 0 the predicate may be the lowest, or may not."""
    leaves = ", ".join(f'{{ code = "{one}", title = "L" }}' for one in "ab")
    made = small(
        '[[bands]]\npredicate = "High"\nmin = 1\n[[bands]]\npredicate = "Low"\n'
        f'[[outcome]]\nwhen = "{asked}"\nthen = "Low"\n[[node]]\ncode = "total"\ntitle = "All"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "mean"\nleaves = [{leaves}]\n'
        '[[node]]\ncode = "Q"\nin = "total"\ntitle = "Q"\nleaves = [{ code = "d", title = "L" }, { code = "e", title = "L" }]\n'
    )
    standing = Standing(ev(made, answers={"d": 2, "e": 0}, values={"P": "1.00"}))
    trial = _Trial(Planner(standing, Allowed(), -1), Target(("Low",), sign=-1), standing.table)
    verdict = {True: "loses", None: "unproved", False: "keeps"}

    assert [verdict[trial.does_one(standing.plan.position["d"], {})]] == verdicts


def test_answers_that_move_a_given_value_alike_in_different_steps_are_one_way() -> None:
    """3 at a and 2 at e both add 6 to P, the one in three steps, the other in two."""
    scales = (
        '[scales.number]\nkind = "number"\nmin = 0\nmax = 3\nwhole = true\n[scales.few]\n0 = "0"\n1 = "1"\n2 = "2"\n'
    )
    leaves = ", ".join(
        f'{{ code = "{code}", title = "L", scale = "{scale}" }}'
        for code, scale in (("a", "number"), ("b", "few"), ("e", "few"))
    )
    made = small(
        f'[[bands]]\npredicate = "High"\nmin = 7\n[[bands]]\npredicate = "Low"\n{scales}'
        '[[node]]\ncode = "total"\ntitle = "All"\n'
        f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nformula = "2 * a + b + 3 * e"\nleaves = [{leaves}]\n'
    )

    base = ev(made, answers={"a": 0, "b": 1}, values={"P": Fraction(1)})
    found = improved(base, next_up(base, Standing(base).table), Allowed())

    assert (found.status, [(plan.steps, plan.questions) for plan in found.plans]) == (FOUND, [(2, 1)])


def test_a_value_that_is_given_below_another_is_told_as_the_reason() -> None:
    """That the answers below are not known would not be it."""
    values = {"D1": "3.00", "D2": "3.00", "D3": "3.00", "D4": "3.00", "A7": "3.00"}

    found = at_risk(ev(instrument("spbe@2020"), values=values))

    assert found.status == LOSS_UNPROVED
    assert str(found.reason) == "A7 is given below D4, and how far it moves D4 is not known"
