"""Facts about forms of output: a file holds what its name says, or nothing is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.cli import cli
from evalkit.cli.formats import ABSENT, CODE_HOSTS, SUFFIXES
from workbooks import xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

ASSESSMENT = """
[assessment]
instrument = "spbe@2020"
subject = "X"
period = "2024"
[values]
total = 4.16
"""
REPORT = '[report]\nagency = "D"\nyear = 2025\n'
# What every command with -o needs besides.
ARGUMENTS = {
    "evaluate": ["a.toml"],
    "audit": ["laporan.toml"],
    "report": ["a.toml"],
    "list": [],
    "show": ["ips"],
    "init": ["ips"],
    "improve": ["a.toml"],
    "risk": ["a.toml"],
    "compare": ["a.toml", "b.toml"],
    "migrate": ["a.toml", "--to", "kami@5.0"],
    "rules check": ["ips"],
    "rules diff": ["ikm@2004", "ikm@2017"],
    "rules mutate": ["ips"],
    "plugins list": [],
    "plugins why": ["ips"],
    "schema": ["result"],
    "map": ["t.csv", "--instrument", "ikm@2017"],
    "check-workbook": ["t.xlsx"],
}
TABLES = {"batch"}  # what they write is a table: tests/batch
# Commands that write one form, and no report.
PLAIN = ("init", "schema", "map", "migrate")


def run(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(cli, arguments, prog_name="evalkit")


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(ASSESSMENT, encoding="utf-8")
    (tmp_path / "laporan.toml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "t.csv").write_text("persyaratan,lain\n4,4\n", encoding="utf-8")
    (tmp_path / "t.xlsx").write_bytes(xlsx({"A": [["I1"], [3]]}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from commands(command, f"{path}{name} ")
            else:
                yield f"{path}{name}", command


def test_every_command_with_an_output_is_tried_here() -> None:
    assert {path for path, one in commands(cli) if any(param.name == "output" for param in one.params)} == {
        *ARGUMENTS,
        *TABLES,
    }


@pytest.mark.parametrize("suffix", [".odt", ".PPTX", ".epub", ".tsv"])
@pytest.mark.parametrize("command", ARGUMENTS)
def test_what_no_command_writes_is_refused(command: str, suffix: str, here: Path) -> None:
    before = sorted(here.iterdir())

    done = run(*command.split(), *ARGUMENTS[command], "-o", f"x{suffix}")

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"evalkit {command} does not write {suffix.lower()}; it writes: " in done.stderr
    assert ("--format markdown writes headings and tables" in done.stderr) == (command not in PLAIN)
    assert sorted(here.iterdir()) == before


@pytest.mark.parametrize("suffix", sorted(ABSENT))
def test_the_hint_is_a_form_of_the_command_itself(suffix: str) -> None:
    assert "hint: --format markdown writes headings" in run("audit", "laporan.toml", "-o", f"x{suffix}").stderr
    assert "markdown" not in run("schema", "result", "-o", f"x{suffix}").stderr


@pytest.mark.parametrize("form", ["odt", "xls", "csv", "PNG"])
@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in ("init", "schema")])
def test_a_form_that_does_not_exist_says_the_same(command: str, form: str) -> None:
    done = run(*command.split(), *ARGUMENTS[command], "--format", form)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"evalkit {command} does not write {form}; it writes: " in done.stderr
    assert "--format markdown writes headings and tables" in done.stderr


@pytest.mark.parametrize("asked", [["-o", "x.html"], ["-o", "x.HTM"], ["--format", "html"]])
def test_evaluate_names_the_command_that_writes_documents(asked: list[str], here: Path) -> None:
    done = run("evaluate", "a.toml", *asked)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "hint: evalkit report PATH... -o FILE.htm" in done.stderr
    assert not (here / "x.html").exists()


@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in ("evaluate", *PLAIN)])
def test_every_other_report_is_a_document_too(command: str, here: Path) -> None:
    done = run(*command.split(), *ARGUMENTS[command], "-o", "x.html")

    assert (done.exit_code, done.stdout) == (0, ""), done.output
    assert (here / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in ("evaluate", *PLAIN)])
def test_a_document_is_not_printed(command: str) -> None:
    done = run(*command.split(), *ARGUMENTS[command], "--format", "html")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "html is a file, and is not printed" in done.stderr
    assert "html (.html)" in done.stderr


def test_the_refusal_is_told_in_indonesian() -> None:
    done = CliRunner().invoke(cli, ["evaluate", "a.toml", "-o", "x.odt"], prog_name="evalkit")

    assert (
        "evalkit evaluate tidak menulis .odt; yang ditulisnya: tree (.txt), table (.txt), text (.txt), markdown (.md), "
        "json (.json)" in done.stderr
    )


@pytest.mark.parametrize(
    "command", [name for name in ARGUMENTS if name not in ("init", "map", "migrate", "report", "rules mutate")]
)
def test_json_is_what_a_file_of_that_name_holds(command: str, here: Path) -> None:
    done = run(*command.split(), *ARGUMENTS[command], "-o", "x.JSON")

    assert done.exit_code == 0, done.output
    assert isinstance(json.loads((here / "x.JSON").read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("x.md", "#"),
        ("x.sarif", '{"$schema":"https://docs.oasis-open.org/sarif'),
        ("x.sarif.json", '{"$schema":"https://docs.oasis-open.org/sarif'),
        ("x.json", '{"format":"evalkit-audit/1"'),
    ],
)
def test_the_name_chooses_the_form(name: str, start: str, here: Path) -> None:
    assert run("audit", "laporan.toml", "-o", name).exit_code == 0
    assert "".join((here / name).read_text(encoding="utf-8").split()).startswith(start)


@pytest.mark.parametrize("name", ["x", "x.txt", "x.dat", "x.toml", ".json"])
def test_other_names_hold_the_text_of_today(name: str, here: Path) -> None:
    assert run("evaluate", "a.toml", "-o", name).exit_code == 0
    assert (here / name).read_text(encoding="utf-8") == run("evaluate", "a.toml").stdout


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("terminal", "x.json"),
        ("json", "x.txt"),
        ("json", "x.sarif"),
        ("json", "x.odt"),
        ("html", "x.json"),
        ("sarif", "x.md"),
    ],
)
def test_a_name_and_a_form_that_do_not_fit_are_wrong_usage(form: str, name: str, here: Path) -> None:
    done = run("audit", "laporan.toml", "--format", form, "-o", name)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{name} does not fit --format {form}" in done.stderr
    assert not (here / name).exists()


@pytest.mark.parametrize(
    ("form", "name"), [("sarif", "x.json"), ("markdown", "x.txt"), ("json", "x"), ("json", "x.dat")]
)
def test_what_fits_is_written(form: str, name: str, here: Path) -> None:
    assert run("audit", "laporan.toml", "--format", form, "-o", name).exit_code == 0
    assert (here / name).read_text(encoding="utf-8") == run("audit", "laporan.toml", "--format", form).stdout


@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in ("evaluate", "report", *PLAIN)])
def test_the_former_name_of_a_form_is_still_taken(command: str) -> None:
    words = [*command.split(), *ARGUMENTS[command], "--format"]
    if command == "rules mutate":  # says how long it took
        assert run(*words, "table").exit_code == 0
    else:
        assert run(*words, "table").stdout == run(*words, "terminal").stdout == run(*words, "text").stdout


def test_a_template_is_toml() -> None:
    done = run("init", "ips", "-o", "x.json")

    assert (done.exit_code, "evalkit init does not write .json; it writes: toml (.toml)" in done.stderr) == (2, True)


def test_cases_of_a_difference_are_toml(here: Path) -> None:
    done = run("rules", "diff", "ikm@2004", "ikm@2017", "--case", "x.json")

    assert (done.exit_code, (here / "x.json").exists()) == (2, False)


def test_every_form_has_its_usual_suffix() -> None:
    assert all(each[0].startswith(".") for each in SUFFIXES.values())
    assert ABSENT.isdisjoint(suffix for name in CODE_HOSTS for suffix in SUFFIXES[name])


# --- Plugins ----------------------------------------------------------------------------------------------------

PAGES = """
    from evalkit.hookspecs import Reporter, hookimpl
    @hookimpl
    def evalkit_reporters():
        return [Reporter(name="page", render=lambda evaluations, lang: "<p>\\n", suffixes=(".html", ".page")),
                Reporter(name="free", render=lambda evaluations, lang: "free\\n")]
    """


@pytest.fixture(name="pages")
def _pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Site(tmp_path, monkeypatch).install("cli-pages", "[evalkit]\ncli_pages = cli_pages\n", cli_pages=PAGES)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("arguments", [["-o", "x.html"], ["-o", "x.page"], ["-o", "x", "--format", "page"]])
def test_plugins_say_how_their_files_are_called(arguments: list[str], here: Path) -> None:
    done = run("evaluate", "a.toml", *arguments)

    assert done.exit_code == 0, done.output
    assert (here / arguments[1]).read_text(encoding="utf-8") == "<p>\n"


@pytest.mark.usefixtures("pages")
def test_a_form_without_suffixes_can_be_written_into_every_file(here: Path) -> None:
    assert run("evaluate", "a.toml", "--format", "free", "-o", "x.json").exit_code == 0
    assert (here / "x.json").read_text(encoding="utf-8") == "free\n"


@pytest.mark.usefixtures("pages")
def test_forms_of_plugins_are_among_those_that_exist() -> None:
    assert "json (.json), free, page (.html)" in run("evaluate", "a.toml", "-o", "x.odt").stderr
    assert run("evaluate", "a.toml", "--format", "page", "-o", "x.json").exit_code == 2
    assert "did you mean page?" in run("evaluate", "a.toml", "--format", "pages").stderr


def test_two_plugins_cannot_have_one_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, monkeypatch)
    for name in ("one", "two"):
        source = PAGES.replace('"page"', f'"{name}"').replace('"free"', f'"free-{name}"')
        site.install(f"cli{name}", f"[evalkit]\ncli_{name} = cli_{name}\n", **{f"cli_{name}": source})

    done = run("evaluate", "a.toml", "-o", "x.html")

    assert (done.exit_code, done.stdout) == (1, "")
    assert ".html" in done.stderr


def test_an_empty_form_is_no_form() -> None:
    """A script whose variable is empty must hear of it."""
    done = run("list", "--format", "")

    assert done.exit_code == 2
    assert "terminal" in done.stderr


@pytest.mark.parametrize(("command", "name"), [("list", "tree"), ("list", "table"), ("plugins list", "table")])
def test_names_of_other_commands_are_understood(command: str, name: str) -> None:
    assert run(*command.split(), "--format", name).stdout == run(*command.split()).stdout
