"""The values that the answers of shipped instruments can give, held against what answers really give."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of, table_for
from evalkit.method.outcome_rules import floors_kept, floors_of
from evalkit.method.plan import plan_for, run
from evalkit.method.scales import options
from evalkit.possible.answers import answers_for
from evalkit.possible.lattice import lattice_for
from evalkit.possible.values import Finite
from evalkit.rulework.assessments import example_toml
from evalkit.rulework.check.reach import statements
from rules_check.invented import evaluated, of_check, value_of, word_of
from support import BY_FORMULA, INSTRUMENTS, floor_word, instrument

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.plan import Plan

pytestmark = pytest.mark.long

TABLES = [
    pytest.param(spec, table, id=f"{spec}-{table.at}-{table.when}")
    for spec in INSTRUMENTS
    for table in instrument(spec).bands
]


def _nodes(one: Instrument, table: BandTable) -> list[str]:
    if table.at == TOTAL:
        return [TOTAL]
    return [code for code, node in one.nodes.items() if code != TOTAL and table_for(one, node) == table]


def _context(one: Instrument, table: BandTable) -> dict[str, Any]:
    """The fact that chooses the bands; of those that rules of the predicate ask for, the value that asks for nothing more."""
    asked = {"wbk": "Ya"} if "wbk" in one.context else {}
    return asked if table.when is None or one.bands_by is None else {one.bands_by: table.when, **asked}


# Formulas of which answers are known for every end of a node, but not for values at the bounds of bands.
INSIDE_BANDS = ("itkp@2025", "itkp@2026")


@pytest.mark.parametrize(("spec", "table"), TABLES)
def test_every_predicate_has_answers_that_give_it(spec: str, table: BandTable, tmp_path: Path) -> None:
    one = instrument(spec)
    lattice = lattice_for(plan_for(one))
    if table.at == TOTAL:
        lattice = lattice.narrowed(floors_kept(one)).narrowed(context_kept(one, table.when))
    lost = {statement.place for statement in of_check(list(statements(one)), "predicate-reachable", "failed")}
    assert not lost
    for code in _nodes(one, table):
        for number, band in enumerate(table.bands):
            values = lattice.values(code)
            assert values is not None
            inside = values.within(range_of(table, number))
            answers = next((a for v in (inside.high, inside.low) if (a := answers_for(lattice, code, v))), None)
            if answers is None:  # which it may not know where a formula stands
                assert spec in (*BY_FORMULA, *INSIDE_BANDS)
                continue
            result = evaluated(one, example_toml(one, answers, _context(one, table)), tmp_path)
            assert word_of(result, code) == band.predicate


@pytest.mark.parametrize("spec", [spec for spec in INSTRUMENTS if floors_kept(instrument(spec))])
def test_one_missed_floor_alone_gives_its_predicate(spec: str, tmp_path: Path) -> None:
    one = instrument(spec)
    floors = floors_kept(one)
    for code in floors:
        others = {other: inside for other, inside in floors.items() if other != code}
        lattice = lattice_for(plan_for(one)).narrowed(others).narrowed({code: floors[code].below()})
        highest = lattice.values(TOTAL)
        assert highest is not None
        answers = answers_for(lattice, TOTAL, highest.high)
        assert answers is not None
        for when in one.context[one.bands_by or ""].values:
            result = evaluated(one, example_toml(one, answers, {one.bands_by or "": when}), tmp_path)
            assert word_of(result, TOTAL) == floor_word(one)
            assert [c for c in floors if value_of(result, c) < floors_of(one)[c]] == [code]


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_the_ends_of_every_parent_are_reached(spec: str, tmp_path: Path) -> None:
    one = instrument(spec)
    lattice = lattice_for(plan_for(one))
    for code in [code for code, node in one.nodes.items() if not node.is_leaf]:
        values = lattice.values(code)
        assert values is not None
        for end in {values.low, values.high}:
            answers = answers_for(lattice, code, end)
            if answers is None:
                assert spec in BY_FORMULA, (code, end)
                continue
            assert value_of(evaluated(one, example_toml(one, answers), tmp_path), code) == end


@pytest.mark.parametrize("spec", INSTRUMENTS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_answers_give_a_value_that_is_not_there(spec: str, data: st.DataObject) -> None:
    plan = plan_for(instrument(spec))
    lattice = lattice_for(plan)
    values = _computed(plan, data.draw(st.sampled_from(["any", "low", "high"])), data.draw(st.randoms()))
    for code, value in zip(plan.codes, values, strict=True):
        known = lattice.values(code)
        assert known is not None
        assert value is not None
        if isinstance(known, Finite):
            assert value in known
        assert known.low <= value <= known.high


def _computed(plan: Plan, lean: str, drawn: random.Random) -> list[Any]:
    """Values under random answers: any, or nearly all at one end."""
    values: list[Any] = [None] * len(plan.nodes)
    levels: list[Any] = [None] * len(plan.nodes)
    for at, (low, high) in plan.leaf_ends.items():
        listed = list(options(plan.instrument, plan.nodes[at]).values())
        if listed:
            at_an_end = lean != "any" and drawn.random() < 0.9
            pick = (low if lean == "low" else high) if at_an_end else drawn.choice(listed)
            values[at], levels[at] = pick.points, pick.level
        else:
            span = Fraction(high.points) - Fraction(low.points)
            parts = int(span) if plan.instrument.scales[plan.nodes[at].scale or ""].whole else 10**6
            values[at] = Fraction(low.points) + span * Fraction(drawn.randint(0, parts), parts)
    return run(plan, values, levels, complete=True)[1]


@pytest.mark.parametrize("spec", INSTRUMENTS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_value_of_the_total_has_answers(spec: str, data: st.DataObject, tmp_path_factory: Any) -> None:
    one = instrument(spec)
    lattice = lattice_for(plan_for(one))
    values = lattice.values(TOTAL)
    if not isinstance(values, Finite):
        assert spec in (*BY_FORMULA, *INSIDE_BANDS)
        return
    bits = [i for i in range(values.bits.bit_length()) if values.bits >> i & 1]
    wanted = values.at(data.draw(st.sampled_from(bits)))
    answers = answers_for(lattice, TOTAL, wanted)
    if answers is None:
        assert spec in (*BY_FORMULA, *INSIDE_BANDS)
        return
    result = evaluated(one, example_toml(one, answers), tmp_path_factory.getbasetemp())
    assert value_of(result, TOTAL) == wanted
