"""What is in a file that a user names, or in standard input: never more than a person can have meant."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import IO

STDIN = "-"
MOST = 1 << 28  # bytes: a device that never ends would take all memory there is
_PIECE = 1 << 20


def content_of(file: str) -> bytes:
    """All bytes of *file* (``-``: standard input).

    Raises:
        OSError: It cannot be read, or is larger than anything that is meant to be read.
    """
    if file != STDIN:
        with Path(file).open("rb", buffering=0) as stream:
            return _all(stream)
    if sys.stdin is None:  # closed by the caller (<&-)
        raise OSError(errno.EBADF, "closed", file)
    return _all(sys.stdin.buffer)


def _all(stream: IO[bytes]) -> bytes:
    found = bytearray()
    while piece := stream.read(_PIECE):
        found += piece
        if len(found) > MOST:
            raise OSError(errno.EFBIG, "too large")
    return bytes(found)
