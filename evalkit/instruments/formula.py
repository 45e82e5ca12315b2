"""What a node computes from its children, as an instrument knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

Levels = Sequence[int | None]


class Formula(Protocol):
    """What a node computes from its children, in the order of the tree."""

    @property
    def reads_answers(self) -> bool:
        """Whether it looks at answers beside points."""

    @property
    def monotone(self) -> bool:
        """Whether a better child never lowers the value. Ranges for missing answers need it."""

    @property
    def whole(self) -> bool:
        """Whether whole children give a whole value."""

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """The value, given those of the *children* and, for leaves, their answers as *levels*."""
