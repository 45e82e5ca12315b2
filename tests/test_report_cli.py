"""Facts about ``evalkit report``: what is asked for before a file is written, and what becomes of one that exists."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from distribution import Site
from evalkit.base.text import english
from evalkit.cli import cli
from evalkit.report import render
from evalkit.report.render import FILES
from terminal import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_a_file_called_text_holds_text(here: Path) -> None:
    for name, form in (("x.txt", "text"), ("x.md", "markdown")):
        assert run("report", "a.toml", "-o", name).exit_code == 0
        assert (here / name).read_text(encoding="utf-8") == run("report", "a.toml", "--format", form).stdout
    assert "**" not in (here / "x.txt").read_text(encoding="utf-8")


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


@pytest.fixture(name="later")
def _later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sets the clock 400 days ahead."""
    ahead = dt.timedelta(days=400)

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return super().now(tz) + ahead

    def turn() -> None:
        clock, local = time.time, time.localtime
        monkeypatch.setattr(dt, "datetime", Later)
        monkeypatch.setattr(time, "time", lambda: clock() + ahead.total_seconds())
        monkeypatch.setattr(time, "localtime", lambda *at: local(*(at or (time.time(),))))

    return turn


@pytest.mark.parametrize("form", FILES)
def test_on_a_stated_day_every_form_is_the_same_whenever_it_is_written(
    form: str, here: Path, later: Callable[[], None]
) -> None:
    survey = str(ROOT / "examples/contoh-ikm")
    for number in (1, 2):
        assert run("report", survey, "--date", "2026-11-24", "-o", f"{number}.{form}").exit_code == 0
        assert run("report", survey, "-o", f"today{number}.{form}").exit_code == 0
        later()

    assert (here / f"1.{form}").read_bytes() == (here / f"2.{form}").read_bytes()
    assert (here / f"today1.{form}").read_bytes() != (here / f"today2.{form}").read_bytes()


@pytest.mark.parametrize("command", ["report", "evaluate", "audit"])
def test_the_day_is_that_of_the_option_or_of_the_environment(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(ROOT / "examples/beltim-2025/laporan.toml") if command == "audit" else "a.toml"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764460799")  # the last second of 29 November 2025

    assert "2025-11-29" in run(command, path, "--format", "text").stdout
    stated = run(command, path, "--format", "text", "--date", "2024-02-29").stdout
    assert ("2024-02-29" in stated, "2025-11-29" in stated) == (True, False)


def test_a_day_that_is_none_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("report", "a.toml", "-o", "x.html", "--date", "2026-02-30")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    from_environment = run("report", "a.toml", "-o", "x.html")

    assert (done.exit_code, from_environment.exit_code) == (2, 2)
    assert "'--date': 2026-02-30 is no day; write it as 2026-11-29" in done.stderr
    assert "the environment variable SOURCE_DATE_EPOCH is yesterday; seconds from 1970" in from_environment.stderr


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
