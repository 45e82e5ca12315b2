"""Interleaved measuring of CPU time: noise of the machine falls on all sides alike, and other programs hardly count."""

from __future__ import annotations

import resource
import time
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def own_seconds() -> float:
    """CPU time of this process, all its threads together."""
    return time.process_time()


def seconds_of_children() -> float:
    """CPU time of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def medians(
    candidates: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    calls: int,
    clock: Callable[[], float] = own_seconds,
) -> dict[str, float]:
    """CPU seconds of one call of each candidate: the median of *rounds*, each of *calls* in a row.

    The order turns from round to round, so that none always comes first.
    """
    found: dict[str, list[float]] = {name: [] for name in candidates}
    names = list(candidates)
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            start = clock()
            for _ in range(calls):
                candidates[name]()
            found[name].append((clock() - start) / calls)
    return {name: median(seconds) for name, seconds in found.items()}
