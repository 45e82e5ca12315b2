"""Interleaved measuring of CPU time: noise of the machine falls on all sides alike, and other programs hardly count."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# The most memory of the process itself: what resource tells begins with that of the process that started it.
MEMORY = """
import atexit, pathlib, sys
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(status.read_text().split("VmHWM:")[1].split()[0], file=sys.stderr))
"""


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


def evaluated(*arguments: str) -> str:
    """What ``evalkit evaluate`` prints."""
    from click.testing import CliRunner  # noqa: PLC0415  (start-up is measured as well)

    from evalkit.cli import cli  # noqa: PLC0415  (the same)

    done = CliRunner().invoke(cli, ["evaluate", *arguments])
    if done.exit_code:
        raise SystemExit(done.stderr)
    return done.stdout


def memory(code: str, rounds: int = 5) -> int:
    """The most memory, in MiB, of a process that does *code*: the median of *rounds*, as threads fill more or less of their buffers."""
    return int(median(_peak(code) for _ in range(rounds)))


def _peak(code: str) -> int:
    command = [sys.executable, "-c", MEMORY + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return int(done.stderr.split()[-1]) >> 10
