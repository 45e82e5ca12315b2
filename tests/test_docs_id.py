"""The Indonesian guides, followed literally by somebody who has nothing but what they say."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from follower import Follower, fences
from wheels import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = sorted(path.name for path in (ROOT / "docs" / "id").glob("*.md"))
FIRST = "lima-menit.md"  # which installs evalkit in every way
_SHOWN = {"powershell", "text"}  # what is typed on Windows, and what is seen


@pytest.mark.long
@pytest.mark.parametrize("page", [page for page in GUIDES if page != FIRST])
def test_every_command_of_a_guide_does_what_it_says(tmp_path: Path, page: str) -> None:
    Follower(tmp_path, PATH=_path(os.path.dirname(sys.executable))).follow(f"id/{page}")  # noqa: PTH120


@pytest.mark.long
def test_the_first_guide_from_nothing_to_a_document(tmp_path: Path) -> None:
    """By pipx, uv and pip, each of which the guide takes for given; they ask the index that pip asks here."""
    tools, folder = tmp_path / "tools", tmp_path / "kerja"
    venv.create(tools, with_pip=True)
    programs = tools / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", "--disable-pip-version-check", "pipx", "uv"], check=True)  # noqa: S603  # our own
    folder.mkdir()
    (folder / "evalkit").symlink_to(ROOT)
    homes = {name: str(tmp_path / name) for name in ("PIPX_HOME", "PIPX_BIN_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR")}

    Follower(folder, PATH=_path(str(programs)), **homes, **_index(programs)).follow(f"id/{FIRST}")


def _path(first: str) -> str:
    return os.pathsep.join([first, os.environ["PATH"]])


def _index(programs: Path) -> dict[str, str]:
    """Where uv looks for packages: where pip does, which has a configuration of its own."""
    told = subprocess.run(  # noqa: S603  # our own
        [programs / "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {"UV_DEFAULT_INDEX": told} if told and "UV_DEFAULT_INDEX" not in os.environ else {}


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_is_run_or_belongs_to_windows(page: str) -> None:
    unmarked = [fence for fence in fences(f"id/{page}") if not fence.mark]

    assert {fence.language for fence in unmarked} <= _SHOWN


def test_every_picture_is_what_is_drawn_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change that is meant: python docs/picture.py."""
    for name in ("NO_COLOR", "EVALKIT_LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    drawn = dict(runpy.run_path(str(ROOT / "docs" / "picture.py"))["pictures"]())

    assert set(drawn) == {
        "docs/report.svg",
        *(f"docs/id/gambar/{file.name}" for file in (ROOT / "docs/id/gambar").iterdir()),
    }
    assert [path for path, picture in drawn.items() if (ROOT / path).read_text(encoding="utf-8") != picture] == []
