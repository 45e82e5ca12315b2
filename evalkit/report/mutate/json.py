"""Mutation runs → ``evalkit-mutation/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.report.json import Writer, keys
from evalkit.report.mutate.page import counts, percent
from evalkit.rulework.mutate.model import SURVIVED, Fate, MutationResult, Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language

FORMAT = "evalkit-mutation/1"


def mutate_json(results: Sequence[MutationResult], speech: Language) -> str:
    """The JSON text of *results*; sentences in the language *speech*."""
    write = Writer(speech, {MutationResult: _instrument, Score: _score, Fate: _fate}, whole=int)
    return write.text(FORMAT, totals=counts(results), instruments=results)


def _instrument(mutation_result: MutationResult) -> dict[str, Any]:
    return {
        "instrument": mutation_result.id,
        **keys(mutation_result, "file", "cases"),
        "failed": [keys(each, "case", "messages") for each in mutation_result.failed],
        "totals": counts([mutation_result]),
        "scores": {
            "all": mutation_result.all_cases(),
            "outside": mutation_result.by_outside(),
            "frozen": mutation_result.by_frozen(),
        },
        "untested": mutation_result.untested(),
        "mutants": mutation_result.fates,
    }


def _score(score: Score) -> dict[str, Any]:
    return {**keys(score, "killed", "of"), "percent": percent(score)}


def _fate(fate: Fate) -> dict[str, Any]:
    by = {"by": fate.by or None, "outside": fate.outside or None}
    mutant = keys(fate.mutant, "site", "kind", "old", "new")
    found = {**mutant, "verdict": fate.verdict, **by, **keys(fate, "frozen", "reason")}
    if fate.verdict == SURVIVED:
        found["suggestion"] = None if fate.suggestion is None else fate.suggestion.toml
    return found
