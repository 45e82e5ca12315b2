"""Puts a difference together: what changed, and what that means for results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.instruments import TOTAL
from evalkit.rulework.diff.compare import changes_between
from evalkit.rulework.diff.fewest_edits import are_sums
from evalkit.rulework.diff.model import SECTIONS, Diff, Meaning, ScoreRange
from evalkit.rulework.diff.pairing import noded_together, pair, scored_together
from evalkit.rulework.diff.predicates import compare_totals
from evalkit.rulework.diff.scores import score_ranges
from evalkit.rulework.diff.witnesses import NO_QUESTION, NO_WORD, NOT_FOUND, PROVED, by_answers, by_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Change, Totals
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
    changes = _changes_under(old, new, crosswalk)
    # Under another fact other nodes may count, so that these are paired anew.
    each = [_meaning(*both, pair(*both, crosswalk), changes) for both in scored_together(old, new)]
    meaning = _joined(each or [attrs.evolve(_meaning(old, new, pairing, changes), none=NOT_FOUND, scores=())])
    return Diff(old=old, new=new, crosswalk=crosswalk, changes=changes, meaning=meaning)


def _changes_under(old: Instrument, new: Instrument, crosswalk: Crosswalk | None) -> tuple[Change, ...]:
    """Every change once, whichever nodes are there: those of one sheet or of another."""
    changes: list[Change] = []
    for both in noded_together(old, new):
        changes += [change for change in changes_between(*both, pair(*both, crosswalk)) if change not in changes]
    return tuple(sorted(changes, key=lambda change: SECTIONS.index(change.section)))


def _joined(each: Sequence[Meaning]) -> Meaning:
    """What a difference means under any fact that scores hang on: of the first under which predicates differ, all others bounded with it."""
    if len(each) == 1:
        return each[0]
    first = next((meaning for meaning in each if meaning.none == "" and meaning.witnesses), each[0])
    same_number = len({len(meaning.scores) for meaning in each}) == 1
    return attrs.evolve(
        first,
        none=first.none and next((meaning.none for meaning in each if meaning.none != PROVED), PROVED),
        scores=tuple(_widest(same) for same in zip(*[meaning.scores for meaning in each], strict=True))
        if same_number
        else (),
    )


def _widest(ranges: Sequence[ScoreRange]) -> ScoreRange:
    low, high = (
        min(ranges, key=lambda score_range: score_range.low.change),
        max(ranges, key=lambda score_range: score_range.high.change),
    )
    how = "exact" if low.low.attained and high.high.attained else "bounds"
    return ScoreRange(how=how, percent=low.percent, low=low.low, high=high.high)


def _meaning(old: Instrument, new: Instrument, pairing: Pairing, changes: Sequence[Change]) -> Meaning:
    mine, theirs = (set(instrument.leaves_under(TOTAL)) for instrument in (old, new))
    same = tuple(
        (code, other, pairing.why[code])
        for code, other in pairing.questions.items()
        if code in mine and other in theirs
    )
    totals, scores = compare_totals(old, new), tuple(score_ranges(old, new, pairing.questions))
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
        witnesses=tuple(witness for witness in (first, second) if witness is not None),
        none=none,
        scores=scores,
    )


def _counts_alike(
    old: Instrument, new: Instrument, changes: Sequence[Change], totals: Totals, scores: Sequence[ScoreRange]
) -> bool:
    """Whether it is plain that no answers are called differently: nothing changed that counts, or no total and no band."""
    if all(change.section in _ASIDE or change.kind == "renamed" for change in changes):
        return True
    if not (are_sums(old, new) and totals.comparable and not totals.stretches):
        return False
    return any(score.how == "exact" and not score.low.change and not score.high.change for score in scores[:1])
