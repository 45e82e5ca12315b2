"""Facts about a table of the grades of offices that is given as it is: one assessment, each leaf with its most frequent grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import NotSaidError
from evalkit.mapping.table_files import FileHints
from mapping.test_sources import csv_of, faults, notes, read, results
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from pathlib import Path

SPIP = FileHints(instrument="spip@2021", subject="Kabupaten Contoh", period="2025")
ROWS: list[list[Any]] = [
    ["Satker", "1.1.t1.p1", "1.1.t2.p1", "Catatan"],
    ["Dinas A", 4, "C", "x"],
    ["Dinas B", "B", 5, ""],
    ["Dinas C", 2, 3, ""],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_headed_by_offices_and_leaves_is_one_assessment(kind: str, tmp_path: Path) -> None:
    path = csv_of(tmp_path, ROWS) if kind == "csv" else saved(tmp_path, xlsx({"Satker": ROWS}))
    found = read(path, SPIP)

    (assessment,) = found.assessments
    assert assessment.subject == "Kabupaten Contoh"
    (one,) = results(found)
    assert {code: one.nodes[code].answer for code in ("1.1.t1.p1", "1.1.t2.p1")} == {"1.1.t1.p1": "B", "1.1.t2.p1": "C"}
    assert "rows are offices, by spip@2021" in notes(found)
    assert "the unit is the column Satker" in notes(found)
    assert "left aside" in notes(found)


def test_whose_offices_they_are_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(NotSaidError, match="--subject is needed"):
        read(csv_of(tmp_path, ROWS), SPIP, subject=None)


def test_each_row_is_an_agency_where_somebody_says_so(tmp_path: Path) -> None:
    found = read(csv_of(tmp_path, ROWS), SPIP, subject=None, subject_column="Satker")

    assert [one.subject for one in found.assessments] == ["Dinas A", "Dinas B", "Dinas C"]


def test_a_table_of_results_is_one_of_agencies(tmp_path: Path) -> None:
    rows = [["Satker", "PT", "SP", "HT"], ["Dinas A", "3,1", "3,2", "3,3"], ["Dinas B", "4,1", "4,2", "4,3"]]
    found = read(csv_of(tmp_path, rows), SPIP)

    assert [one.subject for one in found.assessments] == ["Dinas A", "Dinas B"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({(1, 1): "F"}, "F"),
        ({(1, 1): 6}, "6"),
        ({(2, 0): "Dinas A"}, "appears twice"),
        ({(2, 0): ""}, "the cell is blank"),
    ],
)
def test_what_is_wrong_with_a_grade_is_told_with_its_cell(
    change: dict[tuple[int, int], Any], said: str, tmp_path: Path
) -> None:
    rows = [[*row] for row in ROWS]
    for (row, column), text in change.items():
        rows[row][column] = text
    ((row, column),) = change

    with pytest.raises(Exception, match=said) as raised:
        results(read(saved(tmp_path, xlsx({"S": rows})), SPIP))
    assert f"S!{'ABCD'[column]}{row + 1}" in str(raised.value) or f"row {row + 1}" in str(raised.value)


def test_a_mapping_calls_rows_offices_whatever_their_heading(tmp_path: Path) -> None:
    rows = [["Perangkat Daerah", *ROWS[0][1:]], *ROWS[1:]]
    peta = tmp_path / "peta.toml"
    peta.write_text('[source]\nrows = "offices"\n[columns]\n"Perangkat Daerah" = "unit"\n', encoding="utf-8")

    assert results(read(csv_of(tmp_path, rows), SPIP, map=str(peta)))[0].nodes["1.1.t1.p1"].answer == "B"


@pytest.mark.parametrize("rows", ["offices", "persons", "respondents"])
def test_rows_that_the_instrument_takes_no_table_of_are_refused(rows: str, tmp_path: Path) -> None:
    peta = tmp_path / "peta.toml"
    peta.write_text(f'[source]\nrows = "{rows}"\n[columns]\n"Satker" = "unit"\n', encoding="utf-8")

    said = faults(csv_of(tmp_path, ROWS), SPIP._replace(instrument="spbe@2020", map=str(peta)))
    assert f"source.rows: spbe@2020 takes no table of {rows}" in said
