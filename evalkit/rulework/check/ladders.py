"""The joint states of a node with thresholds: which sums, held against its thresholds, can stand side by side."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.results import climb
from evalkit.questions.gates import CLOSED, OPEN
from evalkit.questions.values import runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Ladder, Node, Rung
    from evalkit.questions.gates import GateStates, States

Cells = tuple[int, ...]
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
        self.rungs = tuple(rung for rung in ladder.rungs if applies(rung, self.thresholds))
        looked_at: dict[Any, set[Exact]] = {}
        for rung in self.rungs:
            for key, name in rung.at_least.items():
                looked_at.setdefault(key, set()).add(self.thresholds[name])
        self.bounds = {key: tuple(sorted(found)) for key, found in looked_at.items()}
        self._base = gate.base(range(len(self.carried)))

    @cached_property
    def states(self) -> frozenset[tuple[Cells, bool]]:
        """For each attribute value of ``bounds`` how many of its thresholds are reached, and whether the gate is open."""
        found = set()
        for mode, joint in ((OPEN, self._open), (CLOSED, self._closed)):
            for (stands, cells), bits in joint.items():
                if self.gate.matching(stands, bits, self._base, mode):
                    found.add((cells, mode == OPEN))
        return frozenset(found)

    def level(self, cells: Cells, *, opened: bool) -> str:
        """The level of the ladder in such a state."""
        return climb(self.ladder, self.thresholds, self.sums(cells), is_open=opened)

    def sums(self, cells: Cells) -> dict[Any, Exact]:
        """Sums that stand for a state: each exactly at the highest threshold it reaches."""
        return {
            carried: bounds[cell - 1] if cell else bounds[0] - 1
            for (carried, bounds), cell in zip(self.bounds.items(), cells, strict=True)
        }

    def fulfils(self, rung: Rung, cells: Cells, *, opened: bool) -> bool:
        """Whether the conditions of a rung hold in such a state."""
        sums = self.sums(cells)
        return (opened or not rung.gate) and all(
            sums[key] >= self.thresholds[name] for key, name in rung.at_least.items()
        )

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
            others = _alike(self.gate.of(rest, mode))
            for key, bits in self.gate.of(inside, mode).items():
                for stands, more in others.items():
                    met = self.gate.merged(key.stands, stands)
                    top = bits.bit_length() - 1
                    while top >= 0 and not self._stands(met, more << top, mode):
                        top = (bits & ((1 << top) - 1)).bit_length() - 1
                    if top >= 0:
                        found.append(base + top + key.more)
        return max(found) * self.gate.unit

    def _stands(self, stands: tuple[int, ...], bits: int, mode: str) -> bool:
        return bool(self.gate.matching(stands, bits, self._base, mode))

    def _with(self, carried: Iterable[Any]) -> list[int]:
        wanted = list(carried)
        return [i for i, one in enumerate(self.carried) if one in wanted]

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
        rest = [i for i, one in enumerate(self.carried) if one not in self.bounds]
        others = _alike(self.gate.of(rest, mode))
        return self._joined(joint, {(stands, ()): bits for stands, bits in others.items()})

    def _grouped(self, states: States, base: int, bounds: Sequence[Exact]) -> Joint:
        """States by how many bounds their sum reaches."""
        found: Joint = {}
        for key, bits in states.items():
            edges = [max(self._units(bound) - base - key.more, 0) for bound in bounds]
            for cell in range(len(bounds) + 1):
                low = edges[cell - 1] if cell else 0
                inside = bits >> low << low
                if cell < len(edges):
                    inside &= (1 << edges[cell]) - 1
                if inside:
                    at = (key.stands, (cell,))
                    found[at] = found.get(at, 0) | inside
        return found

    def _units(self, bound: Exact) -> int:
        """The fewest units that reach *bound*."""
        return -(-bound // self.gate.unit)

    def _joined(self, one: Joint, other: Joint) -> Joint:
        found: Joint = {}
        for (stands, cells), bits in one.items():
            for (more_stands, more_cells), more in other.items():
                at = (self.gate.merged(stands, more_stands), cells + more_cells)
                found[at] = found.get(at, 0) | _convolved(bits, more)
        return found


def applies(rung: Rung, thresholds: Mapping[str, Exact]) -> bool:
    """Whether a node with these thresholds has the rung at all."""
    return all(name in thresholds for name in (*rung.at_least.values(), *rung.needs))


def _alike(states: States) -> dict[tuple[int, ...], int]:
    """States by where the conditions stand."""
    found: dict[tuple[int, ...], int] = {}
    for key, bits in states.items():
        found[key.stands] = found.get(key.stands, 0) | bits
    return found


def _convolved(one: int, other: int) -> int:
    found = 0
    for start, length in runs(other):
        for index in range(start, start + length):
            found |= one << index
    return found
