"""Writing several files so that all of them are there, or none."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.scaffold.index import cannot_write, check_free

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_new(files: Mapping[Path, str]) -> None:
    """Write *files*, none of which may be there yet.

    Raises:
        RefusedError: One is there, or cannot be written; none of the others is left behind.
    """
    for path in files:
        check_free(path)
    written: list[Path] = []
    made: list[Path] = []
    try:
        for path, text in files.items():
            made += _make_parents(path)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except BaseException as error:
        for each in reversed(written):
            with suppress(OSError):
                each.unlink()
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise


def replace(path: Path, text: str) -> None:
    """Put *text* in the place of a file that is there: a reader sees the old one or the new one.

    Raises:
        RefusedError: It cannot be written; the old one is untouched.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(path.stat().st_mode & 0o777)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def _make_parents(path: Path) -> list[Path]:
    """The folders that were made for *path*, outermost first."""
    missing = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    return list(reversed(missing))
