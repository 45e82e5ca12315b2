"""Facts about the smallest assessment whose predicate differs: it differs, and none is smaller."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import MODES
from evalkit.base.text import Message
from evalkit.evaluation.engine import evaluate
from evalkit.questions import walk
from evalkit.rulework.diff import fewest_edits, search
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.diff.predicates import PairedInstruments
from evalkit.rulework.diff.shared_questions import questions_of
from rules_diff.invented import (
    AREA_METHODS,
    FLOORED,
    bands,
    brute_fewest,
    brute_of_numbers,
    floored,
    gated,
    graded,
    levels,
    made,
    node,
    numbers,
    rounding,
    weighted,
)
from support import ev

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Diff, DifferenceWitness

BOUNDS = st.lists(st.integers(0, 40), min_size=1, max_size=3, unique=True).map(
    lambda found: sorted(found, reverse=True)
)
WORDS = "ABCD"
CONDITION = "[[gate.answers]]\nkind = [1]\nlowest = 1\nmost_at_lowest = 0\n"


def by_answers(found: Diff) -> DifferenceWitness | None:
    """The smallest assessment by its answers, evaluated again under both, where it must differ."""
    for one in found.meaning.witnesses:
        for side in (one.old, one.new):
            again = evaluate(side.instrument, side.case.assessment(side.instrument))
            assert again.total.score is not None
            assert (again.predicate, again.total.score.exact) == (side.predicate, side.exact)
        assert one.old.predicate != one.new.predicate
    return next((one for one in found.meaning.witnesses if one.by == "answers"), None)


def agrees_with_every_answer(old: Instrument, new: Instrument) -> None:
    """Hold what is said against all answers there are."""
    found, fewest = diff(old, new), brute_fewest(old, new)
    witness = by_answers(found)
    if fewest is None:
        assert (witness, found.meaning.none) == (None, "proved")
    else:
        assert witness is not None
        assert (len(witness.off), witness.smallest) == (fewest, "proved")


def words(bounds: list[int], unit: int = 10) -> list[tuple[str, str]]:
    """Bands with these lower bounds, in tenths."""
    return [*((WORDS[i], str(Fraction(one, unit)).join('""')) for i, one in enumerate(bounds)), ("Z", "")]


WEIGHTS = st.lists(st.integers(1, 9), min_size=3, max_size=3).map(
    lambda parts: [f'"{Fraction(100 * one, sum(parts))}"' for one in parts]
)
STAGES = st.sampled_from(["", *(rounding(digits, mode) for digits in (0, 1) for mode in MODES)])


@settings(max_examples=20, deadline=None)
@given(WEIGHTS, WEIGHTS, BOUNDS, BOUNDS, STAGES, STAGES)
def test_of_weighted_means_it_is_that_of_every_answer_tried(
    one: list[str], other: list[str], old: list[int], new: list[int], first: str, second: str
) -> None:
    points = (0, 1, 3, 4)
    agrees_with_every_answer(
        weighted(one, words(old), points=points, stage=first), weighted(other, words(new), points=points, stage=second)
    )


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 7), st.integers(0, 7), BOUNDS, BOUNDS, st.sampled_from(["", "2"]), st.sampled_from(["", CONDITION])
)
def test_of_gated_sums_it_is_that_of_every_answer_tried(
    gate: int, other: int, old: list[int], new: list[int], floor: str, rule: str
) -> None:
    agrees_with_every_answer(
        gated(gate=gate, bounds=words(old, 2), floor=floor, kinds=(1, 1, 2, 3)),
        gated(gate=other, bounds=words(new, 2), condition=rule, kinds=(1, 1, 2, 3)),
    )


@settings(max_examples=20, deadline=None)
@given(BOUNDS, BOUNDS, st.sampled_from(["1/3", "1/2", "2/3"]), st.sampled_from(["1/3", "1/2", "2/3"]))
def test_of_grades_it_is_that_of_every_answer_tried(old: list[int], new: list[int], one: str, other: str) -> None:
    def grades(least: str) -> list[tuple[str, str, str]]:
        return [("A", "100", "1"), ("B", "60", least), ("C", "0", "")]

    agrees_with_every_answer(
        graded(grades(one), words([2 * each for each in old], 1)),
        graded(grades(other), words([2 * each for each in new], 1)),
    )


def _rounded_inside(bounds: list[tuple[str, str]], digits: int) -> Instrument:
    areas = [
        node(area, parent="total", method='"mean"', scale='"s"', leaves=f'[{{ code = "{area}1", title = "{area}1" }}, {{ code = "{area}2", title = "{area}2" }}]')
        for area in "AB"
    ]  # fmt: skip
    stage = rounding(digits, at="area")
    return made(node("total", method='"mean"'), *areas, levels(0, 1, 4), bands(*bounds), stage, depth=2)


@settings(max_examples=20, deadline=None)
@given(BOUNDS, BOUNDS, st.integers(0, 1))
def test_of_sums_that_are_rounded_inside_it_is_that_of_every_answer_tried(
    old: list[int], new: list[int], digits: int
) -> None:
    agrees_with_every_answer(_rounded_inside(words(old), digits), _rounded_inside(words(new), 1))


def _judged_beside(bounds: dict[str, list[tuple[str, str]]], weights: str = "1") -> Instrument:
    """Bands that depend on another node."""
    beside = node(
        "S", method='"sum"', scale='"s"', leaves='[{ code = "S1", title = "S1" }, { code = "S2", title = "S2" }]'
    )
    tables = "".join(
        f'[[bands]]\nat = "total"\nwhen = "{when}"\n' + bands(*rows).replace('[[bands]]\nat = "total"\n', "", 1).replace(
            '[[bands]]\nat = "total"', f'[[bands]]\nat = "total"\nwhen = "{when}"'
        )
        for when, rows in bounds.items()
    )  # fmt: skip
    sizes = '[[bands]]\nat = "S"\npredicate = "Big"\nmin = 3\n[[bands]]\nat = "S"\npredicate = "Small"\n'
    context = '[context.size]\ntitle = "size"\nkind = "choice"\nvalues = ["Big", "Small"]\nfrom_node = "S"\n'
    leaves = [node(f"Q{i}", parent="total", scale='"s"') for i in (1, 2)]
    text = [node("total", method='"sum"'), *leaves, beside, levels(0, 1, 2), tables, sizes, context]
    return made(*text, extra='bands_by = "size"')


@settings(max_examples=30, deadline=None)
@given(*[st.integers(1, 4)] * 4)
def test_of_bands_that_hang_on_another_node_it_is_that_of_every_answer_tried(
    one: int, two: int, three: int, four: int
) -> None:
    old = _judged_beside({"Big": [("A", str(one)), ("B", "")], "Small": [("A", str(two)), ("B", "")]})
    new = _judged_beside({"Big": [("A", str(three)), ("B", "")], "Small": [("A", str(four)), ("B", "")]})

    agrees_with_every_answer(old, new)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_is_said_without_a_report_is_what_an_evaluation_says(data: st.DataObject) -> None:
    gate, floor = data.draw(st.integers(0, 6)), data.draw(st.sampled_from(["", "2"]))
    old = gated(gate=gate, bounds=words(data.draw(BOUNDS), 2), floor=floor)
    new = gated(gate=3, bounds=words(data.draw(BOUNDS), 2))
    questions = questions_of(old, new, pair(old, new, None))
    keys = [data.draw(st.sampled_from(list(question.options))) for question in questions]
    answers = {str(question.old): key for question, key in zip(questions, keys, strict=True)}

    verdict, totals = (
        PairedInstruments(old, new, questions).differing(keys),
        PairedInstruments(old, new, questions).raw_totals(keys),
    )

    found = [ev(one, answers=answers) for one in (old, new)]
    assert [one.total.score and one.total.score.exact for one in found] == list(totals)
    said = tuple(one.predicate for one in found)
    assert (verdict.words if verdict else None) == (said if said[0] != said[1] else None)


HIGHEST = {"weighted-sum": 300, "percent": 200, "grade": 100, "gated-sum": 12, "sum": 12, "mean": 6, "weighted-mean": 3}


@st.composite
def twice_with_floors(draw: st.DrawFn, method: str) -> tuple[Instrument, Instrument]:
    """An instrument with a floor somewhere, and the same with one or two of its facts changed."""
    halves = st.integers(1, 2 * HIGHEST[method])
    facts: dict[str, st.SearchStrategy[Any]] = {
        "bounds": st.lists(halves, min_size=1, max_size=2, unique=True).map(lambda one: sorted(one, reverse=True)),
        "at": st.sampled_from(FLOORED),
        "floor": halves.map(lambda one: str(Fraction(one, 4))),
        "weight": st.sampled_from([30, 40, 50]),
        "stages": st.sampled_from(
            ["", *(rounding(digits, mode, at=at) for at in ("total", "area") for digits, mode in ((0, "half-up"), (1, "down")))]
        ),
    }  # fmt: skip
    first = {name: draw(some) for name, some in facts.items()}
    moved = draw(st.lists(st.sampled_from(["floor", *facts]), min_size=1, max_size=2))
    second = first | {name: draw(facts[name]) for name in moved}
    old, new = (floored(method, words(one.pop("bounds"), 2), **one) for one in (first, second))
    return old, new


@pytest.mark.parametrize("method", AREA_METHODS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_of_floors_on_every_method_it_is_that_of_every_answer_tried(method: str, data: st.DataObject) -> None:
    agrees_with_every_answer(*data.draw(twice_with_floors(method)))


@pytest.mark.parametrize(("old", "new", "off"), [("10", "14", None), ("14", "16", 1), ("16", "39", None)])
def test_a_floor_of_a_grade_is_held_against_its_points(old: str, new: str, off: int | None) -> None:
    """A is worth 50, 15 with half of the criteria met, or 0: a floor of 14 or 10 is the same, one of 16 is another."""
    mine, theirs = (floored("grade", [("A", "40"), ("B", "")], at="A", floor=floor) for floor in (old, new))

    found = diff(mine, theirs)

    witness = by_answers(found)
    assert (None if witness is None else len(witness.off)) == off
    assert found.meaning.none == ("proved" if off is None else "")


CONDITIONS = ("Q1 < 2", "Q1 >= 1", "B < 3", "total >= 4", "Q2 = 2", "B1 < Q1")


def _ruled(bounds: list[int], conditions: list[tuple[str, str]], stage: str) -> Instrument:
    """Rules of the predicate that look at leaves, at a sum and at the total, which may be rounded."""
    area = node(
        "B", parent="total", method='"mean"', scale='"s"', leaves='[{ code = "B1", title = "B1" }, { code = "B2", title = "B2" }]'
    )  # fmt: skip
    leaves = [node(code, parent="total", scale='"s"') for code in ("Q1", "Q2")]
    rules = [f'[[outcome]]\nwhen = "{when}"\nthen = "{then}"\n' for when, then in conditions]
    table = [(word, bound) for word, bound in words(bounds, 2) if word != "Z"]
    return made(
        node("total", method='"sum"'), *leaves, area, levels(0, 1, 2), bands(*table, ("Z", "")), stage, *rules, depth=2
    )


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_of_rules_of_the_predicate_it_is_that_of_every_answer_tried(data: st.DataObject) -> None:
    bounds = st.lists(st.integers(1, 12), min_size=2, max_size=3, unique=True).map(
        lambda one: sorted(one, reverse=True)
    )
    rules = st.lists(
        st.tuples(st.sampled_from(CONDITIONS), st.sampled_from(["one-lower", "A", "Z"])), min_size=1, max_size=2
    )
    stages = st.sampled_from(["", rounding(0)])
    same = data.draw(bounds)
    old, new = (
        _ruled(data.draw(st.sampled_from([same, data.draw(bounds)])), data.draw(rules), data.draw(stages)) for _ in "ab"
    )

    agrees_with_every_answer(old, new)


def test_a_weight_that_changed_beside_a_floor_that_did_not() -> None:
    old, new = (floored("grade", [("A", "60"), ("B", "")], at="A", floor="12", weight=weight) for weight in (30, 50))

    agrees_with_every_answer(old, new)
    assert by_answers(diff(old, new)) is not None


def test_a_question_that_decides_about_bands_in_one_and_counts_in_the_other_is_answered_once() -> None:
    both = {"Big": [("A", "3"), ("B", "")], "Small": [("A", "2"), ("B", "")]}
    old = _judged_beside(both)
    new = made(
        node("total", method='"sum"'),
        *[node(code, parent="total", scale='"s"') for code in ("Q1", "Q2", "S1")],
        levels(0, 1, 2),
        bands(("A", "4"), ("B", "")),
    )

    agrees_with_every_answer(old, new)
    agrees_with_every_answer(new, old)


@settings(max_examples=40, deadline=None)
@given(
    weights=WEIGHTS,
    other=WEIGHTS,
    alike=st.booleans(),
    at=st.lists(st.integers(10, 44), min_size=2, max_size=2),
    stage=STAGES,
    apart=st.integers(0, 4),
    whole=st.booleans(),
    floor=st.sampled_from(["", "2"]),
)
def test_of_numbers_none_smaller_is_found_on_a_grid(
    *,
    weights: list[str],
    other: list[str],
    alike: bool,
    at: list[int],
    stage: str,
    apart: int,
    whole: bool,
    floor: str,
) -> None:
    at = [one + 10 * apart for one in at]  # the totals rise with the questions
    first = numbers(weights, words(at[:1]), stage=stage, apart=apart, whole=whole)
    second = numbers(weights if alike else other, words(at[1:]), apart=apart, whole=whole, floor=floor)
    found = diff(first, second)
    witness = by_answers(found)

    fewest = brute_of_numbers(first, second, Fraction(1) if whole else Fraction(1, 2))

    if witness is None:
        assert fewest is None or found.meaning.none == "not-found"
    else:
        assert witness.smallest == "found" or fewest is None or len(witness.off) <= fewest


def test_one_number_for_all_questions_is_a_common_start() -> None:
    old, new = (numbers(["20", "50", "30"], [("A", bound), ("B", "")]) for bound in ("3.1", "3.2"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert isinstance(witness.start, Message)
    assert (witness.off, witness.start.args["answer"], witness.old.exact) == ((), "3.1", Fraction(31, 10))


def test_a_number_that_cannot_be_written_is_no_witness() -> None:
    """All that both scales take is a third."""
    leaf = node("Q1", parent="total", scale='"s"')
    old, new = (
        made(
            node("total", method='"sum"'),
            leaf,
            f'[scales.s]\nkind = "number"\nmin = {low}\nmax = {high}\n',
            bands(("A", bound), ("B", "")),
        )
        for low, high, bound in (("0", '"1/3"', "0.3"), ('"1/3"', "1", "0.4"))
    )

    found = diff(old, new)

    assert (by_answers(found), found.meaning.none) == (None, "not-found")


def test_a_number_is_tried_where_a_rule_of_the_predicate_turns() -> None:
    leaves = [node(code, parent="total", scale='"s"') for code in ("Q1", "Q2")]
    old, new = (
        made(
            node("total", formula='"min(90, Q1 + Q2)"'),
            *leaves,
            '[scales.s]\nkind = "number"\nmin = 0\nmax = 100\n',
            bands(("A", "60"), ("B", "")),
            f'[[outcome]]\nwhen = "Q1 < {bound}"\nthen = "B"\n',
        )
        for bound in (75, 80)
    )

    found = diff(old, new)

    (change,) = found.meaning.scores
    assert (change.how, change.low.change, change.high.change) == ("exact", 0, 0)
    witness = by_answers(found)
    assert witness is not None
    assert isinstance(witness.start, Message)
    assert (witness.off, witness.start.args["answer"]) == ((), "75")
    assert (witness.old.predicate, witness.new.predicate) == ("A", "B")


def test_where_numbers_give_the_same_in_both_the_largest_weights_are_fewest() -> None:
    old, new = (numbers(["20", "50", "30"], [("A", bound), ("B", "")], apart=10) for bound in ("14.1", "14.2"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert ([code for code, _, _ in witness.off], witness.smallest) == (["Q2"], "proved")
    old, new = (numbers(["20", "50", "30"], [("A", bound), ("B", "")], apart=10) for bound in ("13.2", "13.3"))
    witness = by_answers(diff(old, new))
    assert witness is not None
    assert (len(witness.off), witness.smallest) == (1, "proved")


def test_one_number_between_its_ends_is_enough() -> None:
    old, new = (numbers(["50", "50"], [("A", bound), ("B", "")], apart=10) for bound in ("6.3", "6.4"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert witness.off == (("Q1", "Q1", Fraction(8, 5)),)
    assert (witness.old.exact, witness.smallest) == (Fraction(63, 10), "proved")


def test_whole_numbers_stay_whole() -> None:
    old, new = (numbers(["50", "50"], [("A", bound), ("B", "")], whole=True, apart=10) for bound in ("6.3", "6.6"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert witness.off == (("Q1", "Q1", 2),)


def test_a_start_that_differs_has_no_answer_off() -> None:
    old, new = (weighted(["100"], [("A", bound), ("B", "")]) for bound in ("0.5", "1.5"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert isinstance(witness.start, Message)
    assert (witness.off, witness.start.args["answer"]) == ((), "1")


def test_a_bound_that_only_a_sum_of_many_answers_reaches_is_found_by_sums() -> None:
    weights = ["1"] * 100
    old, new = (weighted(weights, [("A", bound), ("B", "")]) for bound in ("0.07", "0.08"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert (len(witness.off), witness.smallest) == (4, "proved")  # three by 2, one by 1 → 7 in 100


@pytest.mark.usefixtures("hurried")
def test_too_many_ways_leave_the_smallest_that_was_found() -> None:
    weights = ["1"] * 100
    old, new = (weighted(weights, [("A", bound), ("B", "")]) for bound in ("0.07", "0.08"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert witness.smallest == "found"
    assert len(witness.off) >= 4


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that gives up at once, and then walks from end to end."""
    monkeypatch.setattr(fewest_edits, "MAX_STATES", 1)


def test_nothing_found_is_not_nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_STATES", 0)
    monkeypatch.setattr(fewest_edits, "MAX_STATES", 0)
    old, new = (gated(gate=gate, bounds=[("A", "100"), ("B", "")]) for gate in (5, 6))

    assert diff(old, new).meaning.none == "not-found"


def test_a_moved_floor_is_found_though_not_all_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_WALKED", 0)
    monkeypatch.setattr(fewest_edits, "MAX_STATES", 3)  # enough for floors, not for all totals
    old, new = (gated(gate=0, bounds=[("A", "2"), ("B", "")], floor=floor, areas=2) for floor in ("3", "4"))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert (len(witness.off), witness.smallest, witness.new.predicate) == (1, "proved", "B")


@pytest.mark.usefixtures("hurried")
def test_a_moved_gate_is_found_through_the_answers_at_the_ends_of_the_change() -> None:
    old, new = (gated(gate=gate, bounds=[("A", "6"), ("B", "")], kinds=(1, 2, 2, 3)) for gate in (5, 6))

    witness = by_answers(diff(old, new))

    assert witness is not None
    assert {side.predicate for side in (witness.old, witness.new)} == {"A", "B"}


@pytest.mark.parametrize(
    "changed",
    [
        lambda: weighted(["40", "60"], [("A", "1"), ("B", "")]),
        lambda: gated(gate=3, bounds=[("A", "4"), ("B", "")], floor="1"),
    ],
    ids=["sums", "gates"],
)
def test_what_does_not_differ_is_proved_to_be_alike(changed: Callable[[], Instrument]) -> None:
    found = diff(changed(), changed())

    assert (found.same, found.meaning.witnesses, found.meaning.none) == (True, (), "proved")


def test_without_a_word_in_common_predicates_are_not_compared() -> None:
    old, new = (weighted(["100"], [(words[0], "1"), (words[1], "")]) for words in ("AB", "CD"))

    found = diff(old, new)

    assert (found.meaning.witnesses, found.meaning.none) == ((), "no-word")
    assert (found.meaning.totals.comparable, found.meaning.totals.stretches) == (True, ())


def test_without_a_question_in_common_there_is_no_answer_to_compare() -> None:
    old = weighted(["100"], [("A", "1"), ("B", "")])
    new = made(
        node("total", method='"sum"'),
        node("X", parent="total", scale='"s"'),
        '[scales.s]\n0 = "No"\n1 = "Yes"\npoints = { 0 = 0, 1 = 2 }\n',
        '[[bands]]\npredicate = "A"\nmin = 2\n[[bands]]\npredicate = "B"\n',
    )

    found = diff(old, new)

    assert (found.meaning.same, found.meaning.none) == ((), "no-question")
    assert [one.by for one in found.meaning.witnesses] == ["total"]
    by_answers(found)


def test_a_number_is_tried_where_a_formula_elsewhere_turns_that_reads_it() -> None:
    """Not its parent's, which only adds it up."""

    def rules(bound: str) -> Instrument:
        return made(
            node("total", method='"sum"'),
            node("P", parent="total", method='"sum"', leaves='[{ code = "A", title = "A" }]'),
            node(
                "Q",
                parent="total",
                reads='["A"]',
                formula=f'"min(max(A - {bound}, 0), 1) * 100 + C"',
                leaves='[{ code = "C", title = "C" }]',
            ),
            '[scales.n]\nkind = "number"\nmin = 0\nmax = 10\n',
            bands(("Good", "31"), ("Poor", "")),
            depth=2,
            extra='scale = "n"',
        )

    (witness,) = diff(rules("7.25"), rules("7.5")).meaning.witnesses

    assert (witness.old.predicate, witness.new.predicate) == ("Good", "Poor")


def test_a_no_beside_levels_is_not_the_lowest_level() -> None:
    old, new = (
        made(
            node("total", method='"sum"'), *[node(code, parent="total", scale='"s"') for code in "AB"],
            node("C", parent="total", scale='"y"'), levels(0, 1, 2), '[scales.y]\nkind = "yes-no"\n',
            bands(("X", bound), ("Y", "")), edition=edition,
        )
        for edition, bound in (("1", "1"), ("2", "2"))
    )  # fmt: skip
    found = by_answers(diff(old, new))
    assert found is not None
    assert found.old.exact == found.new.exact == 1
