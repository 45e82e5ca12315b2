"""What a range says of grades that only an assessor gives: they count where a criterion is open, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import msg
from evalkit.base.verdicts import NOTE
from evalkit.evaluation.result import Finding
from evalkit.instruments import TOTAL
from evalkit.method.plan import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.evaluation.runs import Runs


def of_grades(runs: Runs) -> Iterator[Finding]:
    """That grades by hand could lift an open total beyond its range.

    A node with an open criterion may still be given any grade, so the range counts that. Where every criterion is
    answered, the grade that follows from them stands until an assessor writes another one; how high that could lead is
    told beside the range.
    """
    plan, high = runs.plan, runs.high
    if runs.point.values[0] is not None or high.values[0] is None:
        return
    raised: dict[int, Exact] = {}
    still: dict[int, Exact] = {}
    for step in plan.steps:
        words, value = plan.words_at(step.at), high.raw[step.at]
        if not words or value is None or step.at in runs.below or step.at in runs.used:
            continue
        best = max([one.points for one in plan.by_hand_at(step.at)], default=value)
        if runs.point.raw[step.at] is None:
            still[step.at] = value
        elif best > value and all(runs.point.raw[i] for i in step.children):
            raised[step.at] = best
    if still and raised and plan.monotone:
        given = {at: runs.inputs.given[at].wide_high for at in runs.used}
        _, found = run(plan, list(high.raw), list(high.levels), {**given, **still, **raised})
        text = msg(
            "the range counts grades that only an assessor gives where criteria are open ({still}); where all are met, the"
            " grade that follows from them stands ({settled}). With the best grades there as well: {highest}",
            still=tuple(plan.codes[at] for at in sorted(still)),
            settled=tuple(plan.codes[at] for at in sorted(raised)),
            highest=decimal_text(found[0] or 0, plan.nodes[0].digits),
        )
        yield Finding(code="grades-by-hand", severity=NOTE, node=TOTAL, message=text)
