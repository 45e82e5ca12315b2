"""A method by which a node is computed from its children: what a rule file may state for it, and what it asks of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments.edition import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.instruments.tree import Node
    from evalkit.schema.keys import Key


@value
class Method(Value):
    """A named method.

    Attributes:
        title: What readers call it; empty: by its name.
        build: Makes the expression that a node computes; gets the instrument, the node and the highest value of each child.
        weighs: Whether the children need weights, and whether these must add up.
        own_weight: Whether the node itself needs a weight.
        may_weigh: Whether it uses the weights of the children where they have some.
        one_child: Whether it takes exactly one child.
        needs_digits: Whether the node must state its decimals, to which the value is rounded.
        keys: What it adds to ``[[node]]``: numbers, tables of numbers, flags, and steps.
        called: What readers call these, where that is not their name.
        needs: Sections of the rule file it uses.
        leaves_only: Whether all children must be leaves.
        of_highest: Whether it divides by the highest values of the children, so that these must be worth something.
    """

    name: str
    build: Callable[[Instrument, Node, Sequence[Exact]], Expression]
    title: Prose = ""
    weighs: bool = False
    own_weight: bool = False
    may_weigh: bool = False
    one_child: bool = False
    needs_digits: bool = False
    keys: tuple[Key, ...] = ()
    called: Mapping[str, Prose] = {}
    needs: tuple[str, ...] = ()
    leaves_only: bool = False
    of_highest: bool = False
