"""Ctrl-C kept back while files are put in their places."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
