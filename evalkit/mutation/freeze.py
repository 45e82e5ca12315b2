"""Frozen boundary cases: the constructed cases that together notice every mutant that can be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import Fault
from evalkit.mutation.judge import Candidates, notices
from evalkit.mutation.sites import mutants_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.cases import Case
    from evalkit.mutation.tables import Tables


def frozen_cases(tables: Tables, progress: Callable[[int, int], None] = lambda done, of: None) -> tuple[Case, ...]:
    """Of all cases that can be constructed those that are needed, in their own order.

    Mutant by mutant: if none of the cases chosen so far notices it, the first that does is chosen.
    """
    candidates, mutants = Candidates(tables.instrument), mutants_of(tables)
    chosen: dict[str, Case] = {}
    left = []
    for done, mutant in enumerate(mutants):
        progress(done, len(mutants))
        changed = tables.load(mutant.edits)
        if isinstance(changed, Fault) or any(notices(case, changed) for case in chosen.values()):
            continue
        found = next((case for case in candidates if case.name not in chosen and notices(case, changed)), None)
        if found is not None:
            chosen[found.name] = found
        else: left.append(mutant)
    frozen_cases.left = left
    return tuple(case for case in candidates if case.name in chosen)
