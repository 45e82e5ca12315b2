"""Constants of gates that open and close none, whatever the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.text import msg
from evalkit.method.methods import Gated
from evalkit.method.plan import plan_for
from evalkit.questions.gates import BROKEN, CLOSED, OPEN, Choice, GateStates
from evalkit.questions.lattice import Lattice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument

_MOST_STATES = 100_000


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
        if not isinstance(other, Gated) or len(known) < len(listed) or formula.locked != other.locked:
            return None
        if differs(formula, other, known):
            return None
    return msg("no answers open one of the gates and not the other: every sum of points that can occur was looked at")


def differs(one: Gated, other: Gated, choices: Sequence[Sequence[Choice]]) -> bool:
    """Whether some answers open the gate of *one* and not that of *other*, or the reverse; also if there is no telling.

    Both stand side by side in one table of states: the sums they look at, and where the conditions of both stand.
    """
    both = attrs.evolve(one, conditions=(*one.conditions, *other.conditions))
    number = len(one.conditions)
    if one.summed != other.summed:
        states = _both_sums(both, other.summed, choices)
        return states is None or any(
            _opens(one, mine, stands[:number]) != _opens(other, theirs, stands[number:])
            for mine, theirs, stands in states
        )
    gate, later = GateStates(both, choices), GateStates(attrs.evolve(both, minimum=other.minimum), choices)
    children = range(len(choices))
    base = gate.base(children)
    for key, bits in gate.of(children, CLOSED).items():
        mine = gate.matching(key.stands[:number], bits, base, OPEN)
        theirs = later.matching(key.stands[number:], bits, base, OPEN)
        if mine != theirs:
            return True
    return False


def _opens(formula: Gated, total: Exact, stands: tuple[int, ...]) -> bool:
    return BROKEN not in stands and total >= formula.minimum


def _both_sums(
    both: Gated, summed: Sequence[int], choices: Sequence[Sequence[Choice]]
) -> set[tuple[Exact, Exact, tuple[int, ...]]] | None:
    """Every pair of sums, and where the conditions stand beside it; nothing if there are too many."""
    gate = GateStates(both, choices)
    states: set[tuple[Exact, Exact, tuple[int, ...]]] = {(0, 0, (0,) * len(both.conditions))}
    for child, listed in enumerate(choices):
        moves = list(zip(listed, gate.moves(child, CLOSED), strict=True))
        states = {
            (
                mine + (choice.points if child in both.summed else 0),
                theirs + (choice.points if child in summed else 0),
                gate.merged(stands, move.does),
            )
            for mine, theirs, stands in states
            for choice, move in moves
        }
        if len(states) > _MOST_STATES:
            return None
    return states
