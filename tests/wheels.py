"""Wheels as a user gets them: built with hatchling, then installed or laid on a path of their own. Nothing asks a network."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def build(project: Path, dest: Path) -> Path:
    """Build the wheel of *project* into the empty folder *dest*, with the hatchling that is installed here."""
    how = ("--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", dest)
    run(sys.executable, *_PIP, "wheel", *how, project, cwd=dest.parent)
    (wheel,) = dest.glob("*.whl")
    return wheel


def laid_out(wheel: Path, site: Path) -> dict[str, str]:
    """Lay *wheel* out in *site*; returns an environment in which the interpreter of the tests finds it installed."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return {**os.environ, "PYTHONPATH": str(site), "EVALKIT_LANG": "en", "COLUMNS": "120"}


def empty_environment(folder: Path, ours: Path, *plugins: Path) -> Path:
    """An environment of its own with *plugins* and what they need, and nothing else; returns its folder of programs.

    pip finds *ours* by the name that the plugins ask for, or not at all. What *ours* needs is installed already:
    links to what is installed here.
    """
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    (site,) = folder.glob("[Ll]ib/**/site-packages")
    for path in _needed(ours):
        (site / path.name).symlink_to(path)
    how = ("--no-index", "--find-links", ours.parent)
    run(sys.executable, *_PIP, "--python", programs / "python", "install", *how, *plugins, cwd=folder)
    return programs


def _needed(wheel: Path) -> frozenset[Path]:
    """What lies in site-packages for the sake of *wheel*: its dependencies, and theirs."""
    with zipfile.ZipFile(wheel) as packed:
        (info,) = {name.partition("/")[0] for name in packed.namelist() if ".dist-info/" in name}
        asked = list(_names(PathDistribution(zipfile.Path(packed, f"{info}/"))))
    found: dict[str, Distribution] = {}
    while asked:
        name = asked.pop()
        if name not in found:
            found[name] = distribution(name)
            asked += _names(found[name])
    return frozenset(path for one in found.values() for path in _tops(one))


def _names(one: Distribution) -> Iterator[str]:
    """What *one* needs here and without extras."""
    for text in one.requires or ():
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            yield canonicalize_name(needed.name)


def _tops(one: Distribution) -> Iterator[Path]:
    """The files and folders of *one* that lie in site-packages itself."""
    for file in one.files or ():
        if file.parts[0] not in ("..", "__pycache__"):
            yield Path(str(one.locate_file(file.parts[0])))


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What *command* prints; it must succeed."""
    done = subprocess.run(  # noqa: S603  # our own programs
        [str(one) for one in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
