"""Why the system refuses a file, in words of the catalogue: English is what the C library says."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_REASONS: dict[str, Message] = {
    "ENOENT": msg("No such file or directory"),
    "EACCES": msg("Permission denied"),
    "EPERM": msg("Operation not permitted"),
    "EROFS": msg("Read-only file system"),
    "EISDIR": msg("Is a directory"),
    "ENOTDIR": msg("Not a directory"),
    "EEXIST": msg("File exists"),
    "ELOOP": msg("Too many levels of symbolic links"),
    "ENAMETOOLONG": msg("File name too long"),
    "ENOSPC": msg("No space left on device"),
    "EDQUOT": msg("Disk quota exceeded"),
    "EFBIG": msg("File too large"),
    "EMFILE": msg("Too many open files"),
    "ENFILE": msg("Too many open files in system"),
    "EIO": msg("Input/output error"),
    "ENXIO": msg("No such device or address"),
    "ENODEV": msg("No such device"),
    "EBUSY": msg("Device or resource busy"),
    "ETXTBSY": msg("Text file busy"),
    "EBADF": msg("Bad file descriptor"),
    "EINVAL": msg("Invalid argument"),
    "ESTALE": msg("Stale file handle"),
    "ETIMEDOUT": msg("Connection timed out"),
}


def reason_of(error: OSError | RuntimeError | ValueError) -> Prose:
    """Why *error* arose; as the system says it if that is rare."""
    known = _REASONS.get(_code(error))
    return visible(getattr(error, "strerror", None) or type(error).__name__) if known is None else known


def circle_in(paths: Iterable[str]) -> Message | None:
    """That some of *paths* are links that lead back to themselves; nothing if none is."""
    rings = tuple(visible(path, 200) for path in paths if _leads_in_a_circle(path))
    return msg("the links of {names} lead in a circle", names=rings) if rings else None


def _leads_in_a_circle(path: str) -> bool:
    try:
        os.stat(path)  # noqa: PTH116  # Path.exists() hides why
    except OSError as error:
        return error.errno == errno.ELOOP
    except ValueError:  # a NUL in the name
        return False
    return False


def detail_of(error: Exception) -> str:
    """What another library says, to stand in brackets behind a sentence of ours: its words are English in every language."""
    said = str(error).partition("\n")[0]
    return visible(f"{type(error).__name__}: {said}" if said else type(error).__name__, 120)


def _code(error: OSError | RuntimeError | ValueError) -> str:
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, "")
    return "ELOOP" if isinstance(error, RuntimeError) else "EINVAL"  # pathlib: a ring of links, a NUL in a name
