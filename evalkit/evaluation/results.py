"""Runs → results of nodes: scores, words, levels of the ladder, what was locked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, round_to
from evalkit.evaluation.result import NodeResult, Score
from evalkit.instruments import TOTAL, Band, Instrument, Ladder, Node
from evalkit.method.bands import find_band, table_for
from evalkit.method.methods import Gated, Graded
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.spread import Run, Spread
    from evalkit.instruments import Rung


def score(run: Run, at: int) -> Score | None:
    """The score of a node in *run*."""
    raw, value = run.raw[at], run.values[at]
    return None if raw is None or value is None else Score(raw, value)


def node_results(result: Spread) -> dict[str, NodeResult]:
    """Results of every node, in tree order."""
    plan = result.plan
    rich = has_extras(plan.instrument)
    if result.inputs.plain and not rich and not plan.leaf_stages:
        return _plain_results(result)
    found = {code: _node_result(result, at) for at, code in enumerate(plan.codes)}
    if rich:
        for at in range(len(plan.codes)):
            _add_extras(result, at, found[plan.codes[at]])
        _mark_locked(result, found)
    return found


def _plain_results(result: Spread) -> dict[str, NodeResult]:
    """Results where every leaf has one exact answer: those of leaves are made once for each answer, and shared."""
    plan, leaves = result.plan, result.inputs.leaves
    raw, values = result.point.raw, result.point.values
    found: dict[str, NodeResult] = {}
    ends = ends_of(plan)
    for at, code in enumerate(plan.codes):
        entry = leaves.get(at)
        if entry is None:
            whole = Score(raw[at], values[at])  # type: ignore[arg-type]  # nothing is missing
            found[code] = NodeResult(plan.nodes[at], "computed", whole, maximum=ends[at].high, minimum=ends[at].low)
            continue
        if entry.result is None:
            entry.result = _node_result(result, at)
        found[code] = entry.result
    return found


def _node_result(result: Spread, at: int) -> NodeResult:
    plan, node = result.plan, result.plan.nodes[at]
    entry = result.inputs.leaves.get(at) if node.is_leaf else result.inputs.given.get(at)
    point = score(result.point, at)
    missing = point is None
    return NodeResult(
        node,
        _origin(result, at, entry),
        point,
        score(result.low, at) if missing else None,
        score(result.high, at) if missing else None,
        at not in result.below,
        entry.title if entry is not None and (node.is_leaf or at in result.used) else None,
        entry.level if entry is not None else None,
        maximum=ends_of(plan)[at].high,
        minimum=ends_of(plan)[at].low,
        n=entry.n if entry is not None else None,
        printed=entry.printed if entry is not None else None,
    )


@lru_cache(maxsize=256)
def has_extras(instrument: Instrument) -> bool:
    own_bands = any(table.at != TOTAL for table in instrument.bands)
    return bool(own_bands or instrument.conversions or instrument.ladder or instrument.gate or instrument.grades)


def _origin(result: Spread, at: int, entry: Entry | None) -> str:
    node = result.plan.nodes[at]
    if node.is_leaf:
        return entry.origin if entry is not None else "missing"
    if at in result.used:
        return "given"
    if result.point.values[at] is None and not _touched(result, at):
        return "missing"
    return "computed"


def _touched(result: Spread, at: int) -> bool:
    """Whether anything at all is known below the node at *at*."""
    plan = result.plan
    for child in plan.nodes[at].children:
        i = plan.position[child]
        if i in result.inputs.given or (i in result.inputs.leaves and result.inputs.leaves[i].origin != "missing"):
            return True
        if plan.nodes[i].children and _touched(result, i):
            return True
    return False


def _add_extras(result: Spread, at: int, one: NodeResult) -> None:
    instrument = result.plan.instrument
    if one.score is not None:
        one.band = own_band(instrument, one.node, one.score.value)
        _convert(instrument, one)
    formula = result.plan.formulas.get(at)
    if isinstance(formula, Graded):
        one.grade = _grade(result, at, formula)
    if isinstance(formula, Gated) and one.score is not None and one.origin == "computed":
        _climb(result, at, formula, one)


def own_band(instrument: Instrument, node: Node, value: Exact) -> Band | None:
    """The band of a node that has bands of its own, other than the total's."""
    if node.code == TOTAL:
        return None
    table = table_for(instrument, node)
    return find_band(table, value) if table else None


def _convert(instrument: Instrument, one: NodeResult) -> None:
    for conversion in instrument.conversions:
        if one.score is None or not instrument.at(conversion.at, one.node):
            continue
        exact = one.score.value * conversion.factor
        one.converted = Score(exact, round_to(exact, conversion.digits, conversion.mode))
        total = table_for(instrument, instrument.nodes[TOTAL])
        if conversion.bands and total is not None:
            one.converted_band = find_band(total, one.converted.value)


def _grade(result: Spread, at: int, formula: Graded) -> str | None:
    entry = result.inputs.given.get(at)
    if at in result.used and entry is not None:
        return entry.grade
    values = [result.point.values[result.plan.position[child]] for child in result.plan.nodes[at].children]
    known = [value for value in values if value is not None]
    return formula.step(known)[3] if len(known) == len(values) else None


def gate_open(result: Spread, at: int, formula: Gated) -> bool:
    """Whether the gate of the node at *at*, whose value is known, is open."""
    children = [result.plan.position[child] for child in result.plan.nodes[at].children]
    # Points behind the gate may be missing; with the worst of them every child has its value.
    values = [value for i in children if (value := result.low.values[i]) is not None]
    return formula.is_open(values, [result.low.levels[i] for i in children])


def _climb(result: Spread, at: int, formula: Gated, one: NodeResult) -> None:
    plan = result.plan
    one.gate_open = gate_open(result, at, formula)
    ladder, thresholds = plan.instrument.ladder, one.node.params.get("thresholds")
    if ladder is None or not thresholds:
        return
    sums: dict[Any, Exact] = {}
    for number, child in enumerate(one.node.children):
        locked = number in formula.locked and not one.gate_open
        value = result.point.values[plan.position[child]]
        key = plan.instrument.nodes[child].attributes.get(ladder.attribute)
        if key is not None and value is not None:
            sums[key] = sums.get(key, 0) + (0 if locked else value)
    one.sums = sums
    one.maturity = climb(ladder, thresholds, sums, is_open=one.gate_open)


def climb(ladder: Ladder, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> str:
    """The first rung, from the top, all of whose conditions hold; the last one has none."""
    return next(rung.level for rung in ladder.rungs if _holds(rung, thresholds, sums, is_open=is_open))


def _holds(rung: Rung, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> bool:
    if any(name not in thresholds for name in (*rung.at_least.values(), *rung.needs)) or (rung.gate and not is_open):
        return False
    return all(sums.get(key, 0) >= thresholds[name] for key, name in rung.at_least.items())


def _mark_locked(result: Spread, found: dict[str, NodeResult]) -> None:
    for at, formula in result.plan.formulas.items():
        parent = found[result.plan.codes[at]]
        if not isinstance(formula, Gated) or parent.gate_open is not False:
            continue
        for number, child in enumerate(parent.node.children):
            if number in formula.locked:
                found[child].locked = True
                score_as_answered = found[child].score
                if score_as_answered is not None:
                    found[child].unlocked = score_as_answered.value
                    found[child].score = Score(0, 0)
