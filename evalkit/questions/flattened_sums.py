"""A sum of nodes as the sum of what they consist of: through weighted sums, down to where it stops."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.method.plan import Plan

    Shares = Mapping[int, Fraction]  # node → what it is multiplied with


def spread(plan: Plan, shares: Shares, stops: Callable[[int], bool]) -> dict[int, Fraction]:
    """The *shares* over what nodes consist of; of a node that several consist of, all of its shares together.

    Args:
        plan: The compiled instrument.
        shares: Of the sum.
        stops: Whether a node is taken as it is, though it may be a weighted sum.
    """
    found: dict[int, Fraction] = {}
    for at, share in shares.items():
        linear = None if stops(at) else plan.linear_at(at)
        below: Shares = {at: share}
        if linear is not None:
            each = zip(plan.children[at], linear.weights, strict=True)
            below = spread(plan, {i: share * Fraction(weight, linear.divisor) for i, weight in each}, stops)
        for i, one in below.items():
            found[i] = found.get(i, Fraction(0)) + one
    return found
