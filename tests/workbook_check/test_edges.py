"""Facts about workbooks that are right in an unusual way, wrong in several ways at once, or readable only in part."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from evalkit.base.exact import round_to
from evalkit.base.language import language
from evalkit.base.text import english
from evalkit.report.render import write as print_page
from evalkit.report.workbook_check import workbook_page
from evalkit.tables.opening import raw_book
from evalkit.workbook_check.engine import recognised
from workbook_check.books import HEAD, ROWS, Sheet, Written, check, clean, instrument, letters, write
from workbook_check.test_planted import EVERY_ROW, formula, number, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.workbook_check.model import CheckResult

MADE = Path(__file__).parents[1] / "tables" / "made"


def checked(change: Callable[[Sheet], None], tmp_path: Path, name: str = "spbe@2020") -> tuple[Sheet, CheckResult]:
    sheet = clean(name)
    change(sheet)
    return sheet, check(write(tmp_path / "buku.xlsx", sheet.cells), name)


def told(result: CheckResult) -> list[tuple[str, str]]:
    return [(one.code, one.cells[0]) for one in result.findings]


def page(result: CheckResult, *, detail: bool = False) -> str:
    out = StringIO()
    print_page(workbook_page(result, detail=detail), language("en"), out, form="text", width=200)
    return out.getvalue()


# --- Right in an unusual way ----------------------------------------------------------------------------------------


def weight_row(sheet: Sheet) -> None:
    """Weights in a row of their own, made by formulas, and a mean by them."""
    top = HEAD + ROWS + 5
    for at in range(4):
        sheet.cells[top, sheet.columns["I11"] + at] = Written("=10/40", 0.25)
    first, last = (letters(sheet.columns[code]) for code in ("I11", "I14"))
    text = f"=SUMPRODUCT({{I11}}:{{I14}},${first}${top}:${last}${top})/SUM(${first}${top}:${last}${top})"
    formula("A2", text)(sheet)


def bounds_in_a_table(sheet: Sheet) -> None:
    for at, (bound, word) in enumerate(
        [(0, "Kurang"), (1.8, "Cukup"), (2.6, "Baik"), (3.5, "Sangat Baik"), (4.2, "Memuaskan")]
    ):
        sheet.cells.update({(at + 30, 0): bound, (at + 30, 1): word})
    formula("predicate", "=VLOOKUP({total},$A$30:$B$34,2,TRUE)")(sheet)


def typed_domain(sheet: Sheet) -> None:
    for row in EVERY_ROW:
        value = sheet.cells[sheet.at("D4", row)].value
        sheet.cells[sheet.at("D4", row)] = round(value + 1e-9, 2)


RIGHT: dict[str, Callable[[Sheet], None]] = {
    "weights in a row of their own": weight_row,
    "a mean that asks for blanks": formula("A2", '=IF(COUNT({I11}:{I14})=0,"",AVERAGE({I11}:{I14}))'),
    "an index over its indicators": formula("D1", "=SUM({I1}:{I10})*1.3/13"),
    "bounds in a table": bounds_in_a_table,
    "typed values with two decimals": typed_domain,
    "weights in percent": formula("total", "=ROUND({D1}*13%+{D2}*25%+{D3}*16.5%+{D4}*45.5%,2)"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_in_another_way_is_not_told(name: str, tmp_path: Path) -> None:
    _, result = checked(RIGHT[name], tmp_path)

    assert told(result) == []


# --- Wrong in several ways ------------------------------------------------------------------------------------------


def test_a_value_that_follows_from_a_wrong_one_is_a_note_that_names_it(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        number("A3", 5.0)(sheet)
        stored("D2", 3.75)(sheet)
        cells = {code: sheet.name(code, HEAD + 3) for code in ("A2", "A3", "A4")}
        values = [sheet.cells[sheet.at(code, HEAD + 3)] for code in ("A2", "A4")]
        value = (values[0].value * 10 + 5 * 10 + values[1].value * 5) / 25
        text = f"=({cells['A2']}*10+{cells['A3']}*10+{cells['A4']}*5)/25"
        sheet.cells[sheet.at("D2", HEAD + 3)] = Written(text, value)

    sheet, result = checked(change, tmp_path)
    found = {one.code: one for one in result.findings if one.cells[0] == sheet.name("D2", HEAD + 3)}

    assert found.keys() == {"follows", "odd-formula"}
    assert english(found["follows"].why or "") == f"it follows from {sheet.name('A3', HEAD + 3)}"


def rounded_early(sheet: Sheet) -> None:
    """Domains rounded to two decimals, and the index made of these."""
    for row in EVERY_ROW:
        total = Fraction(0)
        for code, weight in (("D1", "13"), ("D2", "25"), ("D3", "16.5"), ("D4", "45.5")):
            place = sheet.at(code, row)
            text, value = sheet.cells[place]
            rounded = round_to(Fraction(Decimal(repr(value))), 2, "half-up")
            sheet.cells[place] = Written(f"=ROUND({text[1:]},2)", float(rounded))
            total += rounded * Fraction(weight) / 100
        place = sheet.at("total", row)
        sheet.cells[place] = sheet.cells[place]._replace(value=float(round_to(total, 2, "half-up")))


def test_domains_rounded_early_and_an_index_made_of_them_are_told_with_the_reading_that_does_so(tmp_path: Path) -> None:
    sheet, result = checked(rounded_early, tmp_path)
    early = [one for one in result.findings if one.code == "rounded-early"]
    reading = "another documented reading does so: aspects and domains rounded to two decimals first"

    assert {one.cells[0] for one in early} == {sheet.name(code) for code in ("D1", "D2", "D3", "D4")}
    assert {english(one.why or "") for one in early} == {reading}
    assert [one.cells[0] for one in result.findings if one.code not in ("rounded-early", "value")] == []
    (wrong,) = (one for one in result.findings if one.code == "value")
    assert english(wrong.message) == f"{sheet.name('total', 3)} holds 2.01, the rules give 2.02"
    assert english(wrong.why or "") == reading.replace("does so", "gives it")


@pytest.mark.parametrize(("stored_total", "is_given"), [(2.01, True), (2.0071, False), (2.0137, False)])
def test_a_reading_gives_no_value_that_only_rounding_makes_its_own(
    stored_total: float,
    is_given: bool,  # noqa: FBT001  # drawn from a table
    tmp_path: Path,
) -> None:
    def change(sheet: Sheet) -> None:
        rounded_early(sheet)
        sheet.cells[sheet.at("total", HEAD + 2)] = Written("=LARGE(A1:B9,1)", stored_total)

    sheet, result = checked(change, tmp_path)

    (why,) = [one.why for one in result.findings if sheet.name("total", HEAD + 2) in one.cells and one.code == "value"]
    assert ("another documented reading gives it" in english(why or "")) == is_given


def rounded_to_a_whole(sheet: Sheet) -> None:
    for row in EVERY_ROW:
        place = sheet.at("total", row)
        text, value = sheet.cells[place]
        sheet.cells[place] = Written(
            f"=ROUND({text[1:]},0)", float(round_to(Fraction(Decimal(repr(value))), 0, "half-up"))
        )


def test_a_reading_that_rounds_nothing_is_no_reason_to_round_to_a_whole(tmp_path: Path) -> None:
    _, result = checked(rounded_to_a_whole, tmp_path)

    (early,) = (one for one in result.findings if one.code == "rounded-early")
    assert early.why is None


def test_an_error_is_told_where_it_starts(tmp_path: Path) -> None:
    def change(sheet: Sheet) -> None:
        stored("D1", "#DIV/0!")(sheet)
        stored("total", "#DIV/0!")(sheet)
        stored("predicate", "#DIV/0!")(sheet)

    sheet, result = checked(change, tmp_path)

    assert [cell for code, cell in told(result) if code == "error-cell"] == [sheet.name("D1", HEAD + 3)]


def test_text_in_place_of_a_value_is_wrong(tmp_path: Path) -> None:
    sheet, result = checked(number("D3", "belum"), tmp_path)

    assert ("value", sheet.name("D3", HEAD + 3)) in told(result)


def test_a_maximum_is_compared_by_its_values_only(tmp_path: Path) -> None:
    sheet, result = checked(formula("A2", "=MAX({I11}:{I14})"), tmp_path)
    found = next(one for one in result.findings if one.code == "not-read")

    assert english(found.message) == (
        f"the formula in {sheet.name('A2')} is no plain weighted sum: its values were compared, its weights were not"
    )


@pytest.mark.parametrize(
    "text",
    ['=IF({total}>3,TEXT({total},"0"),"Baik")', '=IF({total}>{D1},"Baik","Cukup")'],
)
def test_a_word_that_cannot_be_computed_is_compared_by_its_value(text: str, tmp_path: Path) -> None:
    _, result = checked(formula("predicate", text), tmp_path)

    assert "band" not in {one.code for one in result.findings}


def test_weights_that_follow_no_rule_are_told_with_how_many(tmp_path: Path) -> None:
    sheet, result = checked(formula("D2", "=({A2}*1+{A3}*2+{A4}*3)/6"), tmp_path)
    found = next(one for one in result.findings if one.code == "weight")

    assert english(found.message).startswith(
        f"{sheet.name('D2')} weighs A2 with 1/6, the rules with 0.4; 2 more weights differ"
    )


def test_many_parts_left_out_are_told_by_the_first(tmp_path: Path) -> None:
    sheet, result = checked(formula("A1", "={I1}*1"), tmp_path)
    found = next(one for one in result.findings if one.code == "left-out")

    assert english(found.message) == f"{sheet.name('A1')} leaves out I2, I3, I4, I5, I6, I7, … of A1"
    assert english(found.ours or "") == "0.1 × each of I1 to I10"


# --- Bands with bounds of the other kind ----------------------------------------------------------------------------


def test_a_bound_that_is_excluded_is_compared_as_such(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], Any] = {(1, 0): "Nilai", (1, 1): "Predikat"}
    text = '=IF(A{row}>=90,"AA",IF(A{row}>80,"A",IF(A{row}>70,"BB",IF(A{row}>60,"B",IF(A{row}>50,"CC",IF(A{row}>30,"C","D"))))))'
    for row in range(2, 8):
        cells |= {(row, 0): 45.0 + row * 5, (row, 1): Written(text.format(row=row), "x")}
    result = check(write(tmp_path / "sakip.xlsx", cells), "sakip@2021")
    bands = [one for one in result.findings if one.code == "band"]

    assert [english(one.message) for one in bands] == [
        "B2 gives AA for 90, the rules give A",
        "B2 gives D for 0, the rules give Tanpa predikat",
    ]
    assert english(bands[0].ours or "") == "A above 80"


# --- Readable in part -----------------------------------------------------------------------------------------------


def test_formulas_without_stored_values_are_told_and_what_gives_empty_text_is_not(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, text in enumerate(["=1+1", '=IF(1>0,"",2)', "=FUNGSI(1)"], start=1):
        sheet.cell(row, 1, text)
    book.save(tmp_path / "tanpa.xlsx")
    result = check(tmp_path / "tanpa.xlsx", None)

    assert [(one.code, list(one.cells)) for one in result.findings] == [("no-value", ["A1"])]


def test_a_form_without_formulas_says_so(tmp_path: Path) -> None:
    result = check(MADE / "a.xls", None)

    assert not result.has_formulas
    assert "does not let formulas be read" in page(result)


def test_the_page_has_every_cell_in_detail(tmp_path: Path) -> None:
    sheet, result = checked(formula("D2", "=({A2}*5+{A3}*10+{A4}*10)/25"), tmp_path)
    cells = [sheet.name("D2", row) for row in EVERY_ROW]

    assert f"Data: {', '.join(cells[:3])} and {ROWS - 3} more" in page(result)
    assert f"Data: {', '.join(cells)}" in page(result, detail=True)
    assert "the rules: 0.4 × A2 + 0.4 × A3 + 0.2 × A4" in page(result)


def test_what_is_hidden_in_rows_is_told_by_their_numbers(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    place = (HEAD + ROWS + 2, sheet.columns["I1"])
    column = letters(place[1])
    sheet.cells[place] = Written(f"=SUM({column}2:{column}9)", 1.0)
    path = write(tmp_path / "sembunyi.xlsx", sheet.cells, hide=lambda one: one.set_row(3, None, None, {"hidden": 1}))
    found = [one for one in check(path, "spbe@2020").findings if one.code == "hidden"]

    assert [english(one.message) for one in found] == [f"{column}11 counts what is hidden: 4"]


def test_the_instrument_of_a_sheet_with_total_and_predicate_alone_must_be_named(tmp_path: Path) -> None:
    cells = {(1, 0): "Indeks", (1, 1): "Predikat", (2, 0): 3.0, (2, 1): "Baik"}
    raw, _ = raw_book(str(write(tmp_path / "dua.xlsx", cells)))

    assert recognised(raw, [instrument(name) for name in ("spbe@2018", "spbe@2020", "ips@2022")]) is None


def test_answers_that_two_editions_share_leave_the_instrument_open(tmp_path: Path) -> None:
    raw, _ = raw_book(str(write(tmp_path / "ikm.xlsx", clean("ikm@2017").cells)))
    one = instrument("ikm@2017")

    assert recognised(raw, [one, one]) is None
    found = recognised(raw, [one])
    assert found is not None
    assert found.instrument is one
