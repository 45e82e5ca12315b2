"""Facts about samples: how many respondents a population needs, and which totals can come out at all."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.evaluate.sample import attainable_step, krejcie_morgan, neighbours
from evalkit.exact import decimal_text, round_to
from evalkit.plan import plan_for
from support import codes, ev, finding, instrument, printed

FACTS = Path(__file__).parent / "facts" / "krejcie-morgan.csv"
CHI, HALF, MARGIN = Fraction("3.841"), Fraction(1, 2), Fraction(1, 20)


def rows_of_the_table() -> list[tuple[int, int]]:
    with FACTS.open(encoding="utf-8") as file:
        return [(int(row["population"]), int(row["sample"])) for row in csv.DictReader(file)]


TABLE = rows_of_the_table()


def size(population: int) -> int:
    return krejcie_morgan(population, CHI, HALF, MARGIN)


def unattainable(n: int, claimed: str) -> str | None:
    number = printed(claimed)
    found = neighbours(plan_for(instrument("ikm@2017")), n, number.exact, number.digits)
    return None if found is None else " and ".join(decimal_text(one, 2) for one in found)


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


def test_the_step_between_attainable_totals_is_25_over_9n() -> None:
    assert attainable_step(instrument("ikm@2017"), 21) == Fraction(25, 189)


def test_90_38_cannot_come_out_of_21_forms() -> None:
    assert unattainable(21, "90.38") == "90.34 and 90.48"


def test_90_38_of_21_forms_is_explained_by_another_weight_and_truncation() -> None:
    found = ev("ikm@2017", values={"total": "90.38"}, context={"respondents": 21})
    text = str(finding(found, "claim-unattainable").message)

    assert "nearest: 90.34 and 90.48" in text
    assert "weight 0.111 " in text
    assert "cut off" in text


@pytest.mark.parametrize("claimed", ["90.34", "90.48", "100", "25.00", "90.3", "90"])
def test_attainable_totals_are_not_questioned(claimed: str) -> None:
    assert unattainable(21, claimed) is None


@pytest.mark.long
@given(st.integers(1, 2000), st.data())
def test_every_total_that_can_come_out_is_attainable(n: int, data: st.DataObject) -> None:
    total = Fraction(25 * data.draw(st.integers(9 * n, 36 * n)), 9 * n)

    assert neighbours(plan_for(instrument("ikm@2017")), n, round_to(total, 2, "half-up"), 2) is None


def test_an_unattainable_claim_is_a_warning() -> None:
    result = ev("ikm@2017", values={"total": "90.38"}, claims={"total": "90.38"}, context={"respondents": 21})

    assert finding(result, "claim-unattainable").severity == "warning"


def test_without_respondents_no_claim_is_unattainable() -> None:
    result = ev("ikm@2017", values={"total": "90.38"}, claims={"total": "90.38"})

    assert "claim-unattainable" not in codes(result)
