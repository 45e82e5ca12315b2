"""Facts about completion: by the protocol of click for every shell, and in a real bash."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import get_completion_class

from evalkit.cli.formats import CODE_HOSTS
from support import INSTRUMENTS

ASSESSMENT = '[assessment]\ninstrument = "{}"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 4.16\n'
if TYPE_CHECKING:
    from pathlib import Path

SHELLS = ("bash", "zsh", "fish", "powershell")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spbe.toml").write_text(ASSESSMENT.format("spbe@2020"), encoding="utf-8")
    (tmp_path / "ikm.toml").write_text(ASSESSMENT.format("ikm@2017"), encoding="utf-8")
    (tmp_path / "broken.toml").write_text("= 1", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def evalkit(**env: str) -> str:
    command = [sys.executable, "-m", "evalkit"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | env)  # noqa: S603  # our own interpreter
    assert done.stderr == ""
    return done.stdout


def complete(line: str) -> list[str]:
    words = line.split(" ")
    found = evalkit(_EVALKIT_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    return [one.partition(",")[2] for one in found.splitlines()]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("evalkit rules ", ["check", "diff", "mutate"]),
        ("evalkit plugins new ", ["index", "edition"]),
        ("evalkit evaluate --format ", ["tree", "table", "text", "markdown", "json"]),
        ("evalkit audit --format sa", ["sarif"]),
        ("evalkit report spbe.toml -o laporan.h", ["laporan.html"]),
        ("evalkit report spbe.toml -o hasil/laporan.m", ["hasil/laporan.md"]),
        ("evalkit report spbe.toml -o lap", ["lap"]),
        ("evalkit report spbe.toml -o spbe.to", ["spbe.to"]),
        ("evalkit evaluate spbe.toml -o x.", ["x.txt", "x.md", "x.json"]),
        ("evalkit audit laporan.toml -o x.sa", ["x.sarif"]),
        ("evalkit rules check --format ", [*CODE_HOSTS]),
        ("evalkit evaluate --fail-on ", ["error", "warning", "note"]),
        ("evalkit --lang ", ["id", "en"]),
        ("evalkit evaluate --keep", ["--keep-going"]),
        ("evalkit show spbe@", [one for one in INSTRUMENTS if one.startswith("spbe@")]),
        ("evalkit rules diff ikm@2004 ikm@", ["ikm@2004", "ikm@2017"]),
        ("evalkit schema cr", ["crosswalk"]),
        ("evalkit evaluate spbe.toml --explain D", ["D1", "D2", "D3", "D4"]),
        ("evalkit evaluate spbe.toml --explain to", ["total"]),
        ("evalkit evaluate ikm.toml --explain wak", ["waktu"]),
        ("evalkit evaluate spbe.toml --min-predicate Sangat", ["Sangat Baik"]),
        ("evalkit improve spbe.toml --to Sangat", ["Sangat Baik"]),
        ("evalkit evaluate broken.toml --explain D", [""]),
        ("evalkit evaluate gone.toml --explain D", [""]),
    ],
)
def test_completed(line: str, found: list[str]) -> None:
    assert complete(line) == found


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_script(shell: str) -> None:
    if get_completion_class(shell) is None:
        pytest.skip("this click has none for it")
    assert "evalkit" in evalkit(_EVALKIT_COMPLETE=f"{shell}_source")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_help_beside_completions_is_in_the_language(lang: str) -> None:
    env = {"_EVALKIT_COMPLETE": "zsh_complete", "COMP_WORDS": "evalkit ev", "COMP_CWORD": "1", "EVALKIT_LANG": lang}

    assert {"id": "Hitung penilaian", "en": "Evaluate assessments"}[lang] in evalkit(**env)


@pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("evalkit show spbe@20\t\t", "spbe@2018"),
        ("evalkit show kip\t", "kip@2018"),
        ("evalkit evaluate spbe.toml --explain D\t\t", "D4"),
        ("evalkit evaluate sp\t", "spbe.toml"),
        ("evalkit audi\t", "audit "),
    ],
)
def test_in_bash(typed: str, shown: str, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "evalkit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evalkit "$@"\n', encoding="utf-8")
    (tmp_path / "evalkit").chmod(0o755)
    child, screen = pty.fork()
    if child == 0:  # pragma: no cover - in another process
        os.environ.update(
            PATH=f"{tmp_path}:{os.environ['PATH']}", PS1="> ", TERM="dumb", HISTFILE="", EVALKIT_LANG="en"
        )
        os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])  # noqa: S606, S607  # what is tested
    os.write(screen, b'eval "$(_EVALKIT_COMPLETE=bash_source evalkit)"; echo re"ady"\n')
    _until(screen, "ready")
    os.write(screen, typed.encode())
    seen = _until(screen, shown)
    os.close(screen)
    os.waitpid(child, 0)

    assert shown in seen


def _until(screen: int, words: str) -> str:
    """What the terminal shows until *words* are there, or nothing more happens."""
    seen = ""
    while words not in seen and select.select([screen], [], [], 15)[0]:
        seen += os.read(screen, 4096).decode("utf-8", "replace")
    return seen
