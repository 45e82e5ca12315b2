"""Results of nodes, made from whole numbers when somebody reads them."""

from __future__ import annotations

from functools import lru_cache
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.node_results import LazyResults
from evalkit.evaluation.result import NodeResult, Score
from evalkit.method.whole_form import exact
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.interval import Interval
    from evalkit.instruments import Node
    from evalkit.method.plan import Plan
    from evalkit.method.whole_form import Reckoned


_MOST_KNOWN = 256  # results of a node that are at hand: what is above answers has few values but for the top


def _parent(node: Node, bottom: int, bottom_rounded: int, ends: Interval) -> Callable[[int, int], NodeResult]:
    """What makes the result of a node that is computed, of whole numbers over these denominators before and after its stage.

    Results are shared between evaluations, as those of answers are.
    """
    high, low = ends.high, ends.low

    @lru_cache(maxsize=_MOST_KNOWN)
    def result(top: int, top_rounded: int) -> NodeResult:
        score = Score(exact(top, bottom), exact(top_rounded, bottom_rounded))
        return NodeResult(node, "computed", score, high, low)

    return result


class ResultShape:
    """What results have in common in all evaluations under a plan.

    Attributes:
        codes: In the order of the tree.
        parents: What makes the result of each, in the order in which they are computed.
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
            _parent(plan.nodes[step.at], *both, ends[step.at])
            for step, both in zip(plan.steps, zip(*bottoms, strict=True), strict=True)
        )
        self.leaves = {plan.codes[at]: number for number, at in enumerate(plan.leaf_ends)}
        self.computed = {plan.codes[step.at]: number for number, step in enumerate(plan.steps)}
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
        return shape.parents[number](reckoned[0][number], reckoned[1][number])

    def all(self) -> dict[str, NodeResult]:
        """All of them."""
        found = self._found
        if found is not None:
            shape, known = self._shape, self._made
            leaves = map(getitem, shape.answers, self._given)
            computed = [of(top, rounded) for of, top, rounded in zip(shape.parents, found[0], found[1], strict=True)]
            made = dict(zip(shape.codes, shape.in_tree([*leaves, *computed]), strict=True))
            self._made = made | known if known else made  # what was read stays what it is
            self._found = None
        return self._made
