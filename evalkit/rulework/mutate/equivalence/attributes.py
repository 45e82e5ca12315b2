"""Attributes of leaves on which nothing depends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, Node


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why nothing looks at the attributes that were changed, at the leaves where they were."""
    for code, node in old.nodes.items():
        other = new.nodes[code]
        names = {*node.attributes, *other.attributes}
        changed = {name for name in names if node.attributes.get(name) != other.attributes.get(name)}
        if changed & set(_looked_at(old, node)):
            return None
    return msg("neither points nor gate nor ladder look at this attribute of this leaf")


def _looked_at(instrument: Instrument, leaf: Node) -> Iterator[str]:
    scale = instrument.scales[leaf.scale or ""] if leaf.is_leaf else None
    if scale is not None and scale.points_by is not None:
        yield scale.points_by
    if scale is not None and scale.na is not None:
        yield "na"
    parent = instrument.nodes[leaf.parent] if leaf.parent is not None else None
    if parent is None:
        return
    if instrument.gate is not None and "gate" in instrument.methods[parent.method].needs:
        yield instrument.gate.attribute
    if instrument.ladder is not None and parent.params.get("thresholds"):
        yield instrument.ladder.attribute
