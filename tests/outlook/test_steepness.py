"""Facts about how steeply expressions rise between ends, and about fine numbers that are searched by it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import round_to
from evalkit.instruments import Method
from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Foreign,
    Logarithm,
    Maximum,
    Minimum,
    Negated,
    Product,
    Ratio,
    Root,
    Rounded,
    Some,
    Step,
    Steps,
    weighted,
)
from evalkit.method.exact_value import computed, root_of
from evalkit.method.plan import plan_for
from evalkit.method.steepness import BITS, above, before_root, below, itself, rise_of
from evalkit.outlook.goals import Target
from evalkit.outlook.improve import FOUND, improved
from evalkit.outlook.plans import Planner
from evalkit.outlook.plans_by_boxes import BoxPlanner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.standing import Standing
from evalkit.questions.table import unpacked
from outlook.test_drawn_instruments import COUNT, DEEPER, MOST, tried
from outlook.test_roads import front_of
from outlook.test_tried import BANDS
from rules_check.invented import small
from support import ev, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments.expression import Expression
    from evalkit.questions.boxes import BoxSearch

CHILDREN = 2
UNIT = 1 << BITS
LEAVES = st.one_of(
    st.builds(lambda at: Child(at=at), st.integers(0, CHILDREN - 1)),
    st.builds(lambda number: Constant(number=number), st.fractions(-3, 3, max_denominator=7)),
)
NUMBERS = st.fractions(-3, 3, max_denominator=4)


def conditions(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """One comparison, its contrary, or two of them."""
    signs = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    each = st.builds(lambda left, sign, right: Compare(left=left, sign=sign, right=right), parts, signs, parts)
    return st.one_of(
        each,
        st.builds(lambda of: Negated(of=of), each),
        st.builds(lambda *pair: Every(parts=pair), each, each),
        st.builds(lambda *pair: Some(parts=pair), each, each),
    )


def steps_of(points: Sequence[Fraction]) -> tuple[Step, ...]:
    """From 2 on, beyond 0, and the rest."""
    bounds = ((Fraction(2), False), (Fraction(0), True), (None, False))
    return tuple([Step(*bound, number) for bound, number in zip(bounds, points, strict=True)])


EXPRESSIONS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda *pair: Product(parts=pair), parts, parts),
        st.builds(lambda top, bottom: Ratio(top=top, bottom=bottom), parts, parts),
        st.builds(
            lambda a, b, share: weighted([(share, a), (1, b)]), parts, parts, st.fractions(-2, 2, max_denominator=3)
        ),
        st.builds(lambda *pair: Minimum(parts=pair), parts, parts),
        st.builds(lambda *pair: Maximum(parts=pair), parts, parts),
        st.builds(lambda of, n, digits: Root(of=of, n=n, digits=digits), parts, st.integers(2, 3), st.integers(0, 20)),
        st.builds(lambda of, digits: Logarithm(of=of, digits=digits), parts, st.integers(0, 20)),
        st.builds(lambda of, digits: Rounded(of=of, digits=digits), parts, st.integers(-1, 3)),
        st.builds(
            lambda when, *each: Choice(when=when, then=each[0], otherwise=each[1]), conditions(parts), parts, parts
        ),
        st.builds(lambda *each: Count(parts=each), conditions(parts), conditions(parts)),
        st.builds(lambda of, points: Steps(of=of, steps=steps_of(points)), parts, st.tuples(NUMBERS, NUMBERS, NUMBERS)),
    ),
    max_leaves=6,
)
ENDS = st.tuples(st.fractions(-4, 9, max_denominator=50), st.fractions(0, 5, max_denominator=50)).map(
    lambda one: (one[0], one[0] + one[1])
)
SHARES = [Fraction(at, 4) for at in range(5)]


def value_at(expression: Expression, numbers: list[Fraction]) -> Fraction | None:
    try:
        return Fraction(computed(expression)(numbers, []))
    except UndefinedError:
        return None


@given(EXPRESSIONS, st.tuples(ENDS, ENDS))
def test_no_value_lies_beyond_what_slopes_say(
    expression: Expression, ends: tuple[tuple[Fraction, Fraction], ...]
) -> None:
    """From the lower ends of all children to other numbers between theirs; those for which there is no value, as that of a root below 0, are no assessment."""
    rise = rise_of(
        expression,
        [itself(at, (below(low), above(high)), (below(low), above(low))) for at, (low, high) in enumerate(ends)],
    )
    if rise is None:
        return
    start = value_at(expression, [low for low, _ in ends])

    for shares in product(SHARES, repeat=CHILDREN):
        moved = [share * (high - low) for share, (low, high) in zip(shares, ends, strict=True)]
        found = value_at(expression, [low + more for (low, _), more in zip(ends, moved, strict=True)])
        if start is None or found is None:
            continue
        least, most = (sum(slope[end] * moved[at] for at, slope in rise.slopes.items()) for end in (0, 1))
        assert least - rise.jump <= (found - start) * UNIT <= most + rise.jump
        assert rise.ends[0] <= found * UNIT <= rise.ends[1]
    assert start is None or rise.start[0] <= start * UNIT <= rise.start[1]


@given(st.fractions(Fraction(1, 50), 9, max_denominator=50), st.integers(2, 3), st.integers(0, 3), st.booleans())
def test_a_root_comes_to_an_end_from_that_number_on(end: Fraction, n: int, digits: int, rises: bool) -> None:  # noqa: FBT001
    expression, needed = before_root(Root(of=Child(at=0), n=n, digits=digits), end, 1 if rises else -1)
    tiny = Fraction(1, 10**12)

    assert expression == Child(at=0)
    if rises:
        assert root_of(needed - min(tiny, needed), n, digits) < end <= root_of(needed, n, digits)
    else:
        assert root_of(needed - min(tiny, needed), n, digits) <= end < root_of(needed, n, digits)


# --- Boxes --------------------------------------------------------------------------------------------------------------


def a_formula(random: Random, codes: Sequence[str], depth: int = 2) -> str:
    """What is never below 0."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(codes)
    one, other = (a_formula(random, codes, depth - 1) for _ in range(2))
    digits, number = random.randint(0, 6), random.randint(1, 4)
    kinds = [
        *[f"({one}) * ({other})", f"({one}) * ({other}) / {number}", f"{number} * ({one}) + ({other}) / 3"],
        *[
            f"({one}) / (({other}) + {number})",
            f"{2 * MOST} / (({one}) + 1)",
            f"root(({one}) * ({other}), 2, {digits})",
        ],
        *[f"root(({one}) + 1, 3, {digits})", f"ln(({one}) + 1, {digits})", f"max(0, ({one}) - ({other}))"],
        *[f"min({one}, {other})", f"max({one}, {number})", f"round(({one}) / {number + 1}, {digits % 2})"],
        f"if(({one}) >= {number}, {other}, {one})",
    ]
    return random.choice(kinds)


def of_numbers(seed: int, bound: str = "50") -> Evaluation:
    """Numbers of a part and of the total, rounded here and there, of some of which fewer are better."""
    random = Random(f"numbers {seed}")  # noqa: S311  # not for secrets
    listed = {
        code: f'{{ code = "{code}", title = "L", scale = "count", direction = "{random.choice(["higher"] * 4 + ["lower"])}" }}'
        for code in "ABC"
    }
    of_part, of_total = (
        formula + "".join(f" + {code} / 7" for code in codes if code not in formula)
        for codes in ("AB", "PC")
        for formula in [a_formula(random, codes) + random.choice(["", "", f" - {codes[1]}"])]
    )
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "N"\nformula = "max(0, {of_part})"\nleaves = [{listed["A"]}, {listed["B"]}]\n'
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "{of_total}"\nleaves = [{listed["C"]}]\n{part}'
    stages = "".join(
        f'[[rounding]]\nat = "{at}"\ndigits = 0\nmode = "{random.choice(["half-up", "down", "up"])}"\n'
        for at in ("A", "P", "total")
        if random.random() < 0.25
    )
    bands = f'[[bands]]\npredicate = "High"\nmin = {bound}\n[[bands]]\npredicate = "Low"\n'
    made = small(COUNT + bands + stages + tree, head=DEEPER)
    return ev(made, answers={code: random.randint(0, MOST) for code in "ABC"})


def aimed(seed: int, sign: int) -> tuple[Evaluation, Target]:
    """At what a third of all that comes out does."""
    scores = sorted({one.score for one in tried(of_numbers(seed), sign)}, reverse=sign < 0)
    bound = round_to(scores[len(scores) * 2 // 3], 2, "half-up")
    return of_numbers(seed, f"{float(bound):.2f}"), Target(("High",) if sign > 0 else ("Low",), sign=sign)


def boxes_of(base: Evaluation, target: Target, monkeypatch: pytest.MonkeyPatch) -> BoxSearch:
    """The search for *target* in which each leaf is a part of its own."""
    monkeypatch.setattr("evalkit.outlook.plans_by_boxes.MAX_BOXES", 1 << 30)
    monkeypatch.setattr("evalkit.questions.boxes.MAX_LISTED", 0)
    monkeypatch.setattr("evalkit.questions.boxes.MAX_ALONE", 0)
    planner = Planner(Standing(base), Allowed(), target.sign)
    return BoxPlanner(planner)._in(next(planner.searches()), target)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(40))
def test_no_box_is_said_to_take_more_than_what_is_cheapest_in_it(
    seed: int, sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)  # noqa: S311  # not for secrets
    boxes = boxes_of(*aimed(seed, sign), monkeypatch)
    places = product(*[range(len(part.cells)) for part in boxes._parts])
    does = [one for one in places if boxes._judged(tuple(zip(one, one, strict=True)))[0]]
    costs = {one: unpacked(boxes._price(one)) for one in does}

    for _ in range(30):
        ends = [sorted(random.choices(range(len(part.cells)), k=2)) for part in boxes._parts]
        ranges = tuple((first, last) for first, last in ends)
        found = boxes._least_by_slopes(ranges, boxes._between(ranges), (0, 0))
        inside = [
            cost
            for one, cost in costs.items()
            if all(low <= at <= high for at, (low, high) in zip(one, ranges, strict=True))
        ]
        if found is not None and inside:
            assert found.costs is not None
            assert all(least <= min(each) for least, each in zip(found.costs, zip(*inside, strict=True), strict=True))


@pytest.mark.parametrize(
    ("of_total", "of_part", "mode"),
    [
        ("P + C", "A * B", "half-up"),
        ("P + C", "A * B", "up"),
        ("P + C", "round(A * B, 0)", ""),
        ("max(round(P, 0), 2) + C", "A * B", ""),
        ("min(round(P, 0), 9) + C", "A * B", ""),
        ("root(P * P, 2, 0) + C", "A * B", ""),
        ("round(P, 0) * 1 + C / 9", "A * B", ""),
    ],
)
def test_what_is_rounded_on_the_way_may_rise_ahead_of_its_number(
    of_total: str, of_part: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 4.4 to 4.6, which is 5, or from 4 to 4.2 where what is begun counts in full: one step, and not the whole point."""
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 1 }}' for code in "AB")
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "N"\nformula = "{of_part}"\nleaves = [{listed}]\n'
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "{of_total}"\nleaves = [{{ code = "C", title = "L" }}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 20\n'
    stage = f'[[rounding]]\nat = "P"\ndigits = 0\nmode = "{mode}"\n' if mode else ""
    made = small(scale + BANDS.format(5, 1) + stage + tree + part, head=DEEPER)
    base = ev(made, answers={"A": 2 if mode == "up" else Decimal("2.2"), "B": 2, "C": 0})
    boxes = boxes_of(base, Target(("High",)), monkeypatch)
    ranges = tuple((0, 2 if code != "C" else 0) for code in (plan_for(made).codes[part.at] for part in boxes._parts))

    found = boxes._least_by_slopes(ranges, boxes._between(ranges), (0, 0))

    assert found is not None
    assert found.costs is not None
    assert found.costs[0] <= 1


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("seed", range(40))
def test_boxes_find_the_front_of_all_combinations(seed: int, sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    base, target = aimed(seed, sign)
    planner = Planner(Standing(base), Allowed(), sign)
    monkeypatch.setattr("evalkit.questions.boxes.MAX_LISTED", 0)
    monkeypatch.setattr("evalkit.questions.boxes.MAX_ALONE", 0)

    found = planner.plans(BoxPlanner(planner).front(target), target)

    met = [one.cost for one in tried(base, sign) if one.predicate in target.words]
    assert [(plan.steps, plan.questions) for plan in found] == front_of(met)


def test_a_number_that_is_rounded_itself_may_take_less_than_what_lies_between_others() -> None:
    """9.5 counts as 10: half of what 10 takes."""
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 1 }}' for code in "AB")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "A * B"\nleaves = [{listed}]\n'
    stages = "".join(f'[[rounding]]\nat = "{code}"\ndigits = 0\nmode = "half-up"\n' for code in "AB")
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 20\n'
    base = ev(small(scale + BANDS.format(87, 1) + stages + tree), answers={"A": 9, "B": 8})
    planner, target = Planner(Standing(base), Allowed()), Target(("High",))

    found = planner.plans(BoxPlanner(planner).front(target), target)

    assert [(plan.steps, plan.questions) for plan in found] == [(1, 2), (Fraction("1.5"), 1)]  # 10 * 9, 11 * 8


TWO = Product(parts=(Child(at=0), Child(at=1)))


class OfAnswers:
    """Arithmetic of a plugin that looks at an answer."""

    monotone, whole, reads_answers = True, False, True

    def value(self, children: Sequence[Any], levels: Sequence[int | None]) -> Any:
        return children[0] * children[1] * (1 + (levels[2] or 0))


@pytest.mark.parametrize(
    ("expression", "least"),
    [
        (weighted([(1, TWO), (2, Product(parts=(Answer(at=2), Child(at=1))))]), (Fraction(6, 5), 2)),
        (Foreign(formula=OfAnswers()), (1, 1)),
        (Rounded(of=TWO, digits=-1), (Fraction(3, 2), 1)),
    ],
    ids=["an answer", "arithmetic that looks at answers", "tens"],
)
def test_a_total_of_a_plugin_is_searched_in_boxes(
    expression: Expression, least: tuple[Any, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """72 of 90, by numbers with one decimal and a level."""
    monkeypatch.setattr("evalkit.questions.boxes.MAX_LISTED", 0)
    monkeypatch.setattr("evalkit.questions.boxes.MAX_ALONE", 0)
    listed = "".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 1 }}, ' for code in "AB")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nmethod = "own"\nleaves = [{listed}{{ code = "C", title = "L" }}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 20\n'
    own = known(Method(name="own", build=lambda *_: expression))
    base = ev(small(scale + BANDS.format(90, 1) + tree, own), answers={"A": 9, "B": 8, "C": 0})
    planner, target = Planner(Standing(base), Allowed()), Target(("High",))

    found = planner.plans(BoxPlanner(planner).front(target), target)

    assert (found[0].steps, found[0].questions) == least


@pytest.mark.parametrize(
    ("formula", "bound", "least"),
    [
        ("if(A * B >= 1600, root(A * B * C, 3, 4), 0)", 45, [("32", 3), ("32.46", 2), ("39.04", 1)]),
        ("root(A * B * C, 3, 4) - if(A < 35, 5, 0)", 40, [("17", 2), ("18.49", 1)]),
    ],
)
def test_numbers_that_a_condition_looks_at_are_proved(formula: str, bound: int, least: list[tuple[str, int]]) -> None:
    """Of formulas with *if* nothing was said of how steeply they rise, so that both were unproved."""
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 2 }}' for code in "ABC")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nformula = "{formula}"\nleaves = [{listed}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 100\n'
    base = ev(small(scale + BANDS.format(bound, 1) + tree), answers={"A": 30, "B": 40, "C": 33})

    found = improved(base, Target(("High",)), Allowed())

    assert [(plan.steps, plan.questions) for plan in found.plans] == [(Fraction(steps), many) for steps, many in least]


def test_a_geometric_mean_of_fine_numbers_is_proved() -> None:
    listed = ", ".join(f'{{ code = "{code}", title = "L", scale = "number", digits = 3 }}' for code in "ABC")
    tree = f'[[node]]\ncode = "total"\ntitle = "N"\nmethod = "geometric-mean"\ndigits = 2\nleaves = [{listed}]\n'
    scale = '[scales.number]\nkind = "number"\nmin = 0\nmax = 100\n'
    base = ev(small(scale + BANDS.format(50, 40) + tree), answers={"A": 30, "B": 40, "C": 33})

    found = improved(base, Target(("High", "Middle")), Allowed())

    assert found.status == FOUND
    assert [(plan.steps, plan.questions) for plan in found.plans] == [(Fraction("16.986"), 2), (Fraction("18.467"), 1)]
    assert [plan.steps for plan in found.others] == [Fraction("18.061"), Fraction("19.359")]


def test_a_condition_on_a_fact_that_is_known_has_no_parts_and_rises_nowhere() -> None:
    """What is asked of it is then that nothing holds, or all of nothing: `improve` and `risk` ended in an internal error."""
    child = itself(0, (below(0), above(2)), (below(0), above(0)))
    for condition, truth in ((Every(parts=()), 1), (Some(parts=()), 0)):
        rise = rise_of(Count(parts=(condition,)), [child])
        assert rise is not None
        assert (rise.ends, rise.jump) == ((below(truth), above(truth)), 0)
