"""More than a screenful on a terminal goes through the pager of its user. click runs it; when to, is decided here."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import click

from evalkit.base.pattern import pattern
from evalkit.cli.options import NO_PAGER

_COLOUR = pattern(r"\x1b\[[0-9;]*m")
_NONE = ("", "cat")


class Screen(io.StringIO):
    """A page on its way to the terminal: it is told whatever standard output is asked."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # text in memory has none
        """As of standard output."""
        return sys.stdout.encoding

    def isatty(self) -> bool:
        """It will be."""
        return True

    def fileno(self) -> int:
        """Of standard output, for its width."""
        return sys.stdout.fileno()


def wanted() -> bool:
    """Whether there is somebody to turn pages, and something to turn them with."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(NO_PAGER):
        return False
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams) and _pager() not in _NONE


def show(text: str) -> None:
    """Show *text* page by page if it is more than a screenful; else print it."""
    from shutil import get_terminal_size  # start-up: few runs print to a terminal

    if _lines(text) < get_terminal_size().lines:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ.setdefault("LESS", "-FRX")  # as git does: with colours, and what was read stays on the screen
    click.echo_via_pager(text.removesuffix("\n"))


def _pager() -> str:
    """What the program that turns pages is called; empty if there is none."""
    told = os.environ.get("PAGER")
    if told is None:
        told = "" if os.name == "nt" or os.environ.get("TERM") == "dumb" else "less"
    import shlex
    from shutil import which

    try:
        words = shlex.split(told)
    except ValueError:
        return ""
    return Path(words[0]).stem if words and which(words[0]) else ""


def _lines(text: str) -> int:
    """Lines of the terminal that *text* takes."""
    from shutil import get_terminal_size

    columns = get_terminal_size().columns
    return sum(max(1, -(-len(line) // columns)) for line in _COLOUR.sub("", text).splitlines())
