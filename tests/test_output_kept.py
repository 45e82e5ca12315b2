"""One rule for a file that ``-o`` names and that exists: what people go on writing in is kept, what comes out again is replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from test_help import ALL
from workbooks import xlsx

if TYPE_CHECKING:
    from click.testing import Result

ASSESSMENT = '[assessment]\ninstrument = "spbe@2018"\nsubject = "X"\nperiod = "2020"\n[values]\ntotal = 3.1\n'
TABLE = "instansi,total\nKota Contoh,3.1\n"
PRINTED = "uraian,pagu\nA,1.250.500\nB,750.300\nJumlah,2.000.800\n"
# Forms, mappings, assessments on another edition, documents, and plans with room for a signature.
KEPT = {
    "init": ("spbe@2018",),
    "map": ("t.csv", "--instrument", "spbe@2018"),
    "migrate": ("c.toml", "--to", "pemdi@2026"),
    "report": ("a.toml",),
    "compare": ("a.toml", "b.toml"),
    "improve": ("a.toml", "--to", "Baik"),
    "risk": ("a.toml",),
}
REPLACED = {
    "evaluate": ("a.toml",),
    "audit": ("p.csv", "--propose"),
    "batch": ("t.csv", "--instrument", "spbe@2018"),
    "check-workbook": ("w.xlsx",),
    "list": (),
    "show": ("spbe@2018",),
    "rules check": ("spbe@2018",),
    "rules diff": ("spbe@2018", "spbe@2018"),
    "rules mutate": ("kip@2018",),
    "plugins list": (),
    "plugins why": ("spbe@2018",),
    "schema": ("assessment",),
}
SUFFIX = {"init": ".toml", "map": ".toml", "migrate": ".toml", "report": ".html", "batch": ".csv", "schema": ".json"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an input for every command."""
    files = {"a.toml": ASSESSMENT, "b.toml": ASSESSMENT.replace("3.1", "3.2"), "t.csv": TABLE, "p.csv": PRINTED}
    files["c.toml"] = ASSESSMENT.replace("2018", "2020").replace('"2020"\n[', '"2024"\n[')
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "w.xlsx").write_bytes(xlsx({"S": [["a", "b"], [1, 2]]}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str, arguments: tuple[str, ...], *more: str) -> tuple[Result, str]:
    """The command with ``-o`` the file that is there, and what is in it afterwards."""
    to = Path(f"keluaran{SUFFIX.get(command, '.txt')}")
    to.write_text("milik saya", encoding="utf-8")
    found = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [*command.split(), *arguments, "-o", str(to), *more])
    return found, to.read_text(encoding="utf-8")


def test_every_command_that_writes_a_file_follows_it() -> None:
    """Where ``--force`` stands, a file is kept without it; the help of ``-o`` says so. Of ``audit`` it is the copy with comments."""
    writing = {path: {one.name for one in command.params} for path, command in ALL.items()}

    assert {" ".join(path) for path, names in writing.items() if {"output", "force"} <= names} == {*KEPT, "audit"}
    assert {" ".join(path) for path, names in writing.items() if "output" in names} == KEPT.keys() | REPLACED.keys()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", KEPT)
def test_what_people_go_on_writing_in_is_kept(command: str) -> None:
    done, text = run(command, KEPT[command])
    assert (done.exit_code, text) == (2, "milik saya")
    assert "exists and is not overwritten\n  hint: --force replaces it" in done.stderr

    done, text = run(command, KEPT[command], "--force")
    assert done.exit_code == 0, done.output
    assert text != "milik saya"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", REPLACED)
def test_what_comes_out_again_is_replaced(command: str) -> None:
    done, text = run(command, REPLACED[command])

    assert done.exit_code == 0, done.output
    assert text != "milik saya"


# --- Rule files of --rules, and what a file would be without a word -----------------------------------------------------


@pytest.mark.parametrize(("command", "arguments"), [("show", ("spbe@2018",)), ("evaluate", ("a.toml",)), ("list", ())])
def test_a_rule_file_of_a_folder_that_is_named_is_an_input(
    here: Path, command: str, arguments: tuple[str, ...]
) -> None:
    """A report of its name would be text, and the rules gone."""
    rules = here / "rules" / "spbe" / "2018.toml"
    rules.parent.mkdir(parents=True)
    rules.write_bytes((Path(__file__).parents[1] / "rules" / "spbe" / "2018.toml").read_bytes())
    before = rules.read_bytes()

    found = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, [command, *arguments, "--rules", str(here / "rules"), "-o", str(rules)]
    )

    assert found.exit_code == 2
    assert "is an input and would be overwritten" in found.stderr
    assert rules.read_bytes() == before


def test_a_summary_says_by_its_name_what_it_is(here: Path) -> None:
    """As the file of a report does: else it would be a web page that is called otherwise."""
    found = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["batch", "t.csv", "--instrument", "spbe@2018", "-o", "o.csv", "--summary", "ringkasan"]
    )

    assert found.exit_code == 2
    assert "the name ringkasan does not say what is to be written" in found.stderr
    assert not (here / "o.csv").exists()


def test_a_form_of_proposals_that_go_into_the_report_file_is_refused(here: Path) -> None:
    before = (here / "p.csv").read_bytes()
    found = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["audit", "p.csv", "--propose", "--accept", "9", "--format", "json"]
    )

    assert found.exit_code == 2
    assert "--format goes with -o FILE" in found.stderr
    assert (here / "p.csv").read_bytes() == before


@pytest.mark.parametrize("option", [("--subject-column", "uraian"), ("--context", "a=b")])
def test_what_rules_of_performance_reports_do_not_ask_for_is_refused_by_map(
    here: Path, option: tuple[str, str]
) -> None:
    found = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["map", str(here / "p.csv"), "--instrument", "lkj@beltim-2025", *option]
    )

    assert found.exit_code == 2
    assert f"rules of performance reports ask for no {option[0]}" in found.stderr
