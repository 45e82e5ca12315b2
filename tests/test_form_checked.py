"""Facts about `check-workbook` and `map` of our own forms: live results are held against what is filled in; no mapping is needed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ANSWERS = {
    "A.1.r": "80",
    "A.2.r": "100",
    "A.3.r": "60",
    "A.4": "Ada",
    "A.5.r": "40",
    "A.6.r": "100",
    "B": "20",
    "C.1": 9,
}


def run(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "120"}).invoke(cli, list(arguments))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form of ITKP with answers, and with typed numbers where a spreadsheet would have computed some."""
    path = tmp_path / "itkp.xlsx"
    assert run("init", "itkp@2025", "-o", str(path)).exit_code == 0
    book = openpyxl.load_workbook(path)
    for row in book["Identity"].iter_rows():
        for key, value in (("subject", "Unit"), ("period", "2025")):
            if row[0].value == key:
                row[3].value = value
    for row in book["Answers"].iter_rows():
        if row[0].value in ANSWERS:
            row[3].value = ANSWERS[str(row[0].value)]
    for row in book["Live result"].iter_rows():
        for code, number in (("A.1", 8), ("A.2", 4)):
            if row[0].value == code:
                row[3].value = row[4].value = number
    book.save(path)
    return path


def test_live_results_are_held_against_what_is_filled_in(form: Path) -> None:
    found = json.loads(run("check-workbook", str(form), "--format", "json").stdout)

    (live,) = [one for one in found["sheets"] if one["name"] == "Live result"]
    assert (live["compared"], live["agree"]) == (2, 1)
    (wrong,) = [one for one in found["findings"] if one["sheet"] == "Live result"]
    assert (wrong["code"], wrong["node"], wrong["ours"]) == ("value", "A.2", "5.000000")
    assert "number-as-text" not in {one["code"] for one in found["findings"]}, "the cells of a form are made as text"


def test_words_of_live_results_are_held_against_the_evaluation(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    live = book["Live result"]
    (heading,) = [cell for row in live.iter_rows() for cell in row if cell.value == "Word"]
    for row in live.iter_rows():
        if row[0].value == "total":
            row[heading.column - 1].value = "Sangat Baik"
    book.save(form)

    found = json.loads(run("check-workbook", str(form), "--format", "json").stdout)

    (word,) = [one for one in found["findings"] if one["sheet"] == "Live result" and one["node"] == "total"]
    assert (word["stored"], word["ours"]) == ("Sangat Baik", "Baik")


@pytest.mark.parametrize("name", ["kip@2018", "ipasn@2024", "itkp@2025"])
def test_a_form_names_its_instrument_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / "form.xlsx"
    assert run("init", name, "-o", str(path)).exit_code == 0

    done = run("check-workbook", str(path), "--format", "json")

    found = json.loads(done.stdout)
    assert (found["instrument"], found["chosen"]) == (name, f"No instrument was named: this is a form of {name}.")
    assert "none recognised" not in done.stderr


def test_a_form_of_an_instrument_that_is_not_there_is_looked_at_as_any_workbook(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    book["evalkit"]["D1"] = "tiada@2025"
    book.save(form)

    done = run("check-workbook", str(form))

    assert done.exit_code == 0
    assert "itkp@2025 was taken, since" in " ".join(done.stdout.split())


def test_an_answer_behind_a_closed_gate_is_shown_with_what_it_is_worth(tmp_path: Path) -> None:
    path = tmp_path / "kami.xlsx"
    assert run("init", "kami@5.0", "-o", str(path), "--context", "se_category=Tinggi").exit_code == 0
    book = openpyxl.load_workbook(path)
    for row in book["Identity"].iter_rows():
        for key, value in (("subject", "Unit"), ("period", "2025"), ("se_category", "Tinggi")):
            if row[0].value == key:
                row[3].value = value
    for row in book["Answers"].iter_rows():
        if str(row[0].value).startswith("TK"):
            row[4].value = "3" if row[0].value == "TK17" else "0"
    for row in book["Live result"].iter_rows():
        for code, number in (("TK17", 9), ("TK18", 3)):
            if row[0].value == code:
                row[3].value = row[4].value = row[5].value = number
    book.save(path)

    found = json.loads(run("check-workbook", str(path), "--format", "json").stdout)

    (live,) = [one for one in found["sheets"] if one["name"] == "Live result"]
    assert (live["compared"], live["agree"]) == (2, 1)
    assert [(one["node"], one["ours"]) for one in found["findings"] if one["sheet"] == "Live result"] == [
        ("TK18", "0.000000")
    ]


def test_of_one_sheet_nothing_else_is_looked_at(form: Path) -> None:
    found = json.loads(run("check-workbook", f"{form}#Answers", "--format", "json").stdout)

    assert [one["name"] for one in found["sheets"]] == ["Answers"]


def test_a_form_that_cannot_be_evaluated_is_told(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    for row in book["Answers"].iter_rows():
        if row[0].value == "A.1.r":
            row[3].value = "much"
    book.save(form)

    assert "its live results were not compared" in run("check-workbook", str(form)).stderr


def test_a_form_needs_no_mapping(form: Path) -> None:
    done = run("map", str(form), "--instrument", "itkp@2025")

    assert done.exit_code != 0
    assert "this is a form of evalkit" in done.stderr
    assert f"evalkit evaluate {form}" in done.stderr.replace("\n", "")
