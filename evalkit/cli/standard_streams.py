"""What a process is given: standard streams as they come, closed, no longer read, or of an encoding that lacks signs.

Signals that ask it to end: it ends by itself, so that nothing half-done is left behind.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from evalkit.base.encoding_fallback import READABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class _Closed(io.TextIOBase):
    """Standard output that was closed by the caller (``>&-``). Nobody reads what is written there."""

    encoding = "utf-8"

    def write(self, _text: str, /) -> NoReturn:
        """Refuse."""
        raise BrokenPipeError

    @property
    def buffer(self) -> NoReturn:
        """Refuse; bytes are no better."""
        raise BrokenPipeError


def hold() -> None:
    """Make the standard streams safe: signs that they lack do not stop a report, and no file takes the place of a closed one."""
    _occupy()
    if sys.stdout is None:
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=READABLE)


def is_closed() -> bool:
    """Whether standard output was closed by the caller."""
    return isinstance(sys.stdout, _Closed)


def _occupy() -> None:
    """Give closed descriptors of standard streams something to stand for, lest the next file that is opened becomes one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one


_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def heeded() -> Iterator[None]:
    """Inside, a signal that asks the process to end is an exception, which unwinds; a second one changes nothing."""
    before = {number: signal.getsignal(number) for number in _ENDING}
    for number, known in before.items():
        if known is signal.SIG_DFL:  # not what the caller wants ignored, as nohup does
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, known in before.items():
            signal.signal(number, known)


def _end(number: int, _frame: FrameType | None) -> None:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)  # what a shell reports for a process ended by that signal
