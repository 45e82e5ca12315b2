"""Somebody who follows a page literally: every file it shows is written, every change made, and every command run, in order.

Marks behind the language of a fence say what is done with it: ``file=PATH`` (written), ``edit=PATH`` (lines with ``-`` give way
to those with ``+``; ``…`` stands for the rest of a line), ``run`` (each line with ``$ ``; lines below it stand in what it
prints), ``run=1`` (the same, for a command that ends with that code), ``terminal`` (run on a terminal, and left at once by
Ctrl-Q). Fences without a mark are only shown.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from terminal import terminal
from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "__end__"


class Fence(NamedTuple):
    """A block of code, and what is to be done with it."""

    language: str
    mark: str
    value: str
    text: str


def fences(page: str) -> Iterator[Fence]:
    for language, mark, text in _FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        name, _, value = mark.partition("=")
        yield Fence(language, name, value, text)


class Follower:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.environ = {**os.environ, "EVALKIT": str(ROOT), "COLUMNS": "200", **environ}
        self.environ.pop("PYTHONPATH", None)

    def follow(self, page: str) -> int:
        """Returns how many fences there were to follow."""
        known = {"file": self.write, "edit": self.edit, "run": self.run, "terminal": self.sit_before}
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

    def sit_before(self, _value: str, text: str) -> None:
        """Of evalkit alone, by the interpreter of the tests."""
        name, *arguments = shlex.split(text.removeprefix("$ "))
        assert name == "evalkit"
        found = terminal(*arguments, keys="\x11", after="^Q", cwd=self.folder)
        assert found.code == 0, found.text

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
