"""Weights that count for nothing: below a method that does not weigh, a weight can only state the most a node can give."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.method.methods import is_known
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Node
    from evalkit.method.plan import NodeStep, Plan


class StatedWeight(NamedTuple):
    """A weight that no method multiplies with, and the highest value of its node, if that is known."""

    node: Node
    weight: Exact
    highest: Exact | None

    @property
    def is_highest(self) -> bool:
        """Whether it states the most that the node can give."""
        return self.weight == self.highest


def stated_weights(plan: Plan, step: NodeStep) -> Iterator[StatedWeight]:
    """The weights of the children of *step*, where neither it nor the method of the child weighs."""
    methods = plan.instrument.methods
    if not _weighs(plan, step):
        for i in step.children:
            node = plan.nodes[i]
            if node.parent != plan.codes[step.at]:
                continue  # it is read here, and weighs elsewhere
            own = bool(node.method) and methods[node.method].own_weight
            if node.weight is not None and not own:
                yield StatedWeight(node, node.weight, ends_of(plan)[i].high)


def _weighs(plan: Plan, step: NodeStep) -> bool:
    """Whether weights count, as far as can be seen: a plugin may read them and tell nobody."""
    name = plan.nodes[step.at].method
    method = plan.instrument.methods[name]
    if method.weighs or is_known(plan.instrument, method):
        return method.weighs or method.may_weigh
    linear = plan.linear_at(step.at)
    return linear is None or len(set(linear.weights)) > 1


@lru_cache(maxsize=256)
def ignored_weights(plan: Plan) -> Mapping[str, StatedWeight]:
    """The weights that count for nothing and state nothing that is true either, by code."""
    return {
        weight.node.code: weight
        for step in plan.steps
        for weight in stated_weights(plan, step)
        if not weight.is_highest
    }
