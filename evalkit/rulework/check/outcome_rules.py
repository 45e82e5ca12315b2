"""Rules of the predicate: each can hold and can fail; each requirement can be met, and can decide by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.bands import range_of
from evalkit.method.context_facts import names_of, scored_by
from evalkit.method.outcome_rules import holds, outcome_rules, read_condition, under_facts
from evalkit.method.plan import plan_for
from evalkit.possible.conditions import sides_of
from evalkit.possible.lattice import lattice_for
from evalkit.possible.predicate_values import can_keep
from evalkit.rulework.check.model import Statement, failed, noted, proved, unproved
from evalkit.rulework.check.search import outermost

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.instruments import Instrument, OutcomeRule
    from evalkit.instruments.expression import Expression
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Plan
    from evalkit.possible.conditions import BoxSplit
    from evalkit.possible.lattice import Lattice


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Whether answers can make each rule hold, and whether they can make it fail."""
    if not instrument.outcome:
        return
    for number, rule in enumerate(outcome_rules(instrument), 1):
        each = [
            (lattice, sides_of(here.condition, lattice.plan.codes, lattice.values))
            for fact in under_facts(instrument)
            for lattice in (lattice_for(plan_for(fact)),)
            if (here := outcome_rules(fact)[number - 1]).is_there
        ]
        hold, fail = _any(_can(*one) for one in each), _any(_can(lattice, sides.turned) for lattice, sides in each)
        if None in (hold, fail):
            seen = set(_at_the_ends(instrument, number))
            hold, fail = True if True in seen else hold, True if False in seen else fail
        yield _decides(f"outcome[{number}]", rule, hold=hold, fail=fail)


def _at_the_ends(instrument: Instrument, number: int) -> Iterator[bool | None]:
    """Whether the rule holds for the outermost answers that were tried, under each of the facts beside them."""
    if scored_by(instrument):
        return
    for highest in (True, False):
        values = [*outermost(plan_for(instrument), highest=highest)]
        yield from (holds(outcome_rules(fact)[number - 1], values) for fact in under_facts(instrument))


def _any(found: Iterable[bool | None]) -> bool | None:
    """Whether one of them is so; ``None``: not known."""
    listed = [*found]
    return True if True in listed else None if None in listed else False


def _can(lattice: Lattice, sides: BoxSplit) -> bool | None:
    """Whether answers can make a condition hold; ``None``: not known."""
    boxes = sides.holds
    return None if boxes is None else _any(can_keep(lattice, box) for box in boxes)


def _decides(place: str, rule: PredicateRule, *, hold: bool | None, fail: bool | None) -> Statement:
    when = rule.stated.condition
    if hold is False:
        return failed("outcome-decides", place, msg("no answers fulfil {when}", when=when))
    if fail is False:
        return failed("outcome-decides", place, msg("all answers fulfil {when}", when=when))
    if hold is None or fail is None:
        text = msg(
            "{when}: it is not known whether answers can fulfil it and miss it: it compares nodes with each other that have"
            " too many values, or of a node only the ends are known",
            when=when,
        )
        return unproved("outcome-decides", place, text)
    return proved(
        "outcome-decides", place, msg("answers can fulfil {when}, and can miss it", when=when), how="enumerated"
    )


# --- Requirements of predicates ----------------------------------------------------------------------------------------


def of_requirements(instrument: Instrument) -> Iterator[Statement]:
    """Whether each requirement can be met, and whether it does not follow from the others of the same predicate."""
    there = [(number, one.stated) for number, one in enumerate(outcome_rules(instrument), 1) if one.is_there]
    for number, rule in there:
        conditions = [_read(instrument, requirement.holds) for requirement in rule.unless]
        for at, requirement in enumerate(rule.unless):
            others = [condition for i, condition in enumerate(conditions) if i != at]
            place = f"outcome[{number}].unless[{at + 1}]"
            yield _requirement_decides(instrument, rule, (place, requirement.condition), conditions[at], others)


def _read(instrument: Instrument, text: str) -> Expression:
    parsed = read_condition(text, names_of(instrument, asked=True), Faults(instrument.file), "outcome")
    assert parsed is not None  # the loader has read it
    return parsed.expression


def _requirement_decides(
    instrument: Instrument, rule: OutcomeRule, told: tuple[str, str], own: Expression, others: Sequence[Expression]
) -> Statement:
    place, when = told
    lattice = lattice_for(plan_for(instrument))
    if sides_of(own, lattice.plan.codes, lattice.values).holds == ():
        return failed("requirement-decides", place, msg("no answers fulfil {when}", when=when))
    if sides_of(own, lattice.plan.codes, lattice.narrowed(_asked(lattice.plan, rule, others)).values).fails == ():
        text = msg("{when} never decides: it holds wherever all else holds that {predicate} asks for", when=when,
                   predicate=rule.of or instrument.short)  # fmt: skip
        return failed("requirement-decides", place, text)
    text = msg("{when} is not seen to follow from what else is asked for", when=when)
    return noted("requirement-decides", place, text)


def _asked(plan: Plan, rule: OutcomeRule, others: Sequence[Expression]) -> dict[str, Interval]:
    """Where nodes lie if *others* hold, of those that compare single nodes with numbers, and the total is in its band."""
    ranges: dict[str, Interval] = {}
    for condition in others:
        boxes = sides_of(condition, plan.codes).holds
        for code, inside in boxes[0].items() if boxes is not None and len(boxes) == 1 else ():
            ranges[code] = ranges.get(code, Interval()) & inside
    tables = [table for table in plan.instrument.bands if table.at == TOTAL]
    for number, band in enumerate(tables[0].bands if len(tables) == 1 else ()):
        if band.predicate == rule.of:
            ranges[TOTAL] = ranges.get(TOTAL, Interval()) & Interval(low=range_of(tables[0], number).low)
    return ranges
