"""The joint states of a node with thresholds: which sums, held against its thresholds, can stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.evaluate.results import climb
from evalkit.proof.values import first_index, runs
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.exact import Exact
    from evalkit.model import Ladder, Node, Rung
    from evalkit.proof.gates import GateStates, Key, States

Cells = tuple[int, ...]


@value
class Climber(Value):
    """A node with thresholds.

    Attributes:
        gate: States of the node, its children numbered in order.
        carried: For each child, its value of the ladder's attribute.
        bounds: Attribute value → the thresholds that its sum is held against, ascending.
    """

    node: Node
    ladder: Ladder
    gate: GateStates
    carried: tuple[Any, ...]
    bounds: Mapping[Any, tuple[Exact, ...]]

    @property
    def thresholds(self) -> Mapping[str, Exact]:
        """Threshold by name."""
        found: Mapping[str, Exact] = self.node.params["thresholds"]
        return found

    def rungs(self) -> tuple[Rung, ...]:
        """The rungs that the node has all thresholds for."""
        return tuple(rung for rung in self.ladder.rungs if applies(rung, self.thresholds))

    def states(self) -> frozenset[tuple[Cells, bool]]:
        """For each attribute value of ``bounds`` how many of its thresholds are reached, and whether the gate is open."""
        return frozenset((cells, opened) for opened in (False, True) for cells in self._cells(opened=opened))

    def level(self, cells: Cells, *, opened: bool) -> str:
        """The level of the ladder in such a state."""
        return climb(self.ladder, self.thresholds, self.sums(cells), is_open=opened)

    def sums(self, cells: Cells) -> dict[Any, Exact]:
        """Sums that stand for a state: each exactly at the highest threshold it reaches."""
        return {
            carried: bounds[cell - 1] if cell else bounds[0] - 1
            for (carried, bounds), cell in zip(self.bounds.items(), cells, strict=True)
        }

    def highest(self, carried: Any) -> Exact:
        """The largest sum that the leaves with an attribute value can have, after the gate."""
        best = [max(listed, key=lambda one: (one.points, one.level or 0)) for listed in self.gate.choices]
        opened = self.gate.formula.is_open([one.points for one in best], [one.level for one in best])
        locked = self.gate.formula.locked
        return sum(best[i].points for i in self._with(carried) if opened or i not in locked)

    def _with(self, carried: Any) -> list[int]:
        return [i for i, one in enumerate(self.carried) if one == carried]

    def _cells(self, *, opened: bool) -> set[Cells]:
        joint: dict[tuple[tuple[int, ...], Cells], int] = {(self._start().stands, ()): 1}
        for carried, bounds in self.bounds.items():
            children = self._with(carried)
            group = self._grouped(self.gate.of(children, opened=opened), self.gate.base(children), bounds)
            joint = self._joined(joint, group)
        rest = [i for i, one in enumerate(self.carried) if one not in self.bounds]
        others = self.gate.of(rest, opened=opened)
        alike: dict[tuple[tuple[int, ...], Cells], int] = {}
        for key, bits in others.items():
            alike[key.stands, ()] = alike.get((key.stands, ()), 0) | bits
        joint = self._joined(joint, alike)
        base = self.gate.base(range(len(self.carried)))
        return {
            cells for (stands, cells), bits in joint.items() if self.gate.matching(stands, bits, base, opened=opened)
        }

    def _start(self) -> Key:
        return next(iter(self.gate.start()))

    def _grouped(self, states: States, base: int, bounds: Sequence[Exact]) -> dict[tuple[tuple[int, ...], Cells], int]:
        """States by how many bounds their sum reaches."""
        found: dict[tuple[tuple[int, ...], Cells], int] = {}
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

    def _joined(
        self, one: dict[tuple[tuple[int, ...], Cells], int], other: dict[tuple[tuple[int, ...], Cells], int]
    ) -> dict[tuple[tuple[int, ...], Cells], int]:
        found: dict[tuple[tuple[int, ...], Cells], int] = {}
        for (stands, cells), bits in one.items():
            for (more_stands, more_cells), more in other.items():
                at = (self.gate.merged(stands, more_stands), cells + more_cells)
                found[at] = found.get(at, 0) | _convolved(bits, more)
        return found


def applies(rung: Rung, thresholds: Mapping[str, Exact]) -> bool:
    """Whether a node with these thresholds has the rung at all."""
    return all(name in thresholds for name in (*rung.at_least.values(), *rung.needs))


def climber(node: Node, ladder: Ladder, gate: GateStates, carried: Sequence[Any]) -> Climber:
    """The node as something that climbs the ladder; *carried* are its children's values of the ladder's attribute."""
    thresholds = node.params["thresholds"]
    bounds: dict[Any, set[Exact]] = {}
    for rung in ladder.rungs:
        if applies(rung, thresholds):
            for key, name in rung.at_least.items():
                bounds.setdefault(key, set()).add(thresholds[name])
    ordered = {key: tuple(sorted(found)) for key, found in bounds.items()}
    return Climber(node=node, ladder=ladder, gate=gate, carried=tuple(carried), bounds=ordered)


def reached(bounds: Sequence[Exact], total: Exact) -> int:
    """How many of the ascending *bounds* a sum reaches."""
    return first_index(lambda i: bounds[i] > total, 0, len(bounds))


def _convolved(one: int, other: int) -> int:
    found = 0
    for start, length in runs(other):
        for index in range(start, start + length):
            found |= one << index
    return found
