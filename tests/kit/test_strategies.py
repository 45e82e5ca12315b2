"""Facts about the strategies: what they draw is valid, reaches what it should, and shrinks to what is quickly read."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import evalkit.testing
from evalkit.base.exact import NotANumber, Printed
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment, assessment_toml, tables_csv
from evalkit.instruments import TOTAL
from evalkit.method.outcome_rules import outcome_rules
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.testing import strategies
from evalkit.testing.laws import LAWS
from evalkit.testing.leaves import Decimals, answers_near, bounds_of, leaves_of, outside, values_near
from evalkit.testing.runner import smallest_break
from kit.toys import ODD, PERSONS, rule_file, toy
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument

pytestmark = pytest.mark.long

INVENTED = {"odd": toy(ODD), "persons": toy(PERSONS), "plain": toy(rule_file())}
EVERY = {spec: partial(instrument, spec) for spec in INSTRUMENTS} | {
    name: partial(INVENTED.__getitem__, name) for name in INVENTED
}
each_instrument = pytest.mark.parametrize("of", EVERY.values(), ids=EVERY)
DRAWN = settings(max_examples=10, deadline=None, derandomize=True, database=None)
FIRST = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, phases=(Phase.generate, Phase.shrink)
)
OF_TABLES = {"ikm@2004", "ikm@2017", "ipasn@2019", "persons"}


def value_of(one: Instrument, given_: Assessment) -> Any:
    score = evaluate(one, given_, readings=False).total.score
    assert score is not None
    return score.value


# --- Valid by construction -------------------------------------------------------------------------------------------


def test_nothing_is_filtered_away() -> None:
    folder = Path(evalkit.testing.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]

    assert len(sources) > 15
    assert [
        found for text in sources for found in re.findall(r"\.filter\(|\bassume\(|unique_by|\breject\(", text)
    ] == []


@each_instrument
@given(data=st.data())
@DRAWN
def test_a_complete_assessment_answers_every_leaf_and_has_a_predicate(of: Any, data: st.DataObject) -> None:
    one = of()
    drawn = data.draw(strategies.assessments(one))
    result = evaluate(one, drawn, readings=False)

    assert set(one.leaves_under(TOTAL)) <= set(drawn.answers)
    assert result.total.score is not None
    assert result.predicate in result.possible or asks_beside_the_total(one)


def asks_beside_the_total(one: Instrument) -> bool:
    """Whether a rule of the predicate looks at a node outside the total, which a complete assessment need not answer."""
    codes = {plan_for(one).codes[at] for rule in outcome_rules(one) for at in rule.at}
    return any(root_of(one, code) != TOTAL for code in codes)


def root_of(one: Instrument, code: str) -> str:
    parent = one.nodes[code].parent
    return code if parent is None else root_of(one, parent)


@each_instrument
@given(data=st.data())
@DRAWN
def test_an_assessment_with_gaps_lacks_an_answer_of_the_total(of: Any, data: st.DataObject) -> None:
    one = of()
    if len(leaves_of(one)) == 1:  # of one answer nothing would be left
        return
    drawn = data.draw(strategies.with_gaps(one))
    lacking = set(one.leaves_under(TOTAL)) - set(drawn.answers)
    result = evaluate(one, drawn, readings=False)

    assert lacking
    assert len(lacking) <= 8
    assert len(lacking) < len(leaves_of(one))
    assert result.possible


@each_instrument
@given(data=st.data())
@DRAWN
def test_assessments_of_every_kind_and_at_every_bound_are_evaluated(of: Any, data: st.DataObject) -> None:
    one = of()
    for strategy in (strategies.any_assessments, strategies.at_boundaries):
        assert evaluate(one, data.draw(strategy(one)), readings=False).possible


@each_instrument
@given(data=st.data())
@DRAWN
def test_the_second_of_a_pair_has_one_better_answer(of: Any, data: st.DataObject) -> None:
    one = of()
    worse, better = data.draw(strategies.better_pairs(one))
    (changed,) = [code for code, raw in worse.answers.items() if better.answers[code] != raw]
    (leaf,) = [leaf for leaf in leaves_of(one) if leaf.code == changed]
    raws = [each.answers[changed] for each in (worse, better)]
    places = [raw.exact if isinstance(raw, Printed) else list(leaf.answers).index(raw) for raw in raws]

    assert worse.answers.keys() == better.answers.keys()
    assert places[0] < places[1]


@pytest.mark.parametrize("name", sorted(OF_TABLES))
@given(data=st.data())
@DRAWN
def test_a_table_is_taken_by_its_instrument(name: str, data: st.DataObject) -> None:
    one = EVERY[name]()
    result = evaluate(one, data.draw(strategies.of_tables(one)), readings=False)

    assert result.n
    assert result.possible


def is_refused(strategy: Any, one: Instrument) -> bool:
    try:
        strategy(one)
    except ValueError as error:
        return one.id in str(error)
    return False


@each_instrument
def test_a_table_is_drawn_only_for_instruments_that_take_one(of: Any) -> None:
    one = of()
    refused = [kind for kind in (strategies.responses, strategies.persons) if is_refused(kind, one)]

    assert (len(refused) == 1) == strategies.takes_tables(one)
    assert strategies.takes_tables(one) == any(EVERY[name]() is one for name in OF_TABLES)


@given(data=st.data())
@settings(DRAWN, max_examples=40)
def test_persons_lie_at_and_around_every_step_and_somebody_is_measured(data: st.DataObject) -> None:
    table = data.draw(strategies.persons(INVENTED["persons"], blanks=False))
    hours = {cells[1] for _, cells in table.rows}

    assert table.rows[0][1][0] == "staff"
    assert table.header in {("status", "hours", "degree"), ("status", "hours", "degree", "office")}
    assert hours <= {"0", "2.32", "2.33", "2.34", "19.99", "20", "20.01", "21", "none"}


@given(data=st.data())
@settings(DRAWN, max_examples=40)
def test_counts_fit_each_other(data: st.DataObject) -> None:
    one = instrument("ikm@2017")
    context = data.draw(strategies.contexts(one, counts=True))

    assert 1 <= context["respondents"] <= context["population"]


def test_what_bands_hang_on_is_always_there() -> None:
    one = INVENTED["odd"]
    closed = find(strategies.contexts(one), lambda found: found["kind"] != "Open", settings=FIRST)
    with_counts = find(strategies.contexts(one, counts=True), lambda found: "asked" in found, settings=FIRST)

    assert closed == {"kind": "Closed"}
    assert with_counts == {"kind": "Open", "asked": 1}


def test_a_supplement_that_is_answered_gives_the_context() -> None:
    one = INVENTED["odd"]
    drawn = find(strategies.assessments(one), lambda found: "s1" in found.answers, settings=FIRST)

    assert outside(one) == ("S",)
    assert drawn.context == {}


def test_not_applicable_is_drawn_where_a_leaf_takes_it() -> None:
    one = INVENTED["odd"]

    assert find(strategies.answers(one), lambda found: found["l 2"] == "Not applicable", settings=FIRST)["l1"] == "C"
    assert [leaf.na for leaf in leaves_of(one)] == [None, "Not applicable", None, None, None]


def test_a_grade_by_hand_is_drawn_where_every_criterion_is_met() -> None:
    one = instrument("sakip@2021")
    drawn = find(strategies.assessments(one), lambda found: bool(found.values), settings=FIRST)
    ((code, grade),) = drawn.values.items()

    assert grade in {"AA", "A"}
    assert {drawn.answers[leaf] for leaf in one.nodes[code].children} == {"Y"}


# --- Answers from the worst to the best ------------------------------------------------------------------------------


def test_answers_of_a_leaf_run_from_the_worst_to_the_best() -> None:
    found = {leaf.code: [str(raw) for raw in leaf.answers] for leaf in leaves_of(INVENTED["odd"])}
    (kind,) = leaves_of(INVENTED["odd"], "S")

    assert found["l1"] == ["C", "B", "A"]
    assert found["n1"] == ["0.000", "0.001", "0.002", "0.003", "0.004", "0.005"]
    assert found["n2"] == ["1", "2", "3", "4", "5", "6", "7"]
    assert found["n3"] == ["False", "True"]
    assert (list(kind.answers), kind.ordered) == (["Y", "X"], False)


def test_numbers_between_two_ends_are_counted_and_not_kept() -> None:
    found = Decimals(0, 10**9, 2)

    assert len(found) == 10**11 + 1
    assert [str(raw) for raw in found[:2]] == ["0.00", "0.01"]
    assert str(found[-1]) == "1000000000.00"
    with pytest.raises(IndexError):
        found[len(found)]


# --- At, below and above each bound ----------------------------------------------------------------------------------


@each_instrument
def test_every_bound_has_values_at_it_and_on_either_side(of: Any) -> None:
    one = of()
    plan = plan_for(one)
    by_bound: dict[Any, list[Any]] = {}
    for near in values_near(one):
        by_bound.setdefault((near.code, near.when), []).append(
            near.raw.exact if isinstance(near.raw, Printed) else near.raw
        )
    for bound in bounds_of(one):
        at = plan.position[bound.code]
        values = by_bound.get((bound.code, bound.when))
        if values is None:  # a node that takes no number
            continue
        low, high = ends_of(plan)[at].ends
        assert min(values) < bound.value or bound.value <= low
        assert max(values) > bound.value or bound.value >= high
        assert any(abs(bound.value - value) * 100 < 1 for value in values)


@each_instrument
def test_answers_come_as_near_to_a_bound_of_the_total_as_single_steps_can(of: Any) -> None:
    one = of()
    plan, best = plan_for(one), {leaf.code: leaf.answers[-1] for leaf in leaves_of(one)}
    context = {one.bands_by: one.context[one.bands_by].values[0]} if one.bands_by else {}
    highest = value_of(one, assessment(one, answers=best, context=context))  # without grades by hand
    for bound in bounds_of(one):
        lowest = plan.ends[0].low
        assert lowest is not None  # these are all monotone
        if bound.code != TOTAL or not lowest < bound.value <= highest:
            continue
        context = {one.bands_by: bound.when} if one.bands_by else {}
        below, above = (
            value_of(one, assessment(one, answers=answers_near(one, bound.value, 1, above=side), context=context))
            for side in (False, True)
        )
        assert below < bound.value <= above


# --- Shrinking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [EVERY[name] for name in ("spbe@2020", "sakip@2021", "kip@2018", "odd")])
def test_the_plainest_assessment_has_the_worst_answer_everywhere(of: Any) -> None:
    one = of()
    plainest = find(strategies.assessments(one), lambda _: True, settings=FIRST)

    assert plainest.answers == {leaf.code: leaf.answers[0] for leaf in leaves_of(one)}


def test_the_plainest_table_has_one_row() -> None:
    one = instrument("ikm@2017")
    plainest = find(strategies.of_tables(one), lambda _: True, settings=FIRST)
    (csv,) = tables_csv(plainest).values()

    assert csv.splitlines()[1:] == [",".join(["1"] * 9)]


def test_a_failure_shrinks_to_a_file_that_is_quickly_read() -> None:
    one = instrument("spbe@2020")
    found = find(
        strategies.any_assessments(one),
        lambda drawn: evaluate(one, drawn, readings=False).predicate == "Memuaskan",
        settings=FIRST,
    )

    assert assessment_toml(found) == (
        '[assessment]\ninstrument = "spbe@2020"\nsubject = "Contoh"\nperiod = "2025"\n\n[values]\ntotal = 4.20\n'
    )


def drawn_by_a_run(one: Instrument) -> list[Any]:
    drawn = []

    @DRAWN
    @given(strategies.any_assessments(one))
    def collect(found: Assessment) -> None:
        drawn.append((found.answers, found.values))

    collect()
    return drawn


def test_what_is_drawn_is_the_same_in_every_run() -> None:
    first, second = drawn_by_a_run(INVENTED["plain"]), drawn_by_a_run(INVENTED["plain"])

    assert len(first) == 10
    assert first == second


@pytest.mark.parametrize("name", INVENTED)
@pytest.mark.parametrize("law", LAWS)
def test_every_law_holds_for_sound_invented_instruments(law: str, name: str) -> None:
    one = INVENTED[name]

    if LAWS[law].exempt(one) is None:
        assert smallest_break(LAWS[law], one, 15) is None


def test_numbers_are_never_binary_floats() -> None:
    for of in EVERY.values():
        one = of()
        raws = [near.raw for near in values_near(one)] + [leaf.answers[0] for leaf in leaves_of(one)]
        assert not any(isinstance(raw, (float, NotANumber)) for raw in raws)
