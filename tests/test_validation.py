"""Facts about published results: every printed number agrees, or stands in a list with its reason; docs/validation.md says so."""

from __future__ import annotations

import runpy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

VALIDATION: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "validation.py"))
SOURCES = (*VALIDATION["ANSWERED"], VALIDATION["TOTALS"])
REASONS = {"teks", "baris lain"}  # cells of the workbook that make its predicates wrong


@cache
def evaluations(name: str) -> tuple[Evaluation, ...]:
    found: tuple[Evaluation, ...] = VALIDATION["evaluations"](name)
    return found


@pytest.mark.parametrize(("name", "agencies"), [("spbe-2021", 517), ("spbe-2022", 554)])
def test_every_agency_has_47_answers_and_13_numbers_that_are_compared(name: str, agencies: int) -> None:
    found = evaluations(name)

    assert len(found) == agencies
    assert all(len(one.assessment.answers) == 47 and len(one.claims) == 13 for one in found)


def test_every_number_agrees_or_is_listed() -> None:
    found = [one for name in VALIDATION["ANSWERED"] for one in VALIDATION["deviations"](name, evaluations(name))]

    assert found == VALIDATION["kept_deviations"]()


def test_each_number_that_is_listed_has_a_reason_that_is_true() -> None:
    for row in VALIDATION["rows"]("deviations"):
        exact, printed = Fraction(row["exact"]), Fraction(row["printed"])

        assert row["verdict"] == ROUNDING
        assert "tie" in row["reason"]
        assert exact - printed == Fraction(1, 200)  # in the middle between two numbers of two decimals
        assert Fraction(float(exact)) != exact  # so that a binary float cannot hold it


def test_no_number_is_contradicted() -> None:
    verdicts = {claim.verdict for name in VALIDATION["ANSWERED"] for one in evaluations(name) for claim in one.claims}

    assert verdicts == {AGREES, ROUNDING}


def test_a_predicate_is_contradicted_only_where_the_cell_of_the_workbook_says_why() -> None:
    compared = [one for one in VALIDATION["totals"]() if one.comparable]
    verdicts = [one.claims[0].verdict for one in evaluations(VALIDATION["TOTALS"])]
    wrong = [one for one, verdict in zip(compared, verdicts, strict=True) if verdict != AGREES]

    assert set(verdicts) == {AGREES, CONTRADICTED}
    assert {one.cell for one in wrong} == REASONS
    assert len(wrong) == 518


def test_the_page_is_current() -> None:
    text = VALIDATION["PAGE"].read_text(encoding="utf-8")
    made = VALIDATION["page"](text, {name: evaluations(name) for name in SOURCES})

    assert made == text, "python docs/validation.py writes it"
