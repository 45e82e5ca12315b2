"""Signals that ask a process to end: it ends by itself, so that nothing half-done is left behind."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

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
