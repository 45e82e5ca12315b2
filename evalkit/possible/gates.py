"""Every value that a node with a gate can have, from its states."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from evalkit.base.bit_sets import runs, spread
from evalkit.possible.values import Enclosure, Finite, Values, added, finite
from evalkit.questions.gates import CLOSED, OPEN, GateStates

if TYPE_CHECKING:
    from evalkit.method.shapes import Gated
    from evalkit.questions.choice import LeafAnswer
    from evalkit.questions.gates import States

_Choices = tuple[tuple["LeafAnswer", ...], ...]


def values_of(gate: GateStates) -> Values:
    """Every value that the node can have. It is worked out once for nodes alike: editions and mutants share most."""
    return _values_of(gate.formula, tuple([tuple(listed) for listed in gate.choices]))


@lru_cache(maxsize=512)
def _values_of(formula: Gated, choices: _Choices) -> Values:
    gate = GateStates(formula, choices)
    sets = [found for mode in (CLOSED, OPEN) if (found := _summed_up(gate, choices, mode)).count != 0]
    known = [one for one in sets if isinstance(one, Finite)]
    if len(known) < len(sets):
        return Enclosure(low=min(one.low for one in sets), high=max(one.high for one in sets), full=False)
    first, together = min([one.offset for one in known], default=Fraction(0)), 0
    for one in known:
        laid = spread(1, list(runs(one.bits)), int(one.step / gate.unit))
        together |= laid << int((one.offset - first) / gate.unit)
    return Finite(offset=first, step=gate.unit, bits=together)


def _summed_up(gate: GateStates, choices: _Choices, mode: str) -> Values:
    """What all children come to while the gate is as *mode* says.

    Children that the gate does not look at move the sums, and nothing else: they are added when it has been looked at.
    """
    held, bits = gate.looked_at(), 0
    base = gate.base(held)
    states = _states_of(attrs.evolve(gate.formula, minimum=0), choices, mode)
    least = min(key.more for key in states)
    for key, sums in states.items():
        bits |= gate.matching(key.stands, sums, base, mode) << (key.more - least)
    others = [gate.moves(i, mode) for i in range(len(choices)) if i not in held]
    sets = {moves: finite([key.more * gate.unit for key, _ in moves]) for moves in dict.fromkeys(others)}
    looked_at = Finite(offset=(base + least) * gate.unit, step=gate.unit, bits=bits)
    return added([looked_at, *[sets[moves] for moves in others]])


@lru_cache(maxsize=64)
def _states_of(formula: Gated, choices: _Choices, mode: str) -> States:
    """The states of the children that a gate looks at: the same whatever sum it asks for."""
    gate = GateStates(formula, choices)
    return gate.of(gate.looked_at(), mode)
