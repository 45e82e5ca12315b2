"""Laws of the whole-number form of a plan: it gives what fractions give, for every instrument that is shipped."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.base.errors import Faults
from evalkit.base.exact import MODES
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.bound_input import BoundInput
from evalkit.evaluation.readings import combined_readings, variant_plan
from evalkit.files.inputs import read_all
from evalkit.instruments import Method
from evalkit.instruments.expression import Child as ChildValue
from evalkit.instruments.expression import Constant, Ratio, Root, added
from evalkit.method.compiled_when_repeated import WORTHWHILE, run_complete
from evalkit.method.methods import CORE_METHODS
from evalkit.method.plan import Plan, plan_for, run
from evalkit.method.scales import options
from evalkit.method.whole_form import whole_form
from rules_check.invented import small
from support import INSTRUMENTS, instrument
from test_expression import CHILDREN, answers, expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import Values

NUMBERS = '[scales.level]\nkind = "number"\nmin = -5\nmax = 5\n'
NODES = """
[[node]]
code = "total"
title = "All"
[[node]]
code = "P"
in = "total"
title = "Part"
method = "own"
leaves = [{leaves}]
[[bands]]
predicate = "Any"
{stages}
"""
STAGE = '[[rounding]]\nat = "{at}"\ndigits = {digits}\nmode = "{mode}"\n'
LEAVES = ", ".join(f'{{ code = "X{i}", title = "X" }}' for i in range(CHILDREN))
EXAMPLES = Path(__file__).parents[2] / "examples"
quarters = st.builds(Fraction, st.integers(-20, 20), st.just(4))
stages = st.tuples(st.integers(0, 3), st.sampled_from(MODES))
places = st.dictionaries(st.sampled_from(["total", "P", "item"]), stages)


def made(expression: Expression, rounding: dict[str, tuple[int, str]]) -> Plan:
    """The plan of a total over one part that computes *expression* from three numbers, rounded at these places."""
    staged = "".join(STAGE.format(at=at, digits=digits, mode=mode) for at, (digits, mode) in rounding.items())
    own = Method(name="own", build=lambda *_: expression)
    text = NODES.format(leaves=LEAVES, stages=staged)
    return Plan(small(text, {**CORE_METHODS, "own": own}, level=NUMBERS))


def in_fractions(
    plan: Plan, values: Sequence[Fraction | int | None], levels: Sequence[int | None]
) -> tuple[Values, Values]:
    """What the general path gives: no parent is given, and it is not told that nothing is missing."""
    return run(plan, list(values), levels, {})


@given(expressions, places, st.lists(quarters, min_size=CHILDREN, max_size=CHILDREN), answers)
def test_every_expression_and_every_stage_gives_what_fractions_give(
    expression: Expression, rounding: dict[str, tuple[int, str]], children: list[Fraction], known: list[int | None]
) -> None:
    plan = made(expression, rounding)
    form = whole_form(plan)
    assume(form is not None)
    assert form is not None
    values, levels = [None, None, *children], [None, None, *known]
    found = form.run(list(values), levels)
    assert found == in_fractions(plan, values, levels)
    assert repr(found).count("True") + repr(found).count("False") == 0  # a condition counts 1 or 0


def test_a_stage_of_a_unit_of_its_own_is_rounded_in_that_unit() -> None:
    base = instrument("ikm@2004")
    divided = [one for one in base.readings if any(stage.divided_by != 1 for stage in one.rounding)]
    assert divided
    assert all(agrees(variant_plan(base, (one,)), random.Random(1)) for one in divided)  # noqa: S311


def drawn(plan: Plan, chance: random.Random) -> tuple[Values, list[int | None]]:
    """Some complete answers."""
    values: Values = [None] * len(plan.nodes)
    levels: list[int | None] = [None] * len(plan.nodes)
    for at in plan.leaf_ends:
        listed = [*options(plan.instrument, plan.nodes[at]).values(), *plan.leaf_ends[at]]
        chosen = chance.choice(listed)
        values[at], levels[at] = chosen.points, chosen.level
    return values, levels


def agrees(plan: Plan, chance: random.Random) -> bool:
    """Whether the whole-number form of *plan* gives what fractions give."""
    form = whole_form(plan)
    assert form is not None
    values, levels = drawn(plan, chance)
    return form.run(list(values), levels) == in_fractions(plan, values, levels)


def plans(one: Instrument) -> Iterator[Plan]:
    """That of the rules and those of every reading."""
    yield plan_for(one)
    for reading in one.readings:
        yield variant_plan(one, (reading,))


# What is done is divided by what is due: which denominators come out is not known before there are answers.
DIVIDES_COUNTS = {"zi@2021"}


def test_an_instrument_that_divides_counts_has_no_whole_numbers() -> None:
    assert {spec for spec in INSTRUMENTS if whole_form(plan_for(instrument(spec))) is None} == DIVIDES_COUNTS


@pytest.mark.parametrize("spec", sorted(set(INSTRUMENTS) - DIVIDES_COUNTS))
@given(st.integers(0, 2**32))
def test_every_instrument_under_every_reading_gives_what_fractions_give(spec: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    assert all(agrees(plan, chance) for plan in plans(instrument(spec)))


def test_no_combination_of_readings_is_compiled_as_another() -> None:
    base = instrument("spbe@2020")
    pairs = [both for both in combined_readings(base.readings) if len(both) == 2]
    assert pairs
    assert all(agrees(variant_plan(base, both), random.Random(2)) for both in pairs)  # noqa: S311


def test_no_example_with_complete_answers_falls_back_to_fractions() -> None:
    complete, left = 0, []
    for path in sorted(EXAMPLES.glob("contoh-*/*.toml")):
        for one in read_all([str(path)]).assessments:
            rules = Registry().instrument_of(one)
            bound = BoundInput(plan_for(rules), one, Faults(""))
            inputs = bound.inputs(bound.plan, Faults(""))
            if not inputs.plain or bound.rows is not None:
                continue
            complete += 1
            form = whole_form(bound.plan)
            values: Values = [None] * len(bound.plan.nodes)
            given_levels: list[int | None] = [None] * len(values)
            for at, entry in inputs.leaves.items():
                values[at], given_levels[at] = entry.point, entry.level
            if form is None or form.run(values, given_levels) != in_fractions(bound.plan, values, given_levels):
                left.append(path.name)
    assert complete >= 5
    assert left == []


# --- What has no such form ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        Ratio(top=ChildValue(at=0), bottom=ChildValue(at=1)),
        Ratio(top=ChildValue(at=0), bottom=Constant(number=0)),
        added([Constant(number=1), Root(of=ChildValue(at=0), n=2, digits=3)]),
    ],
)
def test_a_quotient_of_children_and_a_root_are_computed_in_fractions(expression: Expression) -> None:
    assert whole_form(made(expression, {})) is None


def test_an_answer_with_more_decimals_than_are_reckoned_with_is_computed_in_fractions() -> None:
    plan = made(added([ChildValue(at=0), ChildValue(at=1)]), {})
    form = whole_form(plan)
    assert form is not None
    few: Values = [None, None, Fraction(1, 4), Fraction(1, 10**6), 1]
    many: Values = [None, None, Fraction(1, 3), 0, 1]
    assert form.run(few, [None] * 5) == in_fractions(plan, few, [None] * 5)
    assert form.run(many, [None] * 5) is None


def test_a_plan_that_runs_often_is_run_in_whole_numbers_and_gives_the_same() -> None:
    plan = Plan(instrument("kami@5.0"))
    for seed in range(WORTHWHILE + 10):
        values, levels = drawn(plan, random.Random(seed))  # noqa: S311
        expected = in_fractions(plan, values, levels)
        assert run_complete(plan, values, levels) == expected
