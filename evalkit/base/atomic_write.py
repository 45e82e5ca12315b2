"""Files that are there whole or not at all: written beside their place, then put into it."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def replace(path: Path, data: Iterable[bytes]) -> None:
    """Make *data* the content of *path*, in the place of what was there.

    Raises:
        OSError: It cannot be written; told of *path*, not of the file beside it, whose name nobody gave.
    """
    try:
        # A link stays a link; what /dev/stdout leads to has no name of its own where that is a pipe.
        _put(path if _is_device(path) else path.resolve(), data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def is_read_only(path: Path) -> bool:
    """Whether *path* is a file that nobody may write, were it root: to rename another one over it is to write it."""
    return path.is_file() and (not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK))


def _is_device(path: Path) -> bool:
    """Whether *path* is there and no file: ``/dev/stdout``, a named pipe."""
    return path.exists() and not path.is_file()


def _put(target: Path, data: Iterable[bytes]) -> None:
    """Write beside *target*, then put it in its place: a reader sees the old file or the new one, never half of one."""
    if _is_device(target):
        with target.open("wb") as there:
            there.writelines(data)
        return
    if is_read_only(target):
        raise PermissionError(errno.EACCES, "read-only", str(target))
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    # The name is known before the file is there: whatever ends this, also a signal, nothing is left.
    import secrets  # noqa: PLC0415  # start-up: most runs write no file

    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, _NEW, 0o666 if mode is None else 0o600), "wb") as file:
            file.writelines(data)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
