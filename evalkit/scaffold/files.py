"""Writing several files so that all of them are there, or none."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import RefusedError
from evalkit.base.system_errors import reason_of
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LONG = 200


class Staging:
    """Files and folders that are made beside their places, then moved there together."""

    def __init__(self, give_way: Callable[[], None]) -> None:
        """Let *give_way* raise what is to stop all of it."""
        self._give_way = give_way
        self._work: dict[Path, Path] = {}  # a folder that was there → the folder in it where things are made
        self._new: dict[Path, Path] = {}  # where it goes → where it is made
        self._changed: dict[Path, Path] = {}

    def new(self, place: Path) -> Path:
        """Where to make the file or the folder that is to be at *place*."""
        place = place.resolve()
        top = _outermost_missing(place)
        work = self._work_in(top.parent)
        self._new[top] = work / top.name
        made = work / place.relative_to(top.parent)
        made.parent.mkdir(parents=True, exist_ok=True)
        return made

    def changed(self, place: Path) -> Path:
        """Where to make what is to replace the file *place*."""
        place = place.resolve()
        self._changed[place] = self._work_in(place.parent) / place.name
        return self._changed[place]

    def move(self) -> None:
        """Put everything in its place; if one thing cannot be, then nothing is.

        What replaces a file comes last: there is no way back from it, and nothing is left to fail.

        Raises:
            RefusedError: One thing cannot be put in its place, which the error names.
        """
        moved: list[Path] = []
        try:
            for place, made in self._new.items():
                check_free(place)
                with _told_of(place):
                    made.rename(place)
                moved.append(place)
            self._give_way()
            for place, made in self._changed.items():
                with _told_of(place):
                    made.chmod(place.stat().st_mode & 0o777)
                    made.replace(place)
        except BaseException:
            for place in reversed(moved):
                _remove(place)
            raise

    def clear(self) -> None:
        """Take away what was not moved."""
        for work in self._work.values():
            _remove(work)

    def _work_in(self, parent: Path) -> Path:
        if parent not in self._work:
            self._work[parent] = Path(tempfile.mkdtemp(dir=parent, prefix=".evalkit-new."))
        return self._work[parent]


@contextmanager
def staging() -> Iterator[Staging]:
    """A staging that leaves nothing behind, whatever happens. Ctrl-C is heeded before anything is in its place."""
    with interrupts_held() as give_way:
        found = Staging(give_way)
        try:
            yield found
        finally:
            found.clear()


def write_all(new: Mapping[Path, str], changed: Mapping[Path, str]) -> None:
    """Write the files *new*, none of which may be there yet, and at most one that is there and *changed*.

    Raises:
        RefusedError: One is there, or cannot be written; everything is as it was.
    """
    for path in new:
        check_place(path)
    path = next(iter(new))
    with staging() as stage:
        try:
            for path, text in new.items():
                _write(stage.new(path), text)
            for path, text in changed.items():
                _write(stage.changed(path), text)
            stage.move()
        except OSError as error:
            raise cannot_write(path, error) from error


def check_place(place: Path) -> None:
    """Refuse a place where something is already, or that lies in something that is not a folder.

    Raises:
        RefusedError: It will not do.
    """
    check_free(place)
    nearest = next(parent for parent in place.parents if os.path.lexists(parent))
    if not nearest.is_dir():
        raise RefusedError(msg("{place} is not a folder", place=visible(nearest, _LONG)))


def check_free(place: Path) -> None:
    """Refuse a place where something is already, even an empty folder or a broken link.

    Raises:
        RefusedError: There is something.
    """
    if os.path.lexists(place):
        raise RefusedError(msg("{file} exists and is not overwritten", file=visible(place, _LONG)))


def cannot_write(place: Path, error: OSError) -> RefusedError:
    """The error that *place* cannot be written."""
    return RefusedError(
        msg("{place} cannot be written: {reason}", place=visible(place, _LONG), reason=reason_of(error))
    )


@contextmanager
def _told_of(place: Path) -> Iterator[None]:
    """What goes wrong is told of *place*, not of where its content was made."""
    try:
        yield
    except OSError as error:
        raise cannot_write(place, error) from error


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _outermost_missing(place: Path) -> Path:
    missing = place
    while not missing.parent.exists():
        missing = missing.parent
    return missing


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


# --- Interrupts -------------------------------------------------------------------------------------------------------


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Within the block Ctrl-C only happens where what is yielded is called, and at the end.

    Otherwise it could come between making a folder and noting that it was made, and the folder would stay.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) in (
        signal.SIG_IGN,
        None,
    ):
        yield lambda: None
        return
    asked = False

    def note(*_: object) -> None:
        nonlocal asked
        asked = True

    def give_way() -> None:
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield give_way
    finally:
        signal.signal(signal.SIGINT, before)
        give_way()
