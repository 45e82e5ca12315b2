"""Numbers worth trying: where what looks at a leaf turns, and right beside that."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from evalkit.method.outcomes import predicate_rules
from evalkit.method.pieces import turns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.method.pieces import Turns
    from evalkit.method.plan import Plan


def around_turns(plan: Plan, at: int) -> list[Fraction]:
    """The values of ``turns``, and those of the last digit on either side."""
    whole = plan.whole[at]
    step = Fraction(1, 1 if whole else 10 ** plan.nodes[at].digits)
    found = [Fraction(ceil(number)) if whole else number for number in turns(plan, at)]
    return [number + side for number in found for side in (-step, 0, step)]


def turns(plan: Plan, at: int) -> Iterator[Fraction]:
    """Values of a leaf where the formula of its parent or a rule of the predicate turns."""
    parent = plan.nodes[at].parent
    if parent is not None:
        above = plan.position[parent]
        yield from _of_child(turns_of(plan.formulas[above].expression), plan.children[above].index(at))
    for rule in predicate_rules(plan.instrument):
        yield from _of_child(turns_of(rule.condition), at)


def _of_child(found: Turns, place: int) -> Iterator[Fraction]:
    return (one[1] for one in found if one is not None and one[0] == place)
