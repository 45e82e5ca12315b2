"""An instrument made ready to run: formulas, order of computation and ends of every node, worked out once."""

from __future__ import annotations

import copy
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import Exact
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import keeps_whole, rounded
from evalkit.method.children_read import answers_in
from evalkit.method.computing_order import computing_order
from evalkit.method.ends import ChildEnds
from evalkit.method.formula import Formula, is_foreign, ready
from evalkit.method.formula_range import ChildrenEnd, ends_between
from evalkit.method.highest_children import Highest
from evalkit.method.methods import CORE_METHODS, is_known, rises
from evalkit.method.picker import picker
from evalkit.method.scales import Reply, ends, has_whole_points

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, Node, Rounding
    from evalkit.instruments.expression import Step
    from evalkit.method.shapes import Gated, Graded, Linear


class NodeStep(NamedTuple):
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
        ends: Between which values each node lies; without ends where a formula that is not monotone hides them (see
            ``evalkit.possible.ends``, which looks at every value).
        formulas, children: Formula of each parent, and positions of its children, by position.
        reads_answers: Whether any formula looks at answers beside points.
        monotone: Whether there always is a value, and a better answer never lowers it. If not, ends of a range are not where answers end.
    """

    def __init__(self, instrument: Instrument, like: Plan | None = None) -> None:
        """Compile *instrument*; what is computed as in *like* is taken from it."""
        self.instrument = instrument
        self.nodes = tuple(instrument.nodes.values())
        self.codes = tuple(instrument.nodes)
        self.position = {code: i for i, code in enumerate(self.codes)}
        self.leaf_ends: dict[int, tuple[Reply, Reply]] = {}
        self.leaf_stages: dict[int, Rounding] = {}
        self.whole: list[bool] = [False] * len(self.nodes)
        steps = []
        low, high = (AtEnd([None] * len(self.nodes), [None] * len(self.nodes), {}) for _ in range(2))
        order = computing_order(instrument.nodes)
        kept = frozenset[str]()
        if like:
            from evalkit.method.shared_nodes import computed_alike  # noqa: PLC0415  # start-up: many runs have one plan

            kept = computed_alike(instrument, like.instrument, order)
        for code in order:
            at, node = self.position[code], instrument.nodes[code]
            if like is not None and code in kept:
                steps += self._taken(like, at, low, high)
            elif node.is_leaf:
                self._add_leaf(at, node, low, high)
            else:
                steps.append(self._step(at, node, low, high))
        self.steps = tuple(steps)
        self._step_at = {step.at: step for step in steps}
        self._sides = low, high
        self.monotone = all(step.formula.monotone and step.formula.has_value for step in steps)
        self.reads_answers = any(step.reads_answers for step in steps)
        self.formulas = {step.at: step.formula for step in steps}
        self.children = {step.at: step.children for step in steps}
        for at in map(self.position.__getitem__, kept):
            if like is not None and like.ends[at].is_bounded:
                low.used[at], high.used[at] = like.ends[at].ends
        self.ends: tuple[Interval, ...] = self._ends(low, high)

    def restaged(self, instrument: Instrument) -> Plan:
        """The plan of an *instrument* that differs in nothing but rounding stages and bands: no formula is built again."""
        plan = copy.copy(self)
        plan.instrument = instrument
        plan.leaf_stages = {
            at: stage for at in self.leaf_ends if (stage := plan.instrument.stage_of(self.nodes[at])) is not None
        }
        plan.steps = tuple(step._replace(stage=plan.instrument.stage_of(self.nodes[step.at])) for step in self.steps)
        plan.whole = list(self.whole)
        for step in plan.steps:  # children first
            plan.whole[step.at] = plan._is_whole(step)  # noqa: SLF001  (a plan of the same class)
        plan.ends = plan._ends(*(side._replace(used={}) for side in self._sides))  # noqa: SLF001  (as above)
        return plan

    def is_below(self, at: int, top: int) -> bool:
        """Whether the node at *at* stands below the one at *top*."""
        return top in self.above(at)

    def above(self, at: int) -> Iterator[int]:
        """The parent of the node at *at*, its parent, and so on."""
        parent = self.nodes[at].parent
        while parent is not None:
            yield self.position[parent]
            parent = self.instrument.nodes[parent].parent

    def display_mode(self, at: int) -> str:
        """How a value of the node at *at* is rounded when somebody prints it: as its own stage, else half up."""
        stage = self.instrument.stage_of(self.nodes[at])
        return stage.mode if stage else "half-up"

    def _taken(self, like: Plan, at: int, low: AtEnd, high: AtEnd) -> list[NodeStep]:
        """The step of a node that is computed as in *like*, none for a leaf; adds its ends to *low* and *high*."""
        for side, theirs in zip((low, high), like._sides, strict=True):
            side.inputs[at], side.levels[at] = theirs.inputs[at], theirs.levels[at]
        self.whole[at] = like.whole[at]
        if at in like.leaf_ends:
            self.leaf_ends[at] = like.leaf_ends[at]
        if at in like.leaf_stages:
            self.leaf_stages[at] = like.leaf_stages[at]
        return [like._step_at[at]] if at in like._step_at else []

    def _add_leaf(self, at: int, node: Node, low: AtEnd, high: AtEnd) -> None:
        """Keep what a leaf has; adds its worst and its best answer to *low* and *high*."""
        self.leaf_ends[at] = ends(self.instrument, node)
        for side, given in zip((low, high), self.leaf_ends[at], strict=True):
            side.inputs[at], side.levels[at] = given.points, given.level
        self.whole[at] = has_whole_points(self.instrument, node)
        stage = self.instrument.stage_of(node)
        if stage is not None:
            self.leaf_stages[at] = stage

    def _step(self, at: int, node: Node, low: AtEnd, high: AtEnd) -> NodeStep:
        """How a parent follows from its children; adds its ends to *low* and *high*, which have theirs."""
        children = tuple(self.position[child] for child in node.operands)
        highest = Highest(self.instrument.file, node, [high.inputs[i] for i in children])
        method = self.instrument.methods[node.method]
        if method.of_highest:
            highest.must_be_worth_something()
        expression = method.build(self.instrument, node, highest)
        asks = bool(answers_in(expression))
        between = [self._between(i, low, high, asks=asks) for i in children]
        is_core = CORE_METHODS.get(node.method) is method  # else a part may be a plugin's
        own = is_core or (is_known(self.instrument, method) and not is_foreign(expression))
        formula = ready(expression, tuple(between)) if own else Formula(expression, between)
        stage = self.instrument.stage_of(node)
        step = NodeStep(at, formula, children, stage, formula.reads_answers, picker(children))
        self.whole[at] = self._is_whole(step)
        for side, found in zip((low, high), _step_between(step, (low.inputs, high.inputs), low, high), strict=True):
            side.inputs[at] = None if found is None else rounded(found, stage)
        return step

    def _is_whole(self, step: NodeStep) -> bool:
        """Whether a parent is a whole number after its stage, whatever its children are."""
        by_steps = step.formula.whole and step.formula.graded is None  # a grade by hand may have other points
        # A leaf has its stage still before it.
        given = (self.whole[at] and keeps_whole(self.leaf_stages.get(at)) for at in step.children)
        return by_steps and keeps_whole(step.stage) and all(given)

    def _between(self, at: int, low: AtEnd, high: AtEnd, *, asks: bool) -> ChildEnds:
        """What a formula may know of the node at *at*, a child of it; *asks*: whether it looks at answers beside points."""
        least, most, node = low.inputs[at], high.inputs[at], self.nodes[at]
        known = None if least is None or most is None else (least, most)
        return ChildEnds(known, rises=not (node.is_leaf and asks) or rises(self.instrument, node))

    def _ends(self, low: AtEnd, high: AtEnd) -> tuple[Interval, ...]:
        for at, formula in self.formulas.items():
            if formula.graded and formula.graded.given:  # such a grade can lie above every computed one
                high.used[at] = max(step.points for step in formula.graded.given)
        (bottom, _), (top, _) = run_between(self, low, high)
        return tuple(map(Interval, bottom, top))

    @cached_property
    def entangled(self) -> frozenset[int]:
        """The parents of which two children hang on the same leaf: not every value of one can stand beside every value of the other."""
        return frozenset([step.at for step in self.steps if self.leaves_of_several(step.children)])

    def leaves_of_several(self, nodes: Iterable[int]) -> set[int]:
        """The leaves that more than one of these *nodes*, which stand apart, hangs on."""
        if not self.shared:
            return set()
        times = Counter([leaf for at in nodes for leaf in self._leaves_below[at]])
        return {leaf for leaf, many in times.items() if many > 1}

    @cached_property
    def _leaves_below(self) -> Mapping[int, frozenset[int]]:
        """For each node the leaves that it hangs on, also by way of nodes that are read elsewhere."""
        below: dict[int, frozenset[int]] = {at: frozenset([at]) for at in self.leaf_ends}
        for step in self.steps:
            below[step.at] = frozenset[int]().union(*(below[at] for at in step.children))
        return below

    @cached_property
    def gates(self) -> dict[int, Gated]:
        """The nodes that have a gate, in the order in which they are computed."""
        return {step.at: gate for step in self.steps if (gate := step.formula.gated) is not None}

    @cached_property
    def behind_gates(self) -> Mapping[int, int]:
        """The nodes whose points count only while a gate is open, each with the node that has the gate."""
        return {self.children[at][i]: at for at, gate in self.gates.items() for i in gate.locked}

    @cached_property
    def hanging(self) -> Sequence[frozenset[int]]:
        """For each node which of the steps hang on it."""
        found = [frozenset[int]() for _ in self.nodes]
        for number, step in reversed([*enumerate(self.steps)]):
            for at in step.children:
                found[at] |= found[step.at] | {number}
        return found

    def hanging_at(self, at: int) -> set[int]:
        """The nodes that hang on the one at *at*."""
        return {self.steps[number].at for number in self.hanging[at]}

    def anew(self, places: Collection[int]) -> list[NodeStep]:
        """The steps to compute where nodes at *places* have another value: their own, and what hangs on them, children first."""
        above = frozenset[int]().union(*(self.hanging[at] for at in places))
        return [step for number, step in enumerate(self.steps) if number in above or step.at in places]

    @cached_property
    def shared(self) -> frozenset[int]:
        """The nodes that several steps look at, as nodes that are read elsewhere are."""
        seen = Counter([at for step in self.steps for at in step.children])
        return frozenset([at for at, times in seen.items() if times > 1])

    @cached_property
    def tied(self) -> Mapping[int, Sequence[int]]:
        """The entangled parents, each with the shared nodes below it: where each of these has one value, it is entangled no more."""
        hanging = {at: self.hanging_at(at) for at in self.shared}
        return {up: [at for at in hanging if up in hanging[at]] for up in self.entangled}

    def graded_at(self, at: int) -> Graded | None:
        """The grades of the node at *at*, if it has one that follows from its children."""
        return self.formulas[at].graded if at in self.formulas else None

    def words_at(self, at: int) -> tuple[Step, ...]:
        """What an assessor may give to the node at *at* in place of its children, best first; nothing where that is a number."""
        graded = self.graded_at(at)
        return graded.words if graded is not None else ()

    def by_hand_at(self, at: int) -> tuple[Step, ...]:
        """Those of them that follow from no answers: only an assessor can give them."""
        graded = self.graded_at(at)
        return graded.given if graded is not None else ()

    def criteria_at(self, at: int) -> tuple[int, ...]:
        """The leaves that a grade of the node at *at* follows from; none where it follows from other nodes: by hand it is raised beside criteria alone."""
        children = self.children.get(at, ())
        return children if self.words_at(at) and self.leaf_ends.keys() >= set(children) else ()

    def linear_at(self, at: int) -> Linear | None:
        """The weighted sum that the node at *at* is, if it is one."""
        return self.formulas[at].linear if at in self.formulas else None


def run(
    plan: Plan,
    inputs: Values,
    levels: Sequence[int | None],
    used: Mapping[int, Exact] | None = None,
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

    Raises:
        UndefinedError: What is given leaves a node without a value, as a division by 0 does.
    """
    values = list(inputs)
    for at, leaf_stage in plan.leaf_stages.items():
        value = values[at]
        if value is not None:
            values[at] = rounded(value, leaf_stage)
    compute(plan, plan.steps, inputs, values, levels, used, complete=complete)
    return inputs, values


def compute(
    plan: Plan,
    steps: Iterable[NodeStep],
    raw: Values,
    values: Values,
    levels: Sequence[int | None],
    used: Mapping[int, Exact] | None,
    *,
    complete: bool = False,
) -> None:
    """Compute the nodes of *steps* anew, as ``run``: into *raw*, and into *values* after their stages."""
    for at, formula, children, stage, looks_at_answers, pick in steps:
        inside = pick(values)
        computed: Exact | None = None
        if used is not None and at in used:
            computed = used[at]
        elif complete or all(value is not None for value in inside):
            answers = [levels[i] for i in children] if looks_at_answers else ()
            try:
                computed = formula.value(inside, answers)
            except UndefinedError as error:
                raise UndefinedError(error.reason, plan.codes[at]) from error
        raw[at] = computed
        values[at] = computed if computed is None or stage is None else rounded(computed, stage)


class AtEnd(NamedTuple):
    """What is given, at one of its ends."""

    inputs: Values
    levels: list[int | None]
    used: dict[int, Exact]


def run_between(plan: Plan, low: AtEnd, high: AtEnd) -> tuple[tuple[Values, Values], tuple[Values, Values]]:
    """Compute the ends of every node while each leaf lies between its two.

    Args:
        plan: The compiled instrument.
        low, high: Values of leaves and answers as levels, by position, and parents whose value is given: at either end.

    Returns:
        For either end values before and after the rounding stages; ``None`` where the ends are not known.
    """
    sides = [(list(side.inputs), list(side.inputs)) for side in (low, high)]
    for at, stage in plan.leaf_stages.items():
        for _, values in sides:
            value = values[at]
            values[at] = None if value is None else rounded(value, stage)
    for step in plan.steps:
        found_ends = _step_between(step, (sides[0][1], sides[1][1]), low, high)
        for (raw, values), end in zip(sides, found_ends, strict=True):
            raw[step.at] = end
            values[step.at] = None if end is None else rounded(end, step.stage)
    return sides[0], sides[1]


def _step_between(
    step: NodeStep, values: tuple[Values, Values], low: AtEnd, high: AtEnd
) -> tuple[Exact | None, Exact | None]:
    """The ends of a parent, whose children have these *values* at either end."""
    if step.at in low.used and step.at in high.used:
        return low.used[step.at], high.used[step.at]
    sides = [
        ChildrenEnd(step.pick(known), step.pick(given.levels)) for known, given in zip(values, (low, high), strict=True)
    ]
    is_known = all(value is not None for side in sides for value in side.values)
    bottom, top = (ends_between(step.formula, *sides) if is_known else None) or (None, None)
    return low.used.get(step.at, bottom), high.used.get(step.at, top)


@lru_cache(maxsize=256)
def plan_for(instrument: Instrument) -> Plan:
    """The plan of *instrument*, made once; with what it has in common with the last one of that edition."""
    return plan_alike(instrument, instrument.id)


def plan_alike(instrument: Instrument, of: str, like: Plan | None = None) -> Plan:
    """The plan of *instrument*, with what it has in common with the last one *of* that name; of the first one, with *like*."""
    last = _last_of(of)
    made = Plan(instrument, last[0] if last else like)
    last[:] = [made]  # another thread may put its own there at once
    return made


@lru_cache(maxsize=256)
def _last_of(_of: str) -> list[Plan]:
    return []
