"""Facts about what tables do not say: roots, the best of several, nodes outside the total, and predicates that better answers lose; all combinations are tried."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from evalkit.catalogue.registry import Registry
from evalkit.method.bands import predicate_ranks
from evalkit.method.plan import plan_for
from evalkit.outlook.effort import Effort
from evalkit.outlook.goals import Target, next_up
from evalkit.outlook.improve import FOUND, REACHED, UNREACHABLE, improved
from evalkit.outlook.plans import Planner
from evalkit.outlook.plans_by_boxes import BoxPlanner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import KEEPS, LOSES, LOWEST, SAFE, at_risk
from evalkit.outlook.standing import Standing, counted_in
from evalkit.outlook.turning_numbers import turning_of
from evalkit.questions.boxes import InOrder
from evalkit.questions.numbers import Numbers, NumberSteps, PricedAnswer
from evalkit.questions.table import EVERY, Best, packed, unlinked, unpacked
from evalkit.run import evaluate_files
from outlook.test_roads import front_of
from rules_check.invented import HEAD, small
from support import calls_of, ev

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.evaluation.result import Evaluation

EXAMPLE = Path(__file__).parents[2] / "examples/aturan-ipm"
TOP = 2  # of the levels
BANDS = (
    '[[bands]]\npredicate = "High"\nmin = {}\n[[bands]]\npredicate = "Middle"\nmin = {}\n[[bands]]\npredicate = "Low"\n'
)
WORDS = ("High", "Middle", "Low")


def node(code: str, how: str, *leaves: str, inside: str = "total") -> str:
    listed = ", ".join(f'{{ code = "{leaf}", title = "L" }}' for leaf in leaves)
    place = f'in = "{inside}"\n' if inside else ""
    own = f"leaves = [{listed}]\n" if leaves else ""
    return f'[[node]]\ncode = "{code}"\n{place}title = "N"\n{how}\n{own}'


def best_of(codes: list[str]) -> str:
    """The sum of all but the two that are least."""
    all_but_one = [f"min({', '.join(one for one in codes if one != code)})" for code in codes]
    return f"{' + '.join(codes)} - min({', '.join(codes)}) - max({', '.join(all_but_one)})"


def total(how: str, *leaves: str) -> str:
    return node("total", how, *leaves, inside="")


def rule(when: str, then: str, of: str = "") -> str:
    return "[[outcome]]\n" + (f'of = "{of}"\n' if of else "") + f'when = "{when}"\nthen = "{then}"\n'


def geometric(random: Random) -> str:
    digits = random.randint(1, 3)
    ways = [
        f'method = "geometric-mean"\ndigits = {digits}',
        f'formula = "root((P + 1) * (Q + {random.randint(0, 2)}) * R, {random.choice([2, 3])}, {digits})"',
        f'formula = "root(P * Q + R, 2, {digits}) + if(R > {random.randint(1, 3)}, P, 0)"',
    ]
    parts = node("P", 'method = "sum"', "A", "B") + node("Q", 'method = "sum"', "C", "D")
    return total(random.choice(ways)) + parts + node("R", f'formula = "{random.choice(["E * F", "E + F"])}"', "E", "F")


def best(random: Random) -> str:
    codes = ["A", "B", "C", "D", "E"]
    if random.random() < 0.5:
        return total(f'formula = "{best_of(codes)}"', *codes) + rule(
            f"min(A, B) < {random.randint(0, 2)}", "Low", "High"
        )
    return total('method = "sum"', "F") + node("P", f'formula = "{best_of(codes)}"', *codes)


def outside(random: Random) -> str:
    parts = node("P", 'method = "sum"', "A", "B") + node(
        "X", f'formula = "{random.choice(["E * F", "E + F"])}"', "E", "F", inside=""
    )
    other = random.choice(["C * X", "C + P", "C"])
    reads = f'reads = ["{other[-1]}"]\n' if len(other) > 1 else ""
    says = [
        f"X < {random.randint(1, 3)}",
        f"X + P < {random.randint(2, 5)}",
        f"Y < {random.randint(1, 4)}",
        "X < P",
        "X = 1",
    ]
    stated = rule(random.choice(says), random.choice(["one-lower", "Low"]), random.choice(["", *WORDS[:2]]))
    return total('method = "sum"', "D") + parts + node("Y", f'{reads}formula = "{other}"', "C", inside="") + stated


def falling(random: Random) -> str:
    parts = node("P", 'method = "sum"', "A", "B", "C") + node(
        "Q", random.choice(['method = "sum"', 'formula = "D * E"']), "D", "E"
    )
    says = [
        f"P > {random.randint(1, 5)}",
        f"total > {random.randint(3, 7)}",
        f"P - Q > {random.randint(0, 3)}",
        f"A = {random.randint(0, 2)}",
        f"P < {random.randint(1, 5)}",
    ]
    found = "".join(
        rule(random.choice(says), random.choice(["one-lower", *WORDS]), random.choice(["", *WORDS]))
        for _ in range(random.randint(1, 2))
    )
    return total(random.choice(['method = "sum"', 'formula = "P * Q"', 'formula = "P - Q / 3"'])) + parts + found


def tied(random: Random) -> str:
    """Parts of the total that hang on the same answers."""
    whole = random.choice(["P + Q", "min(P, Q)", "P * Q", "if(P > 2, P + Q, Q)", "2 * P - min(P, Q)"])
    other = random.choice(["A + D", "max(A, D)", "A * D", "P - A + D"])
    reads = ", ".join(f'"{code}"' for code in "AP" if code in other)
    parts = node("P", f'formula = "{random.choice(["A + B + C", "A * B + C"])}"', "A", "B", "C")
    return (
        total(f'formula = "{whole}"')
        + parts
        + node("Q", f'reads = [{reads}]\nformula = "{other}"', "D")
        + (rule(f"min(P, Q) < {random.randint(1, 3)}", "one-lower") if random.random() < 0.3 else "")
    )


COUNT = 12  # of each kind
KINDS = {kind.__name__: kind for kind in (geometric, best, outside, falling, tied)}

CASES = [*((kind, seed) for kind in KINDS for seed in range(COUNT)), ("outside", 115), ("falling", 136)]


def drawn(kind: str, seed: int) -> tuple[Evaluation, Random]:
    random = Random(f"{kind} {seed}")  # noqa: S311  # not for secrets
    low = random.randint(1, 4)
    bounds = (f"min = {low + random.randint(1, 4)}\n", f"min = {low}\n", "")
    bands = "".join(f'[[bands]]\npredicate = "{word}"\n{bound}' for word, bound in zip(WORDS, bounds, strict=True))
    made = small(bands + KINDS[kind](random))
    codes = [code for code in made.nodes if made.nodes[code].is_leaf]
    near = random.choice([0, TOP, None])
    return ev(
        made, answers={code: random.choice([0, 1, 2] if near is None else [near, near, 1]) for code in codes}
    ), random


# --- All combinations ---------------------------------------------------------------------------------------------------


class Came(NamedTuple):
    cost: tuple[Any, int]
    after: Evaluation
    answers: Mapping[str, int]
    changed: frozenset[str]


def all_of(base: Evaluation, sign: int, effort: Mapping[str, int], free: Collection[str]) -> list[Came]:
    """What the engine makes of all answers that are better (or worse), either way where that turns."""
    now, plan = base.assessment.answers, plan_for(base.instrument)
    both = {plan.codes[at] for at in turning_of(plan).leaves}
    counted = counted_in(base.instrument)
    each = [
        [
            level
            for level in range(TOP + 1)
            if level == here or (code in free and code in counted and (code in both or (level > here) == (sign > 0)))
        ]
        for code, here in now.items()
    ]
    found = []
    for levels in product(*each):
        answers = dict(zip(now, levels, strict=True))
        changed = frozenset(code for code in now if answers[code] != now[code])
        cost = sum(effort.get(code, 1) * abs(answers[code] - now[code]) for code in changed)
        found.append(Came((cost, len(changed)), ev(base.instrument, answers=answers), answers, changed))
    return found


def worth(base: Evaluation, after: Evaluation) -> tuple[int, Any]:
    return -predicate_ranks(base.instrument)[(after.predicate or "").casefold()], after.score


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_plans_are_those_of_all_combinations(kind: str, seed: int) -> None:
    """With efforts, with answers that stay as they are, and with one that another needs first."""
    base, random = drawn(kind, seed)
    codes = list(base.assessment.answers)
    effort = {code: random.randint(1, 3) for code in codes} if random.random() < 0.7 else {}
    free = random.sample(codes, len(codes) - random.randint(0, 1))
    counted = counted_in(base.instrument)
    needs = {counted[-1]: {counted[0]: random.randint(1, TOP)}} if random.random() < 0.2 else {}
    allowed = Allowed(free=free.__contains__, effort=Effort(each=effort, needs=needs))
    came = [
        one
        for one in all_of(base, 1, effort, free)
        if all(
            one.answers[other] >= least for code in one.changed & needs.keys() for other, least in needs[code].items()
        )
    ]
    best = max(worth(base, one.after) for one in came)
    for target in (next_up(base, Standing(base).table), Target(score=Fraction(best[1] + (base.score or 0)) / 2)):
        met, found = [one.cost for one in came if target.is_met(one.after)], improved(base, target, allowed)
        assert found.status == (REACHED if target.is_met(base) else FOUND if met else UNREACHABLE)
        assert [(plan.effort, plan.questions) for plan in found.plans] == (
            front_of(met) if found.status == FOUND else []
        )
        assert all(target.is_met(plan.after) for plan in found.others)
        if found.best is not None:
            assert worth(base, found.best.after) == best
    budget = random.randint(1, 6)
    bought = improved(base, None, allowed, budget)
    most = max(worth(base, one.after) for one in came if one.cost[0] <= budget)
    least = min(one.cost for one in came if worth(base, one.after) == most)
    assert [(worth(base, plan.after), (plan.effort, plan.questions)) for plan in bought.plans] == (
        [(most, least)] if least[1] else []
    )


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_losses_are_those_of_all_combinations(kind: str, seed: int) -> None:
    base, _ = drawn(kind, seed)
    ranks, found = predicate_ranks(base.instrument), at_risk(base)
    came = all_of(base, -1, {}, base.assessment.answers)
    lost = [
        one for one in came if ranks[(one.after.predicate or "").casefold()] > ranks[(base.predicate or "").casefold()]
    ]
    assert [(plan.steps, plan.questions) for plan in found.losses] == front_of([one.cost for one in lost])
    fewest = min((one.cost[1] for one in lost), default=0)
    members = frozenset[str]().union(*[one.changed for one in lost if one.cost[1] == fewest])
    assert {one.code for one in found.answers if one.verdict != KEEPS} == members
    assert {one.others for one in found.answers if one.verdict != KEEPS} <= {fewest - 1}
    assert found.status == (FOUND if lost else SAFE if base.predicate != WORDS[-1] else LOWEST)


# --- Where everything starts at nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind in KINDS for seed in range(5)])
@pytest.mark.parametrize("budget", [1, 2, 4])
def test_a_budget_buys_the_best_of_all_combinations_where_the_total_starts_at_0(
    kind: str, seed: int, budget: int
) -> None:
    drawn_one, _ = drawn(kind, seed)
    base = ev(drawn_one.instrument, answers=dict.fromkeys(drawn_one.assessment.answers, 0))
    came = [one for one in all_of(base, 1, {}, base.assessment.answers) if one.cost[0] <= budget]
    most = max(worth(base, one.after) for one in came)
    least = min(one.cost for one in came if worth(base, one.after) == most)

    bought = improved(base, None, Allowed(), budget)

    assert bought.best is not None
    assert worth(base, bought.best.after) == most
    assert [(plan.steps, plan.questions) for plan in bought.plans] == ([least] if least[1] else [])


def test_a_total_of_0_is_not_the_best_where_a_node_beside_it_decides() -> None:
    parts = node("P", 'method = "sum"', "A", "B") + node("Y", 'reads = ["P"]\nformula = "C + P"', "C", inside="")
    made = small(BANDS.format(50, 40) + total('method = "sum"', "D", "E") + parts + rule("Y < 2", "Low"))

    bought = improved(ev(made, answers=dict.fromkeys("ABCDE", 0)), None, Allowed(), 2)

    assert [(plan.after.score, plan.steps) for plan in bought.plans] == [(2, 2)]


# --- Numbers ------------------------------------------------------------------------------------------------------------


NUMBERS = '[scales.number]\nkind = "number"\nmin = 0\nmax = 100\n'


def products(of_one: str, count: int = 5) -> Evaluation:
    """The sum of products of two parts, each of which is made of a fine number."""
    numbers = [f"P{at}" for at in range(2 * count)]
    parts = "".join(
        f'[[node]]\ncode = "N{at}"\nin = "G{at // 2}"\ntitle = "N"\nformula = "{of_one.format(code)}"\n'
        f'leaves = [{{ code = "{code}", title = "L", scale = "number", digits = 2 }}]\n'
        for at, code in enumerate(numbers)
    )
    groups = "".join(node(f"G{at}", f'formula = "N{2 * at} * N{2 * at + 1} / 10"') for at in range(count))
    head = HEAD.replace('["part", "item"]', '["group", "part", "item"]').replace('scale = "level"', 'scale = "number"')
    made = small(
        NUMBERS + BANDS.format(*BOUNDS[of_one]) + total('method = "sum"') + groups + parts, level="", head=head
    )
    return ev(made, answers={code: 23 + 3 * at for at, code in enumerate(numbers)})


BOUNDS = {"root({}, 2, 1)": (22, 17), "{}": (1_400, 100)}


def test_products_of_what_is_rounded_to_few_values_are_listed() -> None:
    """A root of one decimal has a hundred values, of however many numbers it is taken."""
    risk = at_risk(products("root({}, 2, 1)"))

    assert (risk.status, [plan.questions for plan in risk.losses]) == (FOUND, [6, 5, 4, 3, 2, 1])


def test_products_of_numbers_that_take_no_effort_are_listed() -> None:
    """Of such a number only the farthest counts."""
    base = products("{}")
    effort = Effort(each=dict.fromkeys([f"P{at}" for at in range(0, 10, 2)], 0))

    found = improved(base, Target(("High",)), Allowed(effort=effort))

    assert (found.status, found.plans[0].effort) == (FOUND, 0)


def of_numbers(digits: int) -> Evaluation:
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = {digits} }}' for code in "AB")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "root(A * B, 2, 2)"\nleaves = [{listed}]\n'
    return ev(small(NUMBERS + BANDS.format(50, 40) + tree), answers={"A": 30, "B": 40})


@pytest.mark.parametrize(("digits", "steps"), [(0, 10), (1, 10), (2, 10), (3, Fraction(9991, 1000))])
def test_numbers_are_searched_without_being_listed(digits: int, steps: Fraction) -> None:
    """39,991 times 40 has a root of 39.9955, which is rounded to 40; no whole number below 40 does."""
    base = of_numbers(digits)
    planner = Planner(Standing(base), Allowed())

    def steps_needed() -> None:
        (plan,) = BoxPlanner(planner).front(Target(("High", "Middle")))
        assert planner.plan(*plan).steps == steps

    assert calls_of(steps_needed) < 10**7  # listing a hundred thousand numbers and their costs took a minute


def test_a_number_has_its_place_among_those_below_and_above_it() -> None:
    """What is held costs nothing wherever it stands."""
    numbers = Numbers(
        PricedAnswer(0, None, 5, None),
        [NumberSteps(Fraction(5), Fraction(1), 4, 1, 3), NumberSteps(Fraction(5), Fraction(-1), 2, 1, 2)],
    )
    ordered = InOrder(numbers, lambda one: (one.cost, Best(one.points)))

    assert [cell.value for _, cell in ordered] == [3, 4, 5, 6, 7, 8]
    assert [cost for cost, _ in ordered] == [5, 3, 0, 5, 9, 13]
    assert {*ordered.edges} >= {0, 1, 2, 3, 5}


def test_the_first_box_is_priced() -> None:
    """Where the only choice there is costs something, it is still found, and not for less."""
    base = ev(small(BANDS.format(2, 1) + total('method = "sum"', "A")), answers={"A": 0})
    planner = Planner(Standing(base), Allowed())
    tried, search = BoxPlanner(planner), planner.made.search().fixed({1: planner.made.leaves[1][2:]})

    found = tried.cheapest(Target(("High",)), search, packed(9, EVERY))

    assert found is not None
    assert (unpacked(found[0]), unlinked(found[1].chain)) == ((2, 1), {"A": 2})
    assert tried.cheapest(Target(("High",)), search, packed(1, EVERY)) is None


def test_runners_up_that_are_not_proved_leave_the_plans_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of C does; what it takes without that is looked for among numbers, with so few boxes in vain."""
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 2 }}' for code in "AB")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "root(A * B, 2, 2) + 30 * C"\nleaves = [{listed}, {{ code = "C", title = "L" }}]\n'
    base = ev(small(NUMBERS + BANDS.format(50, 40) + tree), answers={"A": 30, "B": 40, "C": 0})
    target = Target(("High", "Middle"))
    few, found = set(), improved(base, target, Allowed())
    assert [len(found.plans), len(found.others)] == [1, 1]

    for most in (20, 40, 80):
        monkeypatch.setattr("evalkit.outlook.plans_by_boxes.MAX_BOXES", most)
        found = improved(base, target, Allowed())
        few.add((found.status, *[tuple(plan.changes.items()) for plan in found.plans], len(found.others)))

    assert (FOUND, (("C", 1),), 0) in few


def test_products_of_fine_numbers_are_proved_without_listing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of two numbers does with few steps, the other, which goes farthest, with thousands: these are not looked at."""
    registry = Registry([EXAMPLE / "rules"])
    (base,) = evaluate_files([EXAMPLE / "penilaian/indonesia-2023.toml"], registry).evaluations
    seen: list[int] = []
    number = NumberSteps.number

    def counted(way: NumberSteps, steps: int) -> PricedAnswer:
        seen.append(steps)
        return number(way, steps)

    monkeypatch.setattr(NumberSteps, "number", counted)

    risk = at_risk(base)

    assert (risk.status, [plan.questions for plan in risk.losses]) == (FOUND, [1])
    assert {one.verdict for one in risk.answers} == {LOSES}
    assert len(seen) < 5_000
