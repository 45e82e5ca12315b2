"""Puts a difference together: what changed, and what that means for results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments import TOTAL
from evalkit.rulework.diff.compare import changes_between
from evalkit.rulework.diff.fewest_edits import are_sums
from evalkit.rulework.diff.model import Diff, Meaning
from evalkit.rulework.diff.pairing import pair
from evalkit.rulework.diff.scores import score_ranges
from evalkit.rulework.diff.totals import compare_totals
from evalkit.rulework.diff.witnesses import NO_QUESTION, NO_WORD, PROVED, by_answers, by_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change, ScoreRange, Totals
    from evalkit.rulework.diff.pairing import Pairing

# Sections on which no predicate rests: words, sources, what is only shown, and how rows are read before they are answers.
_ASIDE = frozenset(
    {"ladder", "thresholds", "records", "claims", "validity", "names", "readings", "notes", "sources", "citations"}
)


def diff(old: Instrument, new: Instrument, crosswalk: Crosswalk | None = None) -> Diff:
    """*old* and *new* side by side; a *crosswalk* may lead either way.

    Without one, nodes are the same where their codes and titles are.
    """
    pairing = pair(old, new, crosswalk)
    changes = changes_between(old, new, pairing)
    meaning = _meaning(old, new, pairing, changes)
    return Diff(old=old, new=new, crosswalk=crosswalk, changes=changes, meaning=meaning)


def _meaning(old: Instrument, new: Instrument, pairing: Pairing, changes: Sequence[Change]) -> Meaning:
    mine, theirs = (set(one.leaves_under(TOTAL)) for one in (old, new))
    same = tuple(
        (code, other, pairing.why[code])
        for code, other in pairing.questions.items()
        if code in mine and other in theirs
    )
    totals, scores = compare_totals(old, new), score_ranges(old, new, pairing)
    first, second = by_total(old, new, totals), None
    if not same:
        none = NO_QUESTION
    elif not totals.shared_word:
        none = NO_WORD
    elif _counts_alike(old, new, changes, totals, scores):
        none = PROVED
    else:
        second, none = by_answers(old, new, pairing, scores)
    return Meaning(
        same=same,
        only_old=len(mine) - len(same),
        only_new=len(theirs) - len(same),
        totals=totals,
        witnesses=tuple(one for one in (first, second) if one is not None),
        none=none,
        scores=scores,
    )


def _counts_alike(
    old: Instrument, new: Instrument, changes: Sequence[Change], totals: Totals, scores: Sequence[ScoreRange]
) -> bool:
    """Whether it is plain that no answers are called differently: nothing changed that counts, or no total and no band."""
    if all(one.section in _ASIDE or one.kind == "renamed" for one in changes):
        return True
    if not (are_sums(old, new) and totals.comparable and not totals.stretches):
        return False
    return any(one.how == "exact" and not one.low.change and not one.high.change for one in scores[:1])
