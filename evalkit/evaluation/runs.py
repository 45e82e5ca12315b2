"""The runs of one assessment: as written, with missing answers at their ends, with printed decimals at theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import Ends, round_to
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, record

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.inputs import Inputs
    from evalkit.evaluation.result import NodeResult
    from evalkit.method.plan import Plan, Values

Levels = list[int | None]


class NodeRange(NamedTuple):
    """What the inputs leave to a node, before and after its rounding stage, and how such a value is printed."""

    raw: Interval
    values: Interval
    mode: str

    def can_print(self, number: Exact, digits: int) -> bool:
        """Whether some value, before or after the rounding stage, is printed as *number*."""
        spans = (self._printed(inside, digits) for inside in (self.raw, self.values))
        return any(low <= number <= high for low, high in spans)

    def can_be(self, value: Interval) -> bool:
        """Whether what a printed *value* stands for can be one of these, before or after the rounding stage."""
        return self.raw.meets(value) or self.values.meets(value)

    def must_print(self, number: Exact, digits: int) -> bool:
        """Whether every value is printed as *number*."""
        return self._printed(self.values, digits) == (number, number)

    def _printed(self, inside: Interval, digits: int) -> Ends:
        low, high = inside.ends
        return round_to(low, digits, self.mode), round_to(high, digits, self.mode)


@record
class Run(Value):
    """Values of every node before and after rounding stages, and the answers as levels."""

    raw: Values
    values: Values
    levels: Levels


@record
class Runs(Value):
    """What can come out of one assessment under one plan.

    Attributes:
        point: As written; ``None`` where answers are missing.
        low, high: Missing answers at their ends.
        wide_low, wide_high: And printed decimals at theirs.
        used: Parents whose given value stands in place of what their children give.
        below: Positions under a used value.
        as_printed: Nodes for which printed decimals stand as they are: what else these leave to them is not known.
        wider: Nodes whose ends may be wider than what can come out.
        results: Results of nodes, once made.
    """

    plan: Plan
    inputs: Inputs
    point: Run
    low: Run
    high: Run
    wide_low: Run
    wide_high: Run
    used: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    as_printed: frozenset[int] = frozenset()
    wider: frozenset[int] = frozenset()
    results: dict[str, NodeResult] | None = None

    @property
    def each(self) -> tuple[Run, Run, Run, Run, Run]:
        """All of them, in this order."""
        return self.point, self.low, self.high, self.wide_low, self.wide_high

    @property
    def has_ends(self) -> bool:
        """Whether it is known between which values the total lies."""
        return self.low.raw[0] is not None

    @property
    def widened(self) -> Runs:
        """These where a printed number is known no better than a missing one: as any that is printed so. Itself where none is.

        ``low`` and ``high`` are the wide ends, and no result is made yet.
        """
        if self.wide_low is self.low and self.wide_high is self.high:
            return self
        return attrs.evolve(self, low=self.wide_low, high=self.wide_high, results=None)

    def missing_leaves(self, at: int) -> Interval:
        """Between which values missing answers leave a node, after its rounding stage; without ends where that is not known."""
        return Interval(self.low.values[at], self.high.values[at])

    def leaves(self, at: int) -> Interval:
        """The same of missing answers and printed decimals."""
        return Interval(self.wide_low.values[at], self.wide_high.values[at])

    def left(self, at: int) -> NodeRange | None:
        """What is left to a node; nothing if that is not known: a formula below a given value hides its ends."""
        return left_between(self.plan, self.wide_low, self.wide_high, at)


def left_between(plan: Plan, low: Run, high: Run, at: int) -> NodeRange | None:
    """What two runs leave to a node; nothing if they do not say."""
    raw = Interval(low.raw[at], high.raw[at])
    return NodeRange(raw, Interval(low.values[at], high.values[at]), plan.display_mode(at)) if raw.is_bounded else None
