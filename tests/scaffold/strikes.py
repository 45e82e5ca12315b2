"""Something that goes wrong at a chosen step on the disk: Python itself tells each step before it is done (its audit events)."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAKING = ("os.mkdir", "open", "os.rename", "os.chmod")
REMOVING = ("os.remove", "os.rmdir")


class Strike:
    """One step in *folder*, counted from 0, at which *what* happens."""

    def __init__(self, folder: Path, step: int, what: Callable[[], None]) -> None:
        self.folder, self.left, self.what = folder, step, what
        self.happened = False

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.happened or not self.meant(event, args):
            return
        self.left -= 1
        if self.left < 0:
            self.happened = True
            self.what()

    def meant(self, event: str, args: tuple[object, ...]) -> bool:
        events = MAKING if self.what is disk_full else MAKING + REMOVING  # a full disk does not keep one from removing
        if event not in events or not isinstance(args[0], str | os.PathLike):
            return False
        path = Path(os.fsdecode(args[0]))
        reading = event == "open" and not int(str(args[2])) & (os.O_WRONLY | os.O_RDWR)
        there = event == "os.mkdir" and path.is_dir()
        return not reading and not there and path.is_relative_to(self.folder)


_struck: list[Strike] = []


@contextmanager
def struck(folder: Path, step: int, what: Callable[[], None]) -> Iterator[Strike]:
    """Within the block *what* happens at that step; it may have fewer steps."""
    strike = Strike(folder, step, what)
    _struck.append(strike)
    try:
        yield strike
    finally:
        _struck.remove(strike)


def pressed_ctrl_c() -> None:
    """Somebody presses Ctrl-C."""
    signal.raise_signal(signal.SIGINT)


def disk_full() -> None:
    """There is no room left."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def outcome(write: Callable[[], object]) -> bool:
    """Whether *write* was stopped by what struck it."""
    try:
        write()
    except KeyboardInterrupt:
        return True
    except RefusedError as error:
        return "No space left on device" in str(error)
    return False


def _audit(event: str, args: tuple[object, ...]) -> None:
    for strike in _struck:
        strike(event, args)


sys.addaudithook(_audit)  # there is no way to take one away again: it does nothing while nothing is to be struck
