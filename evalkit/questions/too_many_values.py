"""What is known to be too much before any of it is listed: fine numbers on a long scale, and products of them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.method.subexpressions import is_plain_arithmetic
from evalkit.questions.folds import TIMES, folded, sharing
from evalkit.questions.numbers import Numbers
from evalkit.questions.table import Unproved
from evalkit.questions.walk import MAX_ADDED, NOT_A_SUM, TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evalkit.method.plan import NodeStep, Plan
    from evalkit.questions.numbers import PricedAnswer


class Listed:
    """How many values nodes have at least, by the numbers below them, none of which is listed.

    Args:
        plan: The compiled instrument.
        choices: Of leaves.
        bound: Nodes of which only some values count, or that something else stands in place of.
    """

    def __init__(self, plan: Plan, choices: Mapping[int, Sequence[PricedAnswer]], bound: Collection[int]) -> None:
        """Nothing is counted yet."""
        self._plan, self._choices, self._bound = plan, choices, bound
        self._steps = {step.at: step for step in plan.steps}

    def of(self, at: int) -> Sequence[PricedAnswer]:
        """The answers of a leaf, which somebody is about to list.

        Raises:
            Unproved: They are more numbers than can be listed.
        """
        answers = self._choices[at]
        if isinstance(answers, Numbers) and len(answers) > MAX_COMBINATIONS:
            raise Unproved(TOO_MANY)
        return answers

    def is_too_much(self, step: NodeStep) -> bool:
        """Whether its children have more values than can be taken together one by one."""
        many = {child: self._many(at) for child, at in enumerate(step.children) if child in step.formula.moves}
        apart = folded(step.formula.expression) if max(many.values(), default=1) > 1 else None
        if apart is None:
            return False
        if len(sharing([fold.children for fold in apart.folds])) > 1 and all(
            len(one.parts) == 1 for one in apart.folds
        ):
            return prod(many.values()) > MAX_COMBINATIONS
        each = [sorted([many.get(part.child, 1) for part in one.parts]) for one in apart.folds if one.kind == TIMES]
        return any(prod(most[-2:]) * NOT_A_SUM > MAX_ADDED for most in each)

    def _many(self, at: int) -> int:
        """At least so many, one for each number of a leaf, where no number gives what another does; 1: not known."""
        step = self._steps.get(at)
        if at in self._bound:
            return 1
        if step is None:
            listed = self._choices[at]
            if not isinstance(listed, Numbers) or len(listed.ways) != 1 or at in self._plan.leaf_stages:
                return 1
            return len(listed) if listed.ways[0].cost else 1  # of those that take no effort the farthest is the best
        if step.stage is not None or not is_plain_arithmetic(step.formula.expression):
            return 1
        return max(
            [self._many(one) for child, one in enumerate(step.children) if child in step.formula.moves], default=1
        )
