"""Gates of nodes: when some of their leaves count at all. A section of a plugin whose table extends these has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit.schema.citation import Citation


class AnswerRule(Declared):
    """A condition on the answers of leaves.

    Attributes:
        values: Which leaves: those with one of these values of the attribute of the gate.
        lowest: None of them below this answer.
        most_at_lowest: At most so many of them exactly at ``lowest``; ``None``: no limit.
    """

    __slots__ = ()
    values: tuple[Any, ...]
    lowest: int
    most_at_lowest: int | None


class Gate(Declared):
    """When the leaves with the locked value of an attribute count at all.

    Attributes:
        least: The key of nodes that says how many points open the gate.
        attribute: That of the leaves.
        locked: Leaves with this value count 0 while the gate is closed.
        sum_of: The points of leaves with these values must reach ``least``.
        answers: Further conditions; all must hold.
    """

    __slots__ = ()
    least: str
    attribute: str
    locked: Any
    sum_of: tuple[Any, ...]
    answers: tuple[AnswerRule, ...]
    cite: Citation
