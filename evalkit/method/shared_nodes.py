"""Which nodes of an instrument are computed as in another one that was compiled before: a file with one thing changed, a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.method.context_facts import formula_words
from evalkit.method.methods import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.instruments import Instrument, Node

# Beside nodes and their stages of rounding, all that a method of the core or of a section, and an answer, may look at.
_LOOKED_AT = ("file", "scales", "computing")


def computed_alike(instrument: Instrument, before: Instrument, order: Iterable[str]) -> frozenset[str]:
    """Codes of the nodes that are in both what they are, at the same places, with all that they are computed from.

    Args:
        instrument: To be compiled.
        before: As it was compiled.
        order: All codes of *instrument*, each after those that it is computed from.
    """
    found: set[str] = set()
    if _same_places(instrument, before):
        words, stages = formula_words(instrument) == formula_words(before), _same_stages(instrument, before)
        before_at = dict(zip(instrument.nodes, before.nodes.values(), strict=True))  # one may be called otherwise
        for code in order:
            node, theirs = instrument.nodes[code], before_at[code]
            same = (node is theirs or node == theirs) and found.issuperset(node.operands)
            # Which stage a node has hangs on its level, so on the names of levels and on where its parents stand.
            same = same and (stages or instrument.stage_of(node) == before.stage_of(theirs))
            if same and (node.is_leaf or (_same_method(node, instrument, before) and (words or node.formula is None))):
                found.add(code)
    return frozenset(found)


def _same_places(instrument: Instrument, before: Instrument) -> bool:
    looked_at = all(getattr(instrument, name) == getattr(before, name) for name in _LOOKED_AT)
    return looked_at and len(instrument.nodes) == len(before.nodes)


def _same_stages(instrument: Instrument, before: Instrument) -> bool:
    """Whether every node has the stage that it had: most changes concern none, and to look each up takes long."""
    pairs = zip(instrument.nodes.values(), before.nodes.values(), strict=True)
    places = all((node.parent, node.depth) == (theirs.parent, theirs.depth) for node, theirs in pairs)
    return places and instrument.levels == before.levels and instrument.rounding == before.rounding


def _same_method(node: Node, instrument: Instrument, before: Instrument) -> bool:
    """Whether it is, and is known to look at nothing else."""
    own = instrument.methods[node.method]
    return own is before.methods[node.method] and is_known(instrument, own)
