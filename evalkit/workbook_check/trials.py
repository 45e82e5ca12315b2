"""Answers at which a node that does not only weigh may turn: gates, grades. What the rules give of each, and what a formula gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.scales import NA, options
from evalkit.questions.gates import Choice, GateStates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.method.plan import Plan
    from evalkit.method.scales import Given
    from evalkit.method.shapes import Gated

Answers = list["Given"]


class Trial(NamedTuple):
    """Answers to all leaves below a node, and what the rules make of them.

    Attributes:
        answers: Leaf → answer.
        said: What is particular about them.
        points: The value of the node.
        grade: Its grade, where it has one.
    """

    answers: Mapping[str, Given]
    said: Message
    points: Exact
    grade: str | None


def is_tried(plan: Plan, code: str) -> bool:
    """Whether *code* is a node over leaves whose formula can be held against the rules in this way."""
    node = plan.instrument.nodes[code]
    at = plan.position[code]
    is_known = at in plan.gates or bool(plan.words_at(at))
    return is_known and all(_listed(plan, child) for child in node.children)


def trials(plan: Plan, code: str) -> list[Trial]:
    """The answers to be tried of a node of which ``is_tried`` holds, the most telling first; the last two are the best and the worst."""
    gate, children = plan.gates.get(plan.position[code]), plan.instrument.nodes[code].children
    listed = [_listed(plan, child) for child in children]
    worst, best = [each[0] for each in listed], [each[-1] for each in listed]
    found = [*_one_by_one(children, worst, best)]
    found += _of_shares(worst, best) if gate is None else _of_gate(gate, listed)
    found += [(best, msg("every answer is the best")), (worst, msg("every answer is the lowest"))]
    return [_trial(plan, code, answers, said) for answers, said in found]


def _listed(plan: Plan, child: str) -> list[Given]:
    """What a leaf can be answered with, the fewest points first; nothing where that is any number."""
    node = plan.instrument.nodes[child]
    answers = [one for key, one in options(plan.instrument, node).items() if key != NA] if node.is_leaf else []
    return sorted(answers, key=lambda answer: (answer.points, answer.level or 0))


def _trial(plan: Plan, code: str, answers: Answers, said: Message) -> Trial:
    at, children = plan.position[code], plan.instrument.nodes[code].children
    formula, graded = plan.formulas[at], plan.graded_at(at)
    points, levels = [answer.points for answer in answers], [answer.level for answer in answers]
    grade = None if graded is None else graded.step(points, levels).word
    return Trial(dict(zip(children, answers, strict=True)), said, formula.value(points, levels), grade)


def _one_by_one(children: Sequence[str], worst: Answers, best: Answers) -> Iterator[tuple[Answers, Message]]:
    """One answer unlike all others: what a formula leaves out, or weighs otherwise, shows there."""
    for at, child in enumerate(children):
        yield _with(worst, {at: best[at]}), msg("only {code} is answered with the best", code=child)
    for at, child in enumerate(children):
        yield _with(best, {at: worst[at]}), msg("all but {code} are answered with the best", code=child)


def _with(answers: Answers, others: Mapping[int, Given]) -> Answers:
    return [others.get(at, answer) for at, answer in enumerate(answers)]


def _of_shares(worst: Answers, best: Answers) -> Iterator[tuple[Answers, Message]]:
    for met in range(len(best) + 1):
        said = msg("{met} of {count} criteria are met", met=str(met), count=str(len(best)))
        yield [*best[:met], *worst[met:]], said


# --- Gates ----------------------------------------------------------------------------------------------------------


def _of_gate(formula: Gated, listed: Sequence[Answers]) -> Iterator[tuple[Answers, Message]]:
    """Around the points that open the gate, and around each condition on answers; what is locked is answered with the best."""
    best = [each[-1] for each in listed]
    gate = GateStates(formula, [[Choice(one, one.points, one.level) for one in each] for each in listed])
    for reached in (True, False):
        near = gate.nearest(reached=reached)
        if near is not None:
            answers = _with(best, {at: choice.answer for at, choice in near.items()})
            together = sum(answers[at].points for at in formula.summed)
            yield answers, msg("the parts that open the gate have {points:point|points} together", points=str(together))
    for condition in formula.conditions:
        at_lowest = {at: one for at in condition.children for one in listed[at] if one.level == condition.lowest}
        below = {at: one for at in condition.children for one in listed[at] if one.level == condition.lowest - 1}
        most = len(at_lowest) if condition.most_at_lowest is None else condition.most_at_lowest
        for count in (most, most + 1):
            said = msg("{count:of the answers that open the gate is|of the answers that open the gate are} {level}, the others are the best",
                       count=str(count), level=str(condition.lowest))  # fmt: skip
            yield _with(best, dict(list(at_lowest.items())[:count])), said
        said = msg("one of the answers that open the gate is below {level}", level=str(condition.lowest))
        yield _with(best, dict(list(below.items())[:1])), said
