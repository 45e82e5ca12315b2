"""What a leaf can be answered with, as those see it who look at all answers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact


class LeafAnswer(NamedTuple):
    """An answer that a leaf allows: as its key in the scale, in points (after the leaf's rounding stage), as a level."""

    answer: Any
    points: Exact
    level: int | None


def rise_together(ordered: Sequence[LeafAnswer]) -> bool:
    """Whether levels never fall where points rise."""
    if any(choice.level is None for choice in ordered):
        return all(choice.level is None for choice in ordered)
    return all(
        choice.level <= other.level
        for choice, other in pairwise(ordered)
        if choice.level is not None and other.level is not None
    )
