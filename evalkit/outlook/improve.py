"""The provably cheapest changes that reach a predicate or a score, or the best that a budget buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import Frozen, value
from evalkit.instruments import TOTAL
from evalkit.outlook.plans import Planner, front, in_units
from evalkit.outlook.standing import Standing
from evalkit.outlook.targets import Target, words_from
from evalkit.questions.table import Unproved, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.choices import Allowed
    from evalkit.outlook.plans import Found, Plan

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
        others: Plans that change other parts; they may take more.
        best: The best that can be had at all.
        reason: Why nothing is proved.
        missing: Codes of what nobody answered; plans hold even if it comes out at its lowest.
        unknown: Codes of given values whose answers are not known; steps below them are the fewest that may do.
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


def improved(evaluation: Evaluation, target: Target | None, allowed: Allowed, budget: Exact | None = None) -> Improvement:
    """The cheapest changes of *evaluation* to *target*, or the best ones within the *budget*.

    Args:
        evaluation: Where it starts.
        target: What is to be reached; ``None``: as much as the budget buys.
        allowed: What may change, and what it takes.
        budget: The most that may be spent: steps, or what the efforts are counted in.
    """
    try:
        return _Improving(Standing(evaluation), target, allowed, budget).found()
    except Unproved as reason:
        return Improvement(evaluation=evaluation, target=target, status=UNPROVED, reason=reason.reason)


class _Improving:
    def __init__(self, standing: Standing, target: Target | None, allowed: Allowed, budget: Exact | None) -> None:
        self.standing, self.target = standing, target
        self.planner = Planner(standing, allowed)
        self.most = None if budget is None else in_units(budget, self.planner.unit)
        assert standing.table is not None

    def found(self) -> Improvement:
        """Plans, or why there are none."""
        if self.target is None:
            bought = self._best()
            return self._made(FOUND if bought.changes else UNREACHABLE, (bought,) if bought.changes else (), best=bought)
        if self.target.is_met(self.standing.lowest):
            return self._made(REACHED, best=self._best())
        cells = self._affordable(self.planner.cells(self.target.goals(self.standing.plan, self.standing.table)))
        plans = self._checked(front(cells))
        if not plans:
            return self._made(UNREACHABLE, best=self._best())
        return self._made(FOUND, plans, others=self._others(plans))

    def _made(self, status: str, plans: Sequence[Plan] = (), **more: Any) -> Improvement:
        unknown = tuple([one.code for one in self.standing.given.values() if one.grade is None])
        return Improvement(
            evaluation=self.standing.evaluation,
            target=self.target,
            status=status,
            plans=tuple(plans),
            missing=self.standing.missing,
            unknown=unknown,
            **more,
        )

    def _affordable(self, cells: Iterable[Found]) -> list[Found]:
        return [one for one in cells if self.most is None or unpacked(one[0])[0] <= self.most]

    def _checked(self, cells: Iterable[Found]) -> list[Plan]:
        """The plans of *cells*, each of which the engine has seen to reach the target."""
        assert self.target is not None  # somebody asked for it
        plans = [self.planner.plan(*one) for one in cells]
        if not all(self.target.is_met(plan.after) for plan in plans):
            raise Unproved(msg("what the search found was not confirmed when it was evaluated"))
        return plans

    def _others(self, plans: Sequence[Plan]) -> tuple[Plan, ...]:
        """Plans that leave a part as it is in which the cheapest one changes something, the cheapest first."""
        assert self.target is not None  # as above
        goals = list(self.target.goals(self.standing.plan, self.standing.table))
        parts = dict.fromkeys([self._part(code) for code in plans[0].changes])
        cells = []
        for part in parts:
            left = self._affordable(self.planner.cells(goals, fixed=self.planner.below(part)))
            cells += [next(one) for one in [front(left)] if left]
        known = [dict(plan.changes) for plan in plans]
        found: list[Plan] = []
        for plan in self._checked(sorted(cells, key=lambda one: one[0])):
            if dict(plan.changes) not in known:
                known.append(dict(plan.changes))
                found.append(plan)
        return tuple(found[:MOST_OTHERS])

    def _part(self, code: str) -> int:
        """The part of the total that a node stands in: a child of the total."""
        plan = self.standing.plan
        at = plan.position[code]
        return next((one for one in (at, *plan.above(at)) if plan.nodes[one].parent == TOTAL), at)

    def _best(self) -> Plan:
        """The best predicate that can be had, and the highest score with it, at the least cost."""
        words = words_from(self.standing.table)
        for count in range(1, len(words) + 1):
            goals = Target(tuple(words[:count])).goals(self.standing.plan, self.standing.table)
            cells = self._affordable(self.planner.cells(goals))
            if cells:
                most = max(cell.value for _, cell in cells)
                return self.planner.plan(*next(front(one for one in cells if one[1].value == most)))
        raise Unproved(msg("no predicate was found to be possible"))
