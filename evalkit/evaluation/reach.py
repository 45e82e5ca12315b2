"""Which predicates the missing answers can really give: a gate, a floor or a heavy answer can jump over a band.

Completions that are run show that a predicate can come out; the lattice of all of them shows that one cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.evaluation.completions import seen
from evalkit.evaluation.known_values import lattice_of
from evalkit.evaluation.outcome import Outcome, with_words
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at, range_of_context
from evalkit.method.outcomes import floor_rules
from evalkit.possible.conditions import sides_of
from evalkit.possible.predicates import can_give, may_keep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.evaluation.outcome import ByWhen, MissedFloors
    from evalkit.evaluation.runs import Runs
    from evalkit.method.outcomes import Rule
    from evalkit.possible.lattice import Lattice


def tightened(runs: Runs, context: Mapping[str, Any], outcome: Outcome, by_when: ByWhen) -> Outcome:
    """*outcome* without the predicates that no completion gives; where that cannot be decided, they stay.

    Args:
        runs: The runs.
        context: What is known of it.
        outcome: What lies between the ends of the total.
        by_when: The same for each value that the context can have.
    """
    lattice, instrument = lattice_of(runs), runs.plan.instrument
    wanted = {(when, word) for when, words in by_when.items() if _can_be(lattice, context, when) for word in words}
    # Where a given value bounds what stands below it, completions that are run do not need to give it.
    found = set() if lattice.kept else seen(runs, context, wanted)
    found |= {
        (when, word) for when, word in wanted - found if can_give(lattice, bands_at(instrument, TOTAL, when), word)
    }
    left = {when: tuple(word for word in words if (when, word) in found) for when, words in by_when.items()}
    if left == dict(by_when):
        return outcome
    left = {when: words for when, words in left.items() if words}
    if left:  # else what is given contradicts itself, and that is told elsewhere
        outcome = with_words(outcome, instrument, left)
    return _with_floors(outcome, lattice, list(left))


def _can_be(lattice: Lattice, context: Mapping[str, Any], when: str | None) -> bool:
    """Whether the answers leave a value of the context open that nobody has named."""
    instrument = lattice.plan.instrument
    key = instrument.bands_key
    if key is None or key.from_node is None or when is None or key.key in context:
        return True
    found = lattice.values(key.from_node)
    return found is None or found.within(range_of_context(instrument, key.from_node, when)).count != 0


def _with_floors(outcome: Outcome, lattice: Lattice, whens: Sequence[str | None]) -> Outcome:
    """What the lattice says of floors that the ends leave open: all met, or at least one missed."""
    rules = floor_rules(lattice.plan.instrument)
    found = (_decided(floor, rule, lattice, whens) for rule, floor in zip(rules, outcome.floors, strict=True))
    return attrs.evolve(outcome, floors=tuple(found))


def _decided(floors: MissedFloors, rule: Rule, lattice: Lattice, whens: Sequence[str | None]) -> MissedFloors:
    if floors.state is not None:
        return floors
    missed, met = sides_of(rule.condition, tuple(lattice.plan.instrument.nodes))
    if not any(may_keep(lattice, when, missed) for when in whens):
        return floors._replace(open=(), unchecked=False)
    if not any(may_keep(lattice, when, met) for when in whens):
        return floors._replace(certain=True, unchecked=False)
    return floors
