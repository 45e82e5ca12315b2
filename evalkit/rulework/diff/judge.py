"""Whether answers to the questions of two instruments are called differently: what ``evaluate`` would say, without its report."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from evalkit.evaluation.outcome import band_of_values
from evalkit.method.bands import find_band, table_for
from evalkit.method.plan import Plan, plan_for, run
from evalkit.rulework.diff.totals import whens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Values
    from evalkit.method.scales import Given
    from evalkit.rulework.diff.parts import AnswerKey
    from evalkit.rulework.diff.slots import Slot

When = str | None


class Verdict(NamedTuple):
    """Two predicates that differ, and the values of the context they hang on."""

    whens: tuple[When, When]
    words: tuple[str, str]


class Judge:
    """Two instruments and their questions.

    Attributes:
        judged: How many answers were looked at so far.
    """

    def __init__(self, old: Instrument, new: Instrument, slots: Sequence[Slot]) -> None:
        """Compile both."""
        self.slots = tuple(slots)
        self.judged = 0
        self._sides = _Side(old), _Side(new)
        free = [side.derived for side in self._sides]
        if any(free):
            each = [(None,) if side.derived else side.whens for side in self._sides]
            self._whens: tuple[tuple[When, When], ...] = tuple(product(each[0], each[1]))
        else:
            self._whens = whens(old, new)
        self._at = tuple(
            (
                None if slot.old is None else self._sides[0].plan.position[slot.old],
                None if slot.new is None else self._sides[1].plan.position[slot.new],
            )
            for slot in self.slots
        )

    def differing(self, keys: Sequence[AnswerKey]) -> Verdict | None:
        """The first value of the context under which the predicates differ, if there is one."""
        self.judged += 1
        values = self.values(keys)
        for both in self._whens:
            known = tuple(
                side.when(found) if side.derived else when
                for side, found, when in zip(self._sides, values, both, strict=True)
            )
            words = tuple(
                band_of_values(side.plan, when, found).predicate
                for side, found, when in zip(self._sides, values, known, strict=True)
            )
            if words[0] != words[1]:
                return Verdict((known[0], known[1]), (words[0], words[1]))
        return None

    def values(self, keys: Sequence[AnswerKey]) -> tuple[Values, Values]:
        """The values of all nodes of both, after their stages."""
        (_, one), (_, other) = self._runs(keys)
        return one, other

    def _runs(self, keys: Sequence[AnswerKey]) -> list[tuple[Values, Values]]:
        given = [slot.options[key] for slot, key in zip(self.slots, keys, strict=True)]
        found = []
        for side, one in enumerate(self._sides):
            chosen = [(at[side], each[side]) for at, each in zip(self._at, given, strict=True)]
            found.append(one.run([(at, each) for at, each in chosen if at is not None and each is not None]))
        return found

    def raw_totals(self, keys: Sequence[AnswerKey]) -> tuple[Exact, Exact]:
        """Both totals, before their stages."""
        one, other = (found[0] for found, _ in self._runs(keys))
        assert one is not None  # every leaf has a value
        assert other is not None
        return one, other


class _Side:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.plan: Plan = plan_for(instrument)
        key = instrument.context.get(instrument.bands_by or "")
        self.node = key.from_node if key is not None else None
        self.derived = self.node is not None
        self.whens: tuple[When, ...] = (None,) if key is None else key.values
        # Leaves that no predicate rests on stand at their lowest.
        self._values: Values = [None] * len(self.plan.nodes)
        self._levels: list[int | None] = [None] * len(self.plan.nodes)
        for at, (lowest, _) in self.plan.leaf_ends.items():
            self._values[at], self._levels[at] = lowest.points, lowest.level

    def run(self, given: Sequence[tuple[int, Given]]) -> tuple[Values, Values]:
        values, levels = list(self._values), list(self._levels)
        for at, one in given:
            values[at], levels[at] = one.points, one.level
        return run(self.plan, values, levels, complete=True)

    def when(self, values: Values) -> When:
        node = self.instrument.nodes[self.node or ""]
        table, value = table_for(self.instrument, node), values[self.plan.position[node.code]]
        assert table is not None  # the loader asks for bands of the node
        assert value is not None
        return find_band(table, value).predicate
