"""What cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.base.text import Message, Prose


class NotComparableError(Exception):
    """Something that cannot be held against something else: *problem* and *hint* say why, and what can be done."""

    def __init__(self, problem: Message, hint: Prose | None = None) -> None:
        """Keep both."""
        super().__init__(problem)
        self.problem, self.hint = problem, hint
