"""States of nodes with thresholds: where two ladders say different levels, and answers that bring a node there."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.evaluation.results import climb
from evalkit.method.methods import Gated
from evalkit.method.plan import plan_for
from evalkit.questions.gates import CLOSED, OPEN
from evalkit.questions.lattice import Lattice
from evalkit.rulework.check.ladders import Climber
from evalkit.rulework.mutate.search.leaves import given_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.questions.gates import Choice, GateStates, Key, States

State = tuple[tuple[int, ...], bool]


class UnlistedError(Exception):
    """The states of a node cannot be listed: one of its leaves is a number."""


def climbing(instrument: Instrument) -> tuple[str, ...]:
    """The nodes that have a level of the ladder."""
    if instrument.ladder is None:
        return ()
    plan = plan_for(instrument)
    return tuple(
        plan.codes[step.at]
        for step in reversed(plan.steps)
        if isinstance(step.formula, Gated) and plan.nodes[step.at].params.get("thresholds")
    )


def joint_climber(old: Instrument, new: Instrument, code: str) -> Climber:
    """The node under *old*, its sums held against the thresholds of both.

    Raises:
        UnlistedError: Its states cannot be listed.
    """
    mine, theirs = _climber(old, code), _climber(new, code)
    keys = dict.fromkeys((*mine.bounds, *theirs.bounds))
    mine.bounds = {key: tuple(sorted({*mine.bounds.get(key, ()), *theirs.bounds.get(key, ())})) for key in keys}
    return mine


def _climber(instrument: Instrument, code: str) -> Climber:
    plan, ladder = plan_for(instrument), instrument.ladder
    at = plan.position[code]
    lattice = Lattice(plan)
    gate = lattice.gate(at)
    if gate is None or ladder is None:
        raise UnlistedError
    carried = [plan.nodes[i].attributes.get(ladder.attribute) for i in lattice.steps[at].children]
    return Climber(plan.nodes[at], ladder, gate, carried)


def differing(one: Climber, new: Instrument) -> Iterator[State]:
    """The states of *one* in which its ladder and that of *new* say different levels, in a stable order."""
    assert new.ladder is not None
    thresholds = new.nodes[one.node.code].params.get("thresholds") or {}
    for cells, opened in sorted(one.states):
        theirs = climb(new.ladder, thresholds, one.sums(cells), is_open=opened)
        if theirs != one.level(cells, opened=opened):
            yield cells, opened


# --- Answers for a state ----------------------------------------------------------------------------------------


class _Group(NamedTuple):
    """Some children: the states after each of them, and those at the end that are wanted, as state → the best sum."""

    children: tuple[int, ...]
    layers: list[States]
    ends: dict[Key, int]


class Scene(NamedTuple):
    """Answers of the children of one node, and what they come to: sums by attribute value, and whether its gate is open."""

    code: str
    answers: dict[str, Any]
    sums: dict[Any, Exact]
    opened: bool

    def shows(self, old: Instrument, new: Instrument) -> bool:
        """Whether the level of the node differs between the two, neither of which changes points or gates."""
        return self.level(old) != self.level(new)

    def level(self, instrument: Instrument) -> str:
        """The level of the node, where its sums and its gate are those of the scene."""
        thresholds = instrument.nodes[self.code].params.get("thresholds") or {}
        assert instrument.ladder is not None
        return climb(instrument.ladder, thresholds, self.sums, is_open=self.opened)


def scene(old: Instrument, new: Instrument) -> Scene | None:
    """Answers of one node that lead to another level under *new*, which differs from *old* in thresholds or rungs."""
    return next(scenes(old, new), None)


def scenes(old: Instrument, new: Instrument) -> Iterator[Scene]:
    """As ``scene``: all that there are, one for each state."""
    for code in climbing(old):
        if old.ladder == new.ladder and old.nodes[code] == new.nodes[code]:
            continue
        try:
            one = joint_climber(old, new, code)
        except UnlistedError:
            continue
        yield from (scene_of(one, old, state) for state in differing(one, new))


def scene_of(one: Climber, instrument: Instrument, state: State) -> Scene:
    """Answers of the children of a node that bring it into *state*."""
    found = _choices(one, state)
    codes = one.node.children
    sums: dict[Any, Exact] = {}
    for i, carried in enumerate(one.carried):
        counts = state[1] or i not in one.gate.formula.locked
        if carried is not None:
            sums[carried] = sums.get(carried, 0) + (found[i].points if counts else 0)
    answers = {codes[i]: given_as(instrument, codes[i], found[i].answer) for i in range(len(codes))}
    return Scene(one.node.code, answers, sums, state[1])


def _choices(one: Climber, state: State) -> dict[int, Choice]:
    cells, mode = state[0], OPEN if state[1] else CLOSED
    groups = [
        _group(one, tuple(i for i, key in enumerate(one.carried) if key == carried), carried, cell, mode)
        for (carried, _), cell in zip(one.bounds.items(), cells, strict=True)
    ]
    rest = tuple(i for i, key in enumerate(one.carried) if key not in one.bounds)
    groups.append(_group(one, rest, None, 0, mode))
    gate, base = one.gate, one.gate.base(range(len(one.carried)))
    for together in product(*(group.ends.items() for group in groups)):
        stands = together[0][0].stands
        for key, _ in together[1:]:
            stands = gate.merged(stands, key.stands)
        if gate.matching(stands, 1 << sum(index for _, index in together), base, mode):
            found: dict[int, Choice] = {}
            for group, (key, index) in zip(groups, together, strict=True):
                found |= walked_back(gate, group.children, group.layers, (key, index), mode)
            return found
    raise AssertionError(state)  # pragma: no cover - every state of a climber has answers


def _group(one: Climber, children: tuple[int, ...], carried: Any, cell: int, mode: str) -> _Group:
    gate = one.gate
    layers = [gate.start()]
    for child in children:
        layers.append(gate.added(layers[-1], child, mode))
    ends: dict[Key, int] = {}
    best: dict[tuple[int, ...], int] = {}
    for key, bits in layers[-1].items():
        inside = bits if carried is None else _inside(one, children, key, bits, one.bounds[carried], cell)
        if not inside:
            continue
        # The gate opens best with the largest sum, and stays closed best with the smallest.
        index = inside.bit_length() - 1 if mode == OPEN else (inside & -inside).bit_length() - 1
        known = best.get(key.stands)
        if known is None or (index > known if mode == OPEN else index < known):
            ends = {other: at for other, at in ends.items() if other.stands != key.stands}
            ends[key] = best[key.stands] = index
    return _Group(children, layers, ends)


def _inside(one: Climber, children: Sequence[int], key: Key, bits: int, bounds: Sequence[Any], cell: int) -> int:
    """Those of *bits* whose sum reaches so many of the *bounds*."""
    base = one.gate.base(children) + key.more
    edges = [max(-(-bound // one.gate.unit) - base, 0) for bound in bounds]
    low = int(edges[cell - 1]) if cell else 0
    inside = bits >> low << low
    return inside & ((1 << int(edges[cell])) - 1) if cell < len(edges) else inside


def walked_back(
    gate: GateStates, children: Sequence[int], layers: Sequence[States], end: tuple[Key, int], mode: str
) -> dict[int, Choice]:
    """An answer of each of *children* that together lead to *end*; *layers* are the states after each of them."""
    found: dict[int, Choice] = {}
    key, index = end
    for child, states in zip(reversed(children), reversed(layers[:-1]), strict=True):
        key, index, found[child] = next(_back(gate, states, child, (key, index), mode))
    return found


def _back(
    gate: GateStates, states: States, child: int, to: tuple[Key, int], mode: str
) -> Iterator[tuple[Key, int, Choice]]:
    for before, bits in states.items():
        for move, choice in zip(gate.moves(child, mode), gate.choices[child], strict=True):
            index = to[1] - move.shift
            if index >= 0 and bits >> index & 1 and gate.after(before, move) == to[0]:
                yield before, index, choice
