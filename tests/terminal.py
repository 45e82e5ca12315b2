"""evalkit on a real terminal, as somebody sits before it."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")


class Seen(NamedTuple):
    """What a terminal showed, and how the command ended."""

    text: str
    code: int


def terminal(
    *arguments: str,
    keys: str = "",
    after: str = "",
    stdout: Path | None = None,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> Seen:
    """Run evalkit on a terminal of 24 lines and 80 columns; press *keys* as soon as *after* is shown."""
    child, screen = pty.fork()
    if child == 0:  # pragma: no cover - in another process
        os.environ.update(env or {})
        os.chdir(cwd or ".")
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
