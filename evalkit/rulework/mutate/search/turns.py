"""Drafts where something turns: conditions of gates, formulas, tables of steps."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any

from evalkit.method.piecewise import turns_of
from evalkit.method.plan import plan_for
from evalkit.method.scales import NA
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import given_as
from evalkit.rulework.mutate.search.draft import Draft, all_best, answers_of, as_given, given, put_together, takes
from evalkit.rulework.mutate.sites.place import unit_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.method.shapes import AnswerCondition
    from evalkit.questions.choice import LeafAnswer
    from evalkit.questions.gates import GateStates


_HAIR = Fraction(1, 10_000)  # which rounding to a few decimals takes away
_BESIDE = (-1, Fraction(-1, 2), -_HAIR, _HAIR, Fraction(1, 2), 1)  # units


def turn_drafts(plan: Plan) -> Iterator[Draft]:
    """Every node that is looked at alone at, beside and between the numbers where that turns, all such nodes at once."""
    best = all_best(plan.instrument)
    for number, row in enumerate(zip_longest(*_numbers(plan)), 1):
        wanted = dict(one for one in row if one is not None)
        yield given(plan, f"where formulas and steps turn, pattern {number}", wanted, best)


def _numbers(plan: Plan) -> list[list[tuple[str, Any]]]:
    """Of each node, with its code, the numbers that it is brought to."""
    marks: dict[str, set[Fraction]] = {}
    for step in plan.steps:
        for turn in turns_of(step.formula.expression):
            if turn is not None:
                marks.setdefault(plan.codes[step.children[turn[0]]], set()).add(turn[1])
    around = {code: _around(found) for code, found in marks.items()}
    return [[(code, as_given(one)) for one in found if takes(plan, code, one)] for code, found in around.items()]


def _around(marks: Iterable[Fraction]) -> list[Fraction]:
    """The *marks*, a unit, half a unit and a hair beside each, and halfway between neighbours."""
    found = sorted(marks)
    beside = [mark + unit_of(written(mark)) * by for mark in found for by in _BESIDE]
    return [*found, *beside, *((one + other) / 2 for one, other in pairwise(found))]


def pull_drafts(instrument: Instrument) -> Iterator[Draft]:
    """All leaves alike, but those of another scale that formulas look at, which take each of their answers."""
    apart = _looked_at_apart(instrument)
    leaves = [node for node in instrument.nodes.values() if node.is_leaf]
    own = {node.code: answers_of(instrument, node) for node in leaves}
    most = max((len(own[node.code]) for node in leaves if node.code not in apart), default=0)
    for other in range(max((len(own[code]) for code in apart), default=0)):
        for number in range(most):
            places = {node.code: other if node.code in apart else number for node in leaves}
            answers = {code: own[code][min(at, len(own[code]) - 1)] for code, at in places.items()}
            yield Draft(name=f"answer {number + 1} from below, {other + 1} where formulas look apart", answers=answers)


def _looked_at_apart(instrument: Instrument) -> set[str]:
    """The leaves that stand in formulas, but those of the scale that most leaves have."""
    scales = Counter(node.scale for node in instrument.nodes.values() if node.is_leaf)
    usual = scales.most_common(1)[0][0]
    operands = {code for node in instrument.nodes.values() if node.formula is not None for code in node.operands}
    nodes = instrument.nodes
    return {code for code in operands if nodes[code].is_leaf and nodes[code].scale != usual}


# --- Gates: the sum exactly reached and just missed, each condition just held and just broken --------------------------


Answers = dict[str, Any]


def gate_drafts(plan: Plan) -> Iterator[Draft]:
    """Assessments that show one scene of every gate at a time."""
    for number, scene in enumerate(gate_scenes(plan.instrument), 1):
        yield put_together(plan.instrument, f"conditions of the gates, pattern {number}", scene)


def gate_scenes(instrument: Instrument) -> Iterator[dict[str, Answers]]:
    """For each scene the answers of the leaves of every gated node: all gates are tried at once."""
    plan = plan_for(instrument)
    lattice = lattice_for(plan)
    found: dict[str, list[Answers]] = {}
    for step in reversed(plan.steps):
        gate = lattice.gate(step.at)
        if gate is not None:
            codes = [plan.codes[i] for i in step.children]
            found[plan.codes[step.at]] = [
                {code: given_as(instrument, code, choice.answer) for code, choice in zip(codes, choices, strict=True)}
                for choices in _scenes(gate)
            ]
    for number in range(max(map(len, found.values()), default=0)):
        yield {code: scenes[min(number, len(scenes) - 1)] for code, scenes in found.items() if scenes}


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
