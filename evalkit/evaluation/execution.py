"""Runs an assessment through a plan as often as needed: once if everything is known exactly."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.runs import Levels, Run, Runs
from evalkit.instruments.bands import rounded
from evalkit.method.compiled_when_repeated import run_complete
from evalkit.method.plan import AtEnd, Plan, Values, run, run_between
from evalkit.method.shapes import called

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.inputs import Entry, Inputs
    from evalkit.instruments import Rounding


def run_all(plan: Plan, inputs: Inputs) -> Runs:
    """Run *inputs* through *plan*."""
    if inputs.plain:
        return _single(plan, inputs)
    used = _used(plan, inputs)
    entries = [*inputs.leaves.values(), *(inputs.given[at] for at in used)]
    start = _start(plan, inputs, used, _AS_WRITTEN)
    point = Run(*run(plan, start.inputs, start.levels, start.used), start.levels)
    runs = Runs(plan, inputs, point, point, point, point, point, used, _below(plan, used))
    if any(entry.point is None for entry in entries):
        runs.low, runs.high = _nearest(runs, _LOW, _HIGH, known=_known(plan, point))
        _look_at_every_value(runs)
        _settle(runs)
    runs.wide_low, runs.wide_high = runs.low, runs.high
    if any(entry.wide_low != entry.low or entry.wide_high != entry.high for entry in entries):
        runs.wide_low, runs.wide_high = _nearest(runs, _WIDE_LOW, _WIDE_HIGH)
        _keep_printed(runs)
    return runs


def _single(plan: Plan, inputs: Inputs) -> Runs:
    values, levels = inputs.start = inputs.start or _together(len(plan.nodes), inputs)
    only = Run(*run_complete(plan, values.copy(), levels), levels)
    return Runs(plan, inputs, only, only, only, only, only)


def _together(nodes: int, inputs: Inputs) -> tuple[Values, Levels]:
    values: Values = [None] * nodes
    levels: Levels = [None] * nodes
    for at, entry in inputs.leaves.items():
        values[at], levels[at] = entry.point, entry.level
    return values, levels


def _look_at_every_value(runs: Runs) -> None:
    """The ends of nodes whose formula hides them, where there are few enough answers to look at all."""
    hidden = [step for step in runs.plan.steps if runs.low.raw[step.at] is None]
    if not hidden:
        return
    from evalkit.evaluation.known_values import lattice_of  # noqa: PLC0415  (start-up: no shipped instrument needs it)

    lattice = lattice_of(runs, as_written=True)
    for step in hidden:
        found = lattice.raw_at(step.at)
        if found is None or found.count == 0:
            continue
        for side, end in ((runs.low, found.low), (runs.high, found.high)):
            side.raw[step.at], side.values[step.at] = end, rounded(end, step.stage)
    runs.wider -= {step.at for step in hidden if runs.low.raw[step.at] == runs.high.raw[step.at]}


def _settle(runs: Runs) -> None:
    """Parents whose ends are equal are known, whatever is missing below them (points behind a gate that stays closed)."""
    point, low, high = runs.point, runs.low, runs.high
    for at in runs.plan.children:
        if point.raw[at] is None and low.raw[at] is not None and low.raw[at] == high.raw[at]:
            point.raw[at], point.values[at] = low.raw[at], low.values[at]


def _keep_printed(runs: Runs) -> None:
    """Take the narrow end where the wide one is not known, and say where."""
    sides = (runs.wide_low, runs.low), (runs.wide_high, runs.high)
    runs.as_printed = frozenset(at for at in runs.plan.children if any(wide.raw[at] is None for wide, _ in sides))
    for wide, narrow in sides:
        for at in runs.as_printed:
            wide.raw[at], wide.values[at] = narrow.raw[at], narrow.values[at]


def restaged(runs: Runs, plan: Plan) -> Runs:
    """*runs* under a *plan* that differs in nothing but the rounding stage of the total and the bands."""
    stage = plan.instrument.stage_of(plan.nodes[0])
    if runs.inputs.plain:
        only = _restaged(runs.point, stage)
        return Runs(plan, runs.inputs, only, only, only, only, only)
    made: dict[int, Run] = {}
    for one in runs.each:
        if id(one) not in made:
            made[id(one)] = _restaged(one, stage)
    point, low, high, wide_low, wide_high = (made[id(one)] for one in runs.each)
    return Runs(
        plan, runs.inputs, point, low, high, wide_low, wide_high, runs.used, runs.below, runs.as_printed, runs.wider
    )


def _restaged(run: Run, stage: Rounding | None) -> Run:
    total, values = run.raw[0], run.values.copy()
    values[0] = total if total is None else rounded(total, stage)
    return Run(run.raw, values, run.levels)


def allowed(plan: Plan, inputs: Inputs, graded: frozenset[int]) -> tuple[Run, Run]:
    """The ends that the answers alone leave to every node, whatever values are given; grades, at *graded*, count as answers."""
    return _between(plan, inputs, graded, _WIDE_LOW, _WIDE_HIGH)


# --- Where runs begin -------------------------------------------------------------------------------------------------


class _Side(NamedTuple):
    """What is taken of an entry: its value, and its answer as a level."""

    value: Callable[[Entry], Exact | None]
    level: Callable[[Entry], int | None]


_AS_WRITTEN = _Side(attrgetter("point"), attrgetter("level"))
_LOW = _Side(attrgetter("low"), attrgetter("low_level"))
_HIGH = _Side(attrgetter("high"), attrgetter("high_level"))
_WIDE_LOW = _Side(attrgetter("wide_low"), attrgetter("low_level"))
_WIDE_HIGH = _Side(attrgetter("wide_high"), attrgetter("high_level"))


def _start(plan: Plan, inputs: Inputs, used: frozenset[int], side: _Side) -> AtEnd:
    values: Values = [None] * len(plan.nodes)
    levels: Levels = [None] * len(plan.nodes)
    for at, entry in inputs.leaves.items():
        values[at], levels[at] = side.value(entry), side.level(entry)
    return AtEnd(values, levels, {at: end for at in used if (end := side.value(inputs.given[at])) is not None})


def _known(plan: Plan, point: Run) -> dict[int, Exact]:
    """The parents below which nothing is missing, with their value: it is both of their ends."""
    return {at: found for at in plan.children if (found := point.raw[at]) is not None}


def _between(
    plan: Plan, inputs: Inputs, used: frozenset[int], low: _Side, high: _Side, known: Mapping[int, Exact] | None = None
) -> tuple[Run, Run]:
    """Both ends of every node. Under a formula that is not monotone, they hang on both ends of its children."""
    return _run_between(plan, *_at_ends(plan, inputs, used, low, high, known))


def _nearest(runs: Runs, low: _Side, high: _Side, known: Mapping[int, Exact] | None = None) -> tuple[Run, Run]:
    """As ``_between``, as near as can be told; where that may be wider than what can come out, the runs say so."""
    plan = runs.plan
    given = _at_ends(plan, runs.inputs, runs.used, low, high, known)
    between = _run_between(plan, *given)
    if plan.monotone:
        return between
    from evalkit.evaluation.non_monotone_ends import nearer_ends  # noqa: PLC0415  (start-up: few instruments need it)

    nearer = nearer_ends(runs, given, between, as_written=low is _LOW)
    if low is _LOW:  # the ends that are shown
        runs.wider = frozenset(nearer.wider)
    for side, number in zip(given, (0, 1), strict=True):
        side.used.update({at: ends[number] for at, ends in nearer.found.items()})
    return _run_between(plan, *given) if nearer.found else between


def _at_ends(
    plan: Plan, inputs: Inputs, used: frozenset[int], low: _Side, high: _Side, known: Mapping[int, Exact] | None
) -> tuple[AtEnd, AtEnd]:
    """What is given, at either end; *known* counts as given."""
    first, last = (_start(plan, inputs, used, side) for side in (low, high))
    for side in (first, last):
        side.used.update({at: value for at, value in (known or {}).items() if at not in used})
    last.used.update({at: top for at, top in _best_grades(plan, inputs).items() if at not in last.used})
    return first, last


def _run_between(plan: Plan, first: AtEnd, last: AtEnd) -> tuple[Run, Run]:
    if plan.monotone:  # each end by itself, which is faster
        bottom, top = (run(plan, side.inputs, side.levels, side.used) for side in (first, last))
    else:
        bottom, top = run_between(plan, first, last)
    return Run(*bottom, first.levels), Run(*top, last.levels)


# --- Grades of assessors ----------------------------------------------------------------------------------------------


def _best_grades(plan: Plan, inputs: Inputs) -> dict[int, Exact]:
    """Nodes of criteria whose grade an assessor can still raise by hand: no criterion unmet, and some open."""
    return {
        at: top
        for at, top in _top_grades(plan, inputs)
        if any(inputs.leaves[i].point is None for i in plan.children[at])
    }


def _top_grades(plan: Plan, inputs: Inputs) -> list[tuple[int, Exact]]:
    """Nodes of criteria none of which is unmet, and the points of their best grade."""
    return [
        (at, top_grade(plan, at))
        for at in plan.formulas
        if (criteria := plan.criteria_at(at)) and not any(_is_unmet(plan, inputs, i) for i in criteria)
    ]


def _is_unmet(plan: Plan, inputs: Inputs, at: int) -> bool:
    """Whether a criterion has an answer, and not its best."""
    return inputs.leaves[at].point not in (None, plan.leaf_ends[at][1].points)


def top_grade(plan: Plan, at: int) -> Exact:
    """The points of the best grade of a node of criteria."""
    return plan.ends[at].ends[1]


def raised_by_hand(runs: Runs) -> Run | None:
    """The best run if an assessor raised the grade of every node all of whose criteria are met or open; ``None`` if there is none."""
    plan, inputs = runs.plan, runs.inputs
    tops = {at: top for at, top in _top_grades(plan, inputs) if at not in runs.used}
    if not any(map(plan.by_hand_at, tops)):
        return None
    fixed = {at: inputs.given[at].high for at in runs.used} | tops
    return Run(*run(plan, list(runs.high.raw), runs.high.levels, fixed), runs.high.levels)


def is_by_hand(plan: Plan, at: int, entry: Entry) -> bool:
    """Whether a given grade is one that only an assessor can give; it stands beside complete criteria, too."""
    return called(plan.words_at(at), entry.grade) in plan.by_hand_at(at)


# --- Given values -----------------------------------------------------------------------------------------------------


def _used(plan: Plan, inputs: Inputs) -> frozenset[int]:
    """Parents whose given value is used: not all is known below them, or only an assessor can give it."""
    complete: dict[int, bool] = {at: entry.known for at, entry in inputs.leaves.items()}
    used = set()
    for at, children in plan.children.items():  # children first
        complete[at] = all(complete[i] for i in children)
        entry = inputs.given.get(at)
        if entry is None:
            continue
        if not complete[at] or is_by_hand(plan, at, entry):
            used.add(at)
        if entry.grade is not None:
            complete[at] = True  # a grade is an answer: its parent is computed from it
    return frozenset(used)


def _below(plan: Plan, used: frozenset[int]) -> frozenset[int]:
    found = set()
    for at, node in enumerate(plan.nodes):  # parents first
        parent = plan.position[node.parent] if node.parent else None
        if parent is not None and (parent in used or parent in found):
            found.add(at)
    return frozenset(found)
