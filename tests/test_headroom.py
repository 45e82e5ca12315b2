"""Facts about what closed gates keep back: an answer behind one is worth what opening it is worth."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.evaluation.headroom import below_floors, closed_gates, potentials, reaching
from evalkit.instruments import TOTAL
from evalkit.method.scales import options
from rules_check.drawn import instruments
from rules_check.invented import every_case, plan_of, small
from support import ev, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

GATED = """
[scales.points]
kind = "number"
min = 0
max = 10
[gate]
attribute = "kind"
locked = 3
sum_of = [1, 2]
[[bands]]
predicate = "High"
min = 40
[[bands]]
predicate = "Low"
[[node]]
code = "total"
title = "All"
[[node]]
code = "A"
in = "total"
title = "Part"
method = "gated-sum"
gate_min = 30
scale = "points"
leaves = [
  { code = "A1", title = "Before", kind = 1 },
  { code = "A2", title = "Before", kind = 1 },
  { code = "A3", title = "Before", kind = 2 },
  { code = "A4", title = "Behind", kind = 3 },
  { code = "A5", title = "Behind", kind = 3 },
  { code = "A6", title = "Behind", kind = 3 },
]
"""
ANSWERS = {"A1": 8, "A2": 8, "A3": 8, "A4": 6, "A5": 6, "A6": 6}


def test_three_answers_behind_a_gate_are_worth_what_three_others_release() -> None:
    (gate,) = closed_gates(ev(small(GATED), answers=ANSWERS))
    assert gate.opened_by == ("A1", "A2", "A3")
    assert (gate.released, gate.by, gate.behind) == (18, 24, 12)


def test_alone_none_of_them_is_worth_more_than_itself() -> None:
    found = ev(small(GATED), answers=ANSWERS)
    assert potentials(found, ANSWERS) == {"A1": 2, "A2": 2, "A3": 2}  # nothing is said of what is behind


def test_an_open_gate_keeps_nothing_back() -> None:
    found = ev(small(GATED), answers=ANSWERS | {"A1": 10, "A2": 10, "A3": 10})
    assert closed_gates(found) == ()
    assert potentials(found, ["A4"]) == {"A4": 4}


def test_a_gate_that_nothing_opens_is_worth_nothing() -> None:
    assert closed_gates(ev(small(GATED.replace("gate_min = 30", "gate_min = 31")), answers=ANSWERS)) == ()


def test_of_an_area_whose_value_is_given_no_gate_is_known() -> None:
    assert closed_gates(ev("kami@4.2", values={"TK": 50, "RS": 40, "KK": 60, "AS": 60, "TE": 60})) == ()


def test_every_area_of_kami_has_its_gate() -> None:
    one = instrument("kami@4.2")
    found = closed_gates(ev(one, answers=dict.fromkeys(one.leaves_under(TOTAL), 1)))
    assert {gate.code for gate in found} == {"TK", "RS", "KK", "AS", "TE"}
    assert all(gate.released > 0 for gate in found)


@settings(max_examples=150, deadline=None)
@given(one=instruments(most=3), data=st.data())
def test_evaluating_with_these_answers_gives_what_was_said(one: Instrument, data: st.DataObject) -> None:
    plan = plan_of(one)
    cases = [answers for answers, _ in every_case(plan)]
    answers = _written(one, data.draw(st.sampled_from(cases)))
    before = ev(one, answers=answers)
    best = {plan.codes[at]: _best(one, plan.codes[at]) for at in plan.leaf_ends}
    for gate in closed_gates(before):
        behind = [code for code in one.nodes[gate.code].children if before.nodes[code].locked]
        opened = ev(one, answers=answers | {code: best[code] for code in gate.opened_by})
        assert opened.nodes[gate.code].gate_open
        assert _total(opened) - _total(before) == gate.by
        most = ev(one, answers=answers | {code: best[code] for code in (*gate.opened_by, *behind)})
        assert _total(most) - _total(opened) == gate.behind


@settings(max_examples=150, deadline=None)
@given(one=instruments(most=3), data=st.data())
def test_an_answer_reaches_the_next_predicate_alone_if_and_only_if_it_is_said(
    one: Instrument, data: st.DataObject
) -> None:
    plan = plan_of(one)
    cases = [answers for answers, _ in every_case(plan)]
    answers = _written(one, data.draw(st.sampled_from(cases)))
    before = ev(one, answers=answers)
    gains = potentials(before, [plan.codes[at] for at in plan.leaf_ends])
    said = reaching(before, gains)
    for code in gains if not below_floors(before) else ():
        raised = ev(one, answers=answers | {code: _best(one, code)})
        assert (_rank(raised) < _rank(before)) == (code in said)


FALLING = """
[scales.share]
kind = "number"
min = 0
max = 1
[[node]]
code = "total"
title = "All"
formula = "P * P - 2 * P + 3 * Q / (1 + Q * Q)"
[[node]]
code = "P"
in = "total"
title = "Counted off"
method = "sum"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "Q"
in = "total"
title = "Best in the middle"
formula = "c + if(d > 0.5, 1 - d, d)"
leaves = [{ code = "c", title = "C" }, { code = "d", title = "D", scale = "share" }]
[[bands]]
predicate = "High"
min = 2
[[bands]]
predicate = "Low"
"""


def test_where_a_better_answer_may_lower_the_total_its_best_value_is_the_one_that_is_best_for_it() -> None:
    one = small(FALLING)
    cases = [dict(zip("abc", case, strict=True)) for case in product(range(3), repeat=3)]
    totals = {tuple(case.values()): _total(ev(one, answers={**case, "d": 0})) for case in cases}
    for case in cases:
        gains = potentials(ev(one, answers={**case, "d": 0}), ["a", "b", "c", "d", "P", "Q"])
        given = tuple(case.values())
        most = [max(totals[(*given[:i], level, *given[i + 1 :])] for level in range(3)) for i in range(3)]
        most.append(max(total for other, total in totals.items() if other[2] == given[2]))

        assert [gains[code] for code in ("a", "b", "c", "P")] == [one - totals[given] for one in most]
        assert "Q" not in gains  # it has every value of a range, and the total falls again somewhere in it


def test_below_a_floor_no_answer_reaches_a_predicate_alone() -> None:
    one = instrument("kami@4.2")
    found = ev(one, answers=dict.fromkeys(one.leaves_under(TOTAL), 1))

    assert below_floors(found)
    assert reaching(found, potentials(found, one.nodes)) == []


def _rank(found: Evaluation) -> int:
    (table,) = found.instrument.bands
    assert found.band is not None
    return table.bands.index(found.band)


def _total(found: Evaluation) -> Any:
    assert found.total.score is not None
    return found.total.score.exact


def _written(one: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    return {code: _word(one, code, answer) for code, answer in answers.items()}


def _best(one: Instrument, code: str) -> Any:
    listed = options(one, one.nodes[code])
    return _word(one, code, max((key for key in listed if key != "na"), key=lambda key: listed[key].points))


def _word(one: Instrument, code: str, answer: Any) -> Any:
    if one.scales[one.nodes[code].scale or ""].kind == "yes-no":
        return bool(answer)
    return "Not applicable" if answer == "na" else answer
