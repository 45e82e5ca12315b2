"""Plans where the tables of nodes do not say what a predicate hangs on: boxes of answers are ruled out, the cheapest first."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from evalkit.base.interval import Interval
from evalkit.evaluation.outcome import words_between
from evalkit.method.outcome_rules import predicate_rules
from evalkit.outlook.plans import front
from evalkit.outlook.turning_numbers import is_orderly, turns_of
from evalkit.questions.boxes import MAX_BOXES, BoxSearch
from evalkit.questions.search import ENDLESS, before_stage
from evalkit.questions.table import EVERY, Unproved, packed
from evalkit.questions.walk import TOO_MANY, StepBudget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.ends import ChildEnds
    from evalkit.outlook.goals import Target
    from evalkit.outlook.plans import Found, Planner
    from evalkit.questions.search import Search

T = TypeVar("T")
MOST = ENDLESS | EVERY


def proved(by_tables: Callable[[], T], by_boxes: Callable[[int | None], T]) -> T:
    """What tables prove, else what boxes do, among what costs no more than a way that tables know.

    Raises:
        Unproved: Neither is proved; the reason is that of the tables.
    """
    try:
        return by_tables()
    except Unproved as unproved:
        with suppress(Unproved):
            return by_boxes(unproved.within)
        raise


class BoxPlanner:
    """The same questions as those of a ``Planner``, whatever the predicate hangs on; what is asked of one object shares its boxes.

    Raises:
        Unproved: What is held stands in the place of answers, grades may be given, or answers decide which bands hold.
    """

    def __init__(self, planner: Planner) -> None:
        """Nothing is looked at yet."""
        self._planner, self._standing = planner, planner.standing
        instrument, table = planner.standing.plan.instrument, planner.standing.table
        follows = any(key.from_node is not None for key in instrument.context.values())
        rules = predicate_rules(instrument)
        if planner.made.given or planner.made.beside or follows or any(rule.open for rule in rules):
            raise Unproved(TOO_MANY)
        self._roots = {0, *(at for rule in rules for at in rule.at)}
        self._turns = turns_of(planner.standing.plan) if is_orderly(instrument, table) else {}
        self._budget = StepBudget(MAX_BOXES)
        self._ends: dict[Target, Interval] = {}

    def front(self, target: Target, most: int | None = None, fixed: Iterable[int] = ()) -> list[Found]:
        """What leads to *target* for no more than *most*, while what stands at *fixed* stays as it is: none beats another in both costs."""
        limit = MOST if most is None else packed(most, EVERY)
        return list(front(cell for boxes in self._boxes(target, fixed, most) for cell in boxes.front(limit)))

    def first(self, target: Target, most: int | None, fixed: Iterable[int]) -> Found | None:
        """The first of these alone, which takes the least."""
        limit = MOST if most is None else packed(most, EVERY)
        each = [next(boxes.front(limit), None) for boxes in self._boxes(target, fixed, most)]
        return next(front(cell for cell in each if cell is not None), None)

    def best(self, target: Target, most: int | None) -> Found | None:
        """The highest total with *target*, at the least cost; ``None``: it cannot be reached."""
        limit = MOST if most is None else packed(most, EVERY)
        tops = [boxes.top(limit) for boxes in self._boxes(target, (), most)]
        known = [top for top in tops if top is not None]
        return next(iter(self.front(target._replace(score=max(known)), most)), None) if known else None

    def cheapest(self, target: Target, search: Search, most: int) -> Found | None:
        """The cheapest that leads to *target* in one search."""
        return next(self._in(search, target).front(most), None)

    def _boxes(self, target: Target, fixed: Iterable[int], most: int | None) -> Iterator[BoxSearch]:
        for search in self._planner.searches(fixed, most):
            yield self._in(search, target)

    def _in(self, search: Search, target: Target) -> BoxSearch:
        plan, table = self._standing.plan, self._standing.table
        return BoxSearch(
            search,
            self._roots,
            self._turns,
            lambda nodes: judged(target, plan.instrument, table, nodes),
            self._budget,
            self._inside(target),
        )

    def _inside(self, target: Target) -> Interval:
        """Where the total must come for *target*, before it is rounded: one end, or none where that is not known."""
        if target not in self._ends:
            self._ends[target] = self._end(target)
        return self._ends[target]

    def _end(self, target: Target) -> Interval:
        plan = self._standing.plan
        try:
            goals = list(target.goals(plan, self._standing.table))
        except Unproved:
            return Interval()
        stage = plan.instrument.stage_of(plan.nodes[0])
        sides = [before_stage(stage, goal.total, target.sign) for goal in goals]
        lows = [side.low for side in sides if side.low is not None]
        if not lows or len(lows) < len(sides):
            return Interval()
        return Interval(low=min(lows)) if target.sign > 0 else Interval(high=-min(lows))


def judged(target: Target, instrument: Instrument, table: BandTable, nodes: Sequence[ChildEnds]) -> bool | None:
    """Whether *target* surely comes out, or surely does not, while all nodes lie between their ends."""
    total = nodes[0].ends
    if total is None:
        return None
    each = [] if target.score is None else [None if total[0] < target.score <= total[1] else total[0] >= target.score]
    if target.words:
        words = words_between(instrument, table, nodes)
        each.append(True if words.issubset(target.words) else None if words.intersection(target.words) else False)
    return False if False in each else None if None in each else True
