"""How far two assessors agree beyond chance: weighted kappa over the answers that both gave, one for each scale.

    κ = 1 − Σ dᵢⱼ pᵢⱼ / Σ dᵢⱼ pᵢ pⱼ     (Cohen 1968)

with pᵢⱼ the share of questions that the first answered by i and the second by j, pᵢ and pⱼ the shares of each alone, and dᵢⱼ by how many
levels i and j lie apart (linear), or the square of it (quadratic). It is computed exactly. Its interval is that of 95 % by the
standard error of Fleiss, Cohen and Everitt (1969), whose root is taken to twelve decimals; Cicchetti (1981) found that it holds from
2k² answers on, with k levels (from three on).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.exact_value import root_of
from evalkit.method.scales import NA, alike, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Instrument

LINEAR, QUADRATIC = "linear", "quadratic"
_POWERS = {LINEAR: 1, QUADRATIC: 2}
_QUANTILE = Fraction(1959964, 10**6)  # 97.5 % of the normal distribution lie below it
_DIGITS = 12
_FEWEST_LEVELS = 3
Pair = tuple[int, int]


class Kappa(NamedTuple):
    """Weighted kappa: 1 for answers that are all alike, 0 for as many as chance gives.

    Attributes:
        weights: ``linear`` or ``quadratic``.
        low, high: Ends of its interval of 95 %; ``None`` where that would mean nothing.
    """

    weights: str
    value: Fraction
    low: Fraction | None = None
    high: Fraction | None = None


class Agreement(NamedTuple):
    """The answers on one scale.

    Attributes:
        scale: Its name in the rule file.
        answers: How many questions both answered.
        equal: How many of them alike.
        levels: How many levels of the scale either of them used.
        kappas: Linear and quadratic; none where both used one and the same level only.
        reason: Why there is no kappa, or no interval.
    """

    scale: str
    answers: int
    equal: int
    levels: int
    kappas: tuple[Kappa, ...] = ()
    reason: Message | None = None


def agreements(first: Evaluation, second: Evaluation, codes: Iterable[str] | None = None) -> tuple[Agreement, ...]:
    """How far the answers of two evaluations agree, on each scale of levels.

    Args:
        first, second: Of the same edition.
        codes: The questions that count; by default every one. Numbers, what is missing and "not applicable" are left out.

    Returns:
        One for each scale with answers of both, with weighted kappa from -1 (they disagree) to 1 (they are equal) where there is one.

    Raises:
        TypeError: The editions differ: there is no question that both answered.
    """
    if first.instrument.id != second.instrument.id:
        problem = f"the same edition is needed, not {first.instrument.id} and {second.instrument.id}"
        raise TypeError(problem)
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for code in first.nodes if codes is None else codes:
        one, other = (_place(each.instrument, each.nodes[code]) for each in (first, second))
        if one is not None and other is not None:
            pairs[first.nodes[code].node.scale or ""].append((one, other))
    return tuple(agreement(scale, given) for scale, given in pairs.items())


def _place(instrument: Instrument, result: NodeResult) -> int | None:
    """Which answer of its scale a leaf has, counted from the worst."""
    if not result.node.is_leaf or result.score is None or result.answer is None:
        return None
    points = (result.unlocked or result.score).exact
    key = next(iter(alike(instrument, result.node, (points, result.level), result.answer)), NA)
    listed = {key: one for key, one in options(instrument, result.node).items() if key != NA}
    ordered = sorted(listed, key=lambda key: (listed[key].points, listed[key].level or 0))
    return None if key == NA else ordered.index(key)


def agreement(scale: str, pairs: Sequence[Pair]) -> Agreement:
    """How far *pairs* of levels agree, counted from the worst level of a scale."""
    count, equal = len(pairs), sum(one == other for one, other in pairs)
    levels = len({level for pair in pairs for level in pair})
    if levels < 2:  # noqa: PLR2004  # chance alone would give the same
        reason = msg("all answers of both are the same level, so chance alone explains it: kappa is not defined")
        return Agreement(scale, count, equal, levels, reason=reason)
    why_none = _no_interval(count, equal, levels)
    kappas = tuple(_kappa(name, pairs, with_interval=why_none is None) for name in _POWERS)
    return Agreement(scale, count, equal, levels, kappas, why_none)


def _no_interval(count: int, equal: int, levels: int) -> Message | None:
    """Why an interval would mean nothing; ``None`` where it means something."""
    least = 2 * max(levels, _FEWEST_LEVELS) ** 2
    if equal == count:
        return msg("no answer differs: there is nothing that an interval could be taken from")
    if count >= least:
        return None
    return msg(
        "{count} answers are too few to rely on it: for {levels} levels an interval holds from {least} on",
        count=Decimal(count), least=Decimal(least), levels=Decimal(levels),
    )  # fmt: skip


def _kappa(weights: str, pairs: Sequence[Pair], *, with_interval: bool) -> Kappa:
    table = _PairShares(pairs, _POWERS[weights])
    if not with_interval:
        return Kappa(weights, table.kappa)
    half = _QUANTILE * root_of(table.variance, 2, _DIGITS)
    return Kappa(weights, table.kappa, max(table.kappa - half, Fraction(-1)), min(table.kappa + half, Fraction(1)))


class _PairShares:
    """Shares of pairs, and what follows from them; weights are 1 for the same level, and 0 for those furthest apart."""

    def __init__(self, pairs: Sequence[Pair], power: int) -> None:
        self._count = len(pairs)
        self._pairs = {pair: Fraction(n, self._count) for pair, n in Counter(pairs).items()}
        self._first = self._shares(one for one, _ in pairs)
        self._second = self._shares(other for _, other in pairs)
        levels = self._first.keys() | self._second.keys()
        self._most, self._power = (max(levels) - min(levels)) ** power, power
        self._chance = sum(
            (p * q * self._weight(i, j) for i, p in self._first.items() for j, q in self._second.items()), Fraction(0)
        )
        observed = sum((p * self._weight(i, j) for (i, j), p in self._pairs.items()), Fraction(0))
        self.kappa = (observed - self._chance) / (1 - self._chance)

    def _shares(self, levels: Iterable[int]) -> Mapping[int, Fraction]:
        return {level: Fraction(n, self._count) for level, n in Counter(levels).items()}

    def _weight(self, i: int, j: int) -> Fraction:
        return 1 - Fraction(abs(i - j) ** self._power, self._most)

    @property
    def variance(self) -> Fraction:
        """Of kappa, in large samples: Fleiss, Cohen and Everitt (1969)."""
        apart = 1 - self.kappa
        rows = {i: sum(q * self._weight(i, j) for j, q in self._second.items()) for i in self._first}
        columns = {j: sum(p * self._weight(i, j) for i, p in self._first.items()) for j in self._second}
        spread = sum(
            (p * (self._weight(i, j) - (rows[i] + columns[j]) * apart) ** 2 for (i, j), p in self._pairs.items()),
            Fraction(0),
        )
        middle = self.kappa - self._chance * apart
        return (spread - middle**2) / (self._count * (1 - self._chance) ** 2)
