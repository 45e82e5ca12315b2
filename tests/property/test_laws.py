"""Laws of every evaluation, for every instrument."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.bands import reaches
from evalkit.exact import decimal_text, exact_text, parse_number, round_to
from evalkit.trace import trace
from property import strategies as some
from support import INSTRUMENTS, claim, ev, instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.exact import Exact
    from evalkit.model import Evaluation

settings.register_profile("laws", deadline=None, max_examples=25, derandomize=True)
QUICK = settings(settings.get_profile("laws"))
FEW = settings(QUICK, max_examples=12)
PLAIN = tuple(spec for spec in INSTRUMENTS if spec not in ("kami@4.2", "kami@5.0", "sakip@2021"))
Case = tuple[str, some.Answers, dict[str, Any]]
each_instrument = pytest.mark.parametrize("spec", INSTRUMENTS)


def exact(result: Evaluation, code: str = "total") -> Exact:
    score = result.nodes[code].score
    assert score is not None
    return score.exact


def ends(result: Evaluation) -> tuple[Exact, Exact]:
    """Ends of the total: its value twice where nothing is missing."""
    low, high = result.total.low or result.total.score, result.total.high or result.total.score
    assert low is not None
    assert high is not None
    return low.value, high.value


def rank(result: Evaluation) -> int:
    """Place of the predicate, the worst 0."""
    tables = [table for table in result.instrument.bands if table.at == "total"]
    return [band.predicate for band in reversed(tables[0].bands)].index(result.predicate or "")


def maturity(result: Evaluation) -> dict[str, int]:
    """Place of the maturity of each area that has one, the lowest 0."""
    ladder = result.instrument.ladder
    if ladder is None:
        return {}
    order = list(dict.fromkeys(rung.level for rung in reversed(ladder.rungs)))
    return {code: order.index(node.maturity) for code, node in result.nodes.items() if node.maturity is not None}


def summary(result: Evaluation) -> tuple[Any, ...]:
    scores = {
        code: (node.origin, node.score, node.low, node.high, node.maturity) for code, node in result.nodes.items()
    }
    messages = [(one.code, str(one.message)) for one in result.findings]
    readings = [(one.reading.id, one.score, one.band) for one in result.readings]
    return scores, result.predicate, result.possible, messages, readings


# --- Bounded, monotone -----------------------------------------------------------------------------------------------


@each_instrument
@given(data=st.data())
@QUICK
def test_every_score_lies_between_its_ends(spec: str, data: st.DataObject) -> None:
    result = ev(spec, answers=data.draw(some.answers(spec)), context=data.draw(some.context(spec)))

    for node in result.nodes.values():
        if node.score is not None:
            assert node.minimum is not None
            assert node.maximum is not None
            assert node.minimum <= node.score.exact <= node.maximum


@each_instrument
@given(data=st.data())
@QUICK
def test_a_better_answer_never_lowers_a_score_the_predicate_or_a_maturity(spec: str, data: st.DataObject) -> None:
    one = instrument(spec)
    answers, context = data.draw(some.answers(spec, na=False)), data.draw(some.context(spec))
    code = data.draw(st.sampled_from(one.leaves_under("total")))
    worst_first = some.choices(one, one.nodes[code], na=False)
    two = data.draw(st.lists(some.answer(one, code, na=False), min_size=2, max_size=2))
    low, high = sorted(two, key=worst_first.index if worst_first else lambda number: number.exact)
    worse = ev(spec, answers=answers | {code: low}, context=context)
    better = ev(spec, answers=answers | {code: high}, context=context)

    assert all(exact(worse, above) <= exact(better, above) for above in ("total", one.nodes[code].parent or "total"))
    assert rank(worse) <= rank(better)
    assert all(place <= maturity(better)[area] for area, place in maturity(worse).items())


# --- Means and sums --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", some.MEANS)
@given(data=st.data())
@QUICK
def test_equal_levels_give_that_level_at_every_node(spec: str, data: st.DataObject) -> None:
    one = instrument(spec)
    leaves = one.leaves_under("total")
    level = data.draw(st.integers(1, 5))
    result = ev(spec, answers=dict.fromkeys(leaves, level))

    assert {exact(result, code) for code, node in one.nodes.items() if code == "total" or node.parent} == {level}


@pytest.mark.parametrize("spec", ["spbe@2020", "pemdi@2026", "ips@2022", "ikm@2017", "kami@4.2", "kami@5.0"])
@given(data=st.data())
@QUICK
def test_exchanging_siblings_alike_in_weight_and_attributes_changes_nothing_above(
    spec: str, data: st.DataObject
) -> None:
    one = instrument(spec)
    answers = data.draw(some.answers(spec))
    alike: dict[Any, list[str]] = {}
    for code in answers:
        node = one.nodes[code]
        alike.setdefault((node.parent, node.weight, node.scale, tuple(node.attributes.items())), []).append(code)
    group = data.draw(st.sampled_from([codes for codes in alike.values() if len(codes) > 1]))
    shuffled = dict(zip(group, data.draw(st.permutations([answers[code] for code in group])), strict=True))
    parent = one.nodes[group[0]].parent or "total"
    before, after = ev(spec, answers=answers), ev(spec, answers=answers | shuffled)

    assert [exact(before, code) for code in ("total", parent)] == [exact(after, code) for code in ("total", parent)]
    assert before.nodes[parent].maturity == after.nodes[parent].maturity


@given(case=some.cases(), order=st.randoms())
@QUICK
def test_the_order_in_which_answers_are_written_changes_nothing(case: Case, order: Any) -> None:
    spec, answers, context = case
    codes = list(answers)
    order.shuffle(codes)

    assert summary(ev(spec, answers=answers, context=context)) == summary(
        ev(spec, answers={code: answers[code] for code in codes}, context=context)
    )


@given(case=some.cases())
@QUICK
def test_evaluating_twice_gives_the_same(case: Case) -> None:
    spec, answers, context = case

    assert summary(ev(spec, answers=answers, context=context)) == summary(ev(spec, answers=answers, context=context))


# --- Bands and rounding ----------------------------------------------------------------------------------------------


@given(case=some.cases())
@QUICK
def test_every_total_lies_in_exactly_one_band(case: Case) -> None:
    spec, answers, context = case
    result = ev(spec, answers=answers, context=context)
    when = next(iter(context.values()), None)
    (table,) = [one for one in result.instrument.bands if one.at == "total" and one.when == when]
    value = result.total.score.value if result.total.score else 0
    in_band = [
        band
        for i, band in enumerate(table.bands)
        if reaches(band, value) and not (i and reaches(table.bands[i - 1], value))
    ]

    assert len(in_band) == 1
    assert result.predicate in (in_band[0].predicate, result.instrument.floor_predicate)


@given(case=some.cases())
@QUICK
def test_a_total_is_its_exact_value_after_its_stage_and_rounding_again_changes_nothing(case: Case) -> None:
    spec, answers, context = case
    result = ev(spec, answers=answers, context=context)
    score = result.total.score
    assert score is not None

    for stage in result.instrument.rounding:
        assert score.value == round_to(score.exact, stage.digits, stage.mode)
        assert score.value == round_to(score.value, stage.digits, stage.mode)


# --- Missing answers -------------------------------------------------------------------------------------------------


def completions(spec: str, codes: list[str]) -> list[dict[str, Any]]:
    """Every way to answer *codes*: a number takes its ends and the middle."""
    one = instrument(spec)
    found: list[list[Any]] = []
    for code in codes:
        scale = some.scale_of(one, code)
        numbers = [Fraction(scale.minimum), Fraction(scale.minimum + scale.maximum) / 2, Fraction(scale.maximum)]
        found.append(some.choices(one, one.nodes[code]) or [parse_number(decimal_text(n, 2)) for n in numbers])
    return [dict(zip(codes, chosen, strict=True)) for chosen in product(*found)]


@pytest.mark.parametrize("spec", PLAIN)
@given(data=st.data())
@FEW
def test_the_range_contains_every_completion_and_its_ends_are_attained(spec: str, data: st.DataObject) -> None:
    answers, codes = data.draw(some.answers(spec)), data.draw(some.missing(spec, 2))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes})
    values = [ends(ev(spec, answers=answers | completion)) for completion in completions(spec, codes)]
    low, high = ends(open_ones)

    assert low <= min(first for first, _ in values)
    assert max(last for _, last in values) <= high
    exactly = [
        ev(spec, answers=answers | completion)
        for completion in (completions(spec, codes)[0], completions(spec, codes)[-1])
    ]
    points = [one.total.score.value for one in exactly if one.total.score is not None]
    whole = all(isinstance(raw, int) for raw in answers.values())
    assert not whole or points == [low, high]


@pytest.mark.parametrize("spec", ["kami@4.2", "kami@5.0"])
@given(data=st.data())
@FEW
def test_the_range_of_kami_is_that_of_its_completions_and_possible_holds_their_statuses(
    spec: str, data: st.DataObject
) -> None:
    answers, codes = data.draw(some.answers(spec)), data.draw(some.missing(spec, 2))
    context = data.draw(some.context(spec))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes}, context=context)
    found = [ev(spec, answers=answers | completion, context=context) for completion in completions(spec, codes)]
    totals = [ends(one)[0] for one in found]

    assert ends(open_ones) == (min(totals), max(totals))
    assert {one.predicate for one in found} <= set(open_ones.possible)


@given(data=st.data())
@FEW
def test_the_range_of_sakip_is_that_of_criteria_and_grades_by_hand(data: st.DataObject) -> None:
    spec = "sakip@2021"
    one = instrument(spec)
    answers, codes = data.draw(some.answers(spec)), data.draw(some.missing(spec, 2))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes})
    parts = sorted({str(one.nodes[code].parent) for code in codes})
    found = []
    for completion in completions(spec, codes):
        full = answers | completion
        able = [part for part in parts if all(full[code] is True for code in one.nodes[part].children)]
        for grades in product(("A", "AA", None), repeat=len(able)):
            given_grades = {part: grade for part, grade in zip(able, grades, strict=True) if grade}
            found.append(ev(spec, answers=full, values=given_grades))
    totals = [ends(result)[0] for result in found]

    assert ends(open_ones) == (min(totals), max(totals))
    assert {result.predicate for result in found} <= set(open_ones.possible)


@given(case=some.cases(PLAIN), data=st.data())
@QUICK
def test_possible_holds_the_predicate_of_every_completion(case: Case, data: st.DataObject) -> None:
    spec, answers, _ = case
    codes = data.draw(some.missing(spec, 8))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes})

    assert ev(spec, answers=answers).predicate in open_ones.possible


@each_instrument
@given(data=st.data())
@FEW
def test_more_answers_never_make_more_possible(spec: str, data: st.DataObject) -> None:
    answers, codes = data.draw(some.answers(spec)), data.draw(some.missing(spec, 8))
    context = data.draw(some.context(spec))
    some_left = codes[: data.draw(st.integers(0, len(codes)))]
    fewer = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes}, context=context)
    more = ev(spec, answers={code: raw for code, raw in answers.items() if code not in some_left}, context=context)

    assert set(more.possible) <= set(fewer.possible)
    assert ends(fewer)[0] <= ends(more)[0] <= ends(more)[1] <= ends(fewer)[1]


# --- The trace -------------------------------------------------------------------------------------------------------


def added_again(
    method: str, values: list[Exact], weights: list[Exact], node: Any, highest: list[Exact]
) -> Exact | None:
    """What a node gives, from the parts of its trace alone; ``None`` for grades, whose shares are no parts."""
    formulas: Mapping[str, Callable[[], Exact]] = {
        "weighted-mean": lambda: (
            sum((Fraction(w) * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)
        ),
        "weighted-sum": lambda: (
            node.params.get("factor", 1)
            * sum((Fraction(w) * v for w, v in zip(weights, values, strict=True)), Fraction(0))
        ),
        "sum": lambda: sum(values),
        "gated-sum": lambda: sum(values),
        "mean": lambda: Fraction(sum(values)) / len(values),
        "percent": lambda: Fraction(sum(values)) * 100 / sum(highest),
    }
    return formulas[method]() if method in formulas else None


@each_instrument
@given(data=st.data())
@FEW
def test_every_computed_value_is_added_up_again_from_its_trace(spec: str, data: st.DataObject) -> None:
    result = ev(spec, answers=data.draw(some.answers(spec)), context=data.draw(some.context(spec)))
    for line in trace(result):
        if line.method and line.exact is not None:
            counted = [part for part in line.parts if part.counted]
            values = [part.value for part in counted if part.value is not None]
            weights = [part.weight if part.weight is not None else 1 for part in counted]
            highest = [result.nodes[part.code].maximum or 0 for part in line.parts]
            again = added_again(line.method, values, weights, line.result.node, highest)
            assert again is None or again == line.exact
            stage = line.stage
            assert line.value == (round_to(line.exact, stage.digits, stage.mode) if stage else line.exact)


@each_instrument
@given(data=st.data())
@FEW
def test_the_trace_has_every_node_in_the_order_of_the_tree(spec: str, data: st.DataObject) -> None:
    result = ev(spec, answers=data.draw(some.answers(spec)))

    assert [line.result.code for line in trace(result)] == list(instrument(spec).nodes)


# --- Values in place of answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", ["spbe@2018", "spbe@2020", "ips@2022", "pemdi@2026", "kami@4.2", "kami@5.0"])
@given(data=st.data())
@FEW
def test_values_in_place_of_the_answers_below_give_the_same_total(spec: str, data: st.DataObject) -> None:
    """Where the value of a node ends within its digits, giving it says all that its answers said."""
    one = instrument(spec)
    answers, context = data.draw(some.answers(spec)), data.draw(some.context(spec))
    answered = ev(spec, answers=answers, context=context)
    depth = data.draw(st.integers(1, 2))
    nodes = [code for code, node in one.nodes.items() if node.depth == depth and node.children]
    numbers = {code: exact(answered, code) for code in nodes or one.nodes["total"].children}
    ending = {code: number for code, number in numbers.items() if (number * 10**9).denominator == 1}
    kept = {leaf: raw for leaf, raw in answers.items() if not any(leaf in one.leaves_under(code) for code in ending)}
    whole = spec.startswith("kami")
    values = {code: int(number) if whole else parse_number(decimal_text(number, 9)) for code, number in ending.items()}

    assert exact(ev(spec, answers=kept, values=values, context=context)) == exact(answered)


@each_instrument
@given(data=st.data(), digits=st.integers(1, 3))
@FEW
def test_the_rounded_truth_is_never_contradicted(spec: str, data: st.DataObject, digits: int) -> None:
    """Children printed with some decimals, half up, and the true total printed as well: the total agrees."""
    one = instrument(spec)
    answered = ev(spec, answers=data.draw(some.answers(spec)))
    kami = spec.startswith("kami")
    shown = {
        code: int(exact(answered, code)) if kami else parse_number(decimal_text(exact(answered, code), digits))
        for code in one.nodes["total"].children
        if not one.nodes[code].is_leaf or some.scale_of(one, code).kind == "number"
    }
    truth = parse_number(decimal_text(answered.total.score.value if answered.total.score else 0, 2))
    claimed = int(exact(answered)) if kami else truth
    result = ev(spec, values=shown, claims={"total": claimed})

    assert not shown or claim(result, "total").verdict == "agrees"


@given(case=some.cases(("spbe@2018", "spbe@2020", "ips@2022", "pemdi@2026", "ikm@2017")))
@QUICK
def test_the_true_values_of_every_node_agree_as_claims(case: Case) -> None:
    spec, answers, _ = case
    answered = ev(spec, answers=answers)
    claims = {
        code: parse_number(decimal_text(node.score.value, 2))
        for code, node in answered.nodes.items()
        if node.score is not None and node.node.children
    }

    assert {one.verdict for one in ev(spec, answers=answers, claims=claims).claims} == {"agrees"}


@given(case=some.cases())
@QUICK
def test_exact_text_reads_back_as_the_value(case: Case) -> None:
    spec, answers, _ = case

    for node in ev(spec, answers=answers).nodes.values():
        if node.score is not None:
            assert Fraction(exact_text(node.score.exact)) == node.score.exact
