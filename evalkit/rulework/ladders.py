"""Nodes with thresholds: which sums, held against the thresholds, can stand side by side, and answers that lead there.

How to use it::

    one = climber_of(lattice, "TK")    # nothing, if a leaf is a number whose sums cannot be listed
    one.states                         # how many thresholds each sum reaches, and whether the gate is open
    scenes(old, new)                   # answers that lead to another level under another ladder
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import plan_for
from evalkit.possible.gates import CLOSED, OPEN
from evalkit.possible.lattice import lattice_for
from evalkit.possible.values import runs, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Ladder, Node, Rung
    from evalkit.possible.gates import Choice, GateStates, Key, States
    from evalkit.possible.lattice import Lattice

Cells = tuple[int, ...]
State = tuple[Cells, bool]
Joint = dict[tuple[tuple[int, ...], Cells], int]


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
        found = set()
        for mode, joint in ((OPEN, self._open), (CLOSED, self._closed)):
            for (stands, cells), bits in joint.items():
                if self.gate.matching(stands, bits, self._base, mode):
                    found.add((cells, mode == OPEN))
        return frozenset(found)

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
            self.level(cells, opened=False) != self.level(cells, opened=True)
            for (stands, cells), bits in self._closed.items()
            if self.gate.kept_closed(stands, bits, self._base, by)
        )

    def highest(self, carried: Any) -> Exact:
        """The largest sum that the leaves with an attribute value can have, after the gate."""
        inside, rest = self._with([carried]), [i for i, one in enumerate(self.carried) if one != carried]
        base, found = self.gate.base(inside), []
        for mode in (OPEN, CLOSED):
            others = _by_stands(self.gate.of(rest, mode))
            for key, bits in self.gate.of(inside, mode).items():
                for stands, more in others.items():
                    met = self.gate.merged(key.stands, stands)
                    top = bits.bit_length() - 1
                    while top >= 0 and not self.gate.matching(met, more << top, self._base, mode):
                        top = (bits & ((1 << top) - 1)).bit_length() - 1
                    if top >= 0:
                        found.append(base + top + key.more)
        return max(found) * self.gate.unit

    def _with(self, carried: Iterable[Any]) -> list[int]:
        wanted = list(carried)
        return [i for i, one in enumerate(self.carried) if one in wanted]

    def _without_bounds(self) -> list[int]:
        """The children whose sums are held against nothing."""
        return [i for i, one in enumerate(self.carried) if one not in self.bounds]

    @cached_property
    def _open(self) -> Joint:
        return self._joint(OPEN)

    @cached_property
    def _closed(self) -> Joint:
        return self._joint(CLOSED)

    def _joint(self, mode: str) -> Joint:
        """Every state of all children, whatever the gate says of it."""
        joint: Joint = {(next(iter(self.gate.start())).stands, ()): 1}
        for carried, bounds in self.bounds.items():
            children = self._with([carried])
            joint = self._joined(joint, self._grouped(self.gate.of(children, mode), self.gate.base(children), bounds))
        others = _by_stands(self.gate.of(self._without_bounds(), mode))
        return self._joined(joint, {(stands, ()): bits for stands, bits in others.items()})

    def _grouped(self, states: States, base: int, bounds: Sequence[Exact]) -> Joint:
        """States by how many bounds their sum reaches."""
        found: Joint = {}
        for key, bits in states.items():
            edges = self._edges(key, base, bounds)
            for cell in range(len(bounds) + 1):
                inside = _in_cell(bits, edges, cell)
                if inside:
                    at = (key.stands, (cell,))
                    found[at] = found.get(at, 0) | inside
        return found

    def _edges(self, key: Key, base: int, bounds: Sequence[Exact]) -> list[int]:
        """For each of *bounds* the first bit of a state that reaches it."""
        return [max(int(-(-bound // self.gate.unit)) - base - key.more, 0) for bound in bounds]

    def _joined(self, one: Joint, other: Joint) -> Joint:
        found: Joint = {}
        for (stands, cells), bits in one.items():
            for (more_stands, more_cells), more in other.items():
                at = (self.gate.merged(stands, more_stands), cells + more_cells)
                found[at] = found.get(at, 0) | spread(bits, list(runs(more)), 1)
        return found

    # --- Answers for a state ------------------------------------------------------------------------------------

    def choices(self, state: State) -> list[Choice]:
        """An answer of each child that together lead to *state*."""
        mode = OPEN if state[1] else CLOSED
        groups = [
            self._group(self._with([carried]), bounds, cell, mode)
            for (carried, bounds), cell in zip(self.bounds.items(), state[0], strict=True)
        ]
        groups.append(self._group(self._without_bounds(), (), 0, mode))
        for together in product(*(group.ends.items() for group in groups)):
            stands = together[0][0].stands
            for key, _ in together[1:]:
                stands = self.gate.merged(stands, key.stands)
            if self.gate.matching(stands, 1 << sum(index for _, index in together), self._base, mode):
                found: dict[int, Choice] = {}
                for group, end in zip(groups, together, strict=True):
                    path = self.gate.walked_back(group.children, group.layers, end, mode)
                    found |= zip(group.children, path, strict=True)
                return [found[child] for child in range(len(self.carried))]
        raise AssertionError(state)  # pragma: no cover - every state of a climber has answers

    def _group(self, children: list[int], bounds: Sequence[Exact], cell: int, mode: str) -> _Group:
        base, layers = self.gate.base(children), self.gate.layers(children, mode)
        ends: dict[Key, int] = {}
        best: dict[tuple[int, ...], int] = {}
        for key, bits in layers[-1].items():
            inside = _in_cell(bits, self._edges(key, base, bounds), cell)
            if not inside:
                continue
            # The gate opens best with the largest sum, and stays closed best with the smallest.
            index = inside.bit_length() - 1 if mode == OPEN else (inside & -inside).bit_length() - 1
            known = best.get(key.stands)
            if known is None or (index > known if mode == OPEN else index < known):
                ends = {other: at for other, at in ends.items() if other.stands != key.stands}
                ends[key] = best[key.stands] = index
        return _Group(children, layers, ends)


class _Group(NamedTuple):
    """Some children: the states after each of them, and those at the end that are wanted, as state → the best sum."""

    children: list[int]
    layers: list[States]
    ends: dict[Key, int]


def _in_cell(bits: int, edges: Sequence[int], cell: int) -> int:
    """Those of *bits* that reach so many of *edges*, and no more."""
    low = edges[cell - 1] if cell else 0
    inside = bits >> low << low
    return inside & ((1 << edges[cell]) - 1) if cell < len(edges) else inside


def _by_stands(states: States) -> dict[tuple[int, ...], int]:
    """States by where the conditions stand."""
    found: dict[tuple[int, ...], int] = {}
    for key, bits in states.items():
        found[key.stands] = found.get(key.stands, 0) | bits
    return found


# --- The climbers of an instrument ------------------------------------------------------------------------------


def climbing(instrument: Instrument) -> tuple[str, ...]:
    """The nodes that have a level of the ladder."""
    if instrument.ladder is None:
        return ()
    plan = plan_for(instrument)
    return tuple(
        plan.codes[step.at]
        for step in reversed(plan.steps)
        if step.formula.gated and plan.nodes[step.at].params.get("thresholds")
    )


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
    """Answers of the children of a node that bring it into *state*."""
    choices = climber.choices(state)
    sums = climber.gate.formula.points_by(climber.carried, [choice.points for choice in choices], is_open=state[1])
    answers = {code: choice.answer for code, choice in zip(climber.node.children, choices, strict=True)}
    return Scene(climber.node.code, answers, sums, state[1])
