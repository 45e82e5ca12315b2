"""Facts about lists of persons whose points follow from other columns: right ones of IP ASN, and what goes wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.text import english
from workbook_check.books import Written, check, write

if TYPE_CHECKING:
    from pathlib import Path

    from workbook_check.books import Cells

HEADS = (
    *(
        "No",
        "Status",
        "Pendidikan",
        "Kelompok Jabatan",
        "Diklat Kepemimpinan",
        "Diklat Fungsional",
        "Diklat Teknis (JP)",
    ),
    *("Seminar", "Nilai SKP", "Hukuman Disiplin", "Kualifikasi", "Kompetensi", "Kinerja", "Disiplin", "Nilai IP ASN"),
    "Kategori",
)
PEOPLE: tuple[tuple[tuple[Any, ...], tuple[Any, ...]], ...] = (
    (("S-2", "Administrator", "Sudah", "-", 24, "Sudah", 92, "Tidak Pernah"), (20, 40, 30, 5, 95, "Sangat Tinggi")),
    (("S1", "Fungsional", "-", "Sudah", 10, "Belum", 80, "Ringan"), (15, 15, 25, 3, 58, "Sangat Rendah")),
    (("D-III", "Pelaksana", "-", "-", 20, "Sudah", 76, "Tidak Pernah"), (10, 40, 25, 5, 80, "Sedang")),
    (("SMA", "Pelaksana", "-", "-", 0, "Belum", 60.5, "Berat"), (5, 0, 5, 1, 11, "Sangat Rendah")),
    (("S3", "Pengawas", "Belum", "-", 20, "Belum", 61, "Sedang"), (25, 15, 15, 2, 57, "Sangat Rendah")),
)
EDUCATION = '=IF(C{r}="S3",25,IF(OR(C{r}="S2",C{r}="S-2"),20,IF(OR(C{r}="S1",C{r}="S-1",C{r}="D4"),15,IF(OR(C{r}="D3",C{r}="D-III"),10,IF(OR(C{r}="D2",C{r}="D1",C{r}="SMA",C{r}="SLTA"),5,1)))))'
TRAINING = (
    '=IF(D{r}="Pelaksana",IF(G{r}>=20,22.5,0)+IF(H{r}="Sudah",17.5,0),'
    'IF(IF(D{r}="Fungsional",F{r},E{r})="Sudah",15,0)+IF(G{r}>=20,15,0)+IF(H{r}="Sudah",10,0))'
)
WORK = "=IF(I{r}>=91,30,IF(I{r}>=76,25,IF(I{r}>=61,15,IF(I{r}>=51,5,1))))"
DISCIPLINE = '=VLOOKUP(J{r},{{"Tidak Pernah",5;"Ringan",3;"Sedang",2;"Berat",1}},2,FALSE)'
CATEGORY = (
    '=IF(O{r}>=91,"Sangat Tinggi",IF(O{r}>=81,"Tinggi",IF(O{r}>=71,"Sedang",IF(O{r}>=61,"Rendah","Sangat Rendah"))))'
)
FORMULAS = {"K": EDUCATION, "L": TRAINING, "M": WORK, "N": DISCIPLINE, "O": "=ROUND(SUM(K{r}:N{r}),2)", "P": CATEGORY}


def people(changed: dict[str, str]) -> Cells:
    """Five persons, their points by formula; *changed*: letters of a column → its formula."""
    cells: Cells = {(1, at): text for at, text in enumerate(HEADS)}
    for row, (said, values) in enumerate(PEOPLE, start=2):
        cells |= {(row, 0): row - 1, (row, 1): "PNS"} | {(row, 2 + at): one for at, one in enumerate(said)}
        for at, (column, value) in enumerate(zip(FORMULAS, values, strict=True)):
            text = changed.get(column, FORMULAS[column]).format(r=row)
            cells[row, 10 + at] = Written(text, value)
    return cells


def told(cells: Cells, tmp_path: Path) -> list[tuple[str, str, str]]:
    result = check(write(tmp_path / "pegawai.xlsx", cells), "ipasn@2019")
    return [(one.code, one.cells[0], english(one.message)) for one in result.findings if one.code != "stale"]


def test_nothing_is_found_in_a_right_list(tmp_path: Path) -> None:
    result = check(write(tmp_path / "pegawai.xlsx", people({})), "ipasn@2019")

    assert [(one.code, one.cells[0], english(one.message)) for one in result.findings] == []
    sheet = result.sheets[0]
    assert (sheet.compared, sheet.agree) == (5 * 6, 5 * 6)


FAULTS = {
    "more for at least": ("M", WORK.replace(">=76", ">76"), "gives 15 where skp is 76; the rules give 25 of kinerja"),
    "another threshold": ("M", WORK.replace(">=61", ">=60"), "gives 15 where skp is 60; the rules give 5 of kinerja"),
    "points of a word": ("K", EDUCATION.replace(",10,", ",12,"), "gives 12 where pendidikan is D3; the rules give 10"),
    "points in a table": (
        "N",
        DISCIPLINE.replace('"Ringan",3', '"Ringan",4'),
        "gives 4 where hukuman_disiplin is Ringan",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_points_that_are_others_are_told_with_what_a_row_says(name: str, tmp_path: Path) -> None:
    column, text, words = FAULTS[name]
    found = told(people({column: text}), tmp_path)

    assert [(code, cell) for code, cell, _ in found] == [("points", f"{column}2")]
    assert words in found[0][2]


def test_hours_of_another_group_are_told(tmp_path: Path) -> None:
    found = told(people({"L": TRAINING.replace("22.5", "15")}), tmp_path)

    assert [(code, cell) for code, cell, _ in found] == [("points", "L2")]
    assert "kelompok_jabatan is Pelaksana" in found[0][2]


def test_points_that_do_not_follow_from_the_row_are_told(tmp_path: Path) -> None:
    cells = people({})
    cells[3, 12] = 30
    found = {(code, cell): text for code, cell, text in told(cells, tmp_path)}

    assert found["value", "M3"] == "M3 holds 30, the rules give 25"


def test_a_formula_that_cannot_be_computed_is_named(tmp_path: Path) -> None:
    found = {(code, cell): text for code, cell, text in told(people({"M": "=LARGE(I{r}:I{r},1)"}), tmp_path)}

    assert found["not-read", "M2"].startswith("the formula of kinerja in M2 cannot be computed")
