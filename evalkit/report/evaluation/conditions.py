"""Gates and ladders in words: which of their conditions a node fulfils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Ladder, Rung
    from evalkit.method.shapes import AnswerCondition

    Condition = tuple[bool, Message]  # whether it holds, and what it asks for

# --- Gates ----------------------------------------------------------------------------------------------------------


def gate_prose(evaluation: Evaluation, result: NodeResult) -> Message:
    """What is locked, and the conditions that are not met."""
    gate = evaluation.instrument.gate
    assert gate is not None  # a node with a gate needs one
    return msg(
        "{attribute} {locked} locked: {reasons}",
        attribute=evaluation.instrument.attribute_title(gate.attribute),
        locked=str(gate.locked),
        reasons=tuple(text for holds, text in gate_conditions(evaluation, result) if not holds),
    )


def gate_conditions(evaluation: Evaluation, result: NodeResult) -> Iterator[Condition]:
    """Each condition of the gate of a node."""
    plan, instrument = plan_for(evaluation.instrument), evaluation.instrument
    gated, gate = plan.gates[plan.position[result.code]], instrument.gate
    assert gate is not None
    children = [evaluation.nodes[child] for child in result.node.children]
    scores = [children[i].score for i in gated.summed]
    reached = sum([score.value for score in scores if score is not None])
    yield (
        reached >= gated.minimum,
        msg(
            "{attribute} {values} has {reached:point|points} of at least {needed}",
            attribute=instrument.attribute_title(gate.attribute),
            values="+".join(map(str, gate.sum_of)),
            reached=short_text(reached),
            needed=short_text(gated.minimum),
        ),
    )
    levels = [child.level for child in children]
    for condition, rule in zip(gated.conditions, gate.answers, strict=True):
        values = "+".join(map(str, rule.values))
        yield condition.holds(levels), _answers(condition, values, instrument.attribute_title(gate.attribute), levels)


def _answers(condition: AnswerCondition, values: str, attribute: Prose, levels: Sequence[int | None]) -> Message:
    answers = [levels[i] for i in condition.children]
    args = {
        "attribute": attribute,
        "values": values,
        "below": str(sum(1 for answer in answers if answer is None or answer < condition.lowest)),
        "lowest": str(condition.lowest),
    }
    if condition.most_at_lowest is None:
        return msg("{attribute} {values}: {below:answer|answers} below {lowest}, none allowed", **args)
    return msg(
        "{attribute} {values}: {below:answer|answers} below {lowest} (none allowed) and {at} at {lowest} (at most {most})",
        at=str(answers.count(condition.lowest)),
        most=str(condition.most_at_lowest),
        **args,
    )


# --- Ladders --------------------------------------------------------------------------------------------------------


def ladder_conditions(ladder: Ladder, result: NodeResult) -> Iterator[Condition]:
    """Each rung from the top to the one reached: whether it holds, and the conditions that it fails or fulfils."""
    thresholds = result.node.params.get("thresholds", {})
    steps = [  # without those that the node does not have
        (rung, list(_conditions(rung, result))) for rung in ladder.rungs if rung.is_for(thresholds)
    ]
    held = [all(met for met, _ in conditions) for _, conditions in steps]
    reached = held.index(True)  # the lowest rung has no conditions
    for (rung, conditions), holds in zip(steps[: reached + 1], held, strict=False):
        yield holds, _rung(ladder, rung, [text for met, text in conditions if met == holds])


def _conditions(rung: Rung, result: NodeResult) -> Iterator[Condition]:
    thresholds, sums = result.node.params.get("thresholds", {}), result.sums or {}
    for key, name in rung.at_least.items():
        has, least = sums.get(key, 0), thresholds[name]
        args = {"key": str(key), "sum": short_text(has), "threshold": short_text(least)}
        yield has >= least, msg("{key} has {sum} of at least {threshold}", **args)
    if rung.gate:
        yield bool(result.gate_open), msg("gate open") if result.gate_open else msg("gate closed")


def _rung(ladder: Ladder, rung: Rung, conditions: Sequence[Message]) -> Message:
    name = ladder.names.get(rung.level)
    args = {"ladder": ladder.title, "level": f"{rung.level} ({name})" if name else rung.level}
    if not conditions:
        return msg("{ladder} {level}: without conditions", **args)
    return msg("{ladder} {level}: {conditions}", conditions=tuple(conditions), **args)
