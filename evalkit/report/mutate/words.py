"""Words of mutation runs: verdicts, kinds of numbers, and how a run is summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import msg
from evalkit.rulework.mutate.model import EQUIVALENT, NOTICED, REFUSED, SURVIVED, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.rulework.mutate.model import MutationResult, Score

VERDICT = {
    REFUSED: msg("refused"),
    NOTICED: msg("noticed"),
    EQUIVALENT: msg("equivalent"),
    SURVIVED: msg("survived"),
}
KIND = {
    "weight": msg("weights"),
    "parameter": msg("parameters of methods"),
    "floor": msg("floors"),
    "threshold": msg("thresholds"),
    "attribute": msg("attributes of leaves"),
    "leaf-scale": msg("scales of leaves"),
    "code": msg("codes"),
    "scale-end": msg("ends of scales"),
    "level": msg("levels of scales"),
    "points": msg("points"),
    "wording": msg("wordings"),
    "bound": msg("bounds"),
    "bound-kind": msg("kinds of bounds"),
    "rounding": msg("rounding stages"),
    "early-rounding": msg("early rounding"),
    "conversion": msg("conversions"),
    "grade": msg("grades"),
    "gate": msg("gate"),
    "rung": msg("rungs of the ladder"),
    "context": msg("context"),
    "records": msg("records"),
    "sample": msg("sample"),
    "claim": msg("claims"),
    "reading": msg("readings"),
}


def counts(results: Sequence[MutationResult]) -> dict[str, int]:
    """Verdict → number of mutants."""
    return {verdict: sum(len(one.of_verdict(verdict)) for one in results) for verdict in VERDICTS}


def percent(score: Score) -> str | None:
    """A score in percent, cut off: 100.0 only where all is killed; nothing where there is nothing to kill."""
    found = score.percent()
    return None if found is None else str(decimal_text(found, 1))
