"""Facts about sheets with one assessment: a survey with its sums below, and a form with an indicator in each row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.base.text import english
from workbook_check.books import Written, check, instrument, letters, words, write

if TYPE_CHECKING:
    from pathlib import Path

    from workbook_check.books import Cells

TITLES = (
    *("Persyaratan", "Sistem, Mekanisme, dan Prosedur", "Waktu Penyelesaian", "Biaya/Tarif", "Produk Spesifikasi Jenis Pelayanan"),
    *("Kompetensi Pelaksana", "Perilaku Pelaksana", "Sarana dan Prasarana", "Penanganan Pengaduan, Saran dan Masukan"),
)  # fmt: skip
PEOPLE = 30
FIRST, LAST = 4, 3 + PEOPLE


def survey(weight: str = "1/9", value: Fraction = Fraction(1, 9), *, elements: int = 9) -> Cells:
    """Responses in rows 4 to 33; below them sums, means, weighted means, the index and its letter, a letter for each element."""
    answers = [[2 + (row * 5 + at * 3 + row * at) % 3 for at in range(9)] for row in range(PEOPLE)]
    cells: Cells = {(1, 0): "SURVEI KEPUASAN MASYARAKAT", (3, 0): "No."}
    cells |= {(3, 1 + at): title for at, title in enumerate(TITLES)}
    for row, line in enumerate(answers, start=FIRST):
        cells |= {(row, 0): row - FIRST + 1} | {(row, 1 + at): answer for at, answer in enumerate(line)}
    sums = [Fraction(sum(line[at] for line in answers)) for at in range(9)]
    for at, total in enumerate(sums):
        column, mean = letters(1 + at), total / PEOPLE
        cells[LAST + 1, 1 + at] = Written(f"=SUM({column}{FIRST}:{column}{LAST})", float(total))
        cells[LAST + 2, 1 + at] = Written(f"={column}{LAST + 1}/{PEOPLE}", float(mean))
        cells[LAST + 3, 1 + at] = Written(f"={column}{LAST + 2}*{weight}", float(mean * value))
    cells |= {(LAST + 1, 0): "Jumlah", (LAST + 2, 0): "NRR", (LAST + 3, 0): "NRR tertimbang", (LAST + 4, 0): "IKM"}
    index = sum(sums[:elements], Fraction(0)) / PEOPLE * value * 25
    last = letters(elements)
    cells[LAST + 4, 1] = Written(f"=ROUND(SUM(B{LAST + 3}:{last}{LAST + 3})*25,2)", float(round(index, 2)))
    cells[LAST + 5, 1] = Written(words(f"B{LAST + 4}", instrument("ikm@2017")), "C" if index >= 65 else "D")
    return cells


def told(cells: Cells, name: str, tmp_path: Path) -> list[tuple[str, str, str]]:
    result = check(write(tmp_path / "satu.xlsx", cells), name)
    return [(one.code, one.cells[0], english(one.message)) for one in result.findings]


def test_nothing_is_found_in_a_right_survey(tmp_path: Path) -> None:
    result = check(write(tmp_path / "skm.xlsx", survey()), "ikm@2017")

    assert [english(one.message) for one in result.findings] == []
    assert (result.sheets[0].compared, result.sheets[0].agree) == (10, 10)  # nine means and the index


@pytest.mark.parametrize(("weight", "ratio"), [("0.11", "0.99"), ("0.111", "0.999")])
def test_a_weight_with_few_decimals_is_told_where_it_stands_and_at_the_index(
    weight: str, ratio: str, tmp_path: Path
) -> None:
    found = told(survey(weight, Fraction(weight)), "ikm@2017", tmp_path)

    assert found == [
        ("weight", f"B{LAST + 3}", f"B{LAST + 3} weighs persyaratan with {weight}, the rules with 1/9"),
        ("weight", f"B{LAST + 4}", f"the weights of B{LAST + 4} are {ratio} × those of the rules"),
    ]


def test_an_element_left_out_of_the_index_is_told(tmp_path: Path) -> None:
    found = told(survey(elements=8), "ikm@2017", tmp_path)

    assert ("left-out", f"B{LAST + 4}", f"B{LAST + 4} leaves out pengaduan of total") in found


def test_a_mean_that_misses_a_respondent_is_told(tmp_path: Path) -> None:
    cells = survey()
    cells[LAST + 2, 3] = Written(f"=AVERAGE(D{FIRST}:D{LAST - 1})", 3.0)
    found = told(cells, "ikm@2017", tmp_path)

    assert ("short-range", f"D{LAST + 2}", f"D{LAST + 2} does not count D{LAST}, where the numbers go on") in found


def test_a_mean_that_is_not_that_of_the_answers_is_told(tmp_path: Path) -> None:
    cells = survey()
    cells[LAST + 2, 3] = cells[LAST + 2, 3]._replace(value=3.9)
    found = told(cells, "ikm@2017", tmp_path)

    assert [(code, cell) for code, cell, _ in found] == [("stale", f"D{LAST + 2}")]


def test_bounds_on_the_scale_of_the_answers_are_compared_on_that_of_the_index(tmp_path: Path) -> None:
    cells = survey()
    for at in range(9):
        mean = f"{letters(1 + at)}{LAST + 2}"
        formula = f'=IF({mean}>=3.5324,"A",IF({mean}>=3.0644,"B",IF({mean}>=2.5,"C","D")))'
        cells[LAST + 6, 1 + at] = Written(formula, "C")
    found = told(cells, "ikm@2017", tmp_path)

    assert ("band", f"B{LAST + 6}", f"B{LAST + 6} gives C for 62.5, the rules give D") in found


def form(last: int = 50, level: str = "Level") -> Cells:
    """SPBE of one agency: an indicator a row with its weight, its level and their product, the index and its predicate."""
    rules = instrument("spbe@2020")
    cells: Cells = {(3, 0): "Kode", (3, 1): "Indikator", (3, 2): "Bobot", (3, 3): level, (3, 4): "Hasil kali"}
    total = Fraction(0)
    for at, code in enumerate(rules.leaves_under("total")):
        node, answer, row = rules.nodes[code], 1 + at % 5, 4 + at
        product = (node.weight or 0) * answer / Fraction(100)
        total += product
        cells |= {(row, 0): code, (row, 1): node.title, (row, 2): float(node.weight or 0), (row, 3): answer}
        cells[row, 4] = Written(f"=C{row}*D{row}/100", float(product))
    cells |= {(51, 1): "Indeks SPBE", (52, 1): "Predikat"}
    cells[51, 4] = Written(f"=ROUND(SUM(E4:E{last}),2)", float(round(total, 2)))
    cells[52, 4] = Written(words("E51", rules), "Baik")
    return cells


def test_nothing_is_found_in_a_right_form(tmp_path: Path) -> None:
    result = check(write(tmp_path / "lke.xlsx", form()), "spbe@2020")

    assert [english(one.message) for one in result.findings] == []
    assert (result.sheets[0].compared, result.sheets[0].agree) == (1, 1)


def test_an_indicator_left_out_of_the_index_of_a_form_is_told(tmp_path: Path) -> None:
    found = told(form(last=49), "spbe@2020", tmp_path)

    assert ("left-out", "E51", "E51 leaves out I47 of total") in found
    assert ("short-range", "E51", "E51 does not count E50, where the numbers go on") in found


def test_a_weight_that_was_typed_wrong_is_told(tmp_path: Path) -> None:
    cells = form()
    cells[4, 2] = 1.4
    found = told(cells, "spbe@2020", tmp_path)

    assert [(code, cell) for code, cell, _ in found] == [("weight", "E51")]
    assert "weighs" in found[0][2]


@pytest.mark.parametrize(
    ("level", "other", "compared"), [("Level", "Level tahun lalu", 1), ("Level 2024", "Level 2025", 0)]
)
def test_of_two_columns_of_answers_the_one_that_is_called_so_is_meant(
    level: str, other: str, compared: int, tmp_path: Path
) -> None:
    cells = form(level=level) | {(3, 5): other} | {(row, 5): 3 for row in range(4, 51)}
    result = check(write(tmp_path / "dua.xlsx", cells), "spbe@2020")

    assert result.sheets[0].compared == compared


# --- The summary beside the answers, or on another sheet ------------------------------------------------------------


def summary(ranges: str, top: int, left: int, weight: str = "1/9") -> Cells:
    """The means, weighted means and index of the answers in a block of their own; X in *ranges* is the column."""
    answers = survey()
    cells: Cells = {}
    means = [Fraction(sum(answers[row, 1 + at] for row in range(FIRST, LAST + 1)), PEOPLE) for at in range(9)]
    here, beside = letters(left + 1), letters(left + 2)
    for at, mean in enumerate(means):
        column, row = letters(1 + at), top + at
        cells[row, left] = f"NRR {at + 1}"
        cells[row, left + 1] = Written(f"=AVERAGE({ranges.replace('X', column)})", float(mean))
        cells[row, left + 2] = Written(f"={here}{row}*{weight}", float(mean * Fraction(weight)))
    index = sum(means, Fraction(0)) * Fraction(weight) * 25
    cells[top + 9, left + 2] = Written(f"=SUM({beside}{top}:{beside}{top + 8})*25", float(index))
    return cells


def checked(tmp_path: Path, *sheets: Cells) -> tuple[int, list[tuple[str, str, str]]]:
    """How many cells were compared, and what is told of them."""
    result = check(write(tmp_path / "rekap.xlsx", *sheets), "ikm@2017")
    return sum(one.compared for one in result.sheets), [(one.code, one.sheet, one.cells[0]) for one in result.findings]


def only_answers() -> Cells:
    return {place: value for place, value in survey().items() if place[0] <= LAST}


@pytest.mark.parametrize("ranges", [f"Data!X{FIRST}:X{LAST}", "Data!X:X"])
def test_a_summary_on_another_sheet_is_compared(ranges: str, tmp_path: Path) -> None:
    assert checked(tmp_path, only_answers(), summary(ranges, 2, 0)) == (10, [])
    compared, found = checked(tmp_path, only_answers(), summary(ranges, 2, 0, "0.11"))
    assert (compared, found) == (9, [("weight", "Data1", "C2"), ("weight", "Data1", "C11")])


def test_a_summary_beside_the_answers_is_compared(tmp_path: Path) -> None:
    ranges = f"X{FIRST}:X{LAST}"
    each = {(row, 10): Written(f"=AVERAGE(B{row}:J{row})", 0) for row in range(FIRST, LAST + 1)}
    for row, cell in each.items():
        answers = [only_answers()[row[0], 1 + at] for at in range(9)]
        each[row] = cell._replace(value=sum(answers) / 9)
    right = only_answers() | each | summary(ranges, FIRST, 12)

    assert checked(tmp_path, right) == (10, [])
    _, found = checked(tmp_path, right | summary(ranges, FIRST, 12, "0.11"))
    assert found == [("weight", "Data", f"O{FIRST}"), ("weight", "Data", f"O{FIRST + 9}")]


def test_a_range_on_another_sheet_that_misses_a_respondent_is_told(tmp_path: Path) -> None:
    short = {(4, 1): Written(f"=AVERAGE(Data!D{FIRST}:D{LAST - 1})", 3.0)}
    _, found = checked(tmp_path, only_answers(), summary(f"Data!X{FIRST}:X{LAST}", 2, 0) | short)

    assert ("short-range", "Data1", "B4") in found


@pytest.mark.parametrize("ranges", [f"Data!X{FIRST}:X{FIRST + 9}", f"Data!X{FIRST + 10}:X{LAST}"])
def test_the_means_of_a_unit_on_another_sheet_are_not_those_of_all(ranges: str, tmp_path: Path) -> None:
    assert checked(tmp_path, only_answers(), summary(ranges, 2, 0, "0.11")) == (0, [])


def test_the_word_below_the_index_of_a_summary_looks_at_no_other_row(tmp_path: Path) -> None:
    table: Cells = {(1, 0): "Unit", (1, 1): "IKM", (1, 2): "n", (2, 0): "Semua", (2, 1): 80, (2, 2): 30, (3, 0): "Mutu"}
    table[3, 1] = Written(words("B2", instrument("ikm@2017")), "B")
    _, found = checked(tmp_path, only_answers(), table)

    assert "other-row" not in [code for code, _, _ in found]


def test_numbers_that_run_through_a_thousand_rows_are_followed_to_their_end(tmp_path: Path) -> None:
    """Each row counts on from the one above; what looks at the last of them looks through all."""
    cells: Cells = {(3, 0): "No."} | {(3, 1 + at): title for at, title in enumerate(TITLES)}
    people = 1500
    for row in range(FIRST, FIRST + people):
        cells |= {(row, 1 + at): 3 + (row + at) % 2 for at in range(9)}
        cells[row, 0] = 1 if row == FIRST else Written(f"=A{row - 1}+1", row - FIRST + 1)
    cells[FIRST + 1, 11] = Written(f"=A{FIRST + people - 1}", people)

    assert told(cells, "ikm@2017", tmp_path) == []
