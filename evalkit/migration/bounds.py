"""What a total alone says of the total on another edition: it moves by no more than the two differ for the same answers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.rulework.diff.facts import scored_together
from evalkit.rulework.diff.scores import score_ranges

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.pairing import Pairing


def bounds_by_total(before: Evaluation, new: Instrument, pairing: Pairing) -> tuple[Exact, Exact] | None:
    """The ends of the total of *new*, where the same questions are answered as in *before*, of which only values are known.

    Nothing where the total of *before* is not known, may have been rounded, or says nothing of that of *new*.
    """
    total, plans = before.total.score, [plan_for(instrument) for instrument in (before.instrument, new)]
    if total is None or not all(plan.whole[plan.position[TOTAL]] for plan in plans):
        return None
    change = _change(before.instrument, new, tuple(pairing.questions.items()))
    if change is None:
        return None
    inside = ends_of(plans[1])[plans[1].position[TOTAL]]
    low, high = (inside.nearest(total.exact + end) for end in change)
    return None if (low, high) == inside.ends else (low, high)


@lru_cache(maxsize=64)
def _change(old: Instrument, new: Instrument, questions: tuple[tuple[str, str], ...]) -> tuple[Exact, Exact] | None:
    """The ends of what the total moves by, the same for all who are carried; nothing where that is not known."""
    found = [next(score_ranges(*both, dict(questions)), None) for both in scored_together(old, new)]
    known = [score_range for score_range in found if score_range is not None]
    if not found or len(known) < len(found):
        return None
    return min(one.low.change for one in known), max(one.high.change for one in known)
