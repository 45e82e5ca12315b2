"""Sums of nodes that must each reach a bound while the total does: the tree put together anew from what the sums name.

Two sums may share nodes where one lies within the other, as those of two areas lie within that of all of them. Then each sum
is a node of its own, over those that lie within it, and its table is searched as that of any node.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, weighted
from evalkit.questions.flattened_sums import spread
from evalkit.questions.solve import beside, solved
from evalkit.questions.table import Table, Unproved, cheapest
from evalkit.questions.walk import ChildTables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.base.interval import Interval
    from evalkit.method.plan import Plan
    from evalkit.questions.flattened_sums import Shares
    from evalkit.questions.search import Search

APART = msg("what the predicate asks for are sums of nodes that lie across each other")


class NodeSum(NamedTuple):
    """A sum of nodes, and where it must lie."""

    shares: Shares
    inside: Interval

    def holds(self, values: Sequence[Fraction | int | None]) -> bool:
        """Whether it does, with these values of all nodes."""
        parts = [None if (one := values[at]) is None else share * one for at, share in self.shares.items()]
        return None not in parts and sum([part for part in parts if part is not None], Fraction(0)) in self.inside


def summed(search: Search, sums: Iterable[NodeSum]) -> Table:
    """What brings every one of *sums* to where it must lie: cost → the value of the one that holds all the others of the total, if there is one.

    Raises:
        Unproved: Two of them share nodes, and neither lies within the other; or they look into nodes that are no sums.
    """
    forms = apart(search.plan, list(sums))
    search.refuse_tied({at for form in forms for at in form.shares})
    tables: dict[int, Table] = {}
    for number, form in enumerate(forms):
        within = _outermost([i for i in tables if forms[i].shares.keys() <= form.shares.keys()], forms)
        tables[number] = _table(search, form, {i: (forms[i], tables[i]) for i in within})
    tops = _outermost(tables, forms)
    of_total = [i for i in tops if any(at == 0 or search.plan.is_below(at, 0) for at in forms[i].shares)]
    whole = tops if len(tops) == 1 else of_total if len(of_total) == 1 else []
    each = [tables[i] if i in whole else cheapest(tables[i]) for i in (*whole, *(i for i in tops if i not in whole))]
    return reduce(beside, each)


def apart(plan: Plan, sums: Collection[NodeSum]) -> list[NodeSum]:
    """*sums* over nodes that none of them looks into, those within others first.

    Raises:
        Unproved: As ``summed``.
    """
    named = {at for one in sums for at in one.shares}
    return _joined([NodeSum(_apart(plan, one.shares, named), one.inside) for one in sums])


def _apart(plan: Plan, shares: Shares, named: Collection[int]) -> dict[int, Fraction]:
    """A sum over the nodes that no other sum looks into."""

    def stops(at: int) -> bool:
        if not any(plan.is_below(one, at) for one in named if one != at):
            return True
        linear = plan.linear_at(at)
        if linear is None or not linear.monotone or plan.instrument.stage_of(plan.nodes[at]) is not None:
            raise Unproved(APART)
        return False

    return {at: share for at, share in spread(plan, shares, stops).items() if share}


def _joined(sums: Iterable[NodeSum]) -> list[NodeSum]:
    """Those over the same nodes as one, those within others first."""
    found: dict[frozenset[int], NodeSum] = {}
    for one in sums:
        known = found.get(frozenset(one.shares), one)
        by = _times(one.shares, known.shares)
        found[frozenset(one.shares)] = NodeSum(known.shares, known.inside & one.inside.scaled(1 / by))
    ordered = sorted(found.values(), key=lambda one: len(one.shares))
    for number, one in enumerate(ordered):
        if any(
            not one.shares.keys() <= other.shares.keys() and one.shares.keys() & other.shares.keys()
            for other in ordered[number + 1 :]
        ):
            raise Unproved(APART)
    return ordered


def _times(shares: Shares, of: Shares) -> Fraction:
    """How many times another sum over some of the nodes is held in one."""
    times = {shares[at] / share for at, share in of.items()}
    if len(times) > 1:
        raise Unproved(APART)
    return times.pop()


def _outermost(numbers: Iterable[int], forms: Sequence[NodeSum]) -> list[int]:
    listed = list(numbers)
    return [i for i in listed if not any(i != j and forms[i].shares.keys() <= forms[j].shares.keys() for j in listed)]


def _table(search: Search, form: NodeSum, within: Mapping[int, tuple[NodeSum, Table]]) -> Table:
    """The table of a sum: of the sums within it, and of the nodes that none of these names."""
    inner = [(_times({at: form.shares[at] for at in one.shares}, one.shares), table) for one, table in within.values()]
    covered = {at for one, _ in within.values() for at in one.shares}
    inner += [(share, search.table(at)) for at, share in form.shares.items() if at not in covered]
    if not all(table for _, table in inner):
        return {}
    expression = weighted([(share, Child(at=i)) for i, (share, _) in enumerate(inner)])
    found = solved(
        expression, ChildTables([table for _, table in inner], [search.sign] * len(inner), search.most), search.sign
    )
    return {cost: cell for cost, cell in found.items() if search.sign * cell.value in form.inside}
