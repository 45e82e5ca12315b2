"""What a leaf can be answered with, as those see it who look at all answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from evalkit.base.exact import Exact


class LeafAnswer(NamedTuple):
    """An answer that a leaf allows: as its key in the scale, in points (after the leaf's rounding stage), as a level."""

    answer: Any
    points: Exact
    level: int | None
