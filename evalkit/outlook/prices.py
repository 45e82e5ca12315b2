"""Which answers may change, how those of a leaf are ordered, and what a change of one takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.method.scales import NA, options
from evalkit.outlook.costs import costs_of, grid_of
from evalkit.outlook.effort import STEPS, Effort
from evalkit.questions.table import packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan
    from evalkit.method.scales import Reply
    from evalkit.outlook.costs import Costs

    Answers = Sequence[tuple[str | int, Reply]]


class Allowed(NamedTuple):
    """Which answers may change.

    Attributes:
        free: Whether the node of a code may.
        grades: Whether grades of an assessor may be given.
        effort: What it takes.
    """

    free: Any = None
    grades: bool = False
    effort: Effort = STEPS

    def may(self, code: str) -> bool:
        """Whether that answer may change."""
        return self.free is None or self.free(code)


class Prices:
    """What a change of one answer takes, its question included.

    Attributes:
        costs: How changes are counted.
    """

    def __init__(self, plan: Plan, allowed: Allowed, costs: Costs | None = None) -> None:
        """*costs*: where they were worked out before."""
        self.allowed, self._plan = allowed, plan
        self.costs = costs or costs_of(plan, allowed.effort)
        self._orders: dict[int, tuple[Any, Answers]] = {}

    def ordered(self, at: int) -> Answers:
        """The answers of a leaf, the worst first; without the one that says that the question does not apply."""
        listed = options(self._plan.instrument, self._plan.nodes[at])
        if id(listed) not in self._orders:  # which is kept, so that no other has its id
            answers = [one for one in listed.items() if one[0] != NA]
            self._orders[id(listed)] = listed, sorted(answers, key=lambda one: (one[1].points, one[1].level or 0))
        return self._orders[id(listed)][1]

    def of_levels(self, at: int, passed: Sequence[str | int]) -> int:
        """Of the answers that are passed on the way."""
        return self._of(len(passed), self.allowed.effort.of_levels(self._plan.codes[at], passed))

    def of_step(self, at: int) -> int:
        """Of a step of a number, without its question."""
        grid = grid_of(self._plan, at)
        return self._of(grid, self.allowed.effort.of_unit(self._plan.codes[at]) * grid) - 1

    def of_words(self, steps: int) -> int:
        """Of so many grades."""
        return self._of(steps, self.allowed.effort.default * steps)

    def _of(self, steps: Exact, effort: Exact) -> int:
        return packed(self.costs.of(steps, effort), 1)
