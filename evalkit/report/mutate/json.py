"""Mutation runs → ``evalkit-mutation/1``, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.report.mutate.page import counts, percent
from evalkit.rulework.mutate.model import SURVIVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.rulework.mutate.model import Fate, MutationResult, Score

FORMAT = "evalkit-mutation/1"


def render_json(results: Sequence[MutationResult], speech: Language) -> str:
    """The JSON text of *results*; sentences in the language *speech*."""
    return json.dumps(document(results, speech), ensure_ascii=False, indent=1) + "\n"


def document(results: Sequence[MutationResult], speech: Language) -> dict[str, Any]:
    """The document, before it becomes text."""
    return {
        "format": FORMAT,
        "evalkit": installed_version(),
        "totals": counts(results),
        "instruments": [_instrument(one, speech) for one in results],
    }


def _instrument(one: MutationResult, speech: Language) -> dict[str, Any]:
    return {
        "instrument": one.id,
        "file": one.file,
        "cases": dict(one.cases),
        "failed": [
            {"case": each.case, "messages": [speech.say(text) for text in each.messages]} for each in one.failed
        ],
        "totals": counts([one]),
        "scores": {
            "all": _score(one.all_cases()),
            "outside": _score(one.by_outside()),
            "frozen": _score(one.by_frozen()),
        },
        "untested": {kind: list(sites) for kind, sites in one.untested().items()},
        "mutants": [_fate(each, speech) for each in one.fates],
    }


def _score(score: Score) -> dict[str, Any]:
    return {"killed": score.killed, "of": score.of, "percent": percent(score)}


def _fate(fate: Fate, speech: Language) -> dict[str, Any]:
    found: dict[str, Any] = {
        "site": fate.mutant.site,
        "kind": fate.mutant.kind,
        "old": fate.mutant.old,
        "new": fate.mutant.new,
        "verdict": fate.verdict,
        "by": fate.by or None,
        "outside": fate.outside or None,
        "frozen": fate.frozen,
        "reason": speech.say(fate.reason) if fate.reason is not None else None,
    }
    if fate.verdict == SURVIVED:
        found["suggestion"] = None if fate.suggestion is None else fate.suggestion.toml
    return found
