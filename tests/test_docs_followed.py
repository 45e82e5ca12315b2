"""The pages that are followed literally: every file they show is written, every change made, and every command run, in order.

Marks behind the language of a fence say what is done with it: ``file=PATH`` (written), ``edit=PATH`` (lines with ``-`` give way
to those with ``+``; ``…`` stands for the rest of a line), ``run`` (each line with ``$ ``; lines below it stand in what it
prints), ``run=1`` (the same, for a command that ends with that code). Fences without a mark are only shown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

_FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "__end__"


class Fence(NamedTuple):
    """A block of code, and what is to be done with it."""

    mark: str
    value: str
    text: str


def fences(page: str) -> Iterator[Fence]:
    for _, mark, text in _FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        name, _, value = mark.partition("=")
        yield Fence(name, value, text)


class Follower:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.environ = {**os.environ, "EVALKIT": str(ROOT), "COLUMNS": "200", **environ}
        self.environ.pop("PYTHONPATH", None)

    def follow(self, page: str) -> int:
        """Returns how many fences there were to follow."""
        known = {"file": self.write, "edit": self.edit, "run": self.run}
        marked = [fence for fence in fences(page) if fence.mark]
        for fence in marked:
            known[fence.mark](fence.value, fence.text)
        return len(marked)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, text: str) -> None:
        path = self.folder / name
        lines = text.splitlines()
        old = "\n".join(re.escape(line[1:]).replace("…", ".*") for line in lines if line[:1] in " -")
        new = "\n".join(line[1:] for line in lines if line[:1] in " +")
        changed, number = re.subn(rf"^{old}$", lambda _: new, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert number == 1, f"{name} has these lines {number} times:\n{text}"
        path.write_text(changed, encoding="utf-8")

    def run(self, code: str, text: str) -> None:
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, *expected = step.splitlines()
            printed = self.shell(command, int(code or 0))
            missing = [line for line in expected if " ".join(line.split()) not in " ".join(printed.split())]
            assert missing == [], f"$ {command}\n{printed}"

    def shell(self, command: str, code: int) -> str:
        """What *command* prints; where it leads to and what it sets hold for the next one."""
        script = f'{command}\ncode=$?\nprintf "%s\\n" {_END}\npwd\nenv -0\nexit $code'
        done = subprocess.run(  # noqa: S603  # the commands of our own pages
            ["bash", "-c", script],  # noqa: S607
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        printed, _, after = done.stdout.partition(f"{_END}\n")
        assert done.returncode == code, f"$ {command}\n{printed}\n{done.stderr}"
        where, _, environ = after.partition("\n")
        self.folder = self.folder.__class__(where)
        self.environ = dict(item.split("=", 1) for item in environ.split("\0") if "=" in item)
        return printed + done.stderr


def test_a_new_index_from_regulation_to_wheel(tmp_path: Path) -> None:
    """In environments of its own, with what pip gets; nothing of the environment of this test is used."""
    folder = tmp_path / "work"
    folder.mkdir()

    assert Follower(folder).follow("writing-plugins.md") > 10


def test_a_new_edition_from_amendment_to_rule_file(tmp_path: Path) -> None:
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120

    assert Follower(tmp_path, PATH=path).follow("new-edition.md") > 10


def test_tables_of_every_source(tmp_path: Path) -> None:
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120

    assert Follower(tmp_path, PATH=path).follow("tables.md") > 10


@pytest.mark.parametrize("page", ["writing-plugins.md", "new-edition.md", "tables.md"])
def test_every_mark_is_known(page: str) -> None:
    assert {fence.mark for fence in fences(page)} <= {"", "file", "edit", "run"}
