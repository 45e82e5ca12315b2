"""The standard streams as they come: closed, no longer read, or of an encoding that lacks signs."""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

from evalkit.base.readable import READABLE


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
