"""Whether a printed number can come out of answers: of indicators on whole levels, and of the means of surveys."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import MODES, round_to
from evalkit.instruments import Rounding
from evalkit.instruments.bands import rounded
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import Lattice
from evalkit.possible.numbers import Printable, attain, means_of
from evalkit.possible.values import Finite
from evalkit.questions.choice import LeafAnswer
from evalkit.schema.citation import Citation
from rules_check.drawn import instruments
from rules_check.invented import every_case, plan_of
from support import instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.possible.values import Values


def _survey(plan: Plan, n: int) -> Lattice:
    """Every leaf of the total is the mean of *n* answers, each of them open."""
    return Lattice(plan, given=means_of(plan.instrument, n))


def test_a_domain_of_ten_indicators_has_tenths() -> None:
    plan = plan_for(instrument("spbe@2020"))
    assert attain(plan, "D1", Fraction("3.3"), 2) == Printable(possible=True)
    assert attain(plan, "D1", Fraction("3.35"), 2) == Printable(
        possible=False, below=Fraction("3.3"), above=Fraction("3.4")
    )


def test_known_answers_leave_fewer_numbers() -> None:
    plan = plan_for(instrument("spbe@2020"))
    leaves = plan.instrument.leaves_under("D1")
    known = Lattice(plan, answers=dict.fromkeys(leaves[:-1], (LeafAnswer(5, 5, 5),)))
    assert attain(plan, "D1", Fraction("4.5"), 2).possible is True
    assert attain(known, "D1", Fraction("4.5"), 2) == Printable(possible=False, above=Fraction("4.6"))


def test_a_mean_of_ten_forms_has_tenths_of_the_weighted_sum() -> None:
    plan = plan_for(instrument("ikm@2017"))
    assert attain(_survey(plan, 10), "total", Fraction("76.94"), 2).possible is True
    found = attain(_survey(plan, 10), "total", Fraction("77"), 2)
    assert found.possible is False
    assert (found.below, found.above) == (Fraction(100 * 277, 4 * 90), Fraction(100 * 278, 4 * 90))


def test_the_mean_of_several_answers_of_one_form() -> None:
    plan = plan_for(instrument("ikm@2017"))
    assert attain(_survey(plan, 65), "waktu", Fraction("3.508"), 3).possible is True
    assert attain(_survey(plan, 1), "waktu", Fraction("3.508"), 3) == Printable(
        possible=False, below=Fraction(3), above=Fraction(4)
    )


def test_of_numbers_between_two_ends_every_one_can_come_out() -> None:
    plan = plan_for(instrument("ipasn@2024"))
    assert attain(plan, "total", Fraction("77.77"), 2).possible is True
    assert attain(plan, "total", Fraction("100.5"), 1) == Printable(possible=False, below=Fraction(100))


def test_a_stage_of_another_scale_rounds_in_steps_of_its_own() -> None:
    stage = Rounding(at="total", digits=1, mode="half-up", cite=Citation(sources=(), mark="verified"), divided_by=25)
    one = attrs.evolve(instrument("ikm@2017"), rounding=(stage,))
    for number, digits in ((Fraction("77.5"), 1), (Fraction(80), 0), (Fraction("77.6"), 1), (Fraction("76.25"), 2)):
        raw = _finite(_survey(plan_for(one), 3).raw("total"))
        prints = {round_to(rounded(value, stage), digits, "half-up") for value in raw}
        prints |= {round_to(value, digits, "half-up") for value in raw}
        assert attain(_survey(plan_for(one), 3), "total", number, digits).possible is (number in prints)


@settings(max_examples=60, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_number_can_come_out_if_some_answers_print_it(one: Instrument, data: st.DataObject) -> None:
    plan = plan_of(one)
    code = data.draw(st.sampled_from(list(one.nodes)))
    digits, mode = data.draw(st.integers(0, 2)), data.draw(st.sampled_from(MODES))
    at = plan.position[code]
    values = {Fraction(found[at] or 0) for _, found in every_case(plan)}
    stage = one.stage_of(plan.nodes[at])
    away = Fraction(data.draw(st.integers(0, 3)), 7)
    number = round_to(data.draw(st.sampled_from(sorted(values))) + away, digits, mode)
    found = attain(plan, code, number, digits, (mode,))
    raw = {Fraction(one) for one in _finite(Lattice(plan).raw(code))}  # held against every assessment elsewhere
    assert found.possible is any(round_to(value, digits, mode) == number for value in values | raw)
    if found.possible is False and stage is None:
        assert found.below == max((value for value in values if value < number), default=None)
        assert found.above == min((value for value in values if value > number), default=None)


def _finite(found: Values | None) -> Finite:
    assert isinstance(found, Finite)
    return found
