"""What moved between two performance reports of one set of rules: indicator by indicator, in points of the mean of the agency."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.loading.report_rules.model import MEANS
from evalkit.performance.engine import shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        one = self.after or self.before
        assert one is not None  # there is one
        return one.code

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
    old, new = ({one.code: one for one in result.indicators} for result in (before, after))
    counted = tuple(map(_counted, (before, after)))
    by = None if before.mean is None or after.mean is None else after.mean - before.mean
    found = [_indicator(old.get(code), new.get(code), counted, by) for code in dict.fromkeys([*new, *old])]
    return ReportMoved(before=before, after=after, indicators=tuple(found), by=by)


def _indicator(
    old: IndicatorResult | None, new: IndicatorResult | None, counted: tuple[Mapping[str, Exact], ...], by: Exact | None
) -> IndicatorMoved:
    reached = [None if one is None else one.achievement for one in (old, new)]
    moved = None if reached[0] is None or reached[1] is None else reached[1] - reached[0]
    found = IndicatorMoved(old, new, moved, None)
    if by is None:
        return found
    return found._replace(points=counted[1].get(found.code, 0) - counted[0].get(found.code, 0))


def _counted(result: ReportResult) -> dict[str, Exact]:
    """What each indicator adds to the mean of the agency."""
    return dict(_over_indicators(result) if result.over == MEANS[0] else _over_objectives(result))


def _over_indicators(result: ReportResult) -> Iterator[tuple[str, Exact]]:
    share = shares(result.indicators)
    for one in result.indicators:
        if one.counted is not None and one.code in share:
            yield one.code, share[one.code] * one.counted


def _over_objectives(result: ReportResult) -> Iterator[tuple[str, Exact]]:
    objectives = [one for one in result.objectives if one.mean is not None]
    for objective in objectives:
        share = shares(objective.indicators)
        for one in objective.indicators:
            if one.counted is not None:
                yield one.code, share[one.code] * one.counted / len(objectives)


def directions(moved: ReportMoved) -> Counter[str]:
    """How many indicators rose, fell and stayed; ``open`` where that is not known."""
    return Counter("open" if one.by is None else "rose" if one.by > 0 else "fell" if one.by < 0 else "stayed"
                   for one in moved.indicators)  # fmt: skip
