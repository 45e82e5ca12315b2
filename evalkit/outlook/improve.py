"""The provably cheapest changes that reach a predicate or a score, or the best that a budget buys."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg
from evalkit.base.value import Frozen, value
from evalkit.instruments import TOTAL
from evalkit.outlook.effort import STEPS, Effort, check_needs
from evalkit.outlook.goals import Target, told, words_from
from evalkit.outlook.plans import Planner
from evalkit.outlook.plans_by_boxes import BoxPlanner, proved
from evalkit.outlook.standing import Standing, is_raised
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.goals import Goal
    from evalkit.outlook.plans import Found, Plan
    from evalkit.outlook.prices import Allowed

FOUND, REACHED, UNREACHABLE, UNPROVED = "found", "reached", "unreachable", "unproved"
MOST_OTHERS = 5


@value
class Improvement(Frozen):
    """What it would take.

    Attributes:
        evaluation: Where it starts.
        target: What is to be reached; ``None``: the best that the budget buys.
        status: ``found``, ``reached`` (already), ``unreachable`` (proved), or ``unproved``.
        plans: None beats another in both steps and questions; the fewest steps first.
        others: Plans that change other parts; they may take more. None where that is not proved.
        best: The best that can be had at all; ``None``: not asked for, or not proved.
        reason: Why nothing is proved.
        missing: Codes of what nobody answered; plans hold even if it comes out at its lowest.
        unknown: Codes of given values whose answers are not known; steps below them are the fewest that may do.
        budget: The most that may be spent; ``None``: as much as it takes.
        effort: What was said of answers: what they take, who sees to them, until when.
        ignored: Codes of answers of which that says something that counts nowhere: nobody is asked to raise them, or only what is given above them is known.
    """

    evaluation: Evaluation
    target: Target | None
    status: str
    plans: tuple[Plan, ...] = ()
    others: tuple[Plan, ...] = ()
    best: Plan | None = None
    reason: Prose = ""
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    budget: Exact | None = None
    effort: Effort = STEPS
    ignored: tuple[str, ...] = ()


def improved(
    evaluation: Evaluation, target: Target | None, allowed: Allowed, budget: Exact | None = None
) -> Improvement:
    """The cheapest changes of *evaluation* to *target*, or the best ones within the *budget*.

    Args:
        evaluation: Where it starts.
        target: What is to be reached; ``None``: as much as the budget buys.
        allowed: What may change, and what it takes.
        budget: The most that may be spent: steps, or what the efforts are counted in.

    Raises:
        AssessmentError: An answer needs what no plan changes, is not on its scale, or needs itself in a circle.
    """
    faults = Faults(allowed.effort.file)
    check_needs(allowed.effort.needs, evaluation.instrument, faults)
    faults.raise_if_any(AssessmentError)
    try:
        return _Improving(Standing(evaluation), target, allowed, budget).found()
    except Unproved as reason:
        return Improvement(evaluation=evaluation, target=target, status=UNPROVED, reason=reason.reason)


class _Improving:
    def __init__(self, standing: Standing, target: Target | None, allowed: Allowed, budget: Exact | None) -> None:
        self.standing, self.target, self.budget = standing, target, budget
        self.effort = allowed.effort
        self.planner = Planner(standing, allowed)
        self.most = None if budget is None else self.planner.costs.paid_by(budget)
        self._by_boxes = False  # whether tables say too little, so that others are looked for without them as well
        assert standing.table is not None

    def found(self) -> Improvement:
        """Plans, or why there are none."""
        if self.target is None:
            bought = self._best()
            return self._made(
                FOUND if bought.changes else UNREACHABLE, (bought,) if bought.changes else (), best=bought
            )
        if self.target.is_met(self.standing.lowest):
            return self._made(REACHED, best=self._best_known())
        plans = self._plans(self.target)
        if not plans:
            return self._made(UNREACHABLE, best=self._best_known())
        return self._made(FOUND, plans, others=self._others(plans) if self.most is None else ())

    def _plans(self, target: Target) -> list[Plan]:
        """The front of those that reach *target*."""

        def by_boxes(within: int | None) -> list[Plan]:
            self._by_boxes = True
            return self.planner.plans(BoxPlanner(self.planner).front(target, self._or_budget(within)), target)

        return proved(lambda: self._by_tables(target), by_boxes)

    def _by_tables(self, target: Target) -> list[Plan]:
        goals = self._goals(target)
        bound = self.planner.bound(goals)
        return [] if bound is None else self.planner.plans(self.planner.front(goals, self._afforded(bound)), target)

    def _afforded(self, bound: int) -> int:
        return bound if self.most is None else min(bound, self.most)

    def _or_budget(self, within: int | None) -> int | None:
        return self.most if within is None else within

    def _goals(self, target: Target) -> list[Goal]:
        return list(told(target.goals(self.standing.plan, self.standing.table), self.standing))

    def _made(self, status: str, plans: Sequence[Plan] = (), **more: Any) -> Improvement:
        unknown = tuple([node_result.code for node_result in self.standing.given.values() if node_result.grade is None])
        return Improvement(
            evaluation=self.standing.evaluation,
            target=self.target,
            status=status,
            plans=tuple(plans),
            missing=self.standing.missing,
            unknown=unknown,
            budget=self.budget,
            effort=self.effort,
            ignored=tuple([code for code in self.standing.plan.codes if self._is_ignored(code)]),
            **more,
        )

    def _is_ignored(self, code: str) -> bool:
        """Whether efforts of a code count nowhere: of what nobody is asked to raise, and below a grade, all of them; below a value what it needs first."""
        standing, plan = self.standing, self.standing.plan
        if not is_raised(plan.instrument, code):
            return code in self.effort.told and plan.nodes[plan.position[code]].is_leaf
        above = [
            standing.given[at]
            for at in plan.above(plan.position[code])
            if at in standing.given.keys() - standing.raised
        ]
        is_graded = any(node_result.grade is not None for node_result in above)
        return code in self.effort.told and bool(above) and (is_graded or code in self.effort.needs)

    def _others(self, plans: Sequence[Plan]) -> tuple[Plan, ...]:
        """Plans that leave a part as it is in which the cheapest one changes something, the cheapest first; none where they are not proved: the others stand without them."""
        parts = dict.fromkeys([self._part(code) for code in plans[0].changes])
        fixed = [self.planner.below(part) for part in parts]
        cheapest: list[Plan] = []
        with suppress(Unproved):
            by_tables, by_boxes = partial(self._others_by_tables, fixed), partial(self._others_tried, fixed)
            cheapest = (
                proved(partial(by_boxes, None), lambda _: by_tables())
                if self._by_boxes
                else proved(by_tables, by_boxes)
            )
        known = [dict(plan.changes) for plan in plans]
        found: list[Plan] = []
        for plan in cheapest:
            if dict(plan.changes) not in known:
                known.append(dict(plan.changes))
                found.append(plan)
        return tuple(found[:MOST_OTHERS])

    def _others_by_tables(self, fixed: Sequence[Sequence[int]]) -> list[Plan]:
        """The cheapest that leaves alone what stands at each of these, the cheapest first."""
        assert self.target is not None  # as above
        goals = self._goals(self.target)
        bounds = [(bound, each) for each in fixed if (bound := self.planner.bound(goals, each)) is not None]
        most = max([bound for bound, _ in bounds], default=0)
        cells = [self.planner.front(goals, most, each)[0] for _, each in bounds]
        return self.planner.plans(sorted(cells, key=lambda cell: cell[0]), self.target)

    def _others_tried(self, fixed: Sequence[Sequence[int]], within: int | None) -> list[Plan]:
        assert self.target is not None  # as above
        tried = BoxPlanner(self.planner)
        cells = [cell for each in fixed if (cell := tried.first(self.target, within, each)) is not None]
        return self.planner.plans(sorted(cells, key=lambda cell: cell[0]), self.target)

    def _part(self, code: str) -> int:
        """The part of the total that a node stands in: a child of the total."""
        plan = self.standing.plan
        at = plan.position[code]
        return next((one for one in (at, *plan.above(at)) if plan.nodes[one].parent == TOTAL), at)

    def _best_known(self) -> Plan | None:
        """The same, where it is proved: that a target is reached, or is not, stands without it."""
        with suppress(Unproved):
            return self._best()
        return None

    def _best(self) -> Plan:
        """The best predicate that can be had, and the highest score with it, at the least cost."""
        words, tried = words_from(self.standing.table), cache(partial(BoxPlanner, self.planner))
        for count in range(1, len(words) + 1):
            target = Target(tuple(words[:count]))
            best = proved(
                partial(self._best_of, target, lambda one: self.planner.best(self._goals(one), self.most)),
                partial(self._best_tried, target, tried),
            )
            if best is not None:
                return best
        raise Unproved(msg("no predicate was found to be possible"))

    def _best_tried(self, target: Target, tried: Callable[[], BoxPlanner], within: int | None) -> Plan | None:
        return self._best_of(target, lambda one: tried().best(one, self._or_budget(within)))

    def _best_of(self, target: Target, search: Callable[[Target], Found | None]) -> Plan | None:
        found = search(target)
        return None if found is None else self.planner.plans([found], target)[0]
