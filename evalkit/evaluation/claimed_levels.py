"""Claims of a level, or of the lowest and the highest, over all nodes that climb the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluation.claims import AGREES, CONTRADICTED, UNSUPPORTED
from evalkit.evaluation.results import node_results
from evalkit.evaluation.vocabulary import ordered_levels, read_levels

if TYPE_CHECKING:
    from evalkit.evaluation.spread import Spread


def levels_text(result: Spread) -> str | None:
    """The levels as they come out, if all are known."""
    levels, known = _levels(result)
    if not known:
        return None
    return levels[0] if levels[0] == levels[-1] else f"{levels[0]} – {levels[-1]}"


def levels_verdict(result: Spread, words: str) -> str:
    """What *result* says of a claim of levels: agrees, contradicted, or unsupported where it leaves it open."""
    ladder = result.plan.instrument.ladder
    claimed = read_levels(ladder, words) if ladder is not None else None
    if ladder is None or claimed is None:
        return UNSUPPORTED
    levels, known = _levels(result)
    if known:
        return AGREES if (levels[0], levels[-1]) == claimed else CONTRADICTED
    order = ordered_levels(ladder)
    low, high = (order.index(level) for level in claimed)
    # One node outside the range refutes it, whatever the others are.
    return UNSUPPORTED if all(low <= order.index(level) <= high for level in levels) else CONTRADICTED


def _levels(result: Spread) -> tuple[list[str], bool]:
    """The levels there are, the lowest first, and whether every node that climbs has one."""
    nodes, ladder = node_results(result).values(), result.plan.instrument.ladder
    climbers = [node for node in nodes if node.node.params.get("thresholds")]
    found = [node.maturity for node in climbers if node.maturity is not None]
    order = ordered_levels(ladder) if ladder is not None else ()
    return sorted(found, key=order.index), bool(climbers) and len(found) == len(climbers)
