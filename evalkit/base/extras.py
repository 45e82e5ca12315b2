"""Libraries that come with an extra (``office``, ``tui``, ``new``): imported where they are used, and asked for in one way."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError
from evalkit.base.installed import DISTRIBUTION
from evalkit.base.text import english, msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Message


class MissingExtraError(EvalkitError):
    """A library that only a part of evalkit needs is not installed."""

    def __init__(self, library: str | Message, extra: str = "", *, install: str = "") -> None:
        """Say what is missing, and what to install: that *extra*, another library, or what is missing itself."""
        what = f"'{DISTRIBUTION}[{extra}]'" if extra else install or library
        self.problem: Message = msg(
            "{library} is not installed: {command}",
            library=visible(library) if isinstance(library, str) else library,
            command=f"pip install {what}",
        )
        super().__init__(english(self.problem))


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Imports inside need the libraries of *extra*.

    Raises:
        MissingExtraError: One of them is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(error.name or str(error), extra) from error
