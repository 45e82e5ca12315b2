"""Facts about samples: how many respondents a population needs, and which totals can come out at all."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import decimal_text, round_to
from support import codes, ev, finding, instrument

FACTS = Path(__file__).parent / "facts" / "krejcie-morgan.csv"


def rows_of_the_table() -> list[tuple[int, int]]:
    with FACTS.open(encoding="utf-8") as file:
        return [(int(row["population"]), int(row["sample"])) for row in csv.DictReader(file)]


TABLE = rows_of_the_table()


def size(population: int) -> int:
    rule = instrument("ikm@2017").sample
    assert rule is not None
    assert rule.section.sample is not None
    return rule.section.sample(rule.stated, population)


def unattainable(n: int, claimed: str, questions: int = 1) -> str | None:
    """What is said of a total that cannot come out of so many forms."""
    context = {"respondents": n, "questions": questions}
    found = ev("ikm@2017", values={"total": claimed}, context=context)
    return next((str(one.message) for one in found.findings if one.code == "claim-unattainable"), None)


def test_the_table_has_90_rows() -> None:
    assert len(TABLE) == 90


@pytest.mark.parametrize(("population", "sample"), TABLE)
def test_every_row_of_the_table_is_the_formula_rounded_half_up(population: int, sample: int) -> None:
    assert size(population) == sample


def test_between_two_rows_the_formula_holds() -> None:
    assert size(11) == 11


def test_one_person_is_a_sample_of_one() -> None:
    assert size(1) == 1


@given(st.integers(1, 10**12))
def test_a_sample_is_never_larger_than_its_population(population: int) -> None:
    assert 1 <= size(population) <= population


@given(st.integers(1, 10**9), st.integers(0, 10**6))
def test_a_larger_population_never_needs_fewer(population: int, more: int) -> None:
    assert size(population) <= size(population + more)


def test_no_population_needs_more_than_384() -> None:
    assert size(10**12) == 384


@pytest.mark.parametrize(
    ("context", "code"),
    [
        ({"population": 100}, "sample-size"),
        ({"population": 100, "respondents": 80}, "sample-reached"),
        ({"population": 100, "respondents": 79}, "sample-too-small"),
    ],
)
def test_the_evaluation_says_whether_the_sample_was_reached(context: dict[str, int], code: str) -> None:
    assert code in codes(ev("ikm@2017", values={"total": "85.00"}, context=context))


def test_without_a_population_nothing_is_said_of_samples() -> None:
    assert ev("ikm@2017", values={"total": "85.00"}, context={"respondents": 80}).sample is None


def test_the_sample_stands_in_the_evaluation() -> None:
    sample = ev("ikm@2017", values={"total": "85.00"}, context={"population": 11, "respondents": 10}).sample

    assert sample is not None
    assert (sample.population, sample.required, sample.reached) == (11, 11, 10)


def test_90_38_cannot_come_out_of_21_forms() -> None:
    assert "90.38 cannot come out of 21 complete forms by" in (unattainable(21, "90.38") or "")


def test_90_38_of_21_forms_is_explained_by_another_weight_and_truncation() -> None:
    text = unattainable(21, "90.38") or ""

    assert "nearest: 90.34 and 90.48" in text
    assert "weight 0.111 " in text
    assert "cut off" in text


@pytest.mark.parametrize("claimed", ["90.34", "90.48", "100.00", "25.00", "90.3"])
def test_attainable_totals_are_not_questioned(claimed: str) -> None:
    assert unattainable(21, claimed) is None


@pytest.mark.long
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 2000), st.integers(1, 6), st.data())
def test_every_total_that_can_come_out_is_attainable(n: int, questions: int, data: st.DataObject) -> None:
    answers = n * questions
    total = round_to(Fraction(25 * data.draw(st.integers(9 * answers, 36 * answers)), 9 * answers), 2, "half-up")

    assert unattainable(n, str(decimal_text(total, 2)), questions) is None


def test_an_unattainable_claim_is_a_warning() -> None:
    context = {"respondents": 21, "questions": 1}
    result = ev("ikm@2017", values={"total": "90.38"}, claims={"total": "90.38"}, context=context)

    assert finding(result, "claim-unattainable").severity == "warning"


def test_where_nobody_says_how_many_questions_an_element_has_it_is_a_note() -> None:
    found = finding(ev("ikm@2017", values={"total": "90.38"}, context={"respondents": 21}), "claim-unattainable")

    assert found.severity == "note"
    assert "assumed: one question for each unsur; context.questions says how many" in str(found.message)


@pytest.mark.parametrize(("questions", "attained"), [(1, False), (2, False), (4, True)])
def test_an_element_may_be_the_mean_of_several_questions(questions: int, *, attained: bool) -> None:
    """3.508 of 30 forms is 421 of 120 answers."""
    values = dict.fromkeys(instrument("ikm@2017").leaves_under("total"), "3.00") | {"waktu": "3.508"}
    found = ev("ikm@2017", values=values, context={"respondents": 30, "questions": questions})

    assert ("value-unattainable" not in codes(found)) == attained
    assert found.nodes["waktu"].score is not None


@pytest.mark.parametrize(
    ("claimed", "context", "severity"),
    [
        ("3.05", {"respondents": 10, "questions": 1}, "warning"),
        ("3.05", {"respondents": 10}, "note"),
        ("3.05", {"respondents": 20, "questions": 1}, None),
        ("3.05", {"respondents": 10, "questions": 2}, None),
        ("3.05", {}, None),
    ],
)
@pytest.mark.parametrize("values", [{"total": "80.00"}, {"waktu": "3.0"}])
def test_a_claimed_mean_of_an_element_is_held_against_the_forms(
    values: dict[str, str], claimed: str, context: dict[str, int], severity: str | None
) -> None:
    """3.05 of 10 forms would be 30.5 points; the printed 3.0 beside it leaves up to 3.05, so nothing else refutes it."""
    found = ev("ikm@2017", values=values, claims={"waktu": claimed}, context=context)
    told = [each for each in found.findings if each.code == "claim-unattainable" and each.node == "waktu"]

    assert [each.severity for each in told] == ([severity] if severity else [])
    assert all("3.00 and 3.10" in str(each.message) for each in told)


def test_an_element_is_not_questioned_where_the_number_of_questions_is_assumed() -> None:
    values = dict.fromkeys(instrument("ikm@2017").leaves_under("total"), "3.00") | {"waktu": "3.508"}

    assert "value-unattainable" not in codes(ev("ikm@2017", values=values, context={"respondents": 30}))


def test_without_respondents_no_claim_is_unattainable() -> None:
    result = ev("ikm@2017", values={"total": "90.38"}, claims={"total": "90.38"})

    assert "claim-unattainable" not in codes(result)


def test_a_total_above_the_highest_has_one_neighbour() -> None:
    result = ev("ikm@2017", values={"total": "85.00"}, claims={"total": "100.01"}, context={"respondents": 1})

    assert "the nearest that can are 100.00" in str(finding(result, "claim-unattainable").message)


def test_so_many_answers_that_every_total_comes_out_are_not_looked_at() -> None:
    assert unattainable(10**9, "90.38") is None
