"""Why a gate is closed, or open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.method.methods import AnswerCondition, Gated
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.page import Page


def gate_prose(evaluation: Evaluation, result: NodeResult, page: Page) -> Message:
    """What is locked, and the conditions that are not met."""
    gate = evaluation.instrument.gate
    assert gate is not None  # a node with a gate needs one
    reasons = tuple(_unmet(evaluation, result, page))
    return msg(
        "{attribute} {locked} locked: {reasons}",
        attribute=evaluation.instrument.attribute_title(gate.attribute),
        locked=str(gate.locked),
        reasons=reasons,
    )


def gate_conditions(evaluation: Evaluation, result: NodeResult, page: Page) -> Iterator[tuple[bool, Message]]:
    """Each condition of the gate of a node: whether it holds, and what it asks for."""
    plan, instrument = plan_for(evaluation.instrument), evaluation.instrument
    formula, gate = plan.formulas[plan.position[result.code]], instrument.gate
    assert isinstance(formula, Gated)  # only such a node has a gate
    assert gate is not None
    children = [evaluation.nodes[child] for child in result.node.children]
    scores = [children[i].score for i in formula.summed]
    reached = sum([score.value for score in scores if score is not None])
    args = {
        "attribute": instrument.attribute_title(gate.attribute),
        "values": "+".join(map(str, gate.sum_of)),
        "reached": page.short(reached),
        "needed": page.short(formula.minimum),
    }
    text = msg("{attribute} {values} has {reached} points of at least {needed}", **args)
    yield reached >= formula.minimum, text
    levels = [child.level for child in children]
    for condition, rule in zip(formula.conditions, gate.answers, strict=True):
        values = "+".join(map(str, rule.values))
        yield condition.holds(levels), _answers(condition, values, instrument.attribute_title(gate.attribute), levels)


def _unmet(evaluation: Evaluation, result: NodeResult, page: Page) -> Iterator[Message]:
    for holds, text in gate_conditions(evaluation, result, page):
        if not holds:
            yield text


def _answers(condition: AnswerCondition, values: str, attribute: Prose, levels: list[int | None]) -> Message:
    answers = [levels[i] for i in condition.children]
    below = sum(1 for answer in answers if answer is None or answer < condition.lowest)
    at_lowest = answers.count(condition.lowest)
    if condition.most_at_lowest is None:
        return msg(
            "{attribute} {values}: {below} answers below {lowest}, none allowed",
            attribute=attribute,
            values=values,
            below=str(below),
            lowest=str(condition.lowest),
        )
    return msg(
        "{attribute} {values}: {below} answers below {lowest} (none allowed) and {at} at {lowest} (at most {most})",
        attribute=attribute,
        values=values,
        below=str(below),
        lowest=str(condition.lowest),
        at=str(at_lowest),
        most=str(condition.most_at_lowest),
    )
