"""Blocks that are drawn: a value among bands, and values that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose


class Step(NamedTuple):
    """A band of a scale.

    Attributes:
        name: The predicate or category.
        minimum: Its lower bound; the lowest has none.
        bound: The same in words.
        holds: Whether the value lies in it.
        possible: Whether it can, where the value is not known yet.
    """

    name: str
    minimum: Exact | None
    bound: Prose
    holds: bool
    possible: bool = False


class Scale(NamedTuple):
    """Bands from best to worst between the *least* and the *most* there can be, and the value or the ends of its range."""

    steps: Sequence[Step]
    values: Sequence[Exact]
    least: Exact | None
    most: Exact | None


class Mark(NamedTuple):
    """A value that is drawn.

    Attributes:
        label: What it is the value of.
        value: Where it is drawn.
        text: The same as it is said.
        style: ``rank0`` (best) to ``rank4`` where it has a rank.
    """

    label: Prose
    value: Exact
    text: Prose
    style: str = ""


class Chart(NamedTuple):
    """Values that are compared, each drawn at the same scale.

    Attributes:
        kind: ``bars``, or ``radar``: an axis for each of at least three marks.
        caption: What is shown.
        marks: In their order.
        least: The low end of the scale.
        most: The high end.
        bounds: Bands behind the marks, the best first.
    """

    kind: str
    caption: Prose
    marks: Sequence[Mark]
    least: Exact
    most: Exact
    bounds: Sequence[Step] = ()
