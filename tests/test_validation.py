"""Facts about published results: every printed number agrees; docs/validation.md says so."""

from __future__ import annotations

import runpy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.verdicts import AGREES, CONTRADICTED
from workbooks import table_in

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


def test_every_number_agrees() -> None:
    verdicts = {claim.verdict for name in VALIDATION["ANSWERED"] for one in evaluations(name) for claim in one.claims}

    assert verdicts == {AGREES}


def test_indices_in_the_middle_are_printed_half_up() -> None:
    found = [one for name in VALIDATION["ANSWERED"] for one in evaluations(name)]
    totals = [
        (Fraction(score.exact), claim)
        for one in found
        if (score := one.nodes["total"].score) is not None
        for claim in one.claims
        if claim.code == "total"
    ]
    ties = [
        (exact, Fraction(str(claim.printed)))
        for exact, claim in totals
        if (exact * 200).denominator == 1 != (exact * 100).denominator
    ]

    assert len(ties) == 82  # as docs/validation.md says
    assert {printed - exact for exact, printed in ties} == {Fraction(1, 200)}


def test_the_numbers_are_those_that_the_workbook_shows() -> None:
    for name in VALIDATION["ANSWERED"]:
        sheet = table_in(str(VALIDATION["FOLDER"] / "evaluasi-spbe-2018-2022.xlsx"), name.removeprefix("spbe-"))
        shown = [[*cells[2:]] for _, cells in sheet.rows[1:] if cells[2]]

        assert shown == [list(row.values()) for row in VALIDATION["rows"](name)]


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
