"""Why nothing was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.distribution import DISTRIBUTION
from evalkit.base.errors import EvalkitError
from evalkit.base.text import english, msg

if TYPE_CHECKING:
    from evalkit.base.text import Message


class RefusedError(EvalkitError):
    """What was asked for cannot be written; nothing was."""

    def __init__(self, problem: Message, hint: Message | None = None) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        self.hint = hint
        super().__init__(english(problem))


class MissingExtraError(RefusedError):
    """A library that only this command needs is not installed."""

    def __init__(self, library: str) -> None:
        """Say what to install."""
        super().__init__(
            msg(
                "evalkit plugins new needs {library}: {command}",
                library=library,
                command=f"pip install '{DISTRIBUTION}[new]'",
            )
        )
