"""Facts about paging, on a real terminal: more than a screenful goes through ``$PAGER``, and nothing else does."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

ASSESSMENT = '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 4.16\n'
LONG = ("show", "spbe@2020")
SHORT = ("evaluate", "a.toml", "--format", "table")


class Seen(NamedTuple):
    """What a terminal showed, and how the command ended."""

    text: str
    code: int


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


def terminal(
    *arguments: str, keys: str = "", after: str = "", stdout: Path | None = None, env: dict[str, str] | None = None
) -> Seen:
    """Run evalkit on a terminal of 24 lines and 80 columns; press *keys* as soon as *after* is shown."""
    child, screen = pty.fork()
    if child == 0:  # pragma: no cover - in another process
        os.environ.update(env or {})
        if stdout is not None:
            os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT), 1)
        os.execv(sys.executable, [sys.executable, "-m", "evalkit", *arguments])  # noqa: S606  # our own interpreter
    size = (24).to_bytes(2, sys.byteorder) + (80).to_bytes(2, sys.byteorder) + bytes(4)
    fcntl.ioctl(screen, termios.TIOCSWINSZ, size)
    shown = bytearray()
    while piece := _read(screen, child, shown):
        shown += piece
        if keys and after.encode() in shown:
            time.sleep(0.2)
            os.write(screen, keys.encode())
            keys = ""
    os.close(screen)
    return Seen(shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _read(screen: int, child: int, shown: bytearray) -> bytes:
    """What the terminal shows next; nothing when it is closed."""
    if not select.select([screen], [], [], 20)[0]:
        os.kill(child, signal.SIGKILL)
        pytest.fail(f"nothing happens behind {bytes(shown[-500:])!r}")
    try:
        return os.read(screen, 4096)
    except OSError:
        return b""


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
