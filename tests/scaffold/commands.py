"""The command line as the tests of the scaffold call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def evalkit(*args: str | Path) -> Result:
    """``evalkit …`` in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(cli, [str(arg) for arg in args])


def refusal(*args: str | Path) -> str:
    """What ``evalkit plugins new …`` says of what it refuses as wrong usage."""
    done = evalkit("plugins", "new", *args)

    assert done.exit_code == 2, done.output
    return " ".join(done.stderr.split())


def files(folder: Path) -> dict[str, str]:
    """Name → text of everything in *folder*."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
