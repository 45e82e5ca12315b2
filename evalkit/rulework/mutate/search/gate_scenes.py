"""Drafts about gates: the sum exactly reached and just missed, each condition just held and just broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.method.plan import plan_for
from evalkit.method.scales import NA, worth_and_level
from evalkit.possible.answers import way_of
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import all_given_as
from evalkit.rulework.mutate.search.draft import Draft, put_together

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.questions.choice import LeafAnswer
    from evalkit.questions.gates import GateStates


def gate_drafts(plan: Plan) -> Iterator[Draft]:
    """Assessments that show one scene of every gate at a time."""
    for number, scene in enumerate(gate_scenes(plan.instrument), 1):
        yield put_together(plan.instrument, f"conditions of the gates, pattern {number}", scene)


def gate_scenes(instrument: Instrument) -> Iterator[dict[str, dict[str, Any]]]:
    """For each scene the answers of the leaves of every gated node: all gates are tried at once."""
    plan = plan_for(instrument)
    lattice = lattice_for(plan)
    by_node: dict[str, list[dict[str, Any]]] = {}
    for step in reversed(plan.steps):
        gate = lattice.gate(step.at)
        if gate is not None:
            ways = [way_of(lattice, step, choices) for choices in _scenes(gate)]
            by_node[plan.codes[step.at]] = [all_given_as(instrument, way.answers) for way in ways if way is not None]
    for number in range(max(map(len, by_node.values()), default=0)):
        yield {code: scenes[min(number, len(scenes) - 1)] for code, scenes in by_node.items() if scenes}


def _scenes(gate: GateStates) -> Iterator[Sequence[LeafAnswer]]:
    for reached in (True, False):
        near = gate.nearest(reached=reached)
        if near is not None:  # what is not looked at is at its best, so that it shows whether it counts
            yield [near.get(child, best) for child, best in enumerate(_lowered(gate, (), 0))]
    for condition in gate.formula.conditions:
        most = condition.most_at_lowest
        for count in (most, most + 1) if most is not None else ():
            yield _lowered(gate, condition.children[:count], condition.lowest)
        for some in (condition.children[:1], condition.children[-1:]):
            yield _lowered(gate, some, condition.lowest - 1)
    for condition in gate.formula.conditions:
        # What the condition does not look at, just below what it asks for.
        yield _lowered(gate, [i for i in gate.formula.summed if i not in condition.children], condition.lowest - 1)
        # As many at the lowest level as it bears, and those not applicable that can be: what level do these count as?
        offered = {i: choice for i in condition.children for choice in gate.choices[i] if choice.answer == NA}
        if offered:
            others = [i for i in condition.children if i not in offered]
            lowered = _lowered(gate, others[: condition.most_at_lowest or 0], condition.lowest)
            yield [offered.get(i, choice) for i, choice in enumerate(lowered)]


def _lowered(gate: GateStates, children: Container[int], level: int) -> Sequence[LeafAnswer]:
    """All at their best but some *children*, which stand at *level* or, if they cannot, at their worst."""
    choices = []
    for child, listed in enumerate(gate.choices):
        ordered = sorted((choice for choice in listed if choice.answer != NA), key=worth_and_level)
        at_level = [choice for choice in ordered if choice.level == level] or ordered
        choices.append(at_level[0] if child in children else ordered[-1])
    return choices
