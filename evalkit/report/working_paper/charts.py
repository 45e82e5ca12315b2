"""The nodes right below the total as a chart: a radar where there are several of one kind, else bars."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Chart, Mark, Step, together
from evalkit.report.evaluation.head import scale
from evalkit.report.evaluation.texts import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult

_LEAST_AXES, _MOST_AXES = 3, 12
_LEAST_MARKS = 2
_SHARES = (0, 100)
Ends = tuple["Exact", "Exact"]


def of_tops(evaluation: Evaluation, caption: Prose = "") -> Iterator[Chart]:
    """The nodes below the total that have a value; nothing of fewer than two.

    Where each has a maximum of its own, what is drawn are shares of it, in percent.
    """
    results = [evaluation.nodes[code] for code in evaluation.instrument.nodes[TOTAL].children]
    known = [each for each in results if each.score is not None and each.maximum]
    if len(known) < _LEAST_MARKS:
        return
    ends = _common(known)
    marks = [_mark(evaluation, each, in_shares=ends is None) for each in known]
    is_whole = len(known) == len(results)  # a radar with an axis left out has another shape
    kind = "radar" if is_whole and _LEAST_AXES <= len(marks) <= _MOST_AXES else "bars"
    least, most = ends or _SHARES
    yield Chart(
        kind, caption or _caption(evaluation, in_shares=ends is None), marks, least, most, _bands(evaluation, ends)
    )


def _common(results: Sequence[NodeResult]) -> Ends | None:
    """The ends that all of them have."""
    ends = {(each.minimum or 0, each.maximum or 0) for each in results}
    return ends.pop() if len(ends) == 1 else None


def _caption(evaluation: Evaluation, *, in_shares: bool) -> Prose:
    level = evaluation.instrument.levels[0]
    return (
        msg("value by {level}, in percent of the most there is", level=level)
        if in_shares
        else msg("value by {level}", level=level)
    )


def _mark(evaluation: Evaluation, result: NodeResult, *, in_shares: bool) -> Mark:
    label = together(result.code, result.node.title, separator=" ")
    text = value_text(evaluation.instrument, result)
    value, most = result.score.value if result.score else 0, result.maximum or 1
    if not in_shares:
        return Mark(label, value, text)
    return Mark(label, Fraction(value) / Fraction(most) * _SHARES[1], together(text, short_text(most), separator=" / "))


def _bands(evaluation: Evaluation, ends: Ends | None) -> Sequence[Step]:
    """The bands of the total, where the marks are on its scale."""
    total = evaluation.total
    on_its_scale = ends == (total.minimum, total.maximum)
    return next((block.steps for block in scale(evaluation) if on_its_scale), ())
