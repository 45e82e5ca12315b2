"""Drafts about gates: the sum exactly reached and just missed, each condition just held and just broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.method.plan import plan_for
from evalkit.method.scales import NA
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import given_as
from evalkit.rulework.mutate.search.draft import Draft, put_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.method.shapes import AnswerCondition
    from evalkit.questions.choice import LeafAnswer
    from evalkit.questions.gates import GateStates


Answers = dict[str, Any]


def gate_drafts(plan: Plan) -> Iterator[Draft]:
    """Assessments that show one scene of every gate at a time."""
    for number, scene in enumerate(gate_scenes(plan.instrument), 1):
        yield put_together(plan.instrument, f"conditions of the gates, pattern {number}", scene)


def gate_scenes(instrument: Instrument) -> Iterator[dict[str, Answers]]:
    """For each scene the answers of the leaves of every gated node: all gates are tried at once."""
    plan = plan_for(instrument)
    lattice = lattice_for(plan)
    by_node: dict[str, list[Answers]] = {}
    for step in reversed(plan.steps):
        gate = lattice.gate(step.at)
        if gate is not None:
            codes = [plan.codes[i] for i in step.children]
            by_node[plan.codes[step.at]] = [
                {code: given_as(instrument, code, choice.answer) for code, choice in zip(codes, choices, strict=True)}
                for choices in _scenes(gate)
            ]
    for number in range(max(map(len, by_node.values()), default=0)):
        yield {code: scenes[min(number, len(scenes) - 1)] for code, scenes in by_node.items() if scenes}


def _scenes(gate: GateStates) -> Iterator[Sequence[LeafAnswer]]:
    for reached in (True, False):
        near = gate.nearest(reached=reached)
        if near is not None:  # what is not looked at is at its best, so that it shows whether it counts
            yield [near[child] if child in near else _best(listed) for child, listed in enumerate(gate.choices)]
    for condition in gate.formula.conditions:
        yield from _around_condition(gate, condition)
    for condition in gate.formula.conditions:
        yield _lowest_elsewhere(gate, condition)
        yield from _with_not_applicable(gate, condition)


def _around_condition(gate: GateStates, condition: AnswerCondition) -> Iterator[Sequence[LeafAnswer]]:
    most = condition.most_at_lowest
    if most is not None:
        for count in (most, most + 1):
            yield _lowered(gate, condition.children[:count], condition.lowest)
    for some in (condition.children[:1], condition.children[-1:]):
        yield _lowered(gate, some, condition.lowest - 1)


def _lowered(gate: GateStates, children: Sequence[int], level: int) -> Sequence[LeafAnswer]:
    """All at their best but some *children*, which stand at *level* or, if they cannot, at their worst."""
    choices = []
    for child, listed in enumerate(gate.choices):
        plain = [choice for choice in listed if choice.answer != NA]
        at_level = [choice for choice in plain if choice.level == level]
        worst, best = min(plain, key=_worth), max(plain, key=_worth)
        choices.append((at_level[0] if at_level else worst) if child in children else best)
    return choices


def _lowest_elsewhere(gate: GateStates, condition: AnswerCondition) -> Sequence[LeafAnswer]:
    """All at their best but those that the condition does not look at, each just below what it asks for."""
    others = [i for i in gate.formula.summed if i not in condition.children]
    return _lowered(gate, others, condition.lowest - 1)


def _with_not_applicable(gate: GateStates, condition: AnswerCondition) -> Iterator[Sequence[LeafAnswer]]:
    """As many at the lowest level as the condition bears, and those not applicable that can be: what level do these count as?"""
    offered = {i: one for i in condition.children for one in gate.choices[i] if one.answer == NA}
    if offered:
        others = [i for i in condition.children if i not in offered]
        lowered = _lowered(gate, others[: condition.most_at_lowest or 0], condition.lowest)
        yield [offered.get(i, choice) for i, choice in enumerate(lowered)]


def _best(listed: Sequence[LeafAnswer]) -> LeafAnswer:
    return max((choice for choice in listed if choice.answer != NA), key=_worth)


def _worth(choice: LeafAnswer) -> Any:
    return choice.points, choice.level or 0
