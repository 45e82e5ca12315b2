"""The rank of a band among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import Band

_RANKS = 5


def rank(band: Band, bands: Sequence[Band]) -> str:
    """The style of *band* by its position among *bands*: ``rank0`` for the best, ``rank4`` for the worst."""
    return rank_at(bands.index(band), len(bands))


def rank_at(place: int, of: int) -> str:
    """The style of the one at *place*, 0 the best, among so many."""
    return f"rank{place * (_RANKS - 1) // max(of - 1, 1)}"
