"""Results of nodes, made from whole numbers when somebody reads them."""

from __future__ import annotations

from functools import partial
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.node_results import LazyResults
from evalkit.evaluation.result import NodeResult, Score
from evalkit.method.exact_value import ratio_of
from evalkit.method.whole_form import exact
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Node
    from evalkit.method.plan import Plan
    from evalkit.method.whole_form import Reckoned


_score = partial(tuple.__new__, Score)  # of a tuple, twice as fast as by its fields


class Parent(NamedTuple):
    """A node that is computed: the denominators of its value before and after its rounding stage, and its ends."""

    node: Node
    bottom: int
    bottom_rounded: int
    high: Exact | None
    low: Exact | None

    def result(self, top: int, top_rounded: int) -> NodeResult:
        """Its result for these whole numbers."""
        score = Score(exact(top, self.bottom), exact(top_rounded, self.bottom_rounded))
        return NodeResult(self.node, "computed", score, self.high, self.low)


class ResultShape:
    """What results have in common in all evaluations under a plan.

    Attributes:
        codes: In the order of the tree.
        parents: In the order in which they are computed.
        leaves: Code → number among the leaves; ``computed``: code → number among the parents.
        in_tree: Puts leaves and, behind them, parents in the order of the tree.
    """

    def __init__(
        self, plan: Plan, bottoms: tuple[tuple[int, ...], tuple[int, ...]], answers: Sequence[Mapping[Any, NodeResult]]
    ) -> None:
        """*answers*: for each leaf the result of each answer."""
        ends = ends_of(plan)
        self.codes, self.answers = plan.codes, answers
        self.parents = tuple(
            Parent(plan.nodes[step.at], *both, ends[step.at].high, ends[step.at].low)
            for step, both in zip(plan.steps, zip(*bottoms, strict=True), strict=True)
        )
        self.leaves = {plan.codes[at]: number for number, at in enumerate(plan.leaf_ends)}
        self.computed = {parent.node.code: number for number, parent in enumerate(self.parents)}
        order = {code: number for number, code in enumerate([*self.leaves, *self.computed])}
        self.in_tree: Callable[[Sequence[NodeResult]], tuple[NodeResult, ...]] = itemgetter(
            *[order[code] for code in plan.codes]
        )


class WholeResults(LazyResults):
    """Where the result of a node hangs on its own answer and value alone."""

    __slots__ = ("_found", "_given", "_shape")

    def __init__(self, shape: ResultShape, given: tuple[Any, ...], reckoned: Reckoned) -> None:
        """Make nothing yet of the answers *given* and what was *reckoned*."""
        super().__init__()
        self._shape, self._given = shape, given
        self._found: Reckoned | None = reckoned

    def __getitem__(self, code: str) -> NodeResult:
        """The result of one node, and no other."""
        found = self._found
        if found is None or code in self._made:
            return self._made[code]
        node_result = self._made[code] = self._one(code, found)
        return node_result

    def _one(self, code: str, reckoned: Reckoned) -> NodeResult:
        shape, number = self._shape, self._shape.computed.get(code)
        if number is None:
            number = shape.leaves[code]
            return shape.answers[number][self._given[number]]
        return shape.parents[number].result(reckoned[0][number], reckoned[1][number])

    def all(self) -> dict[str, NodeResult]:
        """All of them."""
        found = self._found
        if found is not None:
            shape, known = self._shape, self._made
            leaves = map(getitem, shape.answers, self._given)
            made = dict(zip(shape.codes, shape.in_tree([*leaves, *self._computed(found)]), strict=True))
            self._made = made | known  # what was read stays what it is
            self._found = None
        return self._made

    def _computed(self, reckoned: Reckoned) -> list[NodeResult]:
        """Those of the parents: as ``Parent.result``, but calling it for each would be a third of the time."""
        made = []
        for parent, top, top_rounded in zip(self._shape.parents, reckoned[0], reckoned[1], strict=True):
            node, bottom, bottom_rounded, high, low = parent
            raw = rounded = ratio_of(top, bottom)
            if bottom != bottom_rounded or top != top_rounded:
                rounded = ratio_of(top_rounded, bottom_rounded)
            made.append(NodeResult(node, "computed", _score((raw, rounded)), high, low))
        return made
