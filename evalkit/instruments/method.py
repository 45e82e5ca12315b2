"""A named method of rule files, as an instrument knows it: how it makes a formula, and what it needs for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.instruments.tree import Node
    from evalkit.schema.keys import Key

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


@value
class Method(Value):
    """A named method.

    Attributes:
        build: Makes the formula of a node; gets the instrument, the node and the highest value of each child.
        weighs: Whether the children need weights, and whether these must add up.
        own_weight: Whether the node itself needs a weight.
        keys: What it adds to ``[[node]]``: numbers, and tables of numbers.
        needs: Sections of the rule file it uses (``gate``, ``grades``).
        leaves_only: Whether all children must be leaves.
        of_highest: Whether it divides by the highest values of the children, so that these must be worth something.
    """

    name: str
    build: Callable[[Any, Node, Sequence[Exact]], Formula]
    weighs: bool = False
    own_weight: bool = False
    keys: tuple[Key, ...] = ()
    needs: tuple[str, ...] = ()
    leaves_only: bool = False
    of_highest: bool = False
