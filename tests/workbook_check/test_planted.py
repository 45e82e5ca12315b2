"""Facts about planted faults: a right workbook raises nothing, and each fault is found by its kind, at its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from evalkit.base.text import english
from workbook_check.books import HEAD, ROWS, Sheet, Written, check, clean, instrument, letters, words, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evalkit.workbook_check.model import CheckFinding, CheckResult

RIGHT = ("ikm@2017", "spbe@2020", "ips@2022")
EVERY_ROW = range(HEAD + 1, HEAD + 1 + ROWS)


def told(result: CheckResult) -> list[tuple[str, str]]:
    return [(one.code, one.cells[0]) for one in result.findings]


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_found_in_a_right_workbook(name: str, tmp_path: Path) -> None:
    sheet = clean(name)
    result = check(write(tmp_path / "right.xlsx", sheet.cells), name)

    assert told(result) == []
    above = sum(1 for code in sheet.columns if code == "predicate" or instrument(name).nodes[code].children)
    assert [(one.records, one.compared, one.agree) for one in result.sheets] == [(ROWS, above * ROWS, above * ROWS)]


class Planted(NamedTuple):
    """A fault: what is changed in a right sheet of SPBE 2020, and what must be found.

    Attributes:
        code: Kind of the finding.
        cell: Where.
        message: Words of its message.
        why: Words of its reason.
    """

    change: Callable[[Sheet], None]
    code: str
    cell: tuple[str, int]
    message: str
    why: str = ""


def formula(code: str, text: str, value: float | str | None = None, rows: range = EVERY_ROW) -> Callable[[Sheet], None]:
    """Write *text* into the column of *code*; ``{I1}`` is the cell of that code in the row, ``{row}`` the row."""

    def change(sheet: Sheet) -> None:
        for row in rows:
            cells = {each: sheet.name(each, row) for each in sheet.columns}
            old = sheet.cells[sheet.at(code, row)]
            stored = old.value if value is None else value
            sheet.cells[sheet.at(code, row)] = Written(text.format(**cells, row=row), stored)

    return change


def number(code: str, value: float | str | None, row: int = HEAD + 3) -> Callable[[Sheet], None]:
    def change(sheet: Sheet) -> None:
        sheet.cells[sheet.at(code, row)] = value

    return change


def stored(code: str, value: float | str, row: int = HEAD + 3) -> Callable[[Sheet], None]:
    def change(sheet: Sheet) -> None:
        place = sheet.at(code, row)
        sheet.cells[place] = Written(sheet.cells[place].formula, value)

    return change


def exclusive(sheet: Sheet) -> None:
    for row in EVERY_ROW:
        place = sheet.at("predicate", row)
        text = words(sheet.name("total", row), instrument("spbe@2020"), ">")
        sheet.cells[place] = Written(text, sheet.cells[place].value)


def totals_below(text: str) -> Callable[[Sheet], None]:
    """A row below the table with *text* under the first columns; ``{c}`` is the letters of the column."""

    def change(sheet: Sheet) -> None:
        for at, code in enumerate(("I1", "I2", "I3", "I4", "I5")):
            last = HEAD + ROWS - (at == 2)
            value = sum(sheet.cells[sheet.at(code, row)] for row in range(HEAD + 1, last + 1)) / (last - HEAD)
            place = (HEAD + ROWS + 2, sheet.columns[code])
            sheet.cells[place] = Written(text.format(c=letters(place[1]), last=last), value)

    return change


IFS = '=_xlfn.IFS({total}>=4.2,"Memuaskan",{total}>=3.5,"Sangat Baik",{total}>=2.6,"Baik",{total}>=1.7,"Cukup",TRUE,"Kurang")'
LOOKUP = '=LOOKUP({total},{{0,1.8,2.6,3.5,4.2}},{{"Kurang","Cukup","Baik","Sangat Baik","Sangat Memuaskan"}})'
A2_BY_AVERAGE = "=AVERAGE({I11}:{I14})"
FAULTS = {
    "greater for greater or equal": Planted(
        exclusive, "band", ("predicate", 2), "gives Sangat Baik for 4.2, the rules give Memuaskan", "4.2 itself belongs to"
    ),
    "a bound too low, by IFS": Planted(
        formula("predicate", IFS), "band", ("predicate", 2), "gives Cukup for 1.7", "so for values from 1.7 to 1.79"
    ),
    "a word that the rules do not have": Planted(
        formula("predicate", LOOKUP), "band", ("predicate", 2), "gives Sangat Memuaskan for 4.2", "from 4.2 to 5"
    ),
    "a node left out of the total": Planted(
        formula("total", "=ROUND(({D1}*13+{D2}*25+{D4}*45.5)/100,2)"), "left-out", ("total", 2), "leaves out D3 of total"
    ),
    "an average of the wrong range, too short": Planted(
        formula("A2", "=AVERAGE({I11}:{I13})"), "left-out", ("A2", 2), "leaves out I14 of A2"
    ),
    "an average of the wrong range, too long": Planted(
        formula("A2", "=AVERAGE({I11}:{I15})"), "extra", ("A2", 2), "counts I15, no part of A2"
    ),
    "two weights exchanged": Planted(
        formula("D2", "=({A2}*5+{A3}*10+{A4}*10)/25"), "weight", ("D2", 2), "weighs A2 with 0.2, the rules with 0.4"
    ),
    "weights that do not make a whole": Planted(
        formula("total", "=ROUND(({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/101,2)"), "weight", ("total", 2), "100/101 ×"
    ),
    "a number added": Planted(
        formula("D3", "=({A5}*12+{A6}*4.5)/16.5+0.1"), "weight", ("D3", 2), "adds 0.1, which is no part of D3"
    ),
    "another row": Planted(
        lambda sheet: sheet.cells.update(
            {sheet.at("D1", row): Written(f"={sheet.name('A1', row + 1)}*1", 1.0) for row in EVERY_ROW}
        ),
        "other-row", ("D1", 2), "in another row",
    ),
    "rounding of an aspect": Planted(
        formula("A6", "=ROUND(AVERAGE({I29}:{I31}),2)"), "rounded-early", ("A6", 2), "rounds to 2 decimals", "aspects and domains rounded"
    ),
    "a plain multiple is a note": Planted(
        formula("A2", "=SUM({I11}:{I14})"), "other-scale", ("A2", 2), "holds 4 × the value of A2"
    ),
    "a value that was not computed again": Planted(
        stored("total", 4.99), "stale", ("total", 4), "holds 4.99", "its own formula gives"
    ),
    "a predicate that was not computed again": Planted(
        stored("predicate", "Memuaskan"), "stale", ("predicate", 4), "holds Memuaskan", "its own formula gives"
    ),
    "a formula overwritten by a number": Planted(
        number("A3", 4.75), "number-for-formula", ("A3", 4), "holds the number 4.75, where the others"
    ),
    "and its value is wrong": Planted(number("A3", 4.75), "value", ("A3", 4), "holds 4.75", "a number stands there"),
    "a formula unlike its column": Planted(
        formula("A2", A2_BY_AVERAGE, rows=range(HEAD + 4, HEAD + 5)), "odd-formula", ("A2", 5), "has another formula"
    ),
    "a range that misses a row": Planted(
        totals_below("=AVERAGE({c}2:{c}{last})"), "short-range", ("I3", HEAD + ROWS + 2), "does not count"
    ),
    "a formula unlike its row": Planted(
        totals_below("=AVERAGE({c}2:{c}{last})"), "odd-formula", ("I3", HEAD + ROWS + 2), "has another formula"
    ),
    "an error": Planted(
        lambda sheet: sheet.cells.update({sheet.at("predicate", 6): Written("=IF(#REF!>4.2,1,2)", "#REF!")}),
        "error-cell", ("predicate", 6), "shows #REF!", "deleted",
    ),
    "a number as text in a sum": Planted(number("I12", "3"), "number-as-text", ("I12", 4), "holds a number as text"),
    "a blank index": Planted(number("total", None), "blank", ("predicate", 4), "where nothing stands"),
    "an answer outside the scale": Planted(number("I5", 9), "not-evaluated", ("I1", 4), "row 4 cannot be computed", "9"),
    "a formula that is not understood": Planted(
        formula("A8", "=SUBTOTAL(9,{I42}:{I47})/6"), "not-read", ("A8", 2), "SUBTOTAL, which is not known here"
    ),
}  # fmt: skip


def findings_of(code: str, result: CheckResult) -> list[CheckFinding]:
    return [one for one in result.findings if one.code == code]


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_cell_with_its_reason(name: str, tmp_path: Path) -> None:
    planted, sheet = FAULTS[name], clean("spbe@2020")
    planted.change(sheet)
    result = check(write(tmp_path / "fault.xlsx", sheet.cells), "spbe@2020")

    found = findings_of(planted.code, result)
    assert {one.cells[0] for one in found} == {sheet.name(*planted.cell)}, told(result)
    assert planted.message in english(found[0].message)
    assert planted.why in ("" if found[0].why is None else english(found[0].why))


def test_bands_are_compared_even_where_no_value_shows_the_fault(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    exclusive(sheet)
    result = check(write(tmp_path / "bands.xlsx", sheet.cells), "spbe@2020")

    assert {one.code for one in result.findings} == {"band"}
    assert all(len(one.cells) == ROWS for one in result.findings)
    assert [one.cite is not None and one.cite.sources[0] for one in result.findings] == [
        "permenpanrb-59-2020: Lampiran I Tabel 13"
    ] * 4


def test_a_weight_of_ikm_cut_to_two_decimals_is_told_with_the_weight_of_the_rules(tmp_path: Path) -> None:
    sheet = clean("ikm@2017")
    leaves = instrument("ikm@2017").leaves_under("total")
    terms = "+".join(f"{{{leaf}}}*0.11" for leaf in leaves)
    formula("total", f"=ROUND(({terms})*25,2)")(sheet)
    result = check(write(tmp_path / "ikm.xlsx", sheet.cells), "ikm@2017")

    (found,) = findings_of("weight", result)
    assert english(found.message) == f"the weights of {sheet.name('total')} are 0.99 × those of the rules"


def test_an_index_that_is_not_rounded_before_its_word_is_a_note_with_a_value(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    formula("total", "=({D1}*13+{D2}*25+{D3}*16.5+{D4}*45.5)/100")(sheet)
    result = check(write(tmp_path / "unrounded.xlsx", sheet.cells), "spbe@2020")

    assert told(result) == [("not-rounded", sheet.name("predicate"))]
    assert "4.195 gives Sangat Baik, rounded to 2 decimals it is Memuaskan" in english(result.findings[0].message)


def test_hidden_columns_in_a_range_are_a_note(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    formula("A2", A2_BY_AVERAGE)(sheet)
    column = sheet.columns["I12"]
    path = write(
        tmp_path / "hidden.xlsx",
        sheet.cells,
        hide=lambda one: one.set_column(column, column, None, None, {"hidden": 1}),
    )
    result = check(path, "spbe@2020")

    assert told(result) == [("hidden", sheet.name("A2"))]


def test_what_follows_from_a_wrong_cell_is_told_apart_from_where_it_starts(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    stored("A1", 4.4)(sheet)
    result = check(write(tmp_path / "follows.xlsx", sheet.cells), "spbe@2020")

    assert told(result) == [("stale", sheet.name("A1", HEAD + 3))]
