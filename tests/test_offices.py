"""Grades of several offices: each leaf has the grade that most of them have; ties are told, and decided by a reading."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from support import ev, faults, finding, instrument, table

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from evalkit.evaluation.result import Evaluation

SPIP = "spip@2021"
LEAVES = tuple(code for code in instrument(SPIP).nodes if code.startswith("1.4.t"))
LEAVES = tuple(code for code in LEAVES if instrument(SPIP).nodes[code].is_leaf)


def graded(*rows: str) -> Evaluation:
    """Subunsur 1.4, which has one parameter for each objective, from rows of offices."""
    return ev(SPIP, year=2025, tables={"offices": table("\n".join([f"satker,{','.join(LEAVES)}", *rows]))})


class TestMode:
    def test_the_most_frequent_grade_counts(self) -> None:
        found = graded("A,5,1,3,4", "B,2,1,C,4", "C,5,D,B,4")

        assert [found.nodes[code].level for code in LEAVES] == [5, 1, 3, 4]
        assert found.nodes["1.4"].value == Fraction(5 + 1 + 3 + 4, 4)

    def test_a_blank_is_no_grade(self) -> None:
        found = graded("A,,1,3,4", "B,2,1,3,4", "C,,,3,4")

        assert found.nodes[LEAVES[0]].level == 2
        assert found.nodes[LEAVES[1]].level == 1

    def test_what_no_office_has_is_missing(self) -> None:
        found = graded("A,,1,3,4", "B,,1,3,4")

        assert found.nodes[LEAVES[0]].origin == "missing"
        assert found.nodes["1.4"].score is None

    def test_the_other_leaves_are_answered(self) -> None:
        rows = table(f"satker,{LEAVES[0]}\nA,5")
        answers = dict.fromkeys(LEAVES[1:], 3)
        found = ev(SPIP, year=2025, tables={"offices": rows}, answers=answers)

        assert found.nodes["1.4"].value == Fraction(5 + 3 * 3, 4)

    def test_one_office_is_its_own_grade(self) -> None:
        assert graded("A,5,4,3,2").nodes["1.4"].value == Fraction(14, 4)


class TestTies:
    def test_the_first_in_the_order_of_the_rows_counts(self) -> None:
        assert graded("A,3,1,5,3", "B,5,2,1,3", "C,1,3,3,3").nodes["1.4"].value == Fraction(3 + 1 + 5 + 3, 4)

    def test_they_are_told(self) -> None:
        found = graded("A,3,1,3,3", "B,5,1,3,3")

        assert "1.4.t1.p1 (3, 5; 3 counts here)" in str(finding(found, "offices-tied").message)

    def test_no_finding_where_there_are_none(self) -> None:
        assert [one for one in graded("A,3,3,3,3").findings if one.code == "offices-tied"] == []

    def test_both_readings_say_what_comes_out(self) -> None:
        codes = [code for code, node in instrument(SPIP).nodes.items() if node.is_leaf and node.scale == "nilai"]
        rows = [f"{name},{','.join([grade] * len(codes))}" for name, grade in (("A", "3"), ("B", "1"), ("C", "5"))]
        offices = table("\n".join([f"satker,{','.join(codes)}", *rows]))
        found = ev(SPIP, year=2025, tables={"offices": offices}, values={"PT": 3, "HT": 3})
        under = {one.reading.id: one for one in found.readings}

        assert found.score == 3
        assert under["modus-terendah"].score is not None
        assert under["modus-terendah"].score.value == Fraction("0.7") * 3 + Fraction("0.3")
        assert under["modus-tertinggi"].score is not None
        assert under["modus-tertinggi"].score.value == Fraction("0.7") * 3 + Fraction("1.5")
        assert under["modus-tertinggi"].changes_score

    def test_without_a_table_no_reading_of_ties_is_told(self) -> None:
        found = ev(SPIP, year=2025, values={"PT": 3, "SP": 3, "HT": 3})

        assert [one for one in found.readings if one.reading.axis == "modus"] == []


class TestFaults:
    def told(self, text: str, **sections: object) -> str:
        return "\n".join(faults(SPIP, year=2025, tables={"offices": table(text)}, **sections))

    def test_a_word_that_is_no_grade(self) -> None:
        told = self.told(f"satker,{LEAVES[0]}\nA,F\nB,6")

        assert "row 2" in told
        assert "F is not allowed here" in told
        assert "6 is not allowed here" in told

    def test_an_office_twice(self) -> None:
        told = self.told(f"satker,{LEAVES[0]}\nDinas A,5\ndinas a,4")

        assert "row 3" in told
        assert "appears twice" in told
        assert "one row for each office" in told

    def test_a_row_without_an_office(self) -> None:
        assert "the name of the office" in self.told(f"satker,{LEAVES[0]}\n,4")

    def test_a_table_without_offices(self) -> None:
        assert "the column satker is missing" in self.told(f"{LEAVES[0]}\n4")

    def test_a_column_that_no_leaf_has(self) -> None:
        told = self.told(f"satker,{LEAVES[0]},1.9.t1.p1\nA,4,4")

        assert "the column 1.9.t1.p1 is not known" in told
        assert len(told) < 500, "184 codes are no hint"

    def test_a_leaf_answered_twice(self) -> None:
        told = self.told(f"satker,{LEAVES[0]}\nA,4", answers={LEAVES[0]: 4})

        assert f"answers.{LEAVES[0]}" in told
        assert "is answered here, and by the offices" in told

    def test_an_instrument_that_takes_none(self) -> None:
        told = "\n".join(faults("ips@2022", tables={"offices": table("satker,I1\nA,4")}))

        assert "takes no table offices" in told


ASSESSMENT = """
[assessment]
instrument = "spip@2021"
subject    = "Kota Contoh"
period     = "2025"
offices    = "nilai.csv"

[columns]
"Nama Satker" = "unit"
"Butir 1"     = "1.4.t1.p1"
"Catatan"     = "ignore"
"""


def evaluated(file: Path, *options: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, ["evaluate", str(file), *options])


@pytest.fixture
def office_file(tmp_path: Path) -> Path:
    """An assessment beside a table of offices with headings of their own."""
    path = tmp_path / "kota.toml"
    path.write_text(ASSESSMENT, encoding="utf-8")
    rows = "Nama Satker;Butir 1;Catatan\nDinas A;A;baik\nDinas B;C;\n"
    (tmp_path / "nilai.csv").write_text(rows, encoding="utf-8")
    return path


class TestPages:
    def test_each_grade_is_shown_beside_the_one_that_counts(self, office_file: Path) -> None:
        text = evaluated(office_file, "--format", "text").stdout

        assert "Grades of 2 offices" in text
        assert "Dinas A" in text
        row = next(line for line in text.splitlines() if "1.4.t1.p1" in line)
        assert row.split()[-3:] == ["A", "C", "A"]

    def test_programs_are_told_of_every_office(self, office_file: Path) -> None:
        (one,) = json.loads(evaluated(office_file, "--format", "json").stdout)["evaluations"]

        assert one["offices"]["names"] == ["Dinas A", "Dinas B"]
        assert one["offices"]["grades"] == [{"code": "1.4.t1.p1", "grades": ["5", "3"], "most_frequent": ["5", "3"]}]

    def test_a_heading_that_is_not_there_is_a_fault(self, office_file: Path) -> None:
        office_file.write_text(ASSESSMENT.replace("Butir 1", "Butir 9"), encoding="utf-8")

        assert "there is no column Butir 9" in evaluated(office_file).stderr

    def test_many_offices_are_listed_by_grade(self, office_file: Path) -> None:
        rows = "".join(f"Dinas {number};{'ABC'[number % 3]};\n" for number in range(12))
        (office_file.parent / "nilai.csv").write_text(f"Nama Satker;Butir 1;Catatan\n{rows}", encoding="utf-8")

        text = " ".join(evaluated(office_file, "--format", "markdown").stdout.split())
        assert "A: Dinas 0, Dinas 3, Dinas 6, Dinas 9" in text
