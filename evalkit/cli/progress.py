"""How far long work has come: a bar on standard error, only if that is a terminal and the work takes long."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.base.language import Language
    from evalkit.base.text import Message

PATIENCE = 1.0
PAUSE = 0.2
_ACROSS = 30  # characters of the bar


class Progress:
    """Draws ``[===.......] 3/514`` on one line, from the first second on, and wipes the line at the end."""

    def __init__(self) -> None:
        """Start the clock."""
        self._next = time.monotonic() + PATIENCE
        self._shown = 0

    def __call__(self, done: int, of: int) -> None:
        """Show the count if it is time for it."""
        self._show(lambda: f"{_bar(done, of)}{done}/{of}")

    def _show(self, text: Callable[[], str]) -> None:
        now = time.monotonic()
        if now >= self._next and sys.stderr.isatty():
            shown = text()
            sys.stderr.write(f"\r{shown.ljust(self._shown)}")
            sys.stderr.flush()
            self._next, self._shown = now + PAUSE, len(shown)

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
            self._shown = 0


class Pace(Progress):
    """The same of rows, of which it may not be known how many there are: with how many were done in a second."""

    def __init__(self, speech: Language) -> None:
        """Start the clock; *speech* is the language."""
        super().__init__()
        self._speech = speech
        self._began = time.monotonic()

    def __call__(self, done: int, of: int | None) -> None:
        """Show the rows if it is time for it."""
        self._show(lambda: f"{'' if of is None else _bar(done, of)}{self._speech.say(self._pace(done, of))}")

    def _pace(self, done: int, of: int | None) -> Message:
        pace = str(int(done / max(time.monotonic() - self._began, PAUSE)))
        if of is None:
            return msg("{done:row|rows}, {pace} rows/s", done=str(done), pace=pace)
        return msg("{done}/{of} rows, {pace} rows/s", done=str(done), of=str(of), pace=pace)


def _bar(done: int, of: int) -> str:
    full = _ACROSS * done // max(of, 1)
    return f"[{'=' * full}{'.' * (_ACROSS - full)}] "
