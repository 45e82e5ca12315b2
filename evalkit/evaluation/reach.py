"""Which predicates the missing answers can really give: a gate, a floor or a heavy answer can jump over a band.

Completions that are run show that a predicate can come out; the lattice of all of them shows that one cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.evaluation.known import lattice_of
from evalkit.evaluation.outcome import Outcome, band_of_values, ordered_words, table_of_total
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for
from evalkit.method.plan import run
from evalkit.questions.predicates import can_give, can_meet_floors, can_miss_floor, range_of_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.evaluation.spread import Spread
    from evalkit.instruments import BandTable
    from evalkit.method.plan import Values
    from evalkit.questions.lattice import Lattice

    Pairs = set[tuple[str | None, str]]
    ByWhen = Mapping[str | None, tuple[str, ...]]


def tightened(result: Spread, context: Mapping[str, Any], outcome: Outcome, by_when: ByWhen) -> Outcome:
    """*outcome* without the predicates that no completion gives; where that cannot be decided, they stay.

    Args:
        result: The runs.
        context: What is known of it.
        outcome: What lies between the ends of the total.
        by_when: The same for each value that the context can have.
    """
    lattice = lattice_of(result)
    wanted = {(when, word) for when, words in by_when.items() if _can_be(lattice, context, when) for word in words}
    # Where a given value bounds what stands below it, completions that are run do not need to give it.
    found = set() if lattice.kept else _seen(result, context, wanted)
    found |= {(when, word) for when, word in wanted - found if can_give(lattice, _table(result, when), word)}
    left = {when: tuple(word for word in words if (when, word) in found) for when, words in by_when.items()}
    if left == dict(by_when):
        return outcome
    return _with_floors(_left(result, outcome, left), lattice, [when for when, words in left.items() if words])


def _table(result: Spread, when: str | None) -> BandTable:
    return table_of_total(result.plan.instrument, when)


def _can_be(lattice: Lattice, context: Mapping[str, Any], when: str | None) -> bool:
    """Whether the answers leave a value of the context open that nobody has named."""
    instrument = lattice.plan.instrument
    key = instrument.context[instrument.bands_by] if instrument.bands_by is not None else None
    if key is None or key.from_node is None or when is None or key.key in context:
        return True
    found = lattice.values(key.from_node)
    return found is None or found.within(range_of_context(instrument, key.from_node, when)).count != 0


def _left(result: Spread, outcome: Outcome, by_when: ByWhen) -> Outcome:
    """*outcome* with these predicates only."""
    instrument = result.plan.instrument
    left = {when: words for when, words in by_when.items() if words}
    ordered = ordered_words(instrument, {word for words in left.values() for word in words})
    if not ordered:  # what is given contradicts itself, and that is told elsewhere
        return outcome
    band = outcome.band
    if len(ordered) == 1:
        found = [one for when in left for one in table_of_total(instrument, when).bands if one.predicate == ordered[0]]
        band = found[0]
    return attrs.evolve(
        outcome,
        band=band,
        possible=ordered,
        possible_by={when: words for when, words in left.items() if when and len(left) > 1},
        crossing=outcome.crossing and len(ordered) > 1,
    )


def _with_floors(outcome: Outcome, lattice: Lattice, whens: Sequence[str | None]) -> Outcome:
    """What the lattice says of floors that the ends leave open: all met, or at least one missed."""
    if not outcome.floors.open or outcome.floors.certain:
        return outcome
    floors, unchecked = outcome.floors, outcome.floors_open
    if not any(can_miss_floor(lattice, when) for when in whens):
        floors, unchecked = floors._replace(open=()), False
    elif not any(can_meet_floors(lattice, when) for when in whens):
        floors, unchecked = floors._replace(certain=True), False
    return attrs.evolve(outcome, floors=floors, floors_open=unchecked)


# --- Completions that are run -----------------------------------------------------------------------------------


def _seen(result: Spread, context: Mapping[str, Any], wanted: Pairs) -> Pairs:
    """Those of the *wanted* predicates that some completion shows.

    Open answers go from their worst to their best, one after the other; where a predicate lies between two such
    completions is looked for by halving. Leaves of different parents take turns, so that floors are met on the way.
    """
    path = _Path(result, context)
    found = path.at(0) | path.at(path.length)
    steps = [(0, path.length)]
    while steps and not wanted <= found:
        first, last = steps.pop(0)
        middle = (first + last) // 2
        if middle == first or path.at(first) == path.at(last):
            continue
        found |= path.at(middle)
        steps += [(first, middle), (middle, last)]
    return found & wanted


class _Path:
    """Completions from the worst to the best; the first *n* open answers are at their best."""

    def __init__(self, result: Spread, context: Mapping[str, Any]) -> None:
        """Order the open answers."""
        plan = result.plan
        self._result = result
        self._context = context
        self._fixed = {at: result.inputs.given[at].wide_low for at in result.used}
        below = set(plan.instrument.leaves_under(TOTAL))
        leaves = [
            at
            for at, entry in result.inputs.leaves.items()
            if entry.wide_low != entry.wide_high and plan.codes[at] in below
        ]
        self._leaves = sorted(leaves, key=lambda at: (at - plan.position[plan.nodes[at].parent or TOTAL], at))
        self._made: dict[int, Pairs] = {}
        self.length = len(self._leaves)

    def at(self, number: int) -> Pairs:
        """The predicates of one completion, under each context that it leaves open."""
        if number not in self._made:
            best, inputs = set(self._leaves[:number]), self._result.inputs.leaves
            values: Values = [None] * len(self._result.plan.nodes)
            levels: list[int | None] = [None] * len(values)
            for at, entry in inputs.items():
                values[at], levels[at] = (
                    (entry.wide_high, entry.high_level) if at in best else (entry.wide_low, entry.low_level)
                )
            _, found = run(self._result.plan, values, levels, self._fixed, complete=True)
            whens = _whens(self._result, self._context, found)
            self._made[number] = {(when, band_of_values(self._result.plan, when, found).predicate) for when in whens}
        return self._made[number]


def _whens(result: Spread, context: Mapping[str, Any], values: Values) -> Sequence[str | None]:
    """The values that the context can have beside a completion of the total."""
    instrument = result.plan.instrument
    if instrument.bands_by is None:
        return (None,)
    key = instrument.context[instrument.bands_by]
    known = str(context[key.key]) if key.key in context else None
    counts = key.from_node is not None and set(instrument.leaves_under(key.from_node)) & set(
        instrument.leaves_under(TOTAL)
    )
    if key.from_node is None or not counts:
        return (known,) if known is not None else key.values
    table = table_for(instrument, instrument.nodes[key.from_node])
    value = values[result.plan.position[key.from_node]]
    assert table is not None  # the loader asks for bands of the node
    assert value is not None  # every leaf has an answer
    word = find_band(table, value).predicate
    return (word,) if known in (None, word) else ()
