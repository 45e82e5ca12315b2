"""An instrument made ready to run: formulas, order of computation and ends of every node, worked out once."""

from __future__ import annotations

import copy
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.exact import Exact, round_to
from evalkit.methods import Formula, Graded, grade_points
from evalkit.model import TOTAL, Grade, Instrument, Node, Rounding
from evalkit.scales import Given, ends, options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Step(NamedTuple):
    """One node to compute.

    Attributes:
        at: Its position; ``children`` those of its children, and ``pick`` takes their values out of all values.
        reads_answers: Whether the formula looks at answers beside points.
    """

    at: int
    formula: Formula
    children: tuple[int, ...]
    stage: Rounding | None
    reads_answers: bool
    pick: Callable[[Sequence[Any]], tuple[Any, ...]]


Values = list[Exact | None]


class Plan:
    """A compiled instrument.

    Attributes:
        codes, nodes: In tree order; a position means the same node everywhere.
        steps: Parents, children first.
        leaf_stages: Rounding stages at leaves, by position.
        leaf_ends: Worst and best answer of each leaf, by position.
        whole: Whether a node only has whole scores.
        low, high: Smallest and largest value of each node.
        formulas: Formula of each parent, by position.
        reads_answers: Whether any formula looks at answers beside points.
        monotone: Whether a better answer never lowers a value. If not, ends of a range are not where answers end.
    """

    def __init__(self, instrument: Instrument) -> None:
        """Compile *instrument*."""
        self.instrument = instrument
        self.nodes = tuple(instrument.nodes.values())
        self.codes = tuple(instrument.nodes)
        self.position = {code: i for i, code in enumerate(self.codes)}
        self.leaf_ends: dict[int, tuple[Given, Given]] = {}
        self.leaf_stages: dict[int, Rounding] = {}
        self.whole: list[bool] = [False] * len(self.nodes)
        self.low: list[Exact] = [0] * len(self.nodes)
        self.high: list[Exact] = [0] * len(self.nodes)
        steps = []
        best: dict[int, Exact] = {}
        for at in range(len(self.nodes) - 1, -1, -1):  # children stand behind their parents
            node = self.nodes[at]
            if node.is_leaf:
                self._add_leaf(at, node)
                best[at] = self.leaf_ends[at][1].points
            else:
                steps.append(self._step(at, node, best))
        self.steps = tuple(steps)
        self._find_ends()
        self.monotone = all(step.formula.monotone for step in steps)
        self.reads_answers = any(step.reads_answers for step in steps)
        self.formulas = {step.at: step.formula for step in steps}

    def restaged(self, instrument: Instrument) -> Plan:
        """The plan of an *instrument* that differs in nothing but rounding stages and bands: no formula is built again."""
        plan = copy.copy(self)
        plan.instrument = instrument
        plan.leaf_stages = {
            at: stage for at in self.leaf_ends if (stage := plan.instrument.stage_of(self.nodes[at])) is not None
        }
        plan.steps = tuple(step._replace(stage=plan.instrument.stage_of(self.nodes[step.at])) for step in self.steps)
        return plan

    def is_below(self, at: int, top: int) -> bool:
        """Whether the node at *at* stands below the one at *top*."""
        parent = self.nodes[at].parent
        while parent is not None:
            if self.position[parent] == top:
                return True
            parent = self.nodes[self.position[parent]].parent
        return False

    def display_mode(self, at: int) -> str:
        """How a value of the node at *at* is rounded when somebody prints it: as its own stage, else half up."""
        stage = self.instrument.stage_of(self.nodes[at])
        return stage.mode if stage else "half-up"

    def _add_leaf(self, at: int, node: Node) -> None:
        low, high = ends(self.instrument, node)
        self.leaf_ends[at] = (low, high)
        scale = self.instrument.scales[node.scale or ""]
        self.whole[at] = scale.whole if scale.kind == "number" else _all_whole(self.instrument, node)
        stage = self.instrument.stage_of(node)
        if stage is not None:
            self.leaf_stages[at] = stage

    def _step(self, at: int, node: Node, best: dict[int, Exact]) -> Step:
        """How a parent follows from its children; adds its value at the best answers to *best*, which has theirs."""
        children = tuple(self.position[child] for child in node.children)
        highest = [best[i] for i in children]
        formula = self.instrument.methods[node.method].build(self.instrument, node, highest)
        levels = [self.leaf_ends[i][1].level if i in self.leaf_ends else None for i in children]
        stage = self.instrument.stage_of(node)
        best[at] = rounded(formula.value(highest, levels), stage)
        self.whole[at] = formula.whole and all(self.whole[i] for i in children)
        return Step(at, formula, children, stage, formula.reads_answers, _picker(children))

    def _find_ends(self) -> None:
        # A grade by hand can lie above every computed one: the best value of its node.
        by_hand = {
            step.at: max(self.hand_points(self.nodes[step.at]), default=0)
            for step in self.steps
            if isinstance(step.formula, Graded) and any(grade.by_hand for grade in self.instrument.grades)
        }
        for side, ends_found, used in ((0, self.low, None), (1, self.high, by_hand)):
            values: Values = [None] * len(self.nodes)
            levels: list[int | None] = [None] * len(self.nodes)
            for at, both in self.leaf_ends.items():
                values[at], levels[at] = both[side].points, both[side].level
            raw, _ = run(self, values, levels, used)
            ends_found[:] = [value if value is not None else 0 for value in raw]

    def hand_points(self, node: Node) -> list[Exact]:
        """Points of the grades that only an assessor can give to *node*."""
        return [grade_points(grade.value, node.weight or 0) for grade in self.instrument.grades if grade.by_hand]

    def grade_of(self, node: Node, grade: str) -> tuple[Grade, Exact] | None:
        """The grade of that name (case ignored), and its points for *node*."""
        for one in self.instrument.grades:
            if one.grade.casefold() == grade.strip().casefold():
                return one, grade_points(one.value, node.weight or 0)
        return None


def _picker(positions: tuple[int, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(positions) == 1:
        only = positions[0]
        return lambda values: (values[only],)
    return itemgetter(*positions)


def _all_whole(instrument: Instrument, node: Node) -> bool:
    """Whether every answer of a leaf is worth a whole number: those between its ends may not be."""
    return all(_whole(given.points) for given in options(instrument, node).values())


def _whole(value: Exact) -> bool:
    return value.denominator == 1


def rounded(value: Exact, stage: Rounding | None) -> Exact:
    """*value* after *stage*."""
    if stage is None:
        return value
    if stage.divided_by == 1:
        return round_to(value, stage.digits, stage.mode)
    return round_to(Fraction(value) / stage.divided_by, stage.digits, stage.mode) * Fraction(stage.divided_by)


def run(
    plan: Plan,
    inputs: Values,
    levels: Sequence[int | None],
    used: dict[int, Exact] | None = None,
    *,
    complete: bool = False,
) -> tuple[Values, Values]:
    """Compute every node.

    Args:
        plan: The compiled instrument.
        inputs: Value of each leaf, by position; ``None`` where it is missing.
        levels: Answer of each leaf as a level, by position.
        used: Parents whose value is given and stands in place of what their children give.
        complete: Whether no leaf is missing.

    Returns:
        Values before and after the rounding stages; a node with a missing child and no given value has ``None``.
    """
    raw = inputs
    values = list(inputs)
    for at, leaf_stage in plan.leaf_stages.items():
        value = values[at]
        if value is not None:
            values[at] = rounded(value, leaf_stage)
    for at, formula, children, stage, reads_answers, pick in plan.steps:
        if used is not None and at in used:
            found: Exact | None = used[at]
        else:
            inside = pick(values)
            if not complete and any(value is None for value in inside):
                found = None
            else:
                answers = [levels[i] for i in children] if reads_answers else ()
                found = formula.value(inside, answers)
        raw[at] = found
        values[at] = found if found is None or stage is None else rounded(found, stage)
    return raw, values


@lru_cache(maxsize=256)
def plan_for(instrument: Instrument) -> Plan:
    """The plan of *instrument*, made once."""
    return Plan(instrument)


def same_leaves(plan: Plan, other: Plan) -> bool:
    """Whether answers mean the same under both: no node was changed, nor the way rows are read."""
    mine, theirs = plan.instrument, other.instrument
    return mine.nodes is theirs.nodes and mine.records is theirs.records


@lru_cache(maxsize=1024)
def differs_only_at_total(plan: Plan, other: Plan) -> bool:
    """Whether *other* has the same tree, rows and stages, but for the total's stage and the bands."""
    mine, theirs = plan.instrument, other.instrument
    if not same_leaves(plan, other) or mine.gate is not theirs.gate:
        return False
    inner = [stage for stage in mine.rounding if stage.at != TOTAL]
    return inner == [stage for stage in theirs.rounding if stage.at != TOTAL]
