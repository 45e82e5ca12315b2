"""Nodes with thresholds: which sums, held against the thresholds, can stand side by side, and answers that lead there.

How to use it::

    one = climber_of(lattice, "TK")    # nothing, if a leaf is a number whose sums cannot be listed
    one.states                         # how many thresholds each sum reaches, and whether the gate is open
    scenes(old, new)                   # answers that lead to another level under another ladder
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.bit_sets import indices
from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import lattice_for
from evalkit.questions.gates import CLOSED, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Ladder, Node, Rung
    from evalkit.possible.lattice import Lattice
    from evalkit.questions.choice import LeafAnswer
    from evalkit.questions.gates import GateStates, Group, States

Cells = tuple[int, ...]
State = tuple[Cells, bool]


class Climber:
    """A node with thresholds.

    Attributes:
        gate: States of the node, its children numbered in order.
        carried: For each child, its value of the ladder's attribute.
        thresholds: By name.
        rungs: Those that the node has all thresholds for.
        bounds: Attribute value → the thresholds that its sum is held against, ascending.
    """

    def __init__(self, node: Node, ladder: Ladder, gate: GateStates, carried: Sequence[Any]) -> None:
        """Take the node, its states, and what its children carry."""
        self.node = node
        self.ladder = ladder
        self.gate = gate
        self.carried = tuple(carried)
        self.thresholds: Mapping[str, Exact] = node.params["thresholds"]
        self.rungs = tuple(rung for rung in ladder.rungs if rung.is_for(self.thresholds))
        looked_at: dict[Any, set[Exact]] = {}
        for rung in self.rungs:
            for key, name in rung.at_least.items():
                looked_at.setdefault(key, set()).add(self.thresholds[name])
        self.bounds = {key: tuple(sorted(found)) for key, found in looked_at.items()}
        self._base = gate.base(range(len(self.carried)))

    @cached_property
    def states(self) -> frozenset[State]:
        """For each attribute value of ``bounds`` how many of its thresholds are reached, and whether the gate is open."""
        return frozenset(self._reached(self._joint))

    def _reached(self, joint: Mapping[str, States]) -> Iterator[State]:
        for mode, states in joint.items():
            for key, bits in states.items():
                if self.gate.matching(key.stands, bits, self._base, mode):
                    yield key.more, mode == OPEN

    def level(self, cells: Cells, *, opened: bool) -> str:
        """The level of the ladder in such a state."""
        return self.ladder.level(self.thresholds, self.sums(cells), is_open=opened)

    def sums(self, cells: Cells) -> dict[Any, Exact]:
        """Sums that stand for a state: each exactly at the highest threshold it reaches."""
        return {
            carried: bounds[cell - 1] if cell else bounds[0] - 1
            for (carried, bounds), cell in zip(self.bounds.items(), cells, strict=True)
        }

    def fulfils(self, rung: Rung, cells: Cells, *, opened: bool) -> bool:
        """Whether the conditions of a rung hold in such a state."""
        return rung.holds(self.thresholds, self.sums(cells), is_open=opened)

    def reaches(self, carried: Any, threshold: Exact) -> bool:
        """Whether the sum of the leaves with an attribute value can reach a threshold that it is held against."""
        place = list(self.bounds).index(carried)
        needed = self.bounds[carried].index(threshold) + 1
        return any(cells[place] >= needed for cells, _ in self.states)

    def is_decided(self, by: int | None) -> bool:
        """Whether the level ever changes where a condition alone (``None``: the sum) closes the gate, and opens.

        For a gate that locks no points: the sums are the same whether it is open or closed.
        """
        return any(
            self.level(key.more, opened=False) != self.level(key.more, opened=True)
            for key, bits in self._joint[CLOSED].items()
            if self.gate.kept_closed(key.stands, bits, self._base, by)
        )

    def highest(self, carried: Any) -> Exact:
        """The largest sum that the leaves with an attribute value can have, after the gate."""
        inside = [i for i, one in enumerate(self.carried) if one == carried]
        states = [each for mode in (OPEN, CLOSED) for each in self.gate.of(inside, mode).items()]
        units: set[int] = {self.gate.base(inside) + index + key.more for key, bits in states for index in indices(bits)}
        sums = [one * self.gate.unit for one in sorted(units)]
        return sums[max(cell for (cell,), _ in self._reached(self._joined({carried: sums}))) - 1]

    def choices(self, state: State) -> list[LeafAnswer]:
        """An answer of each child that together lead to *state*."""
        cells, opened = state
        return self.gate.answers_in(self._groups(self.bounds), (*cells, 0), OPEN if opened else CLOSED)

    @cached_property
    def _joint(self) -> dict[str, States]:
        return self._joined(self.bounds)

    def _joined(self, bounds: Mapping[Any, Sequence[Exact]]) -> dict[str, States]:
        """Every state of all children, whatever the gate says of it, by what is counted."""
        return {mode: self.gate.in_groups(self._groups(bounds), mode) for mode in (OPEN, CLOSED)}

    def _groups(self, bounds: Mapping[Any, Sequence[Exact]]) -> list[Group]:
        """The children by what they carry, with the bounds of their sum; last those whose sums are held against nothing."""
        by = [([i for i, one in enumerate(self.carried) if one == key], bounds[key]) for key in bounds]
        return [*by, ([i for i, one in enumerate(self.carried) if one not in bounds], ())]


# --- The climbers of an instrument ------------------------------------------------------------------------------


def climbing(instrument: Instrument) -> tuple[str, ...]:
    """The nodes that have a level of the ladder."""
    if instrument.ladder is None:
        return ()
    plan = plan_for(instrument)
    return tuple(plan.codes[at] for at in reversed(plan.gates) if plan.nodes[at].params.get("thresholds"))


def climber_of(lattice: Lattice, code: str) -> Climber | None:
    """One of these nodes; nothing if its states cannot be listed, because a leaf is a number."""
    plan, ladder = lattice.plan, lattice.plan.instrument.ladder
    at = plan.position[code]
    gate = lattice.gate(at)
    if gate is None or ladder is None:
        return None
    carried = [plan.nodes[i].attributes.get(ladder.attribute) for i in lattice.steps[at].children]
    return Climber(plan.nodes[at], ladder, gate, carried)


# --- Two ladders ------------------------------------------------------------------------------------------------


class Scene(NamedTuple):
    """Answers of the children of one node, and what they come to: sums by attribute value, and whether its gate is open.

    Attributes:
        answers: Code → key of the scale, or a number.
    """

    code: str
    answers: dict[str, Any]
    sums: dict[Any, Exact]
    opened: bool

    def shows(self, old: Instrument, new: Instrument) -> bool:
        """Whether the level of the node differs between the two, neither of which changes points or gates."""
        return self.level(old) != self.level(new)

    def level(self, instrument: Instrument) -> str:
        """The level of the node, where its sums and its gate are those of the scene."""
        return _level(instrument, self.code, self.sums, opened=self.opened)


def _level(instrument: Instrument, code: str, sums: Mapping[Any, Exact], *, opened: bool) -> str:
    assert instrument.ladder is not None
    thresholds = instrument.nodes[code].params.get("thresholds") or {}
    return instrument.ladder.level(thresholds, sums, is_open=opened)


def joint_climber(old: Instrument, new: Instrument, code: str) -> Climber | None:
    """The node under *old*, its sums held against the thresholds of both; nothing if its states cannot be listed."""
    mine, theirs = (climber_of(lattice_for(plan_for(instrument)), code) for instrument in (old, new))
    if mine is None or theirs is None:
        return None
    keys = dict.fromkeys((*mine.bounds, *theirs.bounds))
    mine.bounds = {key: tuple(sorted({*mine.bounds.get(key, ()), *theirs.bounds.get(key, ())})) for key in keys}
    return mine


def differing(climber: Climber, new: Instrument) -> Iterator[State]:
    """The states of *climber* in which its ladder and that of *new* say different levels, in a stable order."""
    for cells, opened in sorted(climber.states):
        if _level(new, climber.node.code, climber.sums(cells), opened=opened) != climber.level(cells, opened=opened):
            yield cells, opened


def scenes(old: Instrument, new: Instrument) -> Iterator[Scene]:
    """Answers of one node that lead to another level under *new*, which differs from *old* in thresholds or rungs only.

    All that there are, one for each state of the node.
    """
    for code in climbing(old):
        if old.ladder == new.ladder and old.nodes[code] == new.nodes[code]:
            continue
        climber = joint_climber(old, new, code)
        if climber is not None:
            yield from (_scene_of(climber, state) for state in differing(climber, new))


def _scene_of(climber: Climber, state: State) -> Scene:
    """Answers of the children of a node that bring it into *state*; of a number, which has no key, itself."""
    choices = climber.choices(state)
    sums = climber.gate.formula.points_by(climber.carried, [choice.points for choice in choices], is_open=state[1])
    given = [choice.points if choice.answer is None else choice.answer for choice in choices]
    answers = dict(zip(climber.node.children, given, strict=True))
    return Scene(climber.node.code, answers, sums, state[1])
