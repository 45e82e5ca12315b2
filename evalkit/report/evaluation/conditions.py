"""Gates and ladders in words: which of their conditions a node fulfils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Ladder, Rung
    from evalkit.method.shapes import AnswerCondition, Gated

    Condition = tuple[bool, Message]  # whether it holds, and what it asks for

# --- Gates ----------------------------------------------------------------------------------------------------------


def gate_prose(evaluation: Evaluation, result: NodeResult) -> Message:
    """What is locked, and the conditions that are not met."""
    attribute, locked = locked_by(evaluation, result)
    return msg(
        "{attribute} {locked} locked: {reasons}",
        attribute=attribute,
        locked=locked,
        reasons=tuple(text for holds, text in gate_conditions(evaluation, result) if not holds),
    )


def locked_by(evaluation: Evaluation, result: NodeResult) -> tuple[Prose, str]:
    """What the gate of a node locks."""
    gate, locked = evaluation.instrument.gate_of(result.node), _gate(evaluation, result).locked
    return _called(evaluation, result, sorted(locked), () if gate is None else (gate.locked,))


def _gate(evaluation: Evaluation, result: NodeResult) -> Gated:
    plan = plan_for(evaluation.instrument)
    return plan.gates[plan.position[result.code]]


def _called(
    evaluation: Evaluation, result: NodeResult, children: Sequence[int], values: Sequence[Any]
) -> tuple[Prose, str]:
    """Some children of a node: by the attribute of its gate and their *values* of it, else by their codes."""
    instrument = evaluation.instrument
    gate = instrument.gate_of(result.node)
    if gate is not None:
        return instrument.attribute_title(gate.attribute), "+".join(map(str, values))
    codes = [result.node.operands[at] for at in children]
    return instrument.level_name(instrument.nodes[codes[0]]) if codes else "", "+".join(codes)


def gate_conditions(evaluation: Evaluation, result: NodeResult) -> Iterator[Condition]:
    """Each condition of the gate of a node."""
    gated, gate = _gate(evaluation, result), evaluation.instrument.gate_of(result.node)
    children = [evaluation.nodes[child] for child in result.node.operands]
    scores = [children[i].score for i in gated.summed]
    reached = sum([score.value for score in scores if score is not None])
    attribute, values = _called(evaluation, result, gated.summed, () if gate is None else gate.sum_of)
    yield (
        reached >= gated.minimum,
        msg(
            "{attribute} {values} has {reached:point|points} of at least {needed}",
            attribute=attribute,
            values=values,
            reached=short_text(reached),
            needed=short_text(gated.minimum),
        ),
    )
    levels = [child.level for child in children]
    rules = [()] * len(gated.conditions) if gate is None else [rule.values for rule in gate.answers]
    for condition, named in zip(gated.conditions, rules, strict=True):
        attribute, values = _called(evaluation, result, condition.children, named)
        yield condition.holds(levels), _answers(condition, values, attribute, levels)


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
