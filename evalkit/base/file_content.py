"""What is in a file that a user names, or in standard input: never more than a person can have meant."""

from __future__ import annotations

import errno
import sys
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from evalkit.base.text import Prose

STDIN = "-"
MOST = 1 << 28  # bytes: a device that never ends would take all memory there is
_PIECE = 1 << 20


def file_prose(file: str) -> Prose:
    """What sentences call *file*."""
    return msg("standard input") if file == STDIN else visible(file, 200)


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
    return _kept(sys.stdin.buffer)


@lru_cache(maxsize=1)
def _kept(stream: IO[bytes]) -> bytes:
    """All of a stream that can be read once, for whoever looks at it again."""
    return _all(stream)


def _all(stream: IO[bytes]) -> bytes:
    found = bytearray()
    while piece := stream.read(_PIECE):
        found += piece
        if len(found) > MOST:
            raise OSError(errno.EFBIG, "too large")
    return bytes(found)
