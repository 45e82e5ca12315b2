"""Changes of stages, grades, gates and thresholds between which no value lies that answers can give."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.branches import on_grid
from evalkit.method.outcomes import after, outcome_rules
from evalkit.method.plan import plan_for, rounded
from evalkit.method.scales import options
from evalkit.possible.lattice import Lattice, lattice_for
from evalkit.possible.values import Finite
from evalkit.rulework.ladders import climbing, differing, joint_climber

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Ladder, OutcomeRule, Rounding
    from evalkit.method.plan import Plan
    from evalkit.method.shapes import Graded

# --- Rounding stages --------------------------------------------------------------------------------------------


def same_rounding(old: Instrument, new: Instrument) -> Message | None:
    """Why the stages of both give the same: each value that a node can have, or be given, stays as it is."""
    plan = plan_for(old)
    lattice = lattice_for(plan)
    for at, node in enumerate(plan.nodes):
        mine, theirs = old.stage_of(node), new.stage_of(node)
        if _step_and_mode(mine) == _step_and_mode(theirs):
            continue
        if plan.display_mode(at) != plan_for(new).display_mode(at) or not _stays(plan, lattice, at, (mine, theirs)):
            return None
    return msg("no value is changed by rounding there: none has that many decimals")


def _step_and_mode(stage: Rounding | None) -> tuple[Fraction, str] | None:
    return None if stage is None else (stage.step, stage.mode)


def _stays(plan: Plan, lattice: Lattice, at: int, stages: tuple[Rounding | None, ...]) -> bool:
    if any(stage is not None and stage.digits < 0 for stage in stages):
        return False
    if plan.whole[at] and plan.instrument.records is None:
        return True  # a value that is given must be whole, too; a mean over rows need not be
    values = _values(plan, lattice, at)
    return values is not None and all(rounded(value, stage) == value for value in values for stage in stages)


def _values(plan: Plan, lattice: Lattice, at: int) -> list[Exact] | None:
    """Every value of a node that takes no numbers: a leaf with levels, or a node of criteria, which takes grades."""
    node = plan.nodes[at]
    if node.is_leaf:
        listed = options(plan.instrument, node)
        return [one.points for one in listed.values()] if listed else None
    graded = plan.graded_at(at)
    if graded is None:
        return None
    raw = lattice.raw_at(at)
    if not isinstance(raw, Finite):
        return None
    return [*raw, *(step.points for step in graded.words)]


# --- Rules of the predicate ---------------------------------------------------------------------------------------------


def same_rules(old: Instrument, new: Instrument) -> Message | None:
    """Why the conditions of both hold for the same values: between the numbers that they compare with lies none that a node takes."""
    grids = _grids(old)
    mine, theirs = (
        [(_becomes(instrument, rule.stated), on_grid(rule.condition, grids)) for rule in outcome_rules(instrument)]
        for instrument in (old, new)
    )
    if mine != theirs:
        return None
    return msg("no value that a node takes lies between the old and the new number, and the predicates become the same")


def _becomes(instrument: Instrument, rule: OutcomeRule) -> list[str]:
    """What a rule makes of each predicate of the total."""
    tables = [table for table in instrument.bands if table.at == TOTAL]
    return [after(rule, table, band).predicate for table in tables for band in table.bands]


def _grids(instrument: Instrument) -> dict[int, Fraction]:
    """Of the nodes that take nothing but multiples of some number: this one. It is that of the rounding stage, or 1."""
    plan, found = plan_for(instrument), {}
    for at, node in enumerate(plan.nodes):
        stage = instrument.stage_of(node)
        if stage is not None:
            found[at] = stage.step
        elif plan.whole[at] and instrument.records is None:
            found[at] = Fraction(1)
    return found


# --- Bounds of grades -------------------------------------------------------------------------------------------


def same_grades(old: Instrument, new: Instrument) -> Message | None:
    """Why every share of criteria that a node can meet has the same grade under both."""
    mine, theirs = plan_for(old), plan_for(new)
    lattice = lattice_for(mine)
    for step in mine.steps:
        graded, other = mine.graded_at(step.at), theirs.graded_at(step.at)
        if graded is None or other is None:
            continue
        if graded.of != other.of or _worth(graded) != _worth(other):
            return None
        reached = lattice.values_of(step, graded.of)
        if not isinstance(reached, Finite):
            return None
        if any(graded.step_of(number).word != other.step_of(number).word for number in reached):
            return None
    return msg("no share of criteria that a node can meet lies between the old and the new bound")


def _worth(graded: Graded) -> list[tuple[str, Exact, bool]]:
    return [(step.word, step.points, step in graded.given) for step in graded.words]


# --- Thresholds and rungs ---------------------------------------------------------------------------------------


def same_levels(old: Instrument, new: Instrument) -> Message | None:
    """Why every sum of points that answers give, beside every other, leads to the same level under both."""
    if climbing(old) != climbing(new) or old.ladder is None or new.ladder is None:
        return None
    if (old.ladder.attribute, old.ladder.names, _order(old.ladder)) != (
        new.ladder.attribute,
        new.ladder.names,
        _order(new.ladder),
    ):
        return None
    for code in climbing(old):
        if old.ladder == new.ladder and old.nodes[code] == new.nodes[code]:
            continue
        climber = joint_climber(old, new, code)
        if climber is None or next(differing(climber, new), None) is not None:
            return None
    return msg("no answers lead to another level: every sum of points that can occur was looked at")


def _order(ladder: Ladder) -> list[str]:
    """Levels as they follow one another: the range of all nodes is told in this order."""
    return list(dict.fromkeys(rung.level for rung in ladder.rungs))


# --- Gates ------------------------------------------------------------------------------------------------------


def same_gates(old: Instrument, new: Instrument) -> Message | None:
    """Why every gate is open under the same answers under both."""
    mine, theirs = plan_for(old), plan_for(new)
    lattice = lattice_for(mine)
    for at, gate in mine.gates.items():
        other, states = theirs.gates.get(at), lattice.gate(at)
        if gate == other:
            continue
        if other is None or states is None or gate.locked != other.locked or states.opens_unlike(other):
            return None
    return msg("no answers open one of the gates and not the other: every sum of points that can occur was looked at")
