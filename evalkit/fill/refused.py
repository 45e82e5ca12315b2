"""Why a file is not filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import EvalkitError
from evalkit.base.text import english

if TYPE_CHECKING:
    from evalkit.base.text import Message


class RefusedError(EvalkitError):
    """What was asked for cannot be done; the file is as it was."""

    def __init__(self, problem: Message, hint: Message | None = None) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        self.hint = hint
        super().__init__(english(problem))
