"""Constants of gates that open and close none, whatever the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.evaluate.plan import plan_for
from evalkit.methods import Gated
from evalkit.proof.gates import CLOSED, OPEN, Choice, GateStates
from evalkit.proof.lattice import Lattice
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.model import Instrument
    from evalkit.text import Message


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why every gate is open under the same answers under both."""
    mine, theirs = plan_for(old), plan_for(new)
    lattice = Lattice(mine)
    for step in mine.steps:
        formula, other = step.formula, theirs.formulas[step.at]
        if not isinstance(formula, Gated) or formula == other:
            continue
        listed = [lattice.choices(i) for i in step.children]
        known = [one for one in listed if one]
        if not isinstance(other, Gated) or len(known) < len(listed) or not _alike(formula, other):
            return None
        if differs(formula, other, known):
            return None
    return msg("no answers open one of the gates and not the other: every sum of points that can occur was looked at")


def _alike(one: Gated, other: Gated) -> bool:
    """Whether both lock and add up the same children."""
    return (one.locked, one.summed) == (other.locked, other.summed)


def differs(one: Gated, other: Gated, choices: Sequence[Sequence[Choice]]) -> bool:
    """Whether some answers open the gate of *one* and not that of *other*, or the reverse.

    Both stand side by side in one table of states: the sum they look at, and where the conditions of both stand.
    """
    number = len(one.conditions)
    both = attrs.evolve(one, conditions=(*one.conditions, *other.conditions))
    states, other_states = GateStates(both, choices), GateStates(attrs.evolve(both, minimum=other.minimum), choices)
    children = range(len(choices))
    base = states.base(children)
    for key, bits in states.of(children, CLOSED).items():
        mine = states.matching(key.stands[:number], bits, base, OPEN)
        theirs = other_states.matching(key.stands[number:], bits, base, OPEN)
        if mine != theirs:
            return True
    return False
