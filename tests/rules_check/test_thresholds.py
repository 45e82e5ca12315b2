"""Thresholds, levels, rungs, gates and floors: planted faults, and every state of small nodes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings

from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL
from evalkit.possible.lattice import Lattice
from evalkit.rulework.check import thresholds
from evalkit.rulework.threshold_sums import climber_of, climbing
from rules_check.drawn import instruments
from rules_check.invented import every_case, of_check, places, plan_of, small
from rules_check.small import shown, told, with_node
from support import instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.rulework.check.model import Statement

BASE = """
[[node]]
code = "total"
title = "All"
[[node]]
code = "A"
in = "total"
title = "A"
method = "gated-sum"
gate_min = 4
floor = 1
thresholds = { low = 1, middle = 2, high = 2 }
leaves = [
  { code = "A1", title = "A1", stage = "I", kind = 1 },
  { code = "A2", title = "A2", stage = "I", kind = 1 },
  { code = "A3", title = "A3", stage = "II", kind = 3 },
  { code = "A4", title = "A4", stage = "I", kind = 2 },
]
[[node]]
code = "B"
in = "total"
title = "B"
leaves = [{ code = "B1", title = "B1" }]
[gate]
attribute = "kind"
locked = 3
sum_of = [1, 2]
[[gate.answers]]
kind = [1]
lowest = 1
[floors]
predicate = "Low"
[ladder]
attribute = "stage"
title = "Maturity"
[[ladder.rung]]
level = "III"
at_least = { I = "middle", II = "high" }
gate = true
[[ladder.rung]]
level = "II"
at_least = { I = "low" }
[[ladder.rung]]
level = "I"
[[bands]]
predicate = "High"
min = 2
[[bands]]
predicate = "Low"
"""
KEPT = ("threshold-reachable", "level-reachable", "rung-decides", "gate-decides", "floor-decides")


def said(one: Instrument) -> list[Statement]:
    return list(thresholds.statements(one))


def planted(*changes: tuple[str, str]) -> list[Statement]:
    """What fails or stays open after some changes of the base."""
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return [one for one in said(small(text)) if one.verdict in ("failed", "unproved")]


def test_of_the_base_everything_holds() -> None:
    statements = said(small(BASE))

    assert {one.verdict for one in statements} == {"proved"}
    assert {one.check for one in statements} == {*KEPT} - {"rung-decides"}
    assert places(of_check(statements, "gate-decides")) == ["node[A].gate_min", "gate.answers[1]"]


# --- Ladder -----------------------------------------------------------------------------------------------------


def test_a_threshold_above_every_sum_is_told_with_the_largest() -> None:
    threshold, level, rung = planted(("middle = 2", "middle = 6.5"))

    assert (threshold.check, threshold.place) == ("threshold-reachable", "node[A].thresholds.middle")
    assert str(threshold.text) == "the threshold is 6.5, but the questions of I give no more than 6"
    assert threshold.witness is not None
    assert threshold.witness.value == 6
    assert (level.check, level.place) == ("level-reachable", "node[A].ladder[III]")
    assert "never hold together" in str(level.witness and level.witness.shows)
    assert (rung.check, rung.place) == ("rung-decides", "ladder[1 III]")


def test_a_locked_sum_counts_only_under_an_open_gate() -> None:
    """No three answers give 7: the gate stays closed, and the sum behind it at 0."""
    found = planted(("gate_min = 4", "gate_min = 7"))

    assert ("threshold-reachable", "node[A].thresholds.high") in {(one.check, one.place) for one in found}
    gate = next(one for one in found if one.place == "node[A].gate_min")
    assert str(gate.text) == "no answers open the gate: 7 points are not reached"
    assert gate.witness is not None
    assert gate.witness.value == 6


def test_a_level_that_a_higher_one_always_takes_the_place_of() -> None:
    rung = '[[ladder.rung]]\nlevel = "II+"\nat_least = { I = "middle", II = "high" }\ngate = true\n'
    text = ('[[ladder.rung]]\nlevel = "II"\n', rung + '[[ladder.rung]]\nlevel = "II"\n')
    level, decides = planted(text)

    assert level.place == "node[A].ladder[II+]"
    assert str(level.witness and level.witness.shows) == "wherever its conditions hold, III comes out"
    assert decides.place == "ladder[2 II+]"


def test_levels_without_thresholds_are_only_noted() -> None:
    text = BASE.replace("thresholds = { low = 1, middle = 2, high = 2 }", "thresholds = { low = 1 }")
    other = text.replace(
        'code = "B"\n',
        'code = "B"\nmethod = "gated-sum"\ngate_min = 0\nthresholds = { middle = 1, high = 0, low = 1 }\n',
    )
    noted = [one for one in said(small(other)) if one.verdict == "noted"]

    assert places(noted) == ["node[A].ladder"]
    assert str(noted[0].text) == "the node has no thresholds for III: its highest level is II"


@pytest.mark.parametrize(
    ("left_out", "dead", "hole"),
    [
        ("v3", {"min3", "target3", "v4", "min4"}, "TK has no rung for III+, III, II+, but one above, for IV"),
        ("min3", set(), "TK has no rung for II+, but one above, for IV"),
    ],
)
def test_a_threshold_that_is_left_out_makes_others_dead_or_leaves_a_hole(
    left_out: str, dead: set[str], hole: str
) -> None:
    one = instrument("kami@5.0")
    params = one.nodes["TK"].params
    fewer = {name: value for name, value in params["thresholds"].items() if name != left_out}

    found = told(thresholds.used(with_node(one, "TK", params={**params, "thresholds": fewer})))

    assert told(thresholds.used(one)) == []
    assert {place for check, place, _ in found if check == "threshold-used"} == {
        f"node[TK].thresholds.{name}" for name in dead
    }
    assert [text for check, _, text in found if check == "ladder-hole"] == [hole]


def test_a_threshold_that_no_rung_names() -> None:
    one = instrument("kami@5.0")
    params = one.nodes["AS"].params
    more = with_node(one, "AS", params={**params, "thresholds": {**params["thresholds"], "v9": 1}})

    assert told(thresholds.used(more)) == [
        ("threshold-used", "node[AS].thresholds.v9", "the threshold v9 is named by no rung that AS has")
    ]
    assert shown(thresholds.used(more)) == ["no rung of the ladder names it"]


# --- Gates ------------------------------------------------------------------------------------------------------


def test_a_sum_that_the_answers_always_reach_decides_nothing() -> None:
    (gate,) = planted(("gate_min = 4", "gate_min = 2"))

    assert gate.place == "node[A].gate_min"
    assert "there are always enough" in str(gate.text)
    assert gate.witness is not None
    assert gate.witness.value == 2


def test_answers_that_cannot_hold_together_never_open_the_gate() -> None:
    found = planted(("lowest = 1", "lowest = 3"))
    gate = next(one for one in found if one.place == "node[A].gate_min")

    assert "no answers open the gate" in str(gate.text)
    assert str(gate.witness and gate.witness.shows) == "its conditions on answers never hold together"


def test_a_condition_on_answers_that_the_sum_makes_needless() -> None:
    (condition,) = planted(("gate_min = 4", "gate_min = 6"))

    assert condition.place == "gate.answers[1]"
    assert str(condition.text) == "this condition alone never takes points or a level away"


def test_a_limit_that_no_node_has_questions_enough_for() -> None:
    """A1 and A2 are asked; both at the lowest answer are as many as there can be."""
    (limit,) = planted(("lowest = 1\n", "lowest = 1\nmost_at_lowest = 2\n"))

    assert (limit.check, limit.place) == ("gate-decides", "gate.answers[1].most_at_lowest")
    assert str(limit.text) == "the limit of 2 never decides: no node has more than 2 such questions"
    assert str(limit.witness and limit.witness.shows) == "A has the most of them: 2"


def test_a_limit_that_decides() -> None:
    text = BASE.replace("lowest = 1\n", "lowest = 1\nmost_at_lowest = 1\n")

    (limit,) = [one for one in said(small(text)) if one.place == "gate.answers[1].most_at_lowest"]

    assert limit.verdict == "proved"
    assert str(limit.text) == "A has 2 questions of which at most 1 may stand at the lowest answer"


def test_where_no_node_has_a_gate_nothing_is_said_of_its_limit() -> None:
    text = BASE.replace("lowest = 1\n", "lowest = 1\nmost_at_lowest = 1\n").replace('method = "gated-sum"\n', "")
    text = text.replace("gate_min = 4\n", "").replace("thresholds = { low = 1, middle = 2, high = 2 }\n", "")
    ladder = text.index("[ladder]")
    text = text[:ladder] + text[text.index("[[bands]]") :]

    assert "gate.answers[1].most_at_lowest" not in places(said(small(text)))


def test_a_gate_with_nothing_behind_it_decides_nothing() -> None:
    found = planted(("kind = 3 }", "kind = 2 }"), ("gate = true\n", ""))

    assert {one.place for one in found} == {"node[A].gate_min", "gate.answers[1]"}
    gate = next(one for one in found if one.place == "node[A].gate_min")
    assert "points and level are the same with fewer" in str(gate.text)


def test_a_gate_that_locks_no_points_can_decide_a_level() -> None:
    """Nothing is locked here, so that only the rung asks for the gate."""
    (condition,) = planted(
        ("kind = 3 }", "kind = 2 }"), ("sum_of = [1, 2]", "sum_of = [1]"), ("gate_min = 4", "gate_min = 3")
    )

    assert condition.place == "gate.answers[1]"  # with one of the two at 0 there are never 3 points


def test_a_leaf_that_is_a_number_leaves_it_open() -> None:
    number = ('kind = 1 },\n  { code = "A2"', 'kind = 1, scale = "share" },\n  { code = "A2"')
    found = planted(number, ("[floors]", '[scales.share]\nkind = "number"\nmin = 0\nmax = 2\n[floors]'))

    assert [(one.check, one.verdict) for one in found] == [
        ("threshold-reachable", "unproved"),
        ("gate-decides", "unproved"),
        ("floor-decides", "unproved"),
    ]


# --- Floors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("floor", "words", "value"),
    [
        ("9", "no answers reach the floor of 9", 8),
        ("0", "no answers lie below the floor of 0", 0),
    ],
)
def test_a_floor_that_is_never_met_or_never_missed(floor: str, words: str, value: int) -> None:
    (found,) = planted(("floor = 1", f"floor = {floor}"))

    assert (found.check, found.place, str(found.text)) == ("floor-decides", "node[A].floor", words)
    assert found.witness is not None
    assert found.witness.value == value


def test_a_floor_below_which_the_lowest_predicate_comes_anyway() -> None:
    (found,) = planted(("min = 2\n", "min = 3\n"))

    assert str(found.text) == "the floor of 1 changes no predicate"
    assert str(found.witness and found.witness.shows) == (
        "where the node lies below it and no other does, Low comes out anyway"
    )


# --- Every state of small nodes ---------------------------------------------------------------------------------


def _results(one: Instrument) -> list[Evaluation]:
    """Every assessment, evaluated by evalkit; answers alone."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for answers, _ in every_case(plan_of(one)):
        seen[tuple(answers.values())] = answers
    return [evaluate(one, assessment(one, answers=_written(one, case)), readings=False) for case in seen.values()]


def _written(one: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    na = one.scales["level"].na
    yes_no = {code for code in answers if one.scales[one.nodes[code].scale or ""].kind == "yes-no"}
    return {
        code: bool(raw) if code in yes_no else na.title if raw == "na" and na is not None else raw
        for code, raw in answers.items()
    }


@settings(max_examples=40, deadline=None)
@given(one=instruments(falling=True))
def test_levels_and_thresholds_are_reached_as_every_assessment_says(one: Instrument) -> None:
    lattice = Lattice(plan_of(one))
    known = [found for code in climbing(lattice.plan.instrument) if (found := climber_of(lattice, code)) is not None]
    assert len(known) == len([node for node in one.nodes.values() if node.params.get("thresholds")])
    results = _results(one) if known else []
    lost = {(s.check, s.place) for s in said(one) if s.verdict == "failed"}
    for found in known:
        code = found.node.code
        seen = [result.nodes[code] for result in results]
        assert {found.level(cells, opened=opened) for cells, opened in found.states} == {n.maturity for n in seen}
        for carried, bounds in found.bounds.items():
            highest = max(Fraction((n.sums or {}).get(carried, 0)) for n in seen)
            assert found.highest(carried) == highest
            for bound in bounds:
                assert found.reaches(carried, bound) == (highest >= bound)
        for rung in found.rungs:
            there = any(n.maturity == rung.level for n in seen)
            assert (("level-reachable", f"node[{code}].ladder[{rung.level}]") in lost) == (not there)


@settings(max_examples=40, deadline=None)
@given(one=instruments())
def test_a_sum_that_decides_is_missed_alone_in_some_assessment(one: Instrument) -> None:
    """Without the test of the sum the same answers give other points or another level, or they never do."""
    for code, node in one.nodes.items():
        if "gate_min" not in node.params:
            continue
        (statement,) = [s for s in said(one) if s.place == f"node[{code}].gate_min"]
        looser = _with_bound(one, code, -100)
        differ = any(
            (a.nodes[code].score, a.nodes[code].maturity) != (b.nodes[code].score, b.nodes[code].maturity)
            for a, b in zip(_results(one), _results(looser), strict=True)
        )
        opens = any(result.nodes[code].gate_open for result in _results(one))
        assert (statement.verdict == "proved") == (differ and opens)


def _with_bound(one: Instrument, code: str, bound: int) -> Instrument:
    node = one.nodes[code]
    changed = attrs.evolve(node, params={**node.params, "gate_min": bound})
    return attrs.evolve(one, nodes={**one.nodes, code: changed})


# --- Known properties -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ("kami@4.2", {("threshold-reachable", "node[KK].thresholds.full2")}),
        ("kami@5.0", {("level-reachable", "node[TE].ladder[II+]"), ("gate-decides", "node[PD].gate_min")}),
    ],
)
def test_what_the_regulation_itself_never_uses(spec: str, known: set[tuple[str, str]]) -> None:
    one = instrument(spec)
    found = said(one)

    assert {(s.check, s.place) for s in found if s.verdict == "failed"} == known
    explained = {entry for note in one.properties for entry in note.explains}
    assert {f"{check}: {place}" for check, place in known} <= explained
    assert TOTAL in one.nodes


@pytest.mark.parametrize(("spec", "areas"), [("kami@4.2", {"AS"}), ("kami@5.0", {"AS", "PD"})])
def test_areas_that_end_at_three(spec: str, areas: set[str]) -> None:
    """Readiness for certification asks for III+, which these areas cannot have."""
    noted = [s for s in said(instrument(spec)) if s.verdict == "noted" and "III+" in str(s.text)]

    assert {s.place for s in noted} == {f"node[{area}].ladder" for area in areas}
