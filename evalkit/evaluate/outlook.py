"""How far it is to the neighbouring bands, and where points can still be won."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.attainable.ends import ends_of
from evalkit.bands import table_for
from evalkit.model import TOTAL, Band, Evaluation
from evalkit.plan import Plan, plan_for, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.exact import Exact
    from evalkit.model import NodeResult


class Distance(NamedTuple):
    """To a neighbouring band: how much the total must rise to reach it, or may fall before it is reached."""

    band: Band
    by: Exact


def distances(evaluation: Evaluation) -> tuple[Distance | None, Distance | None]:
    """To the next higher and to the next lower band; ``None`` where there is none, or the predicate is open.

    Measured on the total after its rounding stage. An excluded bound is reached one unit of the last rounded digit
    above it.
    """
    total, band = evaluation.total, evaluation.band
    when = evaluation.context.get(evaluation.instrument.bands_by or "")
    table = table_for(evaluation.instrument, total.node, when)
    if table is None or band is None or total.score is None or band not in table.bands:
        return None, None
    at = table.bands.index(band)
    unit = _unit(evaluation)
    above = table.bands[at - 1] if at else None
    below = table.bands[at + 1] if at + 1 < len(table.bands) else None
    up = down = None
    if above is not None and above.minimum is not None:
        bound = above.minimum + unit if above.exclusive else above.minimum
        up = Distance(above, bound - total.score.value)
    if below is not None and band.minimum is not None:
        last = band.minimum + unit if band.exclusive else band.minimum
        down = Distance(below, total.score.value - last + unit)
    return up, down


def _unit(evaluation: Evaluation) -> Fraction:
    stage = evaluation.instrument.stage_of(evaluation.total.node)
    digits = stage.digits if stage else evaluation.total.node.digits
    return Fraction(1, 10**digits)


def potentials(evaluation: Evaluation, codes: Iterable[str]) -> dict[str, Exact]:
    """For each node, how much the total would rise if the node had its highest value; nothing if the total is open.

    Below a given value nothing counts, so nodes there are left out, as are nodes outside the total.
    """
    if evaluation.total.score is None:
        return {}
    plan = plan_for(evaluation.instrument)
    base = evaluation.total.score.exact
    found = {}
    for code in codes:
        if code != TOTAL and evaluation.nodes[code].used:
            raised = _raised(evaluation, plan, code)
            if raised is not None:
                found[code] = raised - base
    return found


def _raised(evaluation: Evaluation, plan: Plan, code: str) -> Exact | None:
    """The total with the node at its highest value: only what lies above it is computed again."""
    at = plan.position[code]
    value = ends_of(plan).high[at]
    if value is None:
        return None
    level = plan.leaf_ends[at][1].level if plan.nodes[at].is_leaf else None
    while True:
        stage, parent = plan.instrument.stage_of(plan.nodes[at]), plan.nodes[at].parent
        if parent is None:
            return value if at == 0 else None
        siblings = [evaluation.nodes[child] for child in plan.instrument.nodes[parent].children]
        values = [rounded(value, stage) if one.node is plan.nodes[at] else _points(one) for one in siblings]
        levels = [level if one.node is plan.nodes[at] else one.level for one in siblings]
        known = [one for one in values if one is not None]
        if len(known) < len(values):
            return None
        at, level = plan.position[parent], None
        value = plan.formulas[at].value(known, levels)


def _points(result: NodeResult) -> Exact | None:
    """The value of a node, also where a gate that another answer may open has locked it."""
    if result.locked:
        return result.unlocked
    return result.score.value if result.score else None
