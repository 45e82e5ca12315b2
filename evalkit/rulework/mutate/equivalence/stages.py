"""Rounding stages that leave every value as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.method.methods import Graded
from evalkit.method.plan import plan_for, rounded
from evalkit.method.scales import options
from evalkit.questions.lattice import Lattice
from evalkit.questions.values import Finite

if TYPE_CHECKING:
    from fractions import Fraction

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Rounding
    from evalkit.method.plan import Plan


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why the stages of both give the same: each value that a node can have, or be given, stays as it is."""
    plan = plan_for(old)
    lattice = Lattice(plan)
    for at, node in enumerate(plan.nodes):
        mine, theirs = old.stage_of(node), new.stage_of(node)
        if _way(mine) == _way(theirs):
            continue
        if plan.display_mode(at) != plan_for(new).display_mode(at) or not _stays(plan, lattice, at, (mine, theirs)):
            return None
    return msg("no value is changed by rounding there: none has that many decimals")


def _way(stage: Rounding | None) -> tuple[Fraction, str] | None:
    return None if stage is None else (stage.step, stage.mode)


def _stays(plan: Plan, lattice: Lattice, at: int, stages: tuple[Rounding | None, ...]) -> bool:
    if any(stage is not None and stage.digits < 0 for stage in stages):
        return False
    if plan.whole[at] and plan.instrument.records is None:
        return True  # a value that is given must be whole, too; a mean over rows need not be
    values = _values(plan, lattice, at)
    return values is not None and all(rounded(one, stage) == one for one in values for stage in stages)


def _values(plan: Plan, lattice: Lattice, at: int) -> list[Exact] | None:
    """Every value of a node that takes no numbers: a leaf with levels, or a node of criteria, which takes grades."""
    node = plan.nodes[at]
    if node.is_leaf:
        listed = options(plan.instrument, node)
        return [one.points for one in listed.values()] if listed else None
    if not isinstance(plan.formulas[at], Graded):
        return None
    raw = lattice.raw_at(at)
    if not isinstance(raw, Finite):
        return None
    given = [found[1] for one in plan.instrument.grades if (found := plan.grade_of(node, one.grade)) is not None]
    return [*raw, *given]
