"""How far it is to the neighbouring bands, where points can still be won, and what closed gates keep back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_RUNS
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import known_from, look_at_floors, look_at_rules
from evalkit.evaluation.requirements import failing
from evalkit.instruments import TOTAL, Band
from evalkit.instruments.bands import rounded
from evalkit.instruments.tree import NONE
from evalkit.method.bands import bands_between, table_for
from evalkit.method.ends import BOTH, DOWN, UP
from evalkit.method.formula_range import ChildrenEnd, ends_between
from evalkit.method.outcome_rules import after, predicate_rules
from evalkit.method.plan import Plan, plan_for
from evalkit.method.scales import options
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.method.plan import NodeStep
    from evalkit.method.shapes import Gated

    _Raised = Mapping[
        int, tuple[Exact, int | None]
    ]  # position → value before its rounding stage, and answer as a level


class Distance(NamedTuple):
    """To a neighbouring band: how much the total must rise to reach it, or may fall before it is reached."""

    band: Band
    by: Exact


def distances(evaluation: Evaluation) -> tuple[Distance | None, Distance | None]:
    """To the next higher and to the next lower band; ``None`` where there is none, or the predicate is open.

    Measured on the total after its rounding stage, between numbers that this leaves. Without a stage an excluded bound is
    reached one unit of the last digit shown above it.
    """
    total, band = evaluation.total, evaluation.band
    table = table_for(evaluation.instrument, total.node, _when(evaluation))
    if table is None or band is None or total.score is None or band not in table.bands:
        return None, None
    at = table.bands.index(band)
    unit = _unit(evaluation)
    is_staged = evaluation.instrument.stage_of(total.node) is not None
    above = table.bands[at - 1] if at else None
    below = table.bands[at + 1] if at + 1 < len(table.bands) else None
    up = down = None
    if above is not None and above.minimum is not None:
        up = Distance(above, _first(above, unit, is_staged=is_staged) - total.score.value)
    if below is not None and band.minimum is not None:
        down = Distance(below, total.score.value - _first(band, unit, is_staged=is_staged) + unit)
    return up, down


def _first(band: Band, unit: Fraction, *, is_staged: bool) -> Exact:
    """The least value that reaches *band*; of a staged one among the multiples of *unit*."""
    least = band.minimum or 0
    if is_staged and Fraction(least) % unit:
        return -(-Fraction(least) // unit) * unit
    return least + unit if band.exclusive else least


def changed_by(evaluation: Evaluation) -> tuple[Prose, ...]:
    """The conditions that made the predicate another one than the total alone gives."""
    instrument = evaluation.instrument
    if not instrument.outcome or by_total(evaluation) in ("", evaluation.predicate):
        return ()
    table = table_for(instrument, evaluation.total.node, _when(evaluation))
    assert table is not None  # the total alone gives a predicate
    found: list[Prose] = []
    band = next(one for one in table.bands if one.predicate == by_total(evaluation))
    known = known_from(evaluation)
    states = look_at_rules(known, look_at_floors(known))
    for rule, state in zip(predicate_rules(instrument), states, strict=True):
        changed = after(rule.stated, table, band) if state else band
        if changed != band and not rule.floors:  # of floors the nodes are told
            found += [one.title for one in failing(evaluation, rule.stated)] or [rule.stated.condition]
        band = changed
    return tuple(dict.fromkeys(found))


def by_total(evaluation: Evaluation) -> str:
    """The predicate of the total where nothing else is looked at; empty where it is not known."""
    table, ends = table_for(evaluation.instrument, evaluation.total.node, _when(evaluation)), evaluation.total.ends
    bands = bands_between(table, *ends) if table is not None and ends is not None else ()
    return bands[0].predicate if len(bands) == 1 else ""


def _when(evaluation: Evaluation) -> Any:
    """The value of the context that the bands of the total hang on."""
    return evaluation.context.get(evaluation.instrument.bands_by or "")


def _unit(evaluation: Evaluation) -> Fraction:
    stage = evaluation.instrument.stage_of(evaluation.total.node)
    return Fraction(stage.step if stage else Fraction(1, 10**evaluation.total.node.digits))


def potentials(evaluation: Evaluation, codes: Iterable[str]) -> dict[str, Exact]:
    """For each node, how much the total would rise if the node had the value that is best for it; nothing if the total is open.

    What rises with it counts: a gate that opens, a node elsewhere that reads it. Where more of it may raise and may lower the
    total, every value is tried; of one that has too many nothing is said, but for a number that turns what is computed from
    it. Below a given value nothing counts, so nodes there are left out, as are nodes outside the total, facts that nobody is
    asked to change, and answers behind a closed gate: these are worth nothing until others open it (``closed_gates``).
    """
    if evaluation.total.score is None:
        return {}
    plan = plan_for(evaluation.instrument)
    base = evaluation.total.score.exact
    found = {}
    for code in codes:
        at, result = plan.position[code], evaluation.nodes[code]
        if code == TOTAL or result.node.direction == NONE or not result.used or result.locked:
            continue
        totals = [_total(evaluation, plan, best) for best in _best(evaluation, plan, at)]
        raised = max((total for total in totals if total is not None), default=None)
        if raised is not None:
            found[code] = raised - base
    return found


def _best(evaluation: Evaluation, plan: Plan, at: int) -> Iterator[_Raised]:
    """What is raised where a node becomes the best that it can be: itself, or what it turns both ways; nothing where that is not known.

    More than one where every value has to be tried.
    """
    way = _way_of_total(plan, at)
    listed = _each_value(plan, at) if way == BOTH else ()
    turned = _turned(plan, at) if way == BOTH and not listed else None
    if way == UP and ends_of(plan)[at].high is not None:
        yield {at: _highest(plan, at)}
    elif way == DOWN and (low := ends_of(plan)[at].low) is not None:
        yield {at: (low, plan.leaf_ends[at][0].level if at in plan.leaf_ends else None)}
    elif listed:
        yield from ({at: one} for one in listed)
    elif turned is not None and (best := _best_turned(evaluation, plan, at, turned)) is not None:
        yield best


def _way_of_total(plan: Plan, at: int) -> int | None:
    """Which way the total moves where the node at *at* rises; ``None``: not at all."""
    found = {at: UP}
    for step in plan.anew([at]):  # children first
        known = {i: found[child] for i, child in enumerate(step.children) if child in found and step.at != at}
        moves = {known[i] * move for i, move in step.formula.moves.items() if i in known}
        if moves:
            found[step.at] = moves.pop() if len(moves) == 1 else BOTH
    return found.get(0)


def _each_value(plan: Plan, at: int) -> Sequence[tuple[Exact, int | None]]:
    """Every value of a node before its rounding stage, a leaf's with the answer as a level; nothing where they are too many."""
    if at in plan.leaf_ends and (answers := options(plan.instrument, plan.nodes[at])):
        return [(one.points, one.level) for one in answers.values()]
    from evalkit.possible.lattice import lattice_for  # noqa: PLC0415  (start-up: few totals fall as a node rises)
    from evalkit.possible.values import Finite  # noqa: PLC0415  (as above)

    found = lattice_for(plan).raw_at(at)
    return [(one, None) for one in found] if isinstance(found, Finite) and found.count <= MAX_RUNS else ()


def _turned(plan: Plan, at: int) -> NodeStep | None:
    """What is computed from a number alone of this, and may rise or fall as it does; ``None``: nothing is."""
    steps = (step for step in plan.steps if at in plan.leaf_ends and at in step.children)
    return next((step for step in steps if _way_of_total(plan, step.at) == UP), None)


def _best_turned(evaluation: Evaluation, plan: Plan, at: int, step: NodeStep) -> _Raised | None:
    """The best value of what a number turns both ways, the others as they are."""
    results = [evaluation.nodes[plan.codes[i]] for i in step.children]
    sides = []
    for end in plan.leaf_ends[at]:
        values = [
            _staged(plan, i, end.points) if i == at else _points(result)
            for i, result in zip(step.children, results, strict=True)
        ]
        known = [value for value in values if value is not None]
        sides.append(
            ChildrenEnd(
                known,
                [end.level if i == at else result.level for i, result in zip(step.children, results, strict=True)],
            )
        )
    if any(len(side.values) < len(step.children) for side in sides):
        return None
    ends = ends_between(step.formula, *sides)
    return None if ends is None else {step.at: (ends[1], None)}


def below_floors(evaluation: Evaluation) -> tuple[str, ...]:
    """Codes of the nodes that lie below their floor, whatever is missing."""
    return tuple(dict.fromkeys(code for missed in look_at_floors(known_from(evaluation)) for code in missed.broken))


def reaching(evaluation: Evaluation, gains: Mapping[str, Exact]) -> list[str]:
    """Codes of those nodes whose gain alone, as ``potentials`` has it, lifts the total into the next higher band.

    None where a floor is missed: then the predicate is not for the total alone to say.
    """
    (up, _), total = distances(evaluation), evaluation.total
    if up is None or total.score is None or up.by <= 0 or below_floors(evaluation):
        return []
    stage = evaluation.instrument.stage_of(total.node)
    wanted = total.score.value + up.by
    return [code for code, gain in gains.items() if rounded(total.score.exact + gain, stage) >= wanted]


class Locked(NamedTuple):
    """A closed gate.

    Attributes:
        code: The node that has it.
        opened_by: Answers before the gate that open it, for instance, if each becomes the best it can be.
        by: By how much the total would then rise.
        released: How much of that is answered already, and locked.
        behind: By how much the answers behind it could raise the total after that.
    """

    code: str
    opened_by: tuple[str, ...]
    by: Exact
    released: Exact
    behind: Exact


def closed_gates(evaluation: Evaluation) -> tuple[Locked, ...]:
    """What opening each closed gate is worth to the total, the most first; nothing if the total is open."""
    plan = plan_for(evaluation.instrument)
    found = []
    for at, gate in plan.gates.items():
        result = evaluation.nodes[plan.codes[at]]
        if result.gate_open is False and result.used:
            one = _locked(evaluation, plan, at, gate)
            found += [] if one is None else [one]
    return tuple(sorted(found, key=lambda one: -one.by))


def _locked(evaluation: Evaluation, plan: Plan, at: int, formula: Gated) -> Locked | None:
    total, result = evaluation.total.score, evaluation.nodes[plan.codes[at]]
    children = plan.children[at]
    answered = [evaluation.nodes[plan.codes[i]] for i in children]
    opening = _opening(plan, children, formula, answered)
    if total is None or result.score is None or opening is None:
        return None
    raised = {children[i]: _highest(plan, children[i]) for i in opening}
    behind = {children[i]: _highest(plan, children[i]) for i in formula.locked}
    waiting = sum([one.value for i in formula.locked if (one := answered[i].unlocked)])
    totals = [_total(evaluation, plan, one) for one in (raised, raised | behind)]
    totals.append(_total(evaluation, plan, {at: (result.score.exact + waiting, None)}))
    opened, most, released = ((total.exact if one is None else one) - total.exact for one in totals)
    codes = tuple(plan.codes[children[i]] for i in opening)
    return Locked(result.code, codes, by=opened, released=released, behind=most - opened)


def _opening(plan: Plan, children: Sequence[int], formula: Gated, answered: Sequence[NodeResult]) -> list[int] | None:
    """Children that open the gate if each becomes the best it can be: those that must, then those with the most room."""
    tops = [(_staged(plan, at, points), level) for at in children for points, level in [_highest(plan, at)]]
    values = [_points(node_result) or 0 for node_result in answered]
    levels = [node_result.level for node_result in answered]

    def room(i: int) -> Exact:
        return tops[i][0] - values[i]

    must = {
        i
        for condition in formula.conditions
        for i in condition.children
        if levels[i] is None or (levels[i] or 0) < condition.lowest
    }
    for condition in formula.conditions:
        at_lowest = sorted((i for i in condition.children if levels[i] == condition.lowest and i not in must), key=room)
        if condition.most_at_lowest is not None:
            must |= set(at_lowest[condition.most_at_lowest :])
    more = sorted((i for i in formula.summed if i not in must), key=room, reverse=True)
    while True:
        after = [tops[i] if i in must else (values[i], levels[i]) for i in range(len(children))]
        if formula.is_open([points for points, _ in after], [level for _, level in after]):
            return sorted(must)
        if not more or not room(more[0]):
            return None
        must.add(more.pop(0))


def _highest(plan: Plan, at: int) -> tuple[Exact, int | None]:
    """The best value of a node, before its rounding stage, and the answer as a level."""
    found = ends_of(plan)[at].high
    assert found is not None  # that of a leaf is known, and potentials look at no other node without one
    return found, plan.leaf_ends[at][1].level if at in plan.leaf_ends else None


def _total(evaluation: Evaluation, plan: Plan, raised: Mapping[int, tuple[Exact, int | None]]) -> Exact | None:
    """The total with some nodes at other values: only what is computed from them is computed again; ``None``: nothing of it is."""
    changed = dict(raised)
    for step in plan.steps:
        if step.at in raised or changed.keys().isdisjoint(step.children):
            continue
        values: list[Exact] = []
        levels: list[int | None] = []
        for i in step.children:
            result = evaluation.nodes[plan.codes[i]]
            points, level = changed.get(i, (None, result.level))
            value = _points(result) if points is None else _staged(plan, i, points)
            if value is None:
                return None
            values.append(value)
            levels.append(level)
        try:
            changed[step.at] = (step.formula.value(values, levels), None)
        except UndefinedError:
            return None  # an answer that leaves its node without a value is no way up
    return changed[0][0] if 0 in changed else None


def _staged(plan: Plan, at: int, points: Exact) -> Exact:
    return rounded(points, plan.instrument.stage_of(plan.nodes[at]))


def _points(result: NodeResult) -> Exact | None:
    """The value of a node, also where a gate that another answer may open has locked it."""
    worth = result.unlocked or result.score
    return worth.value if worth else None
