"""In which order nodes are computed: what a node is computed from comes before it, wherever it stands in the tree."""

from __future__ import annotations

from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Node


def computing_order(nodes: Mapping[str, Node]) -> list[str]:
    """All codes, each after those that it is computed from.

    Args:
        nodes: In the order of the tree, without a circle.
    """
    if not any(node.reads for node in nodes.values()):
        return list(nodes)[::-1]  # children stand behind their parents
    return list(_sorted(tuple([(code, tuple(nodes[code].operands)) for code in nodes])))


@lru_cache(maxsize=64)
def _sorted(operands: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    return tuple(TopologicalSorter(dict(reversed(operands))).static_order())


def circle_of(nodes: Mapping[str, Node]) -> Sequence[str] | None:
    """Codes that are each computed from the next, and the last from the first; ``None`` if there are none."""
    known = {code: [operand for operand in node.operands if operand in nodes] for code, node in nodes.items()}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        return list(reversed(error.args[1][1:]))
    return None
