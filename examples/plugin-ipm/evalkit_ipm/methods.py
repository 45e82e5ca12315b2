"""The arithmetic that evalkit lacks: the mean of shares of a range, the same over logarithms, and the geometric mean."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from evalkit import Key, Method, number

from evalkit_ipm.exact import log_share, root_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Exact, Instrument, Levels, Node
    from evalkit.instruments.expression import Computes


@dataclass(frozen=True)
class _Monotone:
    """What the three have in common: a better child never lowers the value, and answers are seen as points only."""

    monotone = True
    whole = False
    reads_answers = False


@dataclass(frozen=True)
class RangeMean(_Monotone):
    """Mean of (child − least) / (most − least)."""

    ranges: tuple[tuple[Fraction, Fraction], ...]

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """Exact."""
        shares = [(child - least) / (most - least) for child, (least, most) in zip(children, self.ranges, strict=True)]
        return sum(shares, Fraction(0)) / len(shares)


@dataclass(frozen=True)
class LogRangeMean(_Monotone):
    """Mean of (ln child − ln least) / (ln most − ln least)."""

    ranges: tuple[tuple[Fraction, Fraction], ...]

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """To the digits of ``exact``, cut off."""
        pairs = zip(children, self.ranges, strict=True)
        shares = [log_share(Fraction(child), least, most) for child, (least, most) in pairs]
        return sum(shares, Fraction(0)) / len(shares)


@dataclass(frozen=True)
class GeometricMean(_Monotone):
    """factor · (Π child)^(1/n)."""

    factor: Fraction

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """To the digits of ``exact``, cut off: a bound of fewer digits is reached exactly if the true value reaches it."""
        degree = len(children)
        return root_below(self.factor**degree * Fraction(prod(children)), degree)


def _ranges(instrument: Instrument, node: Node) -> tuple[tuple[Fraction, Fraction], ...]:
    """The ends of the scales of the leaves below *node*."""
    scales = [instrument.scales[instrument.nodes[code].scale or ""] for code in node.children]
    for scale in scales:
        if scale.kind != "number":
            problem = f'{node.code}: {node.method} needs leaves whose scale has kind = "number", not {scale.key}'
            raise ValueError(problem)
    return tuple((Fraction(scale.minimum), Fraction(scale.maximum)) for scale in scales)


def _range_mean(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Computes:
    return RangeMean(_ranges(instrument, node))


def _log_range_mean(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Computes:
    ranges = _ranges(instrument, node)
    if any(least <= 0 for least, _ in ranges):
        problem = f"{node.code}: {node.method} needs scales that begin above 0"
        raise ValueError(problem)
    return LogRangeMean(ranges)


def _geometric_mean(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Computes:
    return GeometricMean(Fraction(node.params["factor"]))


_FACTOR = Key(
    name="factor", type=number(above=0), required=True, meaning="What the mean is multiplied by.", example="100"
)
METHODS = (
    Method(name="range-mean", build=_range_mean, leaves_only=True),
    Method(name="log-range-mean", build=_log_range_mean, leaves_only=True),
    Method(name="scaled-geometric-mean", build=_geometric_mean, keys=(_FACTOR,)),
)
