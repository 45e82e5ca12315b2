"""The fewest answers off the common start, where both totals are sums: by dynamic programming over pairs of totals."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from evalkit.changes.parts import parts_of
from evalkit.changes.totals import whens, word_of_total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.changes.parts import AnswerKey
    from evalkit.changes.slots import Slot, Start
    from evalkit.exact import Exact
    from evalkit.model import Instrument

MAX_PAIRS = 150_000
Totals = tuple[Fraction, Fraction]


class Step(NamedTuple):
    """How a pair of totals was reached: by answering one more question otherwise."""

    slot: int
    key: AnswerKey
    before: Totals


class Sums:
    """Two instruments whose totals are sums of what each answer gives."""

    def __init__(self, old: Instrument, new: Instrument, slots: Sequence[Slot]) -> None:
        """Work out what every answer adds to both totals."""
        self.slots = tuple(slots)
        self._both = old, new
        self._whens = whens(old, new)
        factors = tuple({part.code: part.factor for part in parts_of(one).parts} for one in (old, new))
        self._adds = tuple(_adds(slot, factors) for slot in self.slots)
        self._differs = lru_cache(maxsize=None)(self._look)

    def totals(self, keys: Sequence[AnswerKey]) -> Totals:
        """Both totals before rounding."""
        found = [adds[key] for adds, key in zip(self._adds, keys, strict=True)]
        return sum((one for one, _ in found), Fraction(0)), sum((other for _, other in found), Fraction(0))

    def fewest(self, start: Start, most: int) -> tuple[AnswerKey, ...] | None:
        """Answers with the fewest off *start*, at most *most*, under which the predicates differ.

        Raises:
            OverflowError: There are too many pairs of totals to look at.
        """
        layers: list[dict[Totals, Step | None]] = [{self.totals(start.keys): None}]
        layers += [{} for _ in range(most)]
        for at, slot in enumerate(self.slots):
            if slot.shared:
                self._take(layers, at, start.keys[at])
        for count, layer in enumerate(layers):
            found = next((pair for pair in layer if self._differs(pair)), None)
            if found is not None:
                return self._back(layers, count, found, start)
        return None

    def _take(self, layers: list[dict[Totals, Step | None]], at: int, key: AnswerKey) -> None:
        """Let the question at *at* be answered otherwise; the deepest layer first, so that none is counted twice."""
        adds = self._adds[at]
        base = adds[key]
        moves = {(one - base[0], other - base[1]): each for each, (one, other) in adds.items() if each != key}
        for count in range(len(layers) - 1, 0, -1):
            layer = layers[count]
            for before in layers[count - 1]:
                for move, each in moves.items():
                    layer.setdefault((before[0] + move[0], before[1] + move[1]), Step(at, each, before))
        if sum(map(len, layers)) > MAX_PAIRS:
            raise OverflowError

    def _back(
        self, layers: Sequence[Mapping[Totals, Step | None]], count: int, found: Totals, start: Start
    ) -> tuple[AnswerKey, ...]:
        keys = list(start.keys)
        for layer in reversed(layers[1 : count + 1]):
            step = layer[found]
            assert step is not None  # only the start was reached by no step
            keys[step.slot], found = step.key, step.before
        return tuple(keys)

    def _look(self, totals: Totals) -> bool:
        old, new = self._both
        return any(word_of_total(old, one, totals[0]) != word_of_total(new, other, totals[1]) for one, other in self._whens)


def _adds(slot: Slot, factors: tuple[Mapping[str, Fraction], Mapping[str, Fraction]]) -> dict[AnswerKey, Totals]:
    """Answer → what it adds to either total."""
    codes = slot.old, slot.new
    return {
        key: tuple(  # type: ignore[misc]  # of two
            Fraction(0) if given is None else factors[side][codes[side] or ""] * given.points
            for side, given in enumerate(both)
        )
        for key, both in slot.options.items()
    }


def are_sums(old: Instrument, new: Instrument) -> bool:
    """Whether both totals are sums of answers, rounded at the end only, and nothing else decides about the predicate."""
    for one in (old, new):
        parts = parts_of(one)
        beside = one.floor_predicate is not None or one.bands_by is not None and one.context[one.bands_by].from_node
        if beside or parts.slack or not all(part.is_leaf for part in parts.parts):
            return False
    return True
