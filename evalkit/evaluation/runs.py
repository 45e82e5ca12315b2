"""The runs of one assessment: as written, with missing answers at their ends, with printed decimals at theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.interval import Interval
from evalkit.base.value import Value

if TYPE_CHECKING:
    from evalkit.evaluation.inputs import Inputs
    from evalkit.evaluation.result import NodeResult
    from evalkit.method.plan import Plan, Values

Levels = list[int | None]


@attrs.define(eq=False, repr=False, getstate_setstate=False)
class Run(Value):
    """Values of every node before and after rounding stages, and the answers as levels."""

    raw: Values
    values: Values
    levels: Levels


@attrs.define(eq=False, repr=False, getstate_setstate=False)
class Runs(Value):
    """What can come out of one assessment under one plan.

    Attributes:
        point: As written; ``None`` where answers are missing.
        low, high: Missing answers at their ends.
        wide_low, wide_high: And printed decimals at theirs.
        used: Parents whose given value stands in place of what their children give.
        below: Positions under a used value.
        as_printed: Nodes for which printed decimals stand as they are: what else these leave to them is not known.
        results: Results of the nodes, once made.
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
    results: dict[str, NodeResult] | None = None

    @property
    def each(self) -> tuple[Run, Run, Run, Run, Run]:
        """All of them, in this order."""
        return self.point, self.low, self.high, self.wide_low, self.wide_high

    @property
    def has_ends(self) -> bool:
        """Whether it is known between which values the total lies."""
        return self.low.raw[0] is not None

    def missing_leaves(self, at: int) -> Interval:
        """Between which values missing answers leave a node, after its rounding stage; without ends where that is not known."""
        return Interval(self.low.values[at], self.high.values[at])

    def leaves(self, at: int) -> Interval:
        """The same of missing answers and printed decimals."""
        return Interval(self.wide_low.values[at], self.wide_high.values[at])
