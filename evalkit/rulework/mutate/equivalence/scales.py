"""Leaves on another scale that takes the same answers for the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.method.scales import options

if TYPE_CHECKING:
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Node


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why each leaf whose scale was changed is answered alike: same answers, words, points and levels."""
    for code, node in old.nodes.items():
        other = new.nodes[code]
        if node.scale != other.scale and (not node.is_leaf or _answers(old, node) != _answers(new, other)):
            return None
    return msg("the other scale takes the same answers for the same points")


def _answers(instrument: Instrument, leaf: Node) -> Any:
    """All that a leaf can be answered with; something that equals nothing else for a number."""
    scale = instrument.scales[leaf.scale or ""]
    listed = options(instrument, leaf)
    if not listed:
        return object()
    words = {word.casefold(): given for word, answer in scale.also.items() if (given := listed.get(answer)) is not None}
    return scale.kind, list(listed.items()), words
