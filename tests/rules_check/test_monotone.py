"""Does a better answer lower anything? Held against every pair of assessments, and shown by assessments that do."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.text import Message
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL, Method
from evalkit.instruments.expression import Expression, Foreign, Step
from evalkit.method.bands import find_band, table_for
from evalkit.method.outcome_rules import floor_rules, holds
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.method.shapes import Linear
from evalkit.rulework.assessments import run_again, run_with
from evalkit.rulework.check import monotone
from evalkit.rulework.check.search import ordered_choices
from rules_check.drawn import instruments
from rules_check.invented import HEAD, evaluated, every_case, of_check, places, plan_of, rank_of, small, value_of
from support import INSTRUMENTS, graded, instrument, known
from test_rules import toy

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.rulework.check.model import Statement

BANDS = """
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Low"
"""
CHECKS = ("score-monotone", "predicate-monotone", "maturity-monotone")


def proved(one: Instrument) -> list[Statement]:
    return list(monotone.statements(one))


def only_failure(one: Instrument, check: str) -> Statement:
    (found,) = of_check(proved(one), check, "failed")
    return found


def shown_code(statement: Statement) -> str:
    """The node that the sentence of a witness names."""
    assert statement.witness is not None
    assert isinstance(statement.witness.shows, Message)
    return str(statement.witness.shows.args["code"])


def both(one: Instrument, statement: Statement, folder: Path) -> tuple[Evaluation, Evaluation]:
    """The two evaluations of a witness; they differ in one answer, and the second has the better one."""
    assert statement.witness is not None
    texts = statement.witness.assessments
    worse, better = (tomllib.loads(text)["answers"] for text in texts)
    (code,) = [code for code in worse if worse[code] != better[code]]
    assert worse.keys() == better.keys()
    plan = plan_for(one)
    order = [_written(choice.answer) for choice in ordered_choices(plan, plan.position[code])]
    if one.scales[one.nodes[code].scale or ""].kind != "number":
        assert order.index(_written(worse[code])) < order.index(_written(better[code]))
    first, second = (evaluated(one, text, folder) for text in texts)
    return first, second


def _written(answer: Any) -> str:
    return str(int(answer)) if isinstance(answer, bool) else str(answer)


def assert_shown(one: Instrument, statement: Statement, folder: Path) -> None:
    """What a statement says fails really does so in its witness."""
    worse, better = both(one, statement, folder)
    assert statement.witness is not None
    if statement.check == "score-monotone":
        code = shown_code(statement)
        assert value_of(better, code) < value_of(worse, code)
        assert value_of(better, code) == statement.witness.value
    elif statement.check == "predicate-monotone":
        key = one.bands_by or ""
        ranks = [rank_of(one, found, found.context.get(key)) for found in (worse, better)]
        assert ranks[0] < ranks[1]
    else:
        assert one.ladder is not None
        order = [rung.level for rung in one.ladder.rungs]
        code = statement.place.removeprefix("node[").partition("]")[0]
        first, second = worse.nodes[code].maturity, better.nodes[code].maturity
        assert first is not None
        assert second is not None
        assert order.index(first) < order.index(second)


# --- Every pair of every small instrument -----------------------------------------------------------------------


def falls(one: Instrument) -> set[tuple[str, str]]:
    """Check and node wherever a better answer lowers something, by looking at every pair of assessments."""
    plan = plan_of(one)
    cases: dict[tuple[Any, ...], dict[tuple[str, str], Any]] = {}
    for answers, values in every_case(plan):
        key = tuple(answers.values())
        if key not in cases:  # the first is without a given grade
            cases[key] = _measured(one, answers, values)
    found = set()
    for key, after in cases.items():
        for i, code in enumerate(plan.codes[at] for at in plan.leaf_ends):
            order = [choice.answer for choice in ordered_choices(plan, plan.position[code])]
            if key[i] in order[1:]:
                before = cases[(*key[:i], order[order.index(key[i]) - 1], *key[i + 1 :])]
                found |= {what for what, measure in after.items() if measure < before[what]}
    return found


def _measured(one: Instrument, answers: dict[str, Any], values: list[Any]) -> dict[tuple[str, str], Any]:
    """Scores, and how high the predicate and the levels of the ladder stand."""
    found = {("score-monotone", code): value for code, value in zip(one.nodes, values, strict=True)}
    found["predicate-monotone", TOTAL] = -_rank(one, values)
    climbing = [code for code, node in one.nodes.items() if node.params.get("thresholds")]
    if climbing:
        result = evaluate(one, assessment(one, answers=_as_written(one, answers)), readings=False)
        assert one.ladder is not None
        order = [rung.level for rung in one.ladder.rungs]
        for code in climbing:
            found["maturity-monotone", code] = -order.index(result.nodes[code].maturity or "")
    return found


def _rank(one: Instrument, values: list[Any]) -> int:
    table = table_for(one, one.nodes[TOTAL])
    assert table is not None
    words = [band.predicate for band in table.bands]
    missed = [rule.stated.then for rule in floor_rules(one) if holds(rule, values)]
    return words.index(missed[0] if missed else find_band(table, values[0]).predicate)


def _as_written(one: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    scales = {code: one.scales[one.nodes[code].scale or ""] for code in answers}
    found = {}
    for code, answer in answers.items():
        na = scales[code].na
        found[code] = na.title if answer == "na" and na is not None else answer
        if scales[code].kind == "yes-no":
            found[code] = bool(answer)
    return found


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(one=instruments())
def test_where_points_rise_everything_is_proved_and_no_pair_says_otherwise(one: Instrument) -> None:
    statements = proved(one)

    assert not [s for s in statements if s.verdict in ("failed", "unproved")]
    assert not falls(one)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(one=instruments(falling=True))
def test_where_points_fall_every_verdict_is_that_of_all_pairs(
    one: Instrument, tmp_path_factory: pytest.TempPathFactory
) -> None:
    statements, there = proved(one), falls(one)
    failed = [s for s in statements if s.verdict == "failed"]
    has_grades = any(node.method == "grade" for node in one.nodes.values())

    for statement in failed:
        if statement.witness is not None and statement.witness.assessments:
            assert_shown(one, statement, tmp_path_factory.getbasetemp())
        else:
            assert statement.check == "score-monotone"  # hidden by rounding
    for check in CHECKS:
        verdicts = {s.verdict for s in of_check(statements, check)}
        if any(found == check for found, _ in there):
            assert "failed" in verdicts or "unproved" in verdicts
        elif check != "score-monotone":
            assert "failed" not in verdicts
        if "unproved" in verdicts:
            assert has_grades  # a total that only a given grade brings


# --- Scales -----------------------------------------------------------------------------------------------------

FALLING = '[scales.level]\nunordered = true\n0 = "None"\n1 = "Some"\n2 = "All"\npoints = { 0 = 0, 1 = 3, 2 = 2 }\n'
TWO = '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X", title = "X" }, { code = "Y", title = "Y" }]\n'


def test_an_answer_with_fewer_points_lowers_score_and_predicate(tmp_path: Path) -> None:
    one = small(TWO + BANDS, level=FALLING)

    score = only_failure(one, "score-monotone")
    assert score.place == "scales.level.points.2"
    assert str(score.text) == "the answer 2 gives 2 points, the worse answer 1 gives 3"
    predicate = only_failure(one, "predicate-monotone")
    assert predicate.place == "bands[total]"
    assert_shown(one, score, tmp_path)
    assert_shown(one, predicate, tmp_path)


def test_a_fall_that_rounding_hides_in_the_total_shows_below_it(tmp_path: Path) -> None:
    text = TWO.replace('title = "All"', 'title = "All"\nmethod = "mean"', 1) + BANDS.replace("min = 3", "min = 1")
    one = small(text + '[[rounding]]\nat = "total"\ndigits = 0\nmode = "down"\n', level=FALLING)

    statement = only_failure(one, "score-monotone")
    assert statement.witness is not None
    assert shown_code(statement) == "X"
    assert_shown(one, statement, tmp_path)
    assert not of_check(proved(one), "predicate-monotone", "failed")


def test_a_fall_that_rounding_hides_everywhere_is_said_to_be_hidden() -> None:
    close = FALLING.replace("1 = 3, 2 = 2", "1 = 2.2, 2 = 2")
    one = small(TWO + BANDS + '[[rounding]]\nat = "part"\ndigits = 0\nmode = "half-up"\n', level=close)

    statement = only_failure(one, "score-monotone")
    assert statement.witness is not None
    assert statement.witness.assessments == ()
    assert "no score shows it" in str(statement.witness.shows)
    assert not falls(one)


def test_levels_are_ordered_by_number_and_letters_as_they_stand() -> None:
    listed = small(TWO + BANDS, level='[scales.level]\n2 = "All"\n1 = "Some"\n0 = "None"\n')
    assert not of_check(proved(listed), "score-monotone", "failed")

    letters = small(TWO + BANDS, level='[scales.level]\nA = "Best"\nB = "Worst"\npoints = { A = 2, B = 1 }\n')
    assert only_failure(letters, "score-monotone").place == "scales.level.points.B"


def test_not_applicable_and_leaves_beside_the_total_are_no_matter_of_the_law() -> None:
    beside = (
        '[[node]]\ncode = "S"\ntitle = "Size"\nscale = "size"\nleaves = [{ code = "S1", title = "S" }]\n'
        '[scales.size]\nunordered = true\nA = "Big"\nB = "Small"\npoints = { A = 2, B = 1 }\n'
    )
    level = '[scales.level]\n0 = "None"\n1 = "All"\nna = "Other"\npoints = { 0 = 0, 1 = 1, na = 1 }\n'
    one = small(TWO + beside + BANDS, level=level)

    assert not of_check(proved(one), "score-monotone", "failed")
    assert places(of_check(proved(one), "score-monotone", "noted")) == ["scales.level.na", "scales.size"]


PENALISED = """
[scales.count]
kind = "number"
min = 0
max = 20
whole = true
[[node]]
code = "total"
title = "All"
formula = "X - P"
leaves = [{ code = "X", title = "X" }]
[[node]]
code = "P"
title = "Penalty"
in = "total"
formula = "min(2, 0.5 * F)"
leaves = [{ code = "F", title = "Findings", scale = "count", direction = "lower" }]
"""


def test_fewer_of_what_lowers_a_score_is_a_better_answer() -> None:
    assert not of_check(proved(small(PENALISED + BANDS)), "score-monotone", "failed")
    (found,) = of_check(proved(small(PENALISED + BANDS)), "score-monotone", "proved")
    assert "fewer is better below it" in str(found.text)
    assert of_check(proved(small(PENALISED + BANDS)), "predicate-monotone", "proved")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (', direction = "lower"', ""),  # more findings are taken for better
        ('title = "X" }', 'title = "X", scale = "count", direction = "lower" }'),  # fewer of X, which adds to the score
        ("X - P", "X + P"),
    ],
)
def test_a_direction_that_the_formula_runs_against_fails(old: str, new: str, tmp_path: Path) -> None:
    one = small(PENALISED.replace(old, new) + BANDS)

    statement = only_failure(one, "score-monotone")
    assert statement.place == "node[total]"
    assert_shown(one, statement, tmp_path)


def test_nobody_is_asked_for_another_answer_to_a_mere_fact() -> None:
    ratio = PENALISED.replace("X - P", "X - P / max(1, D)").replace(
        '{ code = "X", title = "X" }',
        '{ code = "X", title = "X" }, { code = "D", title = "Due", scale = "count", direction = "none" }',
    )
    assert of_check(proved(small(ratio + BANDS)), "score-monotone", "proved")


def test_points_of_rows_that_fall_where_a_number_rises() -> None:
    steps = (
        "steps  = [{ above = 50, points = 100 }, { points = 0 }]",
        "steps = [{ above = 50, points = 1 }, { points = 2 }]",
    )
    (statement,) = [s for s in of_check(proved(toy(steps)), "score-monotone", "failed") if "records" in s.place]

    assert statement.place == "records.points[A2, score]"
    assert str(statement.text) == "from 50 on it gives 1 point, below it 2"
    assert statement.witness is not None
    assert statement.witness.value == 50


# --- Methods ----------------------------------------------------------------------------------------------------


def test_a_gate_that_costs_points_lowers_the_node(tmp_path: Path) -> None:
    gated = (
        '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "gated-sum"\ngate_min = 2\n'
        'leaves = [{ code = "X", title = "X" }, { code = "Y", title = "Y", kind = 3, scale = "debt" }]\n'
        '[scales.debt]\n0 = "Much"\n1 = "None"\npoints = { 0 = -3, 1 = 0 }\n'
        '[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1, 2]\n'
    )
    one = small(gated + BANDS.replace("min = 3", "min = 1"))

    statement = only_failure(one, "score-monotone")
    assert statement.place == "node[total]"
    assert_shown(one, statement, tmp_path)
    assert_shown(one, only_failure(one, "predicate-monotone"), tmp_path)


FEWER = """
[scales.count]
kind = "number"
min = 0
max = 3
whole = true
[[node]]
code = "total"
title = "All"
method = "gated-sum"
gate_min = 1
leaves = [
  { code = "X", title = "X", stage = "I" },
  { code = "F", title = "Findings", scale = "count", direction = "lower", stage = "II" },
]
[gate]
attribute = "kind"
locked = 3
sum_of = [1, 2]
"""


LADDER_OF_FALLING = """
[scales.count]
kind = "number"
min = 0
max = 3
whole = true
[[node]]
code = "total"
title = "All"
formula = "0 - P"
[[node]]
code = "P"
in = "total"
title = "Findings"
method = "gated-sum"
gate_min = 1
thresholds = { low = 1 }
leaves = [{ code = "F", title = "Findings", scale = "count", direction = "lower", stage = "I" }]
[gate]
attribute = "kind"
locked = 3
sum_of = [1, 2]
[ladder]
attribute = "stage"
title = "Maturity"
rung = [{ level = "II", at_least = { I = "low" } }, { level = "I" }]
"""


def test_fewer_findings_that_add_to_a_gated_sum_lower_it(tmp_path: Path) -> None:
    """A gate that only asks for more says nothing of what is better."""
    one = small(FEWER + BANDS)

    statement = only_failure(one, "score-monotone")
    assert statement.place == "node[total]"
    assert_shown(one, statement, tmp_path)
    assert_shown(one, only_failure(one, "predicate-monotone"), tmp_path)


def test_fewer_findings_lower_a_level_that_asks_for_more() -> None:
    """Though the node with the ladder may fall, as nothing above it takes that for worse."""
    one = small(LADDER_OF_FALLING + BANDS.replace("min = 3", "min = -1"))

    assert [statement.place for statement in of_check(proved(one), "score-monotone", "failed")] == []
    assert only_failure(one, "maturity-monotone").place == "node[P].ladder"


@attrs.frozen
class Made:
    """A formula of a plugin."""

    compute: Any
    monotone: bool = False
    whole: bool = False
    reads_answers: bool = False

    def value(self, children: Any, levels: Any) -> Any:
        return self.compute(children)


def made(formula: Made | Expression) -> dict[str, Method]:
    expression = Foreign(formula=formula) if isinstance(formula, Made) else formula
    return known(Method(name="own", build=lambda *_: expression))


def own(formula: Any, *, leaves: int = 2, scale: str = "level") -> Instrument:
    listed = ", ".join(f'{{ code = "X{i}", title = "X", scale = "{scale}" }}' for i in range(leaves))
    text = f'[[node]]\ncode = "total"\ntitle = "All"\nmethod = "own"\nleaves = [{listed}]\n'
    text += '[scales.share]\nkind = "number"\nmin = 0\nmax = 1\n[scales.met]\nkind = "yes-no"\n'
    return small(text + BANDS, made(formula), head=HEAD)


def spread(children: Any) -> Any:
    return max(children) - min(children) + 2


def test_a_method_of_a_plugin_that_falls_is_found_out(tmp_path: Path) -> None:
    one = own(Made(spread))

    statement = only_failure(one, "score-monotone")
    assert (statement.place, str(statement.text)) == ("node[total]", "a better answer lowers the node")
    assert_shown(one, statement, tmp_path)
    assert_shown(one, only_failure(one, "predicate-monotone"), tmp_path)


@pytest.mark.parametrize("formula", [Made(spread), Linear(weights=(1, -1) + (1,) * 8).expression])
def test_where_there_are_too_many_pairs_those_at_the_ends_are_looked_at(formula: Any, tmp_path: Path) -> None:
    one = own(formula, leaves=10)

    assert_shown(one, only_failure(one, "score-monotone"), tmp_path)


def test_grades_that_fall_lower_the_node(tmp_path: Path) -> None:
    worst_last = (
        Step(1, exclusive=False, points=1, word="D"),
        Step(Fraction(1, 2), exclusive=False, points=5, word="B"),
    )
    one = own(graded(2, (*worst_last, Step(None, exclusive=False, points=0, word="E"))).expression, scale="met")

    assert_shown(one, only_failure(one, "score-monotone"), tmp_path)


def test_a_method_of_a_plugin_that_never_falls_is_proved_by_every_pair() -> None:
    (score,) = [s for s in of_check(proved(own(Made(min))), "score-monotone") if s.place != TOTAL]

    assert (score.verdict, score.how) == ("proved", "enumerated")
    assert "every pair was looked at" in str(score.text)


def test_a_method_of_a_plugin_that_cannot_be_looked_at_in_full_is_unproved() -> None:
    for one in (own(Made(min), leaves=10), own(Made(min), scale="share")):
        (score,) = of_check(proved(one), "score-monotone")
        assert score.verdict == "unproved"
        assert "does not say that it is monotone" in str(score.text)
        (predicate,) = of_check(proved(one), "predicate-monotone")
        assert predicate.verdict == "unproved"


def test_a_method_of_a_plugin_that_declares_itself_monotone_is_believed() -> None:
    statements = of_check(proved(own(Made(min, monotone=True), leaves=10)), "score-monotone")

    assert [s.verdict for s in statements] == ["proved", "proved"]
    assert "as its plugin declares" in str(statements[0].text)


# --- Predicates -------------------------------------------------------------------------------------------------

FLOORED = """
[[node]]
code = "total"
title = "All"
[[node]]
code = "A"
in = "total"
title = "A"
floor = 2
leaves = [{ code = "A1", title = "A1" }, { code = "A2", title = "A2" }]
[[node]]
code = "B"
in = "total"
title = "B"
leaves = [{ code = "B1", title = "B1" }]
[floors]
predicate = "Middle"
[[bands]]
predicate = "High"
min = 5
[[bands]]
predicate = "Middle"
min = 4
[[bands]]
predicate = "Low"
"""


def test_meeting_a_floor_must_not_make_it_worse(tmp_path: Path) -> None:
    one = small(FLOORED)

    statement = only_failure(one, "predicate-monotone")
    assert statement.place == "bands[total]"
    assert_shown(one, statement, tmp_path)


def test_a_floor_below_which_fewer_is_better_is_missed_by_a_better_answer(tmp_path: Path) -> None:
    """Though the score rises with it, and the predicate of the floor is the lowest."""
    text = FLOORED.replace('title = "All"', 'title = "All"\nformula = "6 - A + B"', 1).replace("floor = 2", "floor = 1")
    text = text.replace('"Middle"\n[[', '"Low"\n[[', 1).replace(
        'title = "A1"', 'title = "A1", scale = "count", direction = "lower"'
    )
    counts = '[scales.count]\nkind = "number"\nmin = 0\nmax = 3\nwhole = true\n'
    one = small(counts + text.replace(', { code = "A2", title = "A2" }', ""))

    assert of_check(proved(one), "score-monotone", "failed") == []
    assert_shown(one, only_failure(one, "predicate-monotone"), tmp_path)


def test_a_floor_with_the_lowest_predicate_or_one_that_is_never_missed_does_no_harm() -> None:
    for change in (('predicate = "Middle"\n[[', 'predicate = "Low"\n[['), ("floor = 2", "floor = 0")):
        assert not of_check(proved(small(FLOORED.replace(*change, 1))), "predicate-monotone", "failed")


def test_where_nothing_is_known_of_a_total_with_floors_nothing_is_proved() -> None:
    """A method that declares itself monotone, but reads answers whose levels do not rise with their points."""
    methods = made(Made(max, monotone=True, reads_answers=True))
    leaves = ", ".join(f'{{ code = "X{i}", title = "X" }}' for i in range(10))
    text = FLOORED.replace('title = "All"', f'title = "All"\nmethod = "own"\nleaves = [{leaves}]', 1)
    text = text.replace('in = "total"\n', "").replace("min = 4", "min = 1")
    level = '[scales.level]\nunordered = true\n0 = "None"\n1 = "Some"\n2 = "All"\npoints = { 0 = 0, 1 = 3, 2 = 2 }\n'
    mixed = small(text, methods, level=level)

    assert not [s for s in of_check(proved(mixed), "predicate-monotone") if s.verdict == "proved"]


def test_not_applicable_takes_part_in_a_witness_of_floors(tmp_path: Path) -> None:
    level = '[scales.level]\n0 = "None"\n1 = "Some"\nna = "Other"\npoints = { 0 = 0.25, 1 = 1, na = 0 }\n'
    text = FLOORED.replace('code = "B1", title = "B1"', 'code = "B1", title = "B1", na = true')
    text = text.replace("min = 5", "min = 4").replace(
        'min = 4\n[[bands]]\npredicate = "Low"', 'min = 2.2\n[[bands]]\npredicate = "Low"'
    )
    one = small(text, level=level)

    statement = only_failure(one, "predicate-monotone")
    assert_shown(one, statement, tmp_path)
    assert statement.witness is not None
    assert all('B1 = "Other"' in text for text in statement.witness.assessments)


CHOSEN = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "item"]
method = "sum"
scale = "level"
source = "law"
bands_by = "size"
[context.size]
title = { id = "ukuran", en = "size" }
kind = "choice"
values = ["Big", "Little"]
from_node = "S"
"""
SIZES = """
[[node]]
code = "S"
title = "Size"
leaves = [{ code = "S1", title = "S1" }, { code = "S2", title = "S2" }]
[[bands]]
at = "S"
predicate = "Big"
min = 2
[[bands]]
at = "S"
predicate = "Little"
[[bands]]
when = "Big"
predicate = "High"
min = 3
[[bands]]
when = "Big"
predicate = "Low"
[[bands]]
when = "Little"
predicate = "High"
min = 2
[[bands]]
when = "Little"
predicate = "Low"
"""
HEAD_CHOSEN = CHOSEN + HEAD[HEAD.index("[validity]") :]


def test_a_better_answer_must_not_lead_to_stricter_bands(tmp_path: Path) -> None:
    one = small(TWO + SIZES, head=HEAD_CHOSEN)

    statement = only_failure(one, "predicate-monotone")
    assert statement.place == "context.size"
    assert str(statement.text) == "a better answer lowers the predicate"
    assert_shown(one, statement, tmp_path)


def test_fewer_that_is_better_leads_from_the_higher_to_the_lower_bands(tmp_path: Path) -> None:
    """Those of little are stricter here: more would lead away from them."""
    counts = '[scales.count]\nkind = "number"\nmin = 0\nmax = 3\nwhole = true\n'
    fewer = SIZES.replace('title = "S1"', 'title = "S1", scale = "count", direction = "lower"')
    fewer = fewer.replace(', { code = "S2", title = "S2" }', "").replace("min = 3", "min = 1", 1)
    one = small(TWO + counts + fewer, head=HEAD_CHOSEN)

    statement = only_failure(one, "predicate-monotone")
    assert statement.place == "context.size"
    assert_shown(one, statement, tmp_path)
    assert (
        of_check(
            proved(small(TWO + counts + fewer.replace(', direction = "lower"', ""), head=HEAD_CHOSEN)),
            "predicate-monotone",
            "failed",
        )
        == []
    )


def test_bands_that_are_no_stricter_are_proved() -> None:
    milder = SIZES.replace("min = 3", "min = 1")
    (statement,) = of_check(proved(small(TWO + milder, head=HEAD_CHOSEN)), "predicate-monotone")

    assert (statement.place, statement.verdict, statement.how) == ("bands[total]", "proved", "structure")


def _three_bands(when: str, high: int, middle: int) -> str:
    bands = (("High", f"min = {high}"), ("Mid", f"min = {middle}"), ("Low", ""))
    return "".join(f'[[bands]]\nwhen = "{when}"\npredicate = "{word}"\n{bound}\n' for word, bound in bands)


@pytest.mark.parametrize(("middle", "verdict"), [(0, "proved"), (3, "failed")])
def test_who_meets_a_floor_on_the_node_that_chooses_the_bands_stands_under_those_of_its_value(
    middle: int, verdict: str, tmp_path: Path
) -> None:
    """From 2 on S is big, where *middle* is enough for Mid; below 2 the floor is missed, which is Mid as well."""
    floored = SIZES.partition('[[bands]]\nwhen = "Big"')[0].replace('title = "Size"', 'title = "Size"\nfloor = 2')
    floored += '[floors]\npredicate = "Mid"\n' + _three_bands("Big", 5, middle) + _three_bands("Little", 3, 2)
    one = small(TWO + floored, head=HEAD_CHOSEN)
    statements = of_check(proved(one), "predicate-monotone")

    (statement,) = statements
    assert (statement.place, statement.verdict) == ("context.size", verdict)
    if verdict == "failed":
        assert_shown(one, statement, tmp_path)


def test_of_answers_without_order_the_law_says_nothing() -> None:
    loose = SIZES.replace('title = "Size"', 'title = "Size"\nscale = "loose"') + (
        '[scales.loose]\nunordered = true\n0 = "a"\n1 = "b"\n'
    )
    noted = of_check(proved(small(TWO + loose, head=HEAD_CHOSEN)), "predicate-monotone", "noted")

    assert places(noted) == ["context.size"]


@pytest.mark.parametrize(("least", "verdict"), [(2, "proved"), (1, "failed")])
def test_a_node_that_counts_in_the_total_and_chooses_the_bands_is_looked_at_under_those(
    least: int, verdict: str, tmp_path: Path
) -> None:
    """From 2 on S is big, where the total, which it alone makes, must reach 3; below it, *least*."""
    inside = SIZES.replace('title = "Size"', 'title = "Size"\nin = "total"')
    inside = inside.replace('"Little"\npredicate = "High"\nmin = 2', f'"Little"\npredicate = "High"\nmin = {least}')
    one = small(TWO.partition("leaves")[0] + inside, head=HEAD_CHOSEN)

    (statement,) = of_check(proved(one), "predicate-monotone")
    assert (statement.place, statement.verdict) == ("context.size", verdict)
    if verdict == "failed":
        assert_shown(one, statement, tmp_path)


# --- What comes with evalkit ------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("spec", [spec for spec in INSTRUMENTS if plan_for(instrument(spec)).monotone])
@settings(max_examples=8, deadline=None)
@given(drawn=st.randoms())
def test_no_better_answer_lowers_anything_in_shipped_instruments(spec: str, drawn: random.Random) -> None:
    one = instrument(spec)
    assert not [s for s in proved(one) if s.verdict in ("failed", "unproved")]
    answers = {code: _any(one, code, drawn) for code in one.nodes if one.nodes[code].is_leaf}
    contexts = [{one.bands_by: word} for word in one.context[one.bands_by].values] if one.bands_by else [{}]
    context = drawn.choice(contexts)
    ordered = [code for code in one.leaves_under(TOTAL) if answers[code][0] != "na"]
    if one.bands_by:  # answers that choose the bands have no order: the category is named instead
        answers = {code: answers[code] for code in answers if code in one.leaves_under(TOTAL)}
    before = _evaluation(one, {code: raw for code, (_, raw) in answers.items()}, context)
    for code in drawn.sample(ordered, min(3, len(ordered))):
        better = _better(one, code, answers[code][0], drawn)
        if better is None:
            continue
        after = _evaluation(one, {**{c: raw for c, (_, raw) in answers.items()}, code: better}, context)
        _assert_no_lower(one, before, after, context)


def _any(one: Instrument, code: str, drawn: random.Random) -> tuple[Any, Any]:
    """An answer, and how it is written; mostly near the top, where gates open."""
    node = one.nodes[code]
    scale = one.scales[node.scale or ""]
    if scale.kind == "number":
        low, high = int(scale.minimum), int(scale.maximum)
        number = drawn.randint(low, high)
        return number, number
    keys = list(options(one, node))
    key = keys[-1] if drawn.random() < 0.4 else drawn.choice(keys)
    return key, _as_written(one, {code: key})[code]


def _better(one: Instrument, code: str, answer: Any, drawn: random.Random) -> Any:
    scale = one.scales[one.nodes[code].scale or ""]
    if scale.kind == "number":
        return drawn.randint(answer, int(scale.maximum))
    plan = plan_for(one)
    order = [choice.answer for choice in ordered_choices(plan, plan.position[code])]
    higher = order[order.index(answer) + 1 :]
    return _as_written(one, {code: drawn.choice(higher)})[code] if higher else None


def _evaluation(one: Instrument, answers: dict[str, Any], context: dict[str, Any]) -> Evaluation:
    return evaluate(one, assessment(one, answers=answers, context=context), readings=False)


def _assert_no_lower(one: Instrument, before: Evaluation, after: Evaluation, context: dict[str, Any]) -> None:
    for code, node in one.nodes.items():
        if before.nodes[code].score is None:
            continue
        assert value_of(after, code) >= value_of(before, code)
        first, second = before.nodes[code].maturity, after.nodes[code].maturity
        if first is not None and second is not None and one.ladder is not None:
            order = [rung.level for rung in one.ladder.rungs]
            assert order.index(second) <= order.index(first), node.code
    when = context.get(one.bands_by or "")
    assert rank_of(one, after, when) <= rank_of(one, before, when)


@pytest.mark.parametrize("spec", INSTRUMENTS)
@settings(max_examples=10, deadline=None)
@given(drawn=st.randoms(use_true_random=False))
def test_what_is_computed_again_is_what_is_computed_anew(spec: str, drawn: random.Random) -> None:
    plan = plan_of(instrument(spec))
    choices = {at: ordered_choices(plan, at) for at in plan.leaf_ends}
    case = {at: drawn.choice(listed) for at, listed in choices.items()}
    ran = run_with(plan, case)

    for at in drawn.sample(sorted(choices), min(5, len(choices))):
        case[at] = drawn.choice(choices[at])
        ran = run_again(plan, ran, at, case[at])

    anew = run_with(plan, case)
    assert (ran.raw, ran.values, ran.levels) == (anew.raw, anew.values, anew.levels)
