"""What predicates demand beside the total, where it is more than ranges of single nodes: sums that must each reach a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import ONE_LOWER
from evalkit.method.children_read import places_of
from evalkit.method.exact_value import computed
from evalkit.method.outcome_rules import predicate_rules
from evalkit.method.subexpressions import all_of, bound_in
from evalkit.method.sums import terms_of_sum
from evalkit.questions.sums import NodeSum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import BandTable, Instrument
    from evalkit.instruments.expression import Expression


class Demand(NamedTuple):
    """What a predicate asks for.

    Attributes:
        least: Of the total, with whether that end is left out; ``None``: nothing.
        sums: What must reach a bound; ``None``: it cannot be met, whatever the answers are.
    """

    least: Interval
    sums: tuple[NodeSum, ...] | None


def demands_of(instrument: Instrument, table: BandTable) -> dict[str, Demand] | None:
    """Predicate → what it asks for, where each rule keeps a predicate, or all but the lowest, from those that miss a bound; ``None``: they say more."""
    found: dict[str, Demand] = {}
    rules, lowest = predicate_rules(instrument), table.bands[-1].predicate
    to_lowest = [rule for rule in rules if rule.stated.of is None and rule.stated.then == lowest]
    lowering = [rule for rule in rules if rule.stated.of is not None and rule.stated.then == ONE_LOWER]
    if len(to_lowest) + len(lowering) < len(rules) or any(rule.open for rule in rules):
        return None
    for band in table.bands:
        asked = [rule for rule in lowering if rule.stated.of == band.predicate]
        asked += to_lowest if band.predicate != lowest else []
        each = [_demanded(rule.condition, holds=False) for rule in asked]
        if None in each:
            return None
        parts = [one for listed in each for one in listed or ()]
        least = Interval() if band.minimum is None else Interval(low=band.minimum, low_open=band.exclusive)
        found[band.predicate] = Demand(
            least, None if False in parts else tuple([part for part in parts if isinstance(part, NodeSum)])
        )
    words = [band.predicate for band in table.bands]
    order = [words.index(rule.stated.of or "") for rule in lowering]
    return found if order == sorted(order) else None


_Parts = list["NodeSum | bool"]  # what must hold; True and False: it does, or cannot


def _demanded(condition: Expression, *, holds: bool) -> _Parts | None:
    """What must hold for a condition to hold, or to fail; ``None``: one thing or another."""
    found = [_demand(part) for part in all_of(condition, holds=holds)]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _demand(part: Expression) -> NodeSum | bool | None:
    """That a sum reaches a bound from below; nothing else that hangs on answers is a demand."""
    if not places_of(part):
        return bool(computed(part)((), ()))
    left, sign, number = bound_in(part) or (part, "", 0)
    shares = terms_of_sum(left) if sign in (">", ">=") else None
    if shares is None or None in shares or min(shares.values()) <= 0:
        return None
    return NodeSum(
        {at: share for at, share in shares.items() if at is not None}, Interval(low=number, low_open=sign == ">")
    )


def missed(sums: Sequence[NodeSum]) -> list[NodeSum]:
    """Each of *sums* on the other side of its bound."""
    return [NodeSum(one.shares, one.inside.below()) for one in sums]


def implied(sums: Sequence[NodeSum], by: Sequence[NodeSum]) -> bool:
    """Whether each of *sums* holds where all of the others do: the same sum is asked for as much, or more."""
    return all(
        any(dict(one.shares) == dict(other.shares) and other.inside & one.inside == other.inside for other in by)
        for one in sums
    )
