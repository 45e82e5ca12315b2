"""The named methods of rule files: what a node does with its children, as an expression."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.instruments.edition import Method
from evalkit.instruments.expression import Child, Constant, Minimum, added, weighted
from evalkit.method.builders import CAP, FORMULA_METHOD, NAMED_METHODS, children_of
from evalkit.method.scales import options
from evalkit.method.shapes import AnswerCondition, Gated
from evalkit.schema.keys import NUMBER, NUMBERS, POSITIVE, Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.instruments.expression import Expression


def _weights(instrument: Instrument, node: Node) -> list[Fraction]:
    return [Fraction(instrument.nodes[child].weight or 0) for child in node.children]


def _weigh(weights: Sequence[Fraction], divisor: Exact) -> Expression:
    return weighted([(weight, Child(at=at)) for at, weight in enumerate(weights)], divisor)


def _weighted_mean(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    weights = _weights(instrument, node)
    return _weigh(weights, sum(weights))


def _weighted_sum(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    factor = Fraction(node.params.get("factor", 1))
    return _weigh([weight * factor for weight in _weights(instrument, node)], 1)


def _sum(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    found, cap = added(children_of(node)), node.params.get("cap")
    return found if cap is None else Minimum(parts=(Constant(number=cap), found))


def _mean(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    return _weigh([Fraction(1)] * len(node.children), len(node.children))


def _percent(_instrument: Instrument, node: Node, highest: Sequence[Exact]) -> Expression:
    return _weigh([Fraction(100)] * len(node.children), sum(highest))


def _portion(_instrument: Instrument, node: Node, highest: Sequence[Exact]) -> Expression:
    return _weigh([Fraction(node.weight or 0)] * len(node.children), sum(highest))


def _gated_sum(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    gate = instrument.gate
    assert gate is not None  # the loader checks ``needs``
    carried = [instrument.nodes[child].attributes.get(gate.attribute) for child in node.children]

    def having(values: Sequence[Any]) -> tuple[int, ...]:
        return tuple(i for i, attribute in enumerate(carried) if attribute in values)

    conditions = tuple(
        AnswerCondition(children=having(rule.values), lowest=rule.lowest, most_at_lowest=rule.most_at_lowest)
        for rule in gate.answers
    )
    gated = Gated(
        locked=frozenset(having([gate.locked])),
        summed=having(gate.sum_of),
        minimum=node.params.get("gate_min", 0),
        conditions=conditions,
    )
    return gated.expression(len(node.children))


def rises(instrument: Instrument, leaf: Node) -> bool:
    """Whether more points are never a lower answer; one that is no level, as "not applicable" may be, is the lowest."""
    listed = sorted((given.points, -1 if given.level is None else given.level)
                    for given in options(instrument, leaf).values())  # fmt: skip
    return all(one[1] <= other[1] for one, other in pairwise(listed))


_FACTOR = Key(name="factor", type=POSITIVE, default="1", meaning="Of `weighted-sum`: multiplies the sum.", example="25")
_GATE_MIN = Key(
    name="gate_min",
    type=NUMBER,
    required=True,
    unit="points",
    meaning="Of `gated-sum`, and required there: see `[gate]`.",
    otherwise="the method needs it",
    example="48",
)
_THRESHOLDS = Key(
    name="thresholds",
    type=NUMBERS,
    unit="points",
    meaning="Of `gated-sum`: the thresholds of the ladder by name, see `[ladder]`.",
    otherwise="the node has no level",
    example="{ full1 = 36, v3 = 12 }",
)
CORE_METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method(name="weighted-mean", build=_weighted_mean, weighs=True),
        Method(name="weighted-sum", build=_weighted_sum, weighs=True, keys=(_FACTOR,)),
        Method(name="sum", build=_sum, keys=(CAP,)),
        Method(name="mean", build=_mean),
        Method(name="percent", build=_percent, of_highest=True),
        Method(name="portion", build=_portion, of_highest=True, own_weight=True),
        Method(
            name="gated-sum",
            build=_gated_sum,
            keys=(_GATE_MIN, _THRESHOLDS),
            needs=("gate",),
            leaves_only=True,
        ),
        *NAMED_METHODS,
        FORMULA_METHOD,
    )
}
