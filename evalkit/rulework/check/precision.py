"""How fine the values are in which a word is looked up: whole, of some decimals after a rounding stage, or exact."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import round_to
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import BandTable, Conversion, Instrument, Node
    from evalkit.method.plan import Plan
    from evalkit.schema.citation import Citation


class Edge(NamedTuple):
    """A number, and whether it belongs to what it is the edge of."""

    value: Exact
    included: bool


class Precision(NamedTuple):
    """The working precision of a value.

    Attributes:
        place: Code of the node whose value it is, or of what is converted.
        digits: Decimals that are left; ``None``: it is exact.
        mode: How it is rounded; empty where nothing is.
        cite: Where the rounding stage comes from; ``None`` where there is none.
    """

    place: str
    digits: int | None
    mode: str = ""
    cite: Citation | None = None

    def inside(self, low: Edge, high: Edge) -> Exact | None:
        """A value of this precision from *low* to *high*, the lowest where there is one; nothing if none lies there."""
        if self.digits is None:
            return _exact_inside(low, high)
        found = self.first(low)
        assert found is not None  # decimals have a next one
        return found if found < high.value or (found == high.value and high.included) else None

    def first(self, bound: Edge) -> Exact | None:
        """The lowest value on or above *bound*; nothing if there is no lowest (exact values above an excluded one)."""
        if self.digits is None:
            return bound.value if bound.included else None
        unit = Fraction(1, 10**self.digits)
        found = -(-Fraction(bound.value) // unit) * unit
        return found + unit if found == bound.value and not bound.included else found

    def unrounded(self, first: Exact) -> Edge:
        """From where on exact values come out as *first* or more."""
        if self.digits is None or not self.mode or self.mode == "down":
            return Edge(first, included=True)
        tie = first - Fraction(1, 2 * 10**self.digits)
        return Edge(tie, included=round_to(tie, self.digits, self.mode) == first)


def _exact_inside(low: Edge, high: Edge) -> Exact | None:
    if low.value == high.value:
        return low.value if low.included and high.included else None
    if low.value > high.value:
        return None
    if low.included:
        return low.value
    return high.value if high.included else Fraction(low.value + high.value) / 2


def precision_of(instrument: Instrument, node: Node) -> Precision:
    """The precision in which the bands of *node* are looked up."""
    plan = plan_for(instrument)
    stage = instrument.stage_of(node)
    if _is_whole(plan, node):
        return Precision(node.code, 0)
    if stage is None:
        return Precision(node.code, None)
    return Precision(node.code, stage.digits, stage.mode, stage.cite)


def precisions_of(instrument: Instrument, table: BandTable) -> list[Precision]:
    """Every precision in which values are looked up in *table*, once."""
    found = [precision_of(instrument, node) for node in instrument.nodes.values() if instrument.at(table.at, node)]
    if table.at == TOTAL:
        found += [converted_precision(one) for one in instrument.conversions if one.bands]
    return list({(one.digits, one.mode): one for one in reversed(found)}.values())[::-1]


def decimals(count: int) -> Message:
    """So many decimals, in words."""
    return msg("1 decimal") if count == 1 else msg("{count} decimals", count=str(count))


def converted_precision(conversion: Conversion) -> Precision:
    """The precision of a converted value, which is looked up rounded."""
    return Precision(f"convert[{conversion.at}]", conversion.digits, conversion.mode, conversion.cite)


def _is_whole(plan: Plan, node: Node) -> bool:
    """Whether the node has whole scores only: with every answer, not with the best and the worst alone."""
    instrument = plan.instrument
    return plan.whole[plan.position[node.code]] and all(
        points.denominator == 1 for leaf in instrument.leaves_under(node.code) for points in _points(instrument, leaf)
    )


def _points(instrument: Instrument, leaf: str) -> Iterator[Exact]:
    node = instrument.nodes[leaf]
    if instrument.scales[node.scale or ""].kind == "levels":
        yield from (given.points for given in options(instrument, node).values())
