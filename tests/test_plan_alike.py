"""A plan that takes over what another one has in common with it is the plan that is made from nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.base.exact import printed_number
from evalkit.evaluation.readings import variant_plan
from evalkit.instruments import TOTAL
from evalkit.loading.readings import under_readings
from evalkit.method.computing_order import computing_order
from evalkit.method.plan import Plan, plan_for
from evalkit.method.shared_nodes import computed_alike
from rules_diff.invented import bands, levels, made, node
from support import ev, instrument, with_section

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

IDS = ("kami@5.0", "zi@2021", "spip@2021", "itkp@2025", "sakip@2021", "spbe@2020")


def known(plan: Plan) -> tuple[object, ...]:
    """All that a plan says."""
    return (
        plan.codes, plan.nodes, plan.leaf_ends, plan.leaf_stages, plan.whole, plan.ends, plan.formulas, plan.children,
        plan.entangled, plan.monotone, plan.reads_answers, [step[:-1] for step in plan.steps],
    )  # fmt: skip


def changed(found: Instrument, code: str) -> Instrument:
    """*found* with another scale at a leaf, or another weight of a parent."""
    node, scale = found.nodes[code], found.scales.get(found.nodes[code].scale or "")
    others = [name for name, one in found.scales.items() if scale is not None and one.points_by == scale.points_by]
    other = next((name for name in others if name != node.scale), None)
    new = (
        attrs.evolve(node, scale=other) if other and node.is_leaf else attrs.evolve(node, weight=(node.weight or 0) + 1)
    )
    return attrs.evolve(found, nodes={**found.nodes, code: new})


@pytest.mark.parametrize("name", IDS)
def test_a_plan_like_another_is_the_plan(name: str) -> None:
    found = instrument(name)
    base = Plan(found)
    for code in [one for one in found.nodes if one != TOTAL][::29]:
        one = changed(found, code)

        assert known(Plan(one, base)) == known(Plan(one)), code
        assert known(Plan(found, Plan(one))) == known(base), code


def renamed(found: Instrument, code: str) -> Instrument:
    """*found*, whose leaf *code* has another."""
    new, parent = f"{code}-2", found.nodes[code].parent
    nodes = {
        (new if one == code else one): attrs.evolve(node, code=new) if one == code else node
        for one, node in found.nodes.items()
    }
    assert parent is not None
    children = tuple(new if one == code else one for one in nodes[parent].children)
    nodes[parent] = attrs.evolve(nodes[parent], children=children)
    return attrs.evolve(found, nodes=nodes)


@pytest.mark.parametrize("name", ["kami@5.0", "sakip@2021", "spbe@2020"])
def test_all_but_a_leaf_that_is_called_otherwise_and_what_hangs_on_it_is_taken(name: str) -> None:
    found = instrument(name)
    base = Plan(found)
    for code in [one for one, held in found.nodes.items() if held.is_leaf and base.is_below(base.position[one], 0)][
        ::29
    ]:
        one = renamed(found, code)
        same = computed_alike(one, found, computing_order(one.nodes))

        assert known(Plan(one, base)) == known(Plan(one)), code
        assert set(found.nodes) - same == {code, *(base.codes[at] for at in base.above(base.position[code]))}, code


@pytest.mark.parametrize("name", IDS)
def test_the_plan_of_a_reading_is_the_plan_of_its_rules(name: str) -> None:
    found = instrument(name)
    for reading in found.readings:
        assert known(variant_plan(found, (reading,))) == known(Plan(under_readings(found, [reading]))), reading.id


def test_what_stands_above_a_changed_leaf_is_computed_anew_and_nothing_else() -> None:
    found = instrument("spbe@2020")
    leaf = found.leaves_under(TOTAL)[0]
    one = attrs.evolve(found, nodes={**found.nodes, leaf: attrs.evolve(found.nodes[leaf], title="Another")})
    above = {leaf}
    while (parent := found.nodes[leaf].parent) is not None:
        above.add(leaf := parent)

    assert set(found.nodes) - computed_alike(one, found, computing_order(one.nodes)) == above


def staged(found: Instrument) -> Instrument:
    """*found* with its aspects rounded to whole numbers."""
    stage = attrs.evolve(found.rounding[0], at="aspek", digits=0)
    return attrs.evolve(found, rounding=(stage, *found.rounding))


def test_no_stage_is_taken_over_from_a_level_that_is_called_otherwise() -> None:
    one = staged(instrument("spbe@2020"))
    other = attrs.evolve(one, levels=("aspek", "domain", "indikator"))

    assert known(Plan(other, Plan(one))) == known(Plan(other))
    assert known(Plan(other)) != known(Plan(one))


def test_no_stage_is_taken_over_from_below_the_total_to_outside_it() -> None:
    one = staged(instrument("spbe@2020"))
    domain = one.nodes[TOTAL].children[-1]
    total = attrs.evolve(one.nodes[TOTAL], children=one.nodes[TOTAL].children[:-1])
    other = attrs.evolve(one, nodes={**one.nodes, TOTAL: total, domain: attrs.evolve(one.nodes[domain], parent=None)})

    assert known(Plan(other, Plan(one))) == known(Plan(other))


def test_nothing_is_taken_over_where_answers_or_the_gate_mean_something_else() -> None:
    found = instrument("kami@5.0")
    order = computing_order(found.nodes)

    assert computed_alike(with_section(found, "gate", locked=2), found, order) == frozenset()
    assert frozenset(order) - computed_alike(attrs.evolve(found, rounding=()), found, order) == {"SP"}
    assert computed_alike(found, found, order) == frozenset(order)


def test_a_stage_of_a_reading_that_leaves_steps_of_two_and_a_half_leaves_no_whole_numbers() -> None:
    reading = """[[readings]]
id = "steps"
axis = "Steps"
title = { id = "x", en = "x" }
source = "book"
assumption = { id = "x", en = "x" }
rounding = [{ at = "P", digits = 0, mode = "half-up", divided_by = "2.5" }]
"""
    leaves = 'leaves = [{ code = "a", title = "a" }, { code = "b", title = "b" }]\n'
    part = node("P", parent="total", method='"sum"', scale='"s"') + leaves
    one = made(node("total", method='"sum"'), part, levels(0, 1, 2), bands(("X", "3"), ("Y", "")), reading, depth=2)
    under = attrs.evolve(one, rounding=one.readings[0].rounding)

    restaged, anew = plan_for(one).restaged(under), Plan(under)

    assert restaged.ends == anew.ends
    for plan in (restaged, anew):
        assert not any(plan.whole[plan.position[code]] for code in ("P", TOTAL))
    assert ev(under, values={"P": printed_number(Fraction(5, 2), 1)}).score == Fraction(5, 2)


@pytest.mark.parametrize("name", IDS)
def test_a_plan_with_other_stages_has_the_ends_of_one_that_is_made_with_them(name: str) -> None:
    found = instrument(name)
    for stages in (found.rounding[:1], [attrs.evolve(stage, mode="up") for stage in found.rounding], ()):
        under = attrs.evolve(found, rounding=tuple(stages))
        restaged, anew = Plan(found).restaged(under), Plan(under)

        assert (restaged.ends, restaged.whole, restaged.leaf_stages) == (anew.ends, anew.whole, anew.leaf_stages)


def test_what_is_known_of_a_formula_under_a_reading_hangs_on_the_stages_of_its_children_there() -> None:
    reading = """[[readings]]
id = "down"
axis = "Down"
title = { id = "x", en = "x" }
source = "book"
assumption = { id = "x", en = "x" }
rounding = [{ at = "Q", digits = 0, mode = "down" }]
"""
    # Under the rules Q lies from 0.3 up, so P alone moves the total, and upwards; under the reading Q may be 0.
    one = made(
        node("total", formula='"if(Q < 0.2, 0 - P, P)"'),
        node("P", parent="total", formula='"b + c"', scale='"s"')
        + 'leaves = [{ code = "b", title = "b" }, { code = "c", title = "c" }]\n',
        node("Q", parent="total", formula='"a + 0.3"', scale='"s"') + 'leaves = [{ code = "a", title = "a" }]\n',
        *(levels(0, 1, 2), bands(("X", "-1"), ("Y", "")), reading),
        depth=2,
    )
    under = variant_plan(one, one.readings)

    assert known(under) == known(Plan(under.instrument))
    assert ev(one, answers={"a": 0, "b": 2, "c": 0}).readings[0].band == one.bands[0].bands[1]
    assert ev(one, answers={"a": 1, "b": 2, "c": 0}).readings[0].band == one.bands[0].bands[0]
    assert ev(one, answers={"c": 0}).readings[0].band is None  # one of the two, whatever the rules make of it
