"""Facts about drawn questions: what missing answers leave possible, and how far two editions can lie apart, as a solver finds it."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.exact import Printed
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.outlook.standing import Standing
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.diff.scores import score_ranges
from support import ev, instrument

pytest.importorskip("ortools")

from outlook.solver import Model
from outlook.test_oracle import LEVELS, NUMBERS, drawn_answer, drawn_context

if TYPE_CHECKING:
    from evalkit.instruments import BandTable, Instrument

# Grades that an assessor gives are no answers, so of SAKIP the solver knows less than is possible.
EDITED = ("spbe@2018", "spbe@2020", "ips@2022", "kami@4.2", "kami@5.0")
GRADED = "sakip@2021"
SEEDS = range(5)
SHARES = {"zi@2021": (0.05, 0.2)}  # of more the engine takes minutes
OF_OTHERS = (0.05, 0.2, 0.5, 1)


def drawn_gaps(spec: str, seed: int) -> tuple[dict[str, Any], set[str]]:
    """Answers to all questions, and those that are taken to be missing; the worse ones are drawn as often as the better."""
    drawn = Random(f"reach {spec} {seed}")  # noqa: S311  # not for secrets
    middle = drawn.uniform(0.1, 0.95)
    leaves = [code for code, node in instrument(spec).nodes.items() if node.is_leaf]
    answers = {code: drawn_answer(spec, code, drawn, middle) for code in leaves}
    under = instrument(spec).leaves_under(TOTAL)
    return answers, set(drawn.sample(under, max(1, int(len(under) * drawn.choice(SHARES.get(spec, OF_OTHERS))))))


def _as_it_is(answer: Any) -> Any:
    """The number itself, which a printed one with decimals only rounds to: the solver knows no others."""
    return Fraction(answer.exact) if isinstance(answer, Printed) else answer


def possible(model: Model, table: BandTable) -> set[str]:
    """The predicates that some answers give."""
    words = dict.fromkeys(band.predicate for band in table.bands)
    return {word for word in words if model.is_possible([model.comes_out(table, {word})])}


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spec", LEVELS + NUMBERS)
def test_the_solver_finds_the_same_predicates_possible(spec: str, seed: int) -> None:
    answers, missing = drawn_gaps(spec, seed)
    context = drawn_context(spec, Random(seed))  # noqa: S311  # not for secrets
    standing = Standing(ev(spec, answers=answers, context=context))

    kept = {code: _as_it_is(one) for code, one in answers.items() if code not in missing}
    result = ev(spec, answers=kept, context=context)

    solved = possible(Model(standing, missing.__contains__, 0), standing.table)
    if spec == GRADED:
        assert solved <= set(result.possible)
    else:
        assert solved == set(result.possible)


def drawn_variant(found: Instrument, drawn: Random) -> Instrument:
    """The same instrument with other gates, weights and points."""
    nodes = dict(found.nodes)
    for code, node in found.nodes.items():
        if "gate_min" in node.params and drawn.random() < 0.7:
            gate = max(0, node.params["gate_min"] + drawn.randint(-12, 12))
            nodes[code] = attrs.evolve(node, params={**node.params, "gate_min": gate})
    weighed = [code for code, node in found.nodes.items() if node.weight and node.parent is not None]
    if weighed:  # one of them: with more, the numbers of the solver are too large
        code = drawn.choice(weighed)
        nodes[code] = attrs.evolve(nodes[code], weight=(nodes[code].weight or 0) * drawn.choice((Fraction(1, 2), 2, 3)))
    return attrs.evolve(found, nodes=nodes)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spec", EDITED)
def test_the_solver_finds_the_same_ends_of_a_difference(spec: str, seed: int) -> None:
    drawn = Random(f"difference {spec} {seed}")  # noqa: S311  # not for secrets
    old = instrument(spec)
    new = drawn_variant(old, drawn)
    answers = {code: drawn_answer(spec, code, drawn, 0.5) for code, node in old.nodes.items() if node.is_leaf}
    ours = Model(Standing(ev(old, answers=answers)), lambda _: True, 0)
    theirs = Model(Standing(ev(new, answers=answers)), lambda _: True, 0, beside=ours)
    raw = [_before_stage(one) for one in (ours, theirs)]

    found = next(score_ranges(old, new, pair(old, new, None).questions))

    assert found.how == "exact"
    ends = [ours.end([(Fraction(-1), raw[0]), (Fraction(1), raw[1])], sign) for sign in (-1, 1)]
    assert [found.low.change, found.high.change] == ends


def _before_stage(model: Model) -> Any:
    """The total before its rounding stage, as ranges have it."""
    step = next(one for one in plan_for(model.plan.instrument).steps if one.at == 0)
    model._inside = step.children
    return step.formula.expression.read_by(model)
