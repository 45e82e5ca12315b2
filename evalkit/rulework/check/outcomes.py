"""Rules of the predicate: each can hold and can fail, and none of them punishes a better answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import ONE_LOWER, TOTAL
from evalkit.method.facts import scored_by
from evalkit.method.outcomes import holds, outcome_rules, predicate_rules, under_facts
from evalkit.method.plan import plan_for
from evalkit.possible.conditions import sides_of
from evalkit.possible.lattice import lattice_for
from evalkit.possible.predicates import can_keep
from evalkit.possible.ways import is_left
from evalkit.rulework.check.model import Statement, failed, proved, unproved
from evalkit.rulework.check.search import outermost

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.instruments import Instrument
    from evalkit.method.outcomes import Rule
    from evalkit.method.plan import Plan
    from evalkit.possible.conditions import Sides
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


def _can(lattice: Lattice, sides: Sides) -> bool | None:
    """Whether answers can make a condition hold; ``None``: not known."""
    boxes = sides.holds
    return None if boxes is None else _any(can_keep(lattice, box) for box in boxes)


def _decides(place: str, rule: Rule, *, hold: bool | None, fail: bool | None) -> Statement:
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


def rewards(plan: Plan) -> bool:
    """Whether every rule only ever lowers the predicate, and neither one nor a missed floor begins to hold for a better answer."""
    return all(
        all(_is_lowest(instrument, rule.stated.then) and not rule.open for rule in outcome_rules(instrument))
        and all(is_left(plan, rule) for rule in predicate_rules(instrument))
        for instrument in under_facts(plan.instrument)
    )


def _is_lowest(instrument: Instrument, then: str) -> bool:
    tables = [table for table in instrument.bands if table.at == TOTAL]
    return then == ONE_LOWER or all(table.bands[-1].predicate == then for table in tables)
