"""Facts about worksheets of an instrument that has two lists: the one whose titles or codes stand in the table is read."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.mapping.table_files import FileHints
from evalkit.method.context_facts import told
from mapping.test_sources import csv_of, notes, read, results
from support import instrument
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evalkit.instruments import Node

SAKIP = FileHints(instrument="sakip@2021", subject="Dinas Contoh", period="2024")
PARTS = {"P": "1", "U": "2", "L": "3", "E": "4"}


def worksheet(word: str, code: Callable[[Node], Any], *, titled: bool = True) -> list[list[Any]]:
    """The sheet of that name, all criteria met, with *code* in the first column."""
    found: list[list[Any]] = [["No", "Kriteria", "Jawaban"]]
    for node in told(instrument("sakip@2021"), {"lembar": word}).nodes.values():
        if node.is_leaf and node.code.startswith(word):
            found.append([code(node), node.title if titled else "…", "Ya"])
        elif node.code[:1] in PARTS and node.code[1:].isdigit():
            found.append([f"{PARTS[node.code[0]]}.{'abc'[int(node.code[1]) - 1]}", node.title, ""])
    return found


def without_sheet(node: Node) -> str:
    return node.code.partition(".")[2]


def number(node: Node) -> int:
    return int(node.code.rpartition(".")[2])


@pytest.mark.parametrize("code", [without_sheet, number])
def test_a_worksheet_with_the_criteria_of_units_is_one_of_units(code: Callable[[Node], Any], tmp_path: Path) -> None:
    found = read(saved(tmp_path, xlsx({"LKE": worksheet("Unit", code)})), SAKIP)

    (assessment,) = found.assessments
    assert assessment.context == {"lembar": "Unit"}
    assert {one.partition(".")[0] for one in assessment.answers} == {"Unit"}
    assert len(assessment.answers) == 80
    score = results(found)[0].total.score
    assert score is not None
    assert score.exact == 80
    assert "Sheet of criteria is Unit" in notes(found)


def test_a_worksheet_of_agencies_is_read_as_before(tmp_path: Path) -> None:
    found = read(saved(tmp_path, xlsx({"LKE": worksheet("Instansi", without_sheet)})), SAKIP)

    assert found.assessments[0].context == {}
    assert {one.partition(".")[0] for one in found.assessments[0].answers} == {"Instansi"}
    assert "Sheet of criteria" not in notes(found)


def test_codes_that_both_sheets_have_are_those_of_the_fact_that_is_said(tmp_path: Path) -> None:
    path = csv_of(tmp_path, worksheet("Unit", without_sheet, titled=False))

    assert {one.partition(".")[0] for one in read(path, SAKIP).assessments[0].answers} == {"Instansi"}
    said = read(path, SAKIP, context={"lembar": "unit"})
    assert len(said.assessments[0].answers) == 80
    assert {node.score.exact for code, node in results(said)[0].nodes.items() if code == "P2" and node.score} == {
        Fraction("7.2")
    }


def test_a_number_that_is_printed_twice_or_out_of_turn_is_known_by_the_title_beside_it(tmp_path: Path) -> None:
    rows = worksheet("Unit", number)
    at = {row[1]: row for row in rows}
    nodes = told(instrument("sakip@2021"), {"lembar": "Unit"}).nodes
    for code, printed in {"Unit.1.b.5": 6, "Unit.1.b.6": 5, "Unit.1.c.4": 3}.items():
        at[nodes[code].title][0] = printed
    at[nodes["Unit.1.b.5"].title][2] = "Tidak"
    answers = read(saved(tmp_path, xlsx({"LKE": rows})), SAKIP).assessments[0].answers

    assert [code for code, said in answers.items() if said == "Tidak"] == ["Unit.1.b.5"]
    assert len(answers) == 80


def test_map_takes_the_list_of_the_fact_that_is_said(tmp_path: Path) -> None:
    path, peta = csv_of(tmp_path, worksheet("Unit", without_sheet, titled=False)), tmp_path / "peta.toml"
    run = CliRunner(env={"EVALKIT_LANG": "id"}).invoke
    shown = [
        run(cli, ["map", path, "--instrument", "sakip@2021", "-o", str(peta), "--force", *more])
        for more in ([], ["--context", "lembar=Unit"])
    ]
    wrong = run(cli, ["map", path, "--instrument", "sakip@2021", "--context", "lembar=Pusat"])

    assert ["75 jawaban" in one.output for one in shown] == [True, False]
    assert ["80 jawaban" in one.output for one in shown] == [False, True]
    assert wrong.exit_code == 1
    assert "Pusat" in wrong.stderr


def test_map_says_which_list_it_found_and_its_mapping_is_read_so(tmp_path: Path) -> None:
    path, peta = saved(tmp_path, xlsx({"LKE": worksheet("Unit", without_sheet)})), str(tmp_path / "peta.toml")
    run = CliRunner(env={"EVALKIT_LANG": "id"}).invoke
    shown = run(cli, ["map", path, "--instrument", "sakip@2021", "-o", peta])

    assert shown.exit_code == 0
    assert "Lembar kriteria: Unit" in shown.output
    assert "80 jawaban" in shown.output
    told_by = ["--map", peta, "--instrument", "sakip@2021", "--subject", "X", "--period", "2024"]
    result = run(cli, ["evaluate", path, *told_by])
    assert "80,00 dari 100" in result.output
