"""What moved between two performance reports of one set of rules: indicator by indicator, in points of the mean of the agency."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.loading.report_rules.model import MEANS
from evalkit.performance.achievement import shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.performance.model import IndicatorResult, ReportResult


class IndicatorMoved(NamedTuple):
    """An indicator on both sides, by its code; ``None`` where a report has none of that code.

    Attributes:
        by: What the achievement changed by, percentage points; ``None`` where one is not known.
        points: What that does to the mean of the agency, also by coming, going, or being counted with another weight;
            those of all indicators add up exactly to the change of the mean. ``None`` where there is no mean on a side.
        retitled: Whether the two are called differently, which may be another indicator under the same code.
    """

    before: IndicatorResult | None
    after: IndicatorResult | None
    by: Exact | None
    points: Exact | None

    @property
    def code(self) -> str:
        """The code on both sides."""
        indicator_result = self.after or self.before
        assert indicator_result is not None  # there is one
        return indicator_result.code

    @property
    def retitled(self) -> bool:
        """Whether they are called differently."""
        if self.before is None or self.after is None:
            return False
        return caseless(self.before.indicator.title) != caseless(self.after.indicator.title)


@value
class ReportMoved(Value):
    """Two performance reports held against each other.

    Attributes:
        indicators: Those of the later report in its order, then those that only the earlier one has.
        by: What the mean of the agency changed by, percentage points.
    """

    before: ReportResult
    after: ReportResult
    indicators: tuple[IndicatorMoved, ...]
    by: Exact | None


def report_moved(before: ReportResult, after: ReportResult) -> ReportMoved:
    """What moved from one report to another by the same rules, which ``evalkit.comparison.compare`` has made sure of."""
    old, new = ({indicator.code: indicator for indicator in result.indicators} for result in (before, after))
    counted = tuple(map(_counted, (before, after)))
    by = None if before.mean is None or after.mean is None else after.mean - before.mean
    indicators = [_indicator(old.get(code), new.get(code), counted, by) for code in dict.fromkeys([*new, *old])]
    return ReportMoved(before=before, after=after, indicators=tuple(indicators), by=by)


def _indicator(
    old: IndicatorResult | None, new: IndicatorResult | None, counted: tuple[Mapping[str, Exact], ...], by: Exact | None
) -> IndicatorMoved:
    reached = [None if indicator_result is None else indicator_result.achievement for indicator_result in (old, new)]
    moved = None if reached[0] is None or reached[1] is None else reached[1] - reached[0]
    indicator_moved = IndicatorMoved(old, new, moved, None)
    if by is None:
        return indicator_moved
    return indicator_moved._replace(
        points=counted[1].get(indicator_moved.code, 0) - counted[0].get(indicator_moved.code, 0)
    )


def _counted(result: ReportResult) -> dict[str, Exact]:
    """What each indicator adds to the mean of the agency: its share of the mean over its group, of which all count alike."""
    groups = [objective.indicators for objective in result.objectives if objective.mean is not None]
    if result.over == MEANS[0]:
        groups = [result.indicators]
    counted: dict[str, Exact] = {}
    for group in groups:
        share = shares(group)
        counted |= {
            indicator.code: share[indicator.code] * (indicator.counted or 0) / len(groups)
            for indicator in group
            if indicator.code in share
        }
    return counted


def directions(moved: ReportMoved) -> Counter[str]:
    """How many indicators rose, fell and stayed; ``open`` where that is not known."""
    return Counter("open" if indicator.by is None else "rose" if indicator.by > 0 else "fell" if indicator.by < 0 else "stayed"
                   for indicator in moved.indicators)  # fmt: skip
