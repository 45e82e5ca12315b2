"""Facts about tables on the command line: usage, pipes, what is written where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from evalkit.cli import cli
from evalkit.cli.evaluation import evaluate
from evalkit.files.assessment import STATUSES
from mapping.test_sources import GOOGLE, csv_of
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from pathlib import Path

SAID = ("--instrument", "ikm@2017", "--subject", "Dinas Contoh", "--period", "2024")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--lang", "en"])


def test_a_workbook_in_a_pipe_gives_json_and_tells_the_rest_on_standard_error(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"Form Responses 1": GOOGLE}), "skm.xlsx")
    done = run("evaluate", path, *SAID, "--status", "verified", "--context", "population=1200", "--format", "json")

    assert done.exit_code == 0
    (found,) = json.loads(done.stdout)["evaluations"]
    assert (found["subject"], found["period"], found["status"]) == ("Dinas Contoh", "2024", "verified")
    assert found["file"] == f"{path}#Form Responses 1"
    assert found["sample"]["population"] == 1200 or found["sample"]["population"] == "1200"
    assert "left aside (personal data: neither read nor shown): Email Address" in done.stderr


def test_a_sheet_is_named_behind_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"Satu": [["x"]], "Dua": GOOGLE}), "skm.xlsx")

    assert run("evaluate", f"{path}#Dua", *SAID).exit_code == 0
    wrong = run("evaluate", f"{path}#Duo", *SAID)
    assert wrong.exit_code == 1
    assert "did you mean Dua?" in wrong.stderr


@pytest.mark.parametrize("command", [("evaluate",), ("report", "-o", "x.md")])
def test_what_is_not_said_is_wrong_usage_that_names_what_is_missing(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*command, csv_of(tmp_path, GOOGLE), "--subject", "X")

    assert done.exit_code == 2
    assert "--instrument, --period" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--context", "population"), "population is no fact"),
        (("--context", "=3"), "=3 is no fact"),
        (("--context", "population=3", "--context", "population=4"), "population is said to be two things"),
        (("--status", "maybe"), "'maybe' is not one of"),
        (("--map", "peta.toml"), "'peta.toml' does not exist"),
    ],
)
def test_options_that_cannot_be_meant_are_wrong_usage(more: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run("evaluate", csv_of(tmp_path, GOOGLE), *SAID, *more)

    assert done.exit_code == 2
    assert said in done.stderr


def test_options_of_tables_beside_an_assessment_file_are_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 3\n')
    done = run("evaluate", str(path), "--instrument", "spbe@2020", "--subject-column", "")  # which is said as well

    assert done.exit_code == 2
    assert "--instrument, --subject-column goes with a table, and none is named" in done.stderr
    assert "a table is a file with one of these suffixes" in " ".join(done.stderr.split())


def test_the_table_is_not_overwritten_by_its_result(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"Dua": GOOGLE}), "skm.xlsx")

    done = run("evaluate", f"{path}#Dua", *SAID, "--format", "json", "-o", path)

    assert done.exit_code == 2
    assert "is an input and would be overwritten" in done.stderr


def test_a_table_beside_assessments_is_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 3\n')
    done = run("evaluate", str(path), csv_of(tmp_path, GOOGLE), *SAID, "--format", "json")

    assert [each["instrument"] for each in json.loads(done.stdout)["evaluations"]] == ["spbe@2020", "ikm@2017"]


def test_a_report_is_made_of_a_table(tmp_path: Path) -> None:
    to = tmp_path / "skm.md"
    done = run("report", csv_of(tmp_path, GOOGLE), *SAID, "-o", str(to))

    assert done.exit_code == 0
    assert "Dinas Contoh" in to.read_text(encoding="utf-8")


def test_nothing_is_printed_where_a_table_has_a_fault(tmp_path: Path) -> None:
    rows = [GOOGLE[0], [*GOOGLE[1][:3], "entah", *GOOGLE[1][4:]]]
    done = run("evaluate", csv_of(tmp_path, rows), *SAID)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "row 2, column D (persyaratan): a text of 5 characters is not allowed here" in done.stderr


def test_the_statuses_of_the_option_are_those_of_assessments() -> None:
    """The command line does not load the classes of assessments to say them."""
    (option,) = (one for one in evaluate.params if one.name == "status")

    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == STATUSES
