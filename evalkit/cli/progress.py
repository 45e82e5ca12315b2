"""How far long work has come: a bar on standard error, only if that is a terminal and the work takes long."""

from __future__ import annotations

import sys
import time

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
        now = time.monotonic()
        if now >= self._next and sys.stderr.isatty():
            full = _ACROSS * done // max(of, 1)
            text = f"[{'=' * full}{'.' * (_ACROSS - full)}] {done}/{of}"
            sys.stderr.write(f"\r{text.ljust(self._shown)}")
            sys.stderr.flush()
            self._next, self._shown = now + PAUSE, len(text)

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
            self._shown = 0
