"""Facts about ``evalkit report``: what is asked for before a file is written, and what becomes of one that exists."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from distribution import Site
from evalkit.base.text import english
from evalkit.cli import cli
from evalkit.cli.forms import FILES
from evalkit.report import render
from terminal import terminal

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
ASSESSMENT = """
[assessment]
instrument = "spbe@2020"
subject = "Kabupaten X"
period = "2024"
[values]
total = 4.16
"""


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, arguments, prog_name="evalkit", input=stdin)


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.toml").write_text(ASSESSMENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_suffix_says_what_is_written(here: Path) -> None:
    assert run("report", "a.toml", "-o", "x.html").exit_code == 0
    assert run("report", "a.toml", "-o", "x.md").exit_code == 0

    assert "Evaluation working paper · Indeks SPBE 2020 · Kabupaten X" in (here / "x.html").read_text(encoding="utf-8")
    assert (
        (here / "x.md")
        .read_text(encoding="utf-8")
        .startswith("# Evaluation working paper · Indeks SPBE 2020 · Kabupaten X")
    )


def test_a_workbook_has_rows_and_a_picture_what_a_terminal_shows(here: Path) -> None:
    assert run("report", "a.toml", "-o", "x.xlsx").exit_code == 0
    assert run("report", "a.toml", "-o", "x.svg").exit_code == 0

    (row,) = [row for row in load_workbook(here / "x.xlsx").worksheets[0].values if "Kabupaten X" in row]
    assert 4.16 in row
    picture = (here / "x.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "4.16" in picture


def test_a_folder_and_standard_input_are_taken(here: Path) -> None:
    assert run("report", ".", "-o", "folder.html").exit_code == 0
    assert run("report", "-", "-o", "pipe.html", stdin=ASSESSMENT).exit_code == 0
    assert "Kabupaten X" in (here / "pipe.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_text_can_be_printed(form: str) -> None:
    done = run("report", "a.toml", "--format", form)

    assert done.exit_code == 0
    assert "Kabupaten X" in done.stdout
    assert run("report", "a.toml", "--format", form, "-o", "-").stdout == done.stdout


@pytest.mark.parametrize("name", ["laporan", "laporan.dat", "laporan.toml"])
def test_a_name_that_says_nothing_is_refused(name: str, here: Path) -> None:
    done = run("report", "a.toml", "-o", name)

    assert (done.exit_code, (here / name).exists()) == (2, False)
    assert f"the name {name} does not say what is to be written" in done.stderr
    assert "html (.html)" in done.stderr


def test_format_says_it_for_such_a_name(here: Path) -> None:
    assert run("report", "a.toml", "-o", "laporan", "--format", "html").exit_code == 0
    assert (here / "laporan").read_bytes().startswith(b"<!doctype html>")


def test_without_a_file_it_is_asked_for() -> None:
    done = run("report", "a.toml")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "a report is a file, and it has no name" in done.stderr


def test_an_existing_file_is_kept(here: Path) -> None:
    (here / "x.html").write_text("mine", encoding="utf-8")

    done = run("report", "a.toml", "-o", "x.html")

    assert (done.exit_code, (here / "x.html").read_text(encoding="utf-8")) == (2, "mine")
    assert "x.html exists and is not overwritten" in done.stderr
    assert "--force replaces it" in done.stderr


def test_force_replaces_it(here: Path) -> None:
    (here / "x.html").write_text("mine", encoding="utf-8")

    assert run("report", "a.toml", "-o", "x.html", "--force").exit_code == 0
    assert "Kabupaten X" in (here / "x.html").read_text(encoding="utf-8")


def test_force_is_shared_with_init(here: Path) -> None:
    (here / "x.toml").write_text("mine", encoding="utf-8")

    assert run("init", "ips", "-o", "x.toml").exit_code == 2
    assert (here / "x.toml").read_text(encoding="utf-8") == "mine"
    assert run("init", "ips", "-o", "x.toml", "--force").exit_code == 0
    assert "ips@2022" in (here / "x.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("answer", "code", "kept"), [("y", 0, False), ("ya", 0, False), ("t", 2, True), ("", 2, True)])
def test_on_a_terminal_it_is_asked(answer: str, code: int, kept: bool, here: Path) -> None:  # noqa: FBT001
    (here / "x.html").write_text("mine", encoding="utf-8")

    seen = terminal("report", "a.toml", "-o", "x.html", keys=f"{answer}\r", after="Timpa?")

    assert "x.html sudah ada. Timpa? (y/t)" in seen.text
    assert (seen.code, (here / "x.html").read_text(encoding="utf-8") == "mine") == (code, kept)


def test_an_input_is_never_replaced(here: Path) -> None:
    done = run("report", "a.toml", "--format", "html", "-o", "a.toml", "--force")

    assert (done.exit_code, (here / "a.toml").read_text(encoding="utf-8")) == (2, ASSESSMENT)


def test_a_fault_leaves_the_old_file(here: Path) -> None:
    (here / "b.toml").write_text(ASSESSMENT.replace("4.16", "9.99"), encoding="utf-8")
    (here / "x.html").write_text("mine", encoding="utf-8")

    done = run("report", "b.toml", "-o", "x.html", "--force")

    assert (done.exit_code, (here / "x.html").read_text(encoding="utf-8")) == (1, "mine")
    assert "1 fault; nothing was evaluated." in done.stderr


@pytest.mark.skipif(os.name != "posix" or not os.path.exists("/dev/full"), reason="a device of Linux")  # noqa: PTH110
def test_a_full_disk_is_one_error() -> None:
    done = run("report", "a.toml", "--format", "html", "-o", "/dev/full")

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "/dev/full: cannot be read or written: No space left on device" in done.stderr


def test_a_folder_that_is_not_there_is_told() -> None:
    done = run("report", "a.toml", "-o", "nowhere/x.html")

    assert done.exit_code == 2
    assert "the folder nowhere does not exist" in done.stderr


def test_what_is_written_is_the_same_each_time(here: Path) -> None:
    for name in ("x.html", "y.html"):
        assert run("report", str(ROOT / "examples/contoh-kami"), "-o", name).exit_code == 0

    assert (here / "x.html").read_bytes() == (here / "y.html").read_bytes()


def test_every_form_that_is_a_file_has_its_renderer() -> None:
    assert set(FILES) == set(render.FILES)


def test_the_help_names_every_form() -> None:
    told = run("report", "--help").stdout

    assert all(form in told for form in (*FILES, "markdown", "text"))
    assert "--force" in told


def test_the_question_is_harmless(here: Path) -> None:
    """A name of a file may hold anything."""
    (here / "x\x1b[31m.html").write_text("mine", encoding="utf-8")

    done = run("report", "a.toml", "-o", "x\x1b[31m.html")

    assert "\x1b" not in done.stderr
    assert english("x\x1b[31m.html exists") in done.stderr


def test_a_poster_is_of_surveys_only(here: Path) -> None:
    survey = ASSESSMENT.replace("spbe@2020", "ikm@2017").replace("4.16", "84.16")
    done = run("report", "-", "--page", "poster", "--format", "text", stdin=survey)
    refused = run("report", "a.toml", "--page", "poster", "-o", "x.html")

    assert (done.exit_code, refused.exit_code) == (0, 2)
    assert "only a survey has a poster, and there is more: spbe@2020" in refused.stderr
    assert not (here / "x.html").exists()


LECTURED = """
    from evalkit.hookspecs import Reporter, hookimpl
    @hookimpl
    def evalkit_reporters():
        return [Reporter(name="spoken", pages=lambda pages, lang: pages[0].say(pages[0].sections[0][0].text, lang), suffixes=(".said",)),
                Reporter(name="counted", render=lambda evaluations, lang: str(len(evaluations)))]
    """


def test_reporters_of_plugins_are_given_the_papers(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the forms of evalkit are: by suffix or by name, and only where nothing is replaced unasked."""
    Site(here, monkeypatch).install("cli-spoken", "[evalkit]\ncli_spoken = cli_spoken\n", cli_spoken=LECTURED)

    assert run("report", "a.toml", "-o", "x.said").exit_code == 0
    assert (here / "x.said").read_text(encoding="utf-8").startswith("Evaluation working paper")
    assert run("report", "a.toml", "--format", "counted").stdout == "1"
    assert run("report", "a.toml", "-o", "x.said").exit_code == 2
    assert run("report", "a.toml", "-o", "x.nothing").exit_code == 2
