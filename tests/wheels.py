"""Wheels as a user gets them: built with hatchling, then installed or laid on a path of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def build(project: Path, dest: Path) -> Path:
    """Build the wheel of *project* into the empty folder *dest*."""
    run(sys.executable, *_PIP, "wheel", "--no-deps", "--wheel-dir", dest, project, cwd=dest.parent)
    (wheel,) = dest.glob("*.whl")
    return wheel


def laid_out(wheel: Path, site: Path) -> dict[str, str]:
    """Lay *wheel* out in *site*; returns an environment in which the interpreter of the tests finds it installed."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return {**os.environ, "PYTHONPATH": str(site), "EVALKIT_LANG": "en", "COLUMNS": "120"}


def empty_environment(folder: Path, *wheels: Path) -> Path:
    """An environment of its own with *wheels* and what they need, and nothing else; returns its folder of programs."""
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(sys.executable, *_PIP, "--python", programs / "python", "install", *wheels, cwd=folder)
    return programs


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What *command* prints; it must succeed."""
    done = subprocess.run(  # noqa: S603  # our own programs
        [str(one) for one in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
