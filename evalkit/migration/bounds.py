"""What a total alone says of the total on another edition: it moves by no more than the two differ for the same answers."""

from __future__ import annotations

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
    changes = [score_ranges(*both, pairing)[:1] for both in scored_together(before.instrument, new)]
    if not changes or not all(changes):
        return None
    inside = ends_of(plans[1])[plans[1].position[TOTAL]]
    least, most = (
        min(score_range.low.change for (score_range,) in changes),
        max(score_range.high.change for (score_range,) in changes),
    )
    low, high = inside.nearest(total.exact + least), inside.nearest(total.exact + most)
    return None if (low, high) == inside.ends else (low, high)
