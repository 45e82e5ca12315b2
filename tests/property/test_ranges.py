"""Ranges are no wider than they must be: their ends are those of all completions. What the kit holds is held there."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import decimal_text, exact_text, parse_number
from evalkit.testing import strategies as some
from evalkit.testing.leaves import AnsweredLeaf, Decimals, leaves_of
from support import INSTRUMENTS, ev, instrument

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation

pytestmark = pytest.mark.long

FEW = settings(deadline=None, max_examples=12, derandomize=True)
PLAIN = tuple(spec for spec in INSTRUMENTS if spec not in ("kami@4.2", "kami@5.0", "sakip@2021"))


def ends(result: Evaluation) -> tuple[Exact, Exact]:
    """Ends of the total: its value twice where nothing is missing."""
    low, high = result.total.low or result.total.score, result.total.high or result.total.score
    assert low is not None
    assert high is not None
    return low.value, high.value


def missing(spec: str) -> st.SearchStrategy[list[str]]:
    """One or two leaves of the total."""
    leaves = instrument(spec).leaves_under("total")
    return st.lists(st.sampled_from(leaves), min_size=1, max_size=min(2, len(leaves)), unique=True)


def choices(leaf: AnsweredLeaf) -> list[Any]:
    """Every answer of a leaf; of a number its ends and the middle."""
    if not isinstance(leaf.answers, Decimals):
        return [*leaf.answers, *([leaf.na] if leaf.na is not None else [])]
    low, high = (Fraction(getattr(leaf.answers[at], "exact", leaf.answers[at])) for at in (0, -1))
    middle = (low + high) / 2 if leaf.answers.digits else (low + high) // 2
    return [parse_number(decimal_text(number, 2)) for number in (low, middle, high)]


def completions(spec: str, codes: list[str]) -> list[dict[str, Any]]:
    """Every way to answer *codes*."""
    by_code = {leaf.code: choices(leaf) for leaf in leaves_of(instrument(spec))}
    return [dict(zip(codes, chosen, strict=True)) for chosen in product(*(by_code[code] for code in codes))]


@pytest.mark.parametrize("spec", PLAIN)
@given(data=st.data())
@FEW
def test_the_range_contains_every_completion_and_its_ends_are_attained(spec: str, data: st.DataObject) -> None:
    answers, codes = data.draw(some.answers(instrument(spec))), data.draw(missing(spec))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes})
    every = [ev(spec, answers=answers | completion) for completion in completions(spec, codes)]
    values = [ends(one) for one in every]
    low, high = ends(open_ones)

    assert low <= min(first for first, _ in values)
    assert max(last for _, last in values) <= high
    points = [one.total.score.value for one in every if one.total.score is not None]
    assert not all(isinstance(raw, int) for raw in answers.values()) or (min(points), max(points)) == (low, high)


@pytest.mark.parametrize("spec", ["kami@4.2", "kami@5.0"])
@given(data=st.data())
@FEW
def test_the_range_of_kami_is_that_of_its_completions_and_possible_holds_their_statuses(
    spec: str, data: st.DataObject
) -> None:
    one = instrument(spec)
    answers, codes, context = data.draw(some.answers(one)), data.draw(missing(spec)), data.draw(some.contexts(one))
    open_ones = ev(spec, answers={code: raw for code, raw in answers.items() if code not in codes}, context=context)
    found = [ev(spec, answers=answers | completion, context=context) for completion in completions(spec, codes)]
    totals = [ends(each)[0] for each in found]

    assert ends(open_ones) == (min(totals), max(totals))
    assert {each.predicate for each in found} <= set(open_ones.possible)


@given(data=st.data())
@FEW
def test_the_range_of_sakip_is_that_of_criteria_and_grades_by_hand(data: st.DataObject) -> None:
    spec = "sakip@2021"
    one = instrument(spec)
    answers, codes = data.draw(some.answers(one)), data.draw(missing(spec))
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


@pytest.mark.parametrize("spec", INSTRUMENTS)
@given(data=st.data())
@FEW
def test_exact_text_reads_back_as_the_value(spec: str, data: st.DataObject) -> None:
    one = instrument(spec)

    for node in ev(spec, answers=data.draw(some.answers(one)), context=data.draw(some.contexts(one))).nodes.values():
        if node.score is not None:
            assert Fraction(exact_text(node.score.exact)) == node.score.exact
