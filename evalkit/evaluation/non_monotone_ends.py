"""The ends of nodes whose formula turns between those of its children, as a penalty above a bound does: what completions give.

Interval arithmetic leaves nothing out, but may leave room that no completion fills. Here that is told from what is reached.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_CORNERS, MAX_RUNS
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.known_values import answers_of_missing, lattice_of
from evalkit.instruments.bands import rounded
from evalkit.method.plan import compute, run
from evalkit.possible.values import occurs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from evalkit.base.exact import Ends, Exact
    from evalkit.evaluation.runs import Run, Runs
    from evalkit.method.plan import AtEnd, NodeStep

    Leaves = frozenset[int]


class NearerEnds(NamedTuple):
    """What was found by looking at values and completions.

    Attributes:
        found: The ends of nodes that are nearer than those of interval arithmetic, by position, before their rounding stage.
        wider: The nodes whose ends may be wider than what can come out: there is too much to be tried.
    """

    found: dict[int, Ends]
    wider: set[int]


def nearer_ends(runs: Runs, given: tuple[AtEnd, AtEnd], between: tuple[Run, Run], *, as_written: bool) -> NearerEnds:
    """Look at each node, those below it first.

    Args:
        runs: The runs, of which that as written is known.
        given: What is given, at its lower and at its upper end.
        between: The ends by interval arithmetic.
        as_written: Whether printed decimals stand for themselves.
    """
    search = _Search(runs, given, between, as_written=as_written)
    reached = [_as_given(runs, side) for side in given]
    for step in runs.plan.steps:
        search.look_at(step, reached)
    return NearerEnds(search.found, search.wider)


class _Search:
    def __init__(self, runs: Runs, given: tuple[AtEnd, AtEnd], between: tuple[Run, Run], *, as_written: bool) -> None:
        self._runs, self._given, self._between, self._as_written = runs, given, between, as_written
        self._lattice = lattice_of(runs, as_written=as_written)
        self._below: dict[int, Leaves] = {}
        self._completed: dict[Leaves, Mapping[int, Ends]] = {}
        self.found: dict[int, Ends] = {}
        self.wider: set[int] = set()

    def look_at(self, step: NodeStep, reached: Sequence[Sequence[Exact | None]]) -> None:
        """Find the ends of one node; those of its children were looked at, and *reached* is what comes out at what is given."""
        self._below[step.at] = frozenset[int]().union(*map(self._open_below, step.children))
        ends = {one.raw[step.at] for one in self._between}
        if None not in ends and self._is_reached(step, ends, reached):
            return
        known = self._of_values(step)
        if known is None and None in ends:
            known = self._of_hidden(step, reached)
        if known is None:
            known = self._completions(self._below[step.at]).get(step.at)
        if known is None:
            self.wider.add(step.at)
        else:
            self.found[step.at] = known

    def _is_reached(
        self, step: NodeStep, ends: AbstractSet[Exact | None], reached: Sequence[Sequence[Exact | None]]
    ) -> bool:
        """Whether something comes out at these *ends*, or next to them; *reached* is what does where all that is open stands at one of its."""
        return len(ends) == 1 or ends <= {values[step.at] for values in reached} or self._is_near(step, ends)

    def _is_near(self, step: NodeStep, ends: AbstractSet[Exact | None]) -> bool:
        """Whether its *ends* are reached at those of its children, or next to them."""
        return self._can_mix(step) and (step.formula.has_directions or ends <= self._corners(step))

    def _corners(self, step: NodeStep) -> AbstractSet[Exact | None]:
        """What comes out where each child stands there; nothing where the ends of one are nearer than between."""
        each = [self._near_ends(at) for at in step.children]
        if step.reads_answers or prod(map(len, each)) > MAX_CORNERS or not self.found.keys().isdisjoint(step.children):
            return frozenset()
        return {_value_of(step, inside) for inside in product(*each)}

    def _near_ends(self, at: int) -> AbstractSet[Exact | None]:
        """The ends of a child; of an open count the numbers next to them as well, since a formula often has a case for 0."""
        low, high = (one.values[at] for one in self._between)
        plan, entry = self._runs.plan, self._runs.inputs.leaves.get(at)
        scale = plan.instrument.scales.get(plan.nodes[at].scale or "")
        is_count = entry is not None and entry.origin == "missing" and scale is not None and scale.whole
        if not is_count or low is None or high is None or high <= low + 1:
            return {low, high}
        return {low, low + 1, high - 1, high}

    def _can_mix(self, step: NodeStep) -> bool:
        """Whether all that its children can be is known, and each of it can stand beside each."""
        apart = len(self._below[step.at]) == sum(len(self._open_below(at)) for at in step.children)
        return apart and self.wider.isdisjoint(step.children)

    def _of_values(self, step: NodeStep) -> Ends | None:
        found = self._lattice.raw_at(step.at) if self._can_mix(step) else None
        return (found.low, found.high) if found is not None and found.count != 0 and occurs(found) else None

    def _of_hidden(self, step: NodeStep, reached: Sequence[Sequence[Exact | None]]) -> Ends | None:
        """The ends that interval arithmetic does not see, where they come out at what is given: nothing lies beyond its values."""
        found = self._lattice.raw_at(step.at)
        if found is None or found.count == 0:
            return None
        return (found.low, found.high) if {found.low, found.high} <= {values[step.at] for values in reached} else None

    def _open_below(self, at: int) -> Leaves:
        """The leaves below a node that are open, it among them; a value that may be several stands for such a leaf."""
        entry = self._runs.inputs.leaves.get(at)
        if entry is None:
            ends = {side.used.get(at) for side in self._given}
            return self._below[at] if ends == {None} else frozenset([at] if len(ends) > 1 else [])
        is_known = entry.point is not None if self._as_written else entry.plain
        return frozenset() if is_known else frozenset([at])

    def _completions(self, leaves: Leaves) -> Mapping[int, Ends]:
        """The ends of the nodes that hang on *leaves* alone of all that is open; none where these are too much."""
        if leaves not in self._completed:
            self._completed[leaves] = self._tried(sorted(leaves))
        return self._completed[leaves]

    def _tried(self, leaves: Sequence[int]) -> Mapping[int, Ends]:
        plan, point = self._runs.plan, self._runs.point
        each = [answers_of_missing(self._runs, at) for at in leaves]
        if not all(each) or prod(map(len, each)) > MAX_RUNS:
            return {}
        steps = plan.anew(leaves)
        ends: dict[int, Ends] = {}
        for case in product(*each):
            raw, values, levels = point.raw.copy(), point.values.copy(), point.levels.copy()
            for at, (points, level) in zip(leaves, case, strict=True):
                raw[at], levels[at] = points, level
                values[at] = rounded(points, plan.leaf_stages.get(at))
            try:
                compute(plan, steps, raw, values, levels, self._given[0].used)
            except UndefinedError:  # no assessment has it
                continue
            for step in steps:
                one = raw[step.at]
                if one is not None:
                    low, high = ends.get(step.at, (one, one))
                    ends[step.at] = min(low, one), max(high, one)
        return ends


def _value_of(step: NodeStep, inside: Sequence[Exact | None]) -> Exact | None:
    """What a formula makes of values of its children; ``None`` where that is nothing."""
    known = [value for value in inside if value is not None]
    try:
        return step.formula.value(known, ()) if len(known) == len(inside) else None
    except UndefinedError:
        return None


def _as_given(runs: Runs, side: AtEnd) -> Sequence[Exact | None]:
    """What comes out where all that is open stands at this end."""
    try:
        return run(runs.plan, list(side.inputs), side.levels, side.used)[0]
    except UndefinedError:
        return [None] * len(runs.plan.nodes)
