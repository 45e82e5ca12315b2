"""Interleaved measuring: noise of the machine falls on both sides alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def best(candidates: Mapping[str, Callable[[], object]], *, rounds: int, calls: int) -> dict[str, float]:
    """Seconds of one call of each candidate: the best of *rounds*, each of *calls* in a row."""
    found = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, call in candidates.items():
            start = time.perf_counter()
            for _ in range(calls):
                call()
            found[name] = min(found[name], (time.perf_counter() - start) / calls)
    return found
