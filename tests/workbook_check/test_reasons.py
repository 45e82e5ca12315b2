"""Facts about the reason that is told beside a wrong value, and about sums that mean something else."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

from evalkit.base.text import english
from evalkit.evaluation.result import Score
from evalkit.instruments import Rounding
from evalkit.method.bands import find_band
from evalkit.workbook_check.bands import unrounded_difference
from evalkit.workbook_check.formula_workbook import is_of
from workbook_check.books import HEAD, Sheet, Written, check, clean, instrument, letters, write
from workbook_check.test_edges import checked
from workbook_check.test_planted import EVERY_ROW, IFS, findings_of, formula, number, stored
from workbook_check.test_single import FIRST, LAST, form, survey, told

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable
    from evalkit.workbook_check.bands import WordFormula
    from evalkit.workbook_check.model import CheckResult

THIRD = HEAD + 3
RIGHT_WORDS = (
    '=IF({cell}>=4.2,"Memuaskan",IF({cell}>=3.5,"Sangat Baik",IF({cell}>=2.6,"Baik",IF({cell}>=1.8,"Cukup","Kurang"))))'
)


def reasons(code: str, cell: str, result: CheckResult) -> list[str]:
    """The reasons of the findings of a kind at a cell."""
    return [english(one.why or "") for one in findings_of(code, result) if one.cells[0] == cell]


def totals(*values: float | str, text: str = RIGHT_WORDS, words: tuple[str, ...]) -> dict[tuple[int, int], Any]:
    """A sheet of indices and predicates alone; ``{cell}`` is the index of the row, ``{below}`` that of the next."""
    cells: dict[tuple[int, int], Any] = {(1, 0): "Unit", (1, 1): "Indeks", (1, 2): "Predikat"}
    for row, (value, word) in enumerate(zip(values, words, strict=True), start=2):
        formula_text = text.format(cell=f"B{row}", below=f"B{row + 1}")
        cells |= {(row, 0): f"Unit {row}", (row, 1): value, (row, 2): Written(formula_text, word)}
    return cells


# --- Values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "exact", "agrees"), [("4", "3.6", False), ("4", "4", True), ("3.6", "3.64", True), ("88", "88.31", True)]
)
def test_a_whole_number_of_a_narrow_scale_is_no_value_with_fewer_decimals(
    number: str,
    exact: str,
    agrees: bool,  # noqa: FBT001  # drawn from a table
) -> None:
    score = Score(exact=Fraction(exact), value=Fraction(exact))

    assert is_of(Fraction(number), score, 1, None) == agrees


@pytest.mark.parametrize(
    ("number", "agrees"),
    [("3.45", True), ("3.46", False), ("3.456", True), ("3.5", True), ("3.455", False)],
)
def test_a_value_with_the_decimals_of_its_stage_is_rounded_as_the_stage_does(
    number: str,
    agrees: bool,  # noqa: FBT001  # drawn from a table
) -> None:
    stage = Rounding(at="total", digits=2, mode="down", cite=instrument("spbe@2020").rounding[0].cite)

    assert is_of(Fraction(number), Score(exact=Fraction("3.456"), value=Fraction("3.45")), 1, stage) == agrees


def test_a_value_of_a_wrong_formula_is_wrong_because_of_it(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        for row in EVERY_ROW:
            parts = {"A2": 5, "A3": 10, "A4": 10}
            text = "+".join(f"{sheet.name(code, row)}*{weight}" for code, weight in parts.items())
            value = sum(sheet.cells[sheet.at(code, row)].value * weight for code, weight in parts.items()) / 25
            sheet.cells[sheet.at("D2", row)] = Written(f"=({text})/25", value)

    _, result = checked(change, tmp_path)
    wrong = [one for one in findings_of("value", result) if one.node == "D2"]

    assert [english(one.why or "") for one in wrong] == ["its formula is not that of the rules"]


@pytest.mark.parametrize("text", ["=SUBTOTAL(9,{I42}:{I47})/6", "=SUM(Tabel[Kolom])"])
@pytest.mark.parametrize("value", [9.0, 1.0])
def test_a_value_beside_a_formula_that_is_not_understood_is_wrong_without_a_reason(
    text: str, value: float, tmp_path: Path
) -> None:
    """Nothing is known of what the formula gives: neither that it is stale nor that another reading gives it."""
    sheet, result = checked(formula("A8", text, value, rows=range(THIRD, THIRD + 1)), tmp_path)

    assert reasons("value", sheet.name("A8", THIRD), result) == [""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("=1/0", "its own formula gives #DIV/0!: the workbook was not computed again"),
        ("=1=1", "its own formula gives TRUE: the workbook was not computed again"),
        ("=1=2", "its own formula gives FALSE: the workbook was not computed again"),
        ("=$Z$99", "its own formula gives nothing: the workbook was not computed again"),
        ('="tiga"', "its own formula gives tiga: the workbook was not computed again"),
        ("=10/3", "its own formula gives 3.33333333: the workbook was not computed again"),
    ],
)
def test_what_a_formula_gives_is_said_as_a_spreadsheet_shows_it(text: str, said: str, tmp_path: Path) -> None:
    sheet, result = checked(formula("D3", text, 4.9, rows=range(THIRD, THIRD + 1)), tmp_path)

    assert reasons("stale", sheet.name("D3", THIRD), result) == [said]


def test_text_in_place_of_a_formula_is_called_text(tmp_path: Path) -> None:
    sheet, result = checked(number("D3", "belum"), tmp_path)

    assert reasons("value", sheet.name("D3", THIRD), result) == ["text stands there, and no formula"]


def test_a_truth_is_no_number(tmp_path: Path) -> None:
    sheet, result = checked(formula("D3", "=1=1", True, rows=range(THIRD, THIRD + 1)), tmp_path)  # noqa: FBT003
    (found,) = [one for one in findings_of("value", result) if one.cells[0] == sheet.name("D3", THIRD)]

    assert english(found.message).startswith(f"{sheet.name('D3', THIRD)} holds TRUE, the rules give ")


# --- Words ----------------------------------------------------------------------------------------------------------


def words_of(cells: dict[tuple[int, int], Any], tmp_path: Path) -> list[str]:
    result = check(write(tmp_path / "kata.xlsx", cells), "spbe@2020")
    return [
        f"{one.cells[0]}: {english(one.why or '')}"
        for one in result.findings
        if one.code in ("value", "stale", "follows")
    ]


def test_a_word_of_another_row_is_told_with_the_cell_that_it_looks_at(tmp_path: Path) -> None:
    cells = totals(4.5, 2.0, 3.0, words=("Memuaskan", "Cukup", "Baik"))
    cells[3, 2] = Written(RIGHT_WORDS.format(cell="B4"), "Baik")

    assert words_of(cells, tmp_path) == ["C3: it looks at B4, in another row"]


def test_a_number_as_text_is_more_than_every_bound(tmp_path: Path) -> None:
    cells = totals(4.5, "2.0", words=("Memuaskan", "Memuaskan"))

    assert words_of(cells, tmp_path) == ["C3: B3 holds the number as text, which is more than every number"]


def test_an_index_that_was_not_rounded_is_told_with_what_it_is_rounded_to(tmp_path: Path) -> None:
    cells = totals(4.5, 2.597, words=("Memuaskan", "Cukup"))

    assert words_of(cells, tmp_path) == [
        "C3: the rules round 2.597 to 2.60 before they look the word up, the formula does not"
    ]


def test_bounds_of_others_are_the_last_reason_for_a_word(tmp_path: Path) -> None:
    cells = totals(4.5, 1.75, text=IFS.replace("{total}", "{cell}"), words=("Memuaskan", "Cukup"))

    assert words_of(cells, tmp_path) == ["C3: the bounds of its formula are not those of the rules"]


# --- Formulas that are not understood, and other sheets -------------------------------------------------------------


def test_copies_of_a_formula_that_is_not_understood_are_told_once(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], Any] = {
        (row, 1): Written(f"=SUM(A{row}:A{row + 3})+Tabel[Kolom]", 1.0) for row in (2, 3)
    }
    cells |= {(row, 0): float(row) for row in range(1, 8)}
    result = check(write(tmp_path / "tabel.xlsx", cells), None)
    (found,) = findings_of("not-read", result)

    assert english(found.message) == "the formula in B2 is not understood"
    assert list(found.cells) == ["B2", "B3"]
    assert found.formula == "=SUM(A2:A5)+Tabel[Kolom]"


def test_weights_on_another_sheet_are_those_of_the_formula(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    formula("D2", "=({A2}*Data1!$A$1+{A3}*data1!$A$1+{A4}*Data1!$A$2)/25")(sheet)
    result = check(write(tmp_path / "dua.xlsx", sheet.cells, {(1, 0): 10.0, (2, 0): 5.0}), "spbe@2020")

    assert result.findings == []


def test_a_sheet_of_another_workbook_leaves_a_formula_uncompared(tmp_path: Path) -> None:
    sheet, result = checked(formula("D2", "=({A2}*Lain!$A$1+{A3}*10+{A4}*5)/25"), tmp_path)
    (found,) = findings_of("not-read", result)

    assert next(iter(found.cells)) == sheet.name("D2")
    assert english(found.message) == (
        f"the formula in {sheet.name('D2')} has Lain, which is not known here: "
        "its values were compared, its weights were not"
    )


# --- Sheets of one assessment ---------------------------------------------------------------------------------------


def minus(columns: range, row: int) -> str:
    """A sum with signs that alternate."""
    return "=" + "".join(f"{'-' if at % 2 else '+'}{letters(at)}{row}" for at in columns).removeprefix("+")


@pytest.mark.parametrize(
    "text",
    [
        f"=SUM(B{LAST + 2}:D{LAST + 2})",
        minus(range(2, 11), LAST + 2).replace("K", "B"),
        f"=B{LAST + 2}*0.4",
        f"=B{FIRST}*0",
        f"=FUNGSI(B{LAST + 2}:J{LAST + 2})",
    ],
    ids=["of three elements", "with differences", "of one element", "of nothing", "not understood"],
)
def test_a_sum_of_something_else_is_not_taken_for_the_index(text: str, tmp_path: Path) -> None:
    cells = survey() | {(LAST + 8, 1): Written(text, 1.0)}

    assert {code for code, _, _ in told(cells, "ikm@2017", tmp_path)} <= {"not-read"}


def test_an_index_without_a_stored_value_is_told_as_such_and_not_as_wrong(tmp_path: Path) -> None:
    cells = survey()
    cells[LAST + 4, 1] = cells[LAST + 4, 1]._replace(value="")

    assert "value" not in {code for code, _, _ in told(cells, "ikm@2017", tmp_path)}


def test_an_index_that_is_text_is_wrong(tmp_path: Path) -> None:
    cells = form()
    cells[51, 4] = cells[51, 4]._replace(value="belum")
    found = told(cells, "spbe@2020", tmp_path)

    assert [(code, cell) for code, cell, _ in found] == [("stale", "E51")]
    assert found[0][2].startswith("E51 holds belum, the rules give ")


def test_an_answer_outside_the_scale_of_a_form_leaves_it_uncompared(tmp_path: Path) -> None:
    cells = form() | {(4, 3): 9}
    result = check(write(tmp_path / "lke.xlsx", cells), "spbe@2020")

    assert result.sheets[0].compared == 0


# --- Cells --------------------------------------------------------------------------------------------------------


def test_a_formula_that_looks_at_a_neighbouring_row_is_told_with_both_cells(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    row = HEAD + 4
    text = sheet.cells[sheet.at("A2", row)].formula
    sheet.cells[sheet.at("A2", row)] = sheet.cells[sheet.at("A2", row)]._replace(
        formula=text.replace(sheet.name("I11", row), sheet.name("I11", row + 1))
    )
    result = check(write(tmp_path / "baris.xlsx", sheet.cells), "spbe@2020")

    assert reasons("odd-formula", sheet.name("A2", row), result) == [
        f"it looks at {sheet.name('I11', row + 1)}, in another row, not at {sheet.name('I11', row)}"
    ]


def test_a_range_of_other_rows_is_an_odd_formula_without_a_cell_to_name(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    formula("A2", "=AVERAGE({I11}:{I14})")(sheet)
    row = HEAD + 4
    first, last = sheet.name("I11", row + 1), sheet.name("I14", row + 1)
    sheet.cells[sheet.at("A2", row)] = Written(f"=AVERAGE({first}:{last})", 3.0)
    result = check(write(tmp_path / "rentang.xlsx", sheet.cells), "spbe@2020")

    assert reasons("odd-formula", sheet.name("A2", row), result) == [""]


def test_an_error_is_not_blamed_on_a_deleted_cell_where_none_was(tmp_path: Path) -> None:
    sheet, result = checked(stored("D3", "#N/A"), tmp_path)
    (found,) = findings_of("error-cell", result)

    assert english(found.message) == f"{sheet.name('D3', THIRD)} shows #N/A"
    assert found.why is None


def test_what_an_error_gives_is_told_once(tmp_path: Path) -> None:
    """The index and the predicate that show the error of a domain are not told again."""

    def change(sheet: Sheet) -> None:
        for code in ("D3", "total", "predicate"):
            stored(code, "#DIV/0!")(sheet)

    sheet, result = checked(change, tmp_path)

    assert [list(one.cells) for one in findings_of("error-cell", result)] == [[sheet.name("D3", THIRD)]]


def test_a_number_as_text_is_left_out_of_a_range_by_its_formula(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        formula("A2", "=AVERAGE({I11}:{I14})")(sheet)
        number("I12", "3")(sheet)

    sheet, result = checked(change, tmp_path)
    (found,) = findings_of("number-as-text", result)
    cell, by = (sheet.name(code, THIRD) for code in ("I12", "A2"))

    assert english(found.message) == f"{cell} holds a number as text: the formula in {by} leaves it out"


# --- Formulas that give words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject", ["ROUND({total},2)", "ROUND(ROUND({total},3),2)", "({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/100"]
)
def test_bounds_are_compared_whatever_is_held_against_them(subject: str, tmp_path: Path) -> None:
    text = IFS.replace("{total}", subject)
    sheet, result = checked(formula("predicate", text), tmp_path)
    (found,) = findings_of("band", result)

    assert english(found.message) == f"{sheet.name('predicate')} gives Cukup for 1.7, the rules give Kurang"


def test_a_link_to_the_index_is_rounded_where_the_index_is(tmp_path: Path) -> None:
    def linked(text: str) -> Sheet:
        sheet = clean("spbe@2020")
        formula("total", text)(sheet)
        for row in EVERY_ROW:
            total, link = sheet.name("total", row), (row, sheet.columns["predicate"] + 2)
            sheet.cells[link] = Written(f"={total}", sheet.cells[sheet.at("total", row)].value)
            words, value = sheet.cells[sheet.at("predicate", row)]
            sheet.cells[sheet.at("predicate", row)] = Written(words.replace(total, f"{letters(link[1])}{row}"), value)
        return sheet

    plain = "({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/100"
    rounded = check(write(tmp_path / "bulat.xlsx", linked(f"=ROUND({plain},2)").cells), "spbe@2020")
    unrounded = check(write(tmp_path / "penuh.xlsx", linked(f"={plain}").cells), "spbe@2020")

    assert [one.code for one in rounded.findings] == []
    assert [one.code for one in unrounded.findings] == ["not-rounded"]


@pytest.mark.parametrize("table", ["Lain!$A$1:$B$5", "$A$100:$B$90000"], ids=["in another workbook", "too large"])
def test_a_table_of_bounds_that_cannot_be_read_is_not_compared(table: str, tmp_path: Path) -> None:
    _, result = checked(formula("predicate", f"=VLOOKUP({{total}},{table},2,TRUE)"), tmp_path)

    assert "band" not in {one.code for one in result.findings}


# --- Sums -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "digits"), [("INT({A5})", 0), ("ROUND({A5},1)", 1)])
def test_a_part_that_is_rounded_inside_a_sum_is_told_with_its_decimals(text: str, digits: int, tmp_path: Path) -> None:
    sheet, result = checked(formula("D3", f"=({text}*12+{{A6}}*4.5)/16.5"), tmp_path)
    (found,) = findings_of("rounded-early", result)

    assert english(found.message).startswith(f"{sheet.name('D3')} rounds to {digits} decimal")


PLAIN = "({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/100"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (f"ROUNDDOWN({PLAIN},2)", "cut off"),
        (f"TRUNC({PLAIN},2)", "cut off"),
        (f"ROUNDUP({PLAIN},2)", "always up"),
        (f"ROUNDDOWN(ROUND({PLAIN},2),2)", ""),
        (f"ROUNDDOWN({PLAIN}+0.005,2)", ""),
        (f"ROUND({PLAIN},2)", ""),
    ],
)
def test_an_index_that_is_rounded_in_another_way_is_told(text: str, way: str, tmp_path: Path) -> None:
    sheet, result = checked(formula("total", f"={text}"), tmp_path)
    said = [english(one.message) for one in findings_of("rounded-otherwise", result)]

    assert said == ([f"{sheet.name('total')} rounds otherwise than the rules: {way}, not half up"] if way else [])


def test_a_chain_of_links_that_does_not_end_soon_is_not_followed(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    for row in range(1, 30):
        sheet.cells[row, 90] = Written(f"=CM{row + 1}", 10.0)
    formula("D2", "=({A2}*$CM$1+{A3}*10+{A4}*5)/25")(sheet)
    result = check(write(tmp_path / "rantai.xlsx", sheet.cells), "spbe@2020")
    (found,) = findings_of("not-read", result)

    assert english(found.message) == (
        f"the formula in {sheet.name('D2')} is no plain weighted sum: its values were compared, its weights were not"
    )


class ByBands:
    """What a formula gives that looks its word up in the bands of the rules and rounds nothing."""

    def __init__(self, table: BandTable) -> None:
        self._table = table

    def at(self, value: Exact) -> str:
        return find_band(self._table, value).predicate


@pytest.mark.parametrize(
    ("mode", "value"), [("half-up", "4.195"), ("half-even", "4.195"), ("up", "4.195"), ("down", None)]
)
def test_whether_a_word_may_be_looked_up_before_rounding_hangs_on_the_mode(mode: str, value: str | None) -> None:
    one = instrument("spbe@2020")
    (table,) = (table for table in one.bands if table.at == "total")
    (stage,) = (attrs.evolve(stage, mode=mode) for stage in one.rounding if stage.at == "total")

    found = unrounded_difference(cast("WordFormula", ByBands(table)), table, stage)

    assert (None if found is None else f"{float(found[0])}") == value
