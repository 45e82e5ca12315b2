"""Which predicates the missing answers can really give: a gate or a heavy answer can jump over a band."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from evalkit.bands import find_band, table_for
from evalkit.evaluate.outcome import band_of_values
from evalkit.plan import run
from evalkit.scales import options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluate.spread import Spread
    from evalkit.scales import Given

MAX_COMPLETIONS = 1024


def reachable(result: Spread, context: Mapping[str, Any]) -> set[str] | None:
    """The predicates of all completions; ``None`` if there are too many to try, or infinitely many."""
    open_leaves = _open_leaves(result, context)
    if open_leaves is None or prod(len(choices) for choices in open_leaves.values()) > MAX_COMPLETIONS:
        return None
    plan, point = result.plan, result.point
    fixed = {at: value for at in result.used if (value := result.inputs.given[at].point) is not None}
    words = set()
    for chosen in product(*open_leaves.values()):
        values, levels = list(point.raw), list(point.levels)
        for at, given in zip(open_leaves, chosen, strict=True):
            values[at], levels[at] = given.points, given.level
        _, rounded = run(plan, values, levels, fixed)
        when = _when(result, context, rounded)
        if when is None and plan.instrument.bands_by is not None:
            return None
        words.add(band_of_values(plan, when, rounded).predicate)
    return words


def _open_leaves(result: Spread, context: Mapping[str, Any]) -> dict[int, list[Given]] | None:
    plan = result.plan
    matter = set(plan.instrument.leaves_under("total"))
    for key in plan.instrument.context.values():
        if key.from_node is not None and key.key not in context:
            matter |= set(plan.instrument.leaves_under(key.from_node))
    if any(grade.by_hand for grade in plan.instrument.grades):
        return None  # a grade can be raised by the assessor's word
    found: dict[int, list[Given]] = {}
    for at, entry in result.inputs.leaves.items():
        if entry.wide_low != entry.low or entry.wide_high != entry.high:
            return None
        if entry.point is None and at not in result.below and plan.codes[at] in matter:
            choices = [given for key, given in options(plan.instrument, plan.nodes[at]).items() if key != "na"]
            if not choices or entry.n is not None:
                return None  # a number between two ends, or a mean over rows
            found[at] = choices
    if any(result.inputs.given[at].wide_low != result.inputs.given[at].wide_high for at in result.used):
        return None
    return found


def _when(result: Spread, context: Mapping[str, Any], values: list[Any]) -> str | None:
    instrument = result.plan.instrument
    if instrument.bands_by is None:
        return None
    key = instrument.context[instrument.bands_by]
    if key.key in context:
        return str(context[key.key])
    if key.from_node is None:
        return None
    table, at = table_for(instrument, instrument.nodes[key.from_node]), result.plan.position[key.from_node]
    assert table is not None  # the loader asks for bands of the node
    return find_band(table, values[at]).predicate
