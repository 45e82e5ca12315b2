"""How long freezing and judging may take, from a dozen mutants of each rule file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evalkit.base.errors import Fault
from evalkit.base.garbage import undisturbed
from evalkit.rulework.mutate.judge import Candidates, notices
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.instruments import Instrument

_PROBES = 12
_MOST = 3  # of thirteen rule files each mutant takes 1 to 2.8 times as long as one case on a dozen of them


def longest_seconds(targets: Sequence[RuleFile[Instrument]], jobs: int) -> float:
    """How long it may take to freeze the boundary cases of *targets*, and then to judge all mutants, on *jobs* processors."""
    found = [_MOST * _one_case(target) for target in targets]
    freezing = max(sum(found) / jobs, max(found, default=0))  # one process freezes all cases of a rule file
    return freezing + sum(found) / jobs


def _one_case(target: RuleFile[Instrument]) -> float:
    """Seconds that one case would take on each mutant of *target*."""
    tables = Tables(target)
    mutants = mutants_of(tables)
    candidates = Candidates(tables.instrument)
    probed = mutants[:: max(1, len(mutants) // _PROBES)]
    start = time.process_time()
    with undisturbed():
        for mutant in probed:
            changed, case = tables.load(mutant.edits), next(candidates.for_kind(mutant.kind), None)
            if case is not None and not isinstance(changed, Fault):
                notices(case, changed)
    return (time.process_time() - start) / max(1, len(probed)) * len(mutants)
