"""The named methods of rule files: what a node does with its children, as an expression."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.instruments.edition import Method
from evalkit.instruments.expression import Child, Constant, Minimum, added, weighted
from evalkit.method.builders import CAP, FORMULA_METHOD, NAMED_METHODS, children_of
from evalkit.method.scales import options, worth_and_level
from evalkit.schema.keys import POSITIVE, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


def rises(instrument: Instrument, leaf: Node) -> bool:
    """Whether more points are never a lower answer."""
    return levels_rise(options(instrument, leaf).values())


def levels_rise(answers: Iterable[Any]) -> bool:
    """Whether levels never fall where points rise."""
    return all(one[1] <= other[1] for one, other in pairwise(sorted(map(worth_and_level, answers))))


_FACTOR = Key(name="factor", type=POSITIVE, default="1", meaning="Of `weighted-sum`: multiplies the sum.", example="25")
CORE_METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method(name="weighted-mean", build=_weighted_mean, weighs=True),
        Method(name="weighted-sum", build=_weighted_sum, weighs=True, keys=(_FACTOR,)),
        Method(name="sum", build=_sum, keys=(CAP,)),
        Method(name="mean", build=_mean),
        Method(name="percent", build=_percent, of_highest=True),
        Method(name="portion", build=_portion, of_highest=True, own_weight=True),
        *NAMED_METHODS,
        FORMULA_METHOD,
    )
}


def is_known(instrument: Instrument, method: Method) -> bool:
    """Whether it is known what *method* looks at: it is one of evalkit, or comes with a section, so that it is declared."""
    return CORE_METHODS.get(method.name) is method or any(
        method in section.section.methods for section in instrument.sections.values()
    )
