"""The runs of one assessment: as written, with missing answers at their ends, with printed decimals at theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from evalkit.base.value import Value
from evalkit.method.methods import Graded
from evalkit.method.plan import AtEnd, Plan, Values, rounded, run, run_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.inputs import Entry, Inputs

Levels = list[int | None]


@attrs.define(eq=False, repr=False, getstate_setstate=False)
class Run(Value):
    """Values of every node before and after rounding stages, and the answers as levels."""

    raw: Values
    values: Values
    levels: Levels


@attrs.define(eq=False, repr=False, getstate_setstate=False)
class Spread(Value):
    """What can come out of one assessment under one plan.

    Attributes:
        point: As written; ``None`` where answers are missing.
        low, high: Missing answers at their ends.
        wide_low, wide_high: And printed decimals at theirs.
        used: Parents whose given value stands in place of what their children give.
        below: Positions under a used value.
        as_printed: Nodes for which printed decimals stand as they are: what else these leave to them is not known.
    """

    plan: Plan
    inputs: Inputs
    point: Run
    low: Run
    high: Run
    wide_low: Run
    wide_high: Run
    used: frozenset[int]
    below: frozenset[int]
    as_printed: frozenset[int] = frozenset()

    @property
    def has_ends(self) -> bool:
        """Whether it is known between which values the total lies."""
        return self.low.raw[0] is not None

    def values_of_total(self) -> tuple[Exact | None, ...]:
        """The total in every run."""
        runs = (self.point, self.low, self.high, self.wide_low, self.wide_high)
        return tuple([one.values[0] for one in runs])


def spread(plan: Plan, inputs: Inputs) -> Spread:
    """Run *inputs* through *plan* as often as needed: once if everything is known exactly."""
    if inputs.plain:
        return _single(plan, inputs)
    used = _used(plan, inputs)
    below = _below(plan, used)
    entries = [*inputs.leaves.values(), *(inputs.given[at] for at in used)]
    point = _run(plan, inputs, used, lambda e: e.point, lambda e: e.level)
    low = high = point
    if any(entry.point is None for entry in entries):
        low, high = _between(plan, inputs, used, _LOW, _HIGH)
        _look_at_every_value(Spread(plan, inputs, point, low, high, low, high, used, below))
        _settle(plan, point, low, high)
    wide_low, wide_high = low, high
    as_printed: frozenset[int] = frozenset()
    if any(entry.wide_low != entry.low or entry.wide_high != entry.high for entry in entries):
        wide_low, wide_high = _between(plan, inputs, used, _WIDE_LOW, _WIDE_HIGH)
        as_printed = _keep_printed(plan, (wide_low, low), (wide_high, high))
    return Spread(plan, inputs, point, low, high, wide_low, wide_high, used, below, as_printed)


def _look_at_every_value(result: Spread) -> None:
    """The ends of nodes whose formula hides them, where there are few enough answers to look at all."""
    hidden = [step for step in result.plan.steps if result.low.raw[step.at] is None]
    if not hidden:
        return
    from evalkit.evaluation.known import lattice_of  # noqa: PLC0415  (start-up: no shipped instrument needs it)

    lattice = lattice_of(result)
    for step in hidden:
        found = lattice.raw_at(step.at)
        if found is None or found.count == 0:
            continue
        for one, end in ((result.low, found.low), (result.high, found.high)):
            one.raw[step.at], one.values[step.at] = end, rounded(end, step.stage)


def _keep_printed(plan: Plan, *sides: tuple[Run, Run]) -> frozenset[int]:
    """Take the narrow end where the wide one is not known, and say where."""
    found = frozenset(step.at for step in plan.steps if any(wide.raw[step.at] is None for wide, _ in sides))
    for wide, narrow in sides:
        for at in found:
            wide.raw[at], wide.values[at] = narrow.raw[at], narrow.values[at]
    return found


def _settle(plan: Plan, point: Run, low: Run, high: Run) -> None:
    """Parents whose ends are equal are known, whatever is missing below them (points behind a gate that stays closed)."""
    for step in plan.steps:
        at = step.at
        if point.raw[at] is None and low.raw[at] is not None and low.raw[at] == high.raw[at]:
            point.raw[at], point.values[at] = low.raw[at], low.values[at]


_NOTHING: frozenset[int] = frozenset()


def _single(plan: Plan, inputs: Inputs) -> Spread:
    values: Values = [None] * len(plan.nodes)
    levels: Levels = [None] * len(plan.nodes)
    for at, entry in inputs.leaves.items():
        values[at] = entry.point
    if plan.reads_answers:
        for at, entry in inputs.leaves.items():
            levels[at] = entry.level
    raw, rounded_values = run(plan, values, levels, complete=True)
    one = Run(raw, rounded_values, levels)
    return Spread(plan, inputs, one, one, one, one, one, _NOTHING, _NOTHING)


def restaged(result: Spread, plan: Plan) -> Spread:
    """*result* under a *plan* that differs in nothing but the rounding stage of the total and the bands."""
    stage = plan.instrument.stage_of(plan.nodes[0])
    runs: dict[int, Run] = {}
    for one in (result.point, result.low, result.high, result.wide_low, result.wide_high):
        total = one.raw[0]
        if id(one) not in runs:
            runs[id(one)] = Run(
                one.raw, [total if total is None else rounded(total, stage), *one.values[1:]], one.levels
            )
    point, low, high, wide_low, wide_high = (
        runs[id(one)] for one in (result.point, result.low, result.high, result.wide_low, result.wide_high)
    )
    return Spread(
        plan, result.inputs, point, low, high, wide_low, wide_high, result.used, result.below, result.as_printed
    )


def allowed(plan: Plan, inputs: Inputs, at: int) -> tuple[Run, Run]:
    """The ends that the answers alone leave to the node at *at*, whatever values are given; grades count as answers."""
    graded = frozenset(i for i, entry in inputs.given.items() if entry.grade is not None and i != at)
    return _between(plan, inputs, graded, _WIDE_LOW, _WIDE_HIGH)


class _End(NamedTuple):
    """Which end of an entry is taken: its value, and its answer as a level."""

    value: Callable[[Entry], Exact]
    level: Callable[[Entry], int | None]


_LOW = _End(lambda e: e.low, lambda e: e.low_level)
_HIGH = _End(lambda e: e.high, lambda e: e.high_level)
_WIDE_LOW = _End(lambda e: e.wide_low, lambda e: e.low_level)
_WIDE_HIGH = _End(lambda e: e.wide_high, lambda e: e.high_level)


def _between(plan: Plan, inputs: Inputs, used: frozenset[int], low: _End, high: _End) -> tuple[Run, Run]:
    """Both ends of every node. Under a formula that is not monotone, they hang on both ends of its children."""
    best = _best_grades(plan, inputs)
    if plan.monotone:
        return (
            _run(plan, inputs, used, low.value, low.level),
            _run(plan, inputs, used, high.value, high.level, at_best=best),
        )
    ends = [_at_end(plan, inputs, used, end) for end in (low, high)]
    ends[1].used.update({at: top for at, top in best.items() if at not in ends[1].used})
    found = run_between(plan, *ends)
    bottom, top = (Run(*both, list(end.levels)) for both, end in zip(found, ends, strict=True))
    return bottom, top


def _at_end(plan: Plan, inputs: Inputs, used: frozenset[int], end: _End) -> AtEnd:
    values: Values = [None] * len(plan.nodes)
    levels: Levels = [None] * len(plan.nodes)
    for at, entry in inputs.leaves.items():
        values[at], levels[at] = end.value(entry), end.level(entry)
    return AtEnd(values, levels, {at: end.value(inputs.given[at]) for at in used})


def _run(
    plan: Plan,
    inputs: Inputs,
    used: frozenset[int],
    pick: Callable[[Entry], Exact | None],
    level: Callable[[Entry], int | None],
    *,
    at_best: Mapping[int, Exact] = {},
) -> Run:
    values: Values = [None] * len(plan.nodes)
    levels: Levels = [None] * len(plan.nodes)
    for at, entry in inputs.leaves.items():
        values[at], levels[at] = pick(entry), level(entry)
    fixed = {at: value for at in used if (value := pick(inputs.given[at])) is not None}
    fixed = {**at_best, **fixed}
    raw, rounded = run(plan, values, levels, fixed or None)
    return Run(raw, rounded, levels)


def _best_grades(plan: Plan, inputs: Inputs) -> dict[int, Exact]:
    """Nodes of criteria whose grade an assessor can still raise by hand: no criterion unmet, and some open."""
    found: dict[int, Exact] = {}
    for step in plan.steps:
        if not isinstance(step.formula, Graded):
            continue
        entries = [inputs.leaves[i] for i in step.children]
        if any(entry.point is None for entry in entries) and _none_unmet(inputs, step.children):
            found[step.at] = top_grade(plan, step.at)
    return found


def top_grade(plan: Plan, at: int) -> Exact:
    """The points of the best grade of a node of criteria."""
    found = plan.ends[at].high
    assert found is not None  # those of its grades
    return found


def raised_by_hand(result: Spread) -> Run | None:
    """The best run if an assessor raised the grade of every node all of whose criteria are met or open; ``None`` if there is none."""
    plan, inputs = result.plan, result.inputs
    tops = {
        step.at: top_grade(plan, step.at)
        for step in plan.steps
        if isinstance(step.formula, Graded) and step.at not in result.used and _none_unmet(inputs, step.children)
    }
    if not tops or not any(grade.by_hand for grade in plan.instrument.grades):
        return None
    fixed = {at: inputs.given[at].high for at in result.used} | tops
    raw, values = run(plan, list(result.high.raw), result.high.levels, fixed)
    return Run(raw, values, result.high.levels)


def _none_unmet(inputs: Inputs, children: tuple[int, ...]) -> bool:
    return all(inputs.leaves[i].point != 0 for i in children)


def _used(plan: Plan, inputs: Inputs) -> frozenset[int]:
    complete: dict[int, bool] = {at: entry.known for at, entry in inputs.leaves.items()}
    used = set()
    for step in plan.steps:  # children first
        complete[step.at] = all(complete[i] for i in step.children)
        entry = inputs.given.get(step.at)
        if entry is None:
            continue
        by_hand = entry.grade is not None and _raised(plan, step.at, entry)
        if not complete[step.at] or by_hand:
            used.add(step.at)
        if entry.grade is not None:
            complete[step.at] = True  # a grade is an answer: its parent is computed from it
    return frozenset(used)


def _raised(plan: Plan, at: int, entry: Entry) -> bool:
    """Whether a given grade is one that only an assessor can give; it stands beside complete criteria, too."""
    found = plan.grade_of(plan.nodes[at], entry.grade or "")
    return found is not None and found[0].by_hand


def _below(plan: Plan, used: frozenset[int]) -> frozenset[int]:
    found = set()
    for at, node in enumerate(plan.nodes):  # parents first
        parent = plan.position[node.parent] if node.parent else None
        if parent is not None and (parent in used or parent in found):
            found.add(at)
    return frozenset(found)
