"""Facts about drawn questions: the roads up and down are those that a solver finds."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.instruments import TOTAL
from evalkit.instruments.tree import NONE
from evalkit.method.scales import options
from evalkit.outlook.goals import Target, words_from, worse
from evalkit.outlook.improve import REACHED, UNPROVED, improved
from evalkit.outlook.plans import Planner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.standing import Standing
from support import ev, instrument, printed

pytest.importorskip("ortools")

from outlook.solver import Model, grid_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.evaluation.result import Evaluation

LEVELS = ("spbe@2018", "spbe@2020", "ips@2022", "sakip@2021", "kami@4.2", "kami@5.0", "zi@2021", "spip@2021")
NUMBERS = (
    "ikm@2004", "ikm@2017", "ipasn@2019", "ipasn@2024", "ipp@2022", "itkp@2025", "itkp@2026", "kip@2018", "pemdi@2026", "sakip@2015",
)  # fmt: skip
SEEDS = range(8)
MOST_FREE, FEW_NUMBERS = 40, 9  # what a solver proves within seconds
FREE = {"itkp@2025": 4, "spip@2021": 12}  # fewer where there are thousands of states
LARGEST = {"persen": 130, "jumlah": 20}  # scale → the largest number that is drawn: what agencies have
ASKED = {"zi@2021": ("wbk",)}  # facts that are drawn: predicates hang on them
DUE = (0, 1, 2, 4, 5, 8, 10, 20)  # by which a solver can divide


def drawn_answer(spec: str, code: str, drawn: Random, middle: float) -> Any:
    """An answer near the *middle* of its scale."""
    found = instrument(spec)
    node = found.nodes[code]
    scale, near = found.scales[node.scale or ""], min(max(middle + drawn.uniform(-0.3, 0.3), 0), 0.999)
    if scale.kind == "number":
        grid = 1 if scale.whole else 10**node.digits
        if node.direction == NONE:
            return drawn.choice(DUE)
        low, high = int(scale.minimum * grid), int(LARGEST.get(scale.key, scale.maximum) * grid)
        number = Fraction(low + int(near * (high - low)), grid)
        return printed(f"{float(number):.{0 if scale.whole else node.digits}f}")
    listed = options(found, node)
    keys = sorted([key for key in listed if key != "na"], key=lambda key: (listed[key].points, listed[key].level or 0))
    if "na" in listed and drawn.random() < 0.2:
        return scale.na.title if scale.na is not None else None
    key = keys[int(near * len(keys))]
    return bool(key) if scale.kind == "yes-no" else key


def drawn_context(spec: str, drawn: Random) -> dict[str, str]:
    """The facts that an assessment must state."""
    return {key: drawn.choice(instrument(spec).context[key].values) for key in ASKED.get(spec, ())}


def drawn_case(spec: str, seed: int) -> tuple[Random, Evaluation, Callable[[str], bool]]:
    """An assessment, and which of its answers may change: all, those of some parts, or a few."""
    drawn = Random(f"{spec} {seed}")  # noqa: S311  # not for secrets
    middle = drawn.uniform(0.2, 0.9)
    leaves = [code for code, node in instrument(spec).nodes.items() if node.is_leaf]
    answers = {code: drawn_answer(spec, code, drawn, middle) for code in leaves}
    base = ev(spec, year=2024, answers=answers, context=drawn_context(spec, drawn))
    under = instrument(spec).leaves_under(TOTAL)
    most = min(len(under), FREE.get(spec, FEW_NUMBERS if spec in NUMBERS else MOST_FREE))
    count = drawn.choice([most, max(1, most // 2), max(1, most // 4)])
    return drawn, base, set(drawn.sample(under, count)).__contains__


def in_units(plans: Any, standing: Standing) -> list[tuple[int, int]]:
    """Steps and questions, the steps in parts of the grid that numbers lie on."""
    grids = {grid_of(standing.plan, at) for at, held in standing.leaves.items() if held.key is None} or {1}
    return [(int(plan.steps * max(grids)), plan.questions) for plan in plans]


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spec", LEVELS + NUMBERS)
def test_the_solver_finds_the_same_roads_up(spec: str, seed: int) -> None:
    drawn, base, free = drawn_case(spec, seed)
    standing = Standing(base)
    words = words_from(standing.table)
    here = words.index(base.predicate or words[-1])
    by_word = Target(tuple(words[: max(here - drawn.randrange(2), 1)]))
    target = drawn.choice([by_word, by_word, Target(score=(base.score or 0) * Fraction(drawn.randint(101, 140), 100))])
    found = improved(base, target, Allowed(free=free))
    if found.status == REACHED:
        assert target.is_met(base)
        return
    model = Model(standing, free, 1)
    asked = model.comes_out(standing.table, target.words) if target.score is None else model.scores(target.score)
    model.model.add_bool_or([asked])
    assert found.status != UNPROVED, found.reason
    assert in_units(found.plans, standing) == model.front()


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spec", LEVELS + NUMBERS)
def test_the_solver_finds_the_same_losses(spec: str, seed: int) -> None:
    _, base, free = drawn_case(spec, seed)
    standing = Standing(base)
    lost = worse(base, standing.table)
    if lost is None:
        assert base.predicate == words_from(standing.table)[-1]
        return
    planner = Planner(standing, Allowed(free=free), -1)
    goals = list(lost.goals(standing.plan, standing.table))
    bound = planner.bound(goals)
    plans = [] if bound is None else [planner.plan(*one) for one in planner.front(goals, bound)]
    model = Model(standing, free, -1)
    model.model.add_bool_or([model.comes_out(standing.table, lost.words)])
    assert in_units(plans, standing) == model.front()
