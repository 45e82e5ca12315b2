"""The change of a total taken apart: every node in points of the total, and what no answer does by itself."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.comparison.shares import ROUNDING, Shared, shared
from evalkit.instruments import TOTAL
from evalkit.method.formula_range import ChildrenEnd
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult, Score
    from evalkit.method.plan import NodeStep, Plan

# What else no answer does by itself, beside what ``shares`` names.
CONTEXT, MISSING = "context", "missing"
LOW, HIGH = 0, 1


class ChangePoints(NamedTuple):
    """Points of the total; with missing answers those at the smallest and at the largest change of the total.

    Both ends add up, each by itself; of a node that pulls the other way the first may be the larger one.
    """

    low: Exact
    high: Exact

    @property
    def known(self) -> Exact | None:
        """The points, if both ends are the same."""
        return self.low if self.low == self.high else None


class OwnChange(NamedTuple):
    """What a node changes beside its children: by a rounding stage, a gate, a step of a table, …, in points of the total."""

    code: str
    name: str
    points: ChangePoints


class ChangeParts(NamedTuple):
    """The change of a total taken apart.

    Attributes:
        nodes: Code → points of the total; ``None``: it moves the total by a step or a condition at most, or not at all.
        own: What stands beside them. The points of all nodes that have no children here (``ends``), and these, add up
            exactly to those of the total; so do the children of a node and what is its own, where no other node reads them.
        ends: Answers, and the nodes that a value stands for.
    """

    nodes: Mapping[str, ChangePoints | None]
    own: tuple[OwnChange, ...]
    ends: frozenset[str]

    def own_of(self, code: str) -> Iterator[OwnChange]:
        """What is a node's own."""
        return (attribute for attribute in self.own if attribute.code == code)


def parts_of(before: Evaluation, after: Evaluation) -> ChangeParts:
    """The change between two evaluations by one edition, taken apart."""
    ways = [_StraightWay(before, after, *ends) for ends in _ends(before, after)]
    low, high = (ways[0], ways[-1])
    codes = low.plan.codes
    nodes = {code: _points(low.by[at], high.by[at]) for at, code in enumerate(codes)}
    names = dict.fromkeys([*low.own, *high.own])
    order = {code: at for at, code in enumerate(codes)}
    own = [
        OwnChange(code, name, ChangePoints(low.own.get((code, name), 0), high.own.get((code, name), 0)))
        for code, name in names
    ]
    return ChangeParts(nodes, tuple(sorted(own, key=lambda own_change: order[own_change.code])), frozenset(low.ends))


def _ends(before: Evaluation, after: Evaluation) -> list[tuple[int, int]]:
    """At which ends of what is missing the two are held against each other: the smallest change, and the largest."""
    whole = before.total.score is not None and after.total.score is not None
    return [(LOW, LOW)] if whole else [(HIGH, LOW), (LOW, HIGH)]


def _points(low: Exact | None, high: Exact | None) -> ChangePoints | None:
    return None if low is None or high is None else ChangePoints(low, high)


class _State(NamedTuple):
    """A node on one side: before and after its rounding stage, and as a level; ``None``: not known."""

    raw: Exact | None
    value: Exact | None
    level: int | None


class _StraightWay:
    """From one side to the other, at given ends of what is missing.

    Attributes:
        by: Position → points of the total.
        own: Code and name → points of the total.
        ends: Codes that nothing is taken apart below.
    """

    def __init__(self, before: Evaluation, after: Evaluation, old: int, new: int) -> None:
        self.plan, self._other = plan_for(after.instrument), plan_for(before.instrument)
        self._results = before.nodes, after.nodes
        self._old, self._new = _states(self.plan, before, old), _states(self.plan, after, new)
        self._shares: list[Exact | None] = [None] * len(self.plan.nodes)
        self._shares[self.plan.position[TOTAL]] = 1
        self.own: dict[tuple[str, str], Exact] = {}
        steps = {step.at: step for step in self.plan.steps}
        self.ends = {code for at, code in enumerate(self.plan.codes) if at not in steps or self._is_given(code)}
        for at in [step.at for step in reversed(self.plan.steps)]:
            if self._shares[at] is not None and self.plan.codes[at] not in self.ends:
                self._pass_on(steps[at])
        self.by = [self._moved(at) for at in range(len(self.plan.nodes))]

    def _is_given(self, code: str) -> bool:
        return any(results[code].origin == "given" for results in self._results)

    def _moved(self, at: int) -> Exact | None:
        share, old, new = self._shares[at], self._old[at].value, self._new[at].value
        if share is None or old is None or new is None:
            return None
        return share * (new - old)

    def _pass_on(self, step: NodeStep) -> None:
        """Give the share of a node to its children, and keep what is its own."""
        share, code = self._shares[step.at], self.plan.codes[step.at]
        old, new = self._old[step.at], self._new[step.at]
        if share is None or old.raw is None or new.raw is None or old.value is None or new.value is None:
            return
        apart = self._apart(step, old.raw, new.raw)
        moved: Exact = 0
        for place, part in apart.shares.items():
            at = step.children[place]
            self._shares[at] = (self._shares[at] or 0) + share * part
            moved += part * self._change(at)
        rest = dict(apart.rest)
        rest[ROUNDING] = rest.get(ROUNDING, 0) + new.value - old.value - (new.raw - old.raw)
        left = new.raw - old.raw - moved - sum(apart.rest.values())
        name = CONTEXT if self._formula_differs(step.at) else MISSING
        rest[name] = rest.get(name, 0) + left
        self.own.update({(code, name): share * by for name, by in rest.items() if share * by})

    def _change(self, at: int) -> Exact:
        old, new = self._old[at].value, self._new[at].value
        assert old is not None
        assert new is not None
        return new - old

    def _apart(self, step: NodeStep, old: Exact, new: Exact) -> Shared:
        """The change by the formulas of both sides, or by the one that has a value on both.

        Where none has, or a child is not known, nothing of it is any child's.
        """
        sides = [self._side(states, step) for states in (self._old, self._new)]
        if sides[0] is None or sides[1] is None:
            return Shared(old, new)
        other = [self._other.formulas[step.at]] if self._formula_differs(step.at) else []
        ways = [shared(formula.expression, sides[0], sides[1]) for formula in (step.formula, *other)]
        known = [way for way in ways if way is not None]
        return reduce(Shared.mean, known) if known else Shared(old, new)

    def _side(self, states: Sequence[_State], step: NodeStep) -> ChildrenEnd | None:
        children = [states[at] for at in step.children]
        values = [state.value for state in children if state.value is not None]
        return ChildrenEnd(values, [state.level for state in children]) if len(values) == len(children) else None

    def _formula_differs(self, at: int) -> bool:
        return self.plan is not self._other and self.plan.formulas[at] != self._other.formulas[at]


def _states(plan: Plan, evaluation: Evaluation, end: int) -> list[_State]:
    return [_state(plan, at, evaluation.nodes[code], end) for at, code in enumerate(plan.codes)]


def _state(plan: Plan, at: int, result: NodeResult, end: int) -> _State:
    # What stands behind a gate is told apart from the gate.
    score: Score | None = result.unlocked or result.score or (result.high if end == HIGH else result.low)
    level = result.level
    if level is None and at in plan.leaf_ends and result.origin == "missing":
        level = plan.leaf_ends[at][end].level
    return _State(None, None, level) if score is None else _State(score.exact, score.value, level)


def change_of(before: NodeResult, after: NodeResult) -> ChangePoints | None:
    """By how much a node changed, in its own points; ``None`` where nothing is known of one."""
    ends = [node_result.ends for node_result in (before, after)]
    if ends[0] is None or ends[1] is None:
        return None
    return ChangePoints(ends[1][0] - ends[0][1], ends[1][1] - ends[0][0])


def added(parts: ChangeParts) -> ChangePoints:
    """What the ends and all that is a node's own come to together."""
    contributions = [points for code in parts.ends if (points := parts.nodes[code]) is not None]
    contributions += [attribute.points for attribute in parts.own]
    return ChangePoints(
        Fraction(sum(contribution.low for contribution in contributions)),
        Fraction(sum(contribution.high for contribution in contributions)),
    )
