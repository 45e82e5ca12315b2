"""Facts about paging, on a real terminal: more than a screenful goes through ``$PAGER``, and nothing else does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from terminal import terminal

ASSESSMENT = '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 4.16\n'
LONG = ("show", "spbe@2020")
SHORT = ("evaluate", "a.toml", "--format", "table")


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.toml").write_text(ASSESSMENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("LESS", "PAGER", "COLUMNS", "LINES", "NO_COLOR", "EVALKIT_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def program(here: Path, body: str) -> str:
    path = here / "turn"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_more_than_a_screenful_goes_through_the_pager(here: Path) -> None:
    seen = terminal(*LONG, env={"PAGER": program(here, "cat > paged")})

    assert seen == ("", 0)
    assert (here / "paged").read_text(encoding="utf-8").count("\n") > 24


@pytest.mark.parametrize(
    "arguments",
    [("evaluate", "a.toml", "--detail"), ("list",), ("init", "spbe@2020"), ("schema", "result"),
     ("evaluate", "a.toml", "--format", "json"), ("rules", "check", "ips", "--detail"), ("plugins", "list")],
    ids=" ".join,
)  # fmt: skip
def test_every_command_does(arguments: tuple[str, ...], here: Path) -> None:
    assert terminal(*arguments, env={"PAGER": program(here, "cat > paged")}).text == ""
    assert (here / "paged").stat().st_size > 0


def test_a_screenful_does_not(here: Path) -> None:
    assert "4,16" in terminal(*SHORT, env={"PAGER": program(here, "cat > paged")}).text
    assert not (here / "paged").exists()


@pytest.mark.parametrize(
    ("arguments", "pager"),
    [(("--no-pager",), "turn"), ((), ""), ((), "cat"), ((), "/bin/cat"), ((), "gone-pager -x"), ((), "'")],
    ids=str,
)
def test_pages_are_not_turned(arguments: tuple[str, ...], pager: str, here: Path) -> None:
    turn = program(here, "cat > paged")

    seen = terminal(*LONG, *arguments, env={"PAGER": turn if pager == "turn" else pager})

    assert (seen.code, seen.text.count("\n") > 24, (here / "paged").exists()) == (0, True, False)
    assert "\x1b[" in seen.text


def test_a_pipe_and_a_file_are_not_paged(here: Path) -> None:
    turn = program(here, "cat > paged")

    assert terminal(*LONG, "-o", "x.txt", env={"PAGER": turn}) == ("", 0)
    assert terminal(*LONG, stdout=here / "piped", env={"PAGER": turn}) == ("", 0)
    assert not (here / "paged").exists()
    assert (here / "x.txt").read_bytes() == (here / "piped").read_bytes()


@pytest.mark.skipif(not any((Path(folder) / "less").exists() for folder in os.get_exec_path()), reason="needs less")
@pytest.mark.parametrize("env", [{}, {"LESS": "-i"}, {"LESS": "-iR"}], ids=str)
def test_less_shows_colours_and_no_escapes(env: dict[str, str]) -> None:
    seen = terminal(*LONG, keys="q", after="Tingkat Kematangan Kebijakan", env=env)

    assert seen.code == 0
    assert "ESC[" not in seen.text
    assert ("\x1b[1m" in seen.text) == (env.get("LESS") != "-i")
    assert "Traceback" not in seen.text


def test_a_pager_that_reads_nothing_is_no_fault(here: Path) -> None:
    assert terminal(*LONG, env={"PAGER": program(here, "exit 0")}) == ("", 0)


def test_interruption_is_for_the_pager(here: Path) -> None:
    seen = terminal(
        *LONG, keys="\x03", after="ready", env={"PAGER": program(here, "trap '' INT; echo ready; cat > paged; sleep 1")}
    )

    assert "Traceback" not in seen.text
    assert (here / "paged").read_text(encoding="utf-8").count("\n") > 24


def test_the_exit_code_stays(here: Path) -> None:
    turn = program(here, "cat > paged")

    seen = terminal("evaluate", "a.toml", "--detail", "--min-predicate", "Memuaskan", env={"PAGER": turn})

    assert seen.code == 3
    assert "Memuaskan" in seen.text
    assert "4,16" in (here / "paged").read_text(encoding="utf-8")
