"""Requirements of predicates: each can be met, and each can decide by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.bands import range_of
from evalkit.method.ends import Between, course
from evalkit.method.facts import names_of
from evalkit.method.outcomes import outcome_rules, read_condition
from evalkit.method.plan import plan_for
from evalkit.possible.conditions import sides_of
from evalkit.possible.ends import ends_of
from evalkit.rulework.check.model import Statement, failed, noted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, OutcomeRule
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import Plan


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Whether each requirement can be met, and whether it does not follow from the others of the same predicate."""
    there = [(number, one.stated) for number, one in enumerate(outcome_rules(instrument), 1) if one.is_there]
    for number, rule in there:
        conditions = [_read(instrument, requirement.holds) for requirement in rule.unless]
        for at, requirement in enumerate(rule.unless):
            others = [condition for i, condition in enumerate(conditions) if i != at]
            place = f"outcome[{number}].unless[{at + 1}]"
            yield _decides(instrument, rule, (place, requirement.condition), conditions[at], others)


def _read(instrument: Instrument, text: str) -> Expression:
    parsed = read_condition(text, names_of(instrument, asked=True), Faults(instrument.file), "outcome")
    assert parsed is not None  # the loader has read it
    return parsed.expression


def _decides(
    instrument: Instrument, rule: OutcomeRule, told: tuple[str, str], own: Expression, others: Sequence[Expression]
) -> Statement:
    place, when = told
    plan = plan_for(instrument)
    if _truth(plan, own, [Between(end.ends if end.is_bounded else None) for end in ends_of(plan)]) == (0, 0):
        return failed("requirement-decides", place, msg("no answers fulfil {when}", when=when))
    if _truth(plan, own, _ends(plan, _asked(plan, rule, others))) == (1, 1):
        text = msg("{when} never decides: it holds wherever all else holds that {predicate} asks for", when=when,
                   predicate=rule.of or instrument.short)  # fmt: skip
        return failed("requirement-decides", place, text)
    text = msg("{when} is not seen to follow from what else is asked for", when=when)
    return noted("requirement-decides", place, text)


def _asked(plan: Plan, rule: OutcomeRule, others: Sequence[Expression]) -> dict[str, Interval]:
    """Where nodes lie if *others* hold, of those that compare single nodes with numbers, and the total is in its band."""
    found: dict[str, Interval] = {}
    for condition in others:
        boxes = sides_of(condition, plan.codes).holds
        for code, inside in boxes[0].items() if boxes is not None and len(boxes) == 1 else ():
            found[code] = found.get(code, Interval()) & inside
    tables = [table for table in plan.instrument.bands if table.at == TOTAL]
    for number, band in enumerate(tables[0].bands if len(tables) == 1 else ()):
        if band.predicate == rule.of:
            found[TOTAL] = found.get(TOTAL, Interval()) & Interval(low=range_of(tables[0], number).low)
    return found


def _ends(plan: Plan, asked: Mapping[str, Interval]) -> list[Between]:
    """The ends of every node where those *asked* for lie in their ranges: from the leaves upwards, where anything is nearer."""
    nodes = list(ends_of(plan))
    nearer = {plan.position[code]: inside for code, inside in asked.items()}
    for at, inside in nearer.items():
        nodes[at] &= inside
    changed = set(nearer)
    for step in plan.steps:
        if step.stage is None and not changed.isdisjoint(step.children):
            ends = course(step.formula.expression, [_between(nodes[i]) for i in step.children]).ends
            nodes[step.at] &= Interval(*ends) if ends is not None else Interval()
            changed.add(step.at)
    return [_between(node) for node in nodes]


def _between(inside: Interval) -> Between:
    return Between(inside.ends if inside.is_bounded and not inside.is_empty else None)


def _truth(plan: Plan, condition: Expression, nodes: Sequence[Between]) -> object:
    """Whether the condition may fail, and may hold."""
    return course(condition, [*nodes, *[Between(None)] * len(plan.instrument.context)]).ends
