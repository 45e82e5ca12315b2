"""The headings of a document, as deep as they stand below each other."""

from __future__ import annotations


class Outline:
    """Gives each heading its level: one below the nearest heading of a lower level, so that none is left out and there is one title.

    Attributes:
        open: Levels of the headings that the next one may stand below, the title first.
    """

    def __init__(self) -> None:
        """No heading has been said."""
        self.open: list[int] = []

    def below(self, level: int) -> int:
        """How deep a heading of that *level* stands, which comes next."""
        while len(self.open) > 1 and self.open[-1] >= level:
            self.open.pop()
        self.open.append(level)
        return len(self.open)
