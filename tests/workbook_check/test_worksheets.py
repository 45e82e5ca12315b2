"""Facts about worksheets with a node in each row and its value beside it: each formula is held against the rules at its own cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.text import english
from evalkit.method.plan import plan_for
from evalkit.tables.references import cell_name
from evalkit.workbook_check.weights import expected_weights
from support import INSTRUMENTS
from workbook_check.books import Written, answer, check, evaluation, instrument, write

if TYPE_CHECKING:
    from pathlib import Path

    from workbook_check.books import Cells

SUMS = ("ikm@2004", "ikm@2017", "ips@2022", "spbe@2018", "spbe@2020", "pemdi@2026")
TOP = 3


def row_of(name: str, code: str) -> int:
    return TOP + plan_for(instrument(name)).position[code]


def worksheet(name: str, **formulas: str) -> Cells:
    """Codes, titles, answers and values; *formulas*: code (``total``, ``D2``) → another formula, with ``{A3}`` for the value of a node."""
    rules, plan = instrument(name), plan_for(instrument(name))
    answers = {leaf: answer(at, 1, decimal=False) for at, leaf in enumerate(rules.leaves_under("total"))}
    found = evaluation(rules, answers)
    values = {code: cell_name(row_of(name, code), 3) for code in plan.codes}
    cells: Cells = {(TOP - 1, at): text for at, text in enumerate(("Kode", "Uraian", "Jawaban", "Nilai"))}
    for at, code in enumerate(plan.codes):
        row, score = row_of(name, code), found.nodes[code].score
        assert score is not None
        cells |= {(row, 0): code, (row, 1): rules.nodes[code].title}
        if code in answers:
            cells[row, 2] = float(answers[code])
        text = formulas[code].format(**values) if code in formulas else _formula(name, at, values)
        cells[row, 3] = Written(text, float(score.value))
    return cells


def _formula(name: str, at: int, values: dict[str, str]) -> str:
    plan = plan_for(instrument(name))
    node, linear = plan.nodes[at], plan.linear_at(at)
    if node.is_leaf:
        return f"=C{row_of(name, node.code)}"
    assert linear is not None
    terms = zip(node.children, linear.weights, strict=True)
    total = "+".join(f"{values[child]}*{weight}" for child, weight in terms)
    stage = plan.instrument.stage_of(node)
    return f"=({total})/{linear.divisor}" if stage is None else f"=ROUND(({total})/{linear.divisor},{stage.digits})"


def told(cells: Cells, name: str, folder: Path) -> dict[tuple[str, str], str]:
    found = check(write(folder / "lembar.xlsx", cells), name).findings
    return {(one.code, one.cells[0]): english(one.message) for one in found}


@pytest.mark.parametrize("name", SUMS)
def test_nothing_is_found_in_a_right_worksheet(name: str, tmp_path: Path) -> None:
    found = check(write(tmp_path / "lembar.xlsx", worksheet(name)), name)

    assert [(one.code, one.cells[0]) for one in found.findings] == []
    count = len(plan_for(instrument(name)).codes)
    assert (found.sheets[0].compared, found.sheets[0].agree) == (count, count)


OF_SPBE = "({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/100"
FAULTS = {
    "decimals": ("total", f"=ROUND({OF_SPBE},1)", "rounded-early", "rounds to 1 decimal"),
    "cut off": ("total", f"=ROUNDDOWN({OF_SPBE},2)", "rounded-otherwise", "rounds otherwise than the rules"),
    "an aspect that is rounded": ("A6", "=ROUND(({I29}+{I30}+{I31})/3,1)", "rounded-early", "rounds to 1 decimal"),
    "an indicator in place of its aspect": ("D2", "=({I11}*10+{A3}*10+{A4}*5)/25", "left-out", "leaves out I12, I13, I14 of D2"),
    "an indicator left out": ("A2", "=({I11}+{I12}+{I13})/4", "left-out", "leaves out I14 of A2"),
    "another divisor": ("A2", "=({I11}+{I12}+{I13}+{I14})/5", "weight", "the weights of D17 are 0.8 × those of the rules"),
    "another weight": ("D2", "=({A2}*10+{A3}*12+{A4}*5)/27", "weight", "weighs A2 with 10/27, the rules with 0.4"),
    "all weights": ("total", f"=ROUND(1.1*{OF_SPBE},2)", "weight", "the weights of D3 are 1.1 × those of the rules"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_at_its_cell_and_at_no_other(fault: str, tmp_path: Path) -> None:
    code, text, kind, message = FAULTS[fault]
    found = told(worksheet("spbe@2020", **{code: text}), "spbe@2020", tmp_path)
    cell = cell_name(row_of("spbe@2020", code), 3)

    assert message in found[kind, cell]
    assert {where for _, where in found} == {cell}


def test_a_number_in_place_of_a_formula_is_held_against_the_rules(tmp_path: Path) -> None:
    cells = worksheet("spbe@2020")
    row = row_of("spbe@2020", "A6")
    cells[row, 3] = 4.9

    found = check(write(tmp_path / "lembar.xlsx", cells), "spbe@2020").findings

    first = next(one for one in found if one.code == "value")
    assert (first.cells[0], english(first.why or "")) == (f"D{row}", "a number stands there, and no formula")


def test_a_multiple_that_what_is_above_it_takes_as_such_is_a_note(tmp_path: Path) -> None:
    points = {"D2": "=({A2}*10+{A3}*10+{A4}*5)", "total": "=ROUND(({D1}*13+{D2}+{D3}*16.5+{D4}*45.5)/100,2)"}
    cells = worksheet("spbe@2020", **points)
    place = (row_of("spbe@2020", "D2"), 3)
    cells[place] = cells[place]._replace(value=cells[place].value * 25)

    assert set(told(cells, "spbe@2020", tmp_path)) == {("other-scale", cell_name(*place))}


def test_an_answer_that_no_scale_takes_is_told_with_its_row_and_the_formulas_are_still_compared(tmp_path: Path) -> None:
    cells = worksheet("spbe@2020", A2="=({I11}+{I12}+{I13})/4")
    row = row_of("spbe@2020", "I30")
    cells[row, 2] = 7

    found = check(write(tmp_path / "lembar.xlsx", cells), "spbe@2020").findings

    first = next(one for one in found if one.code == "not-evaluated")
    assert (first.cells, english(first.message)) == ([f"C{row}"], f"row {row} cannot be computed")
    assert "outside the scale" in english(first.why or "")
    assert {one.code for one in found} == {"not-evaluated", "left-out"}


def test_rounding_that_takes_off_only_what_floats_lose_is_none(tmp_path: Path) -> None:
    assert told(worksheet("spbe@2020", total=f"=ROUND(ROUND({OF_SPBE},10),2)"), "spbe@2020", tmp_path) == {}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_what_is_added_up_may_stand_elsewhere_in_the_tree(name: str) -> None:
    plan: Any = plan_for(instrument(name))

    for at, code in enumerate(plan.codes):
        linear = plan.linear_at(at) if at in plan.children else None
        if linear is not None:
            read = {
                plan.codes[child] for child, weight in zip(plan.children[at], linear.weights, strict=True) if weight
            }
            assert set(expected_weights(plan, code, {}) or ()) == read
